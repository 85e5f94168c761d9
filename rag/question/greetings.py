"""What is said to the program and not asked of the articles: greetings, thanks, and what it can do."""

from __future__ import annotations

from functools import cache

from embeddings.language.languages import ENGLISH
from rag.question.kinds import GREETING_CHARACTERS, is_greeting
from rag.question.phrases.folding import folded
from rag.question.phrases.phrases import Phrases
from rag.question.phrases.tables import PHRASES


def greeting_language(text: str) -> str | None:
    """The code of the language of a greeting; None for a question.

    Only what consists of the phrases of one language's table is one: "Hallo!" is, "Hallo Welt, was ist das?" is not.
    English is looked at first.
    """
    if is_greeting(text):
        return ENGLISH
    if len(text) > GREETING_CHARACTERS:
        return None
    said = folded(text).text
    return next((code for code, table in PHRASES.items() if said and _consists_of(said, code, table)), None)


def _consists_of(said: str, code: str, table: Phrases) -> bool:
    """Whether greetings follow one another up to the end, the last perhaps a question about the program."""
    greetings, about_itself = _folded(code)
    reached = {0}
    for place in range(len(said)):
        if place in reached:
            if said[place:] in about_itself:
                return True
            reached |= {
                end if end == len(said) or said[end] != " " else end + 1
                for phrase in greetings
                if said.startswith(phrase, place)
                for end in [place + len(phrase)]
                if end == len(said) or said[end] == " " or not table.spaced
            }
    return len(said) in reached


@cache
def _folded(code: str) -> tuple[frozenset[str], frozenset[str]]:
    table = PHRASES[code]
    greetings, about_itself = ({folded(phrase).text for phrase in of} for of in (table.greetings, table.about_itself))
    return frozenset(greetings), frozenset(about_itself)
