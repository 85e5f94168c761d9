"""Our own routes for questions: searched for, or answered."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import asdict

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.responses import Response

from rag.api.answering import Answering, Asked
from rag.api.callers import visitor_of
from rag.api.contract import Service
from rag.api.conversation import as_read, filters_of
from rag.api.errors import ApiError, Error
from rag.api.requests import AskRequest, HistoryTurn, SearchRequest
from rag.api.streams import EventStream, comment, data, waiting
from rag.records import Answer, Event, Passage, Turn, to_json

SEARCHES_AT_ONCE = 16
"""Enough that questions come together into batches; of more, each would only wait for the others."""
TOP_K = 5


class Found(BaseModel):
    """The passages that match best, best first, and the state of the index that they were found in."""

    passages: list[Passage]
    generation: int


def question_routes(service: Service, answering: Answering) -> APIRouter:
    """The routes over a service."""
    routes = APIRouter(prefix="/api", tags=["Questions"])
    searching = CapacityLimiter(SEARCHES_AT_ONCE)

    @routes.post("/search", response_model=Found)
    async def search(body: SearchRequest) -> JSONResponse:
        """The passages that match a question best. No model is asked."""

        def found() -> tuple[list[Passage], int]:
            began = time.perf_counter()
            passages = service.pipeline.retrieve(
                body.question, body.top_k or TOP_K, filters_of(body), _turns(body.history)
            )
            service.metrics.retrieved(time.perf_counter() - began)
            return passages, service.pipeline.index.generation

        passages, generation = await run_sync(found, limiter=searching)
        return JSONResponse({"passages": [asdict(passage) for passage in passages], "generation": generation})

    @routes.post(
        "/ask",
        response_model=Answer,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def ask(request: Request, body: AskRequest) -> Response:
        """An answer with its footnotes. With `stream`, or `Accept: text/event-stream`, its events as they happen."""
        asked = Asked(
            body.question.strip(),
            visitor_of(request),
            _turns(body.history),
            filters_of(body),
            body.top_k,
            body.strictness,
        )
        if body.stream or "text/event-stream" in request.headers.get("accept", ""):
            events = await answering.begun(asked)
            return EventStream(_typed(events), events)
        return JSONResponse(to_json(await answering.finished(asked, request.receive)))

    return routes


async def _typed(events: AsyncIterator[Event | None]) -> AsyncGenerator[bytes, None]:
    try:
        async for event in events:
            if event is None:
                yield comment(waiting(None))
            else:
                yield data(to_json(event), type(event).__name__)
    except ApiError as error:
        yield data(Error(error=error.detail).model_dump(), "error")


def _turns(history: list[HistoryTurn]) -> tuple[Turn, ...]:
    return as_read([Turn(turn.role, turn.text) for turn in history])
