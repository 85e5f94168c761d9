"""Articles from the web in the library: the form for an address, how far it is, and what became of it."""

from __future__ import annotations

from embeddings.web.fetch import FetchReport
from rag.web.fetching import Fetching
from rag.web.views.html import escape, message, part, shortened
from rag.web.words.say import figure, say, say_count

ADDRESS_LENGTH = 2000  # characters
TOLD = 20
"""Problems that are listed; of a feed whose host is down, all articles have the same."""


def render_from_web(fetching: Fetching) -> str:
    """The form, and beneath it the last address."""
    return (
        f'<form data-act="fetch" class="fetch"><label for="address"><strong>{say("from_web.add")}</strong>: '
        f'{say("from_web.add_how")}</label><input type="url" id="address" name="address" required '
        f'maxlength="{ADDRESS_LENGTH}" autocomplete="off" placeholder="https://">'
        f'<button type="submit" class="small"{" disabled" if fetching.running else ""}>'
        f"{say('from_web.fetch')}</button></form>" + part("div", "fetched", _told(fetching), 'role="status"')
    )


def _told(fetching: Fetching) -> str:
    if not fetching.address:
        return ""
    address = f"<bdi>{escape(shortened(fetching.address, 200))}</bdi>"
    if fetching.running:
        return f"<p>{say('from_web.fetching', address=address)}</p>"
    if fetching.failure or fetching.report is None:
        said = say("from_web.failed", address=address, reason=message(fetching.failure))
        return f'<p class="error">{said}</p>'
    report = fetching.report
    return f"<p>{say('from_web.from', address=address, counts=_counts(report))}</p>{_skipped(report)}"


def _counts(report: FetchReport) -> str:
    counts = [
        ("from_web.saved", len(report.saved)),
        ("from_web.changed", len(report.changed)),
        ("from_web.unchanged", report.unchanged),
        ("from_web.skipped", len(report.problems)),
    ]
    told = ", ".join(say(key, number=figure(number)) for key, number in counts if number)
    left = say_count("from_web.left", report.left) if report.left else ""
    return "; ".join(filter(None, (told or say("from_web.nothing_new"), left)))


def _skipped(report: FetchReport) -> str:
    if not report.problems:
        return ""
    rows = "".join(
        f"<li><bdi>{escape(shortened(problem.path, 200))}</bdi>: "
        f"<bdi>{message(shortened(problem.reason, 300))}</bdi></li>"
        for problem in report.problems[:TOLD]
    )
    rest = len(report.problems) - TOLD
    more = f"<li>{say('from_web.and_more', number=figure(rest))}</li>" if rest > 0 else ""
    return f"<ul>{rows}{more}</ul>"
