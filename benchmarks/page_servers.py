"""Two page servers behind the same people, over one PostgreSQL and one Milvus, each of which fails in turn:

    python benchmarks/page_servers.py [--people 30] [--seconds 90] [--articles DIR] [--out FILE]

Starts a PostgreSQL of its own, a server of Milvus Lite, and two processes of `app.py --model none --state ... --index
milvus://...`. People, each with a user and an address of their own, half of them at each server, ask, read for 10 to
30 s, and ask on, up to 5 questions in a conversation; who is told that something fails tries again after 1 to 3 s. A
quarter of the time passes between these:

1. one server is killed (SIGKILL); its people go on at the other one, with their cookie and the conversation in the
   page's address, and go back once it was started anew;
2. PostgreSQL is stopped, and started again 5 s later;
3. Milvus is killed, and started again 5 s later.

At the end all conversations are read through the other server than their reader's. Fails when an answer that somebody
saw to its end is not there, or there twice, when a failure was told without a reason or with a traceback, and when a
service is not back within 5 s: when no question that was asked by then at a server got its answer. Needs PostgreSQL,
psycopg, pymilvus and milvus-lite.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.accounts.roles import Role
from rag.accounts.state import give_password, open_state
from rag.accounts.state_url import StateUrl
from tests.page_servers import PageServer, Tab
from tests.postgres import PASSWORD as DATABASE_PASSWORD
from tests.postgres import Cluster, programs

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "apples and pears"
OWNER: Role = "owner"
READS_S = 10.0, 30.0
TRIES_AGAIN_S = 1.0, 3.0
CONVERSATION = 5
"""Questions."""
AWAY_S = 5.0
BACK_S = 5.0
BROKE = "the connection broke"
_STATUS = re.compile(r"exchange (answering|stopping|stopped|failed|finished)")
_CONVERSATION = re.compile(r'data-confirm=\\?"forget\\?"[^>]*data-id=\\?"(\d+)')
_NUMBER = re.compile(r"Number (\d+) of person")
_ALERT = re.compile(r'role=\\"alert\\"><bdi>(.*?)</bdi>')


@dataclass
class Person:
    """`conversation` is the number in the page's address, `seen` are the questions whose answers came to their end."""

    number: int
    server: int
    cookies: httpx.Cookies | None = None
    tab: Tab | None = None
    conversation: int = 0
    asked: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    @property
    def user(self) -> str:
        return f"person{self.number}"

    @property
    def address(self) -> str:
        return f"127.0.0.{self.number + 2}"


@dataclass
class Told:
    """What somebody was told at a time: the status, 0 for a connection that broke; `said` is "" for a good answer."""

    at: float
    server: int
    status: int
    took_s: float
    said: str = ""

    @property
    def ended(self) -> float:
        return self.at + self.took_s


class Milvus:
    """A server of Milvus Lite; it keeps its port and what it holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Returns once its port answers."""
        command = [str(Path(sys.executable).with_name("milvus-lite")), "server", "--data-dir"]
        command += [str(self._folder / "milvus"), "--host", "127.0.0.1", "--port", str(self.port)]
        with (self._folder / "milvus.log").open("a") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        while True:
            assert self._process.poll() is None, (self._folder / "milvus.log").read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=ROOT / "articles")
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/load/page_servers.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, site(Path(scratch), options.articles) as parts:
        figures, wrong = measured(*parts, options.people, options.seconds)
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if wrong:
        raise SystemExit("\n".join(wrong[:20]))


class Site:
    """Two page servers and what is behind them."""

    def __init__(self, folder: Path, postgres: Cluster, milvus: Milvus) -> None:
        self.folder = folder
        self.postgres = postgres
        self.milvus = milvus
        self._started = 0
        # One after the other: only one makes the index.
        self.servers: list[PageServer] = []
        for _ in range(2):
            self.servers.append(self.start())

    def start(self) -> PageServer:
        """One more, once it serves."""
        index = f"milvus://127.0.0.1:{self.milvus.port}/articles"
        server = PageServer(self.folder, self._started, self.postgres.url, index)
        self._started += 1
        server.wait()
        return server

    def used_s(self) -> dict[str, float]:
        """Of the processors, by all that runs now."""
        pages = [_used_s(server.process.pid) for server in self.servers]
        return {
            "page servers": sum(pages),
            "Milvus": _used_s(self.milvus.pid),
            "PostgreSQL": _used_s(self.postgres.pid),
        }

    def logs(self) -> str:
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("log*")))


def _used_s(pid: int) -> float:
    process = psutil.Process(pid)
    times = [part.cpu_times() for part in (process, *process.children(recursive=True))]
    return sum(time.user + time.system for time in times)


@contextmanager
def site(folder: Path, articles: Path) -> Iterator[tuple[Site]]:
    bin = programs()
    if bin is None:
        raise SystemExit("PostgreSQL's programs (initdb, pg_ctl) are not installed")
    shutil.copytree(articles, folder / "articles")
    os.environ["FOOTNOTE_DATA"] = str(folder / "data")
    postgres, milvus, made = Cluster(bin), Milvus(folder), None
    try:
        made = Site(folder, postgres, milvus)
        yield (made,)
    finally:
        for server in made.servers if made else []:
            server.process.kill()
            server.process.wait()
        milvus.kill()
        postgres.remove()


class Crowd:
    """People who ask, and what they are told."""

    def __init__(self, site: Site, count: int) -> None:
        place = StateUrl(site.postgres.url)
        self.state = open_state(place)
        self.site = site
        self.people = [Person(number, number % 2) for number in range(count)]
        for person in self.people:
            give_password(place, person.user, PASSWORD, OWNER)
            server = site.servers[person.server]
            person.cookies = server.logged_in(person.user, PASSWORD, person.address).cookies
        with site.servers[0].browser(self.people[0].cookies) as browser:
            listed = browser.get("api/articles").raise_for_status().json()["articles"]
        self.titles = [row["title"] for row in listed]
        self.told: list[Told] = []
        self.moved = 0
        self.broken: list[str] = []
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._live, args=(person,), daemon=True) for person in self.people]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join(60)

    def _live(self, person: Person) -> None:
        chance = random.Random(person.number)
        self._end.wait(chance.uniform(0, READS_S[1]))
        while not self._end.is_set():
            began, server = time.monotonic(), person.server
            try:
                self._ask(person, chance)
                status, said = 200, ""
            except _Failed as failed:
                status, said = failed.status, failed.said
            except httpx.HTTPStatusError as error:
                error.response.read()
                status, said = error.response.status_code, _words(error.response.text)
            except httpx.TimeoutException as error:
                status, said = 0, f"no answer in time ({type(error).__name__})"
            except httpx.TransportError:
                status, said, person.tab = 0, BROKE, None
                if self.site.servers[server].process.poll() is not None:  # as a proxy does it
                    person.server = 1 - server
                    self.moved += 1
            except Exception as error:  # noqa: BLE001 - it fails the run
                self.broken.append(f"{person.user}: {error!r}")
                return
            self.told.append(Told(began, server, status, time.monotonic() - began, said))
            self._end.wait(chance.uniform(*(TRIES_AGAIN_S if said else READS_S)))

    def _ask(self, person: Person, chance: random.Random) -> None:
        """One question, to the end of its answer; raises _Failed or httpx.HTTPError."""
        tab = person.tab
        if tab is None:
            browser = self.site.servers[person.server].browser(person.cookies, person.address)
            tab = person.tab = Tab(browser, person.conversation)
        elif len(person.seen) % CONVERSATION == 0:
            tab.act("new").raise_for_status()
        number = len(person.asked)
        question = f"Number {number} of {person.user}: what does \u201c{chance.choice(self.titles)}\u201d say?"
        person.asked.append(question)
        asked = tab.act("ask", question=question).raise_for_status().text
        if '"problem"' in asked:
            raise _Failed(200, _words(asked))
        if not (open_now := _CONVERSATION.search(asked)):
            raise _Failed(200, f"nothing was taken on: {asked[:300]}")
        person.conversation = int(open_now[1])
        events = tab.answer()
        if not events:
            raise httpx.RemoteProtocolError(BROKE)
        if (status := _STATUS.findall(events)[-1:]) != ["finished"]:
            alerts = _ALERT.findall(events)
            raise _Failed(200, html.unescape(alerts[-1]) if alerts else f"the answer is {status}")
        # One that was taken on, and whose answering was refused, is answered before the next is taken on.
        person.seen.append(person.asked[int(_NUMBER.findall(events)[-1])])


class _Failed(Exception):
    """What somebody was told instead of an answer."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status
        self.said = said


def _words(text: str) -> str:
    """What a page or a piece of JSON tells a person, on one line."""
    found = re.search(r'"problem":\s*"((?:[^"\\]|\\.)*)"', text)
    bare = re.sub(r"<(script|style|title)\b.*?</\1>|<[^>]+>", " ", found[1] if found else text, flags=re.DOTALL)
    return " ".join(html.unescape(bare).split())[:400]


def measured(site: Site, count: int, seconds: float) -> tuple[dict[str, Any], list[str]]:
    crowd = Crowd(site, count)
    quarter, marks = seconds / 4, [time.monotonic()]
    figures: dict[str, Any] = {"people": count}
    used = site.used_s()
    time.sleep(quarter)

    marks.append(time.monotonic())
    used = {name: seconds - used[name] for name, seconds in site.used_s().items()}
    site.servers[0].process.kill()
    site.servers[0].process.wait()
    time.sleep(quarter / 2)
    site.servers[0] = site.start()
    for person in crowd.people[::2]:
        person.server, person.tab = 0, None
    time.sleep(quarter / 2)

    marks.append(time.monotonic())
    site.postgres.stop()
    time.sleep(AWAY_S)
    starting = time.monotonic()
    site.postgres.start()
    back = {"PostgreSQL": (starting, time.monotonic())}
    time.sleep(quarter)

    marks.append(time.monotonic())
    site.milvus.kill()
    time.sleep(AWAY_S)
    starting = time.monotonic()
    site.milvus.start()
    back["Milvus"] = starting, time.monotonic()
    time.sleep(quarter)
    crowd.stop()
    marks.append(time.monotonic())

    wrong = list(crowd.broken)
    for name, began, ended in zip(("both", "one killed", "PostgreSQL", "Milvus"), marks, marks[1:], strict=False):
        figures[name] = _phase([told for told in crowd.told if began <= told.ended < ended], ended - began)
    answers = max(figures["both"]["answers"], 1)
    figures["both"]["processor, s an answer"] = {name: round(seconds / answers, 2) for name, seconds in used.items()}
    figures["people who went over when one was killed"] = crowd.moved
    for name, (starting, ready) in back.items():
        figures[name]["s to start it"] = round(ready - starting, 2)
        for server in range(2):
            good = [told for told in crowd.told if told.server == server and not told.said and told.ended > ready]
            if not good:
                wrong.append(f"{name}: server {server + 1} gave no answer any more")
                continue
            first = min(good, key=lambda told: told.ended)
            waited = max(first.at - ready, 0.0)
            figures[name][f"server {server + 1}: s from then to the first question that got its answer"] = round(
                waited, 2
            )
            figures[name][f"server {server + 1}: s from then to the end of this answer"] = round(first.ended - ready, 2)
            if waited > BACK_S:
                wrong.append(f"{name}: server {server + 1} was back after {waited:.1f} s")
    figures["history"], lost = _history(site, crowd)
    wrong += lost
    wrong += [f"told {told.status}: {told.said}" for told in crowd.told if told.said and not _is_clear(told)]
    if "Traceback" in site.logs() or DATABASE_PASSWORD in site.logs():
        wrong.append("a traceback or the password of the database in the log")
    return figures, wrong


def _is_clear(told: Told) -> bool:
    """Whether a failure was told in words of ours, or is the connection to the server that was killed."""
    if told.status == 0:
        return told.said == BROKE
    return "Traceback" not in told.said and any(name in told.said for name in ("Footnote", "Milvus"))


def _phase(told: list[Told], seconds: float) -> dict[str, Any]:
    good = [one.took_s for one in told if not one.said]
    messages = Counter(f"{one.status}: {one.said}" for one in told if one.said)
    slowest = max((one.took_s for one in told if one.said), default=0.0)
    return {
        "s": round(seconds, 1),
        "answers": len(good),
        "s of an answer, median and most": [round(float(np.median(good or [0])), 2), round(max(good, default=0), 2)],
        "told what is wrong": dict(messages.most_common(8)),
        "s until it is told, most": round(slowest, 2),
    }


def _history(site: Site, crowd: Crowd) -> tuple[dict[str, int], list[str]]:
    """All conversations as the other server tells them."""
    counts, wrong = Counter[str](), []
    for person in crowd.people:
        shown = []
        with site.servers[1 - person.server].browser(person.cookies, person.address) as browser:
            for info in crowd.state.history.conversations(person.user):
                shown += _exchanges(json.loads(Tab(browser, info.id).greeting))
                counts["conversations"] += 1
        kept: dict[str, list[str]] = {}
        for exchange in shown:
            asked = html.unescape(exchange.split("</h2>")[0].rpartition("</span>")[2])
            kept.setdefault(asked, []).append(_STATUS.findall(exchange)[0])
        counts["exchanges"] += len(shown)
        for question in person.seen:
            counts["seen to their end"] += 1
            counts["of these, kept once"] += kept.get(question) == ["finished"]
            if kept.get(question) != ["finished"]:
                said = f"{person.user} saw the answer to {question!r} to its end, and it is kept as"
                wrong.append(f"{said} {kept.get(question)}")
    return dict(counts), wrong


def _exchanges(value: Any) -> list[str]:
    """Of the conversation that is somewhere in what an act answers, as HTML."""
    if isinstance(value, dict) and isinstance(value.get("exchanges"), list):
        return list(value["exchanges"])
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for part in parts if (found := _exchanges(part))), [])


if __name__ == "__main__":
    main()
