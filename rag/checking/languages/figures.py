"""Figures in other languages than English, as the English reader of figures takes them.

Covered: digits of all scripts, decimal commas where the language has them, Arabic separators, Chinese and Japanese
numerals with their places (三百五十, 3.5万, 二〇二四), magnitudes and units by the language's table. Not
covered: numbers spelt out in alphabets ("dreizehn"), which are words to the check, Indian lakh and crore.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from embeddings.language.digits import ascii_digits
from embeddings.language.languages import language_named
from rag.checking.numbers import Figure, figure_spans

_SEPARATED = re.compile(r"\d+(?:[.,\u066b\u066c]\d+)+")
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)")
_SWAPPED = str.maketrans(".,\u066b\u066c", ",..,")
_ARABIC = str.maketrans("\u066b\u066c", ".,")
_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_NUMERAL = re.compile(r"[〇一二三四五六七八九零两兩十百千万萬亿億]{2,}|\d+(?:\.\d+)?[万萬亿億千百]+[万萬亿億]?")
_WORD = re.compile(r"(?<=[\d\s])([^\W\d_]+|%)")


def figures_in(text: str, language: str, units: Mapping[str, str]) -> list[Figure]:
    """All figures of the text, in order; `units` as the language's table has them."""
    plain = ascii_digits(unicodedata.normalize("NFKC", text))
    if language_named(language).decimal_comma:
        plain = _SPACED.sub(lambda match: re.sub(r"\s", "", match.group()), plain)
    swap = _SWAPPED if language_named(language).decimal_comma else _ARABIC
    plain = _SEPARATED.sub(lambda match: match.group().translate(swap), plain)
    if language in ("zh", "ja"):
        plain = _NUMERAL.sub(lambda match: f" {_numeral(match.group())} ", plain)
        for form, unit in units.items():
            plain = re.sub(rf"(?<=\d)\s*{form}", f" {unit} ", plain)
    else:
        plain = _WORD.sub(lambda match: units.get(match[1].lower(), match[1]), plain)
    return [figure for figure, _, _ in figure_spans(plain)]


def _numeral(written: str) -> str:
    """The value of a numeral in digits; a row of digits ("二〇二四") is read one by one."""
    if written[0].isascii():
        number = re.match(r"[\d.]+", written)
        value = float(number.group()) if number else 0.0
        for sign in written[number.end() if number else 0 :]:
            value *= {**_PLACES, **_MYRIADS}[sign]
        return f"{value:f}".rstrip("0").rstrip(".")
    if all(sign in _DIGITS for sign in written):
        return "".join(str(_DIGITS[sign]) for sign in written)
    total = section = digit = 0
    for sign in written:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            section += (digit or 1) * _PLACES[sign]
            digit = 0
        elif _MYRIADS[sign] == 10**4:
            total, section, digit = total + (section + digit or 1) * 10**4, 0, 0
        else:
            total, section, digit = (total + section + digit or 1) * 10**8, 0, 0
    return str(total + section + digit)
