"""Sessions: when they begin, whose they are, and when they end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.accounts.contract import SessionStore
from rag.accounts.sessions import SESSIONS_EACH, Sessions


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def passwords() -> dict[str, str]:
    return {"ada": "hash of ada", "eve": "hash of eve"}


@pytest.fixture(params=["memory", "postgres"])
def opened(request, passwords, clock) -> Callable[[], SessionStore]:
    """The sessions of one more program; in memory, each has its own."""
    times = {"idle_s": 100, "longest_s": 1000, "clock": clock}
    if request.param == "memory":
        return lambda: Sessions(passwords.get, **times)
    database = request.getfixturevalue("database")
    from rag.accounts.postgres.sessions import PostgresSessions

    return lambda: PostgresSessions(database, passwords.get, **times)


@pytest.fixture
def sessions(opened) -> SessionStore:
    return opened()


def test_a_token_is_known_to_be_of_whom_it_was_given(sessions):
    ada, eve = sessions.begin("ada", "hash of ada"), sessions.begin("eve", "hash of eve")
    assert (sessions.user(ada), sessions.user(eve), sessions.user("x"), sessions.user("")) == ("ada", "eve", None, None)


def test_a_session_ends_with_the_password_or_the_user(sessions, passwords):
    ada, eve = sessions.begin("ada", "hash of ada"), sessions.begin("eve", "hash of eve")
    passwords["ada"] = "another hash"
    del passwords["eve"]
    assert (sessions.user(ada), sessions.user(eve)) == (None, None)
    passwords["ada"], passwords["eve"] = "hash of ada", "hash of eve"
    assert (sessions.user(ada), sessions.user(eve)) == (None, None), "and does not come back"


def test_a_session_that_is_not_used_ends_and_looking_is_no_use(sessions, clock):
    token = sessions.begin("ada", "hash of ada")
    clock.now += 90
    assert sessions.user(token) == "ada"
    clock.now += 90
    assert sessions.user(token, lasting=False) == "ada"
    clock.now += 11
    assert sessions.user(token) is None


def test_no_session_lasts_for_ever(sessions, clock):
    token = sessions.begin("ada", "hash of ada")
    for _ in range(10):
        clock.now += 99
        assert sessions.user(token) == "ada"
    clock.now += 99
    assert sessions.user(token) is None


def test_logging_out_ends_all_of_ones_own(sessions):
    first, second, eve = (sessions.begin(name, f"hash of {name}") for name in ("ada", "ada", "eve"))
    sessions.end("ada")
    assert [sessions.user(token) for token in (first, second, eve)] == [None, None, "eve"]


def test_one_user_has_so_many_and_the_longest_idle_gives_way(sessions, clock):
    tokens = []
    for _ in range(SESSIONS_EACH + 1):
        tokens.append(sessions.begin("ada", "hash of ada"))
        clock.now += 0.1
    assert [sessions.user(token) for token in tokens] == [None] + ["ada"] * SESSIONS_EACH


@pytest.mark.parametrize("opened", ["postgres"], indirect=True)
def test_a_session_of_one_page_server_is_one_of_all(opened, passwords):
    one, other = opened(), opened()
    token = one.begin("ada", "hash of ada")
    assert (other.user(token), other.cookie) == ("ada", one.cookie)
    other.end("ada")
    assert one.user(token) is None
    del passwords["ada"]


@pytest.mark.parametrize("opened", ["postgres"], indirect=True)
def test_nothing_that_opens_anything_is_written_down(opened, database):
    token = opened().begin("ada", "hash of ada")
    kept = str(database.rows("SELECT * FROM footnote.sessions"))
    assert "ada" in kept
    assert token not in kept
    assert "hash of ada" not in kept
