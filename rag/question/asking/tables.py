"""The tables by language; English is in `follow_up` and `kinds`."""

from __future__ import annotations

from collections.abc import Mapping

from rag.question.asking import ar, de, es, fr, ru, zh
from rag.question.asking.words import AskingWords

ASKING: Mapping[str, AskingWords] = {
    "ar": ar.WORDS,
    "de": de.WORDS,
    "es": es.WORDS,
    "fr": fr.WORDS,
    "ru": ru.WORDS,
    "zh": zh.WORDS,
}
