"""Word files."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx

from tests.embeddings.load.samples import BODY, one, refused, saved, word


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


SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_body(*inner: str, parts: Mapping[str, str] | None = None, **properties: str) -> bytes:
    """A Word file with these paragraphs, as XML, and these other parts."""
    document = docx.Document()
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    for written in inner:
        element = docx.oxml.parse_xml(written.replace(">", f" {SPACE}>", 1))
        document.element.body.insert(len(document.element.body) - 1, element)
    made = io.BytesIO(saved(document))
    with zipfile.ZipFile(made, "a") as archive:
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return made.getvalue()


SHOWN = '<w:vanish w:val="0"/>'


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_footnotes_and_endnotes_are_read_behind_the_text(tmp_path: Path) -> None:
    def notes(kind: str, text: str) -> str:
        return (
            f'<w:{kind}s {SPACE}><w:{kind} w:type="separator" w:id="-1"><w:p>{run("line")}</w:p></w:{kind}>'
            f'<w:{kind} w:id="1"><w:p>{run(text)}</w:p></w:{kind}></w:{kind}s>'
        )

    body = f'<w:p>{run("A treaty")}<w:r><w:footnoteReference w:id="1"/></w:r>{run(" was signed.")}</w:p>'
    parts = {"word/footnotes.xml": notes("footnote", "In Lima."), "word/endnotes.xml": notes("endnote", "In May.")}
    assert one(tmp_path, "a.docx", with_body(body, parts=parts)).text == "A treaty was signed.\n\nIn Lima.\n\nIn May."


def test_hidden_moved_and_deleted_runs_are_not_shown(tmp_path: Path) -> None:
    body = (
        f"<w:p>{run('Shown.')}{run(' Hidden.', '<w:vanish/>')}{run(' On.', SHOWN)}"
        f"<w:moveFrom>{run(' Moved.')}</w:moveFrom><w:moveTo>{run(' Moved.')}</w:moveTo>"
        f"<w:ruby><w:rt>{run('above')}</w:rt><w:rubyBase>{run(' Base.')}</w:rubyBase></w:ruby></w:p>"
    )
    assert one(tmp_path, "a.docx", with_body(body)).text == "Shown. On. Moved. Base."


def test_what_else_has_words_is_told(tmp_path: Path) -> None:
    comments = f"<w:comments {SPACE}><w:comment w:id='1'/><w:comment w:id='2'/></w:comments>"
    parts = {
        "word/comments.xml": comments,
        "word/header1.xml": f"<w:hdr {SPACE}><w:p>{run('A head')}</w:p></w:hdr>",
        "word/charts/chart1.xml": "<c/>",
    }
    document = one(tmp_path, "a.docx", with_body(f"<w:p>{run('One. Two.')}</w:p>", parts=parts))
    assert document.metadata["notes"] == ["left out: 2 comments, 1 header or footer, 1 chart"]


def test_when_a_template_was_made_dates_nothing(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(BODY)
    document.core_properties.author = "Ana Diaz"  # a person, but the time is still that of the template
    assert one(tmp_path, "fish.docx", saved(document)).date is None


def test_a_first_paragraph_that_is_not_the_title_can_be_quoted(tmp_path: Path) -> None:
    document = one(tmp_path, "a.docx", word("The ministers met in Lima", "They signed a treaty.", title="On fish"))
    assert (document.title, document.text[document.body_start :][:13]) == ("On fish", "The ministers")


def test_a_document_of_millions_of_elements_is_refused(tmp_path: Path) -> None:
    body = f"<w:document {SPACE}><w:body>{'<w:p/>' * 3_000_001}</w:body></w:document>"
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(BODY))) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, body if name == "word/document.xml" else old.read(name))
    assert "more than 3,000,000 elements" in refused(tmp_path, "a.docx", made.getvalue())
