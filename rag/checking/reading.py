"""What a language model makes of a claim that it reads behind its source, and what is given to it to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.records import SourceSentence

WHOLE_WORDS = 300
"""A source of so many words is read as a whole, and once for all claims about it."""
NEAREST_WORDS = 150
"""Of a longer one the nearest sentences are read, so many words of them: about 200 tokens."""


@dataclass(frozen=True)
class Reading:
    """A model's answer to a question that is answered by one of two words, before it has written any.

    `logit`: of the first word minus that of the second. `states`: the hidden state of the last token read behind each
    block, float32 of shape (blocks, hidden); None where the model does not tell.
    """

    logit: float
    states: NDArray[np.float32] | None = None


Reader = Callable[[str, Sequence[SourceSentence]], Reading | None]
"""A claim, and sentences in reading order, to the Yes or No to "do they say exactly that?"; None when the model was
stopped, or tells no logits."""


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
