"""Text into the words and stemmed terms that BM25, the gate and the check compare."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
# Most texts are ASCII but for these, and are spared the slow way.
_PUNCTUATION = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u00a0", "''\"\"-- ")
# Where a word may be divided, and marks without a width: a reader sees the word whole.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# Words that carry no subject of their own; question words among them, since articles are not written in questions.
STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both but by can could did do "
    "does doing during each for from further had has have having he her here hers him his how i if in into is it its "
    "itself just me more most my no nor not of off on once only or other our out over own s same she should so some "
    "such t than that the their them then there these they this those through to too under until up very was we were "
    "what when where which while who whom whose why will with would you your".split()
)


def words(text: str) -> list[str]:
    """Lower-case words and figures of the text, accents and soft hyphens removed, in order; "1,000" stays whole."""
    plain = text.translate(_PUNCTUATION)
    if not plain.isascii():
        plain = plain.translate(_UNSEEN)
        plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    return _WORD.findall(plain.lower())


def terms(text: str) -> list[str]:
    """The text's words without stop words, stemmed (Snowball English), in order."""
    stems: list[str] = _stemmer().stemWords([word for word in words(text) if word not in STOP_WORDS])
    return stems


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
