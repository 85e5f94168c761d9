import threading
import time

from rag.llm.turns import Turns


def until(condition) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def queued(turns: Turns, names: str) -> tuple[list[str], list[threading.Thread], dict[str, threading.Event]]:
    """Threads that have begun to wait in the order of their names."""
    served: list[str] = []
    stops = {name: threading.Event() for name in names}

    def ask(name: str) -> None:
        with turns.turn(stops[name]) as mine:
            served.append(name if mine else f"not {name}")

    threads = [threading.Thread(target=ask, args=(name,)) for name in names]
    for count, thread in enumerate(threads, 1):
        thread.start()
        until(lambda count=count: turns.waiting == count)
    return served, threads, stops


def test_who_came_first_is_served_first():
    turns = Turns()
    with turns.turn(threading.Event()) as mine:
        assert mine
        assert turns.waiting == 0
        served, threads, _ = queued(turns, "abcdef")
        assert served == []
    for thread in threads:
        thread.join(10)
    assert served == list("abcdef")
    assert turns.waiting == 0


def test_one_that_waits_can_be_stopped_at_once_and_the_others_go_on():
    turns = Turns()
    with turns.turn(threading.Event()):
        served, threads, stops = queued(turns, "abc")
        stops["b"].set()
        threads[1].join(1)
        assert served == ["not b"]
        assert turns.waiting == 2
    for thread in threads:
        thread.join(10)
    assert served == ["not b", "a", "c"]


def test_a_turn_ends_when_what_is_done_in_it_fails():
    turns = Turns()
    try:
        with turns.turn(threading.Event()):
            raise ValueError
    except ValueError:
        pass
    with turns.turn(threading.Event()) as mine:
        assert mine
