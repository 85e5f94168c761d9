"""Words of a sentence that are said to be possible, planned, expected or believed rather than so.

Covered: modal verbs, future forms, and the verbs and adjectives by which English newspapers say that something is
proposed, planned, hoped for, suspected or conditional. Not covered: reported speech ("X said that ..."), which
summaries of news drop rightly as often as not, and irony.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from embeddings.terms import terms
from rag.checking.verbs import base_form

_FUTURE = (
    r"will|shall|'ll|going to|(?:is|are|was|were) (?:due|set|about|scheduled|expected|planned|slated|to be) to|"
    r"(?:scheduled|slated|due|set|expected|planned) to"
)
# "In May" is no "may", and a headline's "May" is one.
_MAY = (
    r"(?<!\bin )(?<!\bof )(?<!\bby )(?<!\bto )(?<!\bfrom )(?<!\bsince )(?<!\blast )(?<!\bnext )(?<!\buntil )"
    r"(?<!\d )may(?! \d)"
)
_POSSIBLE = rf"would|could|{_MAY}|might|should|perhaps|possibly|probably|maybe|likely to"
# "Up to 40,000" is not 40,000, but "up to second place" is a rank; "more than" and "about" are dropped rightly as often
# as not.
_AT_MOST = (
    r"(?:up to|as (?:many|much) as|at most|no more than|fewer than|less than)"
    r"(?= \d+ (?!(?:in|on|at|place|spot|position)\b))"
)
_PROPOSED = (
    r"propos(?:e|es|ed|ing)|plan(?:s|ned|ning)?(?: to)?|intend(?:s|ed)? to|hop(?:e|es|ed|ing) to|aim(?:s|ed)? to|"
    r"want(?:s|ed)? to|seek(?:s|ing)? to|expect(?:s|ed|ing)? to|promis(?:e|es|ed)(?: to)?|pledged?(?: to)?|"
    r"vow(?:s|ed)? to|threaten(?:s|ed)? to|agreed to|consider(?:s|ed|ing)|potential|prospective|so-called|"
    r"attempt(?:ed|s)? to|tr(?:y|ies|ied|ying) to|fail(?:s|ed)? to"
)
# "A memorandum on building it", "plans for opening it": a noun for an intention, and what is intended.
_INTENTION = (
    r"(?:memorandum|plan|agreement|contract|proposal|deal|decision|permission|permit|licence|license|talks|negotiation"
    r"|idea|bid|offer|promise|pledge|request|call|attempt|effort)s?"
    r" (?:(?:on|about|for|of|to) (?=\w+ing\b)|to (?=[a-z]+\b))"
)
_BELIEVED = (
    r"alleged(?:ly)?|suspected|on suspicion of|accus(?:e|es|ed|ing)|reportedly|rumou?red|"
    r"(?:is|are|was|were|been|long) (?:thought|believed|assumed|said|considered) to|supposed(?:ly)?|apparently|"
    r"seem(?:s|ed)? to|appear(?:s|ed)? to"
)
_REACH = {"future": 1, "intention": 1, "possible": 1, "at_most": 1, "proposed": 3, "believed": 3}
_CUE = re.compile(
    rf"\b(?:(?P<intention>{_INTENTION})|(?:(?P<future>{_FUTURE})|(?P<possible>{_POSSIBLE})|(?P<proposed>{_PROPOSED})"
    rf"|(?P<believed>{_BELIEVED}))\b|(?P<at_most>{_AT_MOST}))",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;:.()\u2013\u2014]|\b(?:but|while|although|because|and|which|who|that|when|as)\b", re.IGNORECASE
)
_CONDITION = re.compile(
    r"(?<!\bas )(?<!\beven )(?<!\basked )(?<!\bknow )(?<!\bsee )(?<!\bwonder )\bif\b(?! (?:not|any|so|ever)\b)"
    # "If you look at the founders" asks for nothing.
    r"(?! you (?:look|ask|think|consider|compare|count|include|read|listen|watch)\b)"
    r"|\bunless\b|\bprovid(?:ed|ing) that\b"
    # "Provided the bridge is built", but no "... provided the last of the land".
    r"|\bprovided (?:it|he|she|they|the \w+) (?:is|are|was|were|has|have|had|can|could|does|do|did|will|would)\b"
    r"|\bon (?:the )?condition that\b"
    r"|\bas long as\b|\bonly when\b|\bsubject to\b"
    # What varies is said outright to vary.
    r"|(?<!\bvary )(?<!\bvaries )(?<!\bvaried )(?<!\bdiffer )(?<!\bdiffers )\bdepend(?:s|ing)? on\b",
    re.IGNORECASE,
)

# What a condition does not reach across. It does reach across an "and": "If it rains, A, and B".
_APART = re.compile(
    r"[;:()]|(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\b[A-Z])\.\s"
    r"|,?\s(?:while|whereas|although|but|and that)\s",
    re.IGNORECASE,
)
_OTHER_WORDS = re.compile(r"\b(?!(?:and|but|even|not|only|then)\b)\w", re.IGNORECASE)


@dataclass(frozen=True)
class Hedges:
    """Terms under a hedge that stand nowhere else in the sentence: `future` by a plain future or an intention,
    `uncertain` by any other.

    `hedged`, `conditional`, `modal`: whether the sentence has a hedge, a condition, a "would" or a "may";
    `unconditional` the terms of its parts that have no condition, where it has one.
    """

    future: frozenset[str] = frozenset()
    uncertain: frozenset[str] = frozenset()
    hedged: bool = False
    conditional: bool = False
    modal: bool = False
    unconditional: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> Hedges:
        """`text` with its figures as digits without separators (`with_plain_figures`)."""
        plain = text.replace("\u2019", "'")
        cues = list(_CUE.finditer(plain))
        conditional = _CONDITION.search(plain) is not None
        unconditional = _without_condition(plain) if conditional else frozenset()
        if not cues:
            return cls(conditional=conditional, unconditional=unconditional)
        future: set[str] = set()
        uncertain: set[str] = set()
        free = list(plain)
        for cue in cues:
            kind = str(cue.lastgroup)
            behind = plain[cue.end() :]
            end = _CLAUSE.search(behind)
            reach, stop = _reached(behind[: end.start()] if end else behind, _REACH[kind])
            (future if kind in ("future", "intention") else uncertain).update(reach)
            free[cue.start() : cue.end() + stop] = " " * (cue.end() + stop - cue.start())
        elsewhere = based_terms("".join(free))
        return cls(
            frozenset(future - set(elsewhere)),
            frozenset(uncertain - set(elsewhere)),
            True,
            conditional,
            any(cue.lastgroup == "possible" for cue in cues),
            unconditional,
        )


def _without_condition(text: str) -> frozenset[str]:
    """Terms of the parts of a sentence that its condition says nothing of: "A, while B if C" says A outright, and
    "A, but only if C" does not."""
    free: list[str] = []
    for part in _APART.split(text):
        condition = _CONDITION.search(part)
        if condition is None:
            free.append(part)
        elif "," not in part and not _OTHER_WORDS.search(part[: condition.start()]):
            # It has nothing of its own to be the condition of: what stands before it is, or else what follows.
            if not free:
                return frozenset()
            free.pop()
    return frozenset(based_terms(" ".join(free)))


def based_terms(text: str) -> list[str]:
    """Terms, irregular past forms as their base."""
    return terms(re.sub(r"\b[a-z]+\b", lambda match: base_form(match.group()), text))


def _reached(text: str, count: int) -> tuple[list[str], int]:
    """The first so many terms of the text, and where the last of them ends."""
    found: list[str] = []
    end = 0
    for match in re.finditer(r"[\w'-]+", text):
        own = based_terms(match.group())
        if own:
            found += own
            end = match.end()
            if len(found) >= count:
                break
    return found, end
