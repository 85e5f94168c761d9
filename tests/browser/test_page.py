"""The page in Chromium, from the question to the marked passage."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.articles import (
    AND_KEEPER,
    BROKEN,
    CITATIONS,
    CRASHING,
    FERRY,
    HOSTILE,
    HOSTILE_QUOTE,
    LIGHTHOUSE,
    LIT,
    RUDE,
    SENTENCES,
    UNKNOWN,
    UNREACHABLE,
)
from tests.browser.conftest import TIMEOUT_MS, Site, Visitors
from tests.browser.scripted import REFUSAL

Serve = Callable[..., Site]


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")


def last(page: Page) -> Locator:
    return page.locator(".exchange").last


def answered(page: Page, question: str) -> Locator:
    """Ask, and wait for the whole answer."""
    before = page.locator(".exchange").count()
    ask(page, question)
    expect(page.locator(".exchange")).to_have_count(before + 1)
    expect(page.locator("#send")).to_be_visible()
    return last(page)


def is_in_view(page: Page, selector: str) -> bool:
    """Whether its first line stands within the window, with nothing over it."""
    return bool(
        page.locator(selector).evaluate(
            """element => {
                const {left, top, right, bottom} = element.getClientRects()[0];
                return element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
            }"""
        )
    )


def wait_until(condition: Callable[[], bool], timeout_s: float = TIMEOUT_MS / 1000) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_an_answer_grows_from_stages_and_evidence_to_sentences_and_footnotes(serve: Serve, visit: Visitors) -> None:
    site = serve(gates=True)
    page = visit(site)
    expect(page.locator("#stop")).to_be_hidden()
    ask(page, LIT)
    expect(page.locator(".question")).to_have_text(f"You asked: {LIT}")
    expect(page.get_by_label("Your question")).to_have_value("")
    expect(page.locator(".stage")).to_have_text("Searching…")
    expect(page.locator("#send")).to_be_hidden()
    expect(page.locator("#stop")).to_be_visible()

    site.pipeline.open("evidence")
    expect(page.locator(".stage")).to_have_text("Reading…")
    expect(page.locator(".evidence blockquote")).to_have_text([citation.quote for citation in CITATIONS])

    site.pipeline.open("writing")
    expect(page.locator(".stage")).to_have_text("Writing…")
    expect(page.locator(".evidence")).to_be_hidden()
    expect(page.locator(".tail")).to_have_text(SENTENCES[0].text[:12])

    site.pipeline.open("sentence 1")
    expect(page.locator(".sentence")).to_have_text([SENTENCES[0].text])
    expect(page.locator(".mark")).to_have_text(["[1]"])
    expect(page.locator(".footnotes li")).to_have_count(1)

    for gate in ("sentence 2", "sentence 3", "sentence 4", "finish"):
        site.pipeline.open(gate)
    expect(page.locator(".stage")).to_be_hidden()
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator(".tail")).to_have_count(0)
    expect(page.locator(".sentence")).to_have_text([sentence.text for sentence in SENTENCES])
    expect(page.locator(".mark")).to_have_text(["[1]", "[1]", "[2]", "[3]"])
    expect(page.locator(".footnotes .title")).to_have_text([LIGHTHOUSE.title, LIGHTHOUSE.title, FERRY.title])
    expect(page.locator(".footnotes .date")).to_have_text(["1911-03-04", "1911-03-04", "1923-06-18"])
    expect(page.locator(".footnotes blockquote")).to_have_text([citation.quote for citation in CITATIONS])


def test_an_unsupported_sentence_differs_by_more_than_colour(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answer = answered(page, LIT)
    unsupported = answer.locator(".unsupported")
    expect(unsupported).to_have_count(1)
    expect(unsupported).to_contain_text("The light could be seen for thirty miles.")
    expect(unsupported.get_by_text("no source", exact=True)).to_have_attribute(
        "data-hint", "No sentence of the articles supports this"
    )
    expect(unsupported.locator(".sentence")).to_have_css("text-decoration-style", "dashed")
    expect(answer.locator(".supported .sentence").first).to_have_css("text-decoration-line", "none")
    expect(unsupported.locator(".mark")).to_have_count(0)


def test_a_footnote_opens_its_passage_marked_in_the_whole_article(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answer = answered(page, LIT)
    expect(page.locator("#reader")).to_be_hidden()
    for number, citation in enumerate(CITATIONS):
        document = next(d for d in (LIGHTHOUSE, FERRY) if d.source == citation.source)
        answer.locator(".footnotes li").nth(number).click()
        expect(page.locator("#reader h2")).to_have_text(document.title)
        expect(page.locator("#reader mark")).to_have_text(citation.quote)
        marked = page.locator("#reader mark").evaluate("element => element.textContent")
        assert marked == citation.quote == document.text[citation.start : citation.end]
        # textContent, so that carriage returns count too
        assert page.locator("#reader .text").evaluate("element => element.textContent") == document.text
        wait_until(lambda: is_in_view(page, "#reader mark"))
    expect(page.locator("#reader .meta")).to_have_text("1923-06-18 · page 1")
    expect(page.locator("#reader mark")).to_have_count(1)
    page.get_by_label("Close the article").click()
    expect(page.locator("#reader")).to_be_hidden()


def test_the_same_footnote_again_brings_its_passage_back_into_view(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    mark = answered(page, LIT).locator(".mark").first
    mark.click()
    expect(page.locator("#reader mark")).to_have_text(CITATIONS[0].quote)
    page.locator("#reader .text").evaluate("element => element.scrollTo(0, 0)")
    assert not is_in_view(page, "#reader mark")
    mark.click()
    wait_until(lambda: is_in_view(page, "#reader mark"))


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_footnote_works_by_keyboard_and_gets_the_focus_back(serve: Serve, visit: Visitors, key: str) -> None:
    page = visit(serve())
    mark = answered(page, LIT).locator(".mark").nth(2)
    mark.focus()
    page.keyboard.press(key)
    expect(page.locator("#reader mark")).to_have_text(CITATIONS[1].quote)
    expect(page.locator("#reader h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    expect(mark).to_be_focused()


def test_the_focus_stays_on_a_footnote_while_the_answer_grows(serve: Serve, visit: Visitors) -> None:
    site = serve(gates=True)
    page = visit(site)
    ask(page, LIT)
    for gate in ("evidence", "writing", "sentence 1"):
        site.pipeline.open(gate)
    mark = page.locator(".mark").first
    mark.focus()
    for gate in ("sentence 2", "sentence 3", "sentence 4", "finish"):
        site.pipeline.open(gate)
    expect(page.locator("#send")).to_be_visible()
    expect(mark).to_be_focused()


def test_stop_keeps_what_is_there(serve: Serve, visit: Visitors) -> None:
    site = serve(gates=True)
    page = visit(site)
    ask(page, LIT)
    for gate in ("evidence", "writing", "sentence 1"):
        site.pipeline.open(gate)
    expect(page.locator(".sentence")).to_have_text([SENTENCES[0].text])
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".ending")).to_have_text("Stopped. ")
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator(".sentence")).to_have_text([SENTENCES[0].text])
    expect(page.locator(".footnotes li")).to_have_count(1)
    wait_until(lambda: site.pipeline.ended == [LIT])


def test_a_new_conversation_begins_empty_and_closes_the_article(serve: Serve, visit: Visitors) -> None:
    site = serve(gates=True)
    page = visit(site)
    ask(page, LIT)
    for gate in ("evidence", "writing", "sentence 1"):
        site.pipeline.open(gate)
    page.locator(".mark").first.click()
    expect(page.locator("#reader mark")).to_be_visible()
    page.get_by_role("button", name="New conversation").click()  # while it is still being answered
    expect(page.locator(".exchange")).to_have_count(0)
    expect(page.locator("#reader")).to_be_hidden()
    wait_until(lambda: site.pipeline.ended == [LIT])
    expect(page.locator("#welcome button").first).to_be_visible()
    answered(page, AND_KEEPER)
    expect(page.locator(".exchange")).to_have_count(1)
    assert site.pipeline.asked[-1].history == ()


def test_closing_the_tab_stops_the_model(serve: Serve, visit: Visitors) -> None:
    site = serve(gates=True)
    page = visit(site)
    ask(page, LIT)
    for gate in ("evidence", "writing"):
        site.pipeline.open(gate)
    expect(page.locator(".tail")).to_be_visible()
    page.close()
    wait_until(site.pipeline.asked[0].stop.is_set)
    wait_until(lambda: site.pipeline.ended == [LIT])


def test_a_question_asked_meanwhile_waits_in_the_box(serve: Serve, visit: Visitors) -> None:
    site = serve(gates=True)
    page = visit(site)
    ask(page, LIT)
    expect(page.locator(".stage")).to_have_text("Searching…")
    with page.expect_response("**/run/predict*"):  # not before that has been turned down may the answer end
        ask(page, UNKNOWN)
    for gate in ("evidence", "writing", "sentence 1", "sentence 2", "sentence 3", "sentence 4", "finish"):
        site.pipeline.open(gate)
    expect(page.locator("#send")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value(UNKNOWN)
    page.get_by_role("button", name="Send").click()
    expect(last(page).locator(".answer")).to_have_text(REFUSAL)
    assert [asked.question for asked in site.pipeline.asked] == [LIT, UNKNOWN]


def test_shift_and_enter_begin_a_new_line(serve: Serve, visit: Visitors) -> None:
    site = serve()
    page = visit(site)
    box = page.get_by_label("Your question")
    box.fill("one")
    box.press("Shift+Enter")
    box.press_sequentially("two")
    expect(box).to_have_value("one\ntwo")
    assert site.pipeline.asked == []


def test_a_refusal_is_calm_and_shows_the_nearest_passages(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answer = answered(page, UNKNOWN)
    expect(answer.locator(".answer")).to_have_text(REFUSAL)
    expect(answer.locator(".error")).to_have_count(0)
    expect(answer.get_by_text("no source")).to_have_count(0)
    expect(answer.locator(".footnotes")).to_be_hidden()
    expect(answer.locator(".nearest .title")).to_have_text([LIGHTHOUSE.title, FERRY.title])
    expect(answer.locator(".nearest p").last).to_contain_text("Since June the ferry crosses the sound")
    answer.locator(".nearest button").last.click()
    expect(page.locator("#reader h2")).to_have_text(FERRY.title)


def test_a_follow_up_says_how_it_was_understood(serve: Serve, visit: Visitors) -> None:
    site = serve()
    page = visit(site)
    expect(answered(page, LIT).locator(".understood")).to_be_hidden()
    answer = answered(page, AND_KEEPER)
    expect(answer.locator(".understood")).to_have_text("Understood as: Who kept the lighthouse at Northmouth?")
    assert [turn.role for turn in site.pipeline.asked[-1].history] == ["user", "assistant"]
    assert site.pipeline.asked[-1].history[0].text == LIT


def test_errors_are_told_in_plain_words(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    expect(answered(page, BROKEN).get_by_role("alert")).to_have_text(UNREACHABLE)
    crashed = answered(page, CRASHING)
    expect(crashed.get_by_role("alert")).to_contain_text("Something went wrong inside Footnote")
    for secret in ("secret detail", "Traceback", "RuntimeError"):
        assert secret not in page.content()
    expect(answered(page, LIT).locator(".sentence").first).to_be_visible()  # and the page goes on working


def test_hostile_text_is_shown_as_text(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answer = answered(page, RUDE)
    expect(answer.locator(".question")).to_have_text(f"You asked: {RUDE}")
    expect(answer.locator(".sentence")).to_have_text([HOSTILE_QUOTE, HOSTILE_QUOTE])
    expect(answer.locator(".footnotes .title")).to_have_text(HOSTILE.title)
    answer.locator(".mark").click()
    expect(page.locator("#reader mark")).to_have_text(HOSTILE_QUOTE)
    assert page.locator("#reader .text").evaluate("element => element.textContent") == HOSTILE.text
    expect(page.locator("#reader h2")).to_have_text(HOSTILE.title)
    expect(page.locator("#reader .meta")).to_have_text("<u>nobody</u>")
    expect(
        page.locator(".exchange :is(script, img, b, i, u, em, strong, a), #reader :is(script, img, a, u)")
    ).to_have_count(0)
    assert page.evaluate("window.hacked") is None


def test_an_example_question_is_asked_by_a_click(serve: Serve, visit: Visitors) -> None:
    site = serve()
    page = visit(site)
    expect(page.locator(".status")).to_contain_text("3 articles")
    page.get_by_role("button", name=UNKNOWN).click()
    expect(page.locator(".answer")).to_have_text(REFUSAL)
    expect(page.locator("#welcome")).to_be_hidden()
    assert [asked.question for asked in site.pipeline.asked] == [UNKNOWN]


def test_two_sessions_do_not_see_each_other(serve: Serve, visit: Visitors) -> None:
    site = serve(gates=True)
    one, other = visit(site), visit(site)
    ask(one, LIT)
    expect(one.locator(".stage")).to_have_text("Searching…")
    answered(other, UNKNOWN)
    expect(other.locator(".question")).to_have_text([f"You asked: {UNKNOWN}"])
    other.get_by_role("button", name="New conversation").click()
    expect(other.locator(".exchange")).to_have_count(0)
    for gate in ("evidence", "writing", "sentence 1", "sentence 2", "sentence 3", "sentence 4", "finish"):
        site.pipeline.open(gate)
    expect(one.locator("#send")).to_be_visible()
    expect(one.locator(".question")).to_have_text([f"You asked: {LIT}"])
    assert [asked.history for asked in site.pipeline.asked] == [(), ()]


def test_the_conversation_follows_its_end_only_for_a_reader_who_is_there(serve: Serve, visit: Visitors) -> None:
    site = serve(gates=True)
    page = visit(site, height=420)
    position = "element => element.scrollTop"
    to_end = "element => element.scrollHeight - element.scrollTop - element.clientHeight"
    for question in (UNKNOWN, AND_KEEPER):
        answered(page, question)
    conversation = page.locator("#conversation")
    wait_until(lambda: conversation.evaluate(to_end) < 2)
    ask(page, LIT)
    site.pipeline.open("evidence")
    expect(last(page).locator(".evidence")).to_be_visible()
    wait_until(lambda: conversation.evaluate(to_end) < 2)
    conversation.evaluate("element => element.scrollTo(0, 40)")
    for gate in ("writing", "sentence 1", "sentence 2", "sentence 3", "sentence 4", "finish"):
        site.pipeline.open(gate)
    expect(page.locator("#send")).to_be_visible()
    assert conversation.evaluate(position) == 40


def test_on_a_phone_the_article_covers_the_page(serve: Serve, visit: Visitors) -> None:
    page = visit(serve(), width=390, height=844)
    answer = answered(page, LIT)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    answer.locator(".mark").first.click()
    expect(page.locator("#reader mark")).to_have_text(CITATIONS[0].quote)
    assert page.locator("#reader").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    wait_until(lambda: is_in_view(page, "#reader mark"))
    assert page.locator("#views").evaluate("element => element.inert")
    page.get_by_label("Close the article").click()
    expect(page.locator("#reader")).to_be_hidden()
    assert not page.locator("#views").evaluate("element => element.inert")
    expect(page.get_by_label("Your question")).to_be_editable()


def test_wide_the_chat_and_the_article_stand_side_by_side(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    answered(page, LIT).locator(".mark").first.click()
    expect(page.locator("#reader mark")).to_be_visible()
    chat, reader = page.locator("#chat").bounding_box(), page.locator("#reader").bounding_box()
    assert chat is not None and reader is not None
    assert chat["x"] + chat["width"] <= reader["x"] and reader["x"] + reader["width"] == 1400
    expect(page.get_by_label("Your question")).to_be_editable()


@pytest.mark.parametrize(("scheme", "background"), [("light", "rgb(250, 249, 246)"), ("dark", "rgb(23, 25, 28)")])
def test_the_page_follows_the_colours_of_the_system(
    serve: Serve, visit: Visitors, scheme: Literal["light", "dark"], background: str
) -> None:
    page = visit(serve(), scheme=scheme)
    expect(page.locator("#page")).to_have_css("background-color", background)


def test_nothing_of_gradio_is_left_on_the_page(serve: Serve, visit: Visitors) -> None:
    page = visit(serve())
    expect(page).to_have_title("Footnote")
    expect(page.locator("footer")).to_have_count(0)
    expect(page.get_by_text("Gradio")).to_have_count(0)
    fonts = page.evaluate("[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family)")
    assert fonts == []
