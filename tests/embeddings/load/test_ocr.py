"""From the boxes of OCR to lines in reading order; and what is said of a scan that nothing here can read."""

from __future__ import annotations

import math

import pytest

from embeddings.load.ocr import is_installed, lines_of
from embeddings.load.pdf_page import DIVIDED
from embeddings.records import Document, ocr_confidence
from tests.embeddings.load.samples import pdf, refused

HEIGHT, WIDTH = 800.0, 600.0


def box(left: float, top: float, text: str, size: float = 12.0, turn: float = 0.0) -> tuple[list[list[float]], str]:
    right, bottom = left + 6 * len(text), top + size
    cos, sin = math.cos(turn), math.sin(turn)
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return [[x * cos - y * sin, x * sin + y * cos] for x, y in corners], text


LEFT = [f"The left column has line {n} of it" for n in range(6)]
RIGHT = [f"And the right one has line {n} too" for n in range(6)]


@pytest.mark.parametrize("turn", [0.0, math.radians(2), math.radians(-3)])
def test_columns_are_read_one_after_the_other_on_a_skewed_page_too(turn):
    rows = [box(left, 100 + 16 * n, text[n], turn=turn) for n in range(6) for left, text in ((60, LEFT), (320, RIGHT))]
    assert [line.text for line in lines_of(rows[::-1], HEIGHT, WIDTH)] == LEFT + RIGHT


def test_lines_come_from_the_top_and_pieces_of_one_row_from_the_left():
    found = lines_of([box(300, 101, "2024"), box(60, 130, "Below it."), box(60, 100, "Monday,")], HEIGHT, WIDTH)
    assert [line.text for line in found] == ["Monday, 2024", "Below it."]


def test_a_word_that_is_divided_at_a_line_end_may_be_made_whole():
    assert lines_of([box(60, 100, "the har-"), box(60, 116, "bour")], HEIGHT, WIDTH)[0].text == f"the har{DIVIDED}"
    assert lines_of([], HEIGHT, WIDTH) == []


def test_letters_without_long_strokes_make_no_smaller_line():
    found = lines_of([box(60, 100, "one", 10), box(60, 116, "Two", 12), box(60, 132, "(III)", 13)], HEIGHT, WIDTH)
    assert len({line.size for line in found}) == 1


def test_confidence_is_that_of_the_page():
    document = Document("a.pdf", "A", None, "one\n\ntwo", metadata={"page_starts": [0, 5], "ocr": {"2": 0.97}})
    assert [ocr_confidence(document, offset) for offset in (0, 5, 7)] == [None, 0.97, 0.97]


def test_a_scan_is_told_with_the_command_that_has_it_read(tmp_path):
    if is_installed():
        pytest.skip("the extra ocr is installed, which reads it: tests/clients/test_ocr.py")
    told = refused(tmp_path, "a.pdf", pdf("q 600 0 0 700 0 0 cm /I1 Do Q"))
    assert "pip install 'footnote-rag[ocr]'" in told and "--rebuild" in told
