"""A text in any language into terms: words by Unicode, without stop words, stemmed; pairs of letters where there are no
spaces.

Terms carry no mark of their language: a name is one term in all of them. Accents fall after stemming, as stemmers need
them and people leave them out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

import Stemmer

from embeddings.language.languages import ENGLISH, language_named
from embeddings.language.scripts import UNSPACED, word_pattern
from embeddings.language.stop_words import STOP_WORDS

# Soft hyphens, spaces and joiners without width, and the bar that lengthens Arabic words.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0640"))
# Accents of Latin, Greek and Cyrillic, points of Hebrew and vowel marks of Arabic; vowel signs of Indic scripts stay.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
# French and Italian articles, and words that end in an apostrophe as they do ("l'homme", "dell'arte", "qu'il").
_ELISION = re.compile(r"\b(?:l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu|un|dell|all|nell|sull|dall|quell)['’](?=\w)", re.I)
_ELIDING = frozenset({"fr", "it", "ca"})


def analysed(text: str, language: str) -> list[str]:
    """The terms of a text in that language, in order; of English, `terms` knows more."""
    plain = unicodedata.normalize("NFKC", text.translate(_UNSEEN))
    if language in _ELIDING:
        plain = _ELISION.sub("", plain)
    return unspaced_pairs(plain, lambda part: _stems(part, language))


def unspaced_pairs(text: str, spaced: Callable[[str], list[str]]) -> list[str]:
    """Terms in order: of runs without spaces every pair of neighbouring letters, as Lucene's CJK analyser has them, or
    the letter itself where it stands alone; of all else what `spaced` gives."""
    found: list[str] = []
    end = 0
    for run in UNSPACED.finditer(text):
        found += spaced(text[end : run.start()])
        found += _pairs(run.group())
        end = run.end()
    return found + spaced(text[end:])


def surface_words(text: str) -> Iterator[str]:
    """Every word as it is written, in small letters; a run without spaces is one word."""
    plain = unicodedata.normalize("NFKC", text.translate(_UNSEEN)).lower()
    yield from word_pattern().findall(plain)


def folded(word: str) -> str:
    """Without accents: "Müller" and "Muller" are one term."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", word)))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] if len(run) > 1 else [run]


def _stems(text: str, language: str) -> list[str]:
    stop_words = STOP_WORDS.get(language, frozenset())
    kept = [word for word in word_pattern().findall(text.lower()) if word not in stop_words]
    stemmer = _stemmer(language)
    return [folded(stem) for stem in (stemmer.stemWords(kept) if stemmer is not None else kept)]


@lru_cache(maxsize=64)
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    if language == ENGLISH:
        return Stemmer.Stemmer("english")
    name = language_named(language).stemmer
    return Stemmer.Stemmer(name) if name else None
