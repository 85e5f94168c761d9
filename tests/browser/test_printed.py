"""The picture of a PDF's page beside its text."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitors
from tests.browser.test_accessibility import violations
from tests.embeddings.load.samples import pdf, pdf_lines


def test_the_page_of_a_pdf_is_shown_with_its_text_and_left_out_where_it_cannot_be(
    folder_site: Site, visit: Visitors
) -> None:
    file = folder_site.articles / "gates.pdf"
    file.write_bytes(pdf(pdf_lines((72, 700, 12, "The dam of Hallberg has nine gates."))))
    folder_site.desk.library.start_update()
    folder_site.desk.library.wait(30)
    page = visit(folder_site)
    page.locator("[data-view=library]").first.click()
    page.get_by_role("button", name="Gates", exact=True).click()
    picture = page.get_by_alt_text("Page 1 of the file as it is printed")
    picture.wait_for()
    page.wait_for_function("document.querySelector('.printed img').naturalWidth > 500")
    assert violations(page) == []
    expect(page.locator("#reader .text")).to_contain_text("nine gates")
    file.write_bytes(b"%PDF-1.7 broken")
    page.reload()
    page.locator("[data-view=library]").first.click()
    page.get_by_role("button", name="Gates", exact=True).click()
    expect(page.locator("#reader .text")).to_contain_text("nine gates")
    expect(page.locator(".printed")).to_have_count(0)
    visit.complaints.clear()  # the picture that was not there
