"""Short texts, in whole words, of many languages: what is told and what is left to what was expected."""

import pytest

from embeddings.language.detection import language_of
from embeddings.language.labels import label, labelled
from embeddings.language.languages import LANGUAGES, declared, language_named
from embeddings.records import Document

QUESTIONS = {
    "Who built the old bridge over the river?": "en",
    "Wer hat die alte Brücke über den Fluss gebaut?": "de",
    "Qui a construit le vieux pont sur la rivière ?": "fr",
    "¿Quién construyó el viejo puente sobre el río?": "es",
    "Chi ha costruito il vecchio ponte sul fiume?": "it",
    "Quem construiu a velha ponte sobre o rio?": "pt",
    "Wie heeft de oude brug over de rivier gebouwd?": "nl",
    "Kto zbudował stary most na rzece?": "pl",
    "Кто построил старый мост через реку?": "ru",
    "Хто збудував старий міст через річку?": "uk",
    "من بنى الجسر القديم فوق النهر؟": "ar",
    "چه کسی پل قدیمی روی رودخانه را ساخت؟": "fa",
    "नदी पर पुराना पुल किसने बनाया?": "hi",
    "谁建造了河上的旧桥？": "zh",
    "川に架かる古い橋を建てたのは誰ですか。": "ja",
    "강 위의 오래된 다리를 누가 지었습니까?": "ko",
    "ใครสร้างสะพานเก่าข้ามแม่น้ำ": "th",
    "Ποιος έχτισε την παλιά γέφυρα;": "el",
    "מי בנה את הגשר הישן?": "he",
}


@pytest.mark.parametrize(("text", "code"), QUESTIONS.items(), ids=list(QUESTIONS.values()))
def test_a_question_is_told_by_itself(text, code):
    assert language_of(text) == code


@pytest.mark.parametrize("text", ["Putin Xi call", "CRISPR", "Power of Siberia 2", "Nvidia Q3 2024", "12:30", ""])
def test_what_says_too_little_is_in_the_language_that_is_expected(text):
    assert language_of(text) == "en"
    assert language_of(text, ("de", "en")) in {"de", "en"}


def test_a_chinese_text_with_latin_names_is_chinese():
    assert language_of("苹果公司周二在加州发布了 iPhone 17 Pro Max 和 AirPods Pro 新款产品") == "zh"


def test_a_quotation_does_not_change_the_language():
    text = "Der Roman \u201eThe Lord of the Rings\u201c wurde von der Jury zum besten Buch des Jahrhunderts gewählt."
    assert language_of(text) == "de"


def test_the_body_decides_before_what_a_page_declares():
    body = "Die neue Brücke über die Elbe wird im Herbst eröffnet, sagte der Bürgermeister."
    assert labelled(Document("a", "A", None, body, 0, {"language": "en-US"})).metadata["language"] == "de"
    short = Document("a", "A", None, "Berlin: 3:1", 0, {"language": "de-DE"})
    assert label(labelled(short).metadata) == "de"
    assert labelled(short, "nl").metadata["language"] == "nl"


def test_an_article_of_an_older_index_is_english():
    assert label({}) == "en"
    assert label({"language": "Klingon"}) == "en"


def test_languages_are_declared_by_code_or_name():
    assert [declared(value) for value in ("pt-BR", "zh_CN", "German", "EN", "xx", 3, None)] == [
        "pt",
        "zh",
        "de",
        "en",
        None,
        None,
        None,
    ]


def test_every_stemmer_exists_and_direction_follows_the_script():
    import Stemmer

    named = {language.stemmer for language in LANGUAGES.values() if language.stemmer}
    assert named <= set(Stemmer.algorithms())
    assert {code for code in LANGUAGES if language_named(code).direction == "rtl"} == {"ar", "fa", "ur", "ps", "he"}
