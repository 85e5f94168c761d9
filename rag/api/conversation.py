"""Messages of OpenAI's protocols into a question and the conversation before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rag.api.errors import ApiError
from rag.api.requests import QUESTION_LENGTH, ChatRequest, InputItem, Message, Options, Part, ResponsesRequest, Within
from rag.checking.footnotes import without_marks
from rag.question.filters import Filters, as_filters
from rag.records import Turn

TURNS_READ = 40
"""Of a conversation, so many of the last turns are read, and of each as much as a question can have (QUESTION_LENGTH).

Reading takes time by the length: a megabyte of history, which one request can hold, kept a core busy for eight seconds.
"""
_TEXTS = frozenset({"text", "input_text", "output_text"})
_REFUSALS = frozenset({"refusal"})
_NO_TOOLS = "Footnote calls no tools: leave {} out, or empty."


def read_chat(request: ChatRequest) -> tuple[str, tuple[Turn, ...]]:
    """The last message's question, and the messages before it; raises ApiError for what cannot be done."""
    _refuse_if(request.n not in (None, 1), "n", "Footnote writes one answer; leave n out, or 1.")
    _refuse_if(request.tools, "tools", _NO_TOOLS.format("tools"))
    _refuse_if(request.functions, "functions", _NO_TOOLS.format("functions"))
    others = [kind for kind in request.modalities or () if kind != "text"]
    _refuse_if(others, "modalities", "Footnote writes text only.")
    _refuse_if(request.audio is not None, "audio", "Footnote writes text only; leave audio out.")
    _refuse_if(request.logprobs, "logprobs", "Footnote tells no probabilities of tokens; leave logprobs out.")
    _refuse_format(request.response_format, "response_format")
    return _read(request.messages, "messages")


def read_responses(request: ResponsesRequest) -> tuple[str, tuple[Turn, ...]]:
    """The same of the Responses API."""
    _refuse_if(request.tools, "tools", _NO_TOOLS.format("tools"))
    stored = "Footnote stores no responses: send the earlier messages in input."
    _refuse_if(request.previous_response_id is not None, "previous_response_id", stored)
    _refuse_if(request.conversation is not None, "conversation", stored)
    _refuse_if(request.background, "background", "Footnote answers while one waits; leave background out.")
    _refuse_format(request.text and request.text.format, "text.format")
    if isinstance(request.input, str):
        return _question(request.input, "input"), ()
    return _read([_message(item, f"input.{place}") for place, item in enumerate(request.input)], "input")


def as_read(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """What is read of a conversation."""
    return tuple(replace(turn, text=turn.text[:QUESTION_LENGTH]) for turn in turns[-TURNS_READ:])


def filters_of(within: Within | Options | None) -> Filters | None:
    """None for all articles; raises UsageError for a date that is none."""
    if within is None or not (within.since or within.until or within.source):
        return None
    return as_filters(within.since, within.until, within.source)


def _read(messages: Sequence[Message], field: str) -> tuple[str, tuple[Turn, ...]]:
    *before, last = messages
    if last.role != "user":
        raise ApiError(400, "The last message must be the user's: it is the question.", param=f"{field}.{len(before)}")
    question = _question(_text(last, f"{field}.{len(before)}"), f"{field}.{len(before)}")
    turns = []
    for place, message in enumerate(before):
        if message.role in ("tool", "function"):
            raise ApiError(400, _NO_TOOLS.format("messages of tools"), param=f"{field}.{place}.role")
        text = _text(message, f"{field}.{place}")
        # What a program would have the model told (system, developer) is not told: every answer is checked the same.
        if message.role == "user":
            turns.append(Turn("user", text))
        elif message.role == "assistant":
            turns.append(Turn("assistant", without_marks(text)))
    return question, as_read(turns)


def _question(text: str, param: str) -> str:
    question = text.strip()
    if not question:
        raise ApiError(400, "The question is empty.", param=param)
    if len(question) > QUESTION_LENGTH:
        raise ApiError(
            400,
            f"The question has {len(question):,} characters, and {QUESTION_LENGTH:,} is the most that is read.",
            param=param,
            code="string_above_max_length",
        )
    return question


def _message(item: InputItem, param: str) -> Message:
    if item.type != "message":
        raise ApiError(400, f"Items of the kind {item.type!r} are not read; send messages.", param=param)
    if item.role is None:
        raise ApiError(400, "A message has a role.", param=f"{param}.role", code="missing_required_parameter")
    return Message(role=item.role, content=item.content)


def _text(message: Message, param: str) -> str:
    if message.content is None:
        return ""
    if isinstance(message.content, str):
        return message.content
    return "\n".join(_text_of(part, f"{param}.content.{place}") for place, part in enumerate(message.content))


def _text_of(part: Part, param: str) -> str:
    if part.type in _REFUSALS:
        return ""
    if part.type not in _TEXTS:
        raise ApiError(400, f"Footnote reads text only, and this part is of the kind {part.type!r}.", param=param)
    if part.text is None:
        raise ApiError(
            400, "A part of text has a field text.", param=f"{param}.text", code="missing_required_parameter"
        )
    return part.text


def _refuse_if(asked: Any, param: str, why: str) -> None:
    if asked:
        raise ApiError(400, why, param=param, code="unsupported_value")


def _refuse_format(wanted: Any, param: str) -> None:
    kind = getattr(wanted, "type", "text")
    _refuse_if(kind != "text", param, "Footnote writes plain text with footnotes; no other format can be asked for.")
