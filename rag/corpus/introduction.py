"""What the program says of itself: what can be asked of these articles."""

from __future__ import annotations

import re

from embeddings.index.index import Index
from embeddings.language.labels import label
from rag.evidence.selection import lead
from rag.messages import messages

EXAMPLES_LOOKED_AT = 40
"""Articles whose first sentence is read for example questions."""
_DEFINITION = re.compile(r"((?:The |A |An )?[A-Z][^,;:.()]{2,50}?) (is|are|was|were) (?:a|an|the|one)\b")


def greeting(index: Index) -> str:
    """What this is and what can be asked, by what the index holds."""
    dates = sorted(info.date for info in index.documents() if info.date)
    count = len(index.documents())
    span = f", dated {dates[0]} to {dates[-1]}" if dates and dates[0] != dates[-1] else ""
    examples = example_questions(index, 2)
    suggestion = f" You could ask: {' '.join(examples)}" if examples else ""
    return (
        f"Hello! I answer questions from {count} article{'' if count == 1 else 's'}{span}, and footnote every "
        f"sentence to the words that it rests on.{suggestion}"
    )


def example_questions(index: Index, count: int) -> list[str]:
    """Questions that the articles themselves suggest, the same ones each time.

    An article that opens with "X is a ..." suggests "What is X?"; of another, its title is asked for, in its language
    where there are messages in it.
    """
    documents = index.documents()
    looked_at = documents[:: max(1, len(documents) // EXAMPLES_LOOKED_AT)]
    asked = [_DEFINITION.match(lead(index.document(info.source))) for info in looked_at]
    examples = [f"What {match[2]} {_in_sentence(match[1])}?" for match in asked if match]
    examples += [
        messages(label(info.metadata)).example.format(info.title)
        for info, match in zip(looked_at, asked, strict=True)
        if not match
    ]
    step = max(1, len(examples) // count)
    return examples[::step][:count]


def _in_sentence(subject: str) -> str:
    """The subject as it stands within a sentence."""
    return subject[0].lower() + subject[1:] if subject.startswith(("The ", "A ", "An ")) else subject
