"""The whole way from a question to a cited answer, as a stream of events; everything injected."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterator, Sequence

from embeddings.encode.contract import Encoder
from embeddings.index.index import Index
from embeddings.language.languages import ENGLISH
from rag.asynchronous import answer_of, iterated
from rag.checked_text import CheckedText, checked_by_turns
from rag.clock import Clock
from rag.corpus.collection import answer_lines
from rag.corpus.introduction import example_questions, greeting
from rag.drafting import Draft, Writer, listed
from rag.evidence.gate import THRESHOLDS, Strictness, holds_exactly
from rag.evidence.reading import find_evidence
from rag.gating import awaited, is_answerable
from rag.llm.calibrations import Calibrations
from rag.llm.claims import judge_of
from rag.llm.contract import ChatModel
from rag.llm.rewriter import rewriter
from rag.llm.slot import ModelSlot, Reservation
from rag.llm.stop import Stop
from rag.messages import message_language, messages
from rag.question.asked_in import question_language
from rag.question.collection import read_collection_question
from rag.question.filters import Filters
from rag.question.follow_up import background, depends_on_history, with_its_subject
from rag.question.greetings import greeting_language
from rag.question.kinds import Kind
from rag.question.message import question_in
from rag.question.plan import read_question
from rag.quoting import otherwise, quotes
from rag.records import (
    Answer,
    AnswerFinished,
    Event,
    EvidenceChosen,
    Passage,
    PassagesFound,
    SentenceChecked,
    StageStarted,
    Turn,
    TurnAwaited,
)
from rag.retrieval.passages import find_passages
from rag.retrieval.retriever import DEFAULT_TOP_K, Retriever

NO_MODEL = "none"


class Pipeline:
    """Retriever, encoder and language model put together; safe to use from several threads."""

    def __init__(
        self,
        retriever: Retriever,
        model: ChatModel | ModelSlot | None,
        *,
        top_k: int = DEFAULT_TOP_K,
        strictness: Strictness = Strictness.BALANCED,
        calibrations: Calibrations | None = None,
    ) -> None:
        """Without a model, answers are quotes; a slot may get its model later, or another one."""
        self._retriever = retriever
        self.slot = model if isinstance(model, ModelSlot) else ModelSlot(model)
        self.strictness = strictness
        self._calibrations = calibrations or Calibrations()
        self._top_k = top_k
        self._looking = threading.Lock()

    @property
    def index(self) -> Index:
        """Its newest state."""
        return self._newest().index

    @property
    def encoder(self) -> Encoder:
        return self._retriever.encoder

    def _newest(self) -> Retriever:
        """The retriever over the newest state of the index; whoever takes it keeps to that state."""
        with self._looking:  # of many threads that find a newer state, one opens it
            self._retriever = self._retriever.refreshed()
            return self._retriever

    def retrieve(
        self,
        question: str,
        top_k: int = DEFAULT_TOP_K,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
    ) -> list[Passage]:
        """As `Retriever.retrieve`, over the newest state of the index, with the conversation so far."""
        return self._newest().retrieve(question, top_k, filters, background(history))

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
        strictness: Strictness | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Events as they happen, ending with AnswerFinished; once `stop` is set, what is there is the answer.

        `top_k` and `strictness` other than the pipeline's own hold for this question.
        """
        stop = stop or Stop()
        with self.slot.reserve(stop) as turn:
            yield from self._answered(
                question, history, filters, top_k or self._top_k, strictness or self.strictness, turn, stop
            )

    def check(self, text: str, *, stop: threading.Event | None = None) -> Iterator[TurnAwaited | CheckedText]:
        """A text of the user's own, sentence by sentence, as `checked_by_turns`."""
        return checked_by_turns(text, self._newest(), self.slot, self._calibrations, stop or Stop())

    async def aretrieve(
        self,
        question: str,
        top_k: int = DEFAULT_TOP_K,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
    ) -> list[Passage]:
        """As `retrieve`, in a thread."""
        return await asyncio.to_thread(self.retrieve, question, top_k, filters, history)

    async def aanswer(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters | None = None, top_k: int | None = None
    ) -> Answer:
        """As `answer`, in a thread; cancelled, it stops the model."""
        return await answer_of(self.astream(question, history=history, filters=filters, top_k=top_k))

    def astream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        top_k: int | None = None,
        strictness: Strictness | None = None,
    ) -> AsyncGenerator[Event, None]:
        """As `stream`, in a thread; closed or cancelled, it stops the model."""
        return iterated(
            lambda stop: self.stream(
                question, history=history, filters=filters, top_k=top_k, strictness=strictness, stop=stop
            )
        )

    def _answered(
        self,
        question: str,
        history: Sequence[Turn],
        filters: Filters | None,
        top_k: int,
        strictness: Strictness,
        turn: Reservation,
        stop: threading.Event,
    ) -> Iterator[Event]:
        clock = Clock()
        retriever = self._newest()
        draft = Draft()
        standalone = question_in(question)
        passages: tuple[Passage, ...] = ()
        probability, language = 1.0, ENGLISH
        if (spoken := greeting_language(question)) is not None:
            language, draft.text = spoken, greeting(retriever.index, spoken)
        elif (about_articles := read_collection_question(standalone, retriever.index)) is not None:
            yield StageStarted("searching")
            language = about_articles.asked_in
            for line in answer_lines(about_articles, retriever.index, filters or Filters()):
                if line.sources:
                    told = draft.add(line.text, 1.0, line.sources, "\n")
                    yield SentenceChecked(told, draft.footnotes.citations, "\n")
                draft.text = draft.text or line.text  # what rests on nothing is the whole answer
            clock.retrieved()
        else:
            yield StageStarted("searching")
            spoken = question_language(standalone, tuple(retriever.index.languages)) if history else ENGLISH
            if history and depends_on_history(standalone, spoken):
                yield from awaited(turn)
                standalone = with_its_subject(standalone, history, rewriter(turn.model, stop), spoken)
            plan = read_question(
                question,
                retriever.index,
                retriever.encoder,
                standalone=standalone,
                background=background(history),
                filters=filters,
            )
            standalone, language = plan.text, plan.language
            passages = find_passages(plan, retriever, top_k)
            clock.retrieved()
            yield PassagesFound(passages, standalone, language)

            yield StageStarted("reading")
            evidence = find_evidence(plan, passages, retriever)
            yield EvidenceChosen(listed(evidence))
            probability = yield from is_answerable(
                plan, passages, evidence, retriever.index, turn, self._calibrations, stop
            )
            if stop.is_set():
                pass  # what is there is the answer, and nothing is
            elif probability < THRESHOLDS[strictness]:
                draft.refuse(language)
                language = message_language(language)
            elif (against := otherwise(plan, evidence, retriever.index.lexical.idf)) is not None:
                yield draft.add_quote(against, messages(language).otherwise)
            elif turn.model is None:
                for sentence in quotes(evidence, plan.text):
                    yield draft.add_quote(sentence)
            else:
                yield StageStarted("writing")
                calibration = self._calibrations.of(turn.model)
                one = plan.kind == Kind.FACT  # its answer is one sentence; of others, not each sentence answers
                gate = None if holds_exactly(plan, evidence) else probability  # where the gate is open anyway
                judge = judge_of(
                    turn.model, calibration.check, plan.text, evidence.sentences, stop, as_answers=one, gate=gate
                )
                writer = Writer(turn.model, plan, evidence, retriever, draft, stop, judge, calibration.verdict)
                yield from writer.written(clock.token)
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
                model=turn.model.name if turn.model is not None else NO_MODEL,
                answerable=round(probability, 4),
                language=language if draft.text else "",
            )
        )

    def example_questions(self, count: int = 4, language: str = ENGLISH) -> list[str]:
        """Questions that the articles themselves suggest, the same ones each time; as `example_questions`."""
        return example_questions(self.index, count, language)
