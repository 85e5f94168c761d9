"""Whether an answer says anything that its question did not."""

from __future__ import annotations

import re
from collections import Counter

from embeddings.language.languages import ENGLISH
from embeddings.terms import terms, words
from rag.checking.facts import NEGATIONS
from rag.checking.hedges import based_terms

_OFFERS_THE_ANSWER = re.compile(r"\bor\b|\b(?:which|who|what) of\b|\bvs\b|\bversus\b", re.IGNORECASE)


def echoes(question: str, claim: str, language: str = ENGLISH) -> bool:
    """Whether the claim only says the question's content words again, each as often, so that it answers nothing.

    "LeGrande wrote about grammatical niceties." is true, and no answer to "What did LeGrande write about grammatical
    niceties?". Not so of a question that names the possible answers ("A or B?"), nor of a denial or a few of the words
    ("Which of its fields does mathematics begin with?" "Fields."). Questions for a Yes or a No are not for this.
    """
    if _OFFERS_THE_ANSWER.search(question):
        return False
    own, asked = (Counter(_terms(text, language)) for text in (claim, question))
    return (
        own <= asked and own.total() > asked.total() / 2 and not (set(words(claim)) - set(words(question))) & NEGATIONS
    )


def _terms(text: str, language: str) -> list[str]:
    return based_terms(text) if language == ENGLISH else terms(text, language)
