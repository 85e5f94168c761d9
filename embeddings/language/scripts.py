"""Scripts of letters: which one a letter is of, which are written without spaces, and which marks belong to a word."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_UNSPACED = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SOUTH_EAST = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf\u1000-\u109f\u1780-\u17d3"
_HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
UNSPACED = re.compile(f"[{_UNSPACED}]+|[{_SOUTH_EAST}]+|[{_HANGUL}]+")
"""A run of Chinese or Japanese, of Thai, Lao, Khmer or Burmese, or of Korean letters. Korean has spaces, but its
particles are written together with the word before."""

# As the first word of a letter's Unicode name has them.
_RENAMED = {"CJK": "HAN", "HIRAGANA": "KANA", "KATAKANA": "KANA"}
DENSE = 3
"""Latin letters that say about as much as one of a script with a letter a syllable or a word."""
_DENSE_SCRIPTS = frozenset({"HAN", "KANA", "HANGUL"})
JAPANESE_SHARE = 0.05
"""Least share of kana among Han and kana of a Japanese text; a Chinese one may quote a Japanese name."""


def main_script(text: str) -> str | None:
    """The script of most of the text's letters, weighed by what a letter says; None without a letter."""
    counts: Counter[str] = Counter()
    for letter, count in Counter(text).items():
        if letter.isalpha() and (script := _script(letter)):
            counts[script] += count * (DENSE if script in _DENSE_SCRIPTS else 1)
    if not counts:
        return None
    han, kana = counts["HAN"], counts["KANA"]
    if kana > JAPANESE_SHARE * (han + kana):
        counts["KANA"], counts["HAN"] = han + kana, 0
    return counts.most_common(1)[0][0]


@lru_cache(maxsize=1 << 14)
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ")[0].split("-")[0]
    return _RENAMED.get(name, name)


def _marks() -> str:
    """A pattern's class of all combining marks, the vowel signs of Indic scripts among them."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0x1E950):
        if unicodedata.category(chr(code)).startswith("M"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


@lru_cache(maxsize=1)
def word_pattern() -> re.Pattern[str]:
    """A word, with the marks that Python's own \\w leaves out, or a figure: "1,000" and "3.5" stay whole."""
    return re.compile(rf"\w[\w{_marks()}]*(?:[.,]\d+)*")
