"""What can be compared of the sentences that an answer may rest on, and what each of them has from its article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from rag.checking.facts import Facts, names
from rag.checking.first_words import NO_FIRST_NAMES, TITLES
from rag.records import SourceSentence


def facts_of_sources(sources: Sequence[SourceSentence], known_names: Collection[str] = ()) -> list[Facts]:
    """Of each sentence, what stands in it, and what its article lends it: title, date, what was said just before, and
    the first name of whom it calls by the last one alone."""
    found = [
        Facts.of(source.text, f"{source.title} {source.date or ''} {source.context}", known_names, source.date)
        for source in sources
    ]
    full_names = _full_names(sources, found)
    return [
        replace(facts, context_terms=facts.context_terms | _first_names(source, facts, full_names[source.source]))
        for source, facts in zip(sources, found, strict=True)
    ]


def _full_names(sources: Sequence[SourceSentence], facts: Sequence[Facts]) -> dict[str, dict[str, set[str]]]:
    """Of each article, the first names that stand before each last name."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for source, own in zip(sources, facts, strict=True):
        for first, last in own.first_names:
            if first not in NO_FIRST_NAMES and last not in TITLES:
                found[source.source][last].add(first)
    return found


def _first_names(source: SourceSentence, facts: Facts, full_names: dict[str, set[str]]) -> set[str]:
    """Those of the last names that stand alone in the sentence or just before it, where their article has one person of
    that name."""
    called = facts.names | names(f"{source.title} {source.context}", facts.names)
    alone = [full_names[last] for last in called & full_names.keys() - {last for _, last in facts.first_names}]
    return {first for firsts in alone if len(firsts) == 1 for first in firsts}
