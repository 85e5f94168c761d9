"""What comes out of files: text that is final, headers that are right, and one kind of error."""

import datetime
import io
import json
import os
import socket
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.errors import DocumentError, UsageError
from embeddings.load.dates import date_from_name, parse_date
from embeddings.load.files import MAX_PROBLEMS, SUFFIXES, Document, Loaded, find_files, load_file
from embeddings.load.headers import read_header, title_from_name

SEED = Path(__file__).resolve().parents[4] / "shared" / "seed"
BODY = "The ministers met on Friday. They signed a treaty on fishing."


def load(folder: Path, name: str, content: bytes | str, **options: int) -> Loaded:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_file(path, folder, **options)


def one(folder: Path, name: str, content: bytes | str) -> Document:
    (document,) = load(folder, name, content).documents
    return document


def refused(folder: Path, name: str, content: bytes | str, **options: int) -> str:
    with pytest.raises(DocumentError) as caught:
        load(folder, name, content, **options)
    return str(caught.value)


# Fixtures made by code


def pdf_lines(*lines: tuple[float, float, float, str]) -> str:
    """A page's content from (x, y, font size, text), in points from the bottom left."""
    return "BT " + "\n".join(f"/F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj" for x, y, size, text in lines) + " ET"


def pdf(*pages: str, info: str = "", encrypt: str = "") -> bytes:
    """The smallest PDF that holds the pages; each is drawn with Helvetica (/F1) and a one-pixel image (/I1)."""
    image = (
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    fixed = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{7 + 2 * i} 0 R' for i in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"{image}\nstream\n0\nendstream",
        f"<< {info} >>",
    ]
    for i, content in enumerate(pages):
        fixed.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        fixed.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {6 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> /XObject << /I1 4 0 R >> >> >>"
        )
    written, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(fixed, 1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    return (
        f"{written}xref\n0 {len(fixed) + 1}\n0000000000 65535 f \n{table}trailer\n"
        f"<< /Size {len(fixed) + 1} /Root 1 0 R /Info 5 0 R {encrypt} >>\nstartxref\n{len(written)}\n%%EOF"
    ).encode("latin-1")


def word(*paragraphs: str, title: str = "", author: str = "python-docx", created: str | None = None) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.core_properties.title = title
    document.core_properties.author = author
    if created:
        document.core_properties.created = datetime.datetime.fromisoformat(created)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


A_PDF = pdf(pdf_lines((72, 700, 11, BODY)))
SAMPLES = {
    ".txt": BODY,
    ".text": BODY,
    ".md": BODY,
    ".markdown": BODY,
    ".html": f"<p>{BODY}</p>",
    ".htm": f"<p>{BODY}</p>",
    ".xhtml": f'<?xml version="1.0" encoding="utf-8"?><html><body><p>{BODY}</p></body></html>',
    ".pdf": A_PDF,
    ".docx": word(BODY),
    ".jsonl": json.dumps({"text": BODY}),
    ".ndjson": json.dumps({"text": BODY}),
}


# Every format


def test_every_suffix_of_the_table_has_a_sample_here() -> None:
    assert set(SAMPLES) == set(SUFFIXES)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_text_comes_out_and_what_the_file_does_not_say_comes_from_its_name(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "news").mkdir()
    document = one(tmp_path, f"news/2024-03-08-fishing-treaty{suffix}", SAMPLES[suffix])
    assert document.text == BODY
    assert document.source.removesuffix("#1") == f"news/2024-03-08-fishing-treaty{suffix}"
    assert document.title.removesuffix(" 1") == "Fishing treaty"
    assert document.date == "2024-03-08"


@pytest.mark.parametrize("suffix", [suffix.upper() for suffix in SUFFIXES])
def test_the_case_of_a_suffix_does_not_matter(tmp_path: Path, suffix: str) -> None:
    assert one(tmp_path, f"a{suffix}", SAMPLES[suffix.lower()]).text == BODY


def check(document: Document) -> None:
    """The laws of every document, whatever it was made from."""
    assert 0 <= document.body_start < len(document.text)
    assert document.title and document.title == document.title.strip()
    assert document.date is None or datetime.date.fromisoformat(document.date).isoformat() == document.date
    json.dumps(asdict(document), ensure_ascii=False, allow_nan=False).encode()  # nor an unpaired surrogate
    assert "\x00" not in document.text


ANY_BYTES = settings(max_examples=40, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("suffix", SUFFIXES)
@ANY_BYTES
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_load_or_are_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    try:
        loaded = load(tmp_path, f"any{suffix}", data)
    except DocumentError as error:
        assert str(error)
        return
    for document in loaded.documents:
        check(document)


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".html", ".md", ".jsonl"])
@ANY_BYTES
@given(at=st.floats(0, 1), cut=st.integers(0, 40), put=st.binary(max_size=40))
def test_a_damaged_file_loads_or_is_refused(tmp_path: Path, suffix: str, at: float, cut: int, put: bytes) -> None:
    sample = SAMPLES[suffix]
    data = sample if isinstance(sample, bytes) else sample.encode()
    start = int(at * len(data))
    try:
        loaded = load(tmp_path, f"any{suffix}", data[:start] + put + data[start + cut :])
    except DocumentError:
        return
    for document in loaded.documents:
        check(document)


# Plain text


@ANY_BYTES
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=200),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_plain_text_is_the_decoded_file_to_the_letter(tmp_path: Path, text: str, encoding: str) -> None:
    try:
        document = one(tmp_path, "a.txt", text.encode(encoding))
    except DocumentError:
        return
    assert document.text == text
    assert document.text == (tmp_path / "a.txt").read_bytes().decode(document.metadata["encoding"])


def test_line_ends_stay_and_offsets_are_the_files_own(tmp_path: Path) -> None:
    data = b"A treaty\r\nSource: Gazette\r\n\r\nFirst line.\rSecond line.\r\n"
    document = one(tmp_path, "a.txt", data)
    assert document.text.encode() == data
    assert data[document.body_start :].startswith(b"First line.")
    assert (document.title, document.metadata["publisher"]) == ("A treaty", "Gazette")


ENCODED = {
    "cp1252": "“It’s late,” he said — the café’s price: £5.",
    "cp1250": "Prezydent Polski powiedział, że źródło żółtej łódki jest ważne.",
    "cp1251": "Президент заявил в понедельник, что отношения двух стран важны для всего мира.",
    "koi8-r": "Президент заявил в понедельник, что отношения двух стран важны для всего мира.",
    "shift_jis": "日本の首相は月曜日、隣国の大統領と電話会談を行った。",
    "gb18030": "两国领导人星期一下午通了电话，讨论了贸易问题。",
    "utf-16-le": "Plain words without a byte order mark.",
}


@pytest.mark.parametrize(("encoding", "text"), ENCODED.items())
def test_encodings_are_recognised(tmp_path: Path, encoding: str, text: str) -> None:
    assert one(tmp_path, "a.txt", text.encode(encoding)).text == text


def test_a_pound_sign_among_many_english_words_stays_one(tmp_path: Path) -> None:
    text = "The price is £50. " + "It rose again, as it did last year. " * 2000
    assert one(tmp_path, "a.txt", text.encode("latin-1")).text == text


def test_a_few_bytes_of_no_encoding_do_not_lose_a_long_text(tmp_path: Path) -> None:
    words = b"Words that go on for a while. " * 50
    loaded = load(tmp_path, "a.txt", words + b"\x81\x8d\x81 end")
    assert loaded.documents[0].text.startswith(words.decode())


def test_a_broken_byte_does_not_spoil_the_rest_of_a_utf8_file(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.txt", "naïve café — “quoted” ".encode() * 5 + b"\xff end")
    assert loaded.documents[0].text == "naïve café — “quoted” " * 5 + "\ufffd end"
    assert "1 characters are broken in utf-8" in loaded.problems[0]


# Headers of plain text

HEADERS: list[tuple[str, tuple[str | None, str | None], Mapping[str, object]]] = [
    # free words with a date and a photo credit
    (" date 2024-03-08 Chile Peru Photo: Reuters\n\n", ("Chile Peru", "2024-03-08"), {"photo": "Reuters"}),
    ("8 March 2024 Chile Peru Photo: Reuters\n\n", ("Chile Peru", "2024-03-08"), {"photo": "Reuters"}),
    ("March 8, 2024 - Chile Peru (Photo: Reuters)\n\n", ("Chile Peru", "2024-03-08"), {"photo": "Reuters"}),
    ("Chile Peru date 2024-03-08\n\n", ("Chile Peru", "2024-03-08"), {}),
    ("Photo: Reuters date 2024-03-08 Chile Peru\n\n", ("Chile Peru", "2024-03-08"), {"photo": "Reuters"}),
    ("Chile Peru Photo: Ana Diaz/Reuters\n\n", ("Chile Peru", None), {"photo": "Ana Diaz/Reuters"}),
    (
        "date 2024-03-08T10:30:00Z Chile Peru Source: Gazette\n\n",
        ("Chile Peru", "2024-03-08"),
        {"publisher": "Gazette"},
    ),
    ("date 2024-03-08 Chile Peru Photo: Reuters\n", ("Chile Peru", "2024-03-08"), {"photo": "Reuters"}),
    ("date 2024-02-30 Chile Peru Photo: Reuters\n\n", ("Chile Peru", None), {"photo": "Reuters"}),
    ("date 03/04/2024 Chile Peru Photo: Reuters\n\n", ("Chile Peru", None), {"photo": "Reuters"}),
    (
        "Date: 2024-03-08 Chile Peru Photo: Reuters\nSource: Gazette\n\n",
        ("Chile Peru", "2024-03-08"),
        {"photo": "Reuters", "publisher": "Gazette"},
    ),
    # a date that belongs to the title's own words
    ("What happened on September 11, 2001\n\n", ("What happened on September 11, 2001", None), {}),
    ("Striking photo: a rare blue moon over Lima\n\n", ("Striking photo: a rare blue moon over Lima", None), {}),
    # a title and keys
    ("A treaty\nSource: Gazette\nDate: 2024-03-08\n\n", ("A treaty", "2024-03-08"), {"publisher": "Gazette"}),
    ("A treaty\n\nBy Ana Diaz\n\nMarch 8, 2024\n\n", ("A treaty", "2024-03-08"), {"author": "Ana Diaz"}),
    (
        "Title: A treaty\nAuthor: Ana Diaz\nTopic: Fish\nLink: https://example.org/a\n\n",
        ("A treaty", None),
        {"author": "Ana Diaz", "Topic": "Fish", "url": "https://example.org/a"},
    ),
    (
        "Link: the fish is back\nSource: Gazette\nLink: https://a.b/c\n\n",
        ("Link: the fish is back", None),
        {
            "publisher": "Gazette",
            "url": "https://a.b/c",
        },
    ),
    ("Source: Gazette\nDate: 8 March 2024\n\nA treaty\n\n", ("A treaty", "2024-03-08"), {"publisher": "Gazette"}),
    # front matter
    (
        "---\ntitle: 'A: treaty'\ndate: 2024-03-08 10:00:00 +0100\nauthor: [Ana, Bo]\ntags: [x, y]\n---\n\n",
        ("A: treaty", "2024-03-08"),
        {"author": "Ana, Bo", "tags": ["x", "y"]},
    ),
    ("---\ntitle: Not YAML: a treaty\ndate: 2024-13-08\n---\n", ("Not YAML: a treaty", None), {}),
    ("---\ndate: 2024-03-08\n---\nA treaty\n\n", ("A treaty", "2024-03-08"), {}),
    # a short first line
    ("A treaty\n\n", ("A treaty", None), {}),
    ("\n\n# A treaty\n\n", ("A treaty", None), {}),
    ("A treaty\n========\n\n", ("A treaty", None), {}),
    ("A treaty of the U.S.\n\n", ("A treaty of the U.S.", None), {}),
    ("By The Sea\n\n", ("By The Sea", None), {}),
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("written", "title_and_date", "metadata"), HEADERS)
def test_headers(
    written: str, title_and_date: tuple[str | None, str | None], metadata: Mapping[str, object], end: str
) -> None:
    text = (written + BODY).replace("\n", end)
    header = read_header(text)
    assert (header.title, header.date) == title_and_date
    assert header.metadata == metadata
    assert text[header.body_start :] == BODY


@pytest.mark.parametrize(
    "prose",
    [
        BODY,
        "A first sentence of its own.\n\nAnd more.",
        "On 8 March 2024 the ministers met in Lima\nand signed a treaty.\n\nAnd more.",
        "In Lima on 2024-03-08 ministers met.\n\nAnd more.",
        "Ana: hello\nBo: hello\n\nAnd more.",
        "a line longer than a title " * 8 + "\n\nAnd more.",
        "---\n\nAnd more.",
        "---\nnothing here closes it: really\n\nAnd more.",
        "",
        "\n\n",
    ],
)
def test_prose_is_not_taken_for_a_header(prose: str) -> None:
    header = read_header(prose)
    assert (header.title, header.date, header.body_start, header.metadata) == (None, None, 0, {})


@pytest.mark.parametrize("text", ["A treaty", "A treaty\nSource: Gazette\n", "---\ntitle: A treaty\n---\n"])
def test_a_header_without_a_body_hides_nothing(text: str) -> None:
    header = read_header(text)
    assert (header.title, header.body_start) == ("A treaty", 0)


def test_a_key_that_opens_the_prose_is_not_swallowed() -> None:
    text = "A treaty\nSource: Gazette\nLIMA: The ministers met\nand signed."
    assert text[read_header(text).body_start :].startswith("LIMA: The ministers")


@pytest.mark.parametrize("yaml", ["a: &a [*a]\ntitle: T", "title: T\nb: " + "[" * 5000, "title: T\n? [x]\n: y"])
def test_odd_front_matter_neither_loops_nor_escapes(tmp_path: Path, yaml: str) -> None:
    check(one(tmp_path, "a.txt", f"---\n{yaml}\n---\n{BODY}"))


def test_the_header_of_the_real_seed(tmp_path: Path) -> None:
    if not SEED.is_dir():
        assert not os.environ.get("CI"), f"{SEED} is missing"
        pytest.skip(f"{SEED} is not here: the real article is not part of this repository")
    (path,) = find_files(SEED)
    (document,) = load_file(path, SEED).documents
    assert document.text.encode() == path.read_bytes()
    header, body = document.text[: document.body_start], document.text[document.body_start :]
    assert document.date is not None and document.date in header
    assert document.title in header and document.title not in ("", header.strip())
    assert document.metadata["photo"] in header and document.metadata["photo"] not in document.title
    assert header.count("\n") == 2 and "\n\n" not in body[:100] and body == body.lstrip()
    assert not set(document.title.split()) & {"date", document.date, "Photo:"}


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-03-08", "2024-03-08"),
        ("2024-03-08T23:30:00-08:00", "2024-03-08"),
        ("2024/3/8", "2024-03-08"),
        ("20240308", "2024-03-08"),
        ("D:20240308103000+08'00'", "2024-03-08"),
        ("8 March 2024", "2024-03-08"),
        ("Fri, 8 Mar 2024 10:00:00 GMT", "2024-03-08"),
        ("March 8th, 2024", "2024-03-08"),
        ("Sept. 8, 2024", "2024-09-08"),
        ("13/04/2024", "2024-04-13"),
        ("04/13/2024", "2024-04-13"),
        ("03/04/2024", None),
        ("2024-02-30", None),
        ("31 June 2024", None),
        ("March 2024", None),
        ("2024", None),
        ("1709900000", None),
        ("0000-01-01", None),
        ("soon", None),
        (1709900000, None),
        (None, None),
    ],
)
def test_dates_are_iso_or_nothing(written: object, iso: str | None) -> None:
    assert parse_date(written) == iso


@pytest.mark.parametrize(
    ("stem", "title", "date"),
    [
        ("2024-03-08-fishing-treaty", "Fishing treaty", "2024-03-08"),
        ("20240308_fishing_treaty", "Fishing treaty", "2024-03-08"),
        ("0012-fishing-treaty", "Fishing treaty", None),
        ("3d-printing", "3d printing", None),
        ("treaty-2024-02-30", "Treaty 2024 02 30", None),
        ("2024-03-08", "2024-03-08", "2024-03-08"),
        ("0012", "0012", None),
    ],
)
def test_names_of_files_are_made_readable(stem: str, title: str, date: str | None) -> None:
    assert (title_from_name(stem), date_from_name(stem)) == (title, date)


# Markdown


def test_markdown_becomes_readable_text(tmp_path: Path) -> None:
    document = one(
        tmp_path,
        "a.md",
        "---\ndate: 2024-03-08\n---\n# A *treaty*\n\nWith [a link](http://x.y) and\na [soft] `break` &amp; <b>tags</b>."
        "\n\n- one\n- two\n\n1. first\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n  kept\n```\n<!-- no -->\n",
    )
    assert (document.title, document.date) == ("A treaty", "2024-03-08")
    assert document.text.split("\n\n") == [
        "A treaty",
        "With a link and a [soft] break & tags.",
        "- one",
        "- two",
        "1. first",
        "a | b",
        "1 | 2",
        "code\n  kept",
    ]
    assert document.text[document.body_start :].startswith("With a link")


def test_markdown_with_the_header_of_a_plain_text(tmp_path: Path) -> None:
    document = one(tmp_path, "a.md", "# A treaty\nSource: Gazette\nDate: 2024-03-08\n\nThe **body**.")
    assert (document.title, document.date, document.metadata["publisher"]) == ("A treaty", "2024-03-08", "Gazette")
    assert document.text == "The body."


def test_an_empty_heading_or_item_marks_nothing_else(tmp_path: Path) -> None:
    document = one(tmp_path, "fish.md", "#\n\nNo heading.\n\n-\n\nNo item.")
    assert (document.title, document.text) == ("Fish", "No heading.\n\nNo item.")


# HTML

PARAGRAPHS = [
    f"The ministers of country number {i} met on Friday, and they signed a treaty on fishing." for i in range(5)
]
ARTICLE = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def test_a_page_gives_its_article_and_what_its_head_declares(tmp_path: Path) -> None:
    document = one(
        tmp_path,
        "a.html",
        f"""<html><head><title>A treaty | Gazette</title><meta property="og:title" content="A treaty">
        <meta property="og:site_name" content="Gazette"><meta name="author" content="Ana Diaz">
        <meta property="article:published_time" content="2024-03-08T10:00:00Z"></head><body>
        <nav><a href="/">Home</a></nav><article><h1>A treaty</h1>{ARTICLE}</article>
        <footer>© 2019 Gazette</footer><script>var hidden = 1</script></body></html>""",
    )
    assert (document.title, document.date) == ("A treaty", "2024-03-08")
    assert document.metadata == {"publisher": "Gazette", "author": "Ana Diaz", "encoding": "utf-8"}
    assert document.text[document.body_start :].split("\n\n") == PARAGRAPHS


def test_a_page_that_declares_itself_in_json_ld(tmp_path: Path) -> None:
    declared = {"@type": "NewsArticle", "headline": "A treaty", "datePublished": "2024-03-08T01:00:00+08:00"}
    declared |= {"@context": "https://schema.org", "publisher": {"@type": "Organization", "name": "Gazette"}}
    page = (
        f'<html><head><script type="application/ld+json">{json.dumps(declared)}</script></head><body>{ARTICLE}</body>'
    )
    document = one(tmp_path, "a.html", page)
    assert (document.title, document.date, document.metadata["publisher"]) == ("A treaty", "2024-03-08", "Gazette")


@pytest.mark.parametrize(
    "misleading",
    [
        "<footer>© 2019 Gazette</footer>",
        '<a href="/2019/05/06/other">Other news</a> 6 May 2019',
        "<p>On 3 March 2019.</p>",
    ],
)
def test_a_pages_links_and_footings_do_not_date_it(tmp_path: Path, misleading: str) -> None:
    assert one(tmp_path, "a.html", f"<html><body><article>{ARTICLE}</article>{misleading}</body></html>").date is None


def test_a_page_that_is_no_article_gives_its_visible_words(tmp_path: Path) -> None:
    page = '<meta name="date" content="2024-03-08"><title>Fish</title><p>Words of <i>one</i>\nline<p>Another'
    document = one(tmp_path, "a.html", f"{page}<script>hidden()</script><!-- hidden -->")
    assert (document.title, document.date) == ("Fish", "2024-03-08")
    assert document.text == "Words of one line\n\nAnother"


def test_a_page_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Кот.</p></body></html>'
    assert one(tmp_path, "a.html", page.encode("cp1251")).text == "Кот."


def test_reading_a_page_needs_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_network)
    page = f'<html><head><link rel="canonical" href="http://example.org/a"></head><body>{ARTICLE}</body></html>'
    assert one(tmp_path, "a.html", page).text.split("\n\n") == PARAGRAPHS


# PDF


def test_lines_of_a_pdf_become_paragraphs_and_pages_are_known(tmp_path: Path) -> None:
    document = one(
        tmp_path,
        "a.pdf",
        pdf(
            pdf_lines(
                (72, 700, 20, "A treaty"),
                (72, 660, 11, "The ministers met on Friday and gave infor-"),
                (72, 646, 11, "mation about the well-"),
                (72, 632, 11, "known treaty. All is well in Lima."),
                (72, 604, 11, "The known text goes on to the end of the"),
                (300, 40, 9, "1"),
            ),
            pdf_lines((72, 700, 11, "page and beyond.")),
            "",
            info="/Title (A treaty on fish) /Author (Ana Diaz) /CreationDate (D:20240308103000+08'00')",
        ),
    )
    assert (document.title, document.date, document.metadata["author"]) == (
        "A treaty on fish",
        "2024-03-08",
        "Ana Diaz",
    )
    assert document.text.split("\n\n") == [
        "A treaty",
        "The ministers met on Friday and gave information about the well-known treaty. All is well in Lima.",
        "The known text goes on to the end of the\npage and beyond.",
    ]
    starts = document.metadata["page_starts"]
    assert [document.text[start:][:8] for start in starts] == ["A treaty", "page and", ""]


def test_indented_paragraphs_of_a_pdf(tmp_path: Path) -> None:
    full = "This line is as wide as all of the others are"
    lines = [(90, f"{full}, here"), (72, f"{full}, and on"), (90, f"{full} too"), (72, f"{full}, and on")]
    page = pdf_lines(*((x, 700 - 13 * i, 11, text) for i, (x, text) in enumerate(lines)))
    assert one(tmp_path, "a.pdf", pdf(page)).text == (f"{full}, here {full}, and on\n\n{full} too {full}, and on")


def test_running_heads_and_page_numbers_do_not_cut_sentences(tmp_path: Path) -> None:
    pages = [
        pdf_lines((72, 760, 9, f"The Gazette, page {i}"), (72, 700, 11, words), (300, 40, 9, f"- {i} -"))
        for i, words in enumerate(["The ministers met and they", "signed a treaty on fishing in the", "ocean."], 1)
    ]
    assert (
        one(tmp_path, "a.pdf", pdf(*pages)).text
        == "The ministers met and they\nsigned a treaty on fishing in the\nocean."
    )


def test_a_made_up_title_of_a_pdf_is_not_used(tmp_path: Path) -> None:
    info = "/Title (Microsoft Word - final2.docx)"
    assert one(tmp_path, "fish.pdf", pdf(pdf_lines((72, 700, 11, BODY)), info=info)).title == "Fish"


def test_the_date_in_a_name_counts_more_than_when_the_file_was_made(tmp_path: Path) -> None:
    page = pdf_lines((72, 700, 11, BODY))
    assert one(tmp_path, "2024-03-08-a.pdf", pdf(page, info="/CreationDate (D:20250101)")).date == "2024-03-08"
    assert one(tmp_path, "2024-03-08-a.docx", word(BODY, created="2025-01-01", author="Ana")).date == "2024-03-08"


def test_a_pdf_that_is_a_scan_in_part_says_which_pages(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.pdf", pdf(pdf_lines((72, 700, 11, BODY)), "q 100 0 0 100 0 0 cm /I1 Do Q"))
    assert loaded.documents[0].text == BODY
    assert "page 2" in loaded.problems[0] and "OCR" in loaded.problems[0]


def test_a_damaged_page_loses_no_other(tmp_path: Path) -> None:
    pages = [pdf_lines((72, 700, 11, words)) for words in ("One.", "Two.")]
    data = pdf(*pages).replace(b"<< /Type /Page /Parent", b"<< /Type /Gone /Parent", 1)
    loaded = load(tmp_path, "a.pdf", data)
    assert loaded.documents[0].text == "Two."
    assert "page 1" in loaded.problems[0]


def test_text_without_height_is_no_crash(tmp_path: Path) -> None:
    page = pdf_lines((72, 700, 11, "One."), (72, 690, 11, "Two.")).replace("1 0 0 1", "1 0 0 0")
    assert "Two." in one(tmp_path, "a.pdf", pdf(page)).text


# Word


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


# JSONL


def test_one_article_a_line_and_a_bad_line_loses_no_other(tmp_path: Path) -> None:
    rows = [
        '{"id": "x", "title": "A treaty", "text": "One.", "date": "2024-03-08T10:00:00Z", "source": "Gazette", "n": 1}',
        "",
        "not json",
        '{"body": "Two.", "headline": "Peace", "published_at": "8 March 2024", "url": "http://a.b"}',
        '{"id": "x", "text": "Again."}',
        "[1]",
        '{"id": 7, "content": "Seven.", "published": "03/04/2024"}',
        '{"id": 8, "text": 9}',
    ]
    loaded = load(tmp_path, "a.jsonl", "\r\n".join(rows))
    found = [(document.source, document.title, document.date, document.text) for document in loaded.documents]
    assert found == [
        ("a.jsonl#x", "A treaty", "2024-03-08", "One."),
        ("a.jsonl#4", "Peace", "2024-03-08", "Two."),
        ("a.jsonl#7", "A 7", None, "Seven."),
    ]
    assert loaded.documents[0].metadata == {"publisher": "Gazette", "n": 1, "encoding": "utf-8"}
    assert [problem.split(":")[0] for problem in loaded.problems] == ["line 3", "line 5", "line 6", "line 8"]
    assert "'x'" in loaded.problems[1]


def test_a_line_in_another_encoding_or_with_nul_bytes_is_that_lines_own_affair(tmp_path: Path) -> None:
    rows = [
        '{"text": "Good ž."}'.encode(),
        b'{"text": "Caf\xe9 and th\xe9."}',
        b'{"text": "\x00\x01"}',
        b'{"text": "End."}',
    ]
    loaded = load(tmp_path, "a.jsonl", b"\n".join(rows))
    assert [document.text for document in loaded.documents] == ["Good ž.", "Café and thé.", "End."]
    assert [problem.split(":")[0] for problem in loaded.problems] == ["line 3"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_lines_after_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    loaded = load(tmp_path, "a.jsonl", '{"text": "One."}\n{"text": "Two."}'.encode(encoding))
    assert [document.text for document in loaded.documents] == ["One.", "Two."]


def test_what_json_can_hold_and_nothing_else_can(tmp_path: Path) -> None:
    row = (
        r'{"id": "a\u0000\nb", "text": "1\u0000 \ud83d\ude00 \ud800.", "n": NaN, "m": 1e999, "k\u0000": {"\ud800": 1}}'
    )
    document = one(tmp_path, "a.jsonl", row)
    check(document)
    assert (document.source, document.text) == ("a.jsonl#a b", "1 😀 �.")


@pytest.mark.parametrize(
    "row", ['{"text": "x", "a": ' + "[" * 100 + "]" * 100 + "}", "[" * 100_000, '{"a": ' + "1" * 5000 + "}"]
)
def test_a_monstrous_line_is_only_a_bad_line(tmp_path: Path, row: str) -> None:
    loaded = load(tmp_path, "a.jsonl", f'{row}\n{{"text": "Good."}}')
    assert [document.text for document in loaded.documents] == ["Good."]
    assert len(loaded.problems) == 1


def test_a_file_of_bad_lines_does_not_tell_them_all(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.jsonl", "bad\n" * 1000 + '{"text": "Good."}')
    assert len(loaded.problems) == MAX_PROBLEMS + 1
    assert loaded.problems[-1] == f"and {1000 - MAX_PROBLEMS} more bad lines"


# What is refused


LOCKED = (
    "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + "11" * 32 + "> /U <" + "22" * 32 + "> >> "
    "/ID [<33333333333333333333333333333333> <33333333333333333333333333333333>]"
)


def zip_of(name: str, size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b" " * size)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason", "remedy"),
    [
        ("a.txt", b"", "empty", "remove it"),
        ("a.txt", " \r\n\t", "empty", "remove it"),
        ("a.txt", "-----", "no words", "put text"),
        ("a.txt", bytes(range(256)), "binary", "suffix"),
        ("a.txt", b"\x01\x02\x03\x04 abc", "binary", "suffix"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary", "suffix"),
        ("a.txt", A_PDF, "a PDF", ".pdf"),
        ("a.md", "---\ntitle: T\n---\n", "no words", "put text"),
        ("a.html", "<script>x</script>", "no words", "put text"),
        ("a.pdf", b"%PDF-1.4 cut short", "not readable as .pdf", "save it again"),
        ("a.pdf", pdf(pdf_lines((72, 700, 11, BODY)), encrypt=LOCKED), "encrypted", "without a password"),
        ("a.pdf", pdf("q 100 0 0 100 0 0 cm /I1 Do Q"), "no text", "OCR"),
        ("a.docx", word(BODY)[:900], "not readable as .docx", "save it again"),
        ("a.docx", zip_of("readme.txt", 9), "not readable as .docx", "save it again"),
        ("a.docx", zip_of("word/document.xml", 65 * 2**20), "unpacks to 65.0 MiB", "limit of 64.0 MiB"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted", "save it as .docx"),
        ("a.jsonl", "nothing\nbut\n", "line 1: not valid JSON", "one JSON object on each line"),
        ("a.xyz", "words", "no loader for '.xyz'", ".docx"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(
    tmp_path: Path, name: str, content: bytes | str, reason: str, remedy: str
) -> None:
    message = refused(tmp_path, name, content)
    assert reason in message
    assert remedy in message


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    assert load(tmp_path, "a.txt", "x" * 100, max_bytes=100).documents
    assert "101 bytes is more than the limit of 100 bytes" in refused(tmp_path, "a.txt", "x" * 101, max_bytes=100)


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir, os.mkfifo, lambda path: path.symlink_to(path)])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "a.txt")
    with pytest.raises(DocumentError):
        load_file(tmp_path / "a.txt", tmp_path)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BODY)
    path.chmod(0)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)  # root may read everything
    try:
        with pytest.raises(DocumentError, match=r"Permission denied.*permissions"):
            load_file(path, tmp_path)
    finally:
        os.seteuid(was)


# Folders


def names(folder: Path, paths: tuple[Path, ...]) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_a_folder_is_searched_in_order_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/.hidden.txt", ".git/x.txt", "~$c.docx", "c.PDF", "a-b.txt", "x.zip", "a/README"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(BODY)
    found = find_files(tmp_path)
    assert names(tmp_path, found.files) == ["a/z.md", "a-b.txt", "b.txt", "c.PDF"]
    assert names(tmp_path, found.unknown) == ["a/README", "x.zip"]
    assert found.problems == ()
    assert list(found) == list(find_files(tmp_path))


def test_links_that_lead_out_are_not_followed_and_loops_end(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out"
    for place in (folder, outside):
        place.mkdir()
        (place / "a.txt").write_text(BODY)
    (folder / "out.txt").symlink_to(outside / "a.txt")
    (folder / "within.txt").symlink_to(folder / "a.txt")
    (folder / "broken.txt").symlink_to(folder / "gone.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "far").symlink_to(outside)
    os.mkfifo(folder / "pipe.txt")
    found = find_files(folder)
    assert names(folder, found.files) == ["a.txt", "within.txt"]
    assert [problem.split(":")[0] for problem in found.problems] == ["broken.txt", "out.txt", "pipe.txt"]


def test_a_name_that_is_not_text_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        with open(raw, "wb") as file:
            file.write(BODY.encode())
    except OSError:
        pytest.skip("this file system takes only names that are UTF-8")
    found = find_files(tmp_path)
    assert found.files == ()
    assert "not valid UTF-8" in found.problems[0] and found.problems[0].encode()
    with pytest.raises(DocumentError, match="not valid UTF-8"):
        load_file(Path(os.fsdecode(raw)), tmp_path)


def test_a_single_file_is_a_folder_of_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BODY)
    found = find_files(path)
    assert (found.root, found.files) == (tmp_path, (path,))
    assert load_file(path, found.root).documents[0].source == "a.txt"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        find_files(tmp_path / "nowhere")
