"""A text of the user's own, checked against the articles: each sentence gets its footnotes, or why none holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from embeddings.chunking import sentences
from embeddings.language.detection import language_of
from embeddings.terms import terms
from rag.checking.any_language import AnyLanguage
from rag.checking.footnotes import Footnotes, without_marks
from rag.checking.judge import Judge
from rag.checking.support import Finding, Support
from rag.evidence.selection import passage_sentences
from rag.question.message import LONG
from rag.records import AnswerSentence, Citation, SourceSentence
from rag.retrieval.retriever import DEFAULT_TOP_K, Retriever


@dataclass(frozen=True)
class CheckedText:
    """The sentences of a text in order, with offsets into it, and what they cite, by number."""

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]


def check_text(text: str, retriever: Retriever, top_k: int = DEFAULT_TOP_K, judge: Judge | None = None) -> CheckedText:
    """Every sentence of the text checked against the passages that match it best; by its words only without a judge."""
    footnotes = Footnotes()
    found = tuple(checked_sentences(text, retriever, footnotes, top_k, judge))
    return CheckedText(found, footnotes.citations)


def checked_sentences(
    text: str,
    retriever: Retriever,
    footnotes: Footnotes,
    top_k: int = DEFAULT_TOP_K,
    judge: Judge | None = None,
) -> Iterator[AnswerSentence]:
    """The same sentence by sentence, for whoever shows progress; citations gather in `footnotes`."""
    for span in sentences(text, language=language_of(text, tuple(retriever.index.languages))):
        said = text[span.start : span.end]
        claim = " ".join(without_marks(said).split())
        if not any(map(str.isalnum, claim)):
            continue
        support, sources = _checked(claim, retriever, top_k, judge)
        numbers = tuple(dict.fromkeys(footnotes.cite(sources[position]) for position in support.positions))
        yield AnswerSentence(
            said, span.start, span.end, support.supported, support.score, numbers, why_not(support, sources)
        )


def _checked(claim: str, retriever: Retriever, top_k: int, judge: Judge | None) -> tuple[Support, list[SourceSentence]]:
    index, encoder = retriever.index, retriever.encoder
    # A sentence is no message that a question is sought in; of a very long one the beginning finds what it is about.
    passages = retriever.retrieve(claim[:LONG], top_k) if terms(claim) else []
    sources = passage_sentences(passages, index)
    return AnyLanguage(sources, "", encoder, index.lexical.idf, judge=judge).check(claim), sources


def why_not(support: Support, sources: list[SourceSentence]) -> str:
    """Why no article supports a sentence, with the nearest one's words; empty when one does."""
    if support.nearest is None or support.finding in (Finding.SUPPORTED, Finding.NOWHERE):
        return "" if support.supported else f"nowhere: {support.reason}"
    nearest = sources[support.nearest]
    quote = f"\u201c{' '.join(without_marks(nearest.text).split())}\u201d ({nearest.title or nearest.source})"
    if support.finding is Finding.CONTRADICTED:
        return f"contradicted by {quote}"
    return f"only in part: {support.reason}; the nearest is {quote}"
