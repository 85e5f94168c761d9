"""The database itself: made by whoever comes first, stopped and started, and nothing of its URL told."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from typing import Any

import pytest

from embeddings.errors import StateUnavailable, UsageError
from rag.accounts.state import give_password, open_state
from rag.accounts.state_url import StateUrl, file_or_state, state_url
from tests.postgres import PASSWORD, Cluster


@pytest.fixture
def fresh(postgres: Cluster) -> StateUrl:
    """A database without Footnote's tables."""
    import psycopg

    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS footnote CASCADE")
    return StateUrl(postgres.url)


def test_servers_that_start_at_once_make_the_tables_together(fresh: StateUrl) -> None:
    from rag.accounts.postgres.database import Database

    together, cookies, failures = threading.Barrier(6), set(), []

    def start() -> None:
        together.wait()
        try:
            database = Database(fresh)
            cookies.add(database.named("cookie"))
            database.close()
        except Exception as error:  # noqa: BLE001 - it is looked at below
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(cookies) == 1, "a browser that logged in with one is known to all"


def test_tables_that_came_later_are_made_where_they_are_missing_and_nothing_is_lost(fresh: StateUrl) -> None:
    from rag.accounts.postgres.database import Database

    database = Database(fresh)
    give_password(fresh, "ada", "apples and pears")
    cookie = database.named("cookie")
    with database.transaction() as db:
        db.execute("DROP TABLE footnote.logins, footnote.outside")
    database.close()
    state = open_state(fresh, policy="p")
    assert state.outside is not None and state.logins is not None and state.users is not None
    assert state.sessions is not None and state.sessions.cookie == cookie
    assert state.outside.credential("oidc~" + "a" * 32) is None and state.logins.take("a") is None
    assert state.users.check("ada", "apples and pears")
    state.history.close()


def test_tables_of_another_version_are_refused_and_left_alone(fresh: StateUrl) -> None:
    from rag.accounts.postgres.database import Database

    database = Database(fresh)
    with database.transaction() as db:
        db.execute("UPDATE footnote.named SET value = '99' WHERE name = 'version'")
    with pytest.raises(UsageError, match="version 99"):
        Database(fresh)
    with database.transaction() as db:
        db.execute("DROP SCHEMA footnote CASCADE")
    database.close()


def test_a_database_that_names_nobody_opens_to_nobody_unless_told_so(
    fresh: StateUrl, caplog: pytest.LogCaptureFixture
) -> None:
    state = open_state(fresh)
    assert "python -m rag passwd" in caplog.text
    assert state.sessions is not None and state.users is not None
    give_password(fresh, "ada", "apples and pears", "owner")
    assert state.users.role("ada") == "owner", "known at once"
    for_all = open_state(fresh, for_all=True)
    assert (for_all.users, for_all.sessions) == (None, None)
    for opened in (state, for_all):
        opened.history.close()


def test_stopped_it_is_told_at_once_and_started_it_is_used_again(
    postgres: Cluster, database: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from rag.accounts.postgres.history import PostgresHistory

    history = PostgresHistory(database)
    number = history.create("anna", "Before")
    postgres.stop()
    try:
        with caplog.at_level(logging.WARNING):
            for _ in range(20):
                began = time.monotonic()
                with pytest.raises(StateUnavailable, match="PostgreSQL must be started") as told:
                    history.create("anna", "Meanwhile")
                assert time.monotonic() - began < 3
        said = "".join(traceback.format_exception(told.value)) + caplog.text
        assert PASSWORD not in said and postgres.url not in said
        assert caplog.text.count("the database is away") == 1
    finally:
        postgres.start()
    back = time.monotonic() + 5
    while True:
        try:
            history.create("anna", "After")
            break
        except StateUnavailable:
            assert time.monotonic() < back
            time.sleep(0.1)
    assert [info.title for info in history.conversations("anna")] == ["After", "Before"]
    assert history.conversation("anna", number).title == "Before"


def test_a_connection_that_the_server_has_closed_is_replaced_unseen(postgres: Cluster, database: Any) -> None:
    import psycopg

    def in_a_transaction() -> None:
        with database.transaction() as db:
            db.execute("SELECT 1")

    with psycopg.connect(postgres.url, autocommit=True) as other:
        for ask in (lambda: database.rows("SELECT 1"), in_a_transaction):
            closed = other.execute(
                "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE application_name = 'footnote'"
            ).fetchall()
            assert closed == [(True,)]
            ask()


def test_what_fails_inside_a_transaction_was_not_done(database: Any) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as db:
        db.execute("INSERT INTO footnote.settings VALUES ('anna', 'a', '1')")
        raise ZeroDivisionError
    with pytest.raises(StateUnavailable), database.transaction() as db:
        db.execute("INSERT INTO footnote.settings VALUES ('anna', 'b', '1')")
        db.execute("SELECT * FROM footnote.nothing")
    assert database.rows("SELECT * FROM footnote.settings") == []


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://footnote:s3cr3t@127.0.0.1:9/x",
        "postgresql://127.0.0.1:9/x?user=a&password=s3cr3t",
        "postgresql://footnote:s3cr3t/@127.0.0.1:9/x",
        "postgresql://foot@note:s3cr3t:x@127.0.0.1:s3cr3t/x",
        "postgresql://127.0.0.1/x?s3cr3t=1",
    ],
)
def test_the_secret_of_a_url_is_told_to_nobody(url: str, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("psycopg", reason="not installed: pip install -r tests/clients/requirements-postgres.txt")
    place = file_or_state(url)
    assert isinstance(place, StateUrl)
    assert "s3cr3t" not in f"{place} {place!r}"
    with pytest.raises((UsageError, StateUnavailable)) as told:
        open_state(place)
    assert "s3cr3t" not in "".join(traceback.format_exception(told.value)) + caplog.text


def test_a_database_that_is_busy_is_told_from_one_that_is_away() -> None:
    pytest.importorskip("psycopg", reason="not installed: pip install -r tests/clients/requirements-postgres.txt")
    from embeddings.postgres.pool import BUSY
    from rag.accounts.postgres.database import AWAY, unavailable

    assert "too much to do" in str(unavailable(BUSY))
    assert str(unavailable("connection refused")) == AWAY


def test_what_names_no_database_is_a_file() -> None:
    assert [state_url(text) for text in ("users.txt", "postgresql", "milvus://a:1/b", "/postgresql://")] == [None] * 4
    assert state_url("postgres:///footnote") == StateUrl("postgres:///footnote")
