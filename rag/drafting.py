"""The answer as it is written and checked, sentence by sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from embeddings.chunking import sentences
from embeddings.language.languages import ENGLISH
from rag.checking.any_language import AnyLanguage
from rag.checking.facts import with_whole_figures
from rag.checking.footnotes import Footnotes, without_marks
from rag.evidence.gate import says_yes
from rag.evidence.selection import Evidence
from rag.llm.contract import ChatModel
from rag.llm.prompts import answer_prompt, max_tokens
from rag.messages import MESSAGES, messages
from rag.question.kinds import Kind
from rag.question.plan import QuestionPlan
from rag.records import AnswerSentence, Citation, Event, SentenceChecked, SourceSentence, TextWritten
from rag.retrieval.retriever import Retriever

REFUSAL, IN_QUOTES, VERDICT = (
    MESSAGES[ENGLISH].refusal,
    MESSAGES[ENGLISH].in_quotes,
    MESSAGES[ENGLISH].verdict,
)
"""In English; `messages` has them in other languages."""
MAX_AGAINST = 2
"""Sentences of other articles that disagree, quoted at most."""
MAX_SIDES = 4
"""Sentences that a comparison is answered with, at most."""
QUOTE_COUNT = 3
"""Sentences quoted when no language model writes."""
UNSUPPORTED_MARK = "[?]"


class Draft:
    """The answer as it grows: its text, with the marks written by code, its sentences and its footnotes."""

    def __init__(self) -> None:
        self.text = ""
        self.refused = False
        self.sentences: list[AnswerSentence] = []
        self.footnotes = Footnotes()

    def refuse(self, language: str = ENGLISH) -> None:
        """In the question's language."""
        self.text, self.refused = messages(language).refusal, True

    def add(
        self, text: str, score: float, sources: Sequence[SourceSentence], gap: str = " ", reason: str = ""
    ) -> AnswerSentence:
        numbers = tuple(dict.fromkeys(self.footnotes.cite(source) for source in sources))
        start = len(self.text) + len(gap) if self.text else 0
        sentence = AnswerSentence(text, start, start + len(text), bool(numbers), score, numbers, reason)
        marks = "".join(f"[{number}]" for number in numbers) or UNSUPPORTED_MARK
        self.text += f"{gap if self.text else ''}{text} {marks}"
        self.sentences.append(sentence)
        return sentence

    def add_quote(self, source: SourceSentence, before: str = "") -> tuple[AnswerSentence, tuple[Citation, ...]]:
        # Marks of the article's own ("[12]") would read as footnotes of the answer; the citation's quote keeps them.
        quote = f"{before}\u201c{' '.join(without_marks(source.text).split())}\u201d"
        sentence = self.add(quote, 1.0, [source], gap="\n")
        return sentence, self.footnotes.citations


class Writer:
    """Has the model write, and checks its sentences as they come."""

    def __init__(
        self,
        model: ChatModel,
        plan: QuestionPlan,
        evidence: Evidence,
        retriever: Retriever,
        draft: Draft,
    ) -> None:
        self._model = model
        self._compares = plan.compares and plan.kind == Kind.YES_NO
        self._prompt = answer_prompt(plan.text, plan.kind, evidence.sentences, plan.language)
        self._said = messages(plan.language)
        self._max_tokens = max_tokens(plan.kind)
        self._evidence = evidence
        self._texts = [source.text for source in evidence.pool]
        self._plan = plan
        self._retriever = retriever
        self._draft = draft
        self._against: dict[int, None] = {}

    @cached_property
    def _checker(self) -> AnyLanguage:
        """Made for the first sentence that is checked: a comparison needs none, and the first word need not wait."""
        pool, retriever = self._evidence.pool, self._retriever
        idf = retriever.index.lexical.idf
        return AnyLanguage(pool, self._plan.text, retriever.encoder, idf, self._evidence.vectors)

    def written(self, on_token: Callable[[], None], stop: threading.Event) -> Iterator[Event]:
        """The model's text, sentence by sentence: shown while it is written, checked when it is whole.

        What disagrees with it in another article is quoted behind it; when none of it is supported, the best quotes
        are.
        """
        if self._compares:
            logit = self._model.preference(self._prompt, "Yes", "No", stop=stop)
            if logit is not None:
                on_token()
                yield from self._verdict(says_yes(self._model.fingerprint, logit))
                return
        buffer = ""
        for piece in self._model.stream(self._prompt, max_tokens=self._max_tokens, stop=stop):
            on_token()
            buffer += piece
            spans = sentences(buffer, language=self._plan.language)
            for span in spans[:-1]:
                yield from self._checked(buffer[span.start : span.end])
            if spans:
                buffer = buffer[spans[-1].start :]
                yield TextWritten(without_marks(buffer))
        for span in sentences(buffer, language=self._plan.language):
            yield from self._checked(buffer[span.start : span.end])
        if stop.is_set():
            return
        if not any(sentence.supported for sentence in self._draft.sentences):
            for place, source in enumerate(quotes(self._evidence)):
                yield SentenceChecked(*self._draft.add_quote(source, "" if place else self._said.in_quotes))
        for position in list(self._against)[:MAX_AGAINST]:
            yield SentenceChecked(*self._draft.add_quote(self._checker.sources[position], self._said.elsewhere))

    def _verdict(self, yes: bool) -> Iterator[Event]:
        """A comparison's answer: the model's Yes or No, and the words of each side to judge it by.

        Asked to say why, a small model repeats the question, which no source holds as a whole.
        """
        positions = self._evidence.of_clauses or self._evidence.best[:QUOTE_COUNT]
        for place, position in enumerate(positions[:MAX_SIDES]):
            before = "" if place else self._said.verdict.format(self._said.yes if yes else self._said.no)
            yield SentenceChecked(*self._draft.add_quote(self._evidence.pool[position], before))

    def _checked(self, text: str) -> Iterator[Event]:
        text = with_whole_figures(" ".join(without_marks(text).split()), self._texts)
        if not any(char.isalnum() for char in text) or text in {said.text for said in self._draft.sentences}:
            return
        support = self._checker.check(text)
        sources = [self._checker.sources[position] for position in support.positions]
        sentence = self._draft.add(text, support.score, sources, reason=support.reason)
        self._against |= dict.fromkeys(support.against)
        yield SentenceChecked(sentence, self._draft.footnotes.citations)


def quotes(evidence: Evidence) -> list[SourceSentence]:
    """The best sentences, for want of an answer."""
    return [evidence.pool[position] for position in evidence.best[:QUOTE_COUNT]]


def listed(evidence: Evidence) -> tuple[Citation, ...]:
    """What will be answered from, the likeliest first."""
    numbers = Footnotes()
    chosen = set(evidence.chosen)
    for position in evidence.best:
        if position in chosen:
            numbers.cite(evidence.pool[position])
    return numbers.citations
