"""Adding articles from the web in the page."""

from __future__ import annotations

from playwright.sync_api import expect

from rag.web.fetching import FromWeb
from tests.browser.conftest import Site, Visitors
from tests.browser.test_accessibility import violations
from tests.embeddings.web.server import article, rss, serving


def test_a_feed_is_fetched_indexed_and_told(folder_site: Site, visit: Visitors) -> None:
    folder_site.desk.from_web = FromWeb(folder_site.articles, allow_private=True, delay_s=0)
    with serving() as web:
        web.pages |= {"/rss": rss(web.address, range(7, 9)), "/a/7": article(7)}
        page = visit(folder_site)
        page.locator("[data-view=library]").first.click()
        field = page.get_by_label("Add from the web")
        field.fill(f"{web.address}/rss")
        field.press("Enter")
        told = page.locator("#library .fetched")
        expect(told).to_contain_text("1 saved, 1 skipped")
        expect(told).to_contain_text("the answer is 404")
        expect(page.locator("#library tbody")).to_contain_text("Report 7")
        assert violations(page) == []
