"""What of its sources a language model is given to read with a claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from embeddings.index.postings import Floats
from rag.records import SourceSentence

WHOLE_WORDS = 300
"""A source of so many words is read as a whole, and once for all claims about it."""
NEAREST_WORDS = 150
"""Of a longer one the sentences that cover the claim are read, so many words of them: about 200 tokens, which take two
cores with AVX2 four seconds."""

NEAR = 24
"""Of so many sentences those that are read are chosen: NEAREST_WORDS are some seven, and a page can have hundreds."""
BESIDE_COVERAGE = 0.2
"""What the cosine, from 0 to 1, counts beside the share of the claim's words that a sentence adds: it decides only
between those that add about as much."""

Reader = Callable[[str, Sequence[SourceSentence]], float | None]
"""A claim, and sentences in reading order, to the Yes-minus-No logit of "do they say exactly that?"; None when the
model was stopped, or tells no logits."""


def sentences_to_read(
    sources: Sequence[SourceSentence], best_first: Callable[[], Sequence[int]], most_words: int = NEAREST_WORDS
) -> list[SourceSentence]:
    """All sources where they are short, else the best ones (positions, the best first), in reading order."""
    lengths = [len(source.text.split()) for source in sources]
    if sum(lengths) <= WHOLE_WORDS:
        return list(sources)
    chosen: list[int] = []
    words = 0
    for position in best_first():
        if chosen and words + lengths[position] > most_words:
            continue
        chosen.append(position)
        words += lengths[position]
    return [sources[position] for position in sorted(chosen)]


def covering_first(coverage: Callable[[Sequence[int]], float], cosines: Floats) -> list[int]:
    """Positions of the sentences near a claim, each the one that adds most to what those before it have of it.

    `coverage` is the share of the claim's words, 0 to 1, that the sentences at some positions have together, and
    `cosines`, shape (sentences,), theirs with the claim. What a long claim rests on stands in several places, and the
    sentences that are each nearest to it say the same part of it again. The greedy choice of Carbonell and Goldstein
    (1998), of words in place of similarity.
    """
    alone = [coverage([position]) + float(cosine) for position, cosine in enumerate(cosines)]
    left = sorted(range(len(alone)), key=lambda position: -alone[position])[:NEAR]
    chosen: list[int] = []
    while left:
        chosen.append(
            max(left, key=lambda position: coverage([*chosen, position]) + BESIDE_COVERAGE * float(cosines[position]))
        )
        left.remove(chosen[-1])
    return chosen
