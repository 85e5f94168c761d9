"""Which way a text runs, where its language is not known."""

from __future__ import annotations

from embeddings.language.scripts import main_script

LOOKED_AT = 2000
"""Characters of a text that are looked at: an answer is shorter."""
_RIGHT_TO_LEFT = frozenset("ARABIC HEBREW SYRIAC THAANA NKO ADLAM".split())


def direction(text: str) -> str:
    """The attribute of an element that holds it: by most of its letters, since a sentence may begin with a foreign
    name, and marks and gaps between sentences stand as the text runs."""
    return 'dir="rtl"' if main_script(text[:LOOKED_AT]) in _RIGHT_TO_LEFT else 'dir="ltr"'
