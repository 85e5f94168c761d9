"""The language that a question is in, where the detection of languages leaves it open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from embeddings.language.detection import language_of
from embeddings.language.languages import ENGLISH
from rag.question.kinds import suggested_in
from rag.question.phrases.folding import folded
from rag.question.phrases.tables import PHRASES

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['\u2019-][A-Za-z\u00c0-\u024f]+)*")
_WORD = re.compile(r"[^\W\d_]{2}")  # one letter is a sign, as in "μg"
# Words of English questions; "the" and "of" are left out, as names have them: "Was ist the Power of Siberia?".
_ENGLISH = frozenset(
    "who what where when why how which whose whom is are were did does has have had about tell give show please".split()
)


def question_language(text: str, articles: Sequence[str]) -> str:
    """The code of the question's language; `articles` are those of the index.

    A short question with names in it ("Que signifie BRICS ?", "BRICS是什么？") is taken for English by its letters. It
    is none without a word of English where a table has its opening, or where what is not in Latin letters says more.
    """
    if suggested := suggested_in(text):
        return suggested
    found = language_of(text, articles)
    said = folded(text).text
    if found != ENGLISH or not _ENGLISH.isdisjoint(said.split()):
        return found
    others = _LATIN.sub(" ", text)
    if _WORD.search(others):
        return language_of(others, articles)
    if "\u00bf" in text:
        return "es"
    return next((code for code in PHRASES if any(_opens(said, opening) for opening in _openings(code))), found)


def _opens(said: str, opening: str) -> bool:
    return said == opening or said.startswith(f"{opening} ")


@cache
def _openings(code: str) -> frozenset[str]:
    return frozenset(folded(opening).text for opening in PHRASES[code].openings)
