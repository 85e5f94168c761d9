"""Exact ids: what is one, which articles hold it, and that nothing else is answered with its neighbours."""

from pathlib import Path

import pytest

from embeddings.build import build
from embeddings.index.index import Index
from rag.pipeline import Pipeline
from rag.question.ids import asked_ids, read_ids
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeEncoder
from tests.hostile import in_no_time

NOTICES = {"AB-1234": 51, "AB-1235": 54, "AB-12345": 43}


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    folder = tmp_path_factory.mktemp("ids")
    articles = folder / "articles"
    articles.mkdir()
    for number, degrees in NOTICES.items():
        text = f"Recall of pumps\n\nNotice {number} concerns pumps. The valve may stick at {degrees} degrees.\n"
        (articles / f"{number}.txt").write_text(text)
    other = {
        "standards": "The firm follows ISO/IEC 27001:2013 and EN 13813. Article 50 and articles 7, 8 and 9 hold.",
        "models": "The GPT-3 model wrote a poem. An F-16 landed on the motorway. The Group of 20 met.",
        "orders": "Order no. 48213 was lost. Case 2023-1187 was closed.",
        "resolution": "The assembly adopted A/RES/75/260 on rivers.",
    }
    for name, text in other.items():
        (articles / f"{name}.txt").write_text(f"{name}\n\n{text}\n")
    encoder = FakeEncoder(dim=256)
    build(articles, folder / "index", lambda _: encoder)
    return Retriever(Index.open(folder / "index"), encoder)


def held_by(retriever: Retriever, text: str) -> set[str]:
    rows = asked_ids(text, retriever.index).rows
    return set() if rows is None else {Path(retriever.index.source(row)).stem for row in rows.nonzero()[0]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What does PPR-9087 say?", ["PPR-9087"]),
        ("is cve-2021-44228 fixed", ["cve-2021-44228"]),
        ("ISO 27001, AB-1234 and \u00a7 823", ["AB-1234", "ISO 27001", "\u00a7 823"]),
        ("order #48213 or case 2023-1187", ["order #48213", "case 2023-1187"]),
        ("the F-16 and the F35A", ["F-16", "F35A"]),
        ("Covid-19 in the mid-1970s, 10-year-olds, pre-2020", []),
        ("the case 2023 brought, $3bn and 1,500,000 people", []),
        ("Euro 2024 on site1.com", []),
    ],
)
def test_what_is_an_id(text, found):
    assert [asked.written for asked in read_ids(text)] == found


@pytest.mark.parametrize(
    ("asked", "articles"),
    [
        ("AB-1234", {"AB-1234"}),
        ("ab1234", {"AB-1234"}),
        ("AB 1234?", {"AB-1234"}),
        ("AB-12345", {"AB-12345"}),
        ("ISO 27001", {"standards"}),
        ("Article 50", {"standards"}),
        ("article 8", {"standards"}),
        ("order 48213", {"orders"}),
        ("case 2023-1187", {"orders"}),
        ("A/RES/75/260", {"resolution"}),
    ],
)
def test_an_id_is_found_however_it_is_written(retriever, asked, articles):
    assert held_by(retriever, asked) == articles


@pytest.mark.parametrize(
    "asked", ["AB-1236", "AB-123", "A/RES/75/26", "ISO 27002", "Article 51", "order 48214", "case 2023-118", "F-22"]
)
def test_an_id_that_no_article_has_is_refused(retriever, asked):
    assert asked_ids(asked, retriever.index).missing == (asked,)
    answer = Pipeline(retriever, None).answer(f"At how many degrees may the valve of the pumps stick under {asked}?")
    assert answer.refused
    assert answer.passages


def test_a_short_name_that_may_be_written_otherwise_is_not_missed(retriever):
    assert asked_ids("G20", retriever.index).missing == ()


def test_of_two_ids_one_is_enough(retriever):
    assert asked_ids("AB-1234 and AB-9999", retriever.index).missing == ()


def test_an_id_is_not_answered_with_its_neighbours(retriever):
    answer = Pipeline(retriever, None).answer("At how many degrees may the valve stick under notice AB-1234?")
    assert "51 degrees" in answer.text
    assert {citation.source for citation in answer.citations} == {"AB-1234.txt"}


def test_a_sentence_about_another_id_is_not_read(retriever):
    asked = asked_ids("the F-16", retriever.index)
    assert asked.speaks_of_another("An F-35A followed.")
    assert not asked.speaks_of_another("An F-35A followed the F16.")
    assert not asked.speaks_of_another("It landed.")


@pytest.mark.parametrize("part", ["A-1", "A", "1", "AB 123 ", "section 1, ", "section ", "order no. ", "a1-", "#", "/"])
def test_hostile_text_takes_no_time(part):
    in_no_time(lambda text: list(read_ids(f"section {text}")), part)
