"""What the program says of itself: what can be asked of these articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from embeddings.index.index import Index
from embeddings.language.labels import label
from embeddings.language.languages import ENGLISH
from rag.corpus.sayings.tables import sayings
from rag.evidence.sentences import lead
from rag.messages import messages

T = TypeVar("T")
EXAMPLES_LOOKED_AT = 40
"""Articles whose first sentence is read for example questions."""
_DEFINITION = re.compile(r"((?:The |A |An )?[A-Z][^,;:.()]{2,50}?) (is|are|was|were) (?:a|an|the|one)\b")


def greeting(index: Index, language: str = ENGLISH) -> str:
    """What this is and what can be asked, by what the index holds, in the language of who greets."""
    said = sayings(language)
    dates = sorted(info.date for info in index.documents() if info.date)
    span = (
        said.span.format(since=said.date(dates[0]), until=said.date(dates[-1]))
        if dates and dates[0] != dates[-1]
        else ""
    )
    examples = example_questions(index, 2, language)
    suggestion = said.suggestion.format(" ".join(examples)) if examples else ""
    return f"{said.counted(said.greeting, len(index.documents()), span=span)}{suggestion}"


def example_questions(index: Index, count: int, language: str = ENGLISH) -> list[str]:
    """Questions that the articles themselves suggest, the same ones each time.

    An article that opens with "X is a ..." suggests "What is X?"; of another, its title is asked for, in its language
    where there are messages in it. In another `language` than English (ISO 639-1), titles are asked for in that one.
    """
    documents = index.documents()
    looked_at = documents[:: max(1, len(documents) // EXAMPLES_LOOKED_AT)]
    if language != ENGLISH:
        return [messages(language).example.format(info.title) for info in _spread(looked_at, count)]
    asked = [_DEFINITION.match(lead(index.document(info.source))) for info in looked_at]
    examples = [f"What {match[2]} {_in_sentence(match[1])}?" for match in asked if match]
    examples += [
        messages(label(info.metadata)).example.format(info.title)
        for info, match in zip(looked_at, asked, strict=True)
        if not match
    ]
    return _spread(examples, count)


def _spread(items: Sequence[T], count: int) -> list[T]:
    """So many of them, from the first to the last."""
    return list(items[:: max(1, len(items) // count)][:count])


def _in_sentence(subject: str) -> str:
    """The subject as it stands within a sentence."""
    return subject[0].lower() + subject[1:] if subject.startswith(("The ", "A ", "An ")) else subject
