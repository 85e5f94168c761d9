"""How a sentence is marked in plain text: by its footnotes, or as supported in part or not at all, and why."""

from __future__ import annotations

from collections.abc import Callable

from rag.records import AnswerSentence

UNSUPPORTED_MARK = "[?]"


def marks(sentence: AnswerSentence) -> str:
    """The numbers of its footnotes in brackets; a question mark where it has none."""
    return "".join(f"[{number}]" for number in sentence.citations) or UNSUPPORTED_MARK


def without(words: tuple[str, ...]) -> str:
    """ "only in part, without “480 kilometres”"."""
    quoted = ", ".join(f"\u201c{word}\u201d" for word in words)
    return f"only in part, without {quoted}"


def why(sentence: AnswerSentence) -> str:
    """Why it is not supported, or only in part; empty when it is."""
    if sentence.mark == "partly":
        return f"{without(sentence.missing_words)}: {sentence.reason}"
    return sentence.reason


def with_missing(sentence: AnswerSentence, shown: Callable[[str], str], plain: Callable[[str], str] = str) -> str:
    """The sentence with the words that no source has as `shown` gives them, and all else as `plain` does."""
    parts, end = [], 0
    for start, stop in sentence.missing:
        parts += [plain(sentence.text[end:start]), shown(sentence.text[start:stop])]
        end = stop
    return "".join([*parts, plain(sentence.text[end:])])
