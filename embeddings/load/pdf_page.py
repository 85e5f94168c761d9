"""The lines of a PDF's page as they stand on it, upright, in reading order, filled-in form fields among them."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

from embeddings.load.decoding import clean
from embeddings.load.note_marks import SIGNS, leads_to_note

DIVIDED = "\ue000"
"""PDFium's mark of a hyphen at a line's end, until it is known what it was."""
RAISED_SIZE = 0.85  # of a line's letters, at most the size of a raised digit
RAISED_BY = 0.15  # of their size, at least how much higher it stands
GAP = 1.2  # of their size, at least the white between two columns
WORD_GAP = 1.5  # of the usual white between letters that are spaced out, at least that between words
COLUMN_LINES = 4  # side by side, so many lines at least are columns
COLUMN_CHARS = 15  # and so many letters on either side: cells of a table have fewer
_SPACED_OUT = re.compile(r"\w(?: {1,3}\w){3,}")
_TEXT_FIELDS = (4, 5, 6)  # FPDF_FORMFIELD_COMBOBOX, _LISTBOX, _TEXTFIELD


@dataclass(frozen=True)
class Piece:
    """Words that OCR read in one box: four corners from the top left, clockwise, x and y of each in ten-thousandths of
    the width and the height of the page's picture."""

    text: str
    corners: tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """A line, in points, with "up" being larger; `first`/`last` are the heights of its ends (they differ where PDFium
    joined a hyphenated word over two lines). `apart`: it is a heading, whatever its size. `pieces`: what OCR read it
    from."""

    text: str
    left: float
    right: float
    first: float
    last: float
    size: float
    apart: bool = False
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class _Char:
    letter: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> float:
        return self.top - self.bottom


def page_lines(page: Any, form: Any = None) -> list[Line]:
    """All lines; raises PdfiumError when the page is damaged. `form`: PDFium's handle of the document's form."""
    with closing(page.get_textpage()) as textpage:
        found = [(turn, line) for turn, chars in _raw_lines(textpage) for line in _parted(chars)]
    lines: list[Line] = []
    for turn, group in groupby(found, key=lambda pair: pair[0]):
        chars = [line for _, line in group]
        if turn:
            chars.sort(key=lambda line: -line[0].bottom)  # PDFium's order is made for upright text
        made = [line for line in map(_line, _joined(chars)) if line is not None]
        lines += in_columns(made)
    return _with_fields(lines, page, form) if form is not None else lines


def _raw_lines(textpage: Any) -> Iterator[tuple[int, list[_Char]]]:
    """PDFium's lines with their turn (0 to 3 right angles); letters and boxes turned upright."""
    from pypdfium2 import raw as pdfium

    box = pdfium.FS_RECTF()
    count = textpage.count_chars()
    letters = [chr(pdfium.FPDFText_GetUnicode(textpage, i)) for i in range(count)]
    for match in re.finditer(r"[^\r\n]+", "".join(letters)):
        turn = round(pdfium.FPDFText_GetCharAngle(textpage, match.start()) / 1.5707963) % 4
        chars = []
        for i in range(*match.span()):
            pdfium.FPDFText_GetLooseCharBox(textpage, i, ctypes.byref(box))
            chars.append(_Char(letters[i], *_upright(turn, box.left, box.bottom, box.right, box.top)))
        yield turn, chars


def _upright(turn: int, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    match turn:
        case 1:  # it runs down the page
            return -top, left, -bottom, right
        case 2:
            return -right, -top, -left, -bottom
        case 3:  # it runs up
            return bottom, -right, top, -left
        case _:
            return left, bottom, right, top


def _parted(chars: list[_Char]) -> Iterator[list[_Char]]:
    """A line cut where the white is as wide as between columns; whether they are columns, the other lines tell."""
    start = 0
    size = max(char.size for char in chars)
    previous = chars[0]
    for place, char in enumerate(chars):
        if char.letter.isspace():
            continue
        if char.left - previous.right > GAP * size and abs(char.bottom - previous.bottom) < size:
            yield chars[start:place]
            start = place
        previous = char
    yield chars[start:]


def _joined(lines: Sequence[list[_Char]]) -> list[list[_Char]]:
    """Lines that PDFium cut because a raised digit stands in them made whole, and the digit left out."""
    found: list[list[_Char]] = []
    for line in lines:
        if found and _goes_on_level(found[-1], line):
            found[-1] = found[-1] + line
        else:
            found.append(line)
    return [_without_raised(line) for line in found]


def _goes_on_level(before: list[_Char], line: list[_Char]) -> bool:
    """Whether a line goes on at the height of the one before, hard behind its end."""
    first, last, size = before[0], before[-1], before[0].size
    behind = -0.2 * size <= line[0].left - last.right < 0.2 * size
    raised = last.bottom - first.bottom > RAISED_BY * size and last.letter in SIGNS
    return behind and raised and abs(line[0].bottom - first.bottom) < 0.1 * size


def _without_raised(line: list[_Char]) -> list[_Char]:
    """Without the marks of notes; digits that belong to a unit or a figure (km2, 10 to the 6th) stay."""
    sizes = sorted(char.size for char in line)
    size = sizes[len(sizes) // 2]
    base = next((char.bottom for char in line if char.size >= RAISED_SIZE * size), line[0].bottom)
    kept: list[_Char] = []
    for is_raised, group in groupby(
        line, key=lambda char: char.size < RAISED_SIZE * size and char.bottom - base > RAISED_BY * size
    ):
        chars = list(group)
        mark = "".join(char.letter for char in chars)
        text = "".join(char.letter for char in kept[-21:])
        if not (is_raised and SIGNS.issuperset(mark) and leads_to_note(text, mark)):
            kept += chars
    return kept


def _line(chars: list[_Char]) -> Line | None:
    text = clean(re.sub(r"[\x02\ufffe]\s?", DIVIDED, "".join(char.letter for char in chars))).replace("\xad", "")
    text = text.strip()
    if not text:
        return None
    spaced_out = _SPACED_OUT.fullmatch(text) is not None
    if spaced_out:
        text = _closed_up([char for char in chars if not char.letter.isspace()])
    first, last = chars[0], chars[-1]
    size = max(char.size for char in chars)
    return Line(text, first.left, last.right, first.bottom, last.bottom, size, spaced_out)


def _closed_up(chars: Sequence[_Char]) -> str:
    """The word of letters that are spaced out; the white between two words is wider than that between letters."""
    gaps = [b.left - a.right for a, b in pairwise(chars)]
    usual = sorted(gaps)[len(gaps) // 2]
    text = chars[0].letter
    for gap, char in zip(gaps, chars[1:], strict=True):
        text += (" " if gap > WORD_GAP * max(usual, 0.1) else "") + char.letter
    return clean(text)


def in_columns(lines: list[Line], depth: int = 0) -> list[Line]:
    """Lines that a gutter parts, left ones before right ones; pieces of one line that none parts are put together."""
    gutter = _gutter(lines) if depth < 3 else None
    if gutter is None:
        return _put_together(lines)
    found: list[Line] = []
    sides: tuple[list[Line], list[Line]] = ([], [])
    for line in lines:
        if line.left < gutter < line.right:  # a heading over both
            found += [*in_columns(sides[0], depth + 1), *in_columns(sides[1], depth + 1), line]
            sides = ([], [])
        else:
            sides[line.left >= gutter].append(line)
    return found + in_columns(sides[0], depth + 1) + in_columns(sides[1], depth + 1)


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where white runs down between lines that stand side by side and come one from the left, one from the right."""
    pairs = [
        (a, b) for a, b in pairwise(lines) if abs(a.last - b.first) < 0.5 * b.size and b.left - a.right > 0.5 * b.size
    ]
    long = [(a, b) for a, b in pairs if min(len(a.text), len(b.text)) >= COLUMN_CHARS]
    if len(long) < COLUMN_LINES or 2 * len(long) < len(pairs):
        return None
    left, right = max(a.right for a, _ in long), min(b.left for _, b in long)
    if left < right:
        return (left + right) / 2
    starts = sorted(b.left for _, b in long)
    middle = starts[len(starts) // 2]
    fits = [(a, b) for a, b in long if abs(b.left - middle) < 1]
    return middle - 0.1 if len(fits) >= COLUMN_LINES and max(a.right for a, _ in fits) < middle else None


def _put_together(lines: Sequence[Line]) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        before = found[-1] if found else None
        if (
            before is not None
            and abs(before.last - line.first) < 0.3 * line.size
            and GAP * line.size * 0.8 < line.left - before.right
        ):
            text = f"{before.text} {line.text}"
            size, pieces = max(before.size, line.size), before.pieces + line.pieces
            found[-1] = replace(before, text=text, right=line.right, last=line.last, size=size, pieces=pieces)
        else:
            found.append(line)
    return found


def _with_fields(lines: list[Line], page: Any, form: Any) -> list[Line]:
    """Values of form fields behind the labels beside them, or as lines of their own where none is."""
    found = list(lines)
    for value, left, bottom, right, top in _fields(page, form):
        middle = (bottom + top) / 2
        beside = [
            (left - line.right, place)
            for place, line in enumerate(found)
            if line.first - 2 <= middle <= line.first + line.size + 2 and line.right <= left + 2
        ]
        if beside:
            place = min(beside)[1]
            found[place] = replace(found[place], text=f"{found[place].text} {value}", right=right, apart=True)
        else:
            place = next((n for n, line in enumerate(found) if line.first < bottom), len(found))
            found.insert(place, Line(value, left, right, bottom, bottom, min(top - bottom, 12.0), apart=True))
    return found


def _fields(page: Any, form: Any) -> Iterator[tuple[str, float, float, float, float]]:
    """Value and box of each field that holds text, and of what was typed onto the page."""
    from pypdfium2 import raw as pdfium

    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            value = ""
            if kind == pdfium.FPDF_ANNOT_WIDGET:
                if pdfium.FPDFAnnot_GetFormFieldType(form, annotation) in _TEXT_FIELDS:
                    value = _string(lambda *a, at=annotation: pdfium.FPDFAnnot_GetFormFieldValue(form, at, *a))
            elif kind == pdfium.FPDF_ANNOT_FREETEXT:
                value = _string(lambda *a, at=annotation: pdfium.FPDFAnnot_GetStringValue(at, b"Contents", *a))
            box = pdfium.FS_RECTF()
            if value and pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(box)):
                yield " ".join(clean(value).split()), box.left, box.bottom, box.right, box.top
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _string(read: Any) -> str:
    """What a function of PDFium writes into a buffer of UTF-16."""
    size = read(None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    read(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").strip("\x00 ")
