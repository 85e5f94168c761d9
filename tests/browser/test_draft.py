"""A draft of the reader's own on the page, over a real index and without a language model."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site, Visitors
from tests.browser.test_accessibility import SIZES, show, violations

CITED = "The harbour of Northmouth has nine cranes."
DRAFT = f"{CITED} Rye was not cheaper than wheat.\n\nAda Lindqvist opened it in 1911 with Karl Holm. Whales can sing."


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your text")


def check(page: Page, text: str = DRAFT) -> None:
    show(page, "check")
    box(page).fill(text)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".checked.finished")).to_be_visible()


def test_a_pasted_draft_gets_its_footnotes_and_its_reasons_and_is_exported(
    folder_site: Site, visit: Visitors, tmp_path: Path
) -> None:
    page = visit(folder_site)
    check(page)
    rows = page.locator("#checked .sentences > li")
    expect(rows).to_have_count(4)
    expect(page.locator("#checked .counts")).to_have_text(
        "4 sentences: 1 supported, 1 in part, 1 contradicted, 1 without a source"
    )
    expect(page.locator("#checked")).to_contain_text("Checked by words only")
    expect(rows.nth(1).locator(".why")).to_contain_text("contradicted")
    expect(rows.nth(2).locator("u.missing")).to_have_text("Karl Holm")
    expect(rows.nth(2).locator(".why")).to_contain_text("without “Karl Holm”")
    expect(rows.nth(3).locator(".why")).to_contain_text("no source")

    rows.nth(0).locator(".mark").click()
    expect(page.locator("#reader mark")).to_have_text(CITED)
    page.keyboard.press("Escape")
    expect(page.locator("#reader h2")).to_have_count(0)
    rows.nth(1).locator(".near button").click()
    expect(page.locator("#reader mark")).to_have_text("Rye was cheaper than wheat.")
    page.keyboard.press("Escape")

    with page.expect_download() as word:
        page.get_by_role("button", name="Word").click()
    assert word.value.suggested_filename == "Pasted-text.docx"
    document = docx.Document(io.BytesIO(Path(word.value.path()).read_bytes()))
    assert CITED in document.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES).blob.decode()
    with page.expect_download() as markdown:
        page.get_by_role("button", name="Markdown").click()
    told = Path(markdown.value.path()).read_text(encoding="utf-8")
    assert "nine cranes.[^1]" in told and "**Karl Holm**" in told


def test_a_dropped_file_is_read_and_checked_and_one_of_another_kind_says_why_not(
    folder_site: Site, visit: Visitors
) -> None:
    page = visit(folder_site)
    show(page, "check")
    page.locator("#draft form").wait_for()

    def drop(name: str, text: str) -> None:
        page.evaluate(
            """([name, text]) => {
                const carried = new DataTransfer();
                carried.items.add(new File([text], name));
                document.querySelector("#draft textarea").dispatchEvent(
                    new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
            }""",
            [name, text],
        )

    drop("column.md", f"# My column\n\n{CITED}\n")
    expect(page.locator(".checked.finished h3")).to_have_text("column")
    expect(page.locator("#checked .supported .mark")).to_have_count(1)
    expect(box(page)).to_have_value(f"My column\n\n{CITED}")
    assert not (folder_site.articles / "column.md").exists(), "a draft is no article"
    drop("column.exe", "MZ")
    expect(page.locator("#dialog")).to_contain_text("cannot be read: files of this kind")
    page.keyboard.press("Escape")


def test_a_draft_that_is_too_long_says_so_and_stays_in_the_box(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    show(page, "check")
    box(page).fill("word " * 10_001)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#dialog")).to_contain_text("50,005 characters, and 50,000 is the most")
    page.keyboard.press("Escape")
    assert len(box(page).input_value()) == 50_005
    expect(page.locator("#checked .checked")).to_have_count(0)


def test_a_check_that_is_stopped_keeps_what_it_has(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    going_on, checked = threading.Event(), folder_site.pipeline.check

    def slow(text: str, *, stop: threading.Event):  # type: ignore[no-untyped-def]
        for number, event in enumerate(checked(text, stop=stop)):
            yield event
            if number == 1:
                going_on.wait(20)

    folder_site.pipeline.check = slow
    show(page, "check")
    box(page).fill(DRAFT)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#checked .stage")).to_contain_text("Checking sentence")
    page.locator("#checked").get_by_role("button", name="Stop").click()
    expect(page.locator("#checked .stage")).to_have_text("Stopping…")
    going_on.set()
    expect(page.locator("#checked .ending")).to_have_text("Stopped: 1 of 4 sentences were checked.")
    expect(page.get_by_role("button", name="Word")).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [("wide", "light"), ("phone", "dark")])
def test_the_view_can_be_used_by_everybody(folder_site: Site, visit: Visitors, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page = visit(folder_site, width=width, height=height, scheme=scheme)  # type: ignore[arg-type]
    check(page)
    assert violations(page) == []
    wider = page.locator("#views #check").evaluate("element => element.scrollWidth - element.clientWidth")
    assert wider <= 0
