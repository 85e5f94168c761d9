"""What a language model reads of a claim in another language than English, beside what its words show.

The reader that ships was trained on English claims, and tells those of six other languages as well. Over 390 near
misses and right claims of `tests/rag/checking/languages/near_misses` its logit alone has an AUC of 0.90 (German), 0.97
(French, Spanish, Russian), 0.98 (Chinese) and 0.96 (Arabic). Other languages were not measured, and are not read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.checking.judge import NOT_READ, Judge
from rag.checking.reading import sentences_to_read
from rag.checking.support import Finding, Support
from rag.records import SourceSentence

MEASURED = frozenset("ar de es fr ru zh".split())


def judged(
    claim: str,
    support: Support,
    language: str,
    sources: Sequence[SourceSentence],
    judge: Judge | None,
    best_first: Callable[[], Sequence[int]],
    resting_on: Callable[[int], tuple[int, ...]],
) -> Support:
    """As `Judge.judged`, of a claim in that language: the reading can take support away, and gives it to a sentence of
    an answer that only has too few of its words in one sentence, or has them in another order.

    `resting_on` gives the positions that such a sentence rests on, by the nearest one.
    """
    nearest = support.nearest
    if judge is None or nearest is None or language not in MEASURED:
        return support
    keeps, finds = judge.fit.keeps_elsewhere, judge.fit.finds_elsewhere
    readable = sources[nearest].language == language and (support.supported or support.open)
    if keeps is None or finds is None or not readable:
        return support
    evidence = judge.evidence
    read = sentences_to_read(sources, best_first, judge.most_words) if evidence is None else evidence
    logit = judge.reader(claim, read)
    if logit is None:
        return support
    probability = judge.fit.probability(support.features, logit)
    support = replace(support, score=probability, read=probability)
    if support.supported and logit < keeps:
        return replace(support, positions=(), against=(), finding=Finding.PARTLY, reason=NOT_READ)
    if not support.supported and evidence is not None and logit >= finds and (positions := resting_on(nearest)):
        return replace(support, positions=positions, reason="", finding=Finding.SUPPORTED, missing=())
    return support
