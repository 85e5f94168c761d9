"""Questions about the collection itself: how many articles there are, which ones, who wrote them and when."""

from __future__ import annotations

import re
from datetime import date

from embeddings.index.index import Index
from embeddings.language.languages import declared, language_named
from embeddings.load.dates import MONTH
from rag.question.collection_by_language import read_in_any_language
from rag.question.collection_phrases import FACETS, OF_ALL, OF_ONE, PHRASES, REST, SUBJECT_PHRASES, Act
from rag.question.collection_question import FEW, CollectionQuestion, authors_of, strictly
from rag.question.dates import DateRange, read_dates
from rag.question.mentions import named_publishers
from rag.question.relative_dates import NUMBERS, with_dates

LONGEST = 300
"""Nothing longer, in characters, is read as a question about the collection."""
# "from May 2025" is that month, unless it goes on to another date.
_FROM = re.compile(r"\bfrom(?= (?:\w+ ){0,2}\d{4})(?!.*\b(?:to|until|till|through|onwards?)\b)", re.IGNORECASE)
# Of "between January and March 2025", what stands without a year.
_HALF_DATE = re.compile(
    rf"\b(?:between|from|in) (?:\d{{1,2}} )?{MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)? (?:and|to|until|till|through)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^(?:please |hi,? |hello,? )*(?:(?:can|could|would|will) you )?(?:please )?(?:tell me )?", re.IGNORECASE
)
_WORDS_NAMED = re.compile(r"^(?:both |the (?:words?|terms?|phrases?|names?|expressions?) )+", re.IGNORECASE)
_WITHOUT = re.compile(r",? (?:but|and) (?:do(?:es)? )?not (?:mention )?| but without | without ", re.IGNORECASE)
_QUOTES = "\"'\u201c\u201d\u2018\u2019"


def read_collection_question(text: str, index: Index, today: date | None = None) -> CollectionQuestion | None:
    """What a question asks of the collection; None when it asks what the articles say.

    Only what is understood whole is taken for one: "How many articles mention eels?" is, "How many articles has the
    treaty?" is not. English is looked at first, then the tables of other languages. `today` is the day from which "last
    month" is told, the present one by default.
    """
    said = " ".join(text.split())
    if len(said) > LONGEST:
        return None
    asked = said.replace("\u2019", "'")
    asked = _POLITE.sub("", _FROM.sub("in", with_dates(asked, today or date.today()).strip()))
    asked = " ".join(asked.split())
    for act, pattern in PHRASES:
        match = pattern.match(asked)
        if match is not None and (found := _conditions(act, match, index)) is not None:
            return found
    for act, pattern in SUBJECT_PHRASES:
        if match := pattern.fullmatch(asked):
            return _about(act, match[1])
    return read_in_any_language(said, index, today or date.today())


def _conditions(act: Act, match: re.Match[str], index: Index) -> CollectionQuestion | None:
    rest = match[match.lastindex or 0]
    if act in (Act.OVERVIEW, Act.SPAN, *FACETS):
        whole = not rest.strip(" ?.!") and not match.string[match.end() :].strip(" ?.!")
        return CollectionQuestion(act) if whole or (rest and OF_ALL.fullmatch(rest)) else None
    if act in OF_ONE and (title := _title(rest, index)):
        return CollectionQuestion(act, title)
    dates = read_dates(f"x {rest}")
    publishers = named_publishers(dates.rest, index.publishers) | _named_in_any_case(dates.rest, index)
    left = _HALF_DATE.sub(" ", dates.undated.removeprefix("x "))
    for name in sorted(publishers, key=len, reverse=True):
        left = re.sub(rf"(?:\bthe )?(?<!\w){re.escape(name)}(?!\w)(?:'s)?", " ", left, flags=re.IGNORECASE)
    authors, left = _named_authors(left, index)
    language, left = _named_language(left)
    understood = REST.fullmatch(left)
    if understood is None:
        return None
    if dates.days and dates.range is None:
        return None  # a date that is not understood is no condition
    found = _about(act, understood["subject"] or "")
    if act in OF_ONE and not (found.subject or publishers or authors or dates.range):
        return None  # "Who wrote it?" is a follow-up
    return CollectionQuestion(
        act,
        found.subject,
        publishers,
        _strictly(dates.range, dates.undated),
        authors,
        language,
        found.without,
        found.every,
        _number(match) if act in (Act.NEWEST, Act.OLDEST) else 1,
    )


def _about(act: Act, words: str) -> CollectionQuestion:
    """The subject as it is sought."""
    words = words.strip(" ?.!,")
    subject, *without = _WITHOUT.split(words, maxsplit=1)
    bare = _WORDS_NAMED.sub("", subject)
    every = subject.lower().startswith("both ")
    return CollectionQuestion(
        act, bare.strip(f" ?.!,{_QUOTES}"), without=(without or [""])[0].strip(f" ?.!,{_QUOTES}"), every=every
    )


def _title(rest: str, index: Index) -> str:
    """The title of an article that stands there in quotation marks, or empty."""
    named = rest.strip(" ?.!,")
    if len(named) < 3 or named[0] not in _QUOTES or named[-1] not in _QUOTES:
        return ""
    bare = named.strip(_QUOTES).strip(" ?.!,").casefold()
    return next((info.title for info in index.documents() if info.title.casefold().strip(" ?.!,") == bare), "")


def _number(match: re.Match[str]) -> int:
    """How many articles "the three newest articles" are; FEW when no number is said of several."""
    head = match.string[: match.start(match.lastindex or 0)].lower()
    for word in head.split():
        if word in NUMBERS and word != "one":
            return NUMBERS[word]
        if word.isdecimal():
            return max(1, min(int(word), 100))
    several = re.search(r"(?:s|stories)\s*$|\b(?:are|new)\b", head) and not re.search(r"\bnews$", head)
    return FEW if several else 1


def _strictly(asked: DateRange | None, words: str) -> DateRange | None:
    """Without the date itself where "before" or "after" stands."""
    before, after = (re.search(rf"\b{word}\b", words, re.IGNORECASE) is not None for word in ("before", "after"))
    return strictly(asked, before=before, after=after) if asked else None


def _named_authors(text: str, index: Index) -> tuple[frozenset[str], str]:
    """People who wrote articles and stand where an author does, by their whole or their last name; the text without."""
    found: set[str] = set()
    lowered = text.lower()
    for person in {person for info in index.documents() for person in authors_of(info.metadata)}:
        for name in (person, person.split()[-1]):
            if len(name) < 3 or name.lower() not in lowered:
                continue
            stands = re.compile(
                rf"(?:^|\b(?:by|from|of|did|does|do|has|have))\s*(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE
            )
            if stands.search(text):
                found.add(person)
                text = stands.sub(" ", text)
                break
    return frozenset(found), text


def _named_language(text: str) -> tuple[str | None, str]:
    for match in re.finditer(r"\bin (?:the )?(\w+)(?: language)?\b", text, re.IGNORECASE):
        code = declared(match[1])
        if code and language_named(code).name.lower() == match[1].lower():
            return code, f"{text[: match.start()]} {text[match.end() :]}"
    return None, text


def _named_in_any_case(text: str, index: Index) -> frozenset[str]:
    """Publishers named behind a preposition, typed in small letters."""
    lowered = text.lower()
    return frozenset(
        name
        for name in index.publishers
        if name.lower() in lowered
        and re.search(rf"\b(?:by|from|in|of)(?: the)? {re.escape(name.lower().removeprefix('the '))}(?!\w)", lowered)
    )
