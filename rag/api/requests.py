"""What programs send: requests as they must be, each field checked; what is wrong is told by its name."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from rag.evidence.gate import Strictness

QUESTION_LENGTH = 2000
"""Characters, as in the page; a question is a sentence or two."""
MESSAGES = 500
"""Of one conversation; the last few are read."""


def _whole(text: str) -> str:
    """Lone surrogates can be written in JSON, and are no characters."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("the text holds half of a character (a lone surrogate)") from error
    return text


def _without_point(number: Any) -> Any:
    """JSON knows one kind of number: 5.0 is as whole as 5."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Whole = Annotated[int, BeforeValidator(_without_point)]
Text = Annotated[str, AfterValidator(_whole)]
Question = Annotated[
    str, StringConstraints(min_length=1, max_length=QUESTION_LENGTH, pattern=r"\S"), AfterValidator(_whole)
]
Date = Annotated[
    str,
    StringConstraints(pattern=r"^[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"),
    Field(description="A day, a month or a year: 2025-02-24, 2025-02 or 2025."),
]
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_whole)]


class Within(BaseModel):
    """What is searched in, and how much of it is read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    since: Date | None = None
    until: Date | None = None
    source: Pattern | Annotated[list[Pattern], Field(max_length=100)] | None = Field(
        None, description="A shell pattern of sources, such as 2025/*, or several."
    )
    top_k: Whole | None = Field(None, ge=1, le=50, description="Passages; 5 by default.")


class HistoryTurn(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="forbid", strict=True)

    role: Literal["user", "assistant"]
    text: Text


class SearchRequest(Within):
    """A question to be searched for."""

    question: Question
    history: list[HistoryTurn] = Field(default_factory=list, max_length=MESSAGES)


class AskRequest(SearchRequest):
    """A question to be answered. With `stream`, the answer comes as server-sent events."""

    strictness: Annotated[Strictness, Field(strict=False)] | None = None
    stream: bool = False


class Part(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="allow", strict=True)

    type: str = Field(max_length=100)
    text: Text | None = None


class Message(BaseModel):
    """A message of OpenAI's protocols, with text, or parts of which each is text."""

    model_config = ConfigDict(extra="allow", strict=True)

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[Part] | None = None


class InputItem(BaseModel):
    """A message of the Responses API; items of other kinds are refused."""

    model_config = ConfigDict(extra="allow", strict=True)

    type: str = Field("message", max_length=100)
    role: Literal["system", "developer", "user", "assistant"] | None = None
    content: Text | list[Part] | None = None


class Options(Within):
    """What OpenAI's protocols have no field for; sent as `footnote`."""

    strictness: Annotated[Strictness, Field(strict=False)] | None = None


class _Common(BaseModel):
    """What both of OpenAI's protocols have. Fields that are not named here are ignored, and so is how to sample:
    answers are written greedily."""

    model_config = ConfigDict(extra="allow", strict=True)

    model: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(
        description="footnote, or the name of the model that is at work."
    )
    stream: bool | None = None
    temperature: float | None = Field(None, ge=0, le=2, allow_inf_nan=False)
    top_p: float | None = Field(None, ge=0, le=1, allow_inf_nan=False)
    tools: list[Any] | None = Field(None, description="Must be empty.")
    footnote: Options | None = None


class StreamOptions(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)

    include_usage: bool | None = None


class ResponseFormat(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)

    type: str


class ChatRequest(_Common):
    """A request of the Chat Completions API. The last message asks; those before it are the history."""

    messages: list[Message] = Field(min_length=1, max_length=MESSAGES)
    stream_options: StreamOptions | None = None
    n: Whole | None = Field(None, ge=1)
    max_tokens: Whole | None = Field(None, ge=1)
    max_completion_tokens: Whole | None = Field(None, ge=1)
    functions: list[Any] | None = Field(None, description="Must be empty.")
    modalities: list[str] | None = None
    audio: Any | None = None
    logprobs: bool | None = None
    response_format: ResponseFormat | None = None


class TextOptions(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)

    format: ResponseFormat | None = None


class ResponsesRequest(_Common):
    """A request of the Responses API. Nothing is stored: earlier messages come in `input`."""

    input: Annotated[Text, Field(min_length=1)] | Annotated[list[InputItem], Field(min_length=1, max_length=MESSAGES)]
    instructions: Text | None = None
    max_output_tokens: Whole | None = Field(None, ge=1)
    previous_response_id: str | None = None
    conversation: Any | None = None
    background: bool | None = None
    text: TextOptions | None = None
