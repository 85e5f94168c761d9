import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.checker import Checker
from rag.checking.facts import Facts, with_whole_figures
from rag.checking.footnotes import Footnotes, without_marks
from rag.checking.rule import Asked
from rag.checking.rules import RULES
from rag.checking.support import Finding
from rag.records import SourceSentence
from tests.fakes import FakeEncoder


def source(text: str, name: str = "a.txt", start: int = 0, context: str = "") -> SourceSentence:
    return SourceSentence(name, "Trade", "2025-02-24", start, start + len(text), text, context=context)


SOURCES = [
    source("Exports from Norland to Sudland rose by 12 percent in 2024."),
    source("Minister Anna Berg signed the treaty in Oslo.", start=100),
    source("Sudland did not join the union.", start=200),
    source("The minister praised the harvest of apples and pears.", "b.txt"),
]


def checked(claim: str, sources=SOURCES, question="What happened to exports?"):
    return Checker(sources, question, FakeEncoder(dim=512), idf=lambda term: 1.0).check(claim)


@pytest.mark.parametrize(
    ("claim", "position"),
    [
        ("Exports from Norland to Sudland rose by 12 percent in 2024.", 0),
        ("Norland's exports to Sudland rose 12 percent in 2024.", 0),
        ("Anna Berg signed the treaty in Oslo.", 1),
        ("Sudland did not join the union.", 2),
    ],
)
def test_what_a_source_says_is_supported_by_it(claim, position):
    assert checked(claim).positions[0] == position


@pytest.mark.parametrize(
    "claim",
    [
        "Exports from Norland to Sudland rose by 13 percent in 2024.",  # another figure
        "Exports from Norland to Sudland rose by 12 percent in 2023.",  # another year
        "Minister Karl Holm signed the treaty in Oslo.",  # another name
        "Sudland did join the union.",  # the opposite
        "Exports from Norland to Sudland did not rise by 12 percent in 2024.",  # the opposite
        "The king of Norland likes to ski in winter.",  # nothing of it
        "",
        "...",
    ],
)
def test_what_no_source_says_is_not_supported(claim):
    support = checked(claim)
    assert not support.supported
    assert support.positions == ()


def test_two_sources_together_support_a_sentence_that_joins_them():
    claim = "Anna Berg signed the treaty in Oslo, and exports from Norland to Sudland rose by 12 percent in 2024."
    assert set(checked(claim).positions) == {0, 1}


def test_two_articles_that_say_the_same_are_both_cited():
    twice = [*SOURCES, source(SOURCES[0].text, "c.txt")]
    assert {twice[i].source for i in checked(SOURCES[0].text, twice).positions} == {"a.txt", "c.txt"}


def test_a_pronoun_in_the_source_is_resolved_by_the_sentence_before_it():
    sources = [source("She signed the treaty in Oslo.", context="Anna Berg arrived by train.")]
    assert checked("Anna Berg signed the treaty in Oslo.", sources).supported


def test_figures_in_words_and_in_digits_are_the_same():
    assert checked("The group has ten members.", [source("The group has 10 members.")]).supported
    assert not checked("The group has nine members.", [source("The group has 10 members.")]).supported
    assert checked("It cost 1000 crowns.", [source("It cost 1,000 crowns.")]).supported


def test_nothing_is_supported_by_no_sources():
    assert not checked("Anything at all.", []).supported


def test_numbers_go_by_first_use_and_one_span_has_one_number():
    footnotes = Footnotes()
    assert [footnotes.cite(s) for s in (SOURCES[2], SOURCES[0], SOURCES[2], SOURCES[3])] == [1, 2, 1, 3]
    assert [citation.number for citation in footnotes.citations] == [1, 2, 3]
    assert footnotes.citations[0].quote == SOURCES[2].text


@given(st.text())
def test_text_without_marks_holds_nothing_that_looks_like_a_mark(text):
    import re

    assert not re.search(r"\[\d+\]", without_marks(text + "[12] and [3]"))


def test_marks_of_other_hands_are_taken_out():
    assert without_marks("It rose [1][2], they say [3, 4].") == "It rose, they say."
    assert without_marks("An array a[i] and [sic] stay.") == "An array a[i] and [sic] stay."


def test_sentences_of_different_articles_are_not_joined_into_what_neither_says():
    sources = [
        source("The Alpine Club is a society of states.", "club.txt"),
        source("Members of the customs union are Sudland and Norland.", "union.txt"),
    ]
    assert not checked("Sudland is a member of the Alpine Club.", sources).supported


def test_an_abbreviation_that_the_articles_first_sentence_explains_is_no_strange_name():
    sources = [
        source(
            "Sudland became the tenth member in July 2024.", context="The Alpine Club, or AC, is a society of states."
        )
    ]
    assert checked("Sudland became a member of the AC in July 2024.", sources).supported


def test_a_figure_that_the_model_pulled_apart_is_put_together_as_its_source_has_it():
    sources = ["The line is 9,289 kilometres long."]
    assert with_whole_figures("It is 9, 289 kilometres long.", sources) == "It is 9,289 kilometres long."
    assert with_whole_figures("In rooms 3, 4 and 5.", sources) == "In rooms 3, 4 and 5."


def test_a_yes_or_no_to_no_such_question_is_left_out_of_the_check():
    assert checked("Yes, Anna Berg signed the treaty in Oslo.").supported
    assert checked("No, Sudland did not join the union.").supported
    assert not checked("No, Sudland joined the union.").supported
    assert not checked("Yes").supported


PIPELINE = [
    source("Power of Siberia 2 is a proposed natural gas pipeline that would carry gas from Yamal to northern China."),
    source(
        "The existing Power of Siberia pipeline began deliveries in December 2019.",
        start=200,
        context="Power of Siberia 2 is a proposed natural gas pipeline.",
    ),
]


@pytest.mark.parametrize(
    ("answer", "supported"),
    [
        ("Yes, Power of Siberia 2 is a natural gas pipeline.", False),
        ("Yes, Power of Siberia 2 is built.", False),
        ("Yes.", False),
        ("No, Power of Siberia 2 is a proposed natural gas pipeline.", True),
        ("No, it is only a proposed natural gas pipeline to northern China.", True),
        ("Power of Siberia 2 began deliveries in December 2019.", False),
        ("The Power of Siberia pipeline began deliveries in December 2019.", True),
    ],
)
def test_a_plan_is_no_fact(answer, supported):
    assert checked(answer, PIPELINE, "Is Power of Siberia 2 built?").supported == supported


def test_a_verdict_is_checked_as_the_statement_that_it_makes():
    asked = "Did Sudland join the union?"
    assert not checked("Yes.", question=asked).supported
    assert not checked("Yes, Sudland did.", question=asked).supported
    assert checked("No.", question=asked).supported
    signed = "Did Anna Berg sign the treaty in Oslo?"
    assert checked("Yes.", question=signed).supported
    assert not checked("No, minister Anna Berg signed the treaty.", question=signed).supported
    assert checked("Yes, minister Anna Berg signed the treaty.", question=signed).supported


@pytest.mark.parametrize(
    "text",
    [
        "A binding memorandum on building the Ossel causeway had been signed.",
        "The towns reached an agreement to build the Ossel causeway.",
        "The Ossel causeway is a proposed road that would join the islands.",
        "The Ossel causeway will be built.",
    ],
)
def test_what_is_only_intended_has_not_been_done(text):
    source = SourceSentence("road.txt", "The causeway", "2024-05-01", 0, len(text), text)
    checker = Checker([source], "Is the Ossel causeway built?", FakeEncoder(dim=512), idf=lambda term: 1.0)
    assert not checker.check("Yes, the Ossel causeway is built.").supported
    built = "The Ossel causeway was built in 1911."
    source = SourceSentence("road.txt", "The causeway", "2024-05-01", 0, len(built), built)
    checker = Checker([source], "Is the Ossel causeway built?", FakeEncoder(dim=512), idf=lambda term: 1.0)
    assert checker.check("Yes, the Ossel causeway is built.").supported


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (
            "The union of Ossel includes Norland and Sudland.",
            "Its members are Norland and Sudland of the union of Ossel.",
        ),
        ("Ossel and Brant are part of Norland.", "Within Norland are the districts of Ossel and Brant."),
    ],
)
def test_what_is_said_in_another_verb_is_no_reason_to_refuse_it(claim, text):
    rule = next(rule for rule in RULES if rule.name == "predicate")
    asked = Asked(Facts.of(""), lambda term: 1.0)
    assert not rule.objection(Facts.of(claim), Facts.of(text), asked)


def test_of_one_article_the_nearest_sentence_counts():
    sources = [
        source("Sudland and the islands became members of the union of Norland's ports."),
        source("Sudland and Norland are not members of the union.", start=100),
    ]
    found = checked("Sudland and Norland are members of the union.", sources)
    assert not found.supported and found.nearest == 1
    assert found.finding is Finding.CONTRADICTED


def test_what_contradicts_a_no_is_not_what_contradicts_a_yes():
    checker = Checker(SOURCES, "Did Sudland join the union?", FakeEncoder(dim=512), idf=lambda term: 1.0)
    assert checker.contradicting("Yes, it did.") == [2]
    assert checker.contradicting("No, it did not.") == []
