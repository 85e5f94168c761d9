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


LEAD = f"<h1>A treaty</h1>{ARTICLE}"


def body_of(folder: Path, inside: str, head: str = "") -> str:
    document = one(folder, "a.html", f"<html><head><title>A treaty</title>{head}</head><body>{inside}</body></html>")
    return document.text[document.body_start :]


def test_lists_and_lines_in_cells_stay(tmp_path: Path) -> None:
    table = (
        "<table><tr><th>Day</th><th>Open</th></tr><tr><td>Monday</td><td><ul><li>10 to 20</li><li>not at noon</li></ul>"
        "</td></tr><tr><td colspan=2>Quays<br>and piers</td></tr></table>"
    )
    text = body_of(tmp_path, f"<article>{LEAD}{table}<dl><dt>Head</dt><dd>Ana Diaz</dd></dl></article>")
    for row in ("Day | Open", "Monday | 10 to 20; not at noon", "Quays and piers", "Ana Diaz"):
        assert row in text


def test_raised_numbers_of_notes_are_not_glued_to_words(tmp_path: Path) -> None:
    inside = (
        "<p>It was signed.<sup>12</sup> The church<sup><a href='#3'>3</a></sup> covers 40 km<sup>2</sup> of H<sub>2<"
        "/sub>O and 10<sup>6</sup> stones<sup>[4]</sup>, the 2<sup>nd</sup> of them.</p>"
        "<p>E=mc<sup>2</sup> and a<sup>2</sup> + b<sup>2</sup> are formulas.</p>"
    )
    text = body_of(tmp_path, f"<article>{LEAD}{inside}</article>")
    assert "It was signed. The church covers 40 km2 of H2O and 106 stones, the 2nd of them." in text
    assert "E=mc2 and a2 + b2 are formulas." in text


def test_an_article_within_an_aside_is_read(tmp_path: Path) -> None:
    assert body_of(tmp_path, f"<nav>Home</nav><aside><article>{LEAD}</article></aside>").split("\n\n") == PARAGRAPHS


def test_a_live_blog_keeps_all_its_entries(tmp_path: Path) -> None:
    entries = [f"At {hour} the boat number {hour} left, and the harbour master waved to it." for hour in range(10, 18)]
    posts = "".join(f"<article><h3>{text[3:5]}:00 Boat</h3><p>{text}</p></article>" for text in entries)
    text = body_of(tmp_path, f"<header>Paper</header><main><h1>A treaty</h1>{posts}</main><footer>c</footer>")
    assert [entry in text for entry in entries] == [True] * 8
    assert "17:00 Boat" in text and "Paper" not in text


def test_what_is_hidden_or_code_is_no_text(tmp_path: Path) -> None:
    inside = "<p style='display: none'>Secret one.</p><p hidden>Secret two.</p><style>secret{}</style><!-- secret -->"
    assert "ecret" not in body_of(tmp_path, f"<article>{LEAD}{inside}</article>")


def test_an_article_without_a_body_element_is_not_taken_for_the_head(tmp_path: Path) -> None:
    assert one(tmp_path, "a.html", f"<title>A treaty</title><article>{LEAD}</article>").text.endswith(PARAGRAPHS[-1])


DATES = [
    # (where, what the page says, its date)
    ("head", '<meta name="date" content="04/03/2024">', None),
    ("head", '<meta name="date" content="04/25/2024">', "2024-04-25"),
    ("lead", '<span class="date">03/04/2024</span>', None),
    ("lead", '<span class="date">04/25/2024</span>', "2024-04-25"),
    ("lead", "<time>03.04.2024</time>", None),
    ("lead", '<p>Updated <time datetime="2025-05-09">9 May</time>, published <time datetime="2025-05-08">8</time></p>',
     "2025-05-08"),
    ("lead", '<p>Updated <time datetime="2025-05-09">9 May</time></p>', "2025-05-09"),
    ("lead", '<time itemprop="datePublished" datetime="2025-05-08">x</time>', "2025-05-08"),
    ("lead", '<p class="byline">Von Ana Diaz, 8. März 2024</p>', "2024-03-08"),
    ("before", '<p><time datetime="2019-01-03">3 January 2019</time> <a href="x">A treaty was proposed</a></p>', None),
    ("after", '<section class="related"><p><time datetime="2019-01-03">x</time> <a href="x">Other</a></p></section>',
     None),
    ("after", '<article><h2>Other</h2><time datetime="2019-01-03">3 January 2019</time></article>', None),
    ("head", '<script type="application/ld+json">{"@type": "ItemList", "datePublished": "2019-01-03"}</script>', None),
    ("head", '<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "dateModified": "2025-05-09"}, '
     '{"@type": "NewsArticle", "datePublished": "2025-05-08"}]}</script>', "2025-05-08"),
]  # fmt: skip


@pytest.mark.parametrize(("where", "written", "iso"), DATES)
def test_the_date_of_a_page_is_its_own(tmp_path: Path, where: str, written: str, iso: str | None) -> None:
    put = {place: written if place == where else "" for place in ("head", "before", "lead", "after")}
    page = (
        f"<html><head><title>A treaty</title>{put['head']}</head><body>{put['before']}<article><h1>A treaty</h1>"
        f"{put['lead']}{ARTICLE}</article>{put['after']}</body></html>"
    )
    assert one(tmp_path, "a.html", page).date == iso


def test_who_published_and_wrote_it_in_json_ld(tmp_path: Path) -> None:
    said = {
        "@graph": [
            {"@type": "Organization", "name": "Holding"},
            {
                "@type": "NewsArticle",
                "author": [{"@type": "Person", "name": "Ana Diaz"}, {"@type": "Person", "name": "Bo Li"}],
                "publisher": {"@type": "Organization", "name": "Gazette"},
            },
        ]
    }
    script = f'<script type="application/ld+json">{json.dumps(said)}</script>'
    document = one(tmp_path, "a.html", f"<html><head>{script}</head><body><article>{LEAD}</article></body></html>")
    assert (document.metadata["publisher"], document.metadata["author"]) == ("Gazette", "Ana Diaz, Bo Li")
