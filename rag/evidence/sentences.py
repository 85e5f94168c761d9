"""The sentences of passages and articles, with what a reader of each has just read."""

from __future__ import annotations

from collections.abc import Sequence

from embeddings.chunking import sentences
from embeddings.index.index import Index
from embeddings.language.labels import label
from embeddings.records import Document, ocr_confidence, page_number
from embeddings.terms import terms
from rag.records import Passage, SourceSentence

BEFORE_CHARACTERS = 250
"""Of the text before a sentence, what a reader still has in mind."""
LEAD_CHARACTERS = 400
"""How far into an article its first sentence is looked for."""


def article_sentences(index: Index, source: str) -> list[SourceSentence]:
    """All sentences of an article's body, in order."""
    document = index.document(source)
    body = Passage(1, 1.0, source, document.title, document.date, document.body_start, len(document.text), "")
    return passage_sentences([body], index)


def lead(document: Document) -> str:
    """The article's first sentence."""
    language = label(document.metadata)
    opening = sentences(document.text, document.body_start, document.body_start + LEAD_CHARACTERS, language)
    return document.text[opening[0].start : opening[0].end] if opening else ""


def passage_sentences(passages: Sequence[Passage], index: Index) -> list[SourceSentence]:
    """Every sentence of the passages once, scored by its passage.

    Its context is the article's publisher and first sentence, which say what it is about, and what stands before it,
    which says whom a "he" or an "it" stands for.
    """
    found: dict[tuple[str, int], SourceSentence] = {}
    documents = {source: index.document(source) for source in dict.fromkeys(p.source for p in passages)}
    leads = {source: lead(document) for source, document in documents.items()}
    for passage in passages:
        document = documents[passage.source]
        publisher, language = str(document.metadata.get("publisher", "")), label(document.metadata)
        for span in sentences(document.text, passage.start, passage.end, language):
            text = document.text[span.start : span.end]
            before = document.text[max(document.body_start, span.start - BEFORE_CHARACTERS) : span.start]
            found.setdefault(
                (passage.source, span.start),
                SourceSentence(
                    passage.source,
                    passage.title,
                    passage.date,
                    span.start,
                    span.end,
                    text,
                    passage.score,
                    " ".join(dict.fromkeys([publisher, leads[passage.source], before])).strip(),
                    page_number(document, span.start),
                    passage.copies,
                    language,
                    ocr_confidence(document, span.start),
                ),
            )
    return list(found.values())


def held_terms(pool: Sequence[SourceSentence]) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Of each sentence, its own terms, and those together with its title's and its context's."""
    found = []
    titles = {(s.title, s.language): frozenset(terms(s.title, s.language)) for s in pool}
    for sentence in pool:
        title, language = sentence.title, sentence.language
        own = frozenset(terms(sentence.text, language))
        found.append((own, own | titles[title, language] | frozenset(terms(sentence.context, language))))
    return found
