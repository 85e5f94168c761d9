"""Each role at each act of the page and each route of the API: what is not its own is refused, also when forged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from embeddings.build import build
from embeddings.index.index import Index
from rag.accounts.history import History
from rag.accounts.keys import Keys, add_key
from rag.accounts.roles import RIGHTS, ROLES
from rag.accounts.users import Users, set_role
from rag.corpus.library import Library
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from rag.web.acts import ACTS
from rag.web.chat import Chat
from rag.web.desk import Desk
from rag.web.gate.gate import GateOptions, with_users
from rag.web.gate.routes import API_ROUTES
from rag.web.site import ServedPage
from tests.fakes import FakeEncoder
from tests.rag.accounts.test_users import line

READER, EDITOR, OWNER = RIGHTS["reader"], RIGHTS["editor"], RIGHTS["owner"]
WHOSE = {  # by act: those whose right it is; "" is a user of a file that names no roles
    **dict.fromkeys(ACTS, ("reader", "editor", "owner", "")),
    **dict.fromkeys(("added", "fetch", "deleting", "remove", "update"), ("editor", "owner", "")),
    "load_model": ("owner", ""),
    "revoke_anybodys_key": ("owner",),
}
EVERY_ROLE = (*ROLES, "")
API = [(route.path.replace("**", "x"), method, scope) for route in API_ROUTES for method, scope in route.scopes]


class Team:
    """The page for a user of each role, called as the role is; one without is called norole."""

    def __init__(self, folder: Path) -> None:
        (folder / "articles").mkdir()
        (folder / "articles" / "tides.txt").write_text("Tides\n\nThe tide rises nine feet.\n", encoding="utf-8")
        encoder = FakeEncoder(dim=64)
        build(folder / "articles", folder / "index", lambda _: encoder)
        pipeline = Pipeline(Retriever(Index.open(folder / "index"), encoder), None)
        self.library = Library(folder / "articles", folder / "index", lambda _: encoder)
        self.file, self.keys_file = folder / "users", folder / "keys"
        self.file.write_text(
            "\n".join([*(f"{line(role, 'apples')}:{role}" for role in ROLES), line("norole", "apples")])
        )
        gate = with_users(GateOptions(requests_per_minute=0), Users(self.file), Keys(self.keys_file))
        self.served = ServedPage(Desk(Chat(pipeline, History(":memory:")), self.library), gate, 0)
        self.browsers = {role: self.logged_in(role or "norole") for role in EVERY_ROLE}
        config = self.browsers["reader"].get("config").json()
        self.numbers = {
            event: dependency["id"]
            for dependency in config["dependencies"]
            for _, event in dependency["targets"]
            if event in ACTS
        }

    def logged_in(self, name: str) -> httpx.Client:
        browser = httpx.Client(base_url=self.served.url)
        assert browser.post("login", data={"username": name, "password": "apples"}).status_code == 200
        return browser

    def act(self, role: str, act: str, **data: Any) -> httpx.Response:
        """As the page's script sends it, whatever the page shows."""
        sent = {
            "data": [None],
            "event_data": data,
            "fn_index": self.numbers[act],
            "trigger_id": None,
            "session_hash": f"tab{role}",
        }
        return self.browsers[role].post("gradio_api/run/predict", json=sent)

    def program(self, token: str) -> httpx.Client:
        return httpx.Client(base_url=self.served.url, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    team = Team(tmp_path_factory.mktemp("team"))
    yield team
    team.served.stop()
    team.library.wait(20)


def test_the_table_has_every_act_of_the_page(team: Team) -> None:
    assert set(team.numbers) == set(ACTS) == set(WHOSE)


@pytest.mark.parametrize("act", [act for act in ACTS if WHOSE[act] != EVERY_ROLE])
@pytest.mark.parametrize("role", EVERY_ROLE)
def test_an_act_is_for_those_whose_right_it_is(team: Team, role: str, act: str) -> None:
    data = {"source": "gone.txt", "file": "gone.txt", "files": [], "id": "none", "model": "none"}
    answer = team.act(role, act, **data)
    if role in WHOSE[act]:
        assert answer.status_code != 403, answer.text
    else:
        assert answer.status_code == 403
        assert "this takes the role" in answer.text


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_what_is_everybodys_is_refused_to_nobody(team: Team, role: str) -> None:
    for act in ("greet", "browse", "status", "choose"):
        assert team.act(role, act, name="top_k", value="8").status_code == 200


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_a_forged_act_by_way_of_the_queue_is_refused_too(team: Team, role: str) -> None:
    sent = {"data": [None], "event_data": {}, "fn_index": team.numbers["update"], "session_hash": f"queue{role}"}
    answer = team.browsers[role].post("gradio_api/queue/join", json=sent)
    assert (answer.status_code == 403) == (role == "reader")


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_a_file_to_be_checked_is_taken_from_everybody_and_only_from_some_as_an_article(team: Team, role: str) -> None:
    answer = team.browsers[role].post("gradio_api/upload", files={"files": ("a.txt", b"The harbour.")})
    assert answer.status_code == 200
    if role == "reader":
        added = team.act(role, "added", files=[{"path": answer.json()[0], "name": "a.txt", "line": 1}])
        assert added.status_code == 403
    assert not (team.library.articles / "a.txt").exists()


@pytest.mark.parametrize(("path", "method", "scope"), API)
@pytest.mark.parametrize("role", EVERY_ROLE)
def test_a_route_of_the_api_is_for_those_whose_right_it_is(
    team: Team, role: str, path: str, method: str, scope: str
) -> None:
    _, token = add_key(team.keys_file, role or "norole")  # for everything, whatever its user may
    body: dict[str, Any] = {} if method in ("GET", "DELETE") else {"json": {}}
    for client in (team.browsers[role], team.program(token)):
        answer = client.request(method, path, **body)
        assert (answer.status_code == 403) == (scope not in RIGHTS[role]), answer.text  # type: ignore[index]
    if path == "/api/articles" and method == "POST" and role == "reader":
        refused = team.program(token).post(path, files={"file": ("a.txt", b"The harbour.")})
        assert refused.status_code == 403 and "reader may not write" in refused.json()["error"]["message"]


def test_a_narrow_key_of_an_owner_stays_narrow(team: Team) -> None:
    _, token = add_key(team.keys_file, "owner", ["read"])
    assert team.program(token).delete("api/articles/x").status_code == 403


def test_who_becomes_a_reader_is_one_at_once_and_so_are_their_keys(team: Team) -> None:
    _, token = add_key(team.keys_file, "editor")
    browser = team.browsers["editor"]
    assert browser.delete("api/articles/x").status_code == 404
    set_role(team.file, "editor", "reader")
    try:
        assert browser.delete("api/articles/x").status_code == 403
        assert team.act("editor", "update").status_code == 403
        assert team.program(token).delete("api/articles/x").status_code == 403
        assert team.program(token).get("api/articles").status_code == 200
    finally:
        set_role(team.file, "editor", "editor")
    assert browser.delete("api/articles/x").status_code == 404


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_the_page_shows_what_one_may_do_and_nothing_else(team: Team, role: str) -> None:
    shown = "".join(team.act(role, "show", view=view).text.replace('\\"', '"') for view in ("library", "settings"))
    for act, element in (("deleting", 'data-act="deleting"'), ("added", "dropzone"), ("write", 'value="write"')):
        assert (element in shown) == ("write" in RIGHTS[role]), act  # type: ignore[index]
    assert ('data-act="load_model"' in shown) == ("model" in RIGHTS[role])  # type: ignore[index]


def test_an_owner_sees_and_revokes_the_keys_of_the_others_and_nobody_else_does(team: Team) -> None:
    key, token = add_key(team.keys_file, "reader", ["read"])
    for role in EVERY_ROLE:
        assert (key.id in team.act(role, "show", view="settings").text) == (role in ("reader", "owner"))
    assert team.act("editor", "revoke_key", id=key.id).status_code == 200  # it is not theirs: nothing happens
    assert team.program(token).get("api/articles").status_code == 200
    team.act("owner", "revoke_anybodys_key", id=key.id)
    assert team.program(token).get("api/articles").status_code == 401


def test_nobody_makes_a_key_for_more_than_they_may(team: Team) -> None:
    before = team.keys_file.read_text()
    assert "you may not write yourself" in team.act("reader", "add_key", scope=["read", "write"]).text
    assert team.keys_file.read_text() == before


def test_a_function_that_is_not_there_or_gets_too_little_is_no_act_of_the_page(team: Team) -> None:
    """Gradio would fail, with a page of the log for each."""
    numbers = [dependency["id"] for dependency in team.browsers["owner"].get("config").json()["dependencies"]]
    sent = {"data": [], "event_data": {}, "trigger_id": None, "session_hash": "forged"}
    for number in (*numbers, max(numbers) + 1, -1, 10**30, True):
        for path in ("run/predict", "queue/join"):
            answer = team.browsers["owner"].post(f"gradio_api/{path}", json={**sent, "fn_index": number})
            assert answer.status_code in ((200, 400) if number in numbers else (400,)), (number, answer.text)
    assert team.act("owner", "show", view="settings").status_code == 200


def test_no_act_has_the_name_of_what_gradio_does_by_itself():
    """An act "load" was done whenever a page was opened: by each of its parts, whoever looked at it."""
    assert "load" not in ACTS
