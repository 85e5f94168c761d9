"""The page to which footnotes of the API lead, in a real browser."""

from __future__ import annotations

import pytest

from embeddings.load.files import Document
from rag.api.app import api_app
from rag.api.footnotes import reading_url
from rag.web.server import Server
from tests.browser.articles import CITATIONS, FERRY, HOSTILE, LIGHTHOUSE
from tests.browser.scripted import ScriptedPipeline
from tests.rag.api.conftest import service_over


@pytest.fixture
def page(browser):
    page = browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    page.close()
    assert complaints == []


def test_the_words_of_a_footnote_are_marked_and_in_sight(site, page):
    for cited in (CITATIONS[0], CITATIONS[1]):  # the second one moves the mark on the same page
        page.goto(reading_url(site.url.rstrip("/"), cited.source, cited.start, cited.end))
        mark = page.locator("mark")
        assert mark.evaluate("mark => mark.textContent") == cited.quote
        assert mark.evaluate("mark => mark === document.activeElement")
        box = mark.bounding_box()
        assert 0 < box["y"] < page.viewport_size["height"]
    assert page.locator("#text").evaluate("text => text.textContent") == LIGHTHOUSE.text


@pytest.mark.parametrize("fragment", ["", "#", "#x", "#5-5", "#9-3", "#0-999999999999", "#<img>"])
def test_whatever_the_address_says_the_article_is_whole(site, page, fragment):
    page.goto(f"{site.url}read/{FERRY.source}{fragment}")
    assert page.locator("#text").evaluate("text => text.textContent") == FERRY.text


def test_an_article_is_text_whatever_is_written_in_it(site, page):
    page.goto(reading_url(site.url.rstrip("/"), HOSTILE.source, 0, len(HOSTILE.text)))
    assert page.locator("mark").evaluate("mark => mark.textContent") == HOSTILE.text
    assert page.evaluate("window.hacked") is None
    assert page.locator("#text img").count() == 0


def test_characters_are_counted_as_the_index_counts_them(page):
    text = "A loaf 🍞🥖 costs\r\ntwo crowns 💰 today."
    article = Document("bread.txt", "Bread", None, text)
    server = Server(api_app(service_over(ScriptedPipeline((article,), {})), "1"), "127.0.0.1", 0)
    server.start()
    start = text.index("two crowns")
    page.goto(reading_url(server.url.rstrip("/"), "bread.txt", start, start + 12))
    assert page.locator("mark").evaluate("mark => mark.textContent") == text[start : start + 12] == "two crowns 💰"
    server.stop()
