"""The tables by language; one that is missing takes what sentencex gives."""

from __future__ import annotations

from collections.abc import Mapping

from embeddings.abbreviations import ar, bg, cs, de, es, fr, hi, it, nl, pl, pt, ru, sv, th, tr, uk
from embeddings.abbreviations.rules import SentenceRules

RULES: Mapping[str, SentenceRules] = {
    "ar": ar.RULES,
    "bg": bg.RULES,
    "cs": cs.RULES,
    "de": de.RULES,
    "es": es.RULES,
    "fr": fr.RULES,
    "hi": hi.RULES,
    "it": it.RULES,
    "km": th.RULES,
    "lo": th.RULES,
    "my": SentenceRules(),
    "nl": nl.RULES,
    "pl": pl.RULES,
    "pt": pt.RULES,
    "ru": ru.RULES,
    "sv": sv.RULES,
    "th": th.RULES,
    "tr": tr.RULES,
    "uk": uk.RULES,
}
