"""A text of the user's own, checked against the articles: each sentence gets its footnotes, or why none holds."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from embeddings.chunking import Span
from embeddings.language.detection import language_of
from embeddings.terms import terms
from rag.checking.any_language import AnyLanguage
from rag.checking.checker import SAID_NOWHERE
from rag.checking.footnotes import Footnotes, citation_of, marks_blanked, without_marks
from rag.checking.headings import sentences_of
from rag.checking.judge import Judge
from rag.checking.rules import ANSWER
from rag.checking.support import Finding, Support
from rag.evidence.sentences import passage_sentences
from rag.llm.calibrations import Calibrations
from rag.llm.claims import judge_of
from rag.llm.slot import ModelSlot
from rag.marks import without
from rag.question.message import LONG
from rag.records import AnswerSentence, Citation, SourceSentence, TurnAwaited
from rag.retrieval.retriever import DEFAULT_TOP_K, Retriever

NOT_CITED = 0
"""The number of a citation that is no footnote."""


@dataclass(frozen=True)
class CheckedSentence(AnswerSentence):
    """A sentence of a text, with offsets into it.

    `finding` says how the articles stand to it and `objection` what is amiss; `nearest` is what contradicts it or says
    a part of it, a citation that is no footnote. `reason` is all of that in one line.
    """

    finding: Finding = Finding.NOWHERE
    objection: str = ""
    nearest: Citation | None = None


@dataclass(frozen=True)
class CheckedText:
    """The sentences of a text in order, as far as they are checked of `total`, and what they cite, by number.

    `words_only`: some were checked by their words alone, and read by no language model. `language` is the text's own
    (ISO 639-1), empty where it is not known.
    """

    sentences: tuple[CheckedSentence, ...]
    citations: tuple[Citation, ...]
    total: int = 0
    words_only: bool = False
    language: str = ""


class TextCheck:
    """The check of one text, a sentence at a time."""

    def __init__(self, text: str, retriever: Retriever, top_k: int = DEFAULT_TOP_K) -> None:
        self._text = text
        self._retriever = retriever
        self._top_k = top_k
        self._footnotes = Footnotes()
        self._checked: list[CheckedSentence] = []
        self._words_only = False
        self._language = language_of(text, tuple(retriever.index.languages))
        spans = sentences_of(text, self._language)
        self.spans = [span for span in spans if any(map(str.isalnum, without_marks(text[span.start : span.end])))]
        """Of the sentences that say anything; headings claim nothing."""

    def so_far(self) -> CheckedText:
        citations = self._footnotes.citations
        return CheckedText(tuple(self._checked), citations, len(self.spans), self._words_only, self._language)

    def check(self, span: Span, judge: Judge | None = None) -> None:
        """Checks the sentence there against the passages that match it best; by its words only without a judge."""
        said = self._text[span.start : span.end]
        claim = " ".join(without_marks(said).split())
        support, sources = self._compared(claim, judge)
        if support.reason == ANSWER.message:  # nothing was asked
            support = replace(support, reason=SAID_NOWHERE)
        numbers = tuple(dict.fromkeys(self._footnotes.cite(sources[position]) for position in support.positions))
        self._words_only = self._words_only or judge is None
        nearest = None if support.supported or support.nearest is None else sources[support.nearest]
        finding = finding_of(support)
        self._checked.append(
            CheckedSentence(
                said,
                span.start,
                span.end,
                support.supported,
                support.score,
                numbers,
                why_not(claim, support, sources),
                _in_text(support.missing, claim, said),
                finding,
                support.reason,
                citation_of(nearest, NOT_CITED) if nearest is not None and finding is not Finding.NOWHERE else None,
            )
        )

    def _compared(self, claim: str, judge: Judge | None) -> tuple[Support, list[SourceSentence]]:
        index, encoder = self._retriever.index, self._retriever.encoder
        # A sentence is no message that a question is sought in; the beginning of a long one finds what it is about.
        passages = self._retriever.retrieve(claim[:LONG], self._top_k) if terms(claim) else []
        sources = passage_sentences(passages, index)
        return AnyLanguage(sources, "", encoder, index.lexical.idf, judge=judge).check(claim), sources


def check_text(text: str, retriever: Retriever, top_k: int = DEFAULT_TOP_K, judge: Judge | None = None) -> CheckedText:
    """Every sentence of the text; by its words only without a judge."""
    check = TextCheck(text, retriever, top_k)
    for span in check.spans:
        check.check(span, judge)
    return check.so_far()


def checked_by_turns(
    text: str, retriever: Retriever, slot: ModelSlot, calibrations: Calibrations, stop: threading.Event
) -> Iterator[TurnAwaited | CheckedText]:
    """What is checked so far, before the first sentence and after each; once `stop` is set, that is all.

    The language model is waited for anew for every sentence, so that questions of others come in between.
    """
    check = TextCheck(text, retriever)
    yield check.so_far()
    for span in check.spans:
        with slot.reserve(stop) as turn:
            for waiting in turn.wait():
                yield TurnAwaited(waiting.ahead, waiting.loading)
            if stop.is_set():
                return
            check.check(span, judge_of(turn.model, calibrations.of(turn.model).check, "", stop=stop))
        if stop.is_set():
            return  # the model may have been stopped before it had read the sentence
        yield check.so_far()


def finding_of(support: Support) -> Finding:
    """Only in part where words can be named that no source has: else nothing of it is sure."""
    if support.finding is Finding.PARTLY and not support.missing:
        return Finding.NOWHERE
    return support.finding


def why_not(claim: str, support: Support, sources: Sequence[SourceSentence]) -> str:
    """Why no article supports a sentence, with the nearest one's words; empty when one does."""
    if support.supported:
        return ""
    finding = finding_of(support)
    if support.nearest is None or finding is Finding.NOWHERE:
        return f"nowhere: {support.reason}"
    nearest = sources[support.nearest]
    quote = f"\u201c{' '.join(without_marks(nearest.text).split())}\u201d ({nearest.title or nearest.source})"
    if finding is Finding.CONTRADICTED:
        return f"contradicted by {quote}"
    words = without(tuple(claim[start:end] for start, end in support.missing))
    return f"{words}: {support.reason}; the nearest is {quote}"


def _in_text(spans: Sequence[tuple[int, int]], claim: str, said: str) -> tuple[tuple[int, int], ...]:
    """Offsets into a claim as offsets into the sentence as it stands in its text, with its marks and line ends."""
    places = [place for place, char in enumerate(marks_blanked(said)) if not char.isspace()]
    before = [0]
    for char in claim:
        before.append(before[-1] + (not char.isspace()))
    return tuple((places[before[start]], places[before[end] - 1] + 1) for start, end in spans)
