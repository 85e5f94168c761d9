"""What a question becomes: events while it is answered, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.citations import AnswerSentence, Citation
from rag.retrieval import Passage

Stage = Literal["searching", "reading", "writing"]


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
