"""Text of others inside Markdown: escaped, so that none of it is markup."""

from __future__ import annotations

import re

from rag.marks import with_missing
from rag.records import AnswerSentence

# What Markdown would read as markup, wherever it stands.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#+!|~$])")
# And what it would read as a list, a rule or a heading at the beginning of a line.
_BLOCK = re.compile(r"^(\d*)([-=.)])")


def one_line(text: str) -> str:
    """The same, in one line."""
    return plain(" ".join(text.split()))


def plain(text: str) -> str:
    """Text that Markdown shows as it is, whichever line it begins."""
    lines = (_MARKUP.sub(r"\\\1", line.strip().replace("&", "&amp;")) for line in text.splitlines())
    return "\n".join(_BLOCK.sub(r"\1\\\2", line) for line in lines)


def sentence_in_bold(sentence: AnswerSentence) -> str:
    """In one line, the words that no source has in bold."""
    return with_missing(sentence, lambda words: f"**{one_line(words)}**", _inner)


def _inner(text: str) -> str:
    """A part of a line, with a space at the ends that have any."""
    before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return f"{before}{one_line(text)}{after}" if text.strip() else before
