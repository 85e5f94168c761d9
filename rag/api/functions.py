"""What programs call by `gradio_client`: the tools of the MCP server as named functions of the page."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from anyio.to_thread import run_sync
from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.types import Message

from rag.api import shapes
from rag.api.answering import Answering, Asked
from rag.api.callers import base_of, visitor_of
from rag.api.contract import Service
from rag.api.conversation import filters_of
from rag.api.errors import ApiError
from rag.api.footnotes import reading_url
from rag.api.requests import Question, Whole, Within
from rag.records import Answer

TOP_K = 5
LISTED = 500
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Visit:
    """The request that a call came with, and the name of the connection that its answer goes to."""

    request: Request
    tab: str


class Functions:
    """The functions over a service. They raise FootnoteError or ApiError, whose words whoever calls is told."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._answering = Answering(service)
        self._asking: defaultdict[str, set[asyncio.Task[Answer]]] = defaultdict(set)

    async def search(self, visit: Visit, **given: Any) -> dict[str, Any]:
        """The fields of `Within`, and a question."""
        call = _read(_Call, given)
        filters = filters_of(call)
        passages = await run_sync(lambda: self._service.pipeline.retrieve(call.question, call.top_k or TOP_K, filters))
        return shapes.found(passages, _link(visit)).model_dump()

    async def ask(self, visit: Visit, **given: Any) -> dict[str, Any]:
        """The same."""
        call = _read(_Call, given)
        asked = Asked(call.question.strip(), visitor_of(visit.request), (), filters_of(call), call.top_k)
        task = asyncio.ensure_future(self._answering.finished(asked, _never))
        self._asking[visit.tab].add(task)
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()  # for nothing, once it has ended
            self._asking[visit.tab].discard(task)
            if not self._asking[visit.tab]:
                del self._asking[visit.tab]
        if task.cancelled():
            raise ApiError(503, "The answer was stopped.")
        return shapes.answered(task.result(), _link(visit)).model_dump()

    async def read_article(self, **given: Any) -> dict[str, Any]:
        """From `start` to `end` of a `source`, in characters."""
        call = _read(_Slice, given)
        document = await run_sync(lambda: self._service.pipeline.index.document(call.source))
        return shapes.part_of(document, call.start, call.end).model_dump()

    async def list_articles(self, **given: Any) -> dict[str, Any]:
        """`limit` of them from `offset` on."""
        call = _read(_Some, given)
        return shapes.listed(await run_sync(self._service.documents), call.offset, call.limit).model_dump()

    def leave(self, tab: str) -> None:
        """Stops the answers that nobody waits for any more; safe to call from any thread."""
        for task in list(self._asking.get(tab, ())):
            task.get_loop().call_soon_threadsafe(task.cancel)


class _Call(Within):
    question: Question


class _Slice(BaseModel):
    source: str = Field(max_length=2000)
    start: Whole = Field(0, ge=0)
    end: Whole | None = Field(None, ge=0)


class _Some(BaseModel):
    offset: Whole = Field(0, ge=0, le=10**9)
    limit: Whole = Field(100, ge=1, le=LISTED)


def _read(model: type[M], given: dict[str, Any]) -> M:
    """What is left out comes as "" or None from clients that send every field."""
    try:
        return model.model_validate({name: value for name, value in given.items() if value not in ("", None)})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        raise ApiError(400, f"{name}: {first['msg']}", param=name or None) from error


def _link(visit: Visit) -> shapes.Link:
    return partial(reading_url, base_of(visit.request))


async def _never() -> Message:
    """Gradio tells of a closed connection by the tab, and not by the request."""
    message: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    return await message
