"""Acts as plain functions: what a visitor may ask of one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.errors import FootnoteError, UsageError
from embeddings.load.files import Document
from rag.accounts.history import History
from rag.accounts.keys import KEYS_EACH, Keys, read_keys
from rag.corpus.library import Library
from rag.llm.weights.cache import ModelCache
from rag.web.chat import Chat
from rag.web.desk import Desk
from rag.web.handlers import chat, conversations, library, reading, scope, settings
from rag.web.models_at_hand import ModelsAtHand
from rag.web.session import Session, steady_time
from rag.web.views.article import MOST_AROUND
from rag.web.views.scope import MOST_CHOICES
from tests.browser.scripted import ScriptedPipeline
from tests.fakes import FakeEncoder

LONG = Document("long.txt", "Tides", None, "The tide rises. " * 200_000, metadata={})


@pytest.fixture
def desk() -> Desk:
    return Desk(Chat(ScriptedPipeline([LONG], {}), History(":memory:")))


def test_of_a_long_article_so_much_is_shown_whatever_is_asked_for(desk):
    data = {"source": "long.txt", "start": 1_600_000, "end": 1_600_010, "around": 10**12}
    shown = reading.open_article(desk, Session(), data)["reader"]
    assert len(shown) < 2 * MOST_AROUND + 5000


def test_from_there_the_buttons_lead_on_to_the_rest(desk):
    seen, place = 0, 0
    while place < len(LONG.text) and seen < 10:
        data = {"source": "long.txt", "start": place, "end": place, "around": MOST_AROUND}
        shown = reading.open_article(desk, Session(), data)["reader"]
        seen += 1
        if "Show what follows" not in shown:
            break
        place += MOST_AROUND
        assert f'data-start="{place}"' in shown
    assert seen == len(LONG.text) // MOST_AROUND


def test_a_field_holds_no_more_than_the_pages_own(desk):
    session = Session()
    conversations.find(desk, session, {"query": "x" * 10_000})
    assert len(session.sought) == 500


@pytest.mark.parametrize("told", [10**40, -(10**40), 1e308, float("inf"), float("nan"), "x", None, [], {}])
def test_a_number_that_is_none_is_told_in_words(desk, told):
    """Not "something went wrong", with a page of the log for each."""
    with pytest.raises(UsageError, match="whole number"):
        reading.open_article(desk, Session(), {"source": "long.txt", "start": told})


@pytest.mark.parametrize("data", [{}, {"source": None}, {"source": ["x"]}, {"source": "x" * 100_000}])
def test_an_article_that_is_not_named_is_not_there(desk, data):
    assert "is not among the articles" in reading.open_article(desk, Session(), data)["reader"]


def test_what_a_tab_is_asked_within_has_an_end(desk):
    """Each act can send a megabyte, which the tab and the conversation would keep."""
    session = Session()
    session.scope = replace(session.scope, articles=tuple(f"{number}.txt" for number in range(MOST_CHOICES - 2)))
    for source in ("x" * 10**6, *(f"another-{number}.txt" for number in range(5))):
        scope.within(desk, session, {"source": source})
    assert len(session.scope.articles) <= MOST_CHOICES
    assert max(map(len, session.scope.articles)) <= 5000
    scope.scope(desk, session, {"pattern": "x" * 10**6, "publishers": ["y" * 10**6] * 10**4, "articles": 5})
    assert len(session.scope.pattern) + sum(map(len, session.scope.publishers)) < 11 * 10**6
    assert session.scope.articles == ("5",)


def test_a_tab_in_which_somebody_else_was_at_work_is_a_new_one_to_the_next(desk):
    told = chat.welcome_back(desk, Session(user="eve"), {})
    assert "You are logged in as eve now" in told["reply"]["problem"]
    assert told["box"] == told["reader"] == ""


def test_the_time_of_values_never_goes_back(monkeypatch):
    before = steady_time()
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert steady_time() >= before
    assert Session().view()["at"] >= before


@pytest.mark.parametrize("started_with", ["http://user:S3CRET@127.0.0.1:9/v1", "http://127.0.0.1:9/v1#m", "org/name"])
def test_the_model_that_the_program_was_started_with_can_be_chosen_again(tmp_path: Path, started_with):
    loaded: list[str] = []

    def load(name: str) -> None:
        if not name:
            raise FootnoteError("no model")
        loaded.append(name)

    models = ModelsAtHand(load, ModelCache(tmp_path), started_with)
    offered = [offer.choice for offer in models.offers(lambda _: [])]
    assert not [choice for choice in offered if "S3CRET" in choice]
    models.load("none")
    models.load(offered[-2])
    assert loaded == ["none", started_with]
    with pytest.raises(FootnoteError):
        models.load("http://evil.example/v1")


def test_an_update_that_ends_before_anybody_looks_is_told_with_the_views(tmp_path: Path):
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "tides.txt").write_text("Tides\n\nThe tide rises nine feet.\n", encoding="utf-8")
    folder = Library(articles, tmp_path / "index", lambda _: FakeEncoder())
    session, desk = Session(), Desk(Chat(ScriptedPipeline([LONG], {}), History(":memory:")), folder)
    settings.status(desk, session, {})
    library.update(desk, session, {})
    folder.wait()
    told = settings.status(desk, session, {})
    assert "data-indexing" not in told["status"]
    assert "up to date: 1 new" in told["library"]
    assert "library" not in settings.status(desk, session, {})


def test_a_key_is_made_for_whoever_is_logged_in_and_its_token_shown_once(desk, tmp_path):
    desk.keys, ada = Keys(tmp_path / "keys"), Session(user="ada")
    shown = settings.add_key(desk, ada, {"scope": ["read", "ask"]})["settings"]
    (key,) = read_keys(tmp_path / "keys")
    assert (key.user, key.scopes) == ("ada", ("read", "ask"))
    assert desk.keys.of(ada.new_token) == key
    assert ada.new_token in shown
    assert ada.new_token in desk.settings(ada)["settings"]  # drawn anew by what goes on meanwhile
    assert "fn_" not in settings.show(desk, ada, {"view": "settings"})["settings"]
    settings.add_key(desk, ada, {"scope": "write"})
    assert [key.scopes for key in desk.keys.of_user("ada")] == [("read", "ask"), ("write",)]


def test_nobody_sees_or_revokes_the_key_of_somebody_else(desk, tmp_path):
    desk.keys, ada, eve = Keys(tmp_path / "keys"), Session(user="ada"), Session(user="eve")
    settings.add_key(desk, ada, {"scope": "read"})
    (key,) = desk.keys.of_user("ada")
    assert key.id not in settings.show(desk, eve, {"view": "settings"})["settings"]
    assert "not there any more" in settings.revoke_key(desk, eve, {"id": key.id})["settings"]
    assert desk.keys.of_user("ada") == [key]
    settings.revoke_key(desk, ada, {"id": key.id})
    assert desk.keys.of_user("ada") == []


@pytest.mark.parametrize("scope", [[], "everything", ["read", "everything"], [["read"]], {"a": 1}, 5])
def test_a_key_without_a_known_scope_is_not_made(desk, tmp_path, scope):
    desk.keys, ada = Keys(tmp_path / "keys"), Session(user="ada")
    assert "scope" in settings.add_key(desk, ada, {"scope": scope})["settings"]
    assert desk.keys.of_user("ada") == []


def test_one_person_makes_so_many_keys(desk, tmp_path):
    desk.keys, ada = Keys(tmp_path / "keys"), Session(user="ada")
    for _ in range(KEYS_EACH + 2):
        settings.add_key(desk, ada, {"scope": "read"})
    assert len(desk.keys.of_user("ada")) == KEYS_EACH


def test_where_nobody_logs_in_there_are_no_keys_to_make(desk, tmp_path):
    assert "for those who log in" in settings.add_key(desk, Session(), {"scope": "read"})["settings"]
    desk.keys = Keys(tmp_path / "keys")
    assert "for those who log in" in settings.add_key(desk, Session(), {"scope": "read"})["settings"]
    assert "Keys for your programs" not in desk.settings(Session())["settings"]
