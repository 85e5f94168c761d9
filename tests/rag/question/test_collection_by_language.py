"""Questions about the collection in other languages, and what only looks like one."""

from datetime import date
from types import SimpleNamespace

import pytest

from rag.question.collection import FEW, read_collection_question
from rag.question.collection_phrases import Act
from rag.question.dates import DateRange
from rag.question.phrases.tables import PHRASES
from tests.hostile import in_no_time

LOOM = SimpleNamespace(title="Ein alter Webstuhl", metadata={"author": "Henrike Solstad and Ole Dahl"})
INDEX = SimpleNamespace(
    publishers={"The Gazette": 0, "Abendblatt": 1, "新华社": 2},
    documents=lambda: [LOOM],
    languages=dict.fromkeys(("en", *PHRASES), 1),
)
TODAY = date(2025, 5, 14)  # a Wednesday

ASKED = {
    "de": [
        ("Wie viele Artikel gibt es?", Act.COUNT, ""),
        ("Kannst du mir sagen, wie viele Artikel es gibt?", Act.COUNT, ""),
        ("Wieviele Artikel hast du über Brücken?", Act.COUNT, "Brücken"),
        ("Welche Artikel erwähnen Henrike Solstad?", Act.LIST, "Henrike Solstad"),
        ("Liste alle Artikel auf", Act.LIST, ""),
        ("Gibt es Artikel zum Thema U.S.-Zölle?", Act.LIST, "U.S.-Zölle"),
        ("In welchen Artikeln wird Anna Berg erwähnt?", Act.LIST, "Anna Berg"),
        ("Was ist der neueste Artikel?", Act.NEWEST, ""),
        ("Welcher ist der älteste Artikel über Aale?", Act.OLDEST, "Aale"),
        ("Worum geht es in dieser Sammlung?", Act.OVERVIEW, ""),
        ("Gib mir bitte einen Überblick über alle Artikel.", Act.OVERVIEW, ""),
        ("Wer hat den Artikel über den Webstuhl geschrieben?", Act.AUTHOR, "den Webstuhl"),
        ("Wer hat „Ein alter Webstuhl“ geschrieben?", Act.AUTHOR, "Ein alter Webstuhl"),
        ("Wann ist der Artikel über Aale erschienen?", Act.DATE, "Aale"),
        ("Wie heißt der Artikel über Aale?", Act.TITLE, "Aale"),
        ("In welchen Sprachen sind die Artikel?", Act.LANGUAGES, ""),
        ("Welche Zeitungen gibt es?", Act.PUBLISHERS, ""),
        ("Wer sind die Autoren?", Act.AUTHORS, ""),
        ("Welchen Zeitraum decken die Artikel ab?", Act.SPAN, ""),
        ("Wieviel Artikel gibt es", Act.COUNT, ""),
        ("Wie lautet der neueste Artikel?", Act.NEWEST, ""),
        ("Wovon handeln die Artikel?", Act.OVERVIEW, ""),
    ],
    "fr": [
        ("Combien d’articles y a-t-il ?", Act.COUNT, ""),
        ("Combien d'articles parlent de la Chine ?", Act.COUNT, "Chine"),
        ("Quels articles mentionnent Poutine ?", Act.LIST, "Poutine"),
        ("Quel est l'article le plus récent ?", Act.NEWEST, ""),
        ("Quel est l'article le plus ancien sur les ponts ?", Act.OLDEST, "ponts"),
        ("De quoi parlent les articles ?", Act.OVERVIEW, ""),
        ("Qui a écrit l'article sur le pont ?", Act.AUTHOR, "pont"),
        ("Quelle période couvrent les articles ?", Act.SPAN, ""),
        ("Combien y a-t-il d'articles ?", Act.COUNT, ""),
        ("combien as-tu d’articles", Act.COUNT, ""),
        ("C'est quoi le dernier article ?", Act.NEWEST, ""),
        ("Quels sont les sujets abordés ?", Act.OVERVIEW, ""),
        ("Quand l'article sur le pont a-t-il été publié ?", Act.DATE, "pont"),
    ],
    "es": [
        ("¿Cuántos artículos hay?", Act.COUNT, ""),
        ("¿Cuantos articulos mencionan a Putin?", Act.COUNT, "Putin"),
        ("¿Qué artículos hablan de China?", Act.LIST, "China"),
        ("¿Cuál es el artículo más antiguo sobre China?", Act.OLDEST, "China"),
        ("¿De qué tratan los artículos?", Act.OVERVIEW, ""),
        ("¿Quién escribió el artículo sobre el puente?", Act.AUTHOR, "puente"),
        ("¿Cuántos artículos tenés?", Act.COUNT, ""),
    ],
    "ru": [
        ("Сколько всего статей?", Act.COUNT, ""),
        ("Сколько у тебя статей о Китае?", Act.COUNT, "Китае"),
        ("Какие статьи упоминают Путина?", Act.LIST, "Путина"),
        ("Какая самая новая статья?", Act.NEWEST, ""),
        ("О чём эти статьи?", Act.OVERVIEW, ""),
        ("Кто написал статью о мосте?", Act.AUTHOR, "мосте"),
        ("Сколько здесь статей", Act.COUNT, ""),
        ("Сколько у вас всего статей?", Act.COUNT, ""),
        ("Самая новая статья?", Act.NEWEST, ""),
        ("Про что эти статьи?", Act.OVERVIEW, ""),
        ("О чём пишут в статьях?", Act.OVERVIEW, ""),
    ],
    "zh": [
        ("一共有多少篇文章？", Act.COUNT, ""),
        ("有多少篇关于中国的文章？", Act.COUNT, "中国"),
        ("哪些文章提到了普京？", Act.LIST, "普京"),
        ("关于普京的文章有哪些？", Act.LIST, "普京"),
        ("有沒有關於 Putin 的文章？", Act.LIST, "Putin"),
        ("最新的一篇文章是什么？", Act.NEWEST, ""),
        ("这些文章是关于什么的？", Act.OVERVIEW, ""),
        ("关于大桥的那篇文章是谁写的？", Act.AUTHOR, "大桥"),
        ("總共有多少篇文章？", Act.COUNT, ""),
        ("您一共有多少篇文章", Act.COUNT, ""),
        ("库里有多少篇文章", Act.COUNT, ""),
        ("最新的是哪一篇文章？", Act.NEWEST, ""),
        ("哪一篇文章是最新的?", Act.NEWEST, ""),
        ("有哪些文章提到普京？", Act.LIST, "普京"),
        ("哪些文章里提到了普京", Act.LIST, "普京"),
        ("里面有几篇关于金库的文章", Act.COUNT, "金库"),
        ("关于艺术收藏的文章有哪些？", Act.LIST, "艺术收藏"),
        ("哪些文章与中国有关？", Act.LIST, "中国"),
        ("與中國有關的文章有哪些？", Act.LIST, "中國"),
        ("这些文章讲了什么？", Act.OVERVIEW, ""),
        ("文章都是什么语言的？", Act.LANGUAGES, ""),
        ("作者有哪些？", Act.AUTHORS, ""),
    ],
    "ar": [
        ("كم عدد المقالات؟", Act.COUNT, ""),
        ("كم مقالة عن الصين؟", Act.COUNT, "الصين"),
        ("أي المقالات تذكر بوتين؟", Act.LIST, "بوتين"),
        ("ما هي أحدث مقالة؟", Act.NEWEST, ""),
        ("عن ماذا تتحدث المقالات؟", Act.OVERVIEW, ""),
        ("من كتب المقالة عن الجسر؟", Act.AUTHOR, "الجسر"),
        ("كم يبلغ عدد المقـــالات", Act.COUNT, ""),
        ("ما هي المقالة الأحدث؟", Act.NEWEST, ""),
        ("ما هى احدث مقاله", Act.NEWEST, ""),
        ("ما مواضيع المقالات؟", Act.OVERVIEW, ""),
        ("في أي المقالات ورد ذكر بوتين؟", Act.LIST, "بوتين"),
    ],
}
OF_THE_ARTICLES = (
    "Wie viele Artikel hat das Grundgesetz?",
    "Welche Artikel des Vertrags regeln den Streit?",
    "Was ist der letzte Artikel der Verfassung?",
    "Was steht in Artikel 5 des Vertrags?",
    "Wie viele Brücken gibt es?",
    "Wie viele Dokumente wurden unterzeichnet?",
    "Welche Dokumente brauche ich für das Visum?",
    "Welche Zeitungen berichteten über den Streik?",
    "In welcher Sprache schrieb Kafka?",
    "Welche Themen besprachen Putin und Xi?",
    "Worum geht es in dem Vertrag?",
    "Gib mir einen Überblick über den Krieg",
    "Welchen Zeitraum umfasst der Vertrag?",
    "Was gibt es Neues über Putin?",
    "Wer hat ihn geschrieben?",
    "Wer hat den Artikel geschrieben?",
    "Combien d'articles compte la constitution ?",
    "Que dit l'article 5 du traité ?",
    "Quel est le premier article de la constitution ?",
    "Quels sujets Poutine a-t-il abordés ?",
    "Quels documents ont été signés ?",
    "Qui sont les auteurs du traité ?",
    "¿Cuántos artículos tiene la constitución?",
    "¿Qué artículo del tratado regula esto?",
    "¿Qué idiomas habla Putin?",
    "¿Qué hay de nuevo en China?",
    "Сколько статей в конституции?",
    "Какая статья закона это запрещает?",
    "О чём говорили Путин и Си?",
    "О чём договор?",
    "На каком языке писал Кафка?",
    "宪法有多少条？",
    "文章第五条说什么？",
    "普京写了什么文章？",
    "中国有什么主题公园？",
    "كم عدد مواد الدستور؟",
    "من كتب الدستور؟",
    "ما هي المقالة الأولى من الدستور؟",
    "Worum geht es in dem Artikel?",
    "О чём статья?",
    "文章的作者是谁？",
    "عم تتحدث المقالة؟",
    "أين ذكر بوتين أوكرانيا؟",
)


@pytest.mark.parametrize(
    ("language", "question", "act", "subject"), [(code, *row) for code, rows in ASKED.items() for row in rows]
)
def test_what_is_asked_in_which_language(language, question, act, subject):
    found = read_collection_question(question, INDEX, TODAY)
    assert found is not None
    assert (found.act, found.subject, found.asked_in) == (act, subject, language)


@pytest.mark.parametrize("question", OF_THE_ARTICLES)
def test_what_the_articles_say_is_not_asked_of_the_collection(question):
    assert read_collection_question(question, INDEX, TODAY) is None


def year(since, until=None):
    return DateRange(since, until or since)


@pytest.mark.parametrize(
    ("question", "names", "dates"),
    [
        ("Welche Artikel sind aus dem März 2024?", set(), year("2024-03")),
        ("Welche Artikel wurden seit letzter Woche veröffentlicht?", set(), DateRange("2025-05-05", None)),
        ("Welche Artikel gibt es vom Abendblatt nach 2023?", {"Abendblatt"}, DateRange("2024", None)),
        ("Wie viele Artikel über Aale sind aus The Gazette?", {"The Gazette"}, None),
        ("Was hat das Abendblatt geschrieben?", {"Abendblatt"}, None),
        ("Welche Artikel hat Solstad geschrieben?", {"Henrike Solstad"}, None),
        ("Welche Artikel sind vom 3. Mai 2024?", set(), year("2024-05-03")),
        ("Welche Artikel gibt es zwischen Januar 2024 und März 2024?", set(), year("2024-01", "2024-03")),
        ("Quels articles datent d'avant 2020 ?", set(), DateRange(None, "2019")),
        ("Liste les articles de The Gazette depuis mars 2023", {"The Gazette"}, DateRange("2023-03", None)),
        ("¿Qué artículos se publicaron la semana pasada?", set(), year("2025-05-05", "2025-05-11")),
        ("¿Qué artículos hay de marzo de 2024?", set(), year("2024-03")),
        ("Какие статьи вышли в марте 2024 года?", set(), year("2024-03")),
        ("Какие есть статьи за 2024 год?", set(), year("2024")),
        ("2024年3月的文章有哪些？", set(), year("2024-03")),
        ("新华社的文章有哪些？", {"新华社"}, None),
        ("ما هي المقالات المنشورة في مارس ٢٠٢٤؟", set(), year("2024-03")),
    ],
)
def test_within_which_names_and_dates(question, names, dates):
    found = read_collection_question(question, INDEX, TODAY)
    assert (found.publishers | found.authors, found.range) == (names, dates)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Was ist der neueste Artikel?", 1),
        ("Was sind die neuesten Artikel?", FEW),
        ("Zeig mir die drei neuesten Artikel", 3),
        ("Quels sont les trois articles les plus récents ?", 3),
        ("¿Cuáles son los artículos más recientes?", FEW),
        ("Покажи 4 последние статьи", 4),
        ("最新的五篇文章", 5),
        ("ما هي أحدث المقالات؟", FEW),
    ],
)
def test_how_many_of_the_newest(question, number):
    found = read_collection_question(question, INDEX, TODAY)
    assert (found.act, found.number) == (Act.NEWEST, number)


def test_what_must_not_be_mentioned_and_in_which_language():
    found = read_collection_question("Welche Artikel erwähnen Brücken aber nicht Tunnel?", INDEX, TODAY)
    assert (found.subject, found.without) == ("Brücken", "Tunnel")
    assert read_collection_question("Hast du Artikel auf Französisch?", INDEX, TODAY).language == "fr"


def test_words_that_no_article_can_have_are_left_to_the_search_by_meaning():
    held = {"putin"}
    english = SimpleNamespace(
        **{**vars(INDEX), "languages": {"en": 3}, "lexical": SimpleNamespace(is_held=held.__contains__)}
    )
    assert read_collection_question("Welche Artikel erwähnen Putin?", english, TODAY).subject == "Putin"
    assert read_collection_question("Какие статьи упоминают Путина?", english, TODAY) is None
    assert read_collection_question("Сколько всего статей?", english, TODAY) is not None


@pytest.mark.parametrize(
    "part", ["welche artikel über ", "文章", "的", "关于的", "combien d articles sur ", "é", "„a“ "]
)
def test_hostile_text_takes_no_time(part):
    in_no_time(lambda text: read_collection_question(text, INDEX, TODAY), part)
    in_no_time(lambda text: read_collection_question(f"welche artikel {text[:270]}", INDEX, TODAY), part)
    in_no_time(lambda text: read_collection_question(f"有多少篇{text[:270]}文章", INDEX, TODAY), part)
