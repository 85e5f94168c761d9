"""Questions about the collection itself: how many articles there are, which ones, who wrote them and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from embeddings.index.index import Index
from rag.question.dates import DateRange, read_dates
from rag.question.mentions import named_publishers


class Act(StrEnum):
    """What is asked of the articles that are meant."""

    COUNT = "count"
    LIST = "list"
    NEWEST = "newest"
    OLDEST = "oldest"
    AUTHOR = "author"
    DATE = "date"
    PUBLISHER = "publisher"
    TITLE = "title"
    OVERVIEW = "overview"


@dataclass(frozen=True)
class CollectionQuestion:
    """`subject`: the words that the articles must mention, or empty; `publishers` that they must be of, or none."""

    act: Act
    subject: str = ""
    publishers: frozenset[str] = frozenset()
    range: DateRange | None = None


# "Articles" and what people call them. Parts of a treaty are articles too: what follows decides, see `_REST`.
_ARTICLES = r"(?:news )?(?:articles?|documents?|texts?|stories|files?|pieces|news items?)\b"
_ONE = r"(?:the |this |that |an? )?(?:news )?(?:article|document|text|story|piece|report)\b"
_PAPER = r"(?:newspaper|paper|magazine|publisher|publication|outlet|news ?site|website|journal)"
_SHOW = r"(?:what(?:'s| is| are)?|which|show|give|name|list)\b(?: \w+){0,3}?"
_LISTED = r"(?:list|show(?: me)?|name|enumerate|give me(?: a list of)?)"
_ALL = rf"(?:all |all the |the whole |the |your |these ){_ARTICLES}|the (?:whole )?(?:collection|archive|folder)"
_END = r"[\s?.!]*$"
_ACTS = [
    (act, re.compile(pattern, re.IGNORECASE))
    for act, pattern in (
        (
            Act.OVERVIEW,
            rf"(?:(?:give me |write |show me )?(?:an? )?(?:(?:brief|short|quick) )?"
            rf"(?:overview|summary) of (?:everything|it all|what you have|{_ALL})(?: (?:that )?you have| here)?"
            r"|what (?:are|is) (?:the|these|all the|your|all these) articles about"
            r"|(?:what|which) (?:topics|subjects) (?:do|are) (?:the|these|your) articles (?:cover|about|deal with))()"
            rf"{_END}",
        ),
        (Act.COUNT, rf"(?:how many|what is the number of|count) (?:all |of the |the |your )*{_ARTICLES}(.*)"),
        (Act.NEWEST, rf"{_SHOW} the (?:\w+ )?(?:newest|latest|most recent|last) {_ARTICLES}(.*)"),
        (Act.OLDEST, rf"{_SHOW} the (?:\w+ )?(?:oldest|earliest|first) {_ARTICLES}(.*)"),
        (Act.LIST, rf"{_LISTED} (?:all |every |of |the |your )*{_ARTICLES}(.*)"),
        (Act.LIST, rf"(?:which|what)(?: of the| of your| other)? {_ARTICLES}(.*)"),
        (Act.LIST, r"what(?:'s| is| has been| was) (?:new|added|published)(?: here)?((?: since| after| from| in) .*)"),
        (Act.LIST, rf"what (?:did|does|has) (.*?) (?:write|written|publish|published|report|reported){_END}"),
        (Act.AUTHOR, rf"who (?:wrote|is the author of|was the author of|has written) {_ONE}(.*)"),
        (
            Act.DATE,
            rf"(?:when was|on (?:what|which) (?:day|date) was) {_ONE}(.*?)(?: published| written| printed)?{_END}",
        ),
        (Act.DATE, rf"what is the date of {_ONE}(.*)"),
        (Act.PUBLISHER, rf"(?:which|what) {_PAPER} (?:published|printed|ran|carried|has|is) {_ONE}(.*)"),
        (Act.PUBLISHER, rf"(?:which|what) {_PAPER}s? ((?:reported|wrote|writes|reports) (?:on|about) .*)"),
        (Act.PUBLISHER, rf"where was {_ONE}(.*?) published{_END}"),
        (Act.TITLE, rf"what is the title of {_ONE}(.*)"),
    )
]
# "from May 2025" is that month, unless it goes on to another date.
_FROM = re.compile(r"\bfrom(?= (?:\w+ ){0,2}\d{4})(?!.*\b(?:to|until|till|through|onwards?)\b)", re.IGNORECASE)
# What may stand around the conditions and says nothing; after dates and publishers were taken out, a preposition too.
_FILLER = (
    r"(?:are there|there are|is there|do you have|do you know|have you got|you have|have you|we have|do we have|exist"
    r"|in (?:the|this|your|my) (?:index|collection|folder|library|archive|database)|in total|altogether|here|please"
    r"|are|is|was|were|been|published|printed|written|dated|indexed|stored|included|that|which|did|does|has"
    r"|from|by|in|of|on|since|until|before|after|between|and|during|to|until|the)"
)
_CUE = (
    r"(?:(?:that |which |who )?(?:do |does |did )?(?:mention(?:s|ed|ing)?|discuss(?:es|ed|ing)?|cover(?:s|ed|ing)?"
    r"|contain(?:s|ed|ing)?(?: the words?)?|say(?:s|ing)?(?: that)?|report(?:s|ed|ing)? (?:that|on|about)"
    r"|(?:talk|speak|deal|wr[io]te)s? (?:about|of|with|on)|refer(?:s|red|ring)? to)"
    r"|(?:are |is |you have |do you have )?(?:about|regarding|concerning|on(?: the (?:subject|topic) of)?))"
)
_REST = re.compile(
    rf"(?:\s*\b{_FILLER}\b)*(?:\s*\b{_CUE}\s+(?P<subject>.+?))??(?:\s*\b{_FILLER}\b)*[\s,?.!]*", re.IGNORECASE
)
LONGEST = 300
"""Nothing longer, in characters, is read as a question about the collection."""


def read_collection_question(text: str, index: Index) -> CollectionQuestion | None:
    """What a question asks of the collection; None when it asks what the articles say.

    Only what is understood whole is taken for one: "How many articles mention eels?" is, "How many articles has the
    treaty?" is not.
    """
    asked = " ".join(text.split()).replace("\u2019", "'")
    if len(asked) > LONGEST:
        return None
    asked = _FROM.sub("in", asked)
    asked = re.sub(
        r"^(?:please |hi,? |hello,? )*(?:can you |could you )?(?:please )?(?:tell me )?", "", asked, flags=re.I
    )
    for act, pattern in _ACTS:
        match = pattern.match(asked)
        if match is not None:
            found = _conditions(act, match[1], index)
            if found is not None:
                return found
    return None


def _conditions(act: Act, rest: str, index: Index) -> CollectionQuestion | None:
    if act == Act.OVERVIEW:
        return CollectionQuestion(act)
    dates = read_dates(f"x {rest}")
    publishers = named_publishers(dates.rest, index.publishers) | _named_in_any_case(dates.rest, index)
    left = dates.undated.removeprefix("x ")
    for name in sorted(publishers, key=len, reverse=True):
        left = re.sub(rf"(?:\bthe )?(?<!\w){re.escape(name)}(?!\w)(?:'s)?", " ", left, flags=re.IGNORECASE)
    match = _REST.fullmatch(left)
    if match is None:
        return None
    subject = (match["subject"] or "").strip(" ?.!,\"'\u201c\u201d")
    if act in (Act.AUTHOR, Act.DATE, Act.PUBLISHER, Act.TITLE) and not (subject or publishers or dates.range):
        return None  # "Who wrote it?" is a follow-up
    if dates.days and dates.range is None:
        return None  # a date that is not understood is no condition
    return CollectionQuestion(act, subject, publishers, dates.range)


def _named_in_any_case(text: str, index: Index) -> frozenset[str]:
    """Publishers named behind a preposition, typed in small letters."""
    lowered = text.lower()
    return frozenset(
        name
        for name in index.publishers
        if name.lower() in lowered
        and re.search(rf"\b(?:by|from|in|of)(?: the)? {re.escape(name.lower().removeprefix('the '))}(?!\w)", lowered)
    )
