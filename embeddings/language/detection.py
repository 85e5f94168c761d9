"""Which language a text is in: by its script, and within a script by py3langid (naive Bayes over byte n-grams, after
Lui and Baldwin 2012; 139 languages in 4.6 MB, BSD licence).

lingua tells short texts a little better and has 96 MB; fastText's lid.176 is as small, under CC-BY-SA and as a compiled
extension.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from embeddings.language.languages import ENGLISH, LANGUAGES, of_script
from embeddings.language.scripts import main_script, word_pattern
from embeddings.language.stop_words import STOP_WORDS

LOOKED_AT = 3000
"""Characters of a text that are looked at: beyond it nothing changes."""
CERTAIN = 0.6
"""Probability from which an unexpected language is believed. Of 200 questions of MultiHop-RAG none, of 24 questions of
four to six words in 14 other languages two have less."""
# Words of English that no neighbour has, which spare English texts the library's second to load.
_ENGLISH = frozenset(
    "the and of who what when where which why how did does were with that this from have has been they their would "
    "said whose about".split()
)
_ENGLISH_TOO = frozenset(
    "a all also am an are as at be but by can do for had has he her his i if in is it its may me more my no not on or "
    "our over s she so t to too under up us was we were you your".split()
)
_OTHERS = frozenset().union(*STOP_WORDS.values()) - _ENGLISH - _ENGLISH_TOO
PLAIN_SHARE = 0.12
"""Least share of such words in a text that is taken for English at once; news has about 0.2."""


def language_of(text: str, expected: Sequence[str] = (ENGLISH,)) -> str:
    """The code of the text's language.

    A text that says too little ("Putin Xi call") is in the likeliest of the `expected` languages of its script, or in
    the first of them where it has no letters or none is of its script and Latin.
    """
    text = text[:LOOKED_AT]
    script = main_script(text)
    if script is None:
        return expected[0] if expected else ENGLISH
    candidates = of_script(script)
    if len(candidates) == 1:
        return candidates[0]
    if script == "LATIN" and _plainly_english(text):
        return ENGLISH
    ranked = _ranked(text, candidates)
    if not ranked:
        return expected[0] if expected else ENGLISH
    (best, probability), *_ = ranked
    if best in expected or probability >= CERTAIN:
        return best
    fallback = next((code for code, _ in ranked if code in expected), None)
    return fallback or (ENGLISH if script == "LATIN" else best)


def _plainly_english(text: str) -> bool:
    found = word_pattern().findall(text.lower())
    english = sum(word in _ENGLISH for word in found)
    others = sum(word in _OTHERS for word in found)
    return english >= 2 and english >= PLAIN_SHARE * len(found) and english > others


def _ranked(text: str, candidates: Sequence[str]) -> list[tuple[str, float]]:
    """The candidates, each with its probability among them, the likeliest first; none for a script unknown to it."""
    scores = [(code, score) for code, score in _identifier().rank(text) if code in candidates and code in LANGUAGES]
    total = sum(score for _, score in scores)
    return [(code, score / total) for code, score in scores] if total else []


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
