"""One article a line."""

import json
from pathlib import Path

import pytest

from embeddings.load.files import MAX_PROBLEMS
from tests.embeddings.load.samples import check, load, one


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


FEEDS = [
    # camelCase, JSON Feed, NewsAPI, WordPress, Guardian
    {"headline": "A treaty", "datePublished": "2024-03-08T10:00Z", "articleBody": "The body.", "siteName": "Gazette"},
    {"title": "A treaty", "date_published": "2024-03-08", "content_html": "<p>The body.</p>", "source": "Gazette"},
    {"source": {"id": 1, "name": "Gazette"}, "title": "A treaty", "publishedAt": "2024-03-08", "content": "The body."},
    {"title": {"rendered": "A&nbsp;treaty"}, "date": "2024-03-08T10:00:00", "content": {"rendered": "<p>The body.</p>"},
     "publisher": "Gazette", "modified": "2024-04-01"},
    {"webTitle": "A treaty", "webPublicationDate": "2024-03-08", "text": "The body.", "publication": "Gazette"},
    {"title": "A treaty", "published": True, "pubDate": "Fri, 08 Mar 2024 10:00:00 GMT", "text": "The body.",
     "source": "Gazette"},
    {"titel": "A treaty", "datum": "8. März 2024", "paragraphs": ["The", "body."], "quelle": "Gazette"},
    {"title": "A treaty", "updated": "2024-03-08", "description": "The body.", "source": "Gazette"},
]  # fmt: skip


@pytest.mark.parametrize("row", FEEDS)
def test_keys_of_feeds(tmp_path: Path, row: dict[str, object]) -> None:
    document = one(tmp_path, "a.jsonl", json.dumps(row))
    assert (document.title.replace("\xa0", " "), document.date, document.text.replace("\n\n", " ")) == (
        "A treaty",
        "2024-03-08",
        "The body.",
    )
    assert document.metadata["publisher"] == "Gazette"


def test_html_in_a_text_becomes_what_a_reader_sees(tmp_path: Path) -> None:
    row = {"text": "<p>One<br>line.</p><script>x()</script><ul><li>item</li></ul>"}
    assert one(tmp_path, "a.jsonl", json.dumps(row)).text == "One\n\nline.\n\nitem"
    assert one(tmp_path, "a.jsonl", json.dumps({"text": "a < b and c > d"})).text == "a < b and c > d"


def test_a_dump_is_of_any_size_and_only_a_line_has_a_limit(tmp_path: Path) -> None:
    rows = [json.dumps({"id": n, "text": "words " * 10}) for n in range(50)]
    rows[7] = json.dumps({"id": 7, "text": "words " * 400})
    loaded = load(tmp_path, "a.jsonl", "\n".join(rows), max_bytes=1000)
    assert len(loaded.documents) == 49
    assert loaded.problems == ("line 8: longer than the limit of 1,000 bytes; split the article",)
