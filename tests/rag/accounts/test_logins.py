"""Logins at an issuer that are under way: each is finished once, in time, and in PostgreSQL by any page server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from rag.accounts.contract import LoginStore
from rag.accounts.logins import LOGIN_S, BegunLogin, Logins

MOST = 3
LOGIN = BegunLogin("hash of a cookie", "http://127.0.0.1/oidc/callback", "nonce", "verifier")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "postgres"])
def opened(request: pytest.FixtureRequest, clock: Clock) -> Callable[[], LoginStore]:
    """The logins of one more program; in memory, each has its own."""
    if request.param == "memory":
        return lambda: Logins(clock, most=MOST)
    from rag.accounts.postgres.logins import PostgresLogins

    database = request.getfixturevalue("database")
    return lambda: PostgresLogins(database, clock, most=MOST)


def test_each_is_taken_once(opened: Callable[[], LoginStore]) -> None:
    logins = opened()
    logins.keep("a", LOGIN)
    assert [logins.take(state) for state in ("b", "", "\x00", "a", "a")] == [None, None, None, LOGIN, None]


def test_one_that_takes_too_long_is_none(opened: Callable[[], LoginStore], clock: Clock) -> None:
    logins = opened()
    for state in ("a", "b"):
        logins.keep(state, LOGIN)
    clock.now += LOGIN_S
    assert logins.take("a") == LOGIN
    clock.now += 1
    assert logins.take("b") is None
    logins.keep("c", LOGIN)
    assert logins.take("c") == LOGIN


@pytest.mark.parametrize("opened", ["postgres"], indirect=True)
def test_one_begun_on_a_page_server_is_finished_on_another_and_once_of_all(opened: Callable[[], LoginStore]) -> None:
    servers = [opened() for _ in range(4)]
    assert len({server.cookie for server in servers}) == 1
    servers[0].keep("a", LOGIN)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: servers[n % 4].take("a"), range(16)))
    assert [login for login in taken if login is not None] == [LOGIN]


def test_of_many_the_oldest_give_way(opened: Callable[[], LoginStore], clock: Clock) -> None:
    logins = opened()
    for state in "abcde":
        logins.keep(state, LOGIN)
        clock.now += 1
    assert [logins.take(state) is not None for state in "abcde"] == [False, False, True, True, True]


@pytest.mark.parametrize("opened", ["postgres"], indirect=True)
def test_what_the_issuer_sends_back_stands_nowhere(opened: Callable[[], LoginStore], database: Any) -> None:
    opened().keep("what the issuer sends back", LOGIN)
    assert "sends back" not in str(database.rows("SELECT * FROM footnote.logins"))
