import re

from hypothesis import given
from hypothesis import strategies as st

from embeddings.terms import terms
from rag.question.clauses import Wording, cut

LONG = (
    "Did the red report say that wheat prices fell in the north last year, while the blue report, in turn, "
    "claimed that farmers of the southern plains lost every field?"
)


def test_a_short_question_is_its_only_clause():
    wording = Wording.of("Who built it, and when?")
    assert wording.clauses == (wording.terms,)
    assert not wording.has_clauses
    assert wording.between_clauses == []


def test_the_clauses_of_a_long_question_hold_all_its_terms():
    wording = Wording.of(LONG)
    assert wording.has_clauses
    assert sorted([*(term for clause in wording.clauses for term in clause), *wording.between_clauses]) == sorted(
        wording.terms
    )


def test_a_clause_of_few_terms_is_glued_to_its_neighbour():
    assert cut("one two three; four; five six seven", re.compile(";"), 2, " +") == [
        "one two three + four",
        " five six seven",
    ]


@given(st.lists(st.sampled_from("the red fox ran, and; far: or away that 1,000 trains".split()), max_size=40))
def test_a_wording_has_the_terms_of_its_text(found):
    text = " ".join(found)
    wording = Wording.of(text)
    assert list(wording.terms) == terms(text)
    assert sum(map(len, wording.clauses)) + len(wording.between_clauses) == len(wording.terms)
