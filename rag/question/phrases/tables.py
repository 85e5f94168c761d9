"""The tables by language, in the order in which they are looked at; English is in `kinds` and `collection_phrases`."""

from __future__ import annotations

from collections.abc import Mapping

from rag.question.phrases import ar, de, es, fr, ru, zh
from rag.question.phrases.phrases import Phrases

PHRASES: Mapping[str, Phrases] = {
    "de": de.PHRASES,
    "fr": fr.PHRASES,
    "es": es.PHRASES,
    "ru": ru.PHRASES,
    "zh": zh.PHRASES,
    "ar": ar.PHRASES,
}
