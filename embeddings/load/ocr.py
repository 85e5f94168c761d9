"""Pages that are pictures, read offline by RapidOCR, whose wheel has its models, where the extra is there."""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from statistics import median
from typing import Any

from embeddings.load.decoding import clean
from embeddings.load.pdf_page import DIVIDED, Line, Piece, in_columns

INSTALL = "pip install 'footnote-rag[ocr]' (in a clone: pip install rapidocr onnxruntime)"
MEMORY_BYTES = 4 * 2**30
"""Of address space that the libraries take beside the rest, most of which they never touch; they hold about 1 GB."""
PIXELS = (2000, 1400)
"""Of a page's longer side: first what the library would make of a larger picture anyway, 170 dpi on A4; then, where
some line is not sure, less: in a smaller picture the grain of paper is averaged out."""
PARTS = 10_000
"""Of the sides of a page's picture, in which places on it are kept."""
SURE = 0.9
"""Confidence of a line under which the page is read once more."""
LEAST_SCORE = 0.6
"""Lines of a lower confidence are speckles and scrawls more often than words."""
SAME_SIZE = 0.3
"""Heights of boxes vary so much with the letters in them; a line is larger than the rest beyond it."""
ROW = 0.5
"""Of a line's height: boxes nearer than this in height are of one row."""


def is_installed() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


class PageReader:
    """Reads pages of PDFium; the models are loaded with the first."""

    def read(self, page: Any) -> tuple[list[Line], float]:
        """The lines in reading order, and the mean confidence of their letters, 0 to 1 (0.0 without a line)."""
        best: tuple[list[Line], float] = [], 0.0
        for pixels in PIXELS:
            lines, confidence, least = self._read(page, pixels)
            if confidence > best[1]:
                best = lines, confidence
            if least >= SURE:
                break
        return best

    def _read(self, page: Any, pixels: int) -> tuple[list[Line], float, float]:
        """The same from a picture of that size, and the confidence of the least sure line, 1.0 without a line."""
        width, height = page.get_size()
        scale = pixels / max(width, height, 1.0)
        with closing(page.render(scale=scale)) as bitmap:
            picture = bitmap.to_numpy()[..., :3].copy()
        found = self._engine(picture)
        boxes, texts, scores = found.boxes, found.txts or (), found.scores or ()
        kept = [
            (box / scale, text, score)
            for box, text, score in zip(boxes if boxes is not None else (), texts, scores, strict=True)
            if score >= LEAST_SCORE and text.strip()
        ]
        letters = sum(len(text) for _, text, _ in kept)
        confidence = sum(len(text) * float(score) for _, text, score in kept) / letters if letters else 0.0
        lines = lines_of([(box.tolist(), text) for box, text, _ in kept], float(height), float(width))
        return lines, round(confidence, 3), min(map(float, scores), default=1.0)

    @cached_property
    def _engine(self) -> Any:
        from rapidocr import RapidOCR

        threads = {"EngineConfig.onnxruntime.intra_op_num_threads": os.cpu_count() or 1}
        return RapidOCR(params={"Global.log_level": "error", **threads})


Box = Sequence[Sequence[float]]  # four corners from the top left, clockwise; points, down being larger


def lines_of(found: Sequence[tuple[Box, str]], height: float, width: float) -> list[Line]:
    """Boxes as lines of a page that stands straight, in reading order: rows from the top, columns from the left.

    Where they stand on the picture of the page as it is, their pieces keep.
    """
    if not found:
        return []
    turn = median(math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0]) for box, _ in found)
    straight = [(_turned(box, -turn), text) for box, text in found]
    usual = median(_height(box) for box, _ in straight)
    lines = [
        replace(_line(box, text, usual, height), pieces=(Piece(text, _corners(there, height, width)),))
        for (box, text), (there, _) in zip(straight, found, strict=True)
    ]
    return in_columns(_rows(lines))


def _corners(box: Box, height: float, width: float) -> tuple[int, ...]:
    shares = (share for x, y in box for share in (x / width, y / height))
    return tuple(min(max(round(PARTS * share), 0), PARTS) for share in shares)


def _turned(box: Box, angle: float) -> list[tuple[float, float]]:
    cos, sin = math.cos(angle), math.sin(angle)
    return [(x * cos - y * sin, x * sin + y * cos) for x, y in box]


def _height(box: Box) -> float:
    return (box[3][1] - box[0][1] + box[2][1] - box[1][1]) / 2


def _line(box: Box, text: str, usual: float, height: float) -> Line:
    size = _height(box)
    # Of a box, the middle is where its line stands, whatever letters reach above and below it.
    middle = height - (box[0][1] + box[1][1] + box[2][1] + box[3][1]) / 4
    size = usual if abs(size - usual) <= SAME_SIZE * usual else size
    written = clean(text).strip()
    if written.endswith("-") and written[-2:-1].isalpha():
        written = written[:-1] + DIVIDED
    bottom = middle - size / 2
    return Line(written, min(box[0][0], box[3][0]), max(box[1][0], box[2][0]), bottom, bottom, size)


def _rows(lines: Sequence[Line]) -> list[Line]:
    """From the top, and of one row from the left; lines of a row stand at one height."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -(line.first + line.size / 2)):
        row = rows[-1] if rows else None
        if row is not None and abs(_middle(row[0]) - _middle(line)) < ROW * min(row[0].size, line.size):
            row.append(replace(line, first=row[0].first, last=row[0].last))
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.left)]


def _middle(line: Line) -> float:
    return line.first + line.size / 2
