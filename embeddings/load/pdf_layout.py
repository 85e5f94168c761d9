"""From a PDF's lines to its paragraphs: running heads out, divided words whole."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from embeddings.load.pdf_page import DIVIDED, Line

SENTENCE_ENDS = (".", "!", "?", ":", "”", '"', ")", "。")
LARGER = 1.15  # than most of the text: the size of a heading
WIDEST_PITCH = 2.3  # of the size: what is farther below is a paragraph of its own, even if all lines are so far apart
_ITEM = re.compile(r"[•▪‣◦●*–-]\s|[0-9]{1,2}[.)]\s")
_PAGE_NUMBER = re.compile(
    r"(?P<word>page|seite|p\.)?\s{0,3}[-–—]?\s{0,3}(?:(?P<figure>[0-9]{1,4})|(?P<roman>[ivxlc]{1,8}|[IVXLC]{1,8}))"
    r"\s{0,3}[-–—]?(?P<of>\s{0,3}(?:of|von|de|/)\s{0,3}[0-9]{1,4})?",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_DIVIDED_WORD = re.compile(rf"(\w{{0,40}}){DIVIDED}(\w{{0,40}})")


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size that most letters have."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            letters[round(line.size, 1)] += len(line.text)
    return max(letters, key=lambda size: letters[size], default=0.0)


def without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Page numbers, and headings and footings that pages repeat, left out: they cut sentences in two.

    Repeated is what stands at the same height of more than half of the pages, or of most of the even or the odd ones.
    A number is the page's when it grows with the pages, apart from the text and no larger: a year over a chapter, or
    the last figure of a table, is none.
    """
    body = body_size(pages)
    edges = [_edge(page) for page in pages]
    on: dict[str, set[int]] = defaultdict(set)
    for number, edge in enumerate(edges):
        for line in edge:
            on[_shape(line, body)].add(number)
    repeated = {shape for shape, numbers in on.items() if _is_repeated(numbers, len(pages))}
    offsets = Counter(
        offset for n, page in enumerate(pages) for line in _edge(page) for offset in _offsets(line, n, page, body)
    )

    kept = []
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True)):
        running = {
            id(line)
            for line in edge
            if (_shape(line, body) in repeated and not _PAGE_NUMBER.fullmatch(line.text))
            or any(offset in (0, 1, None) or offsets[offset] > 1 for offset in _offsets(line, number, page, body))
        }
        kept.append([line for line in page if id(line) not in running or len(running) == len(page)])
    return kept


def _edge(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.first)
    return by_height[:2] + by_height[-2:] if len(page) > 4 else by_height


def _shape(line: Line, body: float) -> str:
    """The text with its figures as "#"; of a heading they count, as in "Chapter 2" over a page."""
    return line.text if line.size > LARGER * body else re.sub(r"[0-9]+", "#", line.text)


def _is_repeated(numbers: set[int], pages: int) -> bool:
    if len(numbers) >= 2 and len(numbers) > pages / 2:
        return True
    for parity in (0, 1):
        of_it = len(range(parity, pages, 2))
        if len(numbers) >= 2 and all(number % 2 == parity for number in numbers) and len(numbers) > 0.6 * of_it:
            return True
    return False


def _offsets(line: Line, page_index: int, page: Sequence[Line], body: float) -> list[int | None]:
    """How far the line's number is from the page's place, when it may be a page number; None of "page 3 of 9"."""
    match = _PAGE_NUMBER.fullmatch(line.text)
    if match is None or line.size > LARGER * body or not _stands_apart(line, page):
        return []
    if match["word"] or match["of"]:
        return [None]
    value = int(match["figure"]) if match["figure"] else _roman_value(match["roman"].lower())
    return [value - page_index]


def _stands_apart(line: Line, page: Sequence[Line]) -> bool:
    others = [abs(other.first - line.first) for other in page if other is not line]
    level = any(abs(other.first - line.first) < 0.3 * line.size for other in page if other is not line)
    return not level and (not others or min(others) > 1.7 * line.size)


def _roman_value(written: str) -> int:
    values = [_ROMAN[letter] for letter in written]
    return sum(-a if a < b else a for a, b in pairwise([*values, 0]))


def without_hyphens(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Words that were divided at a line's end made whole; whether the hyphen is theirs, the other lines may tell."""
    text = "\n".join(line.text for page in pages for line in page)
    # Compounds alone end one line in a hundred; where a program divides words, it is many more.
    hyphenates = text.count(DIVIDED) > 0.04 * (text.count("\n") + text.count(DIVIDED))
    words = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", _DIVIDED_WORD.sub("", text)))

    def whole(match: re.Match[str]) -> str:
        before, after = match.groups()
        compound = words[f"{before}-{after}"] or (min(len(before), len(after)) > 2 and words[before] and words[after])
        divided = words[before + after] or (hyphenates and not compound)
        return before + after if after.islower() and divided else f"{before}-{after}"

    return [
        [replace(line, text=_DIVIDED_WORD.sub(whole, line.text)) if DIVIDED in line.text else line for line in page]
        for page in pages
    ]


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The lines of a page joined to paragraphs."""
    drops = sorted(a.last - b.first for a, b in pairwise(lines) if a.last - b.first > 1)
    pitch = drops[len(drops) // 2] if drops else 0.0
    found: list[str] = []
    for i, line in enumerate(lines):
        if i and _goes_on(lines[max(0, i - 3) : i], line, lines[i + 1 : i + 2], pitch):
            found[-1] += " " + line.text
        else:
            found.append(line.text)
    return found


def _goes_on(before: Sequence[Line], line: Line, after: Sequence[Line], pitch: float) -> bool:
    """Whether a line belongs to the paragraph of those before: same size, no gap, no indent, no short last line.

    Of a sentence's end, a short line and an indent, each alone may be chance; two of them end a paragraph.
    """
    previous = before[-1]
    if abs(line.size - previous.size) > 0.15 * previous.size or _ITEM.match(line.text) or line.apart or previous.apart:
        return False
    ended = previous.text.endswith(SENTENCE_ENDS)
    drop = previous.last - line.first
    if drop < -1:  # the next column
        return not ended
    if drop > max(1.35 * pitch, 1.05 * line.size) or drop > WIDEST_PITCH * line.size:
        return False
    column = [near for near in (*before, line, *after) if abs(near.left - line.left) <= 5 * line.size]
    left, right = min(near.left for near in column), max(near.right for near in column)
    short = previous.right - left < 0.85 * (right - left)
    step = 0.7 * line.size
    indented = line.left > previous.left + step
    returns = any(line.left > next_line.left + step for next_line in after)
    if indented and returns and not _ITEM.match(previous.text):
        return False
    return ended + short + (indented or returns) < 2
