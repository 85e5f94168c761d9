"""Articles from the web in the library: the form for an address, how far it is, and what became of it."""

from __future__ import annotations

from embeddings.web.fetch import FetchReport
from rag.web.fetching import Fetching
from rag.web.views.html import count, escape, part, shortened

ADDRESS_LENGTH = 2000  # characters
TOLD = 20
"""Problems that are listed; of a feed whose host is down, all articles have the same."""


def render_from_web(fetching: Fetching) -> str:
    """The form, and beneath it the last address."""
    return (
        '<form data-act="fetch" class="fetch"><label for="address"><strong>Add from the web</strong>: the address of '
        'an article, a feed or a sitemap</label><input type="url" id="address" name="address" required '
        f'maxlength="{ADDRESS_LENGTH}" autocomplete="off" placeholder="https://">'
        f'<button type="submit" class="small"{" disabled" if fetching.running else ""}>Fetch</button></form>'
        + part("div", "fetched", _told(fetching), 'role="status"')
    )


def _told(fetching: Fetching) -> str:
    if not fetching.address:
        return ""
    address = f"<bdi>{escape(shortened(fetching.address, 200))}</bdi>"
    if fetching.running:
        return f"<p>Fetching {address}…</p>"
    if fetching.failure or fetching.report is None:
        return f'<p class="error">{address} could not be fetched: {escape(fetching.failure)}</p>'
    report = fetching.report
    return f"<p>From {address}: {_counts(report)}.</p>{_skipped(report)}"


def _counts(report: FetchReport) -> str:
    counts = [
        (len(report.saved), "saved"),
        (len(report.changed), "changed"),
        (report.unchanged, "there already"),
        (len(report.problems), "skipped"),
    ]
    told = ", ".join(f"{number:,} {what}" for number, what in counts if number) or "nothing new"
    left = f"{count(report.left, 'article')} left, which come when you give the address again" if report.left else ""
    return "; ".join(filter(None, (told, left)))


def _skipped(report: FetchReport) -> str:
    if not report.problems:
        return ""
    rows = "".join(
        f"<li><bdi>{escape(shortened(problem.path, 200))}</bdi>: "
        f"<bdi>{escape(shortened(problem.reason, 300))}</bdi></li>"
        for problem in report.problems[:TOLD]
    )
    more = f"<li>and {len(report.problems) - TOLD:,} more</li>" if len(report.problems) > TOLD else ""
    return f"<ul>{rows}{more}</ul>"
