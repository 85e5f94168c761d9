"""What the program says of itself and of the collection, in the language that it was asked in."""

import re
from dataclasses import fields
from string import Formatter

import pytest

from embeddings.build import build
from embeddings.index.index import Index
from embeddings.language.languages import LANGUAGES
from rag.corpus.sayings.sayings import language_name
from rag.corpus.sayings.tables import SAYINGS
from rag.messages import MESSAGES
from rag.pipeline import Pipeline
from rag.question.collection_phrases import Act
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeEncoder

ENGLISH_WORDS = re.compile(r"\b(?:the|and|or|from|by|of|are|is|there|hello|could)\b", re.IGNORECASE)
HELLO = {"de": "Hallo!", "fr": "Bonjour", "es": "Hola", "ru": "Привет", "zh": "你好", "ar": "مرحبا"}


def texts(value):
    """All templates of a field."""
    if isinstance(value, str):
        return [value]
    return [text for part in (value.values() if hasattr(value, "values") else value) for text in texts(part)]


def places(template):
    return sorted(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def test_there_is_a_table_for_every_language_of_the_other_messages():
    assert SAYINGS.keys() == MESSAGES.keys()


@pytest.mark.parametrize("code", sorted(SAYINGS.keys() - {"en"}))
def test_a_table_says_all_that_the_english_one_says(code):
    for field in fields(SAYINGS["en"]):
        if field.name in (
            "both",
            "either",
            "of_all",
            "group",
            "day",
            "month",
        ):  # words of questions; how numbers are said
            continue
        english, own = (texts(getattr(SAYINGS[language], field.name)) for language in ("en", code))
        assert [places(text) for text in own] == [places(text) for text in english], field.name
        if field.name not in ("quoted", "comma", "between", "also", "facets_end", "end", "origin", "which"):
            assert not set(own) & set(english), field.name


def test_every_language_has_a_name_in_every_language():
    for code in SAYINGS:
        for named in LANGUAGES:
            assert language_name(named, code), (code, named)
    assert language_name("de", "fr") == "allemand"
    assert language_name("de", "en") == "German"


def test_what_is_said_is_grammatical_for_any_number_and_name():
    german, russian, arabic = (SAYINGS[code] for code in ("de", "ru", "ar"))
    assert german.lacks[1].format("„Aale“") == "erwähnen „Aale“ nicht"
    assert russian.mentions[0].format("«Китае»") == "упоминание: «Китае»", "the case is that of the question"
    assert russian.facts[Act.TITLE][1].format(source="a.txt") == "У файла a.txt нет заголовка."
    for number in (1, 2, 3, 11):  # one, a dual, a plural and a singular again: none stands before a pronoun or a noun
        assert arabic.counted(arabic.facets[Act.AUTHORS], number) == f"الكتّاب ({number}): "


@pytest.mark.parametrize("text", [text for text in vars(MESSAGES["fr"]).values() if isinstance(text, str)])
def test_no_line_breaks_before_a_french_sign(text):
    assert not re.search(r" [:;!?»]|« ", text)


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("De quoi parlent les articles ?", "«\u00a0a b\u00a0»\u00a0; «\u00a0c d\u00a0»"),
        ("这些文章是关于什么的？", "“a b”、“c d”"),
        ("عن ماذا تتحدث المقالات؟", "«a b»؛ «c d»"),
    ],
)
def test_titles_are_parted_as_the_language_does(question, titles, tmp_path):
    (tmp_path / "articles").mkdir()
    for title in ("a b", "c d"):
        text = f"{title}\n\nThe ferry to the harbour sails. The ferry and the harbour are old."
        (tmp_path / "articles" / f"{title}.txt").write_text(text, encoding="utf-8")
    build(tmp_path / "articles", tmp_path / "index", lambda _: FakeEncoder())
    answer = Pipeline(Retriever(Index.open(tmp_path / "index"), FakeEncoder()), None).answer(question)
    assert titles in answer.text


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sayings")
    (folder / "articles").mkdir()
    for name, text in {
        "a": "11 22\nDate: 2024-05-03\n\n33 44 55.",
        "b": "66 77\nDate: 2025-05-03\n\n88 99 12.",
    }.items():
        (folder / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    build(folder / "articles", folder / "index", lambda _: FakeEncoder())
    return Pipeline(Retriever(Index.open(folder / "index"), FakeEncoder()), None)


@pytest.mark.parametrize(("code", "said"), HELLO.items())
def test_a_greeting_is_answered_in_its_language(pipeline, code, said):
    answer = pipeline.answer(said)
    assert answer.language == code
    assert not ENGLISH_WORDS.search(answer.text)
    assert SAYINGS[code].date("2024-05-03") in answer.text and "66 77" in answer.text
    assert not answer.refused and not answer.citations


def test_the_greeting_in_english_is_as_it_was(pipeline):
    assert pipeline.answer("Hello!").text == (
        "Hello! I answer questions from 2 articles, dated 2024-05-03 to 2025-05-03, and footnote every sentence to the "
        "words that it rests on. You could ask: What does \u201c11 22\u201d say? What does \u201c66 77\u201d say?"
    )


@pytest.mark.parametrize(
    ("code", "day", "month"),
    [
        ("en", "2024-05-03", "2024-05"),
        ("de", "03.05.2024", "05.2024"),
        ("fr", "03/05/2024", "05/2024"),
        ("zh", "2024年5月3日", "2024年5月"),
    ],
)
def test_dates_are_written_as_the_language_does(code, day, month):
    said = SAYINGS[code]
    assert [said.date(iso) for iso in ("2024-05-03", "2024-05", "2024", "")] == [day, month, "2024", ""]
