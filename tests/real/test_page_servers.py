"""Two page servers over one PostgreSQL and one index, as real processes: what one knows the other knows, a stop of the
database is told and survived, and one that is killed takes nothing with it."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from rag.accounts.state import State, give_password, make_key, open_state
from rag.accounts.state_url import StateUrl
from tests.page_servers import PageServer, Tab
from tests.postgres import PASSWORD, Cluster

pytestmark = pytest.mark.real
ADA = {"user": "ada", "password": "apples and pears"}
BACK_S = 5.0
"""So soon after the database is back, the page servers are at work again."""
PEOPLE = 4
ARTICLE = (
    "The railway of Norland\n\nThe railway of Norland is 120 kilometres long. King Olaf opened it in 1901.\n\n"
    "It carries apples to the harbour.\n"
)
LENGTH, OPENED = "How long is the railway of Norland?", "Who opened the railway of Norland?"


def wait_until(condition: Callable[[], object]) -> None:
    """What takes a second or two; minutes where others are at work on the machine too."""
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


class Pair:
    """Two page servers, and the state that both have."""

    def __init__(self, folder: Path, postgres: Cluster) -> None:
        place = StateUrl(postgres.url)
        (folder / "articles").mkdir()
        (folder / "articles" / "railway.txt").write_text(ARTICLE, encoding="utf-8")
        self.state: State = open_state(place)
        give_password(place, ADA["user"], ADA["password"], "owner")
        _, self.key = make_key(place, "ada", ["ask"])
        # Both at once: one makes the tables and the index, and the other waits for them.
        self.servers = [PageServer(folder, number, postgres.url) for number in range(2)]

    def conversation(self, title: str) -> int:
        """Its number."""
        return next(info.id for info in self.state.history.conversations("ada") if info.title == title)


@pytest.fixture(scope="module")
def pair(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    pair = Pair(tmp_path_factory.mktemp("servers"), postgres)
    try:
        for server in pair.servers:
            server.wait()
        yield pair
    finally:
        for server in pair.servers:
            server.process.kill()
            server.process.wait()
        pair.state.history.close()


def test_a_conversation_and_a_login_of_one_go_on_on_the_other(pair: Pair) -> None:
    one, other = pair.servers
    browser = one.logged_in(**ADA)
    tab = Tab(browser)
    tab.ask(LENGTH)
    tab.answer()
    number = pair.conversation(LENGTH)
    elsewhere = other.browser(browser.cookies)
    resumed = Tab(elsewhere, number)
    assert "120 kilometres" in resumed.greeting and LENGTH in resumed.greeting
    resumed.ask(OPENED)
    resumed.answer()
    assert "King Olaf" in Tab(browser, number).greeting
    assert [exchange.status for exchange in pair.state.history.exchanges("ada", number)] == ["finished"] * 2
    assert elsewhere.get("logout").status_code == 303
    assert browser.get("config").status_code == 401


def test_a_stop_of_the_database_is_told_and_five_seconds_after_its_start_all_goes_on(
    pair: Pair, postgres: Cluster
) -> None:
    browsers = [server.logged_in(**ADA) for server in pair.servers]
    tabs = [Tab(browser) for browser in browsers]
    program = {"headers": {"Authorization": f"Bearer {pair.key}"}, "json": {"question": LENGTH}}

    def statuses(number: int) -> list[int]:
        """Of the page, of an act, of a program's question and of the health check; -1 for what tells no reason."""
        browser, bare = browsers[number], pair.servers[number].browser()
        answers = [browser.get(""), tabs[number].act("new"), bare.post("api/ask", **program), bare.get("health")]
        for answer in answers:
            assert "Traceback" not in answer.text and PASSWORD not in answer.text
        reasons = [answer.status_code == 200 or "database does not answer" in answer.text for answer in answers[:3]]
        reasons.append(answers[3].json()["state"] == ("ok" if answers[3].status_code == 200 else "away"))
        return [answer.status_code if told else -1 for answer, told in zip(answers, reasons, strict=True)]

    assert statuses(0) == statuses(1) == [200] * 4
    postgres.stop()
    try:
        assert statuses(0) == statuses(1) == [503] * 4
        assert pair.servers[0].browser().get("live").status_code == 200
    finally:
        postgres.start()
    back = time.monotonic() + BACK_S
    health = [server.browser() for server in pair.servers]
    while any(each.get("health").status_code != 200 for each in health):
        assert time.monotonic() < back
        time.sleep(0.05)
    assert statuses(0) == statuses(1) == [200] * 4, "nobody has to log in again"
    for server in pair.servers:
        assert "Traceback" not in server.log and PASSWORD not in server.log
        assert "the database is away" in server.log and "the database is back" in server.log


def test_one_that_is_killed_under_load_takes_no_conversation_with_it(pair: Pair) -> None:
    cookies = pair.servers[1].logged_in(**ADA).cookies
    asked: dict[str, list[str]] = {f"Person {number} asks": [] for number in range(PEOPLE)}
    failures: list[str] = []
    moved: list[str] = []
    end = threading.Event()

    def person(title: str, server: PageServer) -> None:
        try:
            tab = Tab(server.browser(cookies))
            for number in itertools.count():
                question = title if number == 0 else f"{LENGTH} {number}"
                try:
                    tab.ask(question)
                    asked[title].append(question)
                    tab.answer()
                except httpx.HTTPError:
                    # As a proxy does it: the other server gets the tab, which opens the conversation of its address.
                    assert server is pair.servers[0], "only one was killed"
                    server = pair.servers[1]
                    tab = Tab(server.browser(cookies), pair.conversation(title) if asked[title] else 0)
                    moved.append(title)
                if end.is_set():
                    return
        except Exception as error:  # noqa: BLE001 - it is looked at below
            failures.append(f"{title}: {error!r}")

    people = [
        threading.Thread(target=person, args=(title, pair.servers[number % 2]), daemon=True)
        for number, title in enumerate(asked)
    ]
    for thread in people:
        thread.start()
    try:
        wait_until(lambda: failures or all(len(questions) >= 2 for questions in asked.values()))
        pair.servers[0].process.kill()
        before = {title: len(questions) for title, questions in asked.items()}
        wait_until(lambda: failures or all(len(asked[title]) >= before[title] + 1 for title in asked))
    finally:
        end.set()
    for thread in people:
        thread.join(30)
    assert failures == []
    assert sorted(moved) == sorted(list(asked)[::2]), "those of the server that was killed, each once"
    for title, questions in asked.items():
        exchanges = pair.state.history.exchanges("ada", pair.conversation(title))
        kept = [exchange.question for exchange in exchanges]
        assert [question for question in kept if question in questions] == questions, "whatever was taken on is kept"
        # Of one that was killed, the answer that it was writing is not finished: at most that one.
        assert [exchange.status for exchange in exchanges].count("finished") >= len(exchanges) - 2
