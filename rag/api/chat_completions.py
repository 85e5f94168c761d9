"""OpenAI's Chat Completions, whole and as a stream of chunks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from rag.api.errors import ApiError, Error
from rag.api.extras import Extras, extras_of, words
from rag.api.footnotes import Delta, UrlCitation, deltas, footnotes
from rag.api.streams import comment, data, waiting
from rag.records import Answer, Event, TurnAwaited


class Annotation(BaseModel):
    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class AssistantMessage(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(BaseModel):
    index: Literal[0] = 0
    message: AssistantMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """In words: nothing is billed."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """An answer with its footnotes."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    footnote: Extras


@dataclass(frozen=True)
class Completion:
    """What all parts of one completion have in common; `asked` are the words of its question and history."""

    id: str
    created: int
    model: str
    base: str
    asked: int
    include_usage: bool = False


def completion(common: Completion, answer: Answer) -> ChatCompletion:
    """The whole of it."""
    notes = footnotes(answer.sentences, answer.citations, common.base)
    return ChatCompletion(
        id=common.id,
        created=common.created,
        model=common.model,
        choices=[Choice(message=AssistantMessage(content=answer.text, annotations=_annotations(notes)))],
        usage=_usage(common, answer.text),
        footnote=extras_of(answer),
    )


async def chunks(common: Completion, events: AsyncIterator[Event | None]) -> AsyncGenerator[bytes, None]:
    """Server-sent events; the last chunk with a choice has all annotations, and `footnote` beside it."""
    notes: list[UrlCitation] = []
    yield _chunk(common, {"role": "assistant", "content": ""})
    try:
        async for piece in deltas(events, common.base):
            if piece is None or isinstance(piece, TurnAwaited):
                yield comment(waiting(piece))
            elif isinstance(piece, Delta):
                notes += piece.footnotes
                yield _chunk(common, {"content": piece.text})
            else:
                annotations = [annotation.model_dump() for annotation in _annotations(notes)]
                yield _chunk(common, {"annotations": annotations}, "stop", footnote=extras_of(piece).model_dump())
                if common.include_usage:
                    yield data(_body(common, [], usage=_usage(common, piece.text).model_dump()))
    except ApiError as error:
        yield data(Error(error=error.detail).model_dump())
        return
    yield data("[DONE]")


def _chunk(common: Completion, delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
    usage = {"usage": None} if common.include_usage else {}
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return data(_body(common, [choice], **usage, **more))


def _body(common: Completion, choices: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "id": common.id,
        "object": "chat.completion.chunk",
        "created": common.created,
        "model": common.model,
        "choices": choices,
        **more,
    }


def _annotations(notes: list[UrlCitation]) -> list[Annotation]:
    return [Annotation(url_citation=note) for note in notes]


def _usage(common: Completion, text: str) -> Usage:
    written = words(text)
    return Usage(prompt_tokens=common.asked, completion_tokens=written, total_tokens=common.asked + written)
