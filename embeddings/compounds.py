"""Words that some write together and others with a hyphen: "e-mail" and "email", "F-16" and "F16", "Covid-19"."""

from __future__ import annotations

import re

# What stands before a hyphen and makes one word with what follows: "on-site", "co-operate", "anti-war". What follows
# stays a word of its own too. Not covered: compounds of two nouns ("health-care"), which are two words as often as not.
_PREFIXES = (
    "e|anti|auto|bi|bio|co|counter|cross|cyber|de|down|eco|ex|extra|fore|geo|hyper|in|inter|intra|mega|micro|mid|mini|multi"
    "|neo|non|off|on|out|over|post|pre|pro|pseudo|re|semi|sub|super|tele|trans|ultra|un|under|up|web"
)
_PREFIXED = re.compile(rf"(?<![\w-])({_PREFIXES})-([a-z]{{2,}})(?![\w-])", re.IGNORECASE)
# Letters and a number: names of models, diseases, groups ("Covid-19", "F-35A"). Cutting "G20" in two lost more than
# it found.
_LETTERS_LONGEST = 12
_NUMBERED = re.compile(rf"(?<![\w-])([a-z]{{1,{_LETTERS_LONGEST}}})-(\d+[a-z]?)(?![\w-])", re.IGNORECASE)
# Languages and notes that differ by a sign alone.
_SIGNED = re.compile(r"(?<!\w)([a-z])(\+\+|#)(?!\w)", re.IGNORECASE)
_SIGNS = {"++": "plusplus", "#": "sharp"}


def with_joined_compounds(text: str) -> str:
    """The text with each such word written together, and behind it those parts that it was written in."""
    text = _SIGNED.sub(lambda match: f"{match[1]}{_SIGNS[match[2]]}", text)
    text = _PREFIXED.sub(r"\1\2 \2", text)
    return _NUMBERED.sub(r"\1\2 \1 \2", text)
