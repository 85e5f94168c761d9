"""How a build shows itself in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from embeddings.build import BuildReport, Progress, ProgressListener


@contextmanager
def progress_bar() -> Iterator[ProgressListener]:
    """A bar on standard error with the rate and the time left; nothing when there is nothing to do."""
    with tqdm(unit="B", unit_scale=True, desc="articles", file=sys.stderr, delay=1e-9, dynamic_ncols=True) as bar:

        def show(progress: Progress) -> None:
            bar.total = progress.total_bytes
            bar.update(progress.done_bytes - bar.n)
            elapsed = bar.format_dict["elapsed"] or 1e-9
            bar.set_postfix_str(f"{progress.encoded_chunks:,} chunks, {progress.encoded_chunks / elapsed:.0f} chunks/s")

        yield show


def summary(report: BuildReport) -> str:
    return (
        f"{report.documents:,} articles, {report.chunks:,} chunks: {report.new:,} new, {report.changed:,} changed, "
        f"{report.removed:,} removed, {report.unchanged:,} unchanged; {report.encoded_chunks:,} chunks encoded "
        f"in {report.seconds:.1f} s" + (f"; {report.unknown:,} files of other kinds left out" if report.unknown else "")
    )
