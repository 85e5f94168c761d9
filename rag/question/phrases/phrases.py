"""What a table of phrases of a language holds."""

from __future__ import annotations

from dataclasses import dataclass

from rag.question.phrases.collection import CollectionPhrases


@dataclass(frozen=True)
class Phrases:
    """`greetings` may follow one another; `about_itself` asks what the program is, perhaps behind greetings. `spaced`:
    whether words are parted by spaces. `openings`: what questions begin with in this language, and in
    no other that is written in Latin letters and known here."""

    greetings: frozenset[str]
    about_itself: frozenset[str]
    collection: CollectionPhrases
    spaced: bool = True
    openings: frozenset[str] = frozenset()


def phrases(text: str) -> frozenset[str]:
    """One a line, or between slashes."""
    return frozenset(phrase.strip() for phrase in text.replace("\n", "/").split("/") if phrase.strip())
