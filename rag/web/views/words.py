"""The words of the page's marks and of its view of a draft, in one table, so that they can be translated in one place.

{} stands for what the page puts in. The older views have their words still in themselves.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Names of buttons, tags, labels and notices."""

    no_source: str = "No sentence of the articles supports this"
    no_source_tag: str = "no source"
    partly_tag: str = "in part"
    contradicted_tag: str = "contradicted"
    missing: str = "no source has these words"
    unchecked_tag: str = "not checked"
    unchecked: str = "The answer was stopped before this was checked"
    footnote: str = "Footnote {}: {}"
    footnotes: str = "Footnotes"


WORDS = Words()
