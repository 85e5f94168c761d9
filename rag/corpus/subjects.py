"""The subject of a question about the collection, in the articles: which of them mention it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from embeddings.index.index import Index
from embeddings.index.nearest import Mask
from embeddings.index.stored import DocumentInfo
from embeddings.language.labels import label
from embeddings.language.languages import ENGLISH
from embeddings.language.scripts import UNSPACED
from embeddings.terms import terms
from rag.evidence.sentences import article_sentences
from rag.question.languages import forms_of


@dataclass(frozen=True)
class Subject:
    """Words, asked for in `language` (ISO 639-1), and the state of the index in which they are looked for.

    In English they are cut into terms as all of the articles once were. In other languages each word is cut as each of
    the articles' languages cuts it, and an article mentions it in its own way.
    """

    words: str
    language: str
    index: Index

    @cached_property
    def forms(self) -> Sequence[tuple[str, ...]]:
        """Its terms; of each the forms that the articles may have."""
        if self.language == ENGLISH:
            return [(term,) for term in dict.fromkeys(terms(self.words))]
        return forms_of(self.words, self.language, self.index.languages)

    def __bool__(self) -> bool:
        """Whether it has any word to be looked for."""
        return bool(self.forms)

    def rows(self, kept: Mask) -> Sequence[int]:
        """The rows among those `kept` of articles with all its terms, somewhere; the likeliest first."""
        for forms in self.forms:
            holds = np.logical_or.reduce([self.index.lexical.scores([form]) > 0 for form in forms])
            kept = kept & np.isin(self.index.chunks.document, self.index.chunks.document[holds])
        wanted = tuple(form for forms in self.forms for form in forms)
        return [int(row) for row in self.index.matching(wanted, len(self.index), kept).rows]

    def mentioned(self, infos: Sequence[DocumentInfo]) -> list[DocumentInfo]:
        """Those that hold its terms one behind the other; those with all of them in one sentence, when none does."""
        if self.language == ENGLISH and len(terms(self.words)) < 2:
            return list(infos)
        return [info for info in infos if self.stands_in(info)] or [info for info in infos if self._in_a_sentence(info)]

    def stands_in(self, info: DocumentInfo) -> bool:
        """Whether the title or the text holds its terms one behind the other."""
        code = self._cut_as(info)
        joined = f" {' '.join(terms(self.words, code))} "
        document = self.index.document(info.source)
        return any(joined in f" {' '.join(terms(text, code))} " for text in (document.title, document.text))

    def _in_a_sentence(self, info: DocumentInfo) -> bool:
        wanted = set(terms(self.words, self._cut_as(info)))
        return any(wanted <= set(terms(s.text, s.language)) for s in article_sentences(self.index, info.source))

    def _cut_as(self, info: DocumentInfo) -> str:
        return ENGLISH if self.language == ENGLISH else label(info.metadata)


@dataclass(frozen=True)
class Listing:
    """The words that list several subjects: those that ask for all of them, and for any."""

    both: Sequence[str]
    either: Sequence[str]

    def parts(self, subject: str) -> list[str]:
        """The subjects that are listed."""
        every = (*self.both, *self.either)
        spaced = "|".join(re.escape(word) for word in every if not UNSPACED.search(word))
        commas = r"\s*[,\u060c\u3001\uff0c]\s*"
        pattern = rf"{commas}(?:(?:{spaced})\b)?|\s+(?:{spaced})\s+" if spaced else commas
        unspaced = [re.escape(word) for word in every if UNSPACED.search(word)]
        pattern = "|".join([pattern, *sorted(unspaced, key=len, reverse=True)])
        return [part for part in re.split(pattern, subject, flags=re.IGNORECASE) if part.strip()]

    def asks_for_any(self, subject: str) -> bool:
        return any(
            re.search(re.escape(word) if UNSPACED.search(word) else rf"\b{re.escape(word)}\b", subject, re.IGNORECASE)
            for word in self.either
        )
