"""One model for everybody: first come first served, and another model without harm to the answer being written."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable

import pytest

from embeddings.errors import ModelError
from rag.llm.contract import ChatModel
from rag.llm.slot import ModelSlot, Phase, Report, SlotState, Waiting
from tests.fakes import FakeModel

SOON_S = 0.15
"""Long enough to see that something does not happen."""


def until(condition: Callable[[], bool]) -> None:
    """Waits for what another thread does; fails after ten seconds."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.002)


class Asker:
    """Somebody who stands in the line, in a thread, and has the model until told to leave."""

    def __init__(self, slot: ModelSlot, *, leave: bool = False, on_served: Callable[[], object] = lambda: None) -> None:
        """Returns once the place in the line is taken."""
        self.stop = threading.Event()
        self.leave = threading.Event()
        if leave:
            self.leave.set()
        self.served = threading.Event()
        self.told: list[Waiting] = []
        self.model: ChatModel | None = None
        self._on_served = on_served
        self._turn = slot.reserve(self.stop)
        self._thread = threading.Thread(target=self._ask, daemon=True)
        before = slot.waiting
        self._thread.start()
        until(lambda: self.served.is_set() or slot.waiting > before)

    def _ask(self) -> None:
        with self._turn as turn:
            for waiting in turn.wait():
                self.told.append(waiting)
            self.model = turn.model
            self._on_served()
            self.served.set()
            assert self.leave.wait(10)

    def done(self) -> Asker:
        self.leave.set()
        self._thread.join(10)
        assert not self._thread.is_alive()
        return self

    def gets(self) -> ChatModel | None:
        """The model, once it is there."""
        assert self.served.wait(10)
        return self.model


class Loading:
    """A loader that says how far it is and goes on when it is let."""

    def __init__(self, model: ChatModel | Exception | None, phase: Phase = "loading", fraction: float | None = None):
        self._model = model
        self._phase = phase
        self._fraction = fraction
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, report: Report) -> ChatModel | None:
        report(self._phase, self._fraction)
        self.begun.set()
        assert self.go_on.wait(10)
        if isinstance(self._model, Exception):
            raise self._model
        return self._model


@pytest.fixture
def slot() -> ModelSlot:
    return ModelSlot(FakeModel("", name="old"))


def ended(thread: threading.Thread) -> None:
    thread.join(60)
    assert not thread.is_alive()


# -- the line


def test_whoever_is_alone_has_the_model_at_once(slot):
    asker = Asker(slot)
    assert asker.gets() is slot.model
    assert asker.done().told == []


def test_without_a_model_nobody_waits_for_one():
    asker = Asker(ModelSlot())
    assert asker.gets() is None
    assert asker.done().told == []


def test_first_come_first_served(slot):
    served: list[str] = []
    first = Asker(slot)
    others = [Asker(slot, leave=True, on_served=lambda name=name: served.append(name)) for name in "abcde"]
    assert served == []
    first.done()
    for other in others:
        other.done()
    assert served == list("abcde")


def test_who_waits_is_told_how_many_are_before_and_each_time_that_this_changes(slot):
    first, second, third = (Asker(slot) for _ in range(3))
    until(lambda: third.told == [Waiting(2, loading=False)])
    first.done()
    until(lambda: third.told == [Waiting(2, loading=False), Waiting(1, loading=False)])
    second.done()
    assert third.gets() is slot.model
    assert third.done().told == [Waiting(2, loading=False), Waiting(1, loading=False)]


def test_how_many_have_the_model_or_wait_is_known(slot):
    askers = [Asker(slot) for _ in range(3)]
    assert slot.waiting == 3
    for asker in askers:
        asker.done()
    assert slot.waiting == 0


def test_a_place_is_taken_only_when_it_is_waited_for(slot):
    with slot.reserve(threading.Event()):
        assert slot.waiting == 0
        asker = Asker(slot)
        assert asker.gets() is slot.model
        asker.done()


def test_who_has_the_model_does_not_wait_again(slot):
    with slot.reserve(threading.Event()) as turn:
        assert list(turn.wait()) == []
        behind = Asker(slot)
        assert list(turn.wait()) == []
        assert turn.model is slot.model
    behind.done()


def test_who_is_stopped_ends_at_once_and_gives_the_place_up(slot):
    first, second, third = (Asker(slot) for _ in range(3))
    until(lambda: third.told == [Waiting(2, loading=False)])
    second.stop.set()
    assert second.gets() is None, "long before the first has left"
    second.done()
    until(lambda: third.told[-1] == Waiting(1, loading=False))
    first.done()
    assert third.gets() is slot.model
    third.done()


def test_who_is_stopped_before_waiting_gets_no_model_and_keeps_nobody(slot):
    stop = threading.Event()
    stop.set()
    with slot.reserve(stop) as turn:
        assert list(turn.wait()) == []
        assert turn.model is None
    assert slot.waiting == 0


def test_an_answer_that_fails_frees_the_model(slot):
    with pytest.raises(ZeroDivisionError), slot.reserve(threading.Event()) as turn:
        list(turn.wait())
        1 / 0  # noqa: B018 - it is to fail
    assert slot.waiting == 0
    assert Asker(slot).done().model is slot.model


def test_a_turn_that_is_left_in_the_middle_of_waiting_gives_its_place_up(slot):
    first = Asker(slot)
    with slot.reserve(threading.Event()) as turn:
        assert next(turn.wait()) == Waiting(1, loading=False)
        assert slot.waiting == 2
    assert slot.waiting == 1
    first.done()


def test_a_turn_that_was_left_has_no_model(slot):
    with slot.reserve(threading.Event()) as turn:
        list(turn.wait())
    assert turn.model is None


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_so_many_have_the_model_at_once_and_never_more(at_once):
    slot = ModelSlot(FakeModel(""), at_once=at_once)
    askers = [Asker(slot) for _ in range(at_once + 2)]
    assert [asker.gets() is slot.model for asker in askers[:at_once]] == [True] * at_once
    until(lambda: [asker.told for asker in askers[at_once:]] == [[Waiting(1, False)], [Waiting(2, False)]])
    assert not any(asker.served.is_set() for asker in askers[at_once:])
    askers[0].done()
    assert askers[at_once].gets() is slot.model
    time.sleep(SOON_S)
    assert not askers[at_once + 1].served.is_set()
    for asker in askers:
        asker.done()


def test_in_a_crowd_everybody_has_the_model_once_and_nobody_beside_another(slot):
    together: list[int] = []
    inside: list[int] = []

    def ask(number: int) -> None:
        with slot.reserve(threading.Event()) as turn:
            for _ in turn.wait():
                pass
            inside.append(number)
            together.append(len(inside))
            time.sleep(0.001)
            inside.remove(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        ended(thread)
    assert together == [1] * 30


# -- another model


def test_a_slot_says_what_it_holds():
    assert ModelSlot().state == SlotState("none")
    assert ModelSlot(FakeModel("", name="scripted")).state == SlotState("scripted")
    assert ModelSlot(FakeModel("", name="scripted"), "small").state == SlotState("small")


def test_an_answer_waits_for_a_model_that_is_being_read_from_the_disk(slot):
    new = FakeModel("", name="new")
    loading = Loading(new)
    thread = slot.load("small", loading)
    assert loading.begun.wait(10)
    asker = Asker(slot)
    until(lambda: asker.told == [Waiting(0, loading=True)])
    assert slot.state == SlotState("small", "loading")
    loading.go_on.set()
    assert asker.gets() is new
    ended(thread)
    assert slot.state == SlotState("small", "ready")
    asker.done()


def test_a_slot_is_loading_as_soon_as_it_is_asked_to(slot):
    loading = Loading(None)
    thread = slot.load("small", loading)
    assert (slot.state.name, slot.state.phase) == ("small", "loading")
    loading.go_on.set()
    ended(thread)


def test_an_answer_goes_on_without_a_model_that_is_being_fetched(slot):
    loading = Loading(FakeModel("", name="new"), "preparing", 0.25)
    thread = slot.load("small", loading)
    assert loading.begun.wait(10)
    assert slot.state == SlotState("small", "preparing", 0.25)
    asker = Asker(slot)
    assert asker.gets() is None
    assert asker.done().told == []
    loading.go_on.set()
    ended(thread)


def test_who_waits_for_the_disk_goes_on_once_it_turns_out_that_the_model_must_be_fetched(slot):
    go_on, done = threading.Event(), threading.Event()

    def loader(report: Report) -> ChatModel:
        assert go_on.wait(10)
        report("preparing", None)
        assert done.wait(10)
        return FakeModel("", name="new")

    thread = slot.load("small", loader)
    asker = Asker(slot)
    until(lambda: asker.told == [Waiting(0, loading=True)])
    go_on.set()
    assert asker.gets() is None
    asker.done()
    done.set()
    ended(thread)
    assert Asker(slot).done().model.name == "new"


def test_who_waits_for_the_disk_is_stopped_at_once(slot):
    loading = Loading(FakeModel("", name="new"))
    thread = slot.load("small", loading)
    asker = Asker(slot)
    asker.stop.set()
    assert asker.gets() is None
    asker.done()
    loading.go_on.set()
    ended(thread)


@pytest.mark.parametrize("error", [ModelError("no source of it answered; check the network"), RuntimeError("no room")])
def test_a_model_that_cannot_be_loaded_is_told_with_the_reason_and_the_slot_stays_usable(slot, error):
    failing = Loading(error)
    failing.go_on.set()
    ended(slot.load("small", failing))
    assert (slot.state.name, slot.state.phase) == ("small", "failed")
    assert str(error) in slot.state.reason
    assert slot.model is None
    assert Asker(slot).done().model is None
    new = FakeModel("", name="new")
    ended(slot.load("large", lambda _: new))
    assert slot.state == SlotState("large", "ready")
    assert Asker(slot).done().model is new


def test_who_waits_for_a_model_that_then_fails_goes_on_without(slot):
    loading = Loading(ModelError("damaged"))
    slot.load("small", loading)
    asker = Asker(slot)
    until(lambda: asker.told == [Waiting(0, loading=True)])
    loading.go_on.set()
    assert asker.gets() is None
    asker.done()


def test_no_model_can_be_chosen_too(slot):
    ended(slot.load("none", lambda _: None))
    assert (slot.model, slot.state) == (None, SlotState("none", "ready"))


def test_a_later_model_takes_the_place_of_one_that_is_still_being_loaded(slot):
    earlier, new = Loading(FakeModel("", name="earlier")), FakeModel("", name="new")
    overtaken = slot.load("earlier", earlier)
    assert earlier.begun.wait(10)
    ended(slot.load("later", lambda _: new))
    earlier.go_on.set()
    ended(overtaken)
    assert (slot.model, slot.state) == (new, SlotState("later", "ready"))


@pytest.mark.parametrize("error", [ModelError("damaged"), RuntimeError("no room")])
def test_the_failure_of_a_model_that_was_overtaken_is_nobodys_business(slot, error):
    earlier, new = Loading(error), FakeModel("", name="new")
    overtaken = slot.load("earlier", earlier)
    assert earlier.begun.wait(10)
    ended(slot.load("later", lambda _: new))
    earlier.go_on.set()
    ended(overtaken)
    assert (slot.model, slot.state) == (new, SlotState("later", "ready"))


def test_a_model_that_was_overtaken_before_its_loading_began_is_never_loaded(slot):
    earlier, new = Loading(FakeModel("", name="earlier")), FakeModel("", name="new")
    earlier.go_on.set()
    writing = Asker(slot)
    writing.gets()
    threads = [slot.load("earlier", earlier), slot.load("later", lambda _: new)]
    writing.done()
    for thread in threads:
        ended(thread)
    assert slot.model is new
    assert not earlier.begun.is_set(), "two models need not fit into memory"


def test_a_server_that_writes_several_answers_at_once_is_let(slot):
    ended(slot.load("server", lambda _: FakeModel(""), at_once=2))
    first, second = Asker(slot), Asker(slot)
    assert first.gets() is second.gets() is slot.model
    first.done()
    second.done()


def test_the_model_is_not_replaced_while_an_answer_is_written_with_it(slot):
    old = slot.model
    writing = Asker(slot)
    assert writing.gets() is old
    loading = Loading(FakeModel("", name="new"))
    loading.go_on.set()
    thread = slot.load("small", loading)
    behind = Asker(slot)
    assert not loading.begun.wait(SOON_S)
    assert writing._turn.model is old
    assert not behind.served.is_set()
    writing.done()
    ended(thread)
    assert behind.gets().name == "new"
    behind.done()


def test_the_model_before_is_let_go_before_the_next_is_loaded():
    slot = ModelSlot(FakeModel("", name="old"))
    old = weakref.ref(slot.model)
    gone: list[bool] = []

    def loader(_: Report) -> ChatModel:
        gone.append(old() is None)
        return FakeModel("", name="new")

    ended(slot.load("small", loader))
    assert gone == [True]
