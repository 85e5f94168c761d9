"""A pipeline that answers by script, for the tests of the page: what it is asked it records, and it waits at gates."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from embeddings.encode.contract import Vectors
from embeddings.errors import UsageError
from embeddings.index.stored import DocumentInfo
from embeddings.load.files import Document
from rag.checked_text import CheckedText
from rag.evidence.gate import Strictness
from rag.llm.slot import ModelSlot
from rag.question.filters import Filters
from rag.records import (
    Answer,
    AnswerFinished,
    AnswerSentence,
    Citation,
    Event,
    EvidenceChosen,
    Passage,
    PassagesFound,
    SentenceChecked,
    StageStarted,
    TextWritten,
    Timings,
    Turn,
    TurnAwaited,
)
from tests.fakes import FakeEncoder

REFUSAL = "The articles do not answer this."
GATE_S = 10.0  # a test that forgets to open a gate fails, and does not hang


@dataclass(frozen=True)
class Gate:
    """A step of a script at which the pipeline waits until the test opens it, or the answer is stopped."""

    name: str


Step = Event | Gate | Exception


@dataclass(frozen=True)
class Asked:
    question: str
    history: tuple[Turn, ...]
    stop: threading.Event
    filters: Filters | None = None
    top_k: int | None = None
    strictness: Strictness | None = None


@dataclass
class ScriptedIndex:
    articles: tuple[Document, ...]
    generation: int = 1

    def documents(self) -> list[DocumentInfo]:
        return [
            DocumentInfo(d.source, d.title, d.date, d.metadata, characters=len(d.text), chunk_count=2)
            for d in self.articles
        ]

    def document(self, source: str) -> Document:
        for document in self.articles:
            if document.source == source:
                return document
        raise UsageError(f"no article {source!r} in the index; build it again")

    def document_vectors(self, sources: Sequence[str]) -> Vectors:
        return FakeEncoder().encode([self.document(source).text for source in sources])


@dataclass
class ScriptedPipeline:
    """`scripts` maps a question to the steps of its answer."""

    articles: tuple[Document, ...]
    scripts: Mapping[str, Sequence[Step]]
    asked: list[Asked] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    slot: ModelSlot = field(default_factory=ModelSlot)
    model_name: str = "scripted"
    _gates: dict[str, threading.Event] = field(default_factory=dict)

    @property
    def index(self) -> ScriptedIndex:
        return ScriptedIndex(self.articles)

    def example_questions(self, count: int = 4, language: str = "en") -> list[str]:
        return list(self.scripts)[:count]

    def check(self, text: str, *, stop: threading.Event | None = None) -> Iterator[TurnAwaited | CheckedText]:
        yield CheckedText((), ())

    def retrieve(
        self, question: str, top_k: int = 5, filters: Filters | None = None, history: Sequence[Turn] = ()
    ) -> list[Passage]:
        return [passage(article, rank) for rank, article in enumerate(self.articles[:top_k], 1)]

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        top_k: int | None = None,
        strictness: Strictness | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[Event]:
        stop = stop or threading.Event()
        self.asked.append(Asked(question, tuple(history), stop, filters, top_k, strictness))
        sentences: list[AnswerSentence] = []
        citations: tuple[Citation, ...] = ()
        try:
            for step in self.scripts[question]:
                if isinstance(step, Gate):
                    self._wait(step, stop)
                elif isinstance(step, Exception):
                    raise step
                elif isinstance(step, AnswerFinished):
                    yield AnswerFinished(replace(step.answer, model=self.model_name))
                else:
                    yield step
                if isinstance(step, SentenceChecked):
                    sentences, citations = [*sentences, step.sentence], step.citations
                if stop.is_set():
                    yield AnswerFinished(answer(question, sentences, citations))
                    return
        finally:
            self.ended.append(question)

    def reset(self, scripts: Mapping[str, Sequence[Step]]) -> None:
        """Forget all that was asked, shut every gate, and answer by other scripts."""
        self.scripts, self.asked, self.ended, self._gates = scripts, [], [], {}

    def open(self, gate: str) -> None:
        self._gate(gate).set()

    def _gate(self, name: str) -> threading.Event:
        return self._gates.setdefault(name, threading.Event())

    def _wait(self, gate: Gate, stop: threading.Event) -> None:
        opened = self._gate(gate.name)
        for _ in range(int(GATE_S / 0.01)):
            if stop.is_set() or opened.wait(0.01):
                return
        raise AssertionError(f"nobody opened the gate {gate.name!r}")


def cite(document: Document, quote: str, number: int = 1) -> Citation:
    start = document.text.index(quote)
    return Citation(number, document.source, document.title, document.date, start, start + len(quote), quote)


def passage(document: Document, rank: int = 1, start: int = 0, length: int = 400) -> Passage:
    text = document.text[start : start + length]
    return Passage(rank, 1 / rank, document.source, document.title, document.date, start, start + len(text), text)


def sentences_of(*parts: tuple[str, tuple[int, ...]], gap: str = " ") -> tuple[AnswerSentence, ...]:
    """Sentences as they stand in an answer's text; one without footnotes is unsupported."""
    found: list[AnswerSentence] = []
    text = ""
    for words, numbers in parts:
        start = len(text) + len(gap) if text else 0
        found.append(AnswerSentence(words, start, start + len(words), bool(numbers), 0.9 if numbers else 0.1, numbers))
        text += f"{gap if text else ''}{words} {_marks(numbers)}"
    return tuple(found)


def answer(
    question: str,
    sentences: Sequence[AnswerSentence] = (),
    citations: Sequence[Citation] = (),
    passages: Sequence[Passage] = (),
    *,
    standalone_question: str | None = None,
    refused: bool = False,
    gap: str = " ",
) -> Answer:
    text = gap.join(f"{sentence.text} {_marks(sentence.citations)}" for sentence in sentences)
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in sentences)
    return Answer(
        question=question,
        standalone_question=standalone_question or question,
        text=REFUSAL if refused else text,
        refused=refused,
        sentences=tuple(sentences),
        citations=tuple(citations),
        passages=tuple(passages),
        timings=Timings(retrieve=1.0, first_token=2.0, total=3.0),
        model="scripted",
    )


def whole_script(
    question: str,
    sentences: Sequence[AnswerSentence],
    citations: Sequence[Citation],
    passages: Sequence[Passage] = (),
    *,
    standalone_question: str | None = None,
    gates: bool = False,
) -> list[Step]:
    """All events of an answer; with `gates`, one before each change: "evidence", "writing", "tail", "sentence N"."""
    steps: list[Step] = [StageStarted("searching"), Gate("evidence")]
    steps += [PassagesFound(tuple(passages), standalone_question or question), StageStarted("reading")]
    steps += [EvidenceChosen(tuple(citations)), Gate("writing"), StageStarted("writing")]
    for number, sentence in enumerate(sentences, start=1):
        known = max((n for s in sentences[:number] for n in s.citations), default=0)
        steps += [TextWritten(sentence.text[:12]), Gate(f"sentence {number}")]
        steps += [SentenceChecked(sentence, tuple(citations[:known]))]
    steps += [Gate("finish")]
    whole = answer(question, sentences, citations, passages, standalone_question=standalone_question)
    steps += [AnswerFinished(whole)]
    return steps if gates else [step for step in steps if not isinstance(step, Gate)]


def refusal_script(question: str, passages: Sequence[Passage]) -> list[Step]:
    return [
        StageStarted("searching"),
        PassagesFound(tuple(passages), question),
        StageStarted("reading"),
        AnswerFinished(answer(question, passages=passages, refused=True)),
    ]


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in numbers) or "[?]"
