"""Drafts of the readers' own: taken on within limits, followed to their end, stopped, read from files, exported."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator

import pytest

from embeddings.errors import UsageError
from embeddings.load.files import Document
from rag.accounts.history import History
from rag.checked_text import CheckedSentence, CheckedText
from rag.checking.support import Finding
from rag.records import Citation, TurnAwaited
from rag.web.chat import Chat
from rag.web.desk import Desk
from rag.web.drafts import AT_ONCE
from rag.web.handlers import chat, draft, reading, settings
from rag.web.session import Session
from rag.web.uploads import Uploads
from rag.web.views.draft import DRAFT_LENGTH, Draft, advance, render_checked
from tests.browser.scripted import ScriptedPipeline

ARTICLE = Document("a.txt", "Cranes", "1911-03-04", "It has nine cranes. It is old.", metadata={})
CITED = Citation(1, "a.txt", "Cranes", "1911-03-04", 0, 19, "It has nine cranes.")
NEAREST = Citation(0, "a.txt", "Cranes", "1911-03-04", 20, 30, "It is old.")
TEXT = "It has nine cranes.\n\nIt is <b>old</b> & red."
SUPPORTED = CheckedSentence(TEXT[:19], 0, 19, True, 0.9, (1,), finding=Finding.SUPPORTED)
PARTLY = CheckedSentence(
    TEXT[21:], 21, len(TEXT), False, 0.4, (), "only in part", ((18, 21),), Finding.PARTLY, "no source says it", NEAREST
)
WHOLE = CheckedText((SUPPORTED, PARTLY), (CITED,), 2, words_only=True)
STEPS = (CheckedText((), (), 2), TurnAwaited(3, loading=False), CheckedText((SUPPORTED,), (CITED,), 2), WHOLE)


class CheckingPipeline(ScriptedPipeline):
    """Its checks go through the same steps, and stop between two of them."""

    steps: tuple[TurnAwaited | CheckedText | Exception, ...] = STEPS

    def check(self, text: str, *, stop: threading.Event | None = None) -> Iterator[TurnAwaited | CheckedText]:
        for step in self.steps:
            if isinstance(step, Exception):
                raise step
            if stop is not None and stop.is_set():
                return
            yield step


@pytest.fixture
def desk() -> Desk:
    return Desk(Chat(CheckingPipeline((ARTICLE,), {}), History(":memory:"), questions_per_minute=0))


def checked(desk: Desk, session: Session, text: str = TEXT) -> list[str]:
    draft.check(desk, session, {"text": text})
    return [updates["checked"] for updates in draft.checking(desk, session)]


def test_a_draft_is_shown_as_it_grows_and_whole_at_the_end(desk):
    session = Session()
    shown = checked(desk, session)
    assert "Waiting for the language model: 3 questions before yours" in "".join(shown)
    assert "2 sentences: 1 supported, 1 in part" in shown[-1]
    assert session.draft is not None and session.draft.draft.status == "finished"


def test_what_is_shown_is_drawn_as_often_as_a_reader_can_see_and_no_more(desk):
    class Fast(CheckingPipeline):
        steps = (CheckedText((), (), 500), *(WHOLE,) * 500)

    desk = Desk(Chat(Fast((ARTICLE,), {}), History(":memory:"), questions_per_minute=0))
    assert len(checked(desk, Session())) < 20


def test_a_draft_of_nothing_is_not_taken_on(desk):
    session = Session()
    assert draft.check(desk, session, {"text": " \n* * *"}) == {}
    assert session.draft is None


def test_a_draft_that_is_too_long_changes_nothing(desk):
    session = Session()
    checked(desk, session)
    before = session.draft
    with pytest.raises(UsageError, match=r"50,001 characters, and 50,000 is the most"):
        draft.check(desk, session, {"text": "x" * (DRAFT_LENGTH + 1)})
    assert session.draft is before


def test_a_draft_counts_as_a_question():
    desk = Desk(Chat(CheckingPipeline((ARTICLE,), {}), History(":memory:"), questions_per_minute=1))
    session = Session(user="ada")
    checked(desk, session)
    with pytest.raises(UsageError, match="1 questions within a minute"):
        draft.check(desk, session, {"text": TEXT})


def begun(desk: Desk, session: Session) -> Iterator[object]:
    draft.check(desk, session, {"text": TEXT})
    following = draft.checking(desk, session)
    next(following)
    return following


def test_of_a_user_one_draft_is_checked_at_a_time_in_whatever_window(desk):
    following = begun(desk, Session(user="ada"))
    with pytest.raises(UsageError, match="already"):
        draft.check(desk, Session(user="ada"), {"text": TEXT})
    begun(desk, Session(user="eve")).close()  # type: ignore[attr-defined]
    list(following)
    assert checked(desk, Session(user="ada"))


def test_of_all_visitors_so_many_drafts_are_checked_at_once(desk):
    running = [begun(desk, Session()) for _ in range(AT_ONCE)]
    with pytest.raises(UsageError, match=f"{AT_ONCE} drafts"):
        draft.check(desk, Session(), {"text": TEXT})
    running[0].close()  # type: ignore[attr-defined]  # as when its tab is gone
    assert checked(desk, Session())


@pytest.mark.parametrize("leave", [lambda desk, session: draft.stop_check(desk, session, {}), Desk.stop])
def test_a_stopped_draft_keeps_what_is_there(desk, leave: Callable[[Desk, Session], object]):
    session = Session()
    following = begun(desk, session)
    next(following)
    leave(desk, session)
    *_, last = following
    assert session.draft is not None and session.draft.draft.status == "stopped"
    assert "were checked" in str(last)


def test_a_draft_that_is_stopped_before_its_check_begins_is_not_checked(desk):
    session = Session()
    draft.check(desk, session, {"text": TEXT})
    draft.stop_check(desk, session, {})
    assert "Stopped: 0 of 0" in next(draft.checking(desk, session))["checked"]


@pytest.mark.parametrize(
    ("error", "said"), [(UsageError("the index is gone"), "the index is gone"), (RuntimeError("x"), "inside Footnote")]
)
def test_a_check_that_fails_says_so_and_the_page_goes_on(error, said):
    class Failing(CheckingPipeline):
        steps = (STEPS[0], error)

    desk = Desk(Chat(Failing((ARTICLE,), {}), History(":memory:"), questions_per_minute=0))
    session = Session()
    assert said in checked(desk, session)[-1]
    assert checked(desk, session)


def test_text_of_a_draft_is_never_markup(desk):
    html = checked(desk, Session())[-1]
    assert "&lt;b&gt;<u" not in html and "<b>" not in html
    assert "&lt;b&gt;" in html and "&amp;" in html
    assert '<u class="missing"' in html


def test_the_words_beside_a_sentence_open_as_they_were_when_the_article_changes(desk):
    session = Session()
    checked(desk, session)
    desk.chat.pipeline.articles = (Document("a.txt", "Cranes", None, "Now it is another text.", metadata={}),)
    for cited in (CITED, NEAREST):
        data = {"source": cited.source, "start": cited.start, "end": cited.end}
        told = reading.open_article(desk, session, data)["reader"]
        assert "no longer says" in told and cited.quote in told


def test_a_file_is_read_by_its_loader_and_left_nowhere(desk, tmp_path):
    desk.uploads = Uploads(tmp_path)
    session = Session(user="ada")
    sent = tmp_path / "sent"
    sent.write_text("# Cranes\n\nIt has nine cranes.\n")
    with sent.open("rb") as file:
        token = desk.uploads.keep(file, "ada")
    with pytest.raises(UsageError, match="was not sent"):
        draft.check_file(desk, Session(user="eve"), {"path": token, "name": "column.md"})
    told = draft.check_file(desk, session, {"path": token, "name": "../my column.md"})
    assert told["reply"]["draft"] == session.draft.draft.text
    assert "It has nine cranes." in session.draft.draft.text
    assert session.draft.draft.title == "my column"
    assert list(desk.uploads.folder.iterdir()) == []
    desk.uploads.close()


@pytest.mark.parametrize("name", ["many.jsonl", "a.exe", "noend", "mail.mbox"])
def test_a_file_that_holds_no_single_text_is_refused_with_the_kinds(desk, tmp_path, name):
    desk.uploads = Uploads(tmp_path)
    sent = tmp_path / "sent"
    sent.write_text("words")
    with sent.open("rb") as file:
        token = desk.uploads.keep(file, "")
    with pytest.raises(UsageError, match=r"cannot be read: .*\.docx"):
        draft.check_file(desk, Session(), {"path": token, "name": name})
    assert list(desk.uploads.folder.iterdir()) == []
    desk.uploads.close()


@pytest.mark.parametrize("kind", [".md", ".docx"])
def test_a_checked_draft_is_exported_and_nothing_while_it_is_checked(desk, kind):
    session = Session()
    assert draft.export_check(desk, session, {"kind": kind}) == {}
    following = begun(desk, session)
    assert draft.export_check(desk, session, {"kind": kind}) == {}
    list(following)
    name, content, encoding = draft.export_check(desk, session, {"kind": kind})["reply"]["download"]
    assert (name, encoding) == (f"Pasted-text{kind}", "base64")
    assert base64.b64decode(content)
    with pytest.raises(UsageError, match="no kind of export"):
        draft.export_check(desk, session, {"kind": ".exe"})


def test_somebody_else_in_the_same_tab_sees_nothing_of_it(desk):
    session = Session(user="ada")
    checked(desk, session)
    told = chat.welcome_back(desk, session, {})
    assert told["draft"] == told["checked"] == ""
    assert session.draft is None
    assert settings.show(desk, session, {"view": "check"})["checked"] == ""


def test_the_model_that_is_awaited_or_loaded_is_told():
    assert "being loaded" in advance(Draft("a", "a"), TurnAwaited(0, loading=True)).waiting
    assert advance(advance(Draft("a", "a"), STEPS[1]), WHOLE).waiting == ""
    assert "Checking sentence 2 of 2" in render_checked(advance(Draft(TEXT, "a"), STEPS[2]))
