"""Pictures of pages: the cited words are marked where they stand, and nothing else is."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from embeddings.errors import DocumentError
from embeddings.load.ocr import lines_of
from embeddings.load.page_picture import PIXELS, Marks, drawn, page_picture, spans_of, within
from embeddings.load.pdf import _places
from tests.embeddings.load.samples import pdf, pdf_lines
from tests.embeddings.load.test_ocr import HEIGHT, WIDTH, box

FIRST = "The council met on Monday."
PAGE = pdf(pdf_lines((72, 700, 12, FIRST), (72, 680, 12, "It voted for a new dam."), (72, 100, 12, "The dam is new.")))


def marked(picture: bytes) -> np.ndarray:
    """Where the picture is coloured, as (row, column) in points of a page of 612 by 792 from the top left."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)), dtype=int)
    assert max(pixels.shape) == PIXELS
    return np.argwhere(pixels[..., 0] - pixels[..., 2] > 80) * 792 / PIXELS


def test_words_of_a_page_with_a_text_of_its_own_are_marked_where_they_stand() -> None:
    found = marked(drawn(PAGE, 1, Marks(quote="voted for a new dam", share=0.4)))
    assert found[:, 0].min() > 792 - 680 - 12 and found[:, 0].max() < 792 - 680 + 6
    assert found[:, 1].min() > 72 + 8 and 150 < found[:, 1].max() < 210


def test_without_words_nothing_is_marked() -> None:
    assert not len(marked(drawn(PAGE, 1, Marks())))
    assert not len(marked(drawn(PAGE, 1, Marks(quote="words that no page has"))))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_words_of_a_rotated_page_are_marked_too(turn: int) -> None:
    turned = PAGE.replace(b"/MediaBox", f"/Rotate {turn} /MediaBox".encode())
    pixels = np.asarray(
        Image.open(io.BytesIO(drawn(turned, 1, Marks(quote=FIRST)))).rotate(turn, expand=True), dtype=int
    )
    found = np.argwhere(pixels[..., 0] - pixels[..., 2] > 80) * 792 / PIXELS
    assert found[:, 0].min() > 75 and found[:, 0].max() < 100


@pytest.mark.parametrize(
    ("text", "quote", "share", "spans"),
    [
        ("a dam and a dam", "a dam", 0.0, ["a dam"]),
        ("the har-\nbour of Sud-\nland", "harbour of Sudland", 0.5, ["har-\nbour of Sud-\nland"]),
        ("of the left column\nright text\nwhich goes on here", "the left column which goes on here", 0.0,
         ["the left column", "which goes on here"]),
        ("ﬁve ﬁsh", "Five fish", 0.0, ["ﬁve ﬁsh"]),
        ("nothing of it", "Quite another sentence stands here.", 0.0, []),
        ("", "words", 0.0, []),
    ],
)  # fmt: skip
def test_a_quote_is_found_across_lines_hyphens_and_columns(text, quote, share, spans) -> None:
    assert [text[start:end] for start, end in spans_of(text, quote, share)] == spans


def test_of_two_places_the_nearer_one_is_meant() -> None:
    text = "A new dam stands. " + "Other words are here. " * 9 + "A new dam stands."
    assert [start for share in (0.0, 0.9) for start, _ in spans_of(text, "A new dam stands.", share)] == [0, 216]


def test_lines_read_by_ocr_keep_their_places_in_the_text_and_on_the_picture() -> None:
    (one, two) = lines_of([box(60, 100, "The council met"), box(60, 120, "on Monday.")], HEIGHT, WIDTH)
    text = "Before.\n\nThe council met on Monday."
    places = _places(text, [0, 9], 2, [one, two])
    assert [text[start:end] for start, end, *_ in places] == ["The council met", "on Monday"]
    assert places[0][2:] == [1000, 1250, 2500, 1250, 2500, 1400, 1000, 1400]
    (corners,) = within(places, text, 13, 20)  # "council", of letters of 100 each
    assert corners == pytest.approx([1400, 1250, 2100, 1250, 2100, 1400, 1400, 1400], abs=100)
    assert len(within(places, text, 9, len(text))) == 2 and within(places, text, 0, 9) == []
    (corners,) = within(places, text, 9, 24)
    assert corners == places[0][2:]


def test_the_marks_of_a_scan_lie_on_its_words() -> None:
    found = marked(drawn(PAGE, 1, Marks([[1000, 2000, 5000, 2000, 5000, 2200, 1000, 2200]])))
    assert found.min(axis=0) == pytest.approx([158.4, 61.2], abs=3)
    assert found.max(axis=0) == pytest.approx([174.2, 306], abs=3)


def test_a_page_is_drawn_in_a_process_of_its_own_and_one_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PAGE)
    assert len(marked(page_picture(tmp_path / "a.pdf", 1, Marks(quote=FIRST))))
    for number, data in ((2, PAGE), (1, b"%PDF-1.7 nothing"), (1, b"")):
        (tmp_path / "a.pdf").write_bytes(data)
        with pytest.raises(DocumentError, match="cannot be drawn"):
            page_picture(tmp_path / "a.pdf", number, Marks())
