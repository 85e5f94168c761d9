"""The words of a claim that its nearest source does not have, as half-open offsets into the claim.

They are what makes a claim supported in part only: names, figures with their units, comparisons and other content
words. Neighbours are one span, with the articles and prepositions between them ("Bank of England"). Not covered: a word
that the source has in another sense, or says of something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from embeddings.language.scripts import UNSPACED
from rag.checking.facts import Facts
from rag.checking.hedges import based_terms
from rag.checking.numbers import figure_spans
from rag.checking.rule import Asked
from rag.checking.rules import COMPARISON, FIGURES, NAMES

Spans = tuple[tuple[int, int], ...]

_JOINING = frozenset("a an the of and in on at to for by".split())

_TOKEN = re.compile(r"\w+(?:[-'\u2019.]\w+)*")
_BETWEEN = re.compile(r"[^\s\"'\u2018\u2019\u201c\u201d-]+")


def missing_spans(
    claim: str, start: int, known_names: Collection[str], sources: Sequence[Facts], asked: Asked
) -> Spans:
    """In English, from `start` on; `known_names` as of `Facts.of`, `sources` those that the claim was compared with."""
    said = claim[start:]
    claimed, source = Facts.of(said, known_names=known_names), Facts.joined(sources)
    return tuple((first + start, last + start) for first, last in _missing(said, claimed, source, asked))


def _missing(claim: str, claimed: Facts, source: Facts, asked: Asked) -> Spans:
    names = frozenset(NAMES.breaks(claimed, source, asked))
    held = frozenset(source.terms) | source.context_terms
    terms = [term for term in claimed.terms if term not in held and (term not in claimed.names or term in names)]
    figures = frozenset(FIGURES.breaks(claimed, source, asked))
    compared = [re.escape(words) for words in COMPARISON.breaks(claimed, source, asked)]
    found = [(start, end, str(figure) in figures) for figure, start, end in figure_spans(claim)]
    return joined(
        claim,
        [
            *((start, end) for start, end, is_missing in found if is_missing),
            *(
                (start, end)
                for start, end in word_spans(claim, terms, based_terms)
                if not any(start < other_end and other_start < end for other_start, other_end, _ in found)
            ),
            *(match.span() for words in compared for match in re.finditer(rf"\b{words}\b", claim, re.IGNORECASE)),
        ],
    )


def word_spans(text: str, missing: Collection[str], terms: Callable[[str], Sequence[str]]) -> list[tuple[int, int]]:
    """The words whose terms are missing; of scripts without spaces the letters."""
    wanted = frozenset(missing)
    found = []
    for match in _TOKEN.finditer(text):
        if UNSPACED.search(match.group()):
            pairs = ((at, at + 2) for at in range(match.start(), match.end() - 1))
            found += [(start, end) for start, end in pairs if text[start:end] in wanted]
        elif wanted.intersection(terms(match.group().lower())):
            found.append(match.span())
    return found


def joined(text: str, spans: Iterable[tuple[int, int]]) -> Spans:
    """In order, each character once, and neighbours as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and (start <= found[-1][1] or _is_between(text[found[-1][1] : start])):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _is_between(text: str) -> bool:
    return _JOINING.issuperset(_BETWEEN.findall(text.lower()))
