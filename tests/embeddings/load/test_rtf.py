"""Rich text and Safari's archives: text, title, date, letters of all kinds, and what a hostile one does."""

import plistlib

import pytest

from embeddings.errors import DocumentError
from embeddings.load.files import load_file
from tests.embeddings.load.samples import BODY, check, one, refused, rtf, webarchive
from tests.hostile import in_no_time, no_time

INFO = r"{\title The fishing treaty}{\author Ada Berg}{\creatim\yr2024\mo3\dy8\hr9}"


def test_rich_text_has_paragraphs_title_author_and_date(tmp_path):
    document = one(tmp_path, "a.rtf", rtf(rf"\b Two treaties\b0\par {BODY}\par\pard It was late.", INFO))
    assert document.text == f"Two treaties\n\n{BODY}\n\nIt was late."
    assert (document.title, document.date) == ("The fishing treaty", "2024-03-08")
    assert document.metadata["author"] == "Ada Berg"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"Br\'fccke \u8364? 5 \emdash  \ldblquote so\rdblquote", "Brücke € 5 — “so”"),
        (r"\f1\'cc\'ee\'f1\'ea\'e2\'e0\f0  is Moscow", "Москва is Moscow"),
        (r"\u20013?\u22269? and \u-10179?\u-8704?", "中国 and 😀"),
        (r"Do\-nau\~dampf\_schiff", "Donau dampf\u2011schiff"),
        (r"a \{brace\} and a back\\slash", r"a {brace} and a back\slash"),
        (r'See {\field{\*\fldinst{HYPERLINK "http://x.org/"}}{\fldrslt{the report}}}.', "See the report."),
        (r"\trowd Town\cell People\cell\row\trowd Oslo\cell 700\cell\row", "Town | People\n\nOslo | 700"),
        (r"It holds.{\footnote\pard See \i page\i0  {9}.} It held.", "It holds. It held.\n\nSee page 9."),
        (r"{\header Page head}{\*\generator Word;}{\pict\pngblip 89504e47}Words.", "Words."),
    ],
)
def test_what_rich_text_shows(tmp_path, written, shown):
    document = one(tmp_path, "a.rtf", rtf(written))
    check(document)
    assert document.text == shown


def test_a_title_of_a_program_is_none_and_a_header_line_counts(tmp_path):
    written = rtf(rf"Fish and chips\par Published: 9 March 2024\par {BODY}", r"{\title Document1}")
    document = one(tmp_path, "a.rtf", written)
    assert (document.title, document.date) == ("Fish and chips", "2024-03-09")


def test_what_is_no_rich_text_is_refused(tmp_path):
    assert "not rich text" in refused(tmp_path, "a.rtf", BODY)


@pytest.mark.parametrize(
    "part",
    [
        "{",
        "}",
        "{\\footnote ",
        "{\\info{\\title ",
        "\\'e",
        "\\u99999999999 ",
        "\\uc9999999999 ",
        "\\ansicpg99999 ",
        '{\\field{\\*\\fldinst{HYPERLINK "',
        "\\bin9 ",
        "{\\pict\\bin-1 ",
        "{\\fonttbl{\\f0\\fcharset",
        "\\f0 \\fcharset1;",
        "\\u-1 ",
    ],
)
def test_hostile_rich_text_takes_no_time(tmp_path, part):
    def read(text: str) -> None:
        path = tmp_path / "a.rtf"
        path.write_text("{\\rtf1 words " + text)
        try:
            for document in load_file(path, tmp_path).documents:
                check(document)
        except DocumentError:
            return

    in_no_time(read, part)


def test_a_web_archive_keeps_its_address_and_is_read_in_its_charset(tmp_path):
    page = "<title>Brücke</title><p>Die Brücke von Köln ist wieder neu.</p>".encode("latin-1")
    about = {"URL": "https://example.org/a", "MIMEType": "text/html", "TextEncodingName": "iso-8859-1"}
    document = one(tmp_path, "a.webarchive", webarchive(page, **about))
    assert document.text == "Die Brücke von Köln ist wieder neu."
    assert document.metadata["url"] == "https://example.org/a"
    written = plistlib.dumps({"WebMainResource": {"WebResourceData": page}}, fmt=plistlib.FMT_XML)
    assert one(tmp_path, "b.webarchive", written).text == document.text


DEEP = b"<array>" * 5000 + b"</array>" * 5000
LAUGHS = (
    b'<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><plist><string>&b;</string></plist>'
)


@pytest.mark.parametrize(
    "content",
    [
        b"bplist00" + b"\xff" * 100,
        b'<?xml version="1.0"?><plist>' + DEEP + b"</plist>",
        b'<?xml version="1.0"?>' + LAUGHS,
        plistlib.dumps([1, 2]),
        plistlib.dumps({"WebMainResource": []}),
        webarchive(b" "),
        webarchive(b"\x89PNG", MIMEType="image/png"),
        webarchive(b"<p>x</p>", TextEncodingName="zip", URL="file:///etc/passwd"),
        webarchive(b"<p>x</p>", TextEncodingName=5, URL=[], MIMEType=7),
    ],
)
def test_a_hostile_archive_is_refused_or_read_and_nothing_else(tmp_path, content):
    path = tmp_path / "a.webarchive"
    path.write_bytes(content)
    with no_time():
        try:
            loaded = load_file(path, tmp_path)
        except DocumentError:
            return
    for document in loaded.documents:
        check(document)
        assert document.text == "x" and "url" not in document.metadata


def test_of_a_very_long_font_table_the_text_behind_it_is_read(tmp_path):
    fonts = "".join(f"{{\\f{number}\\fcharset204 Font number {number};}}" for number in range(1, 2000))
    (tmp_path / "a.rtf").write_text(f"{{\\rtf1\\ansi{{\\fonttbl{fonts}}}\\pard The harbour was dredged.\\par}}")
    (document,) = load_file(tmp_path / "a.rtf", tmp_path).documents
    assert document.text == "The harbour was dredged."


def test_a_font_table_without_an_end_takes_no_time(tmp_path):
    with no_time():
        (tmp_path / "a.rtf").write_text("{\\rtf1{\\fonttbl" + "{\\f0\\fswiss\\fcharset0 Arial" * 70)
        try:
            load_file(tmp_path / "a.rtf", tmp_path)
        except DocumentError:
            return
