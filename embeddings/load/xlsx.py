"""Excel files (.xlsx): each row of each sheet a sentence with its headings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from embeddings.load.fields import one_line
from embeddings.load.raw import Loaded, RawFile
from embeddings.load.rows import MAX_ROWS, row_sentences
from embeddings.load.zipped import Zipped, first_text, local, relations

_BOOK = "xl/workbook.xml"
_PLACE = re.compile(r"([A-Z]{1,3})\d+")
_DATE_FORMATS = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
_DATE_LETTERS = re.compile(r"[dy]", re.IGNORECASE)
_EPOCH = datetime.date(1899, 12, 30)
MAX_COLUMNS = 1000


def load_xlsx(raw: RawFile) -> Loaded:
    """Values as they are stored, of formulas the last result; numbers formatted as dates become dates."""
    zipped = Zipped(raw)
    shared = _shared(zipped)
    dates = _date_styles(zipped)
    parts: list[str] = []
    book, targets = zipped.xml(_BOOK), relations(zipped, _BOOK)
    sheets = [sheet for sheet in (book.iter() if book is not None else ()) if local(sheet) == "sheet"]
    for sheet in sheets:
        reference = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        root = zipped.xml(targets.get(reference, ("", ""))[1])
        sentences = row_sentences(_rows(root, shared, dates)) if root is not None else []
        if sentences:
            name = one_line(sheet.get("name", ""))
            parts.append("\n".join([*([name, ""] if len(sheets) > 1 and name else []), *sentences]))
    title = one_line(first_text(zipped.xml("docProps/core.xml"), "title"))
    return Loaded((raw.document("\n\n".join(parts), title=title),))


def _shared(zipped: Zipped) -> list[str]:
    root = zipped.xml("xl/sharedStrings.xml")
    return ["".join(_written(item)) for item in root if local(item) == "si"] if root is not None else []


def _written(item: Any) -> Iterator[str]:
    """Its text, without the pronunciation that stands above it."""
    for element in item.iter():
        if local(element) == "t" and not any(local(up) == "rPh" for up in element.iterancestors()):
            yield element.text or ""


def _date_styles(zipped: Zipped) -> frozenset[int]:
    """The numbers of the cell styles that show a date."""
    root = zipped.xml("xl/styles.xml")
    if root is None:
        return frozenset()
    own = {int(row.get("numFmtId", "0")): row.get("formatCode", "") for row in root.iter() if local(row) == "numFmt"}
    formats = next((part for part in root if local(part) == "cellXfs"), ())
    return frozenset(
        place
        for place, row in enumerate(formats)
        if (number := int(row.get("numFmtId", "0"))) in _DATE_FORMATS or _DATE_LETTERS.search(own.get(number, ""))
    )


def _rows(root: Any, shared: list[str], dates: frozenset[int]) -> Iterator[list[str]]:
    rows = (row for row in root.iter() if local(row) == "row")
    for row, _ in zip(rows, range(MAX_ROWS), strict=False):
        cells: list[str] = []
        for cell in row:
            column = _column(cell.get("r", ""))
            place = len(cells) if column is None else column
            if place >= MAX_COLUMNS:
                break
            cells += [""] * (place + 1 - len(cells))
            cells[place] = _value(cell, shared, dates)
        yield cells


def _column(place: str) -> int | None:
    match = _PLACE.fullmatch(place)
    if match is None:
        return None
    number = 0
    for letter in match[1]:
        number = 26 * number + ord(letter) - 64
    return number - 1


def _value(cell: Any, shared: list[str], dates: frozenset[int]) -> str:
    kind = cell.get("t", "n")
    written = "".join(_written(cell)) if kind == "inlineStr" else first_text(cell, "v")
    if kind == "s":
        return shared[int(written)] if written.isdigit() and int(written) < len(shared) else ""
    if kind == "b":
        return {"1": "yes", "0": "no"}.get(written, written)
    style = cell.get("s", "")
    if kind == "n" and style.isdigit() and int(style) in dates and written:
        try:
            return (_EPOCH + datetime.timedelta(days=int(float(written)))).isoformat()
        except (ValueError, OverflowError):
            return written
    return written
