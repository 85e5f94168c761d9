"""What answers to questions about the collection are made of."""

from __future__ import annotations

from dataclasses import dataclass

from embeddings.index.index import Index
from embeddings.index.stored import DocumentInfo
from embeddings.language.labels import label
from embeddings.language.languages import ENGLISH
from embeddings.terms import terms
from rag.evidence.sentences import article_sentences, lead
from rag.records import SourceSentence


@dataclass(frozen=True)
class Line:
    """A sentence of the answer and the words that it rests on."""

    text: str
    sources: tuple[SourceSentence, ...]


def evidence(info: DocumentInfo, subject: str, index: Index, asked_in: str = ENGLISH) -> SourceSentence:
    """The sentence of the article that holds most of the subject's terms; its first sentence without a subject.

    Asked for in English, all terms are cut as in English; otherwise as in the article's language.
    """
    found = article_sentences(index, info.source)
    if not found:
        document = index.document(info.source)
        opening = lead(document) or document.text[:200]
        start = document.text.index(opening)
        return SourceSentence(info.source, info.title, info.date, start, start + len(opening), opening)
    code = ENGLISH if asked_in == ENGLISH else label(info.metadata)
    wanted = set(terms(subject, code))
    return max(found, key=lambda sentence: (len(wanted & set(terms(sentence.text, code))), -sentence.start))


def where(value: str, info: DocumentInfo, index: Index) -> SourceSentence:
    """The words of the article's own text, or else its first sentence."""
    document = index.document(info.source)
    start = document.text.find(value) if value else -1
    if start < 0:
        return evidence(info, "", index)
    return SourceSentence(info.source, info.title, info.date, start, start + len(value), value)
