"""Headings of a draft, which are no claims."""

from __future__ import annotations

import re

from embeddings.chunking import Span, sentences
from embeddings.terms import terms

FEW_TERMS = 2
"""A line by itself with more words than these may be a headline that claims something: "Anna Berg resigns"."""

# "## Costs" and, underlined, "Costs\n=====", as CommonMark has them.
_MARKED = re.compile(r"^ {0,3}#{1,6}(?:[ \t].*)?$|^[^\n]*\w[^\n]*\n {0,3}(?:={2,}|-{2,})[ \t]*$", re.MULTILINE)
_LINE_ALONE = re.compile(r"(?:\A|(?<=\n\n))[^\n]+(?=\n[ \t]*\n)")
_CLAIMS = re.compile(r"\d|[.!?:;,\u2026\u3002\uff01\uff1f\u0964\u061f][\W_]*$|^\s*(?:[-*+\u2022]|\w[.)])\s")
"""A figure, an end of a sentence, or an item of a list."""


def sentences_of(text: str, language: str) -> list[Span]:
    """The sentences of a text, without its headings: lines that Markdown marks, and few words that stand alone before
    something else, with no figure in them and no full stop behind them."""
    found: list[Span] = []
    start = 0
    for heading in [*_headings(text, language), Span(len(text), len(text))]:
        if start < heading.start:
            found += sentences(text, start, heading.start, language)
        start = max(start, heading.end)
    return found


def _headings(text: str, language: str) -> list[Span]:
    marked = [Span(*match.span()) for match in _MARKED.finditer(text)]
    alone = [
        Span(*match.span())
        for match in _LINE_ALONE.finditer(text)
        if text[match.end() :].strip() and not _CLAIMS.search(match[0]) and len(terms(match[0], language)) <= FEW_TERMS
    ]
    return sorted([*marked, *alone], key=lambda span: span.start)
