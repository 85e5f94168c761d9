"""What flows from a question to its answer: frozen records, with JSON both ways (`asdict` and `answer_from`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Passage:
    """A retrieved chunk; `rank` counts from 1, and scores compare only within one question."""

    rank: int
    score: float
    source: str
    title: str
    date: str | None
    start: int
    end: int
    text: str


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


@dataclass(frozen=True)
class Citation:
    """A footnote; `quote == document.text[start:end]`."""

    number: int
    source: str
    title: str
    date: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class AnswerSentence:
    """One sentence of an answer; `text` has no marks, and [start, end) are its offsets in `Answer.text`.

    `reason` says why it is not supported.
    """

    text: str
    start: int
    end: int
    supported: bool
    score: float
    citations: tuple[int, ...]
    reason: str = ""


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
    probability, from 0 to 1, that the articles answer the question; `refused` when it is too low.
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


def answer_from(fields: Mapping[str, Any]) -> Answer:
    """An `Answer` from its fields as JSON has them."""
    return Answer(
        **{
            **fields,
            "sentences": tuple(
                AnswerSentence(**{**sentence, "citations": tuple(sentence["citations"])})
                for sentence in fields["sentences"]
            ),
            "citations": tuple(Citation(**citation) for citation in fields["citations"]),
            "passages": tuple(Passage(**passage) for passage in fields["passages"]),
            "timings": Timings(**fields["timings"]),
        }
    )


Stage = Literal["searching", "reading", "writing"]


@dataclass(frozen=True)
class StageStarted:
    """The pipeline went on to the next stage."""

    stage: Stage


@dataclass(frozen=True)
class PassagesFound:
    """What was retrieved, for the question as it stands alone."""

    passages: tuple[Passage, ...]
    standalone_question: str


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
    """A finished sentence, and all citations of the answer so far."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class AnswerFinished:
    """The last event."""

    answer: Answer


Event = StageStarted | PassagesFound | EvidenceChosen | TurnAwaited | TextWritten | SentenceChecked | AnswerFinished
