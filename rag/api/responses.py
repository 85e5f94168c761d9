"""OpenAI's Responses, whole and as a stream of typed events."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

from pydantic import BaseModel

from rag.api.errors import ApiError, ErrorDetail
from rag.api.extras import Extras, extras_of, words
from rag.api.footnotes import Delta, UrlCitation, deltas, footnotes
from rag.api.streams import comment, data, waiting
from rag.records import Answer, Event, TurnAwaited


class Annotation(UrlCitation):
    type: Literal["url_citation"] = "url_citation"


class OutputText(BaseModel):
    type: Literal["output_text"] = "output_text"
    text: str
    annotations: list[Annotation]
    logprobs: list[Any] = []


class OutputMessage(BaseModel):
    id: str
    type: Literal["message"] = "message"
    role: Literal["assistant"] = "assistant"
    status: Literal["in_progress", "completed"]
    content: list[OutputText]


class InputTokens(BaseModel):
    cached_tokens: int = 0
    cache_write_tokens: int = 0


class OutputTokens(BaseModel):
    reasoning_tokens: int = 0


class ResponseUsage(BaseModel):
    """In words: nothing is billed."""

    input_tokens: int
    input_tokens_details: InputTokens = InputTokens()
    output_tokens: int
    output_tokens_details: OutputTokens = OutputTokens()
    total_tokens: int


class Response(BaseModel):
    """An answer with its footnotes."""

    id: str
    object: Literal["response"] = "response"
    created_at: int
    status: Literal["in_progress", "completed", "failed"]
    model: str
    output: list[OutputMessage]
    error: ErrorDetail | None = None
    incomplete_details: None = None
    instructions: None = None
    metadata: dict[str, str] = {}
    parallel_tool_calls: bool = False
    temperature: float = 0.0
    top_p: float = 1.0
    tool_choice: Literal["none"] = "none"
    tools: list[Any] = []
    previous_response_id: None = None
    store: Literal[False] = False
    usage: ResponseUsage | None = None
    footnote: Extras | None = None


@dataclass(frozen=True)
class Asking:
    """What all events of one response have in common; `asked` are the words of its question and history."""

    id: str
    message_id: str
    created: int
    model: str
    base: str
    asked: int


def response(common: Asking, answer: Answer) -> Response:
    """The whole of it."""
    notes = footnotes(answer.sentences, answer.citations, common.base)
    message = _message(common, "completed", [_part(answer.text, notes)])
    written = words(answer.text)
    usage = ResponseUsage(input_tokens=common.asked, output_tokens=written, total_tokens=common.asked + written)
    return _response(common, "completed", [message], usage=usage, footnote=extras_of(answer))


async def events_of(common: Asking, events: AsyncIterator[Event | None]) -> AsyncGenerator[bytes, None]:
    """Server-sent events, in the order in which OpenAI sends them."""
    numbers = count()
    place = {"item_id": common.message_id, "output_index": 0, "content_index": 0}

    def event(kind: str, **fields: Any) -> bytes:
        return data({"type": kind, "sequence_number": next(numbers), **fields}, kind)

    begun = _response(common, "in_progress", []).model_dump()
    yield event("response.created", response=begun)
    yield event("response.in_progress", response=begun)
    item = _message(common, "in_progress", []).model_dump()
    yield event("response.output_item.added", output_index=0, item=item)
    yield event("response.content_part.added", **place, part=_part("", []).model_dump())
    told = count()
    try:
        async for piece in deltas(events, common.base):
            if piece is None or isinstance(piece, TurnAwaited):
                yield comment(waiting(piece))
            elif isinstance(piece, Delta):
                yield event("response.output_text.delta", **place, delta=piece.text, logprobs=[])
                for note in piece.footnotes:
                    annotation = _annotation(note).model_dump()
                    yield event(
                        "response.output_text.annotation.added",
                        **place,
                        annotation_index=next(told),
                        annotation=annotation,
                    )
            else:
                whole = response(common, piece)
                (message,) = whole.output
                (part,) = message.content
                yield event("response.output_text.done", **place, text=part.text, logprobs=[])
                yield event("response.content_part.done", **place, part=part.model_dump())
                yield event("response.output_item.done", output_index=0, item=message.model_dump())
                yield event("response.completed", response=whole.model_dump())
    except ApiError as error:
        failed = _response(common, "failed", [], error=error.detail.model_copy(update={"code": "server_error"}))
        yield event("response.failed", response=failed.model_dump())


def _response(
    common: Asking, status: Literal["in_progress", "completed", "failed"], output: list[OutputMessage], **more: Any
) -> Response:
    return Response(id=common.id, created_at=common.created, status=status, model=common.model, output=output, **more)


def _message(common: Asking, status: Literal["in_progress", "completed"], content: list[OutputText]) -> OutputMessage:
    return OutputMessage(id=common.message_id, status=status, content=content)


def _part(text: str, notes: list[UrlCitation]) -> OutputText:
    return OutputText(text=text, annotations=[_annotation(note) for note in notes])


def _annotation(note: UrlCitation) -> Annotation:
    return Annotation(**note.model_dump())
