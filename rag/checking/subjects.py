"""Whose doing a sentence tells: the name just before its verb.

Covered: a name with nothing but an age, auxiliaries and "also" between it and a verb that is past or "has". Not
covered: subjects that are no name ("the Premier League champions"), pronouns, and other verbs in the present.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from embeddings.terms import CAPITALS
from rag.checking.countries import is_named_in
from rag.checking.facts import Facts
from rag.checking.first_words import NO_FIRST_NAMES
from rag.checking.hedges import based_terms
from rag.checking.quantities import SENTENCE_END
from rag.checking.verbs import BE, is_past

_SUBJECT = re.compile(
    rf"(?<![\w\u2019'-])([{CAPITALS}][\w\u2019'-]{{0,60}}(?: [{CAPITALS}][\w\u2019'-]{{0,60}}){{0,5}})(?:, \d+,)? "
    r"((?:(?:has|have|had|is|are|was|were|been|would|will|also|later|then|once) ){0,3})([\w$\u20ac\u00a3]+)"
)
# A name is a subject where a sentence or a clause begins: not in "the player who beat Federer won".
_BEGINS = re.compile(
    r"(?:^|[,;:(\u2013\u2014\u201c\"]|\b(?:and|but|that|said|while|as|because|when|after|before|since|then)"
    r"|\b(?:in|on|by|since) [\w ]{0,20}\d)\s*(?:the\s+)?$",
    re.IGNORECASE,
)
BEFORE = 40
"""Characters in which the beginning of a clause is looked for."""
_HAVING = frozenset({"has", "have", "had"})


@dataclass(frozen=True)
class _Doing:
    """A name before a verb: the verb's terms and whether it is passive; the name as written, and its terms."""

    verb: tuple[str, ...]
    passive: bool
    name: str
    terms: frozenset[str]


def another_subject(claimed: Facts, source: Facts) -> list[str]:
    """The name that a source has as the subject of a verb of the claim, where its sentence has nothing of the
    claim's own: "Terry Davis died in 2019" over "Timlin-Scalera died in 2019"."""
    claims = list(_doings(claimed.text))
    if not claims:
        return []
    short = {letters for letters, _ in claimed.initials | source.initials}
    done = [(one, said) for said in SENTENCE_END.split(source.text) for one in _doings(said)]
    for ours in claims:
        if not (ours.verb == ("have",) or claimed.past.issuperset(ours.verb)) or not ours.verb:
            continue
        if not ours.terms or not ours.terms <= claimed.names or ours.terms & short:
            continue
        same = [(one, said) for one, said in done if (one.verb, one.passive) == (ours.verb, ours.passive)]
        known = set(claimed.terms) | short
        if same and all(not _may_be(ours.terms, said) and one.terms & source.names - known for one, said in same):
            return sorted({one.name for one, _ in same})
    return []


def _doings(text: str) -> Iterator[_Doing]:
    """What names do, whatever the tense: a source may say in the present what a claim says in the past."""
    for match in _SUBJECT.finditer(text):
        if not _BEGINS.search(text[max(0, match.start() - BEFORE) : match.start()]):
            continue
        words = match[1].split()
        while words and not set(based_terms(words[0])) - NO_FIRST_NAMES:
            del words[0]  # "In March Tesla opened ..."
        helping, word = match[2].split(), match[3].lower()
        having = not is_past(word) and bool(helping) and helping[-1] in _HAVING
        verb = ("have",) if having else tuple(based_terms(word))
        name = " ".join(words)
        yield _Doing(verb, not having and not BE.isdisjoint(helping), name, frozenset(based_terms(name)))


def _may_be(subject: frozenset[str], said: str) -> bool:
    """Whether a sentence has something of the name, so that it may speak of the same."""
    held = based_terms(said)
    return not subject.isdisjoint(held) or any(is_named_in(name, held) for name in subject)
