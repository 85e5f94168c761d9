"""Connections while the database is there, while it is away, and when it comes back."""

from __future__ import annotations

import logging
import socket
import threading

import pytest

from embeddings.errors import StateUnavailable
from embeddings.postgres.pool import Pool


class Connection:
    closed = False

    def __init__(self) -> None:
        self.ends = socket.socketpair()

    def fileno(self) -> int:
        return self.ends[0].fileno()

    def close(self) -> None:
        self.closed = True
        for end in self.ends:
            end.close()


class Server:
    """What a pool connects to; it counts the tries."""

    def __init__(self) -> None:
        self.is_up = True
        self.tries = 0
        self.now = 100.0

    def connect(self) -> Connection:
        self.tries += 1
        if not self.is_up:
            raise StateUnavailable("away")
        return Connection()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def pool(server: Server) -> Pool[Connection]:
    return Pool(server.connect, StateUnavailable, most=2, wait_s=0.05, look_again_s=1.0, clock=lambda: server.now)


def test_a_connection_that_was_given_back_is_lent_again(pool: Pool[Connection], server: Server) -> None:
    first, used = pool.take()
    assert not used
    pool.give(first)
    assert pool.take() == (first, True)
    assert server.tries == 1


def test_so_many_are_lent_and_one_who_waits_for_one_is_told(pool: Pool[Connection]) -> None:
    lent = [pool.take()[0] for _ in range(2)]
    with pytest.raises(StateUnavailable, match="too much to do"):
        pool.take()
    pool.give(lent[0])
    assert pool.take()[0] is lent[0]


def test_with_one_that_is_lost_those_that_are_idle_go_too(pool: Pool[Connection]) -> None:
    lost, idle = pool.take()[0], pool.take()[0]
    pool.give(idle)
    pool.drop(lost)
    assert lost.closed and idle.closed
    assert not pool.take()[1], "a new one"


def test_while_the_server_is_away_one_try_a_second_is_made_and_all_others_are_told_at_once(
    pool: Pool[Connection], server: Server
) -> None:
    server.is_up = False
    for _ in range(50):
        with pytest.raises(StateUnavailable, match="away"):
            pool.take()
    assert server.tries == 1
    server.now += 1.0
    for _ in range(50):
        with pytest.raises(StateUnavailable):
            pool.take()
    assert server.tries == 2


def test_it_is_used_again_a_second_after_it_is_back_and_each_outage_is_logged_once(
    pool: Pool[Connection], server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    server.is_up = False
    for _ in range(3):
        with pytest.raises(StateUnavailable):
            pool.take()
        server.now += 1.0
    server.is_up = True
    pool.give(pool.take()[0])
    assert [record.getMessage() for record in caplog.records] == [
        "the database is away: away",
        "the database is back after 3.0 s",
    ]


def test_what_fails_takes_no_place(pool: Pool[Connection], server: Server) -> None:
    server.is_up = False
    for _ in range(10):
        with pytest.raises(StateUnavailable):
            pool.take()
        server.now += 1.0
    server.is_up = True
    assert len({id(pool.take()[0]) for _ in range(2)}) == 2


def test_several_threads_never_have_the_same_one(server: Server) -> None:
    pool = Pool(server.connect, StateUnavailable, most=4, wait_s=10)
    lent: set[int] = set()
    twice: list[int] = []

    def work() -> None:
        for _ in range(200):
            connection, _ = pool.take()
            if id(connection) in lent:
                twice.append(id(connection))
            lent.add(id(connection))
            lent.discard(id(connection))
            pool.give(connection)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert twice == []
    assert server.tries <= 4


def test_one_that_is_lent_for_too_long_is_broken_and_no_other(pool: Pool[Connection], server: Server) -> None:
    long, _ = pool.take()
    server.now += 5
    short, _ = pool.take()
    server.now += 5
    pool.cut(10)
    long.ends[0].settimeout(5)
    assert long.ends[0].recv(1) == b"", "whoever waits for an answer over it waits no longer"
    short.ends[0].setblocking(False)
    with pytest.raises(BlockingIOError):
        short.ends[0].recv(1)
    pool.drop(long)
    pool.give(short)
    server.now += 100
    pool.cut(10)
    assert pool.take()[0] is short and not short.closed, "an idle one is not in anybody's way"
