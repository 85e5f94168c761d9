"""The article of a web page."""

import json
import socket
from pathlib import Path

import pytest

from tests.embeddings.load.samples import one

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
    assert document.metadata["notes"] == ["3 words beside the article left out (menus, teasers, footers), as “Home”"]
    assert (document.metadata["publisher"], document.metadata["author"]) == ("Gazette", "Ana Diaz")
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
