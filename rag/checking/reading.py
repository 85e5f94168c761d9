"""What of its sources a language model is given to read with a claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.records import SourceSentence

WHOLE_WORDS = 300
"""A source of so many words is read as a whole, and once for all claims about it."""
NEAREST_WORDS = 150
"""Of a longer one the nearest sentences are read, so many words of them: about 200 tokens."""

Reader = Callable[[str, Sequence[SourceSentence]], float | None]
"""A claim, and sentences in reading order, to the Yes-minus-No logit of "do they say exactly that?"; None when the
model was stopped, or tells no logits."""


def sentences_to_read(
    sources: Sequence[SourceSentence], nearest_first: Callable[[], Sequence[int]]
) -> list[SourceSentence]:
    """All sources where they are short, else the nearest ones (positions, the nearest first), in reading order."""
    lengths = [len(source.text.split()) for source in sources]
    if sum(lengths) <= WHOLE_WORDS:
        return list(sources)
    chosen: list[int] = []
    words = 0
    for position in nearest_first():
        if chosen and words + lengths[position] > NEAREST_WORDS:
            continue
        chosen.append(position)
        words += lengths[position]
    return [sources[position] for position in sorted(chosen)]
