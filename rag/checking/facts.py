"""What of a sentence can be compared exactly: its words in order, figures, names, denials and opposites."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from embeddings.terms import CAPITALS, STOP_WORDS, words
from rag.checking.article_dates import YEAR, dated, with_whole_months
from rag.checking.first_words import first_names, opens_with_a_name
from rag.checking.hedges import Hedges, based_terms
from rag.checking.numbers import Figure, figures, with_plain_figures
from rag.checking.verbs import is_past
from rag.question.clauses import cut

NEGATION_REACH = 5
"""Words after a "not" that it is taken to deny."""

CLAUSE_TERMS = 4
"""A clause with fewer words than this says nothing by itself, and stays with its neighbour."""

NAME_CHARACTERS = 120
"""Before a year that is part of a name, so far its other words are looked for."""

_CONJUNCTION = re.compile(r"[;,]?\s+(?:and|but|while|whereas|although)\s+|;\s+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SPACED_FIGURE = re.compile(r"\d+(?:[.,]\s\d+)+")
_NAME = re.compile(rf"\b[{CAPITALS}][\w\u2019'-]{{0,60}}[^\W\d_]\b")
# "Power of Siberia 2": a name that ends in a figure is another name than the one without it. Names of one word are
# left out, since "May 2" and "In 2024" look like them.
# A score ("Kestrel United 3-1"), a year, a share or an amount behind a name is no part of it.
_LONG_NAME = re.compile(
    rf"\b[{CAPITALS}][\w\u2019'-]{{0,60}}(?:\s+(?:of\s+|the\s+)*[{CAPITALS}][\w\u2019'-]{{0,60}})+"
    r"(?:\s+(?!(?:1[5-9]|20)\d\d\b)(\d{1,4})\b(?![.,:]?\d|[-\u2013:]\d|\s[-\u2013]\s\d|\s?%"
    r"|\s(?:per\s?cent|hundred|thousand|million|billion|points?|goals?|runs?)\b))?"
)
# "The treaty of 2001": a year that is part of what something is called.
_OF_YEAR = re.compile(r"(?<![\w'\u2019-])([\w'\u2019-]+) of ((?:1[5-9]|20)\d\d)\b")
_WITHIN_NAMES = frozenset("of and for on the".split())
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_PREPOSITIONS = frozenset("in on at by from with during after before since until under over through near".split())
"""Behind which what a negation denies ends; not "of", "to", "for" and "about", which belong to what is denied."""
NEGATIONS = frozenset(
    "not no never none neither nor without nobody nothing cannot hardly barely denied denies deny refused "
    "rejected except excluding unlike".split()
)
_SPELT_NEGATION = re.compile(r"n't\b|\b(?:rather than|instead of|other than|no longer|yet to)\b")
# What an answer says about its sources rather than from them.
_REPORTING = frozenset(
    "accord article articles author claim claims discuss discusses excerpt excerpts indicate indicates indicated "
    "mention mentions mentioned note notes noted report reports reported say says said state states stated suggest "
    "suggests suggested describe describes described highlight highlights highlighted according".split()
)


@dataclass(frozen=True)
class Facts:
    """`terms` in order, reporting words aside; `names` as terms, and `initials` of those of several words; `of_years`
    words with the year that tells which one is meant ("the treaty of 2001"), and `named_by_year` those of the context,
    of a text without a year; `first_names` names with the one before them; `context_terms` of what a reader read just
    before; `dated` the year and the month of its article, which it may be of; `denials` the words that are denied, each
    with the names of whom it is denied, where they stand before it.
    """

    terms: tuple[str, ...]
    figures: frozenset[Figure]
    names: frozenset[str]
    numbered: frozenset[tuple[str, str]]
    initials: frozenset[tuple[str, str]]
    of_years: frozenset[tuple[str, str]]
    named_by_year: frozenset[tuple[str, str]]
    first_names: frozenset[tuple[str, str]]
    context_terms: frozenset[str]
    dated: frozenset[str]
    denials: frozenset[tuple[str, frozenset[str]]]
    words: frozenset[str]
    text: str
    hedges: Hedges
    past: frozenset[str]

    @classmethod
    def of(cls, text: str, context: str = "", known_names: Collection[str] = (), day: str | None = None) -> Facts:
        """`known_names`: terms that are names even where a sentence begins with them; `day` its article's ISO date."""
        text, context = (with_whole_months(_DOTTED.sub(_without_dots, given)) for given in (text, context))
        # The context gives names to a "he" or an "it", but figures must stand in the sentence or its date.
        plain = with_plain_figures(text)
        said = [word for word in words(plain) if word not in _REPORTING]
        own = _numbered(text)
        spoken_of = {name for name, _ in own}
        return cls(
            tuple(based_terms(" ".join(said))),
            figures(text),
            frozenset(names(text, known_names, opening=True)),
            # Of a name that stands in the sentence itself, only as it stands there.
            frozenset(own | {(name, number) for name, number in _numbered(context) if name not in spoken_of}),
            frozenset(_initials(f"{context} {text}")),
            frozenset(_of_years(text)),
            frozenset(() if YEAR.search(text) else _named_by_year(context)),
            frozenset(first_names(text)),
            frozenset(based_terms(context)),
            dated(text, day),
            frozenset(_denials(plain, names(text, known_names))),
            frozenset(words(text)),
            text,
            Hedges.of(plain),
            frozenset(_past(text)),
        )

    @classmethod
    def joined(cls, parts: Sequence[Facts]) -> Facts:
        """Those of several sentences, as if they were one."""
        return cls(
            tuple(term for part in parts for term in part.terms),
            frozenset().union(*(part.figures for part in parts)),
            frozenset().union(*(part.names for part in parts)),
            frozenset().union(*(part.numbered for part in parts)),
            frozenset().union(*(part.initials for part in parts)),
            frozenset().union(*(part.of_years for part in parts)),
            frozenset().union(*(part.named_by_year for part in parts)),
            frozenset().union(*(part.first_names for part in parts)),
            frozenset().union(*(part.context_terms for part in parts)),
            frozenset().union(*(part.dated for part in parts)),
            frozenset().union(*(part.denials for part in parts)),
            frozenset().union(*(part.words for part in parts)),
            text := " ".join(part.text for part in parts),
            Hedges.of(with_plain_figures(text)),
            frozenset().union(*(part.past for part in parts)),
        )

    def denied_of(self, other: Facts) -> set[str]:
        """What this denies of the other's names, or of nobody: that Algeria is no member says nothing of Egypt."""
        held = other.names | other.context_terms | set(other.terms)
        return {word for word, subjects in self.denials if not subjects or subjects & held}


def names(text: str, known: Collection[str] = (), *, opening: bool = False) -> set[str]:
    """Terms of the capitalised words; of the first word, which is capitalised anyway, only when `known`, or with
    `opening` where the text is a name or begins with a list of names."""
    first = opening and opens_with_a_name(text)
    found: set[str] = set()
    for match in _NAME.finditer(text):
        stems = based_terms(match.group())
        found |= {stem for stem in stems if match.start() > 0 or first or stem in known}
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
        stems = based_terms(match.group().removesuffix(number))
        if len(stems) > 1:
            found.add((" ".join(stems), number))
    return found


def _of_years(text: str) -> set[tuple[str, str]]:
    """The word before "of 2001" where the year stands nowhere else in the text."""
    years = Counter(YEAR.findall(text))
    return {(stem, m[2]) for m in _OF_YEAR.finditer(text) if years[m[2]] == 1 for stem in based_terms(m[1])}


def _named_by_year(context: str) -> set[tuple[str, str]]:
    """The words with capitals of the name that "of 2001" ends, "Treaty of Friendship and Cooperation of 2001"."""
    found = set()
    for match in _OF_YEAR.finditer(context):
        name = [match[1]]
        for word in reversed(context[max(0, match.start() - NAME_CHARACTERS) : match.start()].split()):
            if not word[0].isupper() and word not in _WITHIN_NAMES:
                break
            name.append(word)
        capitals = [word for word in name if word[0].isupper()]
        found |= {(stem, match[2]) for word in capitals for stem in based_terms(word)}
    return found


def _without_dots(abbreviation: re.Match[str]) -> str:
    return abbreviation.group().replace(".", "")


def _initials(text: str) -> set[tuple[str, str]]:
    """Names of several words, as (initials, stem) for each of their stems: "SCO" stands for all of its words."""
    found = set()
    for match in _LONG_NAME.finditer(text):
        name = match.group().split()
        own = [word for word in name if word.lower() not in STOP_WORDS]  # "The", "In" at the head of a sentence
        letters = "".join(word[0] for word in own if word[0].isupper()).lower()
        found |= {(letters, stem) for stem in based_terms(match.group())}
    return found


def _past(text: str) -> set[str]:
    """Terms of the words that are past forms."""
    return {stem for word in words(text) if is_past(word) for stem in based_terms(word)}


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


def _denials(text: str, known_names: Collection[str]) -> set[tuple[str, frozenset[str]]]:
    """The words that a negation reaches, those of its own clause as far as it usually goes, and that stand nowhere
    else in the text; each with the names that stand before the negation in its clause."""
    denied: set[tuple[str, frozenset[str]]] = set()
    plain: set[str] = set()
    for clause in re.split(r"[,;:.()\u2013\u2014]|\b(?:but|while|although|because)\b", text.replace("\u2019", "'")):
        reach, denying = 0, False
        subjects: set[str] = set()
        for token in _SPELT_NEGATION.sub(" not ", clause).split():
            stems = based_terms(token.lower())
            # "Nobody was hurt in the storm" does not deny the storm.
            if reach and denying and token.lower() in _PREPOSITIONS:
                reach = 0
            if reach:
                denied |= {(stem, frozenset(subjects)) for stem in stems}
                denying = denying or bool(stems)
            else:
                plain.update(stems)
                subjects |= {stem for stem in stems if stem in known_names}
            lower = token.lower().strip("'\"\u201c\u201d")
            if lower in NEGATIONS:
                reach, denying = NEGATION_REACH, False
            else:
                reach = max(0, reach - 1)
    return {(word, subjects) for word, subjects in denied if word not in plain}


def with_whole_figures(text: str, sources: Sequence[str]) -> str:
    """ "9, 289" as "9,289" where a source has that figure: small models copy figures with a space of their own."""
    known = {figure for source in sources for figure in _FIGURE.findall(source)}

    def joined(match: re.Match[str]) -> str:
        whole = re.sub(r"\s", "", match.group())
        return whole if whole in known else match.group()

    return _SPACED_FIGURE.sub(joined, text)


def figures_beyond(claimed: Facts, source: Facts) -> list[Figure]:
    """Figures that the source does not have, not even as part of a name: a sentence about the treaty of 2001 need not
    say its year again."""
    named = {number for _, number in claimed.numbered & source.numbered | claimed.of_years & source.named_by_year}
    return [
        figure
        for figure in claimed.figures
        if figure.value not in named and not any(figure.agrees(other) for other in source.figures)
    ]
