"""What flows from the loaders on."""

from pathlib import Path

import pytest

from embeddings.records import Document, page_number
from tests.embeddings.load.samples import one, pdf, pdf_lines


def test_the_page_of_every_word_of_a_pdf(tmp_path: Path) -> None:
    pages = [pdf_lines((72, 700, 11, "The treaty was signed in Lima.")), pdf_lines((72, 700, 11, "It ended in May."))]
    document = one(tmp_path, "a.pdf", pdf(*pages))
    for words, page in (("The treaty", 1), ("in Lima.", 1), ("It ended", 2), ("May.", 2)):
        assert page_number(document, document.text.index(words)) == page


@pytest.mark.parametrize(
    ("starts", "offset", "page"),
    [([0, 5, 5, 9], 4, 1), ([0, 5, 5, 9], 5, 3), ([0, 5], 400, 2), ([2, 5], 0, 1)],
)
def test_a_page_without_words_has_none_of_them(starts: list[int], offset: int, page: int) -> None:
    assert page_number(Document("a.pdf", "A", None, "words and more", 0, {"page_starts": starts}), offset) == page


def test_a_text_without_pages_has_no_page_number() -> None:
    assert page_number(Document("a.txt", "A", None, "words"), 0) is None
