"""Raised numbers and signs that lead to a note, told from those that belong to a unit or a figure."""

from __future__ import annotations

import re

SIGNS = frozenset("0123456789*†‡§,")
# One raised digit behind the sign of a formula is a power: "E = mc2".
_IN_FORMULA = re.compile(r"[=+×·*/^<>≈±−]\s{0,2}[^\W_]{1,3}$")
# After these, one raised digit is a power: km2, m3, x2. A longer number is none.
_UNITS = frozenset("km m cm mm nm dm ft in mi yd s h kg g l n r x y z a b c d e i j k p q t u v w".split())
_LAST_WORD = re.compile(r"[^\W_]{1,20}$")


def leads_to_note(before: str, mark: str) -> bool:
    """Whether a raised `mark` behind the text `before` is that of a note: "road.12", "church3", and not "km2"."""
    inside = mark.strip("[]() ")
    if not inside or not before.strip():
        return False
    if not inside[0].isdigit():
        return not inside[0].isalpha()
    word = _LAST_WORD.search(before[-21:])
    if word is None:
        return before[-1] in ".!?,;:”\"'’)]"
    if word[0][-1].isdigit():
        return False
    if len(inside) > 1:
        return True
    return word[0].lower() not in _UNITS and not _IN_FORMULA.search(before[-21:])
