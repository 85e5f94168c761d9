"""How people ask about a collection, in English: a table of phrases, each with the act that it asks for.

The last group of a phrase is what follows: the conditions, which `collection` reads. Covered are the usual wordings of
counting, listing, finding, newest and oldest, who, when and where, titles, and overviews; whoever asks otherwise is
answered from what the articles say.
"""

from __future__ import annotations

import re
from enum import StrEnum


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
    PUBLISHERS = "publishers"
    AUTHORS = "authors"
    LANGUAGES = "languages"
    SPAN = "span"
    OVERVIEW = "overview"


OF_ONE = (Act.AUTHOR, Act.DATE, Act.PUBLISHER, Act.TITLE)
"""Acts that ask for a fact of one article."""
FACETS = (Act.PUBLISHERS, Act.AUTHORS, Act.LANGUAGES)
"""Acts that ask how the articles are divided."""

# "Articles" and what people call them. Parts of a treaty are articles too: what follows decides, see `REST`.
_ARTICLES = r"(?:news )?(?:articles?|documents?|texts?|stor(?:y|ies)|files?|pieces|news items?)\b"
_ONE = r"(?:the |this |that |an? )?(?:news )?(?:article|document|text|story|piece|report)\b"
_QUOTED = r"(?=[\"'\u201c\u2018])"
_PAPER = r"(?:newspaper|paper|magazine|publisher|publication|outlet|news ?site|website|journal)"
_OF = r"(?:(?:all|every|each|any|an?|some|other|more|of|the|your|my|our|these|those) )*"
_SHOW = r"(?:what(?:'s| is| are)?|which(?: is| are)?|show|give|name|list)\b(?: \w+){0,3}?"
_LISTED = (
    r"(?:list|show(?: me)?|name|enumerate|give me(?: a list of)?|find(?: me)?|search for|look for|get(?: me)?|display"
    r"|a list of)"
)
_HERE = r"(?:everything|it all|what you have|the (?:whole )?(?:collection|archive|folder|library)"
_ALL = (
    rf"(?:{_HERE}|this (?:collection|archive|folder|library)|(?:all (?:of )?)?(?:the |your |these ){_ARTICLES})"
    rf"|(?:all )?{_ARTICLES})"
)
_END = r"[\s?.!]*$"
_NEW = r"(?:newest|latest|most recent|last)"
_OLD = r"(?:oldest|earliest|first)"
_COVER = r"(?:cover|span|come from|date from|deal with|treat|discuss)"
_TABLE = (
    (
        Act.OVERVIEW,
        rf"(?:(?:give me |write |show me )?(?:an? |the )?(?:(?:brief|short|quick|general) )?"
        rf"(?:overview|summary)(?: (?:of|over) {_ALL})?(?: (?:that )?you have| here)?"
        rf"|summari[sz]e {_ALL}"
        rf"|what (?:are|is|'s) (?:{_ALL}|all this) (?:all )?about"
        r"|what(?:'s| is) in (?:here|(?:the|this|your) (?:collection|archive|folder|library|index))"
        rf"|(?:what|which) (?:topics|subjects|themes) (?:do|are) (?:{_ALL}|you)?\s*(?:about|covered|in here|there"
        rf"|{_COVER}))()",
    ),
    (
        Act.PUBLISHERS,
        rf"(?:(?:which|what|{_LISTED}|how many|who are) {_OF}(?:different )?(?:{_PAPER}s|sources)\b"
        r"|(?:what|who) are (?:the|your) (?:sources|publishers))(.*)",
    ),
    (
        Act.AUTHORS,
        rf"(?:which|what|{_LISTED}|how many|who are) {_OF}(?:different )?(?:authors|writers|journalists|reporters)\b"
        r"(.*)",
    ),
    (Act.AUTHORS, rf"who (?:wrote|has written|are the authors of) {_ALL}()"),
    (Act.LANGUAGES, r"(?:in )?(?:which|what) (?:different )?languages?\b(.*)"),
    (
        Act.SPAN,
        r"(?:what|which) (?:time ?(?:span|frame|range)?|period|periods|date range|dates|years|months|range of dates)\b"
        r"(?: of time)?(.*)",
    ),
    (Act.SPAN, rf"(?:from when(?: to when)?|how (?:old|recent|current|up to date)) are {_ALL}()"),
    (Act.COUNT, rf"(?:how many|count) {_OF}{_ARTICLES}(.*)"),
    (Act.COUNT, rf"(?:what(?:'s| is) )?(?:the )?(?:total )?(?:number|count) of {_OF}{_ARTICLES}(.*)"),
    (Act.NEWEST, rf"{_SHOW}(?: the| your)? (?:\w+ )?{_NEW} (?:\w+ )?{_ARTICLES}(.*)"),
    (Act.OLDEST, rf"{_SHOW}(?: the| your)? (?:\w+ )?{_OLD} (?:\w+ )?{_ARTICLES}(.*)"),
    (Act.NEWEST, rf"(?:which|what) (?:of the )?{_ARTICLES} (?:is|are) (?:the )?{_NEW}(.*)"),
    (Act.OLDEST, rf"(?:which|what) (?:of the )?{_ARTICLES} (?:is|are) (?:the )?{_OLD}(.*)"),
    (Act.NEWEST, rf"(?:what(?:'s| is)|is there anything|anything) new(?: here)?(){_END}"),
    (Act.LIST, rf"(?:what are |{_LISTED} )?{_OF}(?:titles|headlines) (?:of|for) {_OF}{_ARTICLES}(.*)"),
    (Act.LIST, rf"{_LISTED} (?:all|everything|{_OF}(?:titles|headlines))(){_END}"),
    (Act.LIST, rf"{_LISTED} {_OF}{_ARTICLES}(.*)"),
    (Act.LIST, rf"(?:which|what)(?: of the| of your| other)? {_ARTICLES}(.*)"),
    (
        Act.LIST,
        r"(?:(?:do|can) (?:you|we|i) (?:have|find|see)|have (?:you|we)(?: got)?|(?:is|are) there) "
        rf"{_OF}{_ARTICLES}(.*)",
    ),
    (Act.LIST, rf"(?:do|does) {_OF}{_ARTICLES}( (?:mention|contain|refer to).*)"),
    (
        Act.LIST,
        r"(?:what(?:'s| is| has been| was)|is there anything|anything) (?:new|added|published|written)(?: here)?"
        r"((?: since| after| from| in| before| until| between| on| during| by) .*)",
    ),
    (Act.LIST, r"(?:do you have |is there )?anything((?: from| by| in| since| before| after) .*)"),
    (Act.LIST, rf"what (?:did|does|do|has|have) (.*?) (?:write|written|publish|published|report|reported){_END}"),
    (Act.AUTHOR, rf"who (?:wrote|is the author of|was the author of|has written) (?:{_ONE}|{_QUOTED})(.*)"),
    (
        Act.DATE,
        rf"(?:when was|on (?:what|which) (?:day|date) was) (?:{_ONE}|{_QUOTED})(.*?)"
        rf"(?: published| written| printed)?{_END}",
    ),
    (Act.DATE, rf"(?:what is|what's) the date of (?:{_ONE}|{_QUOTED})(.*)"),
    (Act.PUBLISHER, rf"(?:which|what) {_PAPER} (?:published|printed|ran|carried|has|is) (?:{_ONE}|{_QUOTED})(.*)"),
    (Act.PUBLISHER, rf"(?:which|what) {_PAPER}s? ((?:reported|wrote|writes|reports) (?:on|about) .*)"),
    (Act.PUBLISHER, rf"where was (?:{_ONE}|{_QUOTED})(.*?) published{_END}"),
    (Act.TITLE, rf"(?:what is|what's) the (?:title|headline) of {_ONE}(.*)"),
    (Act.TITLE, rf"what is {_ONE}(.*?) called{_END}"),
)
PHRASES = tuple((act, re.compile(phrase, re.IGNORECASE)) for act, phrase in _TABLE)

# What the articles are about stands before the word, or the verb after it.
_ABOUT = (
    (Act.AUTHOR, rf"who (?:wrote|is the author of|has written) the (.{{2,60}}?) (?:article|story|piece|report){_END}"),
    (
        Act.DATE,
        rf"when was the (.{{2,60}}?) (?:article|story|piece|report) (?:published|written|printed){_END}",
    ),
    (
        Act.LIST,
        rf"(?:in )?(?:(?:which|what) {_OF}{_ARTICLES}|where) (?:is|are|was|were|do|does|did) (.+?) "
        rf"(?:mentioned|named|discussed|quoted|appear|occur)(?: in)?(?: {_OF}{_ARTICLES})?{_END}",
    ),
)
SUBJECT_PHRASES = tuple((act, re.compile(phrase, re.IGNORECASE)) for act, phrase in _ABOUT)

# What may stand around the conditions and says nothing; after dates and publishers were taken out, a preposition too.
_FILLER = (
    r"(?:are there|there are|is there|do you have|do you know|have you got|you have|have you|we have|do we have|exist"
    r"|in (?:the|this|your|my) (?:index|collection|folder|library|archive|database)|in total|altogether|here|please"
    r"|are|is|was|were|been|published|printed|written|dated|indexed|stored|included|that|which|did|does|do|has|have"
    r"|from|by|in|of|on|since|until|before|after|between|and|during|to|until|the|publish|write|print|appear(?:ed)?"
    r"|released?|you|there|only)"
)
_CUE = (
    r"(?:(?:that |which |who )?(?:do |does |did )?(?:mention(?:s|ed|ing)?|discuss(?:es|ed|ing)?|cover(?:s|ed|ing)?"
    r"|contain(?:s|ed|ing)?|say(?:s|ing)?(?: that)?|report(?:s|ed|ing)? (?:that|on|about)"
    r"|(?:talk|speak|deal|wr[io]te)s? (?:about|of|with|on)|refer(?:s|red|ring)? to)"
    r"|(?:are |is |you have |do you have )?(?:about|regarding|concerning|on(?: the (?:subject|topic) of)?))"
)
REST = re.compile(
    rf"(?:\s*\b{_FILLER}\b)*(?:\s*\b{_CUE}\s+(?P<subject>.+?))??(?:\s*\b{_FILLER}\b)*[\s,?.!]*", re.IGNORECASE
)
# Behind "which publishers", "what languages", "what period": nothing that would ask for anything else.
OF_ALL = re.compile(
    rf"(?:\s*\b(?:{_FILLER}|articles?|documents?|texts?|stories|your|these|all|come|cover(?:ed)?|span|represented|they"
    r"|range|used)\b)*[\s,?.!]*",
    re.IGNORECASE,
)
