"""A question over articles in several languages finds the passage with the sentence that answers it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.build import build
from embeddings.index.index import Index
from rag.evidence.reading import find_evidence
from rag.evidence.selection import choose_evidence
from rag.question.filters import as_filters
from rag.question.plan import read_question
from rag.retrieval.best_sentence import RERANKED
from rag.retrieval.passages import find_passages
from rag.retrieval.ranking import MULTILINGUAL_WEIGHTS
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeEncoder

BEGUN = "Am Montag begann im Rathaus der Stadt die Sitzung mit einem Bericht über die Arbeit des letzten Jahres."
TOLD = "The mayor told the council about the harbour, the ferry and the bridge, and the council thanked the mayor."
QUESTION = "How high is the lighthouse?"


@pytest.fixture
def mixed(tmp_path: Path) -> Retriever:
    """German articles, one of which has the words of the question in one of its many sentences, and an English one."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"Bericht {number}\nLanguage: de\n\n{BEGUN}\n", encoding="utf-8")
    (folder / "3.txt").write_text(f"Bericht\nLanguage: de\n\n{BEGUN} Wie high ist der lighthouse?\n", encoding="utf-8")
    (folder / "en.txt").write_text(f"The harbour\nLanguage: en\n\n{TOLD}\n", encoding="utf-8")
    encoder = FakeEncoder(dim=256)
    build(folder, tmp_path / "index", lambda _: encoder)
    return Retriever(Index.open(tmp_path / "index"), encoder, MULTILINGUAL_WEIGHTS)


def test_the_best_sentence_counts_only_where_an_article_is_in_another_language(mixed: Retriever) -> None:
    plan = read_question(QUESTION, mixed.index, mixed.encoder)
    assert plan.language == "en"
    mixed.encoder.encoded.clear()
    first = mixed.search(plan, 5, plan.filters)[0]
    assert first.source == "3.txt" and "Wie high ist der lighthouse?" in mixed.encoder.encoded
    mixed.encoder.encoded.clear()
    again = mixed.search(plan, 5, plan.filters)
    assert again[0] == first and mixed.encoder.encoded == [], "sentences are encoded once"
    scores = [passage.score for passage in again]
    assert scores == sorted(scores, reverse=True)
    mixed.encoder.encoded.clear()
    mixed.search(plan, 1, as_filters(None, None, "en*"))
    assert mixed.encoder.encoded == [], "all that is searched is in the question's language"


def test_evidence_is_chosen_by_the_vectors_that_ranked_the_passages(mixed: Retriever) -> None:
    plan = read_question(QUESTION, mixed.index, mixed.encoder)
    passages = find_passages(plan, mixed, 5)
    mixed.encoder.encoded.clear()
    evidence = find_evidence(plan, passages, mixed)
    assert evidence.sentences and mixed.encoder.encoded == []


def test_scores_never_rise_however_many_are_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(RERANKED + 10):
        language = "de" if number % 2 else "en"
        text = f"Bericht {number}\nLanguage: {language}\n\n{BEGUN if number % 2 else TOLD} Zeile {number}.\n"
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    encoder = FakeEncoder(dim=256)
    build(folder, tmp_path / "index", lambda _: encoder)
    retriever = Retriever(Index.open(tmp_path / "index"), encoder, MULTILINGUAL_WEIGHTS)
    for count in (RERANKED + 10, 99):  # all of them by their sentences, and none
        passages = retriever.retrieve("Bericht Zeile", count)
        assert len({passage.source for passage in passages}) == RERANKED + 10
        scores = [passage.score for passage in passages]
        assert scores == sorted(scores, reverse=True)
    assert len(retriever.retrieve("Bericht Zeile", 4)) == 4


def test_more_passages_are_read_where_the_best_is_in_another_language(mixed: Retriever) -> None:
    plan = read_question(QUESTION, mixed.index, mixed.encoder)
    assert len(find_passages(plan, mixed, 2)) == 5
    assert len(find_passages(replace(plan, language="de"), mixed, 2)) == 2


def test_the_meaning_of_sentences_that_share_no_word_is_compared(mixed: Retriever) -> None:
    plan = read_question(QUESTION, mixed.index, mixed.encoder)
    passages = find_passages(plan, mixed, 5)
    evidence = choose_evidence(plan, passages, mixed.index, mixed.encoder, mixed.weights)
    assert len(evidence.best) == len(evidence.pool)
    assert "lighthouse" in evidence.pool[evidence.best[0]].text
