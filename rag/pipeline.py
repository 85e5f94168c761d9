"""The whole way from a question to a cited answer, as a stream of events; everything injected."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from embeddings.chunking import sentences
from embeddings.index import Index
from rag.citations import AnswerSentence, Checker, Citation, Footnotes, SourceSentence, Support, without_marks
from rag.claims import with_whole_figures
from rag.conversation import Turn, background, standalone_question
from rag.evidence import Evidence, lead
from rag.gate import THRESHOLDS, Strictness, answerable, gate_features, needs_logit
from rag.generation import ChatModel
from rag.prompts import answer_messages, gate_messages, max_tokens
from rag.questions import Kind, kind_of
from rag.reading import find_evidence, find_passages, is_about_articles
from rag.retrieval import DEFAULT_TOP_K, Filters, Passage, Retriever

NO_MODEL = "none"
REFUSAL = "The articles do not answer this."
EXAMPLES_LOOKED_AT = 40
"""Articles whose first sentence is read for example questions."""
_DEFINITION = re.compile(r"((?:The |A |An )?[A-Z][^,;:.()]{2,50}?) (is|are|was|were) (?:a|an|the|one)\b")
MAX_AGAINST = 2
"""Sentences of other articles that disagree, quoted at most."""
QUOTE_COUNT = 3
"""Sentences quoted when no language model writes."""
UNSUPPORTED_MARK = "[?]"

IN_QUOTES = "In the articles\u2019 own words: "
"""Before the first quote, when nothing that the model wrote is supported."""
ELSEWHERE = "Another article says: "
"""Before a sentence that disagrees with the one just cited."""
HOPELESS = 0.05
"""Under this probability a question is refused before the language model has read anything."""

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


Event = StageStarted | PassagesFound | EvidenceChosen | TextWritten | SentenceChecked | AnswerFinished


class Pipeline:
    """Retriever, encoder and language model put together; safe to use from several threads."""

    def __init__(
        self,
        retriever: Retriever,
        model: ChatModel | None,
        *,
        top_k: int = DEFAULT_TOP_K,
        strictness: Strictness = Strictness.BALANCED,
    ) -> None:
        """Without a model, answers are quotes."""
        self._retriever = retriever
        self.model = model
        self.strictness = strictness
        self._top_k = top_k

    @property
    def index(self) -> Index:
        """Its newest state."""
        self._retriever = self._retriever.refreshed()
        return self._retriever.index

    @property
    def model_name(self) -> str:
        return self.model.name if self.model is not None else NO_MODEL

    def retrieve(
        self,
        question: str,
        top_k: int = DEFAULT_TOP_K,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
    ) -> list[Passage]:
        """As `Retriever.retrieve`, over the newest state of the index, with the conversation so far."""
        self._retriever = self._retriever.refreshed()
        return self._retriever.retrieve(question, top_k, filters, background(history))

    def answer(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters | None = None, top_k: int | None = None
    ) -> Answer:
        """The last event's answer; raises UsageError or ModelError."""
        *_, last = self.stream(question, history=history, filters=filters, top_k=top_k)
        if not isinstance(last, AnswerFinished):
            raise TypeError(f"the stream of an answer ended with {last!r}")
        return last.answer

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        top_k: int | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Events as they happen, ending with AnswerFinished; once `stop` is set, what is there is the answer."""
        clock = _Clock()
        stop = stop or threading.Event()
        # One state of the index for the whole answer, whatever is built meanwhile.
        self._retriever = retriever = self._retriever.refreshed()
        draft = _Draft()
        standalone = question
        passages: tuple[Passage, ...] = ()
        probability = 1.0
        if kind_of(question) == Kind.GREETING:
            draft.text = self._greeting()
        else:
            yield StageStarted("searching")
            standalone = standalone_question(question, history, self.model)
            kind = kind_of(standalone)
            passages = find_passages(standalone, kind, retriever, filters, top_k or self._top_k, background(history))
            clock.retrieved()
            yield PassagesFound(passages, standalone)

            yield StageStarted("reading")
            evidence = find_evidence(standalone, kind, passages, retriever)
            yield EvidenceChosen(_listed(evidence))
            probability = self._answerable(standalone, kind, passages, evidence, stop)
            if probability < THRESHOLDS[self.strictness]:
                draft.refuse()
            elif self.model is None:
                for sentence in _quotes(evidence):
                    yield SentenceChecked(*draft.add_quote(sentence))
            else:
                yield StageStarted("writing")
                writer = _Writer(self.model, standalone, kind, evidence, retriever, draft)
                yield from writer.written(clock, stop)
        yield AnswerFinished(
            Answer(
                question=question,
                standalone_question=standalone,
                text=draft.text,
                refused=draft.refused,
                sentences=tuple(draft.sentences),
                citations=draft.footnotes.citations,
                passages=passages,
                timings=clock.timings(),
                model=self.model_name,
                answerable=round(probability, 4),
            )
        )

    def _answerable(
        self, question: str, kind: Kind, passages: Sequence[Passage], evidence: Evidence, stop: threading.Event
    ) -> float:
        """The gate's probability; the language model is asked only when the question is not hopeless."""
        index = self._retriever.index
        if is_about_articles(question, kind, passages, index):
            return 1.0
        features = gate_features(question, kind, passages, evidence, index)
        probability = answerable(features)
        if self.model is None or probability < HOPELESS:
            return probability
        logit = None
        if needs_logit(features, self.model.name):
            logit = self.model.preference(gate_messages(question, evidence.sentences), "Yes", "No", stop=stop)
        return answerable(features, self.model.name, logit)

    def _greeting(self) -> str:
        """What this is and what can be asked, by what the index holds."""
        index = self.index
        dates = sorted(info.date for info in index.documents() if info.date)
        count = len(index.documents())
        span = f", dated {dates[0]} to {dates[-1]}" if dates and dates[0] != dates[-1] else ""
        examples = self.example_questions(2)
        suggestion = f" You could ask: {' '.join(examples)}" if examples else ""
        return (
            f"Hello! I answer questions from {count} article{'' if count == 1 else 's'}{span}, and footnote every "
            f"sentence to the words that it rests on.{suggestion}"
        )

    def example_questions(self, count: int = 4) -> list[str]:
        """Questions that the articles themselves suggest, the same ones each time.

        An article that opens with "X is a ..." suggests "What is X?"; of another, its title is asked for.
        """
        index = self.index
        documents = index.documents()
        looked_at = documents[:: max(1, len(documents) // EXAMPLES_LOOKED_AT)]
        asked = [_DEFINITION.match(lead(index.document(info.source))) for info in looked_at]
        examples = [f"What {match[2]} {_in_sentence(match[1])}?" for match in asked if match]
        examples += [
            f"What does \u201c{info.title}\u201d say?"
            for info, match in zip(looked_at, asked, strict=True)
            if not match
        ]
        step = max(1, len(examples) // count)
        return examples[::step][:count]


def _in_sentence(subject: str) -> str:
    """The subject as it stands within a sentence."""
    return subject[0].lower() + subject[1:] if subject.startswith(("The ", "A ", "An ")) else subject


class _Draft:
    """The answer as it grows: its text, with the marks written by code, its sentences and its footnotes."""

    def __init__(self) -> None:
        self.text = ""
        self.refused = False
        self.sentences: list[AnswerSentence] = []
        self.footnotes = Footnotes()

    def refuse(self) -> None:
        self.text, self.refused = REFUSAL, True

    def add(self, text: str, score: float, sources: Sequence[SourceSentence], gap: str = " ") -> AnswerSentence:
        numbers = tuple(dict.fromkeys(self.footnotes.cite(source) for source in sources))
        start = len(self.text) + len(gap) if self.text else 0
        sentence = AnswerSentence(text, start, start + len(text), bool(numbers), score, numbers)
        marks = "".join(f"[{number}]" for number in numbers) or UNSUPPORTED_MARK
        self.text += f"{gap if self.text else ''}{text} {marks}"
        self.sentences.append(sentence)
        return sentence

    def add_quote(self, source: SourceSentence, before: str = "") -> tuple[AnswerSentence, tuple[Citation, ...]]:
        # Marks of the article's own ("[12]") would read as footnotes of the answer; the citation's quote keeps them.
        quote = f"{before}\u201c{' '.join(without_marks(source.text).split())}\u201d"
        sentence = self.add(quote, 1.0, [source], gap="\n")
        return sentence, self.footnotes.citations


class _Writer:
    """Has the model write, and checks its sentences as they come."""

    def __init__(
        self,
        model: ChatModel,
        question: str,
        kind: Kind,
        evidence: Evidence,
        retriever: Retriever,
        draft: _Draft,
    ) -> None:
        self._model = model
        self._messages = answer_messages(question, kind, evidence.sentences)
        self._max_tokens = max_tokens(kind)
        self._evidence = evidence
        self._texts = [source.text for source in evidence.pool]
        self._checker = Checker(
            evidence.pool, question, retriever.encoder, retriever.index.lexical.rarity, evidence.vectors
        )
        self._draft = draft
        self._against: dict[int, None] = {}

    def written(self, clock: _Clock, stop: threading.Event) -> Iterator[Event]:
        """The model's text, sentence by sentence: shown while it is written, checked when it is whole.

        What disagrees with it in another article is quoted behind it; when none of it is supported, the best quotes
        are.
        """
        buffer = ""
        for piece in self._model.stream(self._messages, max_tokens=self._max_tokens, stop=stop):
            clock.token()
            buffer += piece
            spans = sentences(buffer)
            for span in spans[:-1]:
                yield from self._checked(buffer[span.start : span.end])
            if spans:
                buffer = buffer[spans[-1].start :]
                yield TextWritten(without_marks(buffer))
        for span in sentences(buffer):
            yield from self._checked(buffer[span.start : span.end])
        if stop.is_set():
            return
        if not any(sentence.supported for sentence in self._draft.sentences):
            for place, source in enumerate(_quotes(self._evidence)):
                yield SentenceChecked(*self._draft.add_quote(source, "" if place else IN_QUOTES))
        for position in list(self._against)[:MAX_AGAINST]:
            yield SentenceChecked(*self._draft.add_quote(self._checker.sources[position], ELSEWHERE))

    def _checked(self, text: str) -> Iterator[Event]:
        text = with_whole_figures(" ".join(without_marks(text).split()), self._texts)
        if not any(char.isalnum() for char in text) or text in {said.text for said in self._draft.sentences}:
            return
        support: Support = self._checker.check(text)
        sentence = self._draft.add(text, support.score, [self._checker.sources[i] for i in support.positions])
        self._against |= dict.fromkeys(support.against)
        yield SentenceChecked(sentence, self._draft.footnotes.citations)


def _quotes(evidence: Evidence) -> list[SourceSentence]:
    return [evidence.pool[position] for position in evidence.best[:QUOTE_COUNT]]


def _listed(evidence: Evidence) -> tuple[Citation, ...]:
    numbers = Footnotes()
    chosen = set(evidence.chosen)
    for position in evidence.best:
        if position in chosen:
            numbers.cite(evidence.pool[position])
    return numbers.citations


class _Clock:
    """Milliseconds since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._retrieved = 0.0
        self._first_token: float | None = None

    def _now(self) -> float:
        return round((time.perf_counter() - self._start) * 1000, 1)

    def retrieved(self) -> None:
        self._retrieved = self._now()

    def token(self) -> None:
        if self._first_token is None:
            self._first_token = self._now()

    def timings(self) -> Timings:
        return Timings(self._retrieved, self._first_token, self._now())
