"""Figures as they are written, in digits or in English words, into values and units that can be compared.

Covered: cardinals and ordinals in words up to billions ("forty-three", "fourteen thousand", "one hundred and five"),
thousands separated by commas, points or thin spaces, decimal points and commas, magnitudes (million, mn, bn, k, ...),
per cent, the common currencies, and lengths, weights, areas, volumes and times in full or abbreviated. Not covered:
fractions ("two thirds" is 2 and 3), Roman numerals, conversions between units (5 miles is not 8 km).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)
_SMALL = {
    **{word: value for value, word in enumerate(_CARDINALS.split())},
    **{word: value for value, word in enumerate(_ORDINALS.split(), 2)},
}
_TEN = {
    **{word: 10 * value for value, word in enumerate(_TENS.split(), 2)},
    **{word[:-1] + "ieth": 10 * value for value, word in enumerate(_TENS.split(), 2)},
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_MAGNITUDES = {
    **_SCALES,
    **{"k": 10**3, "mn": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9, "tn": 10**12, "trn": 10**12},
}
# Written behind a figure without a space, or behind a currency's: "$3m". Alone, "3 m" is three metres.
_GLUED_MAGNITUDES = {"m": 10**6, "b": 10**9}

_ONLY_AFTER_TENS = frozenset(["first"])
_VALUES = {**_SMALL, **_TEN, "first": 1}
_LAST = frozenset(["first", *_ORDINALS.split(), *(word for word in _TEN if word.endswith("eth"))])
"""Behind an ordinal no number goes on."""

# "One" and "first" count nothing by themselves: "the one that ...", "first required".
_COUNT_NOTHING = frozenset(["one"])
_ALONE = {"twice": 2, "thrice": 3, "dozen": 12, "pair": 2}

_UNITS = {
    form: unit
    for unit, forms in {
        "percent": "% percent pct percentage",
        "dollar": "$ dollar dollars usd us$",
        "euro": "€ euro euros eur",
        "pound": "£ pound pounds gbp sterling",
        "yen": "¥ yen jpy",
        "rouble": "₽ rouble roubles ruble rubles rub",
        "yuan": "yuan renminbi rmb cny",
        "rupee": "₹ rupee rupees inr",
        "km": "km kms kilometre kilometres kilometer kilometers",
        "m": "m metre metres meter meters",
        "cm": "cm centimetre centimetres centimeter centimeters",
        "mm": "mm millimetre millimetres millimeter millimeters",
        "mile": "mile miles mi",
        "foot": "foot feet ft",
        "inch": "inch inches",
        "kg": "kg kgs kilogram kilograms kilogramme kilogrammes kilo kilos",
        "g": "g gram grams gramme grammes",
        "tonne": "tonne tonnes ton tons",
        "hectare": "hectare hectares ha",
        "acre": "acre acres",
        "litre": "litre litres liter liters",
        "second": "seconds sec secs",
        "minute": "minute minutes min mins",
        "hour": "hour hours hr hrs",
        "day": "day days",
        "week": "week weeks",
        "month": "month months",
        "year": "year years yr yrs",
        "mw": "mw megawatt megawatts",
        "gw": "gw gigawatt gigawatts",
        "kw": "kw kilowatt kilowatts",
        "km/h": "kph km/h kmh",
        "mph": "mph",
    }.items()
    for form in forms.split()
}
_VOLUMES: dict[str, tuple[float, str]] = {"bcm": (10**9, "cubic m"), "mcm": (10**6, "cubic m")}
_BEFORE = {"$": "dollar", "US$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₽": "rouble", "₹": "rupee"}

_DIGITS = r"\d+(?:[.,\u2009\u202f\u00a0]\d+)*"
_TOKEN = re.compile(
    rf"(?:(?P<currency>US\$|[$€£¥₽₹])\s?)?(?P<digits>{_DIGITS})(?P<glued>st|nd|rd|th|[a-zA-Z]{{1,3}}(?:/h)?(?![\w]))?"
    r"|(?P<word>[A-Za-z]+(?:/h)?)|(?P<sign>%|[^\w\s])"
)


@dataclass(frozen=True, order=True)
class Figure:
    """A value as digits without separators; its unit, empty when none is written behind it; and its kind: "rank" of an
    ordinal in words ("third"), "count" of a cardinal in words, empty of digits, which may be either."""

    value: str
    unit: str = ""
    kind: str = ""

    def agrees(self, other: Figure) -> bool:
        """Whether both may be the same: of one value, and not of two units, nor one a count and one a rank."""
        return self.value == other.value and all(
            not ours or not theirs or ours == theirs
            for ours, theirs in ((self.unit, other.unit), (self.kind, other.kind))
        )

    def __str__(self) -> str:
        return f"{self.value} {self.unit}".strip()


@dataclass(frozen=True)
class _Token:
    text: str
    digits: str = ""
    currency: str = ""
    glued: str = ""
    start: int = 0
    end: int = 0


def figures(text: str) -> frozenset[Figure]:
    """All figures of the text."""
    return frozenset(figure for figure, _, _ in figure_spans(text))


def changes(text: str) -> list[tuple[Figure, Figure]]:
    """What goes "from 4.5% to 4.25%": the first and the last figure of each such phrase."""
    spans = list(figure_spans(text))
    found = []
    for (first, start, end), (last, following, _) in pairwise(spans):
        between = text[end:following].split()
        if re.search(r"\bfrom\s*$", text[:start], re.IGNORECASE) and "to" in between and len(between) <= 3:
            found.append((first, last))
    return found


def with_plain_figures(text: str) -> str:
    """The text with each figure, however it was written, as digits and the unit's short name."""
    parts, end = [], 0
    for figure, start, stop in figure_spans(text):
        parts += [text[end:start], str(figure)]
        end = stop
    return "".join([*parts, text[end:]])


def figure_spans(text: str) -> Iterator[tuple[Figure, int, int]]:
    """The figures of the text in order, each with the offsets of its words, those of its unit included."""
    tokens = list(_tokens(text))
    place = 0
    while place < len(tokens):
        token = tokens[place]
        value, following = _digits(tokens, place) if token.digits else _spelt(tokens, place)
        if value is None:
            place += 1
            continue
        scale, unit, after = _unit(tokens, following, token)
        place = max(after, following)
        kind = "" if token.digits else "rank" if tokens[following - 1].text in _LAST else "count"
        yield Figure(_plain(value * scale), unit, kind), token.start, tokens[place - 1].end


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        digits, glued = match["digits"] or "", (match["glued"] or "").lower()
        if digits:
            yield _Token(digits, digits, match["currency"] or "", glued, match.start(), match.end())
        else:
            yield _Token(match.group().lower(), start=match.start(), end=match.end())


def _digits(tokens: list[_Token], place: int) -> tuple[float | None, int]:
    token = tokens[place]
    value = _written(token.digits)
    following = place + 1
    if token.glued in _MAGNITUDES or (token.glued in _GLUED_MAGNITUDES and token.currency):
        value *= {**_MAGNITUDES, **_GLUED_MAGNITUDES}[token.glued]
    while following < len(tokens) and tokens[following].text in _MAGNITUDES and not token.glued:
        value *= _MAGNITUDES[tokens[following].text]
        following += 1
    if token.currency and not token.glued and following < len(tokens) and tokens[following].text in _GLUED_MAGNITUDES:
        value *= _GLUED_MAGNITUDES[tokens[following].text]
        following += 1
    return value, following


def _written(digits: str) -> float:
    """ "1,234.5", "1.234,5" and "1 234" as English and other European papers write them.

    One separator before exactly three digits is a comma of thousands ("1,234"), but a decimal point ("1.234").
    """
    bare = re.sub(r"[\u2009\u202f\u00a0]", "", digits)
    separators = re.findall(r"[.,]", bare)
    if not separators:
        return float(bare)
    last = separators[-1]
    tail = bare.rsplit(last, 1)[1]
    thousands = separators.count(last) > 1 or (last == "," and len(tail) == 3)
    if thousands:
        return float(re.sub(r"[.,]", "", bare)) if len(set(separators)) == 1 else float(bare.replace(last, ""))
    return float(re.sub(r"[.,]", "", bare[: -len(tail) - 1]) + "." + tail)


def _spelt(tokens: list[_Token], place: int) -> tuple[float | None, int]:
    """A number in words that begins there: its value and the place behind it; None when there is none."""
    first = tokens[place].text
    total, current, following = 0, 0, place
    if first == "a" and place + 1 < len(tokens) and tokens[place + 1].text in _SCALES:
        current, following = 1, place + 1
    while following < len(tokens):
        word = tokens[following].text
        bare = word[:-2] if word.endswith("th") and word[:-2] in _SCALES else word
        begun = following > place
        if bare == "hundred" and begun:
            current = max(current, 1) * 100
        elif bare in _SCALES and begun:
            total, current = total + max(current, 1) * _SCALES[bare], 0
        elif _fits(word, current):
            current += _VALUES[word]
        elif not (begun and _joins(tokens, following, total + current)):
            break
        following += 1
        if word in _LAST:
            break
    if following == place or (following == place + 1 and first in _COUNT_NOTHING):
        return (_ALONE[first], place + 1) if first in _ALONE else (None, place)
    return total + current, following


def _fits(word: str, current: int) -> bool:
    """Whether the word may follow what was read since the last thousand: "three" after twenty, not after seven."""
    value = _VALUES.get(word)
    if value is None:
        return False
    below = current % 100
    return (below == 0 and word not in _ONLY_AFTER_TENS) or (below >= 20 and below % 10 == 0 and 0 < value < 10)


def _joins(tokens: list[_Token], place: int, value: int) -> bool:
    """Whether the hyphen or the "and" there goes on with the number: "twenty-one", "a hundred and five"."""
    if place + 1 >= len(tokens) or tokens[place + 1].text not in _VALUES:
        return False
    before, here, after = tokens[place - 1 : place + 2]
    if here.text == "-":
        return before.end == here.start and here.end == after.start and _fits(after.text, value % 1000)
    return here.text == "and" and value >= 100 and _fits(after.text, value % 1000)


def _unit(tokens: list[_Token], place: int, figure: _Token) -> tuple[float, str, int]:
    """The unit of a figure, with what a volume's abbreviation multiplies it by, and the place behind the unit."""
    if figure.currency:
        return 1, _BEFORE[figure.currency], place
    if figure.glued:
        scale, unit = _VOLUMES.get(figure.glued, (1, _UNITS.get(figure.glued, "")))
        return scale, unit, place
    if place < len(tokens) and tokens[place].text == "-" and tokens[place].start == tokens[place - 1].end:
        place += 1
    first, second = ([token.text for token in tokens[place : place + 2]] + ["", ""])[:2]
    if (first, second) == ("per", "cent"):
        return 1, "percent", place + 2
    if first in ("cubic", "square") and second in _UNITS:
        return 1, f"{first} {_UNITS[second]}", place + 2
    scale, unit = _VOLUMES.get(first, (1, _UNITS.get(first, "")))
    return scale, unit, place + bool(unit)


def _plain(value: float) -> str:
    """ "14000", "2.5": without an exponent, and without noise of the multiplication."""
    rounded = round(value, 6)
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.6f}".rstrip("0")
