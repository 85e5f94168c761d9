"""Which passages and which sentences are read for a question."""

from pathlib import Path

import pytest

from embeddings.build import build
from embeddings.index.index import Index
from rag.evidence.reading import find_evidence, find_passages, is_about_articles
from rag.evidence.selection import EVIDENCE_CHARACTERS, choose_evidence
from rag.pipeline import Pipeline
from rag.question.kinds import Kind, kind_of
from rag.question.mentions import date_range
from rag.retrieval.filters import Filters
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeEncoder


def over(folder: Path, articles: dict[str, str]) -> Retriever:
    folder.mkdir(exist_ok=True)
    for name, text in articles.items():
        (folder / name).write_text(text, encoding="utf-8")
    encoder = FakeEncoder(dim=256)
    build(folder, folder.parent / "index", lambda _: encoder)
    return Retriever(Index.open(folder.parent / "index"), encoder)


def read(retriever, question, top_k=5):
    kind = kind_of(question)
    passages = find_passages(question, kind, retriever, Filters(), top_k, "")
    return passages, find_evidence(question, kind, passages, retriever)


def test_the_sentence_that_answers_is_the_first(retriever):
    _, evidence = read(retriever, "Who signed the treaty in Oslo?")
    assert evidence.pool[evidence.best[0]].text.startswith("Minister Anna Berg")
    document = retriever.index.document
    for sentence in evidence.pool:
        assert document(sentence.source).text[sentence.start : sentence.end] == sentence.text


def test_the_sentence_before_a_pronoun_is_read_with_it(retriever):
    _, evidence = read(retriever, "What was called a promise?")
    texts = [sentence.text for sentence in evidence.sentences]
    place = next(i for i, text in enumerate(texts) if text.startswith("She called it a promise"))
    assert texts[place - 1].startswith("Minister Anna Berg")


def test_the_evidence_is_bounded_and_encodes_few_sentences(tmp_path):
    text = "The port\n\n" + " ".join(f"The port of Oslo loaded {n} ships in week {n} of the year." for n in range(90))
    retriever = over(tmp_path / "articles", {"port.txt": text})
    passages = retriever.retrieve("How many ships did the port of Oslo load?", 50)
    retriever.encoder.encoded.clear()
    evidence = choose_evidence("How many ships did the port load?", passages, retriever.index, retriever.encoder)
    assert sum(len(sentence.text) for sentence in evidence.sentences) <= EVIDENCE_CHARACTERS
    assert len(evidence.pool) > 40
    assert len(retriever.encoder.encoded) < 20


def test_a_question_of_two_parts_gets_evidence_for_both(tmp_path):
    filler = " ".join(f"The union of traders met in hall {n} to discuss exports of apples." for n in range(40))
    retriever = over(
        tmp_path / "articles",
        {
            "apples.txt": f"Apples\n\nExports of apples from Norland rose by twelve percent. {filler}",
            "pears.txt": "Pears\n\nThe minister of Sudland resigned over the pear scandal.",
        },
    )
    question = (
        "Did exports of apples from Norland rise by twelve percent according to the union of traders, "
        "while the minister of Sudland resigned over the pear scandal?"
    )
    _, evidence = read(retriever, question, top_k=2)
    assert {"apples.txt", "pears.txt"} <= {sentence.source for sentence in evidence.sentences}


DATED = {
    "one.txt": "Old plan\nDate: 2023-01-10\n\nThe harbour tunnel of Oslo was planned in 2023. It was to cost little.",
    "two.txt": "New plan\nDate: 2024-06-10\n\nThe harbour tunnel of Oslo was begun in June. It costs a lot.",
    "six.txt": "Opening\nDate: 2025-03-10\n\nThe harbour tunnel of Oslo was opened by the king. It was dear.",
}


def test_the_latest_is_read_last_and_found_first(tmp_path):
    retriever = over(tmp_path / "articles", DATED)
    passages, evidence = read(retriever, "What is the latest on the harbour tunnel of Oslo?", top_k=2)
    assert [passage.source for passage in passages] == ["six.txt", "two.txt"]
    assert [passage.rank for passage in passages] == [1, 2]
    assert evidence.sentences[-1].source == "six.txt"


def test_what_changed_is_read_in_the_order_of_time(tmp_path):
    retriever = over(tmp_path / "articles", DATED)
    _, evidence = read(retriever, "How has the harbour tunnel of Oslo changed?")
    assert list(dict.fromkeys(s.source for s in evidence.sentences)) == ["one.txt", "two.txt", "six.txt"]


def test_a_summary_of_a_time_reads_only_what_is_of_that_time(tmp_path):
    retriever = over(tmp_path / "articles", DATED)
    question = "Summarise what happened in 2024"
    passages, evidence = read(retriever, question)
    assert {passage.source for passage in passages} == {"two.txt"}
    assert evidence.sentences
    assert not Pipeline(retriever, None).answer(question).refused
    assert Pipeline(retriever, None).answer("Summarise what happened in 1999").refused


def test_a_summary_of_an_article_reads_the_whole_article_from_its_first_sentence(tmp_path):
    body = " ".join(f"The comet Halla passed the planet number {n}." for n in range(30))
    retriever = over(tmp_path / "articles", {**DATED, "comet.txt": f"Comet Halla returns\n\nIt is back. {body}"})
    question = "Summarise the article \u201cComet Halla returns\u201d"
    passages, evidence = read(retriever, question, top_k=1)
    assert {sentence.source for sentence in evidence.pool} == {"comet.txt"}
    assert evidence.sentences[0].text == "It is back."
    assert is_about_articles(question, Kind.SUMMARY, passages, retriever.index)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("between 2025-02-01 and 2025-03-01", ("2025-02-01", "2025-03-01")),
        ("news from May 3, 2024 to July 2024", ("2024-05-03", "2024-07")),
        ("What happened since 2023?", ("2023", None)),
        ("What happened in February 2025?", ("2025-02", "2025-02")),
        ("on 3 May 2024", ("2024-05-03", "2024-05-03")),
        ("an overview until March 2024", (None, "2024-03")),
        ("Who won the 1998 cup?", None),
        ("Who is Bob?", None),
        ("In 1997, 2003 and 2005", None),
    ],
)
def test_the_time_that_a_question_asks_about(question, expected):
    assert date_range(question) == expected
