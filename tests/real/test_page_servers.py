"""Two page servers over one PostgreSQL and one index, as real processes: what one knows the other knows."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.accounts.state_url import STATE_VARIABLE

pytestmark = pytest.mark.real
ROOT = Path(__file__).resolve().parent.parent.parent
ADA = {"username": "ada", "password": "apples and pears"}
BACK_S = 5.0
"""So soon after the database is back, the page servers are at work again."""


class PageServer:
    """A process of `app.py`."""

    def __init__(self, folder: Path, number: int, url: str) -> None:
        self._log = folder / f"log{number}"
        command = [sys.executable, "app.py", "--articles", str(folder / "articles"), "--index", str(folder / "index")]
        command += ["--model", "none", "--port", "0", "--questions-per-minute", "0", "--log", "json"]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, STATE_VARIABLE: url}, stdout=log, stderr=log
            )
        self.url = ""

    def wait(self) -> None:
        """Until it serves."""
        until = time.monotonic() + 100
        while "Footnote is at " not in self.log:
            assert self.process.poll() is None and time.monotonic() < until, self.log
            time.sleep(0.1)
        self.url = self.log.partition("Footnote is at ")[2].split()[0]

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=20)


class Tab:
    """The page in a browser, as its script talks to the server."""

    def __init__(self, browser: httpx.Client, name: str) -> None:
        self.browser = browser
        self._name = name
        self._functions: dict[str, int] = {}
        self._after: dict[int, int] = {}
        for function in browser.get("config").raise_for_status().json()["dependencies"]:
            self._functions |= {event: function["id"] for _, event in function["targets"]}
            if function["trigger_after"] is not None:
                self._after[function["trigger_after"]] = function["id"]

    def act(self, act: str, **data: Any) -> httpx.Response:
        return self.browser.post("gradio_api/run/predict", json=self._sent(self._functions[act], data))

    def ask(self, question: str) -> None:
        """A question, until its answer is there."""
        asked = self.act("ask", question=question).raise_for_status()
        assert '"problem"' not in asked.text, asked.text
        self.browser.post(
            "gradio_api/queue/join", json=self._sent(self._after[self._functions["ask"]], None)
        ).raise_for_status()
        with self.browser.stream("GET", "gradio_api/queue/data", params={"session_hash": self._name}) as events:
            for line in events.iter_lines():
                if '"process_completed"' in line:
                    return

    def _sent(self, function: int, data: Any) -> dict[str, Any]:
        return {
            "data": [None],
            "event_data": data,
            "fn_index": function,
            "trigger_id": None,
            "session_hash": self._name,
        }
