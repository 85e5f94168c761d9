"""A checked text as a file of the kind that its name asks for: a table of kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from embeddings.errors import UsageError
from rag.checked_text import CheckedText
from rag.exporting.checked_markdown import checked_markdown

Export = Callable[[str, str, CheckedText], bytes]
"""A title, a text and what was found of it."""


def _markdown(title: str, text: str, checked: CheckedText) -> bytes:
    return checked_markdown(title, text, checked).encode("utf-8", "replace")


def _word(title: str, text: str, checked: CheckedText) -> bytes:
    from rag.exporting.checked_word import checked_word

    return checked_word(title, text, checked)


EXPORTS: Mapping[str, Export] = {".md": _markdown, ".docx": _word}


def export_of(name: str) -> Export:
    """By the ending of a file's name; raises UsageError for one that is not known."""
    suffix = Path(name).suffix.lower()
    if suffix not in EXPORTS:
        raise UsageError(f"{name!r} is no kind of export; end the name with {' or '.join(EXPORTS)}")
    return EXPORTS[suffix]
