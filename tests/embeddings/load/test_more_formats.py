"""Books, slides, tables, mailboxes, saved pages and subtitles: what is in the text, and what a hostile one does."""

import zipfile

import pytest

from embeddings.errors import DocumentError
from embeddings.load.files import load_file
from tests.embeddings.load.samples import cell, epub, load, odt, one, pptx, refused, shape, xlsx, zipped


def test_a_table_row_is_a_sentence_with_its_headings(tmp_path):
    rows = "Land;Hauptstadt;Einwohner\nNorwegen;Oslo;5,5 Mio.\n;;\nFinnland;Helsinki;5,6 Mio.\n"
    document = one(tmp_path, "a.csv", rows)
    assert document.text.split("\n") == [
        "Land: Norwegen; Hauptstadt: Oslo; Einwohner: 5,5 Mio.",
        "Land: Finnland; Hauptstadt: Helsinki; Einwohner: 5,6 Mio.",
    ]
    assert one(tmp_path, "b.tsv", "2023\t12\n2024\t15\n").text == "2023; 12.\n2024; 15."
    assert one(tmp_path, "c.csv", 'Name,Says\nAnna,"one, two\nthree"\n').text == "Name: Anna; Says: one, two three."


def test_a_sheet_has_dates_shared_words_and_gaps(tmp_path):
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    day = '<c r="C2" s="1"><v>45359</v></c>'
    data = xlsx(
        cell("A1", "Town") + cell("B1", "People") + cell("C1", "Counted"), cell("A2", "Oslo") + day, styles=styles
    )
    assert one(tmp_path, "a.xlsx", data).text == "Town: Oslo; Counted: 2024-03-08."


def test_slides_are_pages(tmp_path):
    data = pptx(shape("The treaty", kind="title") + shape("Signed in Oslo."), shape("It has 25 articles."))
    document = one(tmp_path, "a.pptx", data)
    assert document.title == "The treaty"
    assert document.text == "The treaty\n\nSigned in Oslo.\n\nIt has 25 articles."
    starts = document.metadata["page_starts"]
    assert document.text[starts[1] :] == "It has 25 articles."


def test_an_open_document_is_read_in_order_without_what_was_deleted(tmp_path):
    body = (
        "<text:tracked-changes><text:p>Gone.</text:p></text:tracked-changes><text:h>The treaty</text:h>"
        "<text:p>Signed<text:note><text:note-body><text:p>In ink.</text:p></text:note-body></text:note> in<text:s/>"
        "Oslo."
        "</text:p><text:list><text:list-item><text:p>One.</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Town</text:p></table:table-cell><table:table-cell>"
        "<text:p>Size</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>Oslo"
        "</text:p></table:table-cell><table:table-cell><text:p>Big</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    meta = "<dc:title>A title</dc:title><meta:creation-date>2024-03-08T10:00:00</meta:creation-date>"
    document = one(tmp_path, "a.odt", odt(body, meta))
    assert document.text == "The treaty\n\nSigned in Oslo.\n\nOne.\n\nTown: Oslo; Size: Big.\n\nIn ink."
    assert (document.title, document.date) == ("A title", "2024-03-08")


def test_a_book_is_read_in_the_order_of_its_spine(tmp_path):
    about = "<dc:title>Das Meer</dc:title><dc:creator>Anna Berg</dc:creator><dc:date>2020-05-01</dc:date>"
    document = one(
        tmp_path, "a.epub", epub("<p>Eins.</p>", "<?xml version='1.0' encoding='utf-8'?><p>Zwei.</p>", about=about)
    )
    assert document.text == "Eins.\n\nZwei."
    assert (document.title, document.date, document.metadata["author"]) == ("Das Meer", "2020-05-01", "Anna Berg")


def test_subtitles_are_joined_to_sentences(tmp_path):
    text = (
        "WEBVTT\n\nNOTE made by hand\n\n1\n00:00:01.000 --> 00:00:02.000 align:start\n<v Anna>The bridge\n\n"
        "00:02.000 --> 00:03.000\nwas built\n<i>in 2019.</i>\n\n00:03.000 --> 00:04.000\nIt is red.\n"
    )
    assert one(tmp_path, "a.vtt", text).text == "The bridge was built in 2019.\nIt is red."
    rolling = "1\r\n00:00:01,000 --> 00:00:02,000\r\nHello there.\r\n\r\n"
    rolling += "2\r\n00:00:02,000 --> 00:00:03,000\r\nHello there.\r\n"
    assert one(tmp_path, "a.srt", rolling).text == "Hello there."


def test_each_mail_of_a_box_is_an_article(tmp_path):
    box = (
        "From a@x.org Mon Mar  4 10:00:00 2024\nSubject: One\nDate: Mon, 4 Mar 2024 10:00:00 +0000\n\n"
        "First mail.\n>From here on.\n\n"
        "From b@x.org Tue Mar  5 10:00:00 2024\nSubject: Two\n\nFrom the sea, a second mail.\n\n"
        "From c@x.org Tue Mar  5 10:00:00 2024\nContent-Type: image/png\n\nxx\n"
    )
    loaded = load(tmp_path, "a.mbox", box)
    assert [(d.source, d.title) for d in loaded.documents] == [("a.mbox#1", "One"), ("a.mbox#2", "Two")]
    assert loaded.documents[0].text.split("\n") == ["First mail.", "From here on."]
    assert loaded.documents[0].date == "2024-03-04"
    assert "mail 3" in loaded.problems[0]


def test_a_mail_over_the_limit_loses_no_other(tmp_path):
    (tmp_path / "a.mbox").write_text(
        "From a@x.org Mon Mar  4 10:00:00 2024\n\n"
        + "long " * 9000
        + "\n\nFrom b@x.org Mon Mar  4 10:00:00 2024\n\nShort one.\n"
    )
    loaded = load_file(tmp_path / "a.mbox", tmp_path, max_bytes=4096)
    assert [document.text for document in loaded.documents] == ["Short one."]
    assert "limit" in loaded.problems[0]


def test_a_saved_page_keeps_its_address(tmp_path):
    page = (
        "Snapshot-Content-Location: https://example.org/a\nContent-Type: multipart/related; boundary=b\n\n--b\n"
        "Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
        "<title>Br=FCcke</title><p>Die Br=FCcke ist neu.</p>\n--b\nContent-Type: text/css\n\np {}\n--b--\n"
    )
    document = one(tmp_path, "a.mhtml", page)
    assert document.text == "Die Brücke ist neu."
    assert document.metadata["url"] == "https://example.org/a"


BOMB = (
    '<!DOCTYPE b [<!ENTITY a "'
    + "x" * 1000
    + '">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
FETCH = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DEEP = "<x>" * 5000 + "</x>" * 5000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.odt", zipped({"content.xml": BOMB + "<text xmlns='urn:t'><p>&j;</p></text>"})),
        ("b.odt", zipped({"content.xml": FETCH + "<text><p>words &a;</p></text>"})),
        ("c.odt", zipped({"content.xml": f"<text>{DEEP}</text>"})),
        ("d.odt", b"PK\x03\x04" + b"\x00" * 60),
        ("a.epub", epub("<p>x</p>").replace(b"book.opf", b"../b.opf")),
        ("b.epub", zipped({"META-INF/container.xml": "<container/>"})),
        ("a.pptx", zipped({"ppt/presentation.xml": BOMB + "<a>&j;</a>"})),
        ("a.xlsx", xlsx('<c r="XFD1" t="s"><v>99999999999</v></c>')),
        ("b.xlsx", xlsx('<c r="A1" s="1"><v>1e300</v></c>', styles='<cellXfs><xf/><xf numFmtId="14"/></cellXfs>')),
        ("a.csv", '"' * 200_001),
        ("a.srt", "1\n" * 5000),
        ("a.mbox", "From nobody\n" * 3000),
        ("a.mhtml", "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n" * 3000),
    ],
)
def test_a_hostile_file_is_refused_or_read_and_nothing_else(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        loaded = load_file(path, tmp_path)
    except DocumentError:
        return
    for document in loaded.documents:
        assert "root:" not in document.text
        assert len(document.text) < 100_000


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 65 * 2**20)
    assert "unpacks to 65.0 MiB" in refused(tmp_path, "a.xlsx", path.read_bytes())
