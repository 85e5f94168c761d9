"""The routes that OpenAI's clients know: models, chat completions, responses."""

from __future__ import annotations

import time
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.responses import Response

from rag.api.answering import Answering, Asked, unix_time
from rag.api.callers import base_of, visitor_of
from rag.api.chat_completions import ChatCompletion, Completion, chunks, completion
from rag.api.contract import Service
from rag.api.conversation import filters_of, read_chat, read_responses
from rag.api.errors import ApiError
from rag.api.extras import new_id, words
from rag.api.requests import ChatRequest, ResponsesRequest
from rag.api.responses import Asking, events_of, response
from rag.api.responses import Response as WholeResponse
from rag.api.streams import EventStream
from rag.records import Turn

NAME = "footnote"
"""The model that is at work, whichever it is."""
_STREAM: dict[str, Any] = {"content": {"text/event-stream": {}}}


class Model(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: Literal["footnote"] = "footnote"


class Models(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


def openai_routes(service: Service, answering: Answering) -> APIRouter:
    """The routes over a service."""
    routes = APIRouter(tags=["OpenAI's protocols"])
    began = unix_time()

    def names() -> tuple[str, ...]:
        return tuple(dict.fromkeys((NAME, service.pipeline.slot.state.name)))

    def require(model: str) -> None:
        if model not in names():
            raise ApiError(
                404,
                f"The model {model!r} is not at work here; there is {', '.join(names())}.",
                param="model",
                code="model_not_found",
            )

    @routes.get("/v1/models")
    async def models() -> Models:
        """The names by which the model can be asked for: `footnote`, and its own."""
        return Models(data=[Model(id=name, created=began) for name in names()])

    @routes.get("/v1/models/{model:name}")
    async def model(model: str) -> Model:
        """One of them."""
        require(model)
        return Model(id=model, created=began)

    @routes.post("/v1/chat/completions", response_model=ChatCompletion, responses={200: _STREAM})
    async def chat_completions(request: Request, body: ChatRequest) -> Response:
        """An answer to the last message. Its footnotes are in `message.annotations`; of a stream, in the last delta."""
        require(body.model)
        question, history = read_chat(body)
        asked = _asked(request, body, question, history)
        common = Completion(
            new_id("chatcmpl-", time.time_ns(), question),
            unix_time(),
            body.model,
            base_of(request),
            words(question, *(turn.text for turn in history)),
            bool(body.stream_options and body.stream_options.include_usage),
        )
        if body.stream:
            events = await answering.begun(asked)
            return EventStream(chunks(common, events), events)
        answer = await answering.finished(asked, request.receive)
        return JSONResponse(completion(common, answer).model_dump())

    @routes.post("/v1/responses", response_model=WholeResponse, responses={200: _STREAM})
    async def responses(request: Request, body: ResponsesRequest) -> Response:
        """An answer to the input's last message, with its footnotes in `output_text.annotations`."""
        require(body.model)
        question, history = read_responses(body)
        asked = _asked(request, body, question, history)
        at = time.time_ns()
        common = Asking(
            new_id("resp_", at, question),
            new_id("msg_", at, question),
            unix_time(),
            body.model,
            base_of(request),
            words(question, *(turn.text for turn in history)),
        )
        if body.stream:
            events = await answering.begun(asked)
            return EventStream(events_of(common, events), events)
        answer = await answering.finished(asked, request.receive)
        return JSONResponse(response(common, answer).model_dump())

    return routes


def _asked(request: Request, body: ChatRequest | ResponsesRequest, question: str, history: tuple[Turn, ...]) -> Asked:
    options = body.footnote
    return Asked(
        question,
        visitor_of(request),
        history,
        filters_of(options),
        options.top_k if options else None,
        options.strictness if options else None,
    )
