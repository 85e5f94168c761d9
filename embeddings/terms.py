"""Text into the words and stemmed terms that BM25, the gate and the check compare."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

from embeddings.compounds import with_joined_compounds
from embeddings.language.analysis import analysed, unspaced_pairs
from embeddings.language.languages import ENGLISH
from embeddings.language.scripts import UNSPACED
from embeddings.numerals import with_plain_numbers

TERMS_VERSION = 4
"""Raise it when `terms` gives other terms for a text: a build then cuts the chunks of older indexes anew."""

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
# Initials with full stops are one word: "U.S." is "US", "the U.N." is "the UN".
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
# Most texts are ASCII but for these, and are spared the slow way. Soft hyphens and spaces without width are not seen.
_PUNCTUATION = str.maketrans(
    "\u2018\u2019\u201c\u201d\u2013\u2014\u00a0", "''\"\"-- ", "\u00ad\u200b\u200c\u200d\u2060\ufeff"
)
CAPITALS = "A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x250)) if letter.isupper())
"""Capital letters of languages in Latin script, within the brackets of a pattern: Éric and Šime are names, too."""

# Words that carry no subject of their own; question words among them, since articles are not written in questions.
STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both but by can could did do "
    "does doing during each for from further had has have having he her here hers him his how i if in into is it its "
    "itself just me more most my no nor not of off on once only or other our out over own s same she should so some "
    "such t than that the their them then there these they this those through to too under until up very was we were "
    "what when where which while who whom whose why will with would you your".split()
)
# Words that are names when written so in a text that is not all in capitals: the World Health Organization,
# information technology, the United States, Islamic State. Others ("AM", "NOT") are mostly only emphasis.
_ACRONYMS = frozenset({"WHO", "IT", "US", "IS"})
# "The who" and "the us" are those where the case says nothing: no other who or us has an article.
_NAMED = re.compile(r"\bthe (?:who|us)\b", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Lower-case words and figures of the text, accents removed, in order; "1,000" and "3.5" stay whole."""
    return _WORD.findall(_plain(text).lower())


def terms(text: str, language: str = ENGLISH) -> list[str]:
    """The text's words without stop words, stemmed by the language's Snowball algorithm, in order.

    A stop word of English that is a name when it is written in capitals (WHO, US) is a term of its own, in capitals.
    Numbers and compounds of English have one form each. Scripts that are written without spaces give pairs of letters
    in every language.
    """
    if language != ENGLISH:
        return analysed(text, language)
    plain = with_joined_compounds(with_plain_numbers(_plain(text)))
    if not plain.isascii() and UNSPACED.search(plain):
        return unspaced_pairs(plain, terms)
    if plain.islower() or plain.isupper():
        plain = _NAMED.sub(_in_capitals, plain)
    found = _WORD.findall(plain.lower())
    if any(name in plain for name in _ACRONYMS) and not plain.isupper():
        written = _WORD.findall(plain)
        if len(written) == len(found):  # a letter of few may become two when it is made small
            found = [word if word in _ACRONYMS else lower for word, lower in zip(written, found, strict=True)]
    kept = [word for word in found if word not in STOP_WORDS]
    stems: list[str] = _stemmer().stemWords(kept)
    return [word if word in _ACRONYMS else stem for word, stem in zip(kept, stems, strict=True)]


def _in_capitals(match: re.Match[str]) -> str:
    return f"the {match[0][4:].upper()}"


def _plain(text: str) -> str:
    """The text with plain quotes, without accents, invisible characters and the full stops of initials."""
    plain = text.translate(_PUNCTUATION)
    if not plain.isascii():
        plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    return _INITIALS.sub(lambda match: match.group().replace(".", ""), plain)


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
