"""The tables by language; of one that is missing, and of English, which has rules of its own, nothing is known here."""

from __future__ import annotations

from collections.abc import Mapping

from rag.checking.languages import ar, de, es, fr, it, ja, pt, ru, uk, zh
from rag.checking.languages.words import CheckWords

TABLES: Mapping[str, CheckWords] = {
    "ar": ar.WORDS,
    "de": de.WORDS,
    "es": es.WORDS,
    "fr": fr.WORDS,
    "it": it.WORDS,
    "ja": ja.WORDS,
    "pt": pt.WORDS,
    "ru": ru.WORDS,
    "uk": uk.WORDS,
    "zh": zh.WORDS,
}
