"""What a host asks of programs: its robots.txt (RFC 9309), and not too many requests at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from embeddings.errors import FetchError, HostBusy, HostUnavailable
from embeddings.web.client import AGENT, Client

DELAY_S = 1.0
MAX_DELAY_S = 60.0
"""A host that asks for longer pauses is asked once a minute all the same."""
ROBOTS_BYTES = 500 * 1024
"""RFC 9309: what is read of a robots.txt at least; the rest is left."""
FAILURES = 3
"""So many requests in a row that a host does not answer, and the rest of it is left for the next run."""


class Manners:
    """Told of every request before it is made; keeps what each host allows for the time of one run."""

    def __init__(
        self,
        client: Client,
        delay_s: float = DELAY_S,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._delay_s = delay_s
        self._clock = clock
        self._sleep = sleep
        self._rules: dict[str, Protego | str] = {}
        self._next: dict[str, float] = {}
        self._failures: dict[str, int] = {}

    def before(self, url: str) -> None:
        """Waits until the host may be asked again; FetchError when its robots.txt forbids the address."""
        origin = self.open(url)
        rules = self._rules.get(origin)
        if rules is None:
            rules = self._rules[origin] = self._read(origin)
        if isinstance(rules, str):
            raise HostUnavailable(rules)
        if not rules.can_fetch(url, AGENT):
            raise FetchError(f"{origin}/robots.txt forbids it to programs")
        self._wait(origin, min(max(self._delay_s, rules.crawl_delay(AGENT) or 0.0), MAX_DELAY_S))

    def open(self, url: str) -> str:
        """The origin of an address; HostUnavailable when its host has failed too often."""
        origin = _origin(url)
        if self._failures.get(origin, 0) >= FAILURES:
            raise HostUnavailable(f"{origin} does not answer; left for the next run")
        return origin

    def failed(self, url: str, error: HostUnavailable) -> None:
        """Counts; a host that says it is busy is left alone at once."""
        origin = _origin(url)
        self._failures[origin] = FAILURES if isinstance(error, HostBusy) else self._failures.get(origin, 0) + 1

    def answered(self, url: str) -> None:
        self._failures.pop(_origin(url), None)

    def _read(self, origin: str) -> Protego | str:
        """The rules, none where the host has no such file (4xx); why it is left alone when it cannot be had."""
        try:
            response = self._client.get(f"{origin}/robots.txt", before=lambda url: self._wait(origin, self._delay_s))
        except FetchError as error:
            return f"{origin}/robots.txt cannot be had ({error}), so nothing is fetched from there in this run"
        if response.status >= 500:
            return f"{origin}/robots.txt answers {response.status}, so nothing is fetched from there in this run"
        written = response.body[:ROBOTS_BYTES].decode("utf-8", "replace") if response.status == 200 else ""
        return Protego.parse(written)

    def _wait(self, origin: str, delay_s: float) -> None:
        now = self._clock()
        if (at := self._next.get(origin, now)) > now:
            self._sleep(at - now)
            now = at
        self._next[origin] = now + delay_s


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
