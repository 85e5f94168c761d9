"""Articles that would like to be a program: on every view they are text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from embeddings.build import build
from embeddings.index.index import Index
from rag.accounts.history import History
from rag.corpus.library import Library
from rag.evidence.gate import Strictness
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from rag.web.chat import Chat, Preferences
from rag.web.desk import Desk
from tests.browser.conftest import Site, Visitors, serving
from tests.browser.test_page import answered, is_in_view, wait_until
from tests.browser.test_views import view
from tests.fakes import FakeEncoder

SCRIPT = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">'
TRICKS = (
    f'{SCRIPT} <a href="javascript:window.hacked=3">link</a> [link](javascript:alert(1)) ![x](http://example.org/x.png)'
    " $\\href{javascript:window.hacked=4}{x}$ \\[x^2\\] **bold** ${window.hacked=5} {{#each this}} `code` "
    "\u202egnirts\u202c </mark></div></template><svg onload=window.hacked=6>"
)
LONG_LINE = 10_000_000  # characters
LATE = "The late heron stands at the very end of the line."


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("hostile")
    articles, index = folder / "articles", folder / "index"
    articles.mkdir()
    (articles / "tricks.txt").write_text(
        f"{SCRIPT} tricks\nSource: {SCRIPT}\nDate: 2024-01-01\n\nThe hostile herring says {SCRIPT}.\n",
        encoding="utf-8",
    )
    (articles / "a'b onerror=x &amp;.md").write_text(f"# {TRICKS}\n\nNothing else.\n", encoding="utf-8")
    # Words so long that the encoder counts each as one: whole megabytes are one "sentence" and one chunk.
    line = "x" * 5_000_000 + ". " + LATE + " " + "y" * (LONG_LINE - 5_000_000 - len(LATE) - 3)
    (articles / "long.txt").write_text(f"A long line\nDate: 2024-01-02\n\n{line}", encoding="utf-8")
    encoder = FakeEncoder(dim=256)
    build(articles, index, lambda _: encoder)
    pipeline = Pipeline(Retriever(Index.open(index), encoder), None)
    chat = Chat(pipeline, History(":memory:"), preferences=Preferences(Strictness.LENIENT))
    desk = Desk(chat, Library(articles, index, lambda _: encoder))
    for site in serving(desk):
        site.articles = articles
        yield site


def test_no_view_runs_or_draws_what_an_article_holds(hostile: Site, visit: Visitors) -> None:
    page = visit(hostile)
    answer = answered(page, "What says the hostile herring with script, window, hacked, img, src, x and onerror?")
    expect(answer.locator(".answer")).to_contain_text("<script>window.hacked = 1</script>")
    answer.locator(".mark").first.click()
    expect(page.locator("#reader mark")).to_contain_text("<script>")
    for name in ("Library", "Map", "Settings"):
        view(page, name)
        expect(page.locator(f"#{name.lower()} .view")).to_be_visible()
    view(page, "Library")
    page.get_by_role("button", name=f"Ask within “{SCRIPT} tricks” only").click()
    expect(page.locator(".chip bdi")).to_have_text(f"{SCRIPT} tricks")
    page.get_by_role("button", name="Ask within").first.click()
    expect(page.locator("#within-dialog")).to_contain_text(SCRIPT)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Rename the conversation").click()
    page.locator("#dialog input").fill(TRICKS[:100])
    page.locator("#dialog").get_by_role("button", name="Rename").click()
    expect(page.locator("#top .title")).to_contain_text("<script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#page :is(script, img, iframe, object, embed)").count() == 0
    assert page.locator("#page a[href^='javascript']").count() == 0
    assert page.evaluate("[...document.querySelectorAll('#page *')].every(e => !e.onerror && !e.onload)")


def test_a_line_of_ten_million_characters_is_opened_where_it_is_cited(hostile: Site, visit: Visitors) -> None:
    page = visit(hostile)
    answer = answered(page, "Where does the late heron stand?")
    answer.locator(".mark").first.click()
    expect(page.locator("#reader mark")).to_contain_text(LATE)
    wait_until(lambda: is_in_view(page, "#reader mark"))
    before = page.locator("#reader .text").evaluate("element => element.textContent.length")
    page.get_by_role("button", name="Show what follows").click()
    wait_until(lambda: page.locator("#reader .text").evaluate("element => element.textContent.length") > 2 * before)


def test_names_of_files_that_are_sent_stay_in_the_folder(hostile: Site, visit: Visitors, tmp_path: Path) -> None:
    page = visit(hostile)
    view(page, "Library")
    page.locator(".dropzone input").set_input_files(
        [{"name": "../../../evil<b>.txt", "mimeType": "text/plain", "buffer": b"Evil\n\nThe evil eel lives here."}]
    )
    expect(page.locator("#library tbody tr")).to_have_count(4)
    assert [path.name for path in hostile.articles.iterdir() if "evil" in path.name] == ["evil_b_.txt"]
