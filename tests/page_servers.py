"""Page servers as real processes of `app.py`, and the page in a browser as its script talks to them."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from rag.accounts.state_url import STATE_VARIABLE

ROOT = Path(__file__).resolve().parent.parent
WAIT_S = 20.0
"""So long a browser waits for each answer."""


class PageServer:
    """A process of `app.py`."""

    def __init__(self, folder: Path, number: int, url: str, index: str = "", more: Sequence[str] = ()) -> None:
        """Over the articles in a folder; `url` is the state's, `more` are further options."""
        self._log = folder / f"log{number}"
        index = index or str(folder / "index")
        command = [sys.executable, "app.py", "--articles", str(folder / "articles"), "--index", index]
        command += ["--model", "none", "--port", "0", "--questions-per-minute", "0", *more]
        with self._log.open("w") as log:
            environment = {**os.environ, STATE_VARIABLE: url}
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        self.url = ""

    def wait(self) -> None:
        """Until it serves: ten seconds of work, which is minutes where others are at work too."""
        until = time.monotonic() + 300
        while "Footnote is at " not in self.log:
            assert self.process.poll() is None and time.monotonic() < until, self.log
            time.sleep(0.1)
        self.url = self.log.partition("Footnote is at ")[2].split()[0]

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def browser(self, cookies: httpx.Cookies | None = None, address: str = "127.0.0.1") -> httpx.Client:
        """One at an address of this machine."""
        transport = httpx.HTTPTransport(local_address=address)
        return httpx.Client(base_url=self.url, cookies=cookies, transport=transport, timeout=WAIT_S)

    def logged_in(self, user: str, password: str, address: str = "127.0.0.1") -> httpx.Client:
        browser = self.browser(address=address)
        assert browser.post("login", data={"username": user, "password": password}).status_code == 200
        return browser


class Tab:
    """The page in a browser, as its script talks to the server."""

    _names = itertools.count()

    def __init__(self, browser: httpx.Client, conversation: int = 0) -> None:
        """`conversation` is the one that the address names."""
        self._browser = browser
        self._name = f"tab{next(self._names)}"
        self._functions: dict[str, int] = {}
        self._after: dict[int, int] = {}
        for function in browser.get("config").raise_for_status().json()["dependencies"]:
            self._functions |= {event: function["id"] for _, event in function["targets"]}
            if function["trigger_after"] is not None:
                self._after[function["trigger_after"]] = function["id"]
        self.greeting = self.act("greet", id=conversation).raise_for_status().text

    def act(self, act: str, **data: Any) -> httpx.Response:
        return self._browser.post("gradio_api/run/predict", json=self._sent(self._functions[act], data))

    def ask(self, question: str) -> None:
        """Returns once the question is taken on; raises httpx.HTTPError where it is not."""
        asked = self.act("ask", question=question).raise_for_status()
        assert '"problem"' not in asked.text, asked.text

    def answer(self) -> str:
        """What is told of the answer to what was asked, in lines of JSON; "" where it breaks off before its end."""
        follows = self._after[self._functions["ask"]]
        self._browser.post("gradio_api/queue/join", json=self._sent(follows, None)).raise_for_status()
        told = []
        with self._browser.stream("GET", "gradio_api/queue/data", params={"session_hash": self._name}) as events:
            events.raise_for_status()
            for line in events.iter_lines():
                told.append(line)
                if '"process_completed"' in line:
                    return "\n".join(told)
        return ""

    def _sent(self, function: int, data: Any) -> dict[str, Any]:
        sent = {"data": [None], "fn_index": function, "trigger_id": None, "session_hash": self._name}
        return {**sent, "event_data": data}
