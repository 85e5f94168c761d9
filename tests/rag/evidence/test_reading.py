"""Which passages and which sentences are read for a question."""

from pathlib import Path

from embeddings.build import build
from embeddings.index.index import Index
from rag.evidence.reading import find_evidence
from rag.evidence.selection import EVIDENCE_CHARACTERS, choose_evidence, reading_length
from rag.pipeline import Pipeline
from rag.question.filters import Filters
from rag.question.plan import read_question
from rag.retrieval.passages import find_passages
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
    plan = read_question(question, retriever.index, retriever.encoder)
    passages = find_passages(plan, retriever, top_k)
    return passages, find_evidence(plan, passages, retriever)


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
    plan = read_question("How many ships did the port load?", retriever.index, retriever.encoder)
    evidence = choose_evidence(plan, passages, retriever.index, retriever.encoder)
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


def test_a_clause_that_names_a_paper_gets_its_sentences_from_there(tmp_path):
    said = "The harbour bridge will be ready for traffic in May, its builders promise."
    retriever = over(
        tmp_path / "articles",
        {
            "a.txt": f"Bridge\nSource: Morning Herald\n\nBuilders are sure. {said}",
            "b.txt": f"Bridge\nSource: Evening Courier\n\n{said} Others doubt the harbour bridge and its cost.",
        },
    )
    for first, second in (("Morning Herald", "Evening Courier"), ("Evening Courier", "Morning Herald")):
        question = (
            f"Does the {first} report that the harbour bridge will be ready for traffic in May, while the {second} "
            "tells of doubts about the cost of the harbour bridge?"
        )
        _, evidence = read(retriever, question)
        best = next(evidence.pool[position] for position in evidence.of_clauses if evidence.pool[position].text == said)
        assert retriever.index.document(best.source).metadata["publisher"] == first


def test_each_clause_gets_two_sentences_before_the_question_as_a_whole_gets_more(tmp_path):
    flooded = [
        f"Street {n} of Varna was flooded by the autumn storm and its rain, which filled cellars and gardens."
        for n in range(30)
    ]
    deputy = [
        "The deputy of the mayor is called Ivo Marin.",
        "Since June the deputy governs in the place of the mayor.",
    ]
    retriever = over(
        tmp_path / "articles",
        {"storm.txt": f"Storm\n\n{' '.join(flooded)}", "mayor.txt": f"Mayor\n\n{' '.join(deputy)}"},
    )
    question = (
        "Which streets of Varna were flooded by the autumn storm and its rain, "
        "which filled cellars and gardens, and which deputy of the mayor governs there now?"
    )
    _, evidence = read(retriever, question)
    assert set(deputy) <= {evidence.pool[position].text for position in evidence.of_clauses}
    assert set(deputy) <= {sentence.text for sentence in evidence.sentences}
    assert sum(len(sentence.text) for sentence in evidence.sentences) <= EVIDENCE_CHARACTERS


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
    _, evidence = read(retriever, question, top_k=1)
    assert {sentence.source for sentence in evidence.pool} == {"comet.txt"}
    assert evidence.sentences[0].text == "It is back."
    plan = read_question(question, retriever.index, retriever.encoder)
    assert (plan.article, plan.asks_for_articles) == ("comet.txt", True)


def test_an_article_outside_the_filters_is_not_the_one_that_is_named(tmp_path):
    retriever = over(tmp_path / "articles", DATED)
    question = "Summarise the article \u201cOld plan\u201d"
    for filters, named in ((Filters(), "one.txt"), (Filters(since="2024"), None)):
        assert read_question(question, retriever.index, retriever.encoder, filters=filters).article == named


def test_a_question_about_another_time_than_it_is_asked_within_is_refused(tmp_path):
    """It was answered about whatever lay within the filters, at a probability of 1."""
    retriever = over(tmp_path / "articles", DATED)
    pipeline = Pipeline(retriever, None)
    answer = pipeline.answer("What happened in Peru in 1950?", filters=Filters(since="2025", until="2025"))
    assert answer.refused
    assert answer.passages == ()
    assert not pipeline.answer("What happened in March 2025?", filters=Filters(since="2025")).refused


def test_a_time_answers_only_a_question_that_asks_for_nothing_else(tmp_path):
    retriever = over(tmp_path / "articles", DATED)
    for question, only in (("What happened in 2024?", True), ("What happened in Zanzibar in 2024?", False)):
        assert read_question(question, retriever.index, retriever.encoder).asks_for_articles == only
    assert Pipeline(retriever, None).answer("What happened to whales in Zanzibar in 2024?").answerable < 1


def test_a_day_that_does_not_exist_is_no_error(retriever):
    assert Pipeline(retriever, None).answer("What happened on 31 June 2024?").question.endswith("2024?")


def test_scripts_of_more_tokens_are_longer_to_read():
    english = "\u201cThe bridge\u201d \u2013 so the caf\u00e9 \u2013 is open."
    assert reading_length(english) == len(english)
    assert reading_length("\u5927\u6865\u5f00\u653e\u4e86\u3002") == 3 * 6
    assert reading_length("\u041c\u043e\u0441\u0442") == 6
