"""Which sentences have what an answer adds to its question."""

from __future__ import annotations

import pytest

from rag.checking.answering import answering
from rag.checking.facts import Facts, names
from rag.checking.rule import Asked

CASE = "The case, filed by the Marn-based publisher Helena Press, argues that the search engine takes its readers."
QUESTION = "Which publisher of Marn brought the class action against the search engine?"


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ("Helena Press filed the case against the search engine.", True),
        # a word of the answer that the sentence has not
        ("Helena Press filed the lawsuit against the search engine.", True),
        # a name or a figure that it has not
        ("Helena Lind filed the lawsuit against the search engine.", False),
        ("Helena Press filed 3 cases against the search engine.", False),
        # most of the words
        ("Helena Press demanded damages, apologies and lasting changes from the search engine.", False),
        # neither names nor figures, and not all of its words
        ("A publisher of books and maps.", False),
        # nothing beside the question
        ("The publisher of Marn brought the class action.", False),
    ],
)
def test_a_sentence_has_the_names_and_figures_and_most_words_of_what_is_added(claim, holds):
    known = names(f"x {CASE} x {claim}")
    asked = Asked(Facts.of(QUESTION), lambda term: 1.0)
    found = answering(Facts.of(claim, known_names=known), [Facts.of(CASE, "", known)], asked)
    assert found == ([0] if holds else [])
