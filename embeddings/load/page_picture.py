"""A page of a PDF as a picture with words marked on it, made in a process of its own with limits of time and memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from embeddings.errors import DocumentError
from embeddings.load.limits import limit_memory, limit_time
from embeddings.load.ocr import PARTS

PIXELS = 1400
"""Of the longer side: small print of A4 can be read, and a page of text is some 200 kB."""
QUALITY = 80  # of JPEG
TIME_LIMIT_S = 20.0
MEMORY_LIMIT_BYTES = 2 * 2**30
LEAST_LETTERS = 12
"""Words that are found by themselves, where those around them are not, have so many letters at least."""
LONGEST_QUOTE = 5000
"""Characters of a quote that are looked for."""
_NARROW = frozenset(" iljtfrI.,:;!'|()[]")
_COLOUR = (255, 226, 110)
_START = "import sys; sys.path[:] = {path!r}; from embeddings.load.page_picture import serve; serve()"


@dataclass(frozen=True)
class Marks:
    """What is marked: `corners` of boxes, as `Piece` has them, and a `quote` that is looked for in the page's own text,
    nearest the `share` (0 to 1) of that text."""

    corners: Sequence[Sequence[float]] = ()
    quote: str = ""
    share: float = 0.0


def page_picture(path: Path, number: int, marks: Marks) -> bytes:
    """The page of that number, from 1, as JPEG; raises DocumentError for one that cannot be drawn."""
    code = _START.format(path=[str(Path(part).resolve()) if part else str(Path.cwd()) for part in sys.path])
    request = json.dumps({"path": str(path), "number": number, "marks": asdict(marks)})
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], input=request.encode(), capture_output=True, timeout=TIME_LIMIT_S, check=False
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise DocumentError("the page's picture took too long") from error
    if done.returncode or not done.stdout:
        raise DocumentError("the page's picture cannot be drawn")
    return done.stdout


def serve() -> None:
    """The other process: one request on standard input, the picture on standard output."""
    limit_memory(MEMORY_LIMIT_BYTES)
    limit_time(TIME_LIMIT_S)
    request = json.load(sys.stdin)
    picture = drawn(Path(request["path"]).read_bytes(), request["number"], Marks(**request["marks"]))
    sys.stdout.buffer.write(picture)


def drawn(data: bytes, number: int, marks: Marks) -> bytes:
    """The same in this process."""
    import pypdfium2
    from PIL import Image, ImageChops, ImageDraw

    with closing(pypdfium2.PdfDocument(data)) as pdf:
        pdf.init_forms()
        with closing(pdf[number - 1]) as page:
            bitmap = page.render(scale=PIXELS / max(*page.get_size(), 1.0))
            picture = bitmap.to_pil().convert("RGB")
            areas = [_on_picture(corners, picture.size) for corners in marks.corners]
            if marks.quote:
                areas += _letters(page, bitmap.get_posconv(page), marks)
    if areas:
        mask = Image.new("L", picture.size, 0)
        draw = ImageDraw.Draw(mask)
        for area in areas:
            draw.polygon(area, fill=255)
        marked = ImageChops.multiply(picture, Image.new("RGB", picture.size, _COLOUR))
        picture = Image.composite(marked, picture, mask)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def within(lines: Sequence[Sequence[int]], text: str, start: int, end: int) -> list[list[float]]:
    """The corners of what `[start, end)` of a text covers of lines as `ocr_lines` of a page has them.

    Of a line that it covers in part, as much of its box as its letters are wide, and half a letter on either side: how
    wide a letter is in the line's own type is not known.
    """
    found = []
    for first, last, *corners in lines:
        if first < end and last > start and last > first:
            widths = [0.0, *accumulate(map(_width, text[first:last]))]
            begin, stop = (widths[min(max(at, first), last) - first] for at in (start, end))
            begin, stop = max(begin - 0.5, 0.0) / widths[-1], min((stop + 0.5) / widths[-1], 1.0)
            left, right, low_right, low_left = zip(corners[::2], corners[1::2], strict=True)
            above = [*_between(left, right, begin), *_between(left, right, stop)]
            found.append([*above, *_between(low_left, low_right, stop), *_between(low_left, low_right, begin)])
    return found


def _width(char: str) -> float:
    """Of a letter in a usual type, that of a figure being 1."""
    if unicodedata.east_asian_width(char) in "WF":
        return 1.8
    if char in _NARROW:
        return 0.5
    return 1.5 if char in "mwMW" else 1.25 if char.isupper() else 1.0


def _between(one: tuple[int, int], other: tuple[int, int], share: float) -> tuple[float, float]:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def spans_of(text: str, quote: str, share: float) -> list[tuple[int, int]]:
    """Where a page's text has a quote, in characters; where it has it in pieces, with other words between, all of them.

    Letters and figures alone count: lines and hyphens are not the same in both. Of several places, the one nearest to
    `share` of the text.
    """
    letters = [(letter, place) for place, char in enumerate(text) for letter in _plain(char)]
    page = "".join(letter for letter, _ in letters)
    words = [word for word in map(_plain, quote[:LONGEST_QUOTE].split()) if word]
    near = int(share * len(page))
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(words):
        last = len(words)
        run = "".join(words[first:last])
        if run not in page:
            last = first
            while last < len(words) and "".join(words[first : last + 1]) in page:
                last += 1
            run = "".join(words[first:last])
        if run and (len(run) >= LEAST_LETTERS or last - first == len(words)):
            at = _nearest(page, run, near)
            found.append((letters[at][1], letters[at + len(run) - 1][1] + 1))
            near = at + len(run)
            first = last
        else:
            first += 1
    return found


def _nearest(page: str, run: str, near: int) -> int:
    behind, before = page.find(run, near), page.rfind(run, 0, near + len(run))
    if behind < 0 or (before >= 0 and near - before < behind - near):
        return before
    return behind


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _on_picture(corners: Sequence[float], size: tuple[int, int]) -> list[tuple[float, float]]:
    width, height = size
    return [(x * width / PARTS, y * height / PARTS) for x, y in zip(corners[::2], corners[1::2], strict=True)]


def _letters(page: Any, places: Any, marks: Marks) -> list[list[tuple[float, float]]]:
    """The boxes of the quote's letters on the picture."""
    from pypdfium2 import raw as pdfium

    with closing(page.get_textpage()) as textpage:
        text = "".join(chr(pdfium.FPDFText_GetUnicode(textpage, place)) for place in range(textpage.count_chars()))
        areas = []
        for start, end in spans_of(text, marks.quote, marks.share):
            for place in range(start, end):
                if text[place] not in "\r\n":
                    left, bottom, right, top = textpage.get_charbox(place, loose=True)
                    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
                    areas.append([places.to_bitmap(x, y) for x, y in corners])
    return areas
