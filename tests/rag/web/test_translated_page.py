"""No view says a word in another language that is neither of its table nor given to it: nothing is left in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest

from embeddings.build import BuildReport, Changes, Problem
from embeddings.index.stored import DocumentInfo
from embeddings.load.files import Document
from rag.accounts.history import ConversationInfo
from rag.accounts.keys import Key
from rag.checked_text import CheckedSentence, CheckedText
from rag.checking.support import Finding
from rag.corpus.library import Update
from rag.corpus.map import CorpusMap, MapPoint
from rag.evidence.gate import Strictness
from rag.llm.slot import SlotState
from rag.records import Answer, AnswerSentence, Citation, Passage, Timings
from rag.web.chat import Preferences
from rag.web.fetching import Fetching
from rag.web.views import article, draft, exchange, from_web, keys, library, login, rail, scope, settings
from rag.web.views.map import render_map
from rag.web.words.languages import PAGE_LANGUAGES
from rag.web.words.say import keep, speaking

SAID = ("alt", "aria-label", "data-asking", "data-hint", "data-said", "placeholder", "title")
GIVEN = {"footnote", "markdown", "word", "pdf", "docx", "read", "ask", "write", "standard", "none", "https"}
NAME = "Ωμέγα"  # of articles, people and files: no word of any language of the page
NOTE = Citation(1, NAME, NAME, "2025-02-25", 0, 5, NAME, language="el", copies=(NAME,), ocr=0.9)
PASSAGE = Passage(1, 0.5, NAME, NAME, "2025-02-25", 0, 5, NAME)
HELD = AnswerSentence(NAME, 0, 5, True, 0.9, (1,), "")
BARE = AnswerSentence(NAME, 6, 11, False, 0.1, (), "")
INFO = DocumentInfo(NAME, NAME, "2025-02-25", {"publisher": NAME}, 1234, 2)


class Words(HTMLParser):
    """What is read or heard of a page: its text, and the attributes that are said."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in ("style", "script")
        self.said += [value or "" for name, value in attrs if name in SAID]

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ]{3,}", text)}


def answered(**more: object) -> exchange.Exchange:
    answer = Answer(NAME, NAME, NAME, False, (HELD, BARE), (NOTE,), (PASSAGE,), Timings(1.0, 1.0, 1.0), "none")
    known = {"answer": answer, "sentences": (HELD, BARE), "citations": (NOTE,), "verdict": 1, "status": "finished"}
    return exchange.Exchange(NAME, within="from 2025-02", **{**known, **more})


def views() -> Iterator[Callable[[], str]]:
    yield lambda: exchange.render_exchange(answered())
    yield lambda: exchange.render_exchange(answered(verdict=-1, remark=NAME, said=keep("kept.not_loaded")))
    yield lambda: exchange.render_exchange(exchange.Exchange(NAME, evidence=(NOTE,) * 9, status="stopped", tail=NAME))
    for stage in (None, "searching", "reading", "writing"):
        yield lambda stage=stage: exchange.render_exchange(exchange.Exchange(NAME, stage=stage, evidence=(NOTE,) * 9))
    yield draft.render_draft_form
    sentences = tuple(
        CheckedSentence(NAME, 0, 5, finding is Finding.SUPPORTED, 0.5, (), "", finding=finding) for finding in Finding
    )
    checked = CheckedText(sentences, (NOTE,))
    for status in ("checking", "stopping", "stopped", "finished"):
        yield lambda status=status: draft.render_checked(draft.Draft(NAME, NAME, status, checked))
    document = Document(NAME, NAME, "2025-02-25", NAME * 20, metadata={"url": "https://", "publisher": NAME})
    yield lambda: article.render_article(document, 30, 35, around=10)
    yield lambda: article.render_missing_article(NAME, NAME)
    yield lambda: login.render_login(issuer=NAME)
    yield lambda: rail.render_rail(NAME)
    yield lambda: rail.render_conversations([ConversationInfo(1, NAME, "2025-02-25T10:00:00", 2, {})], 1)
    yield lambda: rail.render_conversations([], None) + rail.render_conversations([], None, NAME)
    yield lambda: rail.render_top(ConversationInfo(1, NAME, "2025-02-25T10:00:00", 2, {})) + rail.render_top(None)
    yield lambda: rail.render_editing(1)
    for phase in ("ready", "loading", "preparing", "failed"):
        state = SlotState("none", phase, 0.5 if phase == "preparing" else None)
        fetching = Fetching(running=True, done=1, total=2)
        yield lambda state=state, fetching=fetching: rail.render_status(state, NAME, Update(running=True), 2, fetching)
    yield (
        lambda: (
            rail.render_welcome(2, [NAME], NAME)
            + rail.render_welcome(0, [])
            + rail.render_welcome(0, [], can_add=False)
        )
    )
    changes, problems = Changes((NAME,), (NAME,), (NAME,)), [Problem(NAME, NAME)]
    for update in (Update(), Update(running=True)):
        yield lambda update=update: library.render_library(
            [INFO] * 300, NAME, 200, changes, problems, update, can_change=True
        )
    yield lambda: from_web.render_from_web(Fetching(address=NAME, failure=NAME))
    yield lambda: from_web.render_from_web(Fetching(running=True, address=NAME))
    chosen = scope.Scope("2025-01", "2025-02", NAME, (NAME,), (NAME,))
    yield lambda: scope.render_scope(chosen, {NAME: NAME}) + scope.render_scope(scope.Scope(), {})
    yield lambda: scope.render_scope_form(chosen, [INFO] * 2100)
    drawn = CorpusMap((MapPoint(NAME, NAME, None, 0.5, 0.5, 0, 10),), (NAME,), 3, 1, settled=False)
    yield lambda: render_map(drawn, {NAME}, set()) + render_map(drawn, set(), {NAME}) + render_map(drawn, (), ())
    offers = [
        settings.Offer("none", "none", 0, True, ()),
        settings.Offer("a", NAME, 10**9, True, [(900.0, 1800.0)], reads=True),
        settings.Offer("b", NAME, 10**9, False, (), 7.0, reads=False),
        settings.Offer("c", NAME, 10**9, False, (), 700.0),
        settings.Offer("d", NAME, 10**9, False, ()),
    ]
    for phase in ("ready", "loading", "preparing", "failed"):
        yield lambda phase=phase: settings.render_settings(
            offers, SlotState("a", phase), Preferences(Strictness.STRICT), {NAME: NAME}, {NAME: NAME}
        )
    key = Key("12", NAME, ("read",), "34", "2025-02-25")
    yield lambda: keys.render_keys([key], ("read", "ask", "write"), "56", [key])


@pytest.mark.parametrize("code", [code for code in PAGE_LANGUAGES if code != "en"])
@pytest.mark.parametrize("view", list(views()))
def test_a_view_says_only_what_the_table_of_its_language_has(view, code):
    forms = PAGE_LANGUAGES[code].texts.values()
    known = words(" ".join(form if isinstance(form, str) else " ".join(form.values()) for form in forms)) | GIVEN
    with speaking(code):
        html = view()
    said = words(" ".join(Words(html).said))
    assert said - known == set()
    assert said or "progress" in html


def test_a_report_of_an_update_is_told_in_german():
    update = Update(report=BuildReport(1, 2, 0, 0, 3, 3, 3, 1, 0.5))
    with speaking("de"):
        html = library.render_library([], "", 200, Changes(), [], update, can_change=True)
    assert "Der Index ist aktuell: 1 neu, 2 geändert." in html
