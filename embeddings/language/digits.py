"""Digits of all scripts as ASCII has them, one character for one, so that offsets stay."""

from __future__ import annotations

import unicodedata


def ascii_digits(text: str) -> str:
    """ "٢٠٢٤", "२०२४" and "２０２４" as "2024"."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if not char.isascii() and char.isdecimal() else char for char in text)
