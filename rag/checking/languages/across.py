"""What a language model reads of a sentence of an answer whose sources are in another language.

Words tell nothing there, so that the reading decides, and the figures that are written in digits. Of 504 claims
(`tests/rag/checking/languages/across`: English ones over articles in six languages, and ones in these over
English articles) the logit of `standard`'s reader alone has an AUC of 0.72 (English over German) to 0.94 (French over
English).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from embeddings.language.languages import ENGLISH
from rag.checking.judge import Judge
from rag.checking.languages.figures import figures_in
from rag.checking.languages.judged import MEASURED
from rag.checking.languages.reading import plain_words
from rag.checking.languages.tables import TABLES
from rag.checking.numbers import Figure
from rag.checking.support import Finding, Support
from rag.messages import messages
from rag.records import SourceSentence

READ = MEASURED | {ENGLISH}


def read_across(
    claim: str,
    support: Support,
    language: str,
    sources: Sequence[SourceSentence],
    judge: Judge | None,
    best_first: Callable[[], Sequence[int]],
) -> Support:
    """The support of a claim in `language` that words find nowhere, where of what the model has read for the answer
    the sentence nearest in meaning is in another language; else `support`. `best_first` gives the sources' positions
    by meaning. A Yes or a No is left as it is: what it says stands in the question.

    It rests on that sentence, and on those of its article that have the figures which it lacks.
    """
    if judge is None or judge.evidence is None or judge.fit.finds_across is None:
        return support
    order = _read_first(claim, support, language, sources, judge.evidence, best_first)
    logit = judge.reader(claim, judge.evidence) if order else None
    if logit is None:
        return support
    probability = judge.fit.probability(support.features, logit)
    if support.read is None:
        support = replace(support, score=probability, read=probability, nearest=order[0])
    if logit < judge.fit.finds_across:
        return support
    article = [place for place in order if sources[place].source == sources[order[0]].source]
    positions = _with_figures(claim, language, sources, article)
    if not positions:
        return replace(support, reason="no source has its figures")
    return replace(
        support,
        score=probability,
        read=probability,
        nearest=order[0],
        positions=positions,
        reason="",
        finding=Finding.SUPPORTED,
        missing=(),
    )


def _read_first(
    claim: str,
    support: Support,
    language: str,
    sources: Sequence[SourceSentence],
    evidence: Sequence[SourceSentence],
    best_first: Callable[[], Sequence[int]],
) -> list[int]:
    """Positions of the evidence by meaning; none where the first is in the claim's own language or one that was not
    measured, or words say enough of the claim."""
    if language not in READ or support.finding != Finding.NOWHERE or _is_verdict(claim, language):
        return []
    was_read = {(source.source, source.start) for source in evidence}
    order = [place for place in best_first() if (sources[place].source, sources[place].start) in was_read]
    first = sources[order[0]].language if order else language
    return order if first != language and first in READ else []


def _is_verdict(claim: str, language: str) -> bool:
    told = messages(language)
    first = (plain_words(claim).split() or [""])[0]
    return first in (told.yes.casefold(), told.no.casefold())


def _with_figures(
    claim: str, language: str, sources: Sequence[SourceSentence], article: Sequence[int]
) -> tuple[int, ...]:
    """The first sentence of the article and those that it takes for all figures of the claim; none where it lacks
    one."""
    wanted = _values(claim, language)
    chosen: list[int] = []
    for place in article:
        held = _values(sources[place].text, sources[place].language, in_words=True)
        if not chosen or wanted & held:
            chosen.append(place)
            wanted -= held
        if not wanted:
            return tuple(chosen)
    return ()


def _values(text: str, language: str, *, in_words: bool = False) -> set[str]:
    """Those in digits, and with `in_words` also spelt out, where that is read; units are words, and not compared."""
    table = TABLES.get(language)
    found = figures_in(text, language, table.units if table else {})
    return {figure.value for figure in found if in_words or (not figure.kind and not _is_month(figure, language))}


def _is_month(figure: Figure, language: str) -> bool:
    """Of a Chinese or Japanese date, which other languages write in letters."""
    return language in ("zh", "ja") and figure.unit == "month"
