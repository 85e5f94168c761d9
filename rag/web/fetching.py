"""Articles that visitors of the page have fetched from the web into the folder, within limits."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import FetchError, FootnoteError, UsageError
from embeddings.web.addresses import is_any, is_public
from embeddings.web.client import Client, checked_url
from embeddings.web.fetch import FetchReport, fetch
from embeddings.web.manners import DELAY_S
from rag.accounts.limits import RateLimit

logger = logging.getLogger(__name__)

HOUR_S = 3600.0


@dataclass(frozen=True)
class FetchLimits:
    """Of one address that a visitor gives: articles, bytes in all, and seconds; and of addresses in an hour.

    A feed's usual thirty articles fit well. What is left is told, and comes when the address is given again.
    """

    articles: int = 100
    total_bytes: int = 128 * 2**20
    time_s: float = 600.0
    addresses_per_hour: int = 20


@dataclass(frozen=True)
class Fetching:
    """How far the fetching of an address is: `done` of `total` articles of a feed; `report` or `failure` at the end."""

    running: bool = False
    address: str = ""
    done: int = 0
    total: int = 0
    report: FetchReport | None = None
    failure: str = ""


class FromWeb:
    """Fetches into a folder, one address at a time; safe to use from several threads."""

    def __init__(
        self,
        articles: Path,
        *,
        allow_private: bool = False,
        limits: FetchLimits = FetchLimits(),
        delay_s: float = DELAY_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`allow_private` is the operator's to say: addresses of this machine and this network are fetched from, too.

        `delay_s` lies between two requests to one host.
        """
        self._articles = articles
        self._allow_private = allow_private
        self._limits = limits
        self._delay_s = delay_s
        self._clock = clock
        self._lock = threading.Lock()
        self._rate = RateLimit(limits.addresses_per_hour, clock, window_s=HOUR_S)
        self._state = Fetching()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> Fetching:
        return self._state

    def start(self, address: str, visitor: str, on_end: Callable[[FetchReport], object]) -> None:
        """Fetches an article, or those of a feed, in a thread of its own; `on_end` is told what became of it.

        Raises UsageError for what is no address, while another one is being fetched, and for one too many in an hour.
        """
        try:
            url = checked_url(address)
        except FetchError as error:
            raise UsageError(str(error)) from error
        if not self._articles.is_dir():
            raise UsageError(f"{self._articles} is no folder; start Footnote over one to add articles")
        with self._lock:
            if self._state.running:
                raise UsageError(f"{self._state.address} is still being fetched; wait for its end")
            wait_s = self._rate.take(visitor)
            if wait_s > 0:
                raise UsageError(
                    f"You have had {self._rate.per_minute} addresses fetched within an hour, which is the limit here. "
                    f"Give the next one in {math.ceil(wait_s / 60)} minutes."
                )
            self._state = Fetching(running=True, address=url)
            self._thread = threading.Thread(target=self._run, args=(url, on_end), daemon=True, name="fetch")
            self._thread.start()

    def wait(self, timeout_s: float | None = None) -> Fetching:
        """Until nothing is being fetched."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._state

    def _run(self, url: str, on_end: Callable[[FetchReport], object]) -> None:
        try:
            report = self._fetched(url)
            on_end(report)  # before the end is told: whoever sees it sees also what it has set going
            self._state = Fetching(address=url, report=report)
        except FootnoteError as error:
            self._state = Fetching(address=url, failure=str(error))
        except Exception as error:  # the border of a thread: the page must be able to say that it failed
            logger.exception("fetching failed")
            self._state = Fetching(address=url, failure=f"{type(error).__name__}. The log of the program says more")

    def _fetched(self, url: str) -> FetchReport:
        client = Client(is_any if self._allow_private else is_public)
        until = self._clock() + self._limits.time_s

        def on_progress(done: int, total: int, _: str) -> None:
            self._state = Fetching(running=True, address=url, done=done, total=total)

        return fetch(
            (),
            (),
            self._articles,
            either=(url,),
            delay_s=self._delay_s,
            limit=self._limits.articles,
            client=client,
            is_over=lambda: self._clock() > until or client.received_bytes > self._limits.total_bytes,
            on_progress=on_progress,
        )
