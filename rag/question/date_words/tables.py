"""The tables by language; English is in `dates` and `relative_dates`."""

from __future__ import annotations

from collections.abc import Mapping

from rag.question.date_words import ar, de, es, fr, ru, zh
from rag.question.date_words.words import DateWords

DATE_WORDS: Mapping[str, DateWords] = {
    "ar": ar.WORDS,
    "de": de.WORDS,
    "es": es.WORDS,
    "fr": fr.WORDS,
    "ru": ru.WORDS,
    "zh": zh.WORDS,
}
