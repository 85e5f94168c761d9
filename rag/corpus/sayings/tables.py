"""The tables by language; of one that is missing, the English one."""

from __future__ import annotations

from collections.abc import Mapping

from embeddings.language.languages import ENGLISH
from rag.corpus.sayings import ar, de, en, es, fr, ru, zh
from rag.corpus.sayings.sayings import Sayings

SAYINGS: Mapping[str, Sayings] = {
    ENGLISH: en.SAYINGS,
    "ar": ar.SAYINGS,
    "de": de.SAYINGS,
    "es": es.SAYINGS,
    "fr": fr.SAYINGS,
    "ru": ru.SAYINGS,
    "zh": zh.SAYINGS,
}


def sayings(language: str) -> Sayings:
    return SAYINGS.get(language, SAYINGS[ENGLISH])
