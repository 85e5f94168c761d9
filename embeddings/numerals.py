"""Numbers as people write them, brought into one form each before words are compared: "1.5 million" is "1,500,000".

Covered: separators of thousands, magnitudes (thousand to trillion, mn, bn, k; m and b behind a currency), English
cardinals in words up to trillions, ordinals, per cent, and dollar, euro, pound, yen and rupee signs. Not covered:
fractions ("half a million"), "one" and "first" to "third", which count nothing where they mostly stand, ranges
("$3-4bn"), Roman numerals, years in words, and the decimal comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = {
    word: value
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split(),
        1,
    )
}
_TENS = {
    word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
        1,
    )
} | {word[:-1] + "ieth": value for word, value in _TENS.items()}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ABBREVIATED = {
    **dict.fromkeys(("mn", "mln", "m"), "million"),
    **dict.fromkeys(("bn", "bln", "b"), "billion"),
    **dict.fromkeys(("tn", "trn"), "trillion"),
    "k": "thousand",
}
_ONLY_OF_MONEY = frozenset({"m", "b"})
_CURRENCIES = {"$": "dollar", "\u20ac": "euro", "\u00a3": "pound", "\u00a5": "yen", "\u20b9": "rupee"}
_CODES = {"usd": "dollar", "eur": "euro", "gbp": "pound", "jpy": "yen", "inr": "rupee"}
# The first to the third are mostly words ("second" is a time, too), and stay so.
_AS_WORDS = {"1st": "first", "2nd": "second", "3rd": "third"}
_LEFT_ALONE = frozenset({"one", "first", "second", "third"})

LONGEST_SCALED = 12
"""Of more digits, nothing is multiplied: it would not be exact."""

_SPELT_VALUES = {**_UNITS, **_TENS, **_ORDINALS}
_SPELT = "|".join(sorted(_SPELT_VALUES, key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_NUMBER = re.compile(
    # A run of number words; "and" and hyphens go on with it only between two of them.
    rf"\b(?P<spelt>(?:{_SPELT})(?:(?:-|\s|\sand\s)(?:{_SPELT}|{_SCALE}))*)(?![\w])"
    r"|(?P<ordinal>\b(?:1st|2nd|3rd)\b)"
    r"|(?P<percent>%|\bper\scent\b|\bpct\b)"
    r"|(?:(?P<currency>(?:\b(?:US|A|C))?\$|[\u20ac\u00a3\u00a5\u20b9]|\b(?:USD|EUR|GBP|JPY|INR)\b)\s?)?"
    r"(?P<digits>(?<![\w.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\s\d{3}){2,}|\d+(?:\.\d+)?)(?![\d]))"
    r"(?:(?P<glued>k|mn|mln|m|bn|bln|b|tn|trn)\b|[\s-](?P<scale>hundred|thousand|million|billion|trillion|mn|mln|bn|bln"
    r"|tn|trn)\b)?",
    re.IGNORECASE,
)
_MAY_HAVE = re.compile(rf"[\d%]|\bper\scent\b|\bpct\b|\b(?:{_SPELT})(?![a-z])", re.IGNORECASE)


def with_plain_numbers(text: str) -> str:
    """The text with each number as its digits, after its magnitude and before its unit: "million 1500000 dollar"."""
    return _NUMBER.sub(_plain, text) if _MAY_HAVE.search(text) else text


def _plain(match: re.Match[str]) -> str:
    if match["spelt"]:
        return " ".join(_spelt(match["spelt"].lower()))
    if match["ordinal"]:
        return _AS_WORDS[match["ordinal"].lower()]
    if match["percent"]:
        return " percent "
    unit = _currency(match["currency"])
    written = (match["glued"] or match["scale"] or "").lower()
    scale = _ABBREVIATED.get(written, written)
    bare = re.sub(r"[,\s]", "", match["digits"])
    if not scale or len(bare) > LONGEST_SCALED:
        return " ".join(part for part in (bare, written, unit) if part)
    value = float(bare)
    if match["glued"] and written in _ONLY_OF_MONEY and not unit:
        # "1.5m" may be metres: it is found by either.
        return f"{bare} {written} {_digits(value * _SCALES[scale])}"
    return f"{scale} {_digits(value * _SCALES[scale])} {unit}".rstrip()


def _currency(sign: str | None) -> str:
    return _CODES.get(sign.lower()) or _CURRENCIES[sign[-1]] if sign else ""


def _spelt(run: str) -> Iterator[str]:
    """The numbers of a run of number words; one of "one" or "second" alone stays a word."""
    number = _Spelt()
    for word in re.findall(r"[a-z]+", run):
        if word == "and":
            continue
        if not number.takes(word):
            yield from number.written()
            number = _Spelt()
        number.add(word)
    yield from number.written()


class _Spelt:
    """A number in words, as it grows."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._total = 0
        self._current = 0  # since the last thousand

    def takes(self, word: str) -> bool:
        """Whether the word may follow: "three" after twenty, not after seven; nothing after an ordinal."""
        if not self._words:
            return True
        if self._words[-1] in _ORDINALS:
            return False
        if word in _SCALES:
            return word not in self._words[-1:]
        below, value = self._current % 100, _SPELT_VALUES[word]
        return (below == 0 and self._words[-1] in _SCALES) or (below >= 20 and below % 10 == 0 and value < 10)

    def add(self, word: str) -> None:
        self._words.append(word)
        if word == "hundred":
            self._current *= 100
        elif word in _SCALES:
            self._total, self._current = self._total + max(self._current, 1) * _SCALES[word], 0
        else:
            self._current += _SPELT_VALUES[word]

    def written(self) -> Iterator[str]:
        if len(self._words) == 1 and self._words[0] in _LEFT_ALONE:
            yield self._words[0]
            return
        yield from dict.fromkeys(word for word in self._words if word in _SCALES)
        value = self._total + self._current
        yield f"{value}{_suffix(value)}" if self._words[-1] in _ORDINALS else str(value)


def _suffix(value: int) -> str:
    if value % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


def _digits(value: float) -> str:
    """Without an exponent, and without noise of the multiplication."""
    rounded = round(value, 6)
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.6f}".rstrip("0")
