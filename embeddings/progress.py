"""How a build and a fetch show themselves in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tqdm import tqdm

from embeddings.build import BuildReport, Progress, ProgressListener
from embeddings.choosing import unread
from embeddings.web.fetch import FetchReport
from embeddings.web.fetch import Progress as FetchListener

NAMED = 20
"""Files of other kinds that are named; the rest are counted."""


@contextmanager
def progress_bar() -> Iterator[ProgressListener]:
    """A bar on standard error with the rate and the time left; nothing when there is nothing to do."""
    with tqdm(unit="B", unit_scale=True, desc="articles", file=sys.stderr, delay=1e-9, dynamic_ncols=True) as bar:

        def show(progress: Progress) -> None:
            bar.total = progress.total_bytes
            bar.update(progress.done_bytes - bar.n)
            elapsed = bar.format_dict["elapsed"] or 1e-9
            rate = f"{progress.encoded_chunks:,} chunks, {progress.encoded_chunks / elapsed:.0f} chunks/s"
            bar.set_postfix_str(f"{progress.path}: {progress.page}" if progress.page else rate)

        yield show


def summary(report: BuildReport) -> str:
    told = unread(report.languages, report.encoder)
    return (
        f"{report.documents:,} articles, {report.chunks:,} chunks: {report.new:,} new, {report.changed:,} changed, "
        f"{report.removed:,} removed, {report.unchanged:,} unchanged; {report.encoded_chunks:,} chunks encoded "
        f"in {report.seconds:.1f} s{_left_out(report.unknown_files)}{f'; {told}' if told else ''}"
    )


def _left_out(files: Sequence[str]) -> str:
    if not files:
        return ""
    more = f" and {len(files) - NAMED:,} more" if len(files) > NAMED else ""
    kinds = "a file of another kind" if len(files) == 1 else f"{len(files):,} files of other kinds"
    return f"; {kinds} left out: {', '.join(files[:NAMED])}{more}"


@contextmanager
def fetch_bar() -> Iterator[FetchListener]:
    """A bar on standard error over the articles of each feed."""
    with tqdm(unit=" articles", desc="fetched", file=sys.stderr, delay=1e-9, dynamic_ncols=True) as bar:

        def show(done: int, total: int, url: str) -> None:
            bar.total = total
            bar.update(done - bar.n)
            bar.set_postfix_str(url[-60:])

        yield show


def fetch_summary(report: FetchReport) -> str:
    left = f"; {report.left:,} left for the next run" if report.left else ""
    new = len(report.saved) + len(report.changed)
    build = f"; python -m embeddings build {report.folder} takes them in" if new else ""
    return (
        f"{len(report.saved):,} new, {len(report.changed):,} changed, {report.unchanged:,} there already, "
        f"{len(report.problems):,} skipped, in {report.folder}{left}{build}"
    )
