"""A checked text as a file of the kind that its name asks for: a table of kinds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from embeddings.errors import UsageError
from rag.checked_text import CheckedText
from rag.exporting.checked_markdown import checked_markdown
from rag.exporting.notes import IN_ENGLISH, Wording


class Export(Protocol):
    def __call__(self, title: str, text: str, checked: CheckedText, wording: Wording = IN_ENGLISH) -> bytes:
        """The file of a text and of what was found of it."""


def _markdown(title: str, text: str, checked: CheckedText, wording: Wording = IN_ENGLISH) -> bytes:
    return checked_markdown(title, text, checked, wording).encode("utf-8", "replace")


def _word(title: str, text: str, checked: CheckedText, wording: Wording = IN_ENGLISH) -> bytes:
    from rag.exporting.checked_word import checked_word

    return checked_word(title, text, checked, wording)


EXPORTS: Mapping[str, Export] = {".md": _markdown, ".docx": _word}


def export_of(name: str) -> Export:
    """By the ending of a file's name; raises UsageError for one that is not known."""
    suffix = Path(name).suffix.lower()
    if suffix not in EXPORTS:
        raise UsageError(f"{name!r} is no kind of export; end the name with {' or '.join(EXPORTS)}")
    return EXPORTS[suffix]
