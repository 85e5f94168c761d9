"""Which way a text runs, and the language that it is in, where that is known."""

from __future__ import annotations

from embeddings.language.languages import LANGUAGES
from embeddings.language.scripts import main_script

LOOKED_AT = 2000
"""Characters of a text that are looked at: an answer is shorter."""
_RIGHT_TO_LEFT = frozenset("ARABIC HEBREW SYRIAC THAANA NKO ADLAM".split())


def language_and_direction(language: str, text: str) -> str:
    """The attributes of an element that holds a text of that language; "" for one that is not known."""
    return (f'lang="{language}" ' if language in LANGUAGES else "") + direction(text)


def direction(text: str) -> str:
    """The attribute of an element that holds it: by most of its letters, since a sentence may begin with a foreign
    name, and marks and gaps between sentences stand as the text runs."""
    return 'dir="rtl"' if main_script(text[:LOOKED_AT]) in _RIGHT_TO_LEFT else 'dir="ltr"'
