"""What a question takes for granted, against the sentence of the articles that speaks of it most.

"Which companies never agreed?" and "Why did prices fall?" have no answer where the articles say who agreed, and that
prices rose; a language model answers them all the same, from the words that fit. In English only. Not covered: another
name or year than the articles have, which they may give elsewhere, and what only a reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from embeddings.terms import terms
from rag.checking.antonyms import antonyms
from rag.checking.facts import Facts
from rag.checking.rule import Asked
from rag.checking.rules import OPPOSITE
from rag.question.weights import TermWeights
from rag.records import SourceSentence

LEAST_SHARE = 0.5
"""Of the question's words, by idf, in a sentence that can say otherwise. Of 597 dev questions each of SQuAD v2 0.084 of
the unanswerable ones and 0.007 of the answerable ones are told otherwise; none of 150 of MultiHop-RAG that ask for a
name. At 0.4, as where a word's opposite counts as the word, one more in 200 of the answerable ones."""
COMPARED = 12
"""Of the best sentences."""
ELSEWHERE = 0.6
"""Of the nearest sentence's share, which another must have to speak of the same. Without others 0.097 are told."""

# An article may deny in other ways than the check takes for a denial: "with the exception of", "few", "only", "yet to".
_DENIES = re.compile(
    r"n['\u2019]t\b|\b(?:not|never|no|none|neither|nor|without|cannot|nobody|nothing|fail\w*|lack\w*|unable|refus\w*"
    r"|reject\w*|only|rather than|instead|yet to|no longer|impossible|exclud\w*|except\w*|prevent\w*|avoid\w*"
    r"|prohibit\w*|declin\w*|withdr\w*|other than|unlike\w*|few|little|least|hardly|barely|rarely|seldom|oppos\w*"
    r"|den(?:y|ied|ies)|\w+less|absen\w*|although|despite|while|free)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:un|in|im|ir|il|dis|non-?)(\w{3,})", re.IGNORECASE)


def said_otherwise(question: str, best: Sequence[SourceSentence], idf: Callable[[str], float]) -> SourceSentence | None:
    """The sentence that says the opposite of what the question takes for granted, or plainly what the question denies;
    None where there is none. `best` are English sentences, the likeliest to answer first; only the one that has most of
    the question's words is looked at."""
    asked = Facts.of(question)
    weights = TermWeights(asked.terms, idf)
    sources = [Facts.of(sentence.text) for sentence in best[:COMPARED]]
    shares = [weights.share_in(frozenset(source.terms)) for source in sources]
    if max(shares, default=0.0) < LEAST_SHARE:
        return None
    nearest = shares.index(max(shares))
    # What is asked may be said of it elsewhere: prices that rose in May may have fallen in June.
    others = [
        source
        for place, (source, share) in enumerate(zip(sources, shares, strict=True))
        if place != nearest and share >= ELSEWHERE * shares[nearest]
    ]
    opposed = _is_opposed(asked, sources[nearest], others)
    return best[nearest] if opposed or _only_asked_denies(asked, sources[nearest]) else None


def _is_opposed(asked: Facts, source: Facts, others: Sequence[Facts]) -> bool:
    """Whether the source has the opposite of a word of the question that neither it has nor one of the others."""
    opposed = frozenset(OPPOSITE.breaks(asked, source, Asked(asked, lambda _: 1.0)))
    if opposed - frozenset().union(*(other.words for other in others)):
        return True
    ours, theirs = frozenset(asked.terms), frozenset(source.terms)
    said = theirs.union(*(other.terms for other in others))
    return any(_opposites(term) & (theirs - ours) for term in ours - said)


def _only_asked_denies(asked: Facts, source: Facts) -> bool:
    """Whether the question denies words that the source has, and the source denies nothing in any way."""
    ours = frozenset(asked.terms)
    if not asked.denied_of(source) & set(source.terms) or _DENIES.search(source.text):
        return False
    negated = any(ours & set(terms(match[1])) for match in _NEGATED.finditer(source.text))
    return not negated and not any(_opposites(term) & set(source.terms) for term in ours)


def _opposites(term: str) -> frozenset[str]:
    return antonyms().get(term, frozenset())
