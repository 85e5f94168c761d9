"""What of a sentence can be compared exactly: its words in order, figures, names, denials and opposites."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from embeddings.terms import terms, words
from rag.question.clauses import cut

NEGATION_REACH = 5
"""Words after a "not" that it is taken to deny."""

CLAUSE_TERMS = 4
"""A clause with fewer words than this says nothing by itself, and stays with its neighbour."""

_CONJUNCTION = re.compile(r"[;,]?\s+(?:and|but|while|whereas|although)\s+|;\s+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SPACED_FIGURE = re.compile(r"\d+(?:[.,]\s\d+)+")
_NAME = re.compile(r"\b[A-Z][\w\u2019'-]*[A-Za-z]\b")
# "Power of Siberia 2": a name that ends in a figure is another name than the one without it. Names of one word are
# left out, since "May 2" and "In 2024" look like them.
_LONG_NAME = re.compile(r"\b[A-Z][\w\u2019'-]*(?:\s+(?:of\s+|the\s+)*[A-Z][\w\u2019'-]*)+(?:\s+(\d+)\b(?![.,]?\d))?")
# Without "one" and "first": "the one that ..." and "first required" count nothing.
_CARDINALS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
)
_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_NUMBER_WORDS = {
    word: str(value) for names in (_CARDINALS, _ORDINALS) for value, word in enumerate(names.split(), 2)
} | {"zero": "0", "twice": "2"}
_NEGATIONS = frozenset(
    "not no never none neither nor without nobody nothing cannot hardly barely denied denies deny refused "
    "rejected".split()
)
# What an answer says about its sources rather than from them.
_REPORTING = frozenset(
    "accord article articles author claim claims discuss discusses excerpt excerpts indicate indicates indicated "
    "mention mentions mentioned note notes noted report reports reported say says said state states stated suggest "
    "suggests suggested describe describes described highlight highlights highlighted according".split()
)


@dataclass(frozen=True)
class Facts:
    """`terms` in order, reporting words aside; `names` as terms; `context_terms` of what a reader read just before."""

    terms: tuple[str, ...]
    figures: frozenset[str]
    names: frozenset[str]
    numbered: frozenset[tuple[str, str]]
    context_terms: frozenset[str]
    negated: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, text: str, context: str = "", known_names: Collection[str] = ()) -> Facts:
        """`known_names`: terms that are names even where a sentence begins with them."""
        found = words(text)
        # The context gives names to a "he" or an "it", but figures must stand in the sentence or its date.
        figures = {figure.replace(",", "") for figure in _FIGURE.findall(text)}
        figures |= {_NUMBER_WORDS[word] for word in found if word in _NUMBER_WORDS}
        said = [word for word in found if word not in _NUMBER_WORDS and word not in _REPORTING]
        return cls(
            tuple(term.replace(",", "") for term in terms(" ".join(said))),
            frozenset(figures),
            frozenset(names(text, known_names)),
            frozenset(_numbered(f"{context} {text}" if context else text)),
            frozenset(terms(context)),
            frozenset(_negated(text)),
            frozenset(found),
        )

    @classmethod
    def joined(cls, parts: Sequence[Facts]) -> Facts:
        """Those of several sentences, as if they were one."""
        return cls(
            tuple(term for part in parts for term in part.terms),
            frozenset().union(*(part.figures for part in parts)),
            frozenset().union(*(part.names for part in parts)),
            frozenset().union(*(part.numbered for part in parts)),
            frozenset().union(*(part.context_terms for part in parts)),
            frozenset().union(*(part.negated for part in parts)),
            frozenset().union(*(part.words for part in parts)),
        )


def names(text: str, known: Collection[str] = ()) -> set[str]:
    """Terms of the capitalised words; of the first word, which is capitalised anyway, only when `known`."""
    found: set[str] = set()
    for match in _NAME.finditer(text):
        stems = terms(match.group())
        found |= {stem for stem in stems if match.start() > 0 or stem in known}
    return found


def clauses(text: str) -> list[str]:
    """The text cut at its conjunctions, into clauses with some words of their own.

    Not at "before" or "after": what joins those clauses is a claim itself.
    """
    return cut(text, _CONJUNCTION, CLAUSE_TERMS, " and ")


def _numbered(text: str) -> set[tuple[str, str]]:
    """Names of several words, each with the number behind it or an empty string."""
    found = set()
    for match in _LONG_NAME.finditer(text):
        number = match[1] or ""
        stems = terms(match.group().removesuffix(number))
        if len(stems) > 1:
            found.add((" ".join(stems), number))
    return found


def in_order(claimed: Sequence[str], found: Sequence[str], weight: Callable[[str], float]) -> float:
    """Share, from 0 to 1 by weight, of the claimed words that the source has in the same order.

    The longest common subsequence, as ROUGE-L (Lin 2004), weighed.
    """
    total = sum(weight(term) for term in claimed)
    if not total:
        return 1.0
    above = [0.0] * (len(found) + 1)
    for term in claimed:
        gain, row = weight(term), [0.0]
        for column, other in enumerate(found):
            row.append(above[column] + gain if other == term else max(above[column + 1], row[-1]))
        above = row
    return above[-1] / total


def _negated(text: str) -> set[str]:
    """The words that a negation reaches, those of its own clause as far as it usually goes, and that stand nowhere
    else in the text."""
    denied: set[str] = set()
    plain: set[str] = set()
    for clause in re.split(r"[,;:.()\u2013\u2014]|\b(?:but|while|although|because)\b", text.replace("\u2019", "'")):
        reach = 0
        for token in re.sub(r"n't\b", " not", clause.lower()).split():
            (denied if reach else plain).update(terms(token))
            reach = NEGATION_REACH if token.strip("'\"\u201c\u201d") in _NEGATIONS else max(0, reach - 1)
    return denied - plain - frozenset(_NUMBER_WORDS)


def with_whole_figures(text: str, sources: Sequence[str]) -> str:
    """ "9, 289" as "9,289" where a source has that figure: small models copy figures with a space of their own."""
    known = {figure for source in sources for figure in _FIGURE.findall(source)}

    def joined(match: re.Match[str]) -> str:
        whole = re.sub(r"\s", "", match.group())
        return whole if whole in known else match.group()

    return _SPACED_FIGURE.sub(joined, text)
