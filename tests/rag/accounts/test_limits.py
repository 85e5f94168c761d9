"""What one person may do in a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from rag.accounts.contract import Limit
from rag.accounts.limits import RateLimit


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "postgres"])
def limited(request, clock) -> Callable[[int], Limit]:
    """A limit of so many a minute."""
    if request.param == "memory":
        return lambda per_minute: RateLimit(per_minute, clock)
    database = request.getfixturevalue("database")
    from rag.accounts.postgres.limits import PostgresLimit

    return lambda per_minute: PostgresLimit(database, "questions", per_minute, clock)


def test_so_many_are_let_through_and_not_one_more(limited):
    limit = limited(3)
    assert [limit.take("anna") > 0 for _ in range(5)] == [False, False, False, True, True]


def test_everybody_is_counted_alone(limited):
    limit = limited(1)
    assert [limit.take(visitor) for visitor in ("anna", "bert", "")] == [0, 0, 0]
    assert limit.take("anna") > 0


def test_whoever_waits_as_long_as_was_said_is_let_through_and_not_before(limited, clock):
    limit = limited(2)
    limit.take("anna")
    clock.now += 20.5
    limit.take("anna")
    clock.now += 10
    wait_s = limit.take("anna")
    assert wait_s == pytest.approx(29.5)
    clock.now += wait_s - 0.1
    assert limit.take("anna") > 0
    clock.now += 0.1
    assert limit.take("anna") == 0


def test_a_refusal_does_not_count(limited, clock):
    limit = limited(1)
    limit.take("anna")
    for _ in range(59):
        clock.now += 1
        assert limit.take("anna") > 0
    clock.now += 1
    assert limit.take("anna") == 0


def test_the_last_sixty_seconds_count_and_not_the_minute_of_the_clock(limited, clock):
    limit = limited(2)
    taken = []
    for _ in range(12):
        if limit.take("anna") == 0:
            taken.append(clock.now)
        clock.now += 17
    assert all(later - earlier >= 60 for earlier, later in zip(taken, taken[2:], strict=False))
    assert len(taken) > 4


def test_nobody_is_told_to_come_back_in_no_time(limited, clock):
    limit = limited(1)
    limit.take("anna")
    clock.now += 59.999
    assert limit.take("anna") >= 1


def test_no_limit_is_none(limited):
    limit = limited(0)
    assert {limit.take("anna") for _ in range(10_000)} == {0}


def test_many_visitors_do_not_make_it_forget_who_has_just_been_there(clock):
    limit = RateLimit(1, clock)
    limit.take("anna")
    clock.now += 59
    for number in range(10_100):
        assert limit.take(f"visitor {number}") == 0
    assert limit.take("anna") > 0
    assert limit.take("visitor 0") > 0


def test_several_threads_at_once_take_no_more_than_there_is(limited):
    limit = limited(100)
    let_through: list[bool] = []
    threads = [
        threading.Thread(target=lambda: [let_through.append(limit.take("anna") == 0) for _ in range(50)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert let_through.count(True) == 100


def test_looking_whether_one_must_wait_does_not_count(limited):
    limit = limited(1)
    assert [limit.wait("anna") for _ in range(3)] == [0, 0, 0]
    limit.take("anna")
    assert limit.wait("anna") > 0


@pytest.mark.parametrize("limited", ["postgres"], indirect=True)
def test_what_is_taken_of_one_page_server_counts_at_all(limited, database, clock):
    from rag.accounts.postgres.limits import PostgresLimit

    one, other, of_others = limited(2), limited(2), PostgresLimit(database, "logins", 2, clock)
    assert [one.take("anna"), other.take("anna"), of_others.take("anna")] == [0, 0, 0]
    assert one.take("anna") > 0 and other.take("anna") > 0


@pytest.mark.parametrize("limited", ["postgres"], indirect=True)
def test_whoever_has_not_come_for_long_is_forgotten(limited, database, clock):
    limit = limited(1)
    limit.take("anna\x00\ud800")
    clock.now += 700
    limit.take("bert")
    assert [name for (name,) in database.rows("SELECT visitor FROM footnote.taken")] == ["bert"]
