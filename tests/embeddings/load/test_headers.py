"""What an article says about itself before its prose begins."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from embeddings.load.files import find_files, load_file
from embeddings.load.headers import read_header
from tests.embeddings.load.samples import BODY, check, one

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
    (
        '+++\ntitle = "A treaty"\ndate = "2024-03-08"\ntags = ["x"]\n+++\n\n',
        ("A treaty", "2024-03-08"),
        {"tags": ["x"]},
    ),
    ("+++\ntitle = A treaty without quotes\n+++\n", ("A treaty without quotes", None), {}),
    ("---\ntitle: A treaty\npublished: true\ndate: 2024-03-08\n---\n", ("A treaty", "2024-03-08"), {}),
    ("---\ntitle: A treaty\npublished: false\nlastmod: 2024-03-09\n---\n", ("A treaty", "2024-03-09"), {}),
    # when it was changed, and when it was published
    ("A treaty\nUpdated: 9 May 2025, 10:00\nPublished: 8 May 2025\n\n", ("A treaty", "2025-05-08"), {}),
    ("A treaty\nLast updated on 9 May 2025 | First published on 8 May 2025\n\n", ("A treaty", "2025-05-08"), {}),
    ("A treaty\n8 May 2025 | Updated: 9 May 2025\n\n", ("A treaty", "2025-05-08"), {}),
    ("A treaty\nUpdated: 03/04/2025\n\n", ("A treaty", None), {}),
    ("Ein Vertrag\n8. März 2024\n\n", ("Ein Vertrag", "2024-03-08"), {}),
    # keys in other languages
    (
        "Ein Vertrag\nDatum: 8. März 2024\nQuelle: Nordbote\n\n",
        ("Ein Vertrag", "2024-03-08"),
        {"publisher": "Nordbote"},
    ),
    ("Un traité\nSource : Gazette\nAuteur : Ana\n\n", ("Un traité", None), {"publisher": "Gazette", "author": "Ana"}),
    ("Un tratado\nFecha: 8 de marzo de 2024\nPor: Ana\n\n", ("Un tratado", "2024-03-08"), {"author": "Ana"}),
    ("Un trattato\nData: 8 marzo 2024\nFonte: Gazette\n\n", ("Un trattato", "2024-03-08"), {"publisher": "Gazette"}),
    ("Договор\nДата: 8 марта 2024\nАвтор: Ана\n\n", ("Договор", "2024-03-08"), {"author": "Ана"}),
    ("条约\n来源：北方日报\n日期：2024-03-08\n\n", ("条约", "2024-03-08"), {"publisher": "北方日报"}),
    ("संधि\nतारीख: 2024-03-08\nलेखक: अना\n\n", ("संधि", "2024-03-08"), {"author": "अना"}),
    # front matter in JSON
    ('{\n "title": "A treaty",\n "date": "2024-03-08"\n}\n\n', ("A treaty", "2024-03-08"), {}),
    # saved mails
    (
        "From: Ana Diaz <ana@example.org>\nSent: Friday, March 8, 2024 10:00 AM\nTo: Bo\nSubject: A treaty\n\n",
        ("A treaty", "2024-03-08"),
        {"author": "Ana Diaz"},
    ),
    (
        "Subject: =?utf-8?q?A_treaty?=\n of fish\nDate: Fri, 8 Mar 2024 10:00:00 +0000\nX-A: y\nFrom: ana@a.org\n\n",
        ("A treaty of fish", "2024-03-08"),
        {"author": "ana@a.org"},
    ),
    (
        "Von: Ana\nGesendet: 8. März 2024\nAn: Bo\nBetreff: Ein Vertrag\n\n",
        ("Ein Vertrag", "2024-03-08"),
        {"author": "Ana"},
    ),
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


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize(
    ("dateline", "date", "metadata"),
    [
        ("Northmouth Gazette, 8 March 2024, by Ana Diaz", "2024-03-08", {"author": "Ana Diaz"}),
        ("By Ana Diaz | The Courier | March 8, 2024", "2024-03-08", {"author": "Ana Diaz"}),
        ("Nordmünder Tageblatt, 8. März 2024", "2024-03-08", {}),
        ("2024-03-08 – Lima", "2024-03-08", {}),
    ],
)
def test_a_date_among_a_few_words_below_the_title_is_the_articles_and_the_words_stay(between, dateline, date, metadata):
    text = f"A treaty: the fish is back{between}{dateline}\n\n{BODY}"
    header = read_header(text)
    assert (header.title, header.date, header.metadata) == ("A treaty: the fish is back", date, metadata)
    assert text[header.body_start :] == f"{dateline}\n\n{BODY}"


@pytest.mark.parametrize(
    "line",
    [
        "Your letter of 8 March 2024",
        "Lima, 8 March 2024 (Reuters) - Ministers signed a treaty",
        "The treaty was signed on Friday, 8 March 2024, in Lima.",
        "Gazette, 03/04/2024",
        "Gazette, 8 March 2024\nand more",
    ],
)
def test_a_date_in_a_sentence_below_the_title_is_not_the_articles(line):
    assert read_header(f"A treaty\n\n{line}\n\n{BODY}").date is None


@pytest.mark.parametrize(
    "prose",
    [
        BODY,
        "A first sentence of its own.\n\nAnd more.",
        "On 8 March 2024 the ministers met in Lima\nand signed a treaty.\n\nAnd more.",
        "In Lima on 2024-03-08 ministers met.\n\nAnd more.",
        "Ana: hello\nBo: hello\n\nAnd more.",
        "Data: what was counted by divers is true.\nIt was a lot.\n\nAnd more.",
        '{\n "a": 1\n}\n\nAnd more.',
        '{\n "title": "open',
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


@pytest.mark.shared
def test_the_header_of_the_real_seed(seed: Path) -> None:
    (path,) = find_files(seed)
    (document,) = load_file(path, seed).documents
    assert document.text.encode() == path.read_bytes()
    header, body = document.text[: document.body_start], document.text[document.body_start :]
    assert document.date is not None and document.date in header
    assert document.title in header and document.title not in ("", header.strip())
    assert document.metadata["photo"] in header and document.metadata["photo"] not in document.title
    assert header.count("\n") == 2 and "\n\n" not in body[:100] and body == body.lstrip()
    assert not set(document.title.split()) & {"date", document.date, "Photo:"}
