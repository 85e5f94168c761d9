"""What stands in the head of the page: its icon, its style and its script."""

from __future__ import annotations

from pathlib import Path

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='7' fill='%232f5d8a'/%3E%3Cpath d='M8 10h16M8 16h9M8 22h12' stroke='white' stroke-width='2.6' "
    "stroke-linecap='round'/%3E%3Ccircle cx='23' cy='16' r='3' fill='%23ffd76a'/%3E%3C/svg%3E"
)
# A phone's keyboard makes the page shorter, instead of covering the box.
_VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">'


def page_head() -> str:
    """The same for all visitors: what differs by language comes with each page (`rag.web.gate.headers`)."""
    return (
        f'{_VIEWPORT}<link rel="icon" href="{_ICON}">'
        f"<style>{_beside('page.css')}</style><script>{_beside('page.js')}</script>"
    )


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
