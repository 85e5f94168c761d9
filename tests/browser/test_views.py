"""The library, what is asked within, conversations, the map and the settings, in Chromium over a real index."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from embeddings.build import Changes, Problem
from embeddings.errors import ModelError
from rag.accounts.history import History
from rag.corpus.library import Library
from rag.llm.slot import ModelSlot, Report
from rag.web.chat import Chat
from rag.web.desk import Desk
from rag.web.views.settings import Offer
from tests.browser.articles import AND_KEEPER, ARTICLES, CITATIONS, LIT, SENTENCES, UNKNOWN, scripts
from tests.browser.conftest import Site, Visitors, serving
from tests.browser.scripted import ScriptedPipeline
from tests.browser.test_page import Serve, answered, ask, is_in_view, last, wait_until
from tests.fakes import FakeEncoder, FakeModel

CRANES = "How many cranes has the harbour of Northmouth?"


def view(page: Page, name: str) -> None:
    page.locator("#rail").get_by_role("button", name=name).click()


def titles(page: Page) -> list[str]:
    return page.locator("#library tbody th").all_inner_texts()


# -- the library


def test_the_library_lists_every_article_with_what_is_known_of_it(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    view(page, "Library")
    expect(page.locator("#library tbody tr")).to_have_count(4)
    row = page.locator("#library tbody tr").filter(has_text="The harbour of Northmouth")
    expect(row.locator("td").nth(0)).to_have_text("1911-03-04")
    expect(row.locator("td").nth(1)).to_contain_text("Northmouth Gazette")
    expect(row.locator("td").nth(1)).to_contain_text("harbour.txt")
    expect(row.locator("td").nth(2)).to_have_text("179 characters")
    expect(row.locator("td").nth(3)).to_have_text("1")
    row.get_by_role("button", name="The harbour of Northmouth", exact=True).click()
    expect(page.locator("#reader h2")).to_have_text("The harbour of Northmouth")


def test_the_library_is_searched_while_one_types(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    view(page, "Library")
    search = page.get_by_label("Search in the library")
    search.press_sequentially("weekly 1923")
    expect(page.locator("#library .found")).to_have_text("1 article found")
    assert titles(page) == ["The price of bread"]
    expect(search).to_be_focused()
    expect(search).to_have_value("weekly 1923")
    search.fill("nothing like it")
    expect(page.locator("#library .found")).to_have_text("0 articles found")


def test_files_are_added_indexed_and_found_while_one_chats(folder_site: Site, visit: Visitors, tmp_path: Path) -> None:
    page = visit(folder_site)
    view(page, "Library")
    good = tmp_path / "whales.txt"
    good.write_text("Whales of the sound\n\nThe whales return to the sound every spring.\n", encoding="utf-8")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 and then nothing")
    other = tmp_path / "picture.png"
    other.write_bytes(b"\x89PNG")
    large = tmp_path / "large.txt"
    large.write_text("word " * 60_000)
    page.locator(".dropzone input").set_input_files([good, broken, other, large])
    said = page.locator("#uploads li")
    expect(said.filter(has_text="whales.txt")).to_contain_text("added")
    expect(said.filter(has_text="broken.pdf")).to_contain_text("cannot be read:")
    expect(said.filter(has_text="picture.png")).to_contain_text("not added: files of this kind cannot be read")
    expect(said.filter(has_text="large.txt")).to_contain_text("more than the limit")
    expect(page.locator("#library tbody tr")).to_have_count(5)
    expect(page.locator("#library .problems")).to_contain_text("broken.pdf")
    assert not (folder_site.articles / "large.txt").exists()
    view(page, "Chat")
    expect(answered(page, "When do the whales return to the sound?").locator(".answer")).to_contain_text("every spring")
    visit.complaints[:] = [said for said in visit.complaints if "413" not in said]  # the browser tells of the refusal


class SlowLibrary(Library):
    """Takes its time to say what could not be read, as on a busy machine."""

    def problems(self, changes: Changes | None = None) -> tuple[Problem, ...]:
        if not self.update.running:
            time.sleep(1.5)
        return super().problems(changes)


def slow_encoder(_: str) -> FakeEncoder:
    time.sleep(0.15)  # over before page.js looks again
    return FakeEncoder(dim=256)


def test_what_became_of_a_file_is_said_only_once_the_library_knows(folder_site: Site, visit: Visitors) -> None:
    index = folder_site.articles.parent / "index"
    folder_site.desk.library = SlowLibrary(folder_site.articles, index, slow_encoder)
    page = visit(folder_site)
    view(page, "Library")
    field, said = page.locator(".dropzone input"), page.locator("#uploads li")
    field.set_input_files([{"name": "eels.txt", "mimeType": "text/plain", "buffer": b"Eels\n\nEels swim far.\n"}])
    expect(said).to_contain_text("added")
    field.set_input_files(
        [
            {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 and then nothing"},
            {"name": "gulls.txt", "mimeType": "text/plain", "buffer": b"Gulls\n\nGulls cry all day.\n"},
        ]
    )
    state = said.filter(has_text="broken.pdf").locator(".state")
    expect(state).not_to_have_text(re.compile("sending|taking|indexed"))
    expect(state).to_contain_text("cannot be read:", timeout=1)


def test_two_files_of_one_name_each_say_what_became_of_them(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    view(page, "Library")
    page.locator(".dropzone input").set_input_files(
        [
            {"name": "story.txt", "mimeType": "text/plain", "buffer": f"Story\n\nThe {animal} sleeps.\n".encode()}
            for animal in ("otter", "badger", "otter")
        ]
    )
    expect(page.locator("#uploads li").filter(has_text="it is there already, as story.txt")).to_have_count(1)
    expect(page.locator("#library tbody tr")).to_have_count(6)
    expect(page.locator("#uploads li")).to_have_count(1, timeout=15_000)  # what went well goes away by itself


def test_files_are_added_while_a_model_is_being_fetched(folder_site: Site, visit: Visitors) -> None:
    models = folder_site.desk.models = ScriptedModels(folder_site.pipeline.slot)
    models.load("small")
    page = visit(folder_site)
    expect(page.locator(".status")).to_contain_text("Quotes only until then")
    view(page, "Library")
    page.locator(".dropzone input").set_input_files(
        [{"name": "owls.txt", "mimeType": "text/plain", "buffer": b"Owls\n\nOwls hunt at night.\n"}]
    )
    expect(page.locator("#uploads li")).to_contain_text("added")
    expect(page.locator("#library tbody tr")).to_have_count(5)
    models.fetched.set()


def test_files_are_dropped_anywhere(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    view(page, "Library")
    page.locator(".dropzone").wait_for()
    view(page, "Chat")
    page.evaluate(
        """() => {
            const carried = new DataTransfer();
            carried.items.add(new File(["Seals\\n\\nSeals lie on the rocks of Northmouth."], "seals.txt"));
            document.querySelector("#chat").dispatchEvent(
                new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator("#library tbody tr")).to_have_count(5)
    assert (folder_site.articles / "seals.txt").exists()


def test_an_article_is_deleted_only_after_asking(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    view(page, "Library")
    page.get_by_role("button", name="Delete “The price of bread”").click()
    expect(page.locator("#dialog")).to_contain_text("Delete the file “bread.md” from the folder")
    page.locator("#dialog").get_by_role("button", name="Cancel").click()
    assert (folder_site.articles / "bread.md").exists()
    page.get_by_role("button", name="Delete “Tides”").click()
    expect(page.locator("#dialog")).to_contain_text("“many.jsonl” with its 2 articles")
    page.locator("#dialog").get_by_role("button", name="Delete").click()
    expect(page.locator("#library tbody tr")).to_have_count(2)
    assert not (folder_site.articles / "many.jsonl").exists()


def test_the_folders_changes_are_told_and_taken_in(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    for name in ("one.txt", "two.txt", "three.txt"):
        (folder_site.articles / name).write_text(f"{name}\n\nThe gulls of {name} nest in May.\n", encoding="utf-8")
    harbour = folder_site.articles / "harbour.txt"
    harbour.write_text(harbour.read_text(encoding="utf-8").replace("nine cranes", "ten cranes"), encoding="utf-8")
    view(page, "Library")
    expect(page.locator("#library .folder")).to_contain_text("3 new, 1 changed")
    page.get_by_role("button", name="Bring the index up to date").click()
    expect(page.locator("#library .folder")).to_contain_text("The index is up to date: 3 new, 1 changed.")
    expect(page.locator("#library tbody tr")).to_have_count(7)
    expect(page.locator(".status")).to_contain_text("7 articles")
    view(page, "Chat")
    expect(answered(page, CRANES).locator(".answer")).to_contain_text("ten cranes")


# -- asking within


def test_a_conversation_is_asked_within_dates_sources_and_articles(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    page.get_by_role("button", name="Ask within").click()
    form = page.locator("#within-dialog")
    form.get_by_label("From").fill("1920")
    form.get_by_role("checkbox", name="Baker's Weekly").check()
    form.get_by_role("button", name="Ask within these").click()
    expect(page.locator(".chip bdi")).to_have_text(["from 1920", "Baker's Weekly"])
    expect(answered(page, CRANES).locator(".answer")).not_to_contain_text("nine cranes")
    page.reload()
    expect(page.locator(".chip bdi")).to_have_text(["from 1920", "Baker's Weekly"])  # kept in the conversation
    page.get_by_role("button", name="Do not ask within from 1920 only").click()
    page.get_by_role("button", name="Do not ask within Baker's Weekly only").click()
    expect(page.locator(".chip")).to_have_count(0)
    expect(answered(page, CRANES).locator(".answer")).to_contain_text("nine cranes")


def test_an_article_is_chosen_from_the_library(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    view(page, "Library")
    page.get_by_role("button", name="Ask within “Tides” only").click()
    expect(page.locator(".chip bdi")).to_have_text(["Tides"])
    expect(page.get_by_label("Your question")).to_be_visible()
    answered(page, "How far does the tide rise at Northmouth?")
    assert set(last(page).locator(".footnotes .title").all_inner_texts()) == {"Tides"}


def test_an_impossible_date_is_told_in_the_form(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    for _ in range(2):  # the second time too
        page.get_by_role("button", name="Ask within").click()
        form = page.locator("#within-dialog")
        form.get_by_label("Until").fill("31.12.")
        form.get_by_role("button", name="Ask within these").click()
        expect(form.get_by_role("alert")).to_contain_text("'31.12.' is not a date")
        form.get_by_role("button", name="Cancel").click()
        expect(form).to_be_hidden()
    expect(page.locator(".chip")).to_have_count(0)


def test_dates_the_wrong_way_round_are_told(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    page.get_by_role("button", name="Ask within").click()
    form = page.locator("#within-dialog")
    form.get_by_label("From").fill("2025-12")
    form.get_by_label("Until").fill("2025-01")
    form.get_by_role("button", name="Ask within these").click()
    expect(form.get_by_role("alert")).to_contain_text("'2025-01' is before '2025-12'")


# -- articles that change after they were cited


def test_cited_words_are_found_again_in_an_article_that_has_changed(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    answer = answered(page, CRANES)
    quote = answer.locator(".footnotes blockquote").first.inner_text()
    harbour = folder_site.articles / "harbour.txt"
    text = harbour.read_text(encoding="utf-8")
    harbour.write_text(
        text.replace("\n\n", "\n\nCorrection of 2 May: an earlier version was wrong.\n\n"), encoding="utf-8"
    )
    folder_site.desk.library.start_update()
    folder_site.desk.library.wait(20)
    answer.locator(".mark").first.click()
    expect(page.locator("#reader mark")).to_have_text(quote)
    page.get_by_role("button", name="Close the article").click()
    harbour.write_text("The harbour of Northmouth\n\nNothing is left of what was written here.\n", encoding="utf-8")
    folder_site.desk.library.start_update()
    folder_site.desk.library.wait(20)
    answer.locator(".mark").first.click()
    expect(page.locator("#reader .notice")).to_contain_text("has changed since it was cited, and no longer says")
    expect(page.locator("#reader mark")).to_have_text("")
    page.get_by_role("button", name="Close the article").click()
    harbour.unlink()
    folder_site.desk.library.start_update()
    folder_site.desk.library.wait(20)
    answer.locator(".mark").first.click()
    expect(page.locator("#reader h2")).to_have_text("This article was deleted")
    expect(page.locator("#reader blockquote")).to_have_text(quote)


# -- conversations


def test_conversations_are_listed_searched_renamed_and_deleted(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answered(page, LIT)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)
    answered(page, UNKNOWN)
    listed = page.locator("#conversations li bdi")
    expect(listed).to_have_text([UNKNOWN, LIT])
    page.get_by_label("Search in conversations").press_sequentially("lindqvist")  # stands in an answer only
    expect(listed).to_have_text([LIT])
    page.get_by_label("Search in conversations").fill("")
    expect(listed).to_have_count(2)
    listed.nth(1).click()
    expect(page.locator(".question")).to_have_text(f"You asked: {LIT}")
    page.get_by_role("button", name="Rename the conversation").click()
    page.locator("#dialog input").fill("The <b>lighthouse</b>")
    page.locator("#dialog").get_by_role("button", name="Rename").click()
    expect(page.locator("#top .title")).to_have_text("The <b>lighthouse</b>")
    expect(listed).to_have_text([UNKNOWN, "The <b>lighthouse</b>"])
    page.get_by_role("button", name="Delete the conversation").click()
    page.locator("#dialog").get_by_role("button", name="Delete").click()
    expect(listed).to_have_text([UNKNOWN])
    expect(page.locator(".exchange")).to_have_count(0)


def test_a_conversation_is_there_again_when_the_page_is_loaded_anew(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answered(page, LIT)
    before = page.locator("#conversation").inner_text()
    page.reload()
    expect(page.locator(".exchange")).to_have_count(1)
    assert page.locator("#conversation").inner_text() == before
    page.locator(".mark").first.click()
    expect(page.locator("#reader mark")).to_have_text(CITATIONS[0].quote)


def test_what_a_page_complains_of_as_it_is_left_is_no_fault_and_what_it_says_later_is(
    serve: Serve, visit: Visitors
) -> None:
    page = visit(serve())
    page.evaluate("addEventListener('beforeunload', () => console.error('a connection was aborted'))")
    page.reload()
    page.locator(".status").wait_for(state="attached")
    assert visit.complaints == []
    page.evaluate("console.error('a fault')")
    page.evaluate("0")
    assert visit.complaints == ["a fault"]
    visit.complaints.clear()


@pytest.mark.parametrize(("format", "suffix"), [("Markdown", ".md"), ("JSON", ".json")])
def test_a_conversation_is_exported_with_its_sources(
    serve: Serve, visit: Visitors, tmp_path: Path, format: str, suffix: str
) -> None:
    page = visit(serve())
    answered(page, LIT)
    page.get_by_role("button", name="Export the conversation").click()
    with page.expect_download() as downloading:
        page.locator("#dialog").get_by_role("button", name=format).click()
    assert downloading.value.suggested_filename.endswith(suffix)
    downloading.value.save_as(tmp_path / "export")
    text = (tmp_path / "export").read_text(encoding="utf-8")
    if format == "JSON":
        (exchange,) = json.loads(text)["exchanges"]
        assert [citation["quote"] for citation in exchange["answer"]["citations"]] == [c.quote for c in CITATIONS]
    else:
        assert all(citation.quote in text and citation.source in text for citation in CITATIONS)


def test_a_thumb_and_a_word_are_kept_and_exported(serve: Serve, visit: Visitors, tmp_path: Path) -> None:
    page = visit(serve())
    answer = answered(page, LIT)
    answer.get_by_role("button", name="Bad answer").click()
    expect(answer.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    answer.get_by_label("What was wrong with it?").fill("thirty miles is invented")
    answer.get_by_role("button", name="Keep").click()
    expect(answer.get_by_role("button", name="Change")).to_be_visible()
    page.reload()
    expect(page.get_by_label("What was wrong with it?")).to_have_value("thirty miles is invented")
    view(page, "Settings")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Export all conversations").click()
    downloading.value.save_as(tmp_path / "all.json")
    (conversation,) = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert conversation["exchanges"][0]["verdict"] == "bad"
    assert conversation["exchanges"][0]["remark"] == "thirty miles is invented"


def test_what_was_being_typed_is_there_again(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answered(page, LIT)
    box = page.get_by_label("Your question")
    box.fill("half a thought")
    page.get_by_role("button", name="Edit this question").click()
    expect(box).to_have_value(LIT)
    page.locator(".editing").get_by_role("button", name="Cancel").click()
    expect(box).to_have_value("half a thought")
    page.reload()
    expect(box).to_have_value("half a thought")


def test_the_way_back_closes_the_article_and_goes_from_view_to_view(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answered(page, LIT).locator(".mark").first.click()
    expect(page.locator("#reader mark")).to_be_visible()
    page.go_back()
    expect(page.locator("#reader")).to_be_hidden()
    view(page, "Settings")
    expect(page.locator("#settings .view")).to_be_visible()
    page.go_back()
    expect(page.locator(".exchange")).to_be_visible()


def test_a_program_that_is_gone_is_told_and_welcomed_back(visit: Visitors) -> None:
    desk = Desk(Chat(ScriptedPipeline(ARTICLES, scripts()), History(":memory:")))
    sites = serving(desk)
    page = visit(next(sites))
    next(sites, None)  # the program ends
    expect(page.locator("#banner")).to_contain_text("Footnote is not running", timeout=20_000)
    visit.complaints.clear()


def test_a_question_is_edited_and_asked_again(serve: Serve, visit: Visitors) -> None:
    site = serve()
    page = visit(site)
    answered(page, LIT)
    answered(page, AND_KEEPER)
    last(page).get_by_role("button", name="Edit this question").click()
    expect(page.get_by_label("Your question")).to_have_value(AND_KEEPER)
    expect(page.locator(".editing")).to_contain_text("Editing question 2")
    page.locator(".editing").get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("Your question")).to_have_value("")
    last(page).get_by_role("button", name="Edit this question").click()
    expect(page.get_by_label("Your question")).to_have_value(AND_KEEPER)
    ask(page, UNKNOWN)
    expect(page.locator(".question")).to_have_text([f"You asked: {LIT}", f"You asked: {UNKNOWN}"])
    expect(page.locator("#send")).to_be_visible()
    last(page).get_by_role("button", name="Ask again").click()
    wait_until(lambda: [asked.question for asked in site.pipeline.asked] == [LIT, AND_KEEPER, UNKNOWN, UNKNOWN])
    expect(page.locator(".exchange")).to_have_count(2)


def test_an_answer_is_copied_with_its_footnotes(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answered(page, LIT).get_by_role("button", name="Copy with footnotes").click()
    expect(page.locator("#hint")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert SENTENCES[0].text in copied
    assert all(f"[{c.number}] {c.title}, {c.date} ({c.source}): “{c.quote}”" in copied for c in CITATIONS)


# -- footnotes by key, hint and step


def test_number_keys_open_the_footnotes_of_the_last_answer(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answered(page, LIT)
    page.get_by_label("Your question").press("2")  # typed into the box it is a figure
    expect(page.get_by_label("Your question")).to_have_value("2")
    expect(page.locator("#reader")).to_be_hidden()
    page.locator(".mark").first.focus()
    for key, citation in zip("321", reversed(CITATIONS), strict=True):
        page.keyboard.press(key)
        expect(page.locator("#reader mark")).to_have_text(citation.quote)
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()


def test_one_steps_from_footnote_to_footnote(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answered(page, LIT).locator(".mark").first.click()
    expect(page.locator(".steps .place")).to_have_text("1 of 3")
    page.get_by_role("button", name="Next footnote").click()
    expect(page.locator("#reader mark")).to_have_text(CITATIONS[1].quote)
    expect(page.locator(".steps .place")).to_have_text("2 of 3")
    wait_until(lambda: is_in_view(page, "#reader mark"))
    page.keyboard.press("ArrowRight")
    expect(page.locator("#reader mark")).to_have_text(CITATIONS[2].quote)
    page.keyboard.press("ArrowRight")  # round again
    expect(page.locator(".steps .place")).to_have_text("1 of 3")
    page.get_by_role("button", name="Previous footnote").click()
    expect(page.locator("#reader mark")).to_have_text(CITATIONS[2].quote)


def test_hovering_and_focusing_a_footnote_shows_its_quote(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answer = answered(page, LIT)
    answer.locator(".mark").nth(2).hover()
    expect(page.get_by_role("tooltip")).to_have_text(CITATIONS[1].quote)
    page.mouse.move(5, 5)
    expect(page.locator("#hint")).to_be_hidden()
    page.keyboard.press("Tab")
    answer.locator(".mark").nth(0).focus()
    expect(page.get_by_role("tooltip")).to_have_text(CITATIONS[0].quote)
    answer.locator(".tag").click()
    expect(page.get_by_role("tooltip")).to_have_text("No sentence of the articles supports this")


# -- the map


def test_the_map_shows_every_article_and_lights_up_what_the_answer_cites(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    answered(page, CRANES)
    cited = set(last(page).locator(".footnotes .title").all_inner_texts())
    view(page, "Map")
    expect(page.locator(".points .point")).to_have_count(4)
    lit = page.locator(".points .cited").evaluate_all("points => points.map(point => point.dataset.hint)")
    assert {said.split(", 1")[0].split(", no date")[0] for said in lit} == cited
    point = page.locator(".points .cited").first
    title = str(point.get_attribute("data-hint")).split(", ")[0]
    point.click()
    expect(page.locator("#reader h2")).to_have_text(title)


def test_the_map_is_arranged_over_time_and_walked_by_keys(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    view(page, "Map")
    page.get_by_text("Over time").click()
    expect(page.locator("#chart")).to_have_class("time")
    harbour, bread = (page.locator(f".point[data-source='{name}']") for name in ("harbour.txt", "bread.md"))

    def left(point: object) -> float:
        return float(point.bounding_box()["x"])  # type: ignore[attr-defined]

    wait_until(lambda: left(harbour) < left(bread))
    page.locator(".point[tabindex='0']").focus()
    seen = {page.evaluate("document.activeElement.dataset.source")}
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
        seen.add(page.evaluate("document.activeElement.dataset.source"))
    assert len(seen) > 1
    focused = page.evaluate("document.activeElement.dataset.hint")
    page.keyboard.press("Enter")
    expect(page.locator("#reader h2")).to_have_text(focused.split(", ")[0])


def test_a_map_drawn_in_haste_gives_way_to_the_better_one(folder_site: Site, visit: Visitors) -> None:
    page = visit(folder_site)
    view(page, "Map")
    page.get_by_text("Over time").click()
    expect(page.locator("#map .drafting")).to_be_hidden(timeout=30_000)
    expect(page.locator("#chart")).to_have_class("time")  # as it was arranged
    expect(page.locator(".points .point")).to_have_count(4)


# -- the settings


def test_the_settings_hold_for_the_next_question(serve: Serve, visit: Visitors) -> None:
    site = serve()
    page = visit(site)
    view(page, "Settings")
    page.get_by_text("Strict", exact=True).click()
    page.get_by_role("radio", name="12").check()
    expect(page.get_by_role("radio", name="12")).to_be_checked()
    page.reload()
    view(page, "Settings")
    expect(page.get_by_role("radio", name="Strict")).to_be_checked()
    expect(page.locator("#settings")).to_contain_text("gradio")
    expect(page.locator("#settings")).to_contain_text("This program")
    view(page, "Chat")
    answered(page, LIT)
    assert (site.pipeline.asked[-1].strictness, site.pipeline.asked[-1].top_k) == ("strict", 12)


class ScriptedModels:
    """Offers two models; `fetched` lets the loading go on."""

    def __init__(self, slot: ModelSlot) -> None:
        self.slot = slot
        self.fetched = threading.Event()

    def offers(self, speeds: Callable[[str], Sequence[tuple[float, float]]]) -> list[Offer]:
        return [
            Offer("small", "small: Little-0.5B", 491_000_000, False, speeds("Little-0.5B")),
            Offer("broken", "broken: Broken-1B", 700_000_000, True, ()),
        ]

    def warning(self, choice: str) -> str:
        return ""

    def load(self, choice: str) -> None:
        def loader(report: Report) -> FakeModel:
            report("preparing", 0.5)
            self.fetched.wait(20)
            if choice == "broken":
                raise ModelError("the weights of Broken-1B are cut short; fetch them again")
            return FakeModel("The harbour of Northmouth has nine cranes.", name="Little-0.5B")

        self.slot.load(choice, loader)


def test_another_model_is_loaded_while_one_chats(folder_site: Site, visit: Visitors) -> None:
    models = folder_site.desk.models = ScriptedModels(folder_site.pipeline.slot)
    page = visit(folder_site)
    view(page, "Settings")
    expect(page.locator(".model").first).to_contain_text("491 MB, still to be fetched")
    page.get_by_role("button", name="Use: small").click()
    expect(page.locator(".status")).to_contain_text("Fetching the language model: 50 %. Quotes only until then.")
    view(page, "Chat")
    expect(answered(page, CRANES).locator(".ending")).to_contain_text("still being fetched")
    models.fetched.set()
    expect(page.locator(".status")).to_contain_text("Little-0.5B")
    expect(answered(page, CRANES).locator(".answer")).to_contain_text("The harbour of Northmouth has nine cranes.")
    view(page, "Settings")
    expect(page.get_by_role("button", name="In use: small")).to_be_disabled()
    expect(page.locator(".model").first).to_contain_text("whole answer")


def test_a_model_that_cannot_be_loaded_says_why(folder_site: Site, visit: Visitors) -> None:
    models = folder_site.desk.models = ScriptedModels(folder_site.pipeline.slot)
    models.fetched.set()
    page = visit(folder_site)
    view(page, "Settings")
    page.get_by_role("button", name="Use: broken").click()
    expect(page.locator(".status")).to_contain_text("could not be loaded")
    expect(page.locator("#settings").get_by_text("the weights of Broken-1B are cut short")).to_be_visible()
    view(page, "Chat")
    expect(answered(page, CRANES).locator(".ending")).to_contain_text("could not be loaded. Settings say why.")
