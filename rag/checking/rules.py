"""The hard rules of the check, one object a rule: a sentence that breaks one on a source never rests on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rag.checking.causes import unfounded_causes
from rag.checking.comparisons import unmatched
from rag.checking.countries import is_named_in
from rag.checking.facts import Facts, figures_beyond
from rag.checking.first_words import other_first_names
from rag.checking.listed import unlisted
from rag.checking.numbers import changes
from rag.checking.opposites import OPPOSITES
from rag.checking.quantities import counted_otherwise, counts_times, lacks_quantity, of_which_one
from rag.checking.roles import changed_places, sides_changed
from rag.checking.rule import Asked, Rule
from rag.checking.subjects import another_subject
from rag.checking.verbs import BE, PLACED

ANSWER_SHARE = 0.5
"""Least share, by idf, of the words that a claim adds to the question, which its sources must hold."""


def _other_figures(claimed: Facts, source: Facts, asked: Asked) -> Collection[str]:
    # The year of the question may be that of the article: its sentences say "in the third quarter".
    asked_for = {figure.value for figure in asked.facts.figures} & source.dated
    beyond = [str(figure) for figure in figures_beyond(claimed, source) if figure.value not in asked_for]
    kinds = (counted_otherwise, of_which_one, counts_times)
    return beyond or next((found for kind in kinds if (found := kind(claimed.text, source.text))), [])


def _other_names(claimed: Facts, source: Facts, asked: Asked) -> Collection[str]:
    held = source.names | source.context_terms | set(source.terms) | source.dated & set(asked.facts.terms)
    # "SCO" names what the source writes in full, and the other way round.
    abbreviated = {stem for letters, stem in claimed.initials if letters in held}
    held |= {letters for letters, _ in source.initials} | abbreviated
    others = {name for name in claimed.names if name not in held and not is_named_in(name, held)}
    others |= unlisted(claimed, source)
    return others | other_first_names(claimed.first_names, source.first_names, held)


def _comparison(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    return unmatched(claimed, source)


def _cause(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    return unfounded_causes(claimed, source)


def _denial(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    """A word that stands denied on one side and plain on the other; none when any is denied by both."""
    ours, theirs = claimed.denied_of(source), source.denied_of(claimed)
    return () if ours & theirs else ours & set(source.terms) | theirs & set(claimed.terms)


def _opposite(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    """Words of the claim where the source has only their opposites: "rose" where it only says "fell"."""
    return [
        word
        for pair in OPPOSITES
        for one, two in (pair, pair[::-1])
        if claimed.words & one and not claimed.words & two and source.words & two and not source.words & one
        for word in claimed.words & one
    ]


def speaks_of_another(claimed: Facts, source: Facts) -> list[str]:
    """Names that stand with another number, or without one, than wherever they stand in the source."""
    found = []
    for name, number in claimed.numbered:
        numbers = {theirs for same, theirs in source.numbered if same == name}
        if numbers and number not in numbers:
            found.append(name)
    return found


def _number_of_name(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    return speaks_of_another(claimed, source)


def _hedged(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    """Words that are only possible, planned or believed in the source and plain in a claim that hedges nothing."""
    if claimed.hedges.hedged:
        return ()
    return source.hedges.uncertain & set(claimed.terms)


def _future(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    """Words that are to come in the source and past in the claim: "will open" and "opened"."""
    return () if claimed.hedges.hedged else source.hedges.future & claimed.past


def _condition(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    """The claim itself, where the source says it on a condition and the claim names none."""
    if not source.hedges.conditional or claimed.hedges.conditional or claimed.hedges.modal:
        return ()
    return () if set(claimed.terms) & set(source.terms) <= source.hedges.unconditional else ("if",)


def _roles(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    found = changed_places(claimed.text, source.text, claimed.names | source.names)
    return (found,) if found else ()


def _subject(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    return another_subject(claimed, source)


def _sides(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    found = sides_changed(claimed.text, source.text)
    return (found,) if found else ()


def _from_to(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    """Two figures that the claim has in the other direction: from 4.25 to 4.5."""
    reverse = {(last, first) for first, last in changes(source.text)}
    return [f"{first} to {last}" for first, last in changes(claimed.text) if (first, last) in reverse]


def _answering_words(claimed: Facts, source: Facts, asked: Asked) -> Collection[str]:
    answering = {term: asked.idf(term) for term in claimed.terms if term not in asked.facts.terms}
    total = sum(answering.values())
    held = sum(weight for term, weight in answering.items() if term in source.terms)
    return [term for term in answering if term not in source.terms] if total and held < ANSWER_SHARE * total else ()


def _predicate(claimed: Facts, source: Facts, _: Asked) -> Collection[str]:
    """What a claim says was done to its names ("is built"), when the source has none of it; no other verb."""
    said = [term for term in claimed.terms if term not in claimed.names | PLACED and not term[0].isdigit()]
    if not claimed.words & BE or not claimed.past.issuperset(said):
        return ()
    return () if any(term in source.terms for term in said) else said


FIGURES = Rule(
    "figures",
    "no source has the figure {} there",
    "A figure is right or wrong, however near the words are. Dates and counts were most of what unfaithful summaries "
    "of FRANK got past the score by words.",
    _other_figures,
)
NAMES = Rule(
    "names",
    "no source has all its names together",
    "Sentences that differ in one name only have a cosine near 1. A name may stand in the title or just before; a "
    "country may be named by its adjective.",
    _other_names,
)
COMPARISON = Rule(
    "comparison",
    "no source makes that comparison",
    'A source that says "many" does not say "most"; a summary that adds a superlative reads as well as one that does '
    "not.",
    _comparison,
)
CAUSE = Rule(
    "cause",
    "no source gives a cause for it",
    "Asked why, a model joins two things that its source has side by side. Of ten supported answers to dev questions "
    "that give a cause, two break it, both wrong.",
    _cause,
)
DENIAL = Rule(
    "denial",
    "the nearest source says the opposite",
    'A "not" is a stop word, and changes neither coverage nor cosine.',
    _denial,
    contradicts=True,
)
OPPOSITE = Rule(
    "opposite",
    "the nearest source says the opposite",
    '"Rose" and "fell" have nearly one encoding.',
    _opposite,
    contradicts=True,
)
NUMBERED_NAME = Rule(
    "numbered name",
    "the nearest source speaks of something else of that name",
    "Power of Siberia 2 is another pipeline than Power of Siberia, and their articles say both names.",
    _number_of_name,
    contradicts=True,
)
ANSWER = Rule(
    "answer",
    "no source has the words that would answer",
    "What a claim adds to the question's words is the answer itself: repeating the question, a wrong answer looks well "
    "covered (unanswerable questions of SQuAD v2).",
    _answering_words,
)

QUANTITY = Rule(
    "quantity",
    "it names no number, which was asked for",
    'A sentence of the question\'s own words ("There were Huguenots in Fort Caroline.") is well covered and answers no '
    '"How many ...?". Of 72 supported answers to such questions of SQuAD v2 it takes 3 wrong ones and no right one.',
    lambda claimed, _, asked: lacks_quantity(claimed.text, asked.facts.text),
)

HEDGE = Rule(
    "hedge",
    "the nearest source says so only as planned, possible or suspected",
    'A "proposed" or a "would" changes neither coverage nor cosine: claims that take a plan for a fact all passed.',
    _hedged,
    contradicts=True,
)
FUTURE = Rule(
    "future",
    "the nearest source says that it is still to come",
    '"Will open" and "opened" differ in a stop word and an ending.',
    _future,
    contradicts=True,
)
ROLES = Rule(
    "roles",
    "the nearest source has subject and object the other way round",
    "Two names that change places change neither coverage nor cosine.",
    _roles,
    contradicts=True,
)
SUBJECT = Rule(
    "subject",
    "the nearest source says so of {}",
    'What stands before a sentence lends it names, for a "he" or an "it", but none in the place of its own subject: '
    '"Terry Davis died in 2019" rested on "Timlin-Scalera died in 2019".',
    _subject,
)
SIDES = Rule(
    "sides",
    'the nearest source has the two sides of "{}" the other way round',
    "A cause and its effect, the larger and the smaller, the earlier and the later: the same words in another order.",
    _sides,
    contradicts=True,
)
DIRECTION = Rule(
    "direction",
    "the nearest source goes the other way than from {}",
    "A change from one figure to another has both figures whichever way it goes.",
    _from_to,
    contradicts=True,
)
CONDITION = Rule(
    "condition",
    "the nearest source says so only on a condition",
    'A claim that drops the "if" of its source is covered by it word by word.',
    _condition,
    contradicts=True,
)

PREDICATE = Rule(
    "predicate",
    "no source says that of it",
    'A source that has only the names of a claim says nothing of it: "Power of Siberia 2 is built".',
    _predicate,
)

RULES = (
    FIGURES,
    NAMES,
    COMPARISON,
    CAUSE,
    DENIAL,
    OPPOSITE,
    NUMBERED_NAME,
    ROLES,
    SUBJECT,
    SIDES,
    DIRECTION,
    HEDGE,
    FUTURE,
    CONDITION,
    QUANTITY,
    ANSWER,
    PREDICATE,
)
"""In the order in which they are told; the first that is broken is the reason."""


def objection(claimed: Facts, source: Facts, asked: Asked, rules: Sequence[Rule] = RULES) -> str:
    """Why the claim must not rest on the source: the first rule that it breaks, in words; empty when it may."""
    return next((found for rule in rules if (found := rule.objection(claimed, source, asked))), "")


def contradicts(claimed: Facts, source: Facts, asked: Asked) -> bool:
    """Whether the source says otherwise than the claim, rather than less."""
    return any(rule.contradicts and rule.breaks(claimed, source, asked) for rule in RULES)
