"""Whether the server is well, and the figures to watch it by."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.responses import Response

from embeddings.errors import FootnoteError, StateUnavailable
from rag.api.contract import Service
from rag.api.metrics import CONTENT_TYPE

_TEXT = {"schema": {"type": "string"}}


class Health(BaseModel):
    """`ok` when questions are answered; else why not yet. `model` is none where there is none: answers are quotes.

    `state`, told where there are several page servers, is that of the database of conversations and users.
    """

    status: Literal["ok", "starting", "failed"]
    model: Literal["ready", "preparing", "loading", "failed", "none"]
    generation: int | None
    articles: int | None
    state: Literal["ok", "away"] | None = None


class Live(BaseModel):
    status: Literal["ok"] = "ok"


def watching_routes(service: Service) -> APIRouter:
    """The routes over a service, whose figures are watched from now on."""
    routes = APIRouter(tags=["Watching"])
    slot = service.pipeline.slot
    service.metrics.watch("queue_length", "Questions that have the model or wait for it.", lambda: slot.waiting)
    service.metrics.watch("index_generation", "State of the index.", lambda: _state(service)[0] or 0)
    service.metrics.watch("articles", "Articles in the index.", lambda: _state(service)[1] or 0)
    service.metrics.watch("model_ready", "1 when the model is ready.", lambda: slot.state.phase == "ready")

    @routes.get("/health", response_model=Health, responses={503: {"model": Health}})
    @routes.head("/health", include_in_schema=False)
    def health() -> JSONResponse:
        """Whether questions are answered: 200, or 503 while the model is loaded, or index or database are away."""
        generation, articles = _state(service)
        phase = slot.state.phase
        status: Literal["ok", "starting", "failed"] = "ok"
        state = _reached(service)
        if generation is None or phase == "failed" or state == "away":
            status = "failed"
        elif phase != "ready":
            status = "starting"
        found = Health(
            status=status,
            model="none" if phase == "ready" and slot.model is None else phase,
            generation=generation,
            articles=articles,
            state=state,
        )
        told = found.model_dump(exclude=set() if state else {"state"})
        return JSONResponse(told, 200 if status == "ok" else 503)

    @routes.get("/live", response_model=Live)
    @routes.head("/live", include_in_schema=False)
    async def live() -> Live:
        """Whether the program is at work at all, whatever it waits for: one that does not answer is to be restarted."""
        return Live()

    @routes.get("/metrics", response_model=None, responses={200: {"content": {"text/plain": _TEXT}}})
    def metrics() -> Response:
        """Latency of each stage, answers by outcome, sentences, the queue, requests: in Prometheus's text format."""
        return Response(service.metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    return routes


def _reached(service: Service) -> Literal["ok", "away"] | None:
    if service.check_state is None:
        return None
    try:
        service.check_state()
    except StateUnavailable:
        return "away"
    return "ok"


def _state(service: Service) -> tuple[int | None, int | None]:
    """The index's generation and how many articles it has; None where it cannot be read."""
    try:
        return service.pipeline.index.generation, len(service.documents())
    except FootnoteError:
        return None, None
