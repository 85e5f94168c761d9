"""What flows from a question to its answer: frozen records, with JSON both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

Record = TypeVar("Record")


@dataclass(frozen=True)
class Passage:
    """A retrieved chunk; `rank` counts from 1, and scores compare only within one question; `copies` are the sources of
    other articles that say the same in the same words."""

    rank: int
    score: float
    source: str
    title: str
    date: str | None
    start: int
    end: int
    text: str
    page_number: int | None = None  # from 1, where the format has pages
    copies: tuple[str, ...] = ()
    language: str = "en"  # of the article, ISO 639-1


@dataclass(frozen=True)
class SourceSentence:
    """A sentence of a retrieved passage, with what a reader has just read before it."""

    source: str
    title: str
    date: str | None
    start: int
    end: int
    text: str
    score: float = 0.0
    context: str = ""
    page_number: int | None = None
    copies: tuple[str, ...] = ()
    language: str = "en"  # ISO 639-1
    ocr: float | None = None  # confidence of OCR, 0 to 1, where the page was read by it


@dataclass(frozen=True)
class Citation:
    """A footnote; `quote == document.text[start:end]`; `copies`: sources of other articles with the same words."""

    number: int
    source: str
    title: str
    date: str | None
    start: int
    end: int
    quote: str
    page_number: int | None = None
    copies: tuple[str, ...] = ()
    language: str = "en"  # of the quote, ISO 639-1
    ocr: float | None = None  # confidence of OCR, 0 to 1, where the quote was read by it


Mark = Literal["supported", "partly", "unsupported"]


@dataclass(frozen=True)
class AnswerSentence:
    """One sentence of an answer; `text` has no marks, and [start, end) are its offsets in `Answer.text`.

    `reason` says why it is not supported. A sentence that is supported in part has `missing`, the words that no source
    has beside the rest, as half-open offsets into `text`.
    """

    text: str
    start: int
    end: int
    supported: bool
    score: float
    citations: tuple[int, ...]
    reason: str = ""
    missing: tuple[tuple[int, int], ...] = ()

    @property
    def mark(self) -> Mark:
        """Some source carries part of what is said in a sentence that is partly supported."""
        if self.supported:
            return "supported"
        return "partly" if self.missing else "unsupported"

    @property
    def missing_words(self) -> tuple[str, ...]:
        return tuple(self.text[start:end] for start, end in self.missing)


@dataclass(frozen=True)
class Turn:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True)
class Timings:
    """Milliseconds since the question came; `first_token` is None when no model wrote."""

    retrieve: float
    first_token: float | None
    total: float


@dataclass(frozen=True)
class Answer:
    """What was asked, what was answered, and what each sentence of it rests on.

    `citations` are what the answer cites; `passages` what was retrieved, cited or not. `answerable` is the gate's
    probability, from 0 to 1, that the articles answer the question; `refused` when it is too low. `language` is that of
    all but the quotes (ISO 639-1); empty in answers that were kept before there was such a field, and where nothing is
    said.
    """

    question: str
    standalone_question: str
    text: str
    refused: bool
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    timings: Timings
    model: str
    answerable: float = 1.0
    language: str = ""


Stage = Literal["searching", "reading", "writing"]


@dataclass(frozen=True)
class StageStarted:
    """The pipeline went on to the next stage."""

    stage: Stage


@dataclass(frozen=True)
class PassagesFound:
    """What was retrieved, for the question as it stands alone, which is in `language` (ISO 639-1)."""

    passages: tuple[Passage, ...]
    standalone_question: str
    language: str = ""


@dataclass(frozen=True)
class EvidenceChosen:
    """The sentences that will be answered from, the likeliest first."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class TurnAwaited:
    """The language model is not this question's yet: so many are before it, or it is being loaded."""

    ahead: int
    loading: bool


@dataclass(frozen=True)
class TextWritten:
    """The sentence that is being written, whole so far and not yet checked."""

    text: str


@dataclass(frozen=True)
class SentenceChecked:
    """A finished sentence, and all citations of the answer so far; `gap` parts it from what stands before it."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]
    gap: str = " "


@dataclass(frozen=True)
class AnswerFinished:
    """The last event."""

    answer: Answer


Event = StageStarted | PassagesFound | EvidenceChosen | TurnAwaited | TextWritten | SentenceChecked | AnswerFinished

_EVENTS: Mapping[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}


def to_json(record: Any) -> dict[str, Any]:
    """The fields of a record as JSON has them; those of an event with its name as "event"."""
    fields = asdict(record)
    name = type(record).__name__
    return {"event": name, **fields} if name in _EVENTS else fields


def from_json(kind: type[Record], fields: Mapping[str, Any]) -> Record:
    """The record of that kind with these fields, as `to_json` gave them; raises KeyError, TypeError or ValueError."""
    hints = get_type_hints(kind)
    return kind(**{name: _parsed(hints[name], value) for name, value in fields.items()})


def event_from_json(fields: Mapping[str, Any]) -> Event:
    """The event that `to_json` gave these fields of; raises as `from_json`."""
    return from_json(_EVENTS[fields["event"]], {name: value for name, value in fields.items() if name != "event"})


def _parsed(hint: Any, value: Any) -> Any:
    if is_dataclass(hint):
        return from_json(hint, value)  # type: ignore[arg-type]
    if get_origin(hint) is tuple:
        return tuple(_parsed(get_args(hint)[0], item) for item in value)
    return value
