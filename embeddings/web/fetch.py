"""Pages and feeds into a folder: what is new is added, what changed is replaced, what is there is left."""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from embeddings.errors import FetchError, HostUnavailable
from embeddings.records import Problem
from embeddings.web.addresses import is_any, is_public
from embeddings.web.client import Client, Response, checked_url, cleaned_url
from embeddings.web.feeds import Entry, is_feed, read_feed
from embeddings.web.manners import DELAY_S, Manners
from embeddings.web.pages import PDF, PageReader, body_of, file_name
from embeddings.web.saved import Page, Saved

LIMIT = 500
"""Articles that one run asks for, unless told: at the usual pause, some ten minutes."""
MAX_FEEDS = 100
"""That one feed leads to: the sitemaps of an index."""

Progress = Callable[[int, int, str], None]  # done, of how many, the address


@dataclass
class FetchReport:
    """What became of a run; `left` counts the articles that the limit or a host left for the next one."""

    folder: str
    saved: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    left: int = 0
    problems: list[Problem] = field(default_factory=list)
    failed: bool = False  # whether an address that was asked for by name is among the problems


def fetch(
    urls: Iterable[str],
    feeds: Iterable[str],
    into: Path,
    *,
    either: Iterable[str] = (),
    allow_private: bool = False,
    delay_s: float = DELAY_S,
    limit: int = LIMIT,
    client: Client | None = None,
    is_over: Callable[[], bool] = lambda: False,
    on_progress: Progress | None = None,
) -> FetchReport:
    """Fetches pages, and the articles of feeds that the folder does not have yet or that changed since.

    What an address of `either` is, shows when it comes. Once `is_over`, nothing more is asked for, as behind the limit.
    Each is there whole or not at all, and is recorded before the next: a run that was killed is gone on with by the
    next. An article that was deleted from the folder comes back only when its own address is given. Raises UsageError.
    """
    client = client or Client(is_any if allow_private else is_public)
    with Saved(into) as saved, PageReader() as reader:
        run = _Run(client, Manners(client, delay_s), saved, reader, FetchReport(str(into)), limit, is_over, on_progress)
        for url in urls:
            run.page(url)
        for url in feeds:
            run.feed(url)
        for url in either:
            run.either(url)
        return run.report


@dataclass
class _Run:
    client: Client
    manners: Manners
    saved: Saved
    reader: PageReader
    report: FetchReport
    limit: int
    is_over: Callable[[], bool]
    on_progress: Progress | None
    asked: int = 0

    def page(self, url: str) -> None:
        """One that was asked for by name: asked again even if it is there."""
        try:
            self._article(Entry(cleaned_url(url)))
        except FetchError as error:
            self._problem(url, error)
            self.report.failed = True

    def either(self, url: str) -> None:
        """A page, or a feed or sitemap. A page without an article is taken for its feeds, where it names any."""
        try:
            response = self._get(cleaned_url(url), None)
            if is_feed(response):
                self.feed(url, response)
                return
            try:
                self._article(Entry(cleaned_url(url)), response)
            except FetchError:
                if response.content_type == PDF or not read_feed(response).feeds:
                    raise
                self.feed(url, response)
        except FetchError as error:
            self._problem(url, error)
            self.report.failed = True

    def feed(self, url: str, first: Response | None = None) -> None:
        """`first` is what came from there, where it was asked already."""
        complete = True
        waiting, seen = deque([url]), set[str]()
        while waiting and len(seen) < MAX_FEEDS and not self.is_over():
            try:
                url = checked_url(waiting.popleft())
                if url in seen:
                    continue
                seen.add(url)
                response, first = first or self._get(url, self.saved.page(url)), None
                if response.status == 304:
                    continue
                found = read_feed(response)
            except FetchError as error:
                self._problem(url, error)
                self.report.failed = True
                continue
            waiting.extend(found.feeds)
            complete = self._entries(found.entries)
            # Only now: were the feed taken as read before its articles are there, a killed run would lose them.
            if complete and not found.feeds:
                self.saved.record(_page(url, "", response, _now()))
        self.report.left += len(waiting)

    def _entries(self, entries: tuple[Entry, ...]) -> bool:
        """Whether all of them are done: none left, none that another run might get."""
        complete = True
        for number, entry in enumerate(entries):
            if self.on_progress is not None:
                self.on_progress(number, len(entries), entry.url)
            try:
                known = self.saved.page(entry.url)
                if known is not None and not self._may_have_changed(known, entry):
                    self.report.unchanged += 1
                elif self.asked >= self.limit or self.is_over():
                    self.report.left += 1
                    complete = False
                else:
                    self.manners.open(entry.url)
                    self._article(entry)
            except HostUnavailable as error:
                complete = False
                self.report.left += 1
                if not any(problem.reason == str(error) for problem in self.report.problems):
                    self._problem(entry.url, error)
            except FetchError as error:
                self._problem(entry.url, error)
        if self.on_progress is not None:
            self.on_progress(len(entries), len(entries), "")
        return complete

    def _may_have_changed(self, known: Page, entry: Entry) -> bool:
        if not self.saved.has(known) or not entry.updated:
            return False
        return entry.updated >= known.fetched[: len(entry.updated)]

    def _article(self, entry: Entry, response: Response | None = None) -> None:
        known = self.saved.page(entry.url)
        there = known is not None and self.saved.has(known)
        self.asked += 1
        response = response or self._get(entry.url, known if there else None)
        fetched = _now()
        if response.status == 304 and known is not None:
            self.saved.record(Page(known.url, known.file, known.etag, known.modified, fetched))
            self.report.unchanged += 1
            return
        final = cleaned_url(response.url)
        other = self.saved.page(final)
        if final != entry.url and other is not None and self.saved.has(other):
            # Two addresses of one article, as feeds have through a redirecting service.
            self.saved.record(_page(entry.url, other.file, response, fetched))
            self.report.unchanged += 1
            return
        suffix, data = self.reader.file(replace(response, url=final), entry, fetched)
        file = file_name(final, suffix)
        before = self.saved.read(file)
        if before is None or body_of(before) != body_of(data):
            self.saved.write(file, data, fetched.replace(":", ""))
            (self.report.saved if before is None else self.report.changed).append(file)
        else:
            self.report.unchanged += 1
        for url in dict.fromkeys((final, entry.url)):
            self.saved.record(_page(url, file, response, fetched))

    def _get(self, url: str, known: Page | None) -> Response:
        try:
            response = self.client.get(url, headers=dict(_conditions(known)), before=self.manners.before)
        except HostUnavailable as error:
            self.manners.failed(url, error)
            raise
        self.manners.answered(url)
        if response.status not in (200, 304) or (response.status == 304 and known is None):
            raise FetchError(f"the answer is {response.status}")
        return response

    def _problem(self, url: str, error: FetchError) -> None:
        self.report.problems.append(Problem(url[:300], str(error)))


def _conditions(known: Page | None) -> Iterator[tuple[str, str]]:
    if known is not None and known.etag:
        yield "If-None-Match", known.etag
    if known is not None and known.modified:
        yield "If-Modified-Since", known.modified


def _page(url: str, file: str, response: Response, fetched: str) -> Page:
    def kept(name: str) -> str:
        value = response.headers.get(name, "")
        return value if len(value) <= 500 and value.isascii() and value.isprintable() else ""

    return Page(url, file, kept("etag"), kept("last-modified"), fetched)


def _now() -> str:
    return f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"
