"""Text as it is kept, and as it is searched: however letters and accents are written."""

from __future__ import annotations

import unicodedata

TITLE_LENGTH = 120  # characters


def title_of(text: str) -> str:
    """One short line."""
    return storable(" ".join(text.split())[:TITLE_LENGTH]) or "Untitled"


def words_of(query: str) -> set[str]:
    """What a text must hold, once it is folded too."""
    return set(folded(query).split())


def folded(text: str) -> str:
    """Without case and accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))


def storable(text: str) -> str:
    """Databases hold UTF-8, and half of a surrogate pair is none."""
    return text.encode("utf-8", "replace").decode("utf-8")
