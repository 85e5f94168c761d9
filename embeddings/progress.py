"""How a build, a fetch and an index show themselves in a terminal or a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from shlex import quote
from typing import Any, TextIO

from tqdm import tqdm

from embeddings.build import BuildReport, Progress, ProgressListener
from embeddings.choosing import unread
from embeddings.load.files import SUFFIXES
from embeddings.status import Status
from embeddings.web.fetch import FetchReport
from embeddings.web.fetch import Progress as FetchListener

NAMED = 20
"""Files of other kinds that are named; the rest are counted."""
EVERY_S = 30.0
"""So often a log is told how far a build is, where a terminal has a bar."""


@contextmanager
def progress_bar(
    stream: TextIO | None = None, *, clock: Callable[[], float] = time.monotonic
) -> Iterator[ProgressListener]:
    """On a terminal, a bar with rate and time left; in a log, a line now and then; nothing where nothing is to do."""
    stream = stream or sys.stderr
    started = told = clock()
    with _bar(stream, unit="B", unit_scale=True, desc="articles") as bar:

        def show(progress: Progress) -> None:
            nonlocal told
            rate = progress.encoded_chunks / max(clock() - started, 1e-9)
            chunks = f"{progress.encoded_chunks:,} chunks, {rate:.0f} chunks/s"
            if stream.isatty():
                bar(
                    progress.done_bytes,
                    progress.total_bytes,
                    f"{progress.path}: {progress.page}" if progress.page else chunks,
                )
            elif clock() - told >= EVERY_S:
                told = clock()
                stream.write(f"articles: {100 * progress.done_bytes // max(progress.total_bytes, 1)}%, {chunks}\n")
                stream.flush()

        yield show


@contextmanager
def _bar(stream: TextIO, **options: Any) -> Iterator[Callable[[int, int, str], None]]:
    """A bar that is there from the first thing on that it has to show; none but on a terminal."""
    bars: list[Any] = []
    started = time.time()

    def show(done: int, total: int, postfix: str) -> None:
        if not bars:
            bars.append(tqdm(file=stream, dynamic_ncols=True, delay=1e-9, disable=None, **options))
            bars[0].start_t = started
        bar = bars[0]
        bar.total = total
        bar.update(done - bar.n)
        bar.set_postfix_str(postfix)

    try:
        yield show
    finally:
        for bar in bars:
            bar.close()


def summary(report: BuildReport) -> str:
    told = unread(report.languages, report.encoder)
    skipped = f", {len(report.problems):,} skipped" if report.problems else ""
    empty = "" if report.documents else f"; there is nothing to read: articles are {', '.join(SUFFIXES)}"
    return (
        f"{report.documents:,} articles, {report.chunks:,} chunks; files: {report.new:,} new, "
        f"{report.changed:,} changed, {report.removed:,} removed, {report.unchanged:,} unchanged{skipped}; "
        f"{report.encoded_chunks:,} chunks encoded in {report.seconds:.1f} s"
        f"{_left_out(report.unknown_files)}{f'; {told}' if told else ''}{empty}"
    )


def state(found: Status) -> Iterator[str]:
    """The lines of `status`."""
    yield f"index       {found.folder}, generation {found.generation}, {found.size_bytes / 1e6:,.1f} MB"
    where = f", from {found.articles}" if found.articles else ""
    yield f"articles    {found.documents:,} in {found.chunks:,} chunks{where}"
    yield f"encoder     {found.encoder.name}, {found.encoder.dim} dimensions, {found.encoder.max_tokens} tokens"
    if found.search is not None:
        settings = ", ".join(f"{value:,} {key}" for key, value in found.search.items() if isinstance(value, int))
        yield f"search      {found.search['kind']}{f': {settings}' if settings else ''}"
    if found.changes is not None:
        new, changed, removed = len(found.changes.new), len(found.changes.changed), len(found.changes.removed)
        yield f"folder      {new:,} new, {changed:,} changed, {removed:,} removed since the last build"
    elif found.articles is None:
        yield "folder      no build has come to its end yet; the next one goes on from there"
    else:
        yield "folder      is not there any more"
    for problem in found.problems:
        yield f"skipped     {problem.path}: {problem.reason}"


def _left_out(files: Sequence[str]) -> str:
    if not files:
        return ""
    more = f" and {len(files) - NAMED:,} more" if len(files) > NAMED else ""
    kinds = "a file of another kind" if len(files) == 1 else f"{len(files):,} files of other kinds"
    return f"; {kinds} left out: {', '.join(files[:NAMED])}{more}"


@contextmanager
def fetch_bar() -> Iterator[FetchListener]:
    """On a terminal, a bar over the articles of each feed."""
    with _bar(sys.stderr, unit=" articles", desc="fetched") as bar:
        yield lambda done, total, url: bar(done, total, url[-60:])


def fetch_summary(report: FetchReport) -> str:
    left = f"; {report.left:,} left for the next run" if report.left else ""
    new = len(report.saved) + len(report.changed)
    build = f"; python -m embeddings build {quote(str(report.folder))} takes them in" if new else ""
    return (
        f"{len(report.saved):,} new, {len(report.changed):,} changed, {report.unchanged:,} there already, "
        f"{len(report.problems):,} skipped, in {report.folder}{left}{build}"
    )
