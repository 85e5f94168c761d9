import time
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.build import build
from embeddings.errors import EncoderMismatch, UsageError
from embeddings.index.index import DATABASE, Index, store_folder
from embeddings.index.store import Store
from rag.pipeline import Pipeline
from rag.question.filters import Filters, as_filters
from rag.retrieval.ranking import DEFAULT_WEIGHTS, Weights
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeEncoder

# Two publishers tell of one thing in the same words on different days, so that only what is named can tell them apart.
TWINS = {
    "one.txt": ("A flood", "The River Post - Local", "2023-10-07", "The mayor said the dam will hold the flood."),
    "two.txt": ("A flood", "Hillside", "2023-11-20", "The mayor said the dam will hold the flood."),
    "other.txt": ("A fair", "Hillside", "2023-10-30", "The fair opens on Sunday with geese and ducks."),
}
QUESTION = "What did the mayor say about the dam and the flood"


def made(folder: Path, articles: dict[str, tuple[str, str, str, str]], weights: Weights | None = None) -> Retriever:
    (folder / "articles").mkdir()
    for name, (title, publisher, date, body) in articles.items():
        text = f"{title}\nSource: {publisher}\nDate: {date}\n\n{body}\n"
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    encoder = FakeEncoder(dim=256)
    build(folder / "articles", folder / "index", lambda _: encoder)
    return Retriever(Index.open(folder / "index"), encoder, weights)


@pytest.fixture
def twins(tmp_path: Path) -> Retriever:
    return made(tmp_path, TWINS)


def sources(retriever: Retriever, question: str, **options: object) -> list[str]:
    return [passage.source for passage in retriever.retrieve(question, **options)]  # type: ignore[arg-type]


def test_ranks_count_from_1_and_scores_never_rise(retriever):
    passages = retriever.retrieve("Who signed the treaty in Oslo?", 9)
    assert [passage.rank for passage in passages] == list(range(1, len(passages) + 1))
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)


def test_a_passage_is_the_text_at_its_offsets(retriever):
    for passage in retriever.retrieve("How long is the railway?"):
        document = retriever.index.document(passage.source)
        assert document.text[passage.start : passage.end] == passage.text
        assert (passage.title, passage.date) == (document.title, document.date)


def test_the_chunk_that_holds_the_words_comes_first(retriever):
    assert sources(retriever, "Who signed the treaty?")[0] == "treaty.txt"
    assert sources(retriever, "How many tonnes of apples were picked?")[0] == "apples.txt"


def test_the_same_question_gets_the_same_passages(retriever):
    question = "Norland, Sudland, the railway and the treaty"
    assert retriever.retrieve(question) == retriever.retrieve(question)


def test_never_more_passages_than_asked_for_and_none_twice(retriever):
    everything = retriever.retrieve("Norland", 99)
    assert len({(passage.source, passage.start) for passage in everything}) == len(everything)
    assert retriever.retrieve("Norland", 1) == everything[:1]


@pytest.mark.parametrize(("question", "top_k"), [("", 5), (" \n", 5), ("Norland", 0), ("Norland", -1)])
def test_nothing_to_ask_or_nothing_to_return_is_wrong_usage(retriever, question, top_k):
    with pytest.raises(UsageError):
        retriever.retrieve(question, top_k)


@pytest.mark.parametrize("question", ["?!", "the of and", "Xyzzy plugh", "\u4f60\u597d", "a" * 900, "and, " * 180])
def test_a_question_without_a_known_word_is_no_error(retriever, question):
    assert len(retriever.retrieve(question, 3)) <= 3


def test_filters_leave_out_what_they_say(retriever):
    assert sources(retriever, "Norland", filters=Filters(since="2025")) == ["apples.txt"]
    assert sources(retriever, "Norland", filters=Filters(until="2024-05")) == ["treaty.txt"]
    assert set(sources(retriever, "Norland", filters=as_filters(None, None, "rail*"))) == {"rail.txt"}
    assert sources(retriever, "Norland", filters=as_filters("2031", None, None)) == []


@pytest.mark.parametrize("date", ["tomorrow", "2024-13", "2023-02-29", "24-01-01", ""])
def test_a_date_that_is_none_is_refused_by_name(date):
    with pytest.raises(UsageError, match=repr(date)):
        Filters(since=date)


def test_a_publisher_that_the_question_names_comes_first(twins):
    assert sources(twins, f"{QUESTION} according to Hillside?")[0] == "two.txt"
    assert sources(twins, f"{QUESTION}, says The River Post?")[0] == "one.txt"


@pytest.mark.parametrize("when", ["November 20, 2023", "20 November 2023", "Nov. 20th, 2023", "2023-11-20"])
def test_a_day_that_the_question_names_comes_first(twins, when):
    assert sources(twins, f"{QUESTION} on {when}?")[0] == "two.txt"


def test_a_named_publisher_does_not_beat_a_filter(twins):
    filters = Filters(until="2023-10-10")
    assert sources(twins, f"{QUESTION} according to Hillside?", filters=filters) == ["one.txt"]


def test_a_long_question_finds_each_of_its_parts(tmp_path):
    body = {
        "bees.txt": "Bees in the valley made eleven jars of honey.",
        "mill.txt": "The mill at the weir was sold to a baker.",
        "talk.txt": "Does the chronicle, as was reported, agree? The individual company question was discussed.",
    }
    retriever = made(tmp_path, {name: ("News", "Post", "2024-01-01", text) for name, text in body.items()})
    question = (
        "Does the report that was published by the chronicle agree that bees in the valley made eleven jars of honey, "
        "while the other individual article discussed whether the mill at the weir was sold to a baker?"
    )
    assert set(sources(retriever, question, top_k=2)) == {"bees.txt", "mill.txt"}


def test_words_side_by_side_count_for_more_than_the_same_words_apart(tmp_path):
    body = {"a.txt": "Clare met Rice and ate Lake trout.", "b.txt": "Clare Lake met trout and ate Rice."}
    retriever = made(tmp_path, {name: ("News", "Post", "2024-01-01", text) for name, text in body.items()})
    assert sources(retriever, "Clare Lake")[0] == "b.txt"


def test_one_article_does_not_crowd_out_the_others(tmp_path):
    flood = " ".join(f"The flood reached house number {number} in the evening of that day." for number in range(30))
    articles = {
        "long.txt": ("Flood", "Post", "2024-01-01", flood),
        "short.txt": ("Rain", "Post", "2024-01-02", "The flood was the worst of the century."),
    }
    question = "How many houses did the flood reach?"
    spread = made(tmp_path, articles, replace(DEFAULT_WEIGHTS, repeat=0.5))
    crowded = Retriever(spread.index, spread.encoder, replace(DEFAULT_WEIGHTS, repeat=1.0))
    assert set(sources(crowded, question, top_k=5)) == {"long.txt"}
    assert set(sources(spread, question, top_k=5)) == {"long.txt", "short.txt"}


@pytest.mark.parametrize("weights", [Weights(dense=0.0), Weights(bm25=0.0, bigrams=0.0, clauses=0.0)])
def test_either_search_alone_finds_the_chunk(articles, tmp_path, weights):
    encoder = FakeEncoder(dim=256)
    build(articles, tmp_path / "index", lambda _: encoder)
    retriever = Retriever(Index.open(tmp_path / "index"), encoder, weights)
    assert sources(retriever, "Farmers picked tonnes of apples, and fewer pears")[0] == "apples.txt"


def test_an_index_is_searched_only_with_its_own_encoder(retriever):
    with pytest.raises(EncoderMismatch):
        Retriever(retriever.index, FakeEncoder("another", dim=256))


def test_an_open_retriever_sees_a_new_state_when_refreshed(articles, tmp_path):
    encoder = FakeEncoder(dim=256)
    build(articles, tmp_path / "index", lambda _: encoder)
    before = Retriever.open(tmp_path / "index", lambda _: encoder)
    assert before.refreshed() is before
    (articles / "bridge.txt").write_text("The bridge\n\nThe bridge of Sudland has nine arches.\n", encoding="utf-8")
    build(articles, tmp_path / "index", lambda _: encoder)
    assert "bridge.txt" not in sources(before, "arches of the bridge")
    assert sources(before.refreshed(), "arches of the bridge")[0] == "bridge.txt"


def test_a_follow_up_without_a_subject_finds_what_the_conversation_is_about(tmp_path):
    encoder = FakeEncoder(dim=256)
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "comet.txt").write_text("Comet\n\nThe comet Halla is large. Its orbit takes 76 years.\n")
    (folder / "moon.txt").write_text("Moon\n\nThe moon is large. Its orbit takes a month.\n")
    build(folder, tmp_path / "index", lambda _: encoder)
    retriever = Retriever(Index.open(tmp_path / "index"), encoder)
    for subject in ("comet", "moon"):
        found = retriever.retrieve("How long does its orbit take?", background=f"Is the {subject} large? Yes.")
        assert found[0].source == f"{subject}.txt"
    on_its_own = retriever.retrieve("How long does the moon's orbit take?", background="Is the comet Halla large? Yes.")
    assert on_its_own[0].source == "moon.txt"


def test_states_of_a_build_that_goes_on_are_not_derived_one_after_the_other(
    retriever: Retriever, articles: Path
) -> None:
    """Each would take as long as deriving the whole index; the state at the end is seen at once."""
    folder = retriever.index.folder
    store = Store.open(store_folder(folder) / DATABASE, read_only=False)
    store.write([])  # as a commit in the middle of a build
    first = retriever.refreshed()
    assert first is not retriever
    store.write([])
    store.close()
    first._next_look = time.monotonic() + 1000
    assert first.refreshed() is first
    (articles / "new.txt").write_text("Walruses\n\nWalruses sleep on the ice.\n", encoding="utf-8")
    build(articles, folder, lambda _: retriever.encoder)
    assert first.refreshed().retrieve("Where do walruses sleep?")[0].source == "new.txt"


@pytest.mark.parametrize("paper", ["hillside", "Hillside", "the HILLSIDE newspaper"])
def test_a_paper_that_is_asked_for_is_the_only_one_quoted(twins, paper):
    answer = Pipeline(twins, None).answer(f"what did {paper} say about the mayor, the dam and the flood?")
    assert {citation.source for citation in answer.citations} == {"two.txt"}
