"""What kind of answer a question asks for, read off its words."""

from __future__ import annotations

import re
from enum import StrEnum

from embeddings.language.languages import ENGLISH
from rag.messages import MESSAGES
from rag.question.asking.tables import ASKING
from rag.question.asking.words import AskingWords


class Kind(StrEnum):
    """The kinds that are answered differently."""

    YES_NO = "yes or no"
    CHOICE = "one or the other"
    LIST = "list"
    SUMMARY = "summary"
    LATEST = "latest"
    CHANGE = "change"
    EXPLANATION = "explanation"
    FACT = "fact"


# Each phrase ends where another may begin, in one way only, so that no text takes longer than its length.
_PHRASE = (
    r"(?:hi|hello|hey|hiya|greetings|good (?:morning|afternoon|evening|day)|thanks?|thank you|thx|cheers|bye|goodbye"
    r"|see you|ok|okay|great|cool|nice)\b(?: (?:there|again|so much|very much|all|everyone|a lot)\b)?[ ,.!]*"
)
_HOW_ARE_YOU = r"how are you(?: doing)?(?: today)?[ ?.!]*"
_GREETING = re.compile(rf"(?:{_PHRASE})+(?:{_HOW_ARE_YOU})?|{_HOW_ARE_YOU}", re.IGNORECASE)
GREETING_CHARACTERS = 200
"""Nothing longer is a greeting."""
_ABOUT_ITSELF = re.compile(
    r"(?:(?:hi|hello|hey)[\s,.!]+)?(?:and )?(?:so )?(?:what (?:can|do) you do|what can i ask(?: you)?(?: about)?"
    r"|who are you|what are you|how (?:do|can) i use (?:you|this)|how does this work|what is this|what is footnote"
    r"|help(?: me)?|what (?:do you know|articles do you have|is in (?:here|the articles|these articles))(?: about)?)"
    r"\s*[?.!]*",
    re.IGNORECASE,
)
# "Can you tell me ..." does not ask for a Yes.
_POLITE = re.compile(
    r"^(?:hi|hello|hey)?[\s,.!]*(?:please[\s,]+)?(?:can|could|would|will) (?:you|i) (?:please |kindly )?"
    r"(?=(?:tell|give|explain|list|show|describe|summar|name|say|ask|get|have|help|compare|shed)\w*\b)",
    re.IGNORECASE,
)
_AUXILIARIES = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should"
_YES_NO = re.compile(
    rf"(?:and |but |so |then |also )*(?:{_AUXILIARIES}|am|may|might|must"
    r"|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't)\b",
    re.IGNORECASE,
)
# After an opening clause ("According to X, did ...", "Between May and June, was there ...").
_YES_NO_LATER = re.compile(
    rf",\s+(?:{_AUXILIARIES})\s+(?:the|there|it|he|she|they|this"
    r"|that|these|those|any|a|an|both|['\"\u2018\u201c]?[A-Z])",
)
# "Before or after?", "consistent or inconsistent?", "larger or smaller?", "..., or do they differ?"
_OPPOSED = re.compile(
    r"\bbefore or after\b|\b(\w{3,}) or (?:in|un|dis|im|ir|non-?)\1\b|\b\w+er or (?:a )?\w+er\b"
    r"|\b(?:more|most) or (?:less|least)\b"
    r"|,? or (?:do|does|did|is|are|was|were|has|have) (?:it|they|he|she|there|this|these|the)\b",
    re.IGNORECASE,
)
_SHORT_CHOICE = re.compile(r"\b(?:is|was|are|were|did|does|do)\b[^?]*\bor\b(?! not\b)[^?]*\?", re.IGNORECASE)
SHORT_WORDS = 15
"""An "or" makes a choice of a question of fewer words; in a longer one it may stand anywhere."""
_SUMMARY = re.compile(
    r"\b(?:summar(?:y|ies|ise|ize|ised|ized|ising|izing)|sum up|overview|in brief|tl;?dr"
    # "main point guard" is none: what follows the points is what they are of, or nothing.
    r"|(?:main|key) points?(?=\s+(?:of|in|from|about|made|raised)\b|[\s?.!]*$)"
    r"|gist|recap|what happened (?:in|on|during|between|since))\b|\bwhat does .{3,200} say\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\b(?:list|enumerate|name) (?:all|every|each|the|some|any|me|three|four|five|\d+)\b|^\s*(?:list|enumerate)\b"
    r"|\bwhat are (?:all|some)\b|\bwhich (?:\w+ )?(?:\w+s) (?:are|were|have|make)\b|\ball (?:of )?the \w+s\b",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"\b(?:latest|most recent|newest|up to date|as of now|right now|currently|these days|what(?:'s| is) new)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:what(?:'s| has| have)? changed|how (?:has|have|did|does) .{2,150} (?:change|changed|evolve|evolved|develop"
    r"|developed)|what (?:is|are|was|were) the (?:changes?|differences?)|over time)\b",
    re.IGNORECASE,
)
_EXPLANATION = re.compile(
    r"^\W*(?:why|how (?!many|much|long|far|old|often|big|large|tall|high|deep|heavy|fast|late|early|do you spell)"
    r"|explain|describe|tell me|compare|what about|how about)",
    re.IGNORECASE,
)


_MODAL = re.compile(
    r"(?i:(?:and |but |or |so )?(?:may|might|must|can|could|will|would|should))((?: [A-Z][\w.'-]*)+) ([a-z]+)\b"
)
# Behind a modal verb stands a plain verb form; one of these makes the word before it a name (May Britt Moser, Will
# Smith). Covers regular past forms and the commonest irregular ones.
_FINITE = re.compile(
    r"\w{2,}ed|is|are|was|were|has|had|does|did|won|wrote|said|took|gave|made|became|began|went|came|got|led|lost|met"
    r"|paid|ran|sang|saw|sold|spoke|stood|taught|told|thought|built|bought|brought|chose|fell|found|held|kept|knew|left"
)


# What the program itself suggests to ask of an article, by language; its title stands in {}. English has rules.
_SAYS = {
    language: re.compile(
        re.sub(r"\s+", " ", said.example.replace("\u2019", "'"))
        .replace("?", r"\?")
        .replace(" ", r"\s?")
        .replace("{}", ".{3,200}"),
        re.IGNORECASE,
    )
    for language, said in MESSAGES.items()
    if language != ENGLISH
}


def is_greeting(text: str) -> bool:
    """Whether it is said to the program, and not asked of the articles."""
    said = " ".join(text.split()).replace("\u2019", "'")
    if len(said) > GREETING_CHARACTERS:
        return False
    return bool(_GREETING.fullmatch(said) or _ABOUT_ITSELF.fullmatch(said))


def kind_of(question: str) -> Kind:
    """The first kind, in the order below, whose words the question has; a question for one fact otherwise."""
    asked = _POLITE.sub("", " ".join(question.split()).replace("\u2019", "'"))
    if _begins_with_a_verb(asked):
        short = len(asked.split()) < SHORT_WORDS and _SHORT_CHOICE.search(asked)
        return Kind.CHOICE if short or _OPPOSED.search(asked) else Kind.YES_NO
    for kind, pattern in (
        (Kind.SUMMARY, _SUMMARY),
        (Kind.CHANGE, _CHANGE),
        (Kind.LATEST, _LATEST),
        (Kind.LIST, _LIST),
        (Kind.EXPLANATION, _EXPLANATION),
    ):
        if pattern.search(asked):
            return kind
    return Kind.FACT


def kind_in(language: str, question: str, *, dated: bool = False) -> Kind:
    """The kind of a question in that language (ISO 639-1); `dated` is one that names a time.

    Languages with a table in `asking` have all kinds but changes. Of others one is known: what an article says. What
    begins like a question for Yes or No in English is none there: "Was", "Will" and "Am" are no verbs of English in
    German.
    """
    if suggested_in(question):
        return Kind.SUMMARY
    if (words := ASKING.get(language)) is not None:
        return _kind_by(words, question, dated)
    kind = kind_of(question)
    return Kind.FACT if language != ENGLISH and kind in (Kind.YES_NO, Kind.CHOICE) else kind


def _kind_by(words: AskingWords, question: str, dated: bool) -> Kind:
    if words.begins(words.yes_no, question):
        return Kind.CHOICE if words.says(words.either, question) else Kind.YES_NO
    if words.says(words.summary, question) or (dated and words.says(words.happened, question)):
        return Kind.SUMMARY
    for kind, found in (
        (Kind.LATEST, words.says(words.latest, question)),
        (Kind.LIST, words.says(words.several, question)),
        (Kind.EXPLANATION, words.begins(words.explanation, question)),
    ):
        if found:
            return kind
    return Kind.FACT


def suggested_in(question: str) -> str | None:
    """The code of the language in which the question asks what an article says, as the program suggests it; None for
    others and for English. The title says nothing of that language."""
    asked = " ".join(question.split()).replace("\u2019", "'")
    return next((language for language, says in _SAYS.items() if says.fullmatch(asked)), None)


def _begins_with_a_verb(question: str) -> bool:
    """Whether it asks for a Yes or a No, or for one of two: an auxiliary verb first, perhaps after a clause."""
    if _YES_NO.match(question):
        return not _begins_with_a_name(question)
    wh = re.search(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b", question, re.IGNORECASE)
    later = _YES_NO_LATER.search(question)
    return later is not None and (wh is None or not _leads(wh, later))


def _begins_with_a_name(question: str) -> bool:
    """Whether the modal verb that it begins with is the first word of a name: "May Britt Moser won what?"."""
    modal = _MODAL.match(question)
    return modal is not None and bool(_FINITE.fullmatch(modal[2]))


def _leads(wh: re.Match[str], later: re.Match[str]) -> bool:
    """Whether the question word asks, rather than opening a relative clause behind a comma."""
    return wh.start() < later.start() and (wh.start() == 0 or wh.string[wh.start() - 2 : wh.start()] in (", ", ". "))
