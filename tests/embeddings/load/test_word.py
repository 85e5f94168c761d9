"""Word files."""

from pathlib import Path

import docx

from tests.embeddings.load.samples import BODY, one, saved, word


def test_word_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("A treaty", 0)
    document.add_paragraph("First.\tAfter a tab.")
    table = document.add_table(2, 3)
    for i, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(i)
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "inner"
    document.add_paragraph("Last.")
    loaded = one(tmp_path, "a.docx", saved(document))
    assert loaded.title == "A treaty"
    assert loaded.text.split("\n\n") == ["A treaty", "First. After a tab.", "0 1 | 2", "3 | 4 inner | 5", "Last."]
    assert loaded.text[loaded.body_start :].startswith("First.")


def test_words_properties(tmp_path: Path) -> None:
    document = one(tmp_path, "a.docx", word(BODY, title="A treaty", author="Ana Diaz", created="2024-03-08T10:00"))
    assert (document.title, document.date, document.metadata["author"]) == ("A treaty", "2024-03-08", "Ana Diaz")


def test_the_properties_of_an_empty_template_are_nobodys(tmp_path: Path) -> None:
    document = one(tmp_path, "fish.docx", word(BODY))  # python-docx's own: made by "python-docx" in 2013
    assert (document.title, document.date, document.metadata) == ("Fish", None, {})


def test_word_text_in_content_controls_boxes_and_tracked_insertions(tmp_path: Path) -> None:
    """python-docx's own `paragraphs` leaves all of these out."""
    document = docx.Document()
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for inner in (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>Controlled.</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:p><w:r><w:t>In</w:t></w:r><w:ins><w:r><w:t>serted.</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del></w:p>",
        "<w:p><w:r><w:t>Outer.</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>Boxed.</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict></w:r></w:p>",
    ):
        element = docx.oxml.parse_xml(inner.replace(">", f" {space}>", 1))
        document.element.body.insert(len(document.element.body) - 1, element)
    assert one(tmp_path, "a.docx", saved(document)).text == "Controlled.\n\nInserted.\n\nOuter.\n\nBoxed."
