"""Dates in questions in other languages than English, and that English reads the same."""

from datetime import date

import pytest

from rag.question.date_words.tables import DATE_WORDS
from rag.question.dates import DateRange, read_dates
from rag.question.dates_by_language import dates_in
from rag.question.phrases.tables import PHRASES
from tests.hostile import in_no_time

TODAY = date(2025, 5, 14)  # a Wednesday

ASKED = {
    "de": [
        ("Was geschah im März 2024?", "2024-03", "2024-03"),
        ("Was geschah zwischen Mai und Juli 2024?", "2024-05", "2024-07"),
        ("Was passierte vom 3. bis 5. Mai 2024?", "2024-05-03", "2024-05-05"),
        ("Was ist seit 2023 passiert?", "2023", None),
        ("Was wurde bis März 2024 gebaut?", None, "2024-03"),
        ("Was geschah am 3. Mai 2024 in Falkenau?", "2024-05-03", "2024-05-03"),
        ("Was geschah 2024?", "2024", "2024"),
        ("Was geschah letztes Jahr in Falkenau?", "2024", "2024"),
        ("Was geschah im vergangenen Monat?", "2025-04", "2025-04"),
        ("Was ist seit letzter Woche passiert?", "2025-05-05", None),
        ("Was geschah in den letzten drei Monaten?", "2025-02-13", None),
        ("Was geschah gestern?", "2025-05-13", "2025-05-13"),
        ("Was geschah zwischen November 2023 und Februar 2024?", "2023-11", "2024-02"),
        ("Was geschah von November bis Februar 2024?", "2023-11", "2024-02"),
    ],
    "fr": [
        ("Que s'est-il passé en mars 2024 ?", "2024-03", "2024-03"),
        ("Que s'est-il passé entre mai et juillet 2024 ?", "2024-05", "2024-07"),
        ("Que s'est-il passé du 3 au 5 mai 2024 ?", "2024-05-03", "2024-05-05"),
        ("Que s'est-il passé depuis 2023 ?", "2023", None),
        ("Que s'est-il passé le 1er mai 2024 à Lorient ?", "2024-05-01", "2024-05-01"),
        ("Que s'est-il passé le mois dernier ?", "2025-04", "2025-04"),
        ("Que s'est-il passé l'année dernière à Lorient ?", "2024", "2024"),
        ("Que s'est-il passé ces trois derniers mois ?", "2025-02-13", None),
        ("Que s'est-il passé hier ?", "2025-05-13", "2025-05-13"),
        ("Qu'a-t-on construit avant 2020 ?", None, "2020"),
    ],
    "es": [
        ("¿Qué pasó en marzo de 2024?", "2024-03", "2024-03"),
        ("¿Qué pasó entre mayo y julio de 2024?", "2024-05", "2024-07"),
        ("¿Qué pasó del 3 al 5 de mayo de 2024?", "2024-05-03", "2024-05-05"),
        ("¿Qué ha pasado desde 2023?", "2023", None),
        ("¿Qué pasó el 3 de mayo de 2024 en Vigo?", "2024-05-03", "2024-05-03"),
        ("¿Qué pasó el año pasado en Vigo?", "2024", "2024"),
        ("¿Qué pasó el mes pasado?", "2025-04", "2025-04"),
        ("¿Qué pasó en los últimos tres meses?", "2025-02-13", None),
        ("¿Qué pasó ayer?", "2025-05-13", "2025-05-13"),
    ],
    "ru": [
        ("Что произошло в марте 2024 года?", "2024-03", "2024-03"),
        ("Что произошло между маем и июлем 2024 года?", "2024-05", "2024-07"),
        ("Что произошло с мая по июль 2024?", "2024-05", "2024-07"),
        ("Что произошло с 3 по 5 мая 2024 года?", "2024-05-03", "2024-05-05"),
        ("Что произошло 3 мая 2024 года в Казани?", "2024-05-03", "2024-05-03"),
        ("Что случилось с 2023 года?", "2023", None),
        ("Что произошло в прошлом году в Казани?", "2024", "2024"),
        ("Что произошло за последние три месяца?", "2025-02-13", None),
        ("Что произошло вчера?", "2025-05-13", "2025-05-13"),
    ],
    "zh": [
        ("2024年3月发生了什么？", "2024-03", "2024-03"),
        ("2024年5月到7月发生了什么？", "2024-05", "2024-07"),
        ("2024年5月3日至5日发生了什么？", "2024-05-03", "2024-05-05"),
        ("2023年以来发生了什么？", "2023", None),
        ("江城在2024年5月3日发生了什么？", "2024-05-03", "2024-05-03"),
        ("去年江城发生了什么？", "2024", "2024"),
        ("上个月发生了什么？", "2025-04", "2025-04"),
        ("过去三个月发生了什么？", "2025-02-13", None),
        ("昨天发生了什么？", "2025-05-13", "2025-05-13"),
    ],
    "ar": [
        ("ماذا حدث في مارس 2024؟", "2024-03", "2024-03"),
        ("ماذا حدث بين مايو ويوليو 2024؟", "2024-05", "2024-07"),
        ("ماذا حدث من 3 إلى 5 مايو 2024؟", "2024-05-03", "2024-05-05"),
        ("ماذا حدث منذ عام 2023؟", "2023", None),
        ("ماذا حدث في 3 مايو ٢٠٢٤ في الواحة؟", "2024-05-03", "2024-05-03"),
        ("ماذا حدث العام الماضي في الواحة؟", "2024", "2024"),
        ("ماذا حدث الشهر الماضي؟", "2025-04", "2025-04"),
        ("ماذا حدث في الأشهر الثلاثة الماضية؟", "2025-02-13", None),
        ("ماذا حدث أمس؟", "2025-05-13", "2025-05-13"),
    ],
}
UNDATED = {
    "de": ["Wer gewann?", "1997, 2003 und 2005 waren gut", "Was geschah am 31. Juni 2024?", "Wer ist Jahr?", ""],
    "fr": ["Qui a gagné ?", "Qui a gagné la Coupe du monde 1998 ?", "Que vaut 2024 ?"],
    "es": ["¿Quién ganó?", "¿Quién ganó el mundial 1998?"],
    "ru": ["Кто победил?", "Кто выиграл Евро 2024?", "Сколько людей в отеле?"],
    "zh": ["谁赢了？", "他们有三个月亮吗？"],
    "ar": ["من فاز؟", "كم عدد السكان؟"],
}


@pytest.mark.parametrize(
    ("code", "question", "since", "until"), [(c, *row) for c, rows in ASKED.items() for row in rows]
)
def test_the_time_that_a_question_asks_about(code, question, since, until):
    assert dates_in(code, question, TODAY).range == DateRange(since, until)


@pytest.mark.parametrize(("code", "question"), [(c, text) for c, texts in UNDATED.items() for text in texts])
def test_a_question_that_asks_about_no_time(code, question):
    assert dates_in(code, question, TODAY).range is None


@pytest.mark.parametrize(
    ("code", "question", "days", "undated"),
    [
        ("de", "Was geschah am 3. Mai 2024 im Ort?", {"2024-05-03"}, "Was geschah am im Ort?"),
        ("de", "Was geschah gestern im Ort?", {"2025-05-13"}, "Was geschah im Ort?"),
        ("de", "Was geschah im März 2024?", set(), "Was geschah im ?"),
        ("fr", "Que dit Le Monde du 3 mai 2024 ?", {"2024-05-03"}, "Que dit Le Monde du ?"),
        ("zh", "2024年5月3日发生了什么？", {"2024-05-03"}, "发生了什么？"),
        ("ru", "Что было в прошлом году?", set(), "Что было в ?"),
        ("ar", "ماذا حدث في 3 مايو 2024؟", {"2024-05-03"}, "ماذا حدث في ؟"),
    ],
)
def test_days_are_found_and_a_text_is_left_without_its_dates(code, question, days, undated):
    dates = dates_in(code, question, TODAY)
    assert dates.days == days
    assert dates.undated.split() == undated.split()


def test_only_whole_days_leave_the_text_that_names_publishers():
    assert "2024" in dates_in("de", "Was schrieb Die Woche im März 2024?", TODAY).rest
    assert "2024" not in dates_in("de", "Was schrieb Die Woche am 3. März 2024?", TODAY).rest


@pytest.mark.parametrize("question", ["What happened in March 2024?", "Was geschah in 2024", "since 2023"])
def test_other_languages_are_read_as_english_is(question):
    for code in ("en", "fi"):
        assert dates_in(code, question, TODAY) == read_dates(question)


def test_each_language_that_asks_about_the_collection_has_dates():
    assert set(DATE_WORDS) == set(PHRASES)


@pytest.mark.parametrize("code", DATE_WORDS)
@pytest.mark.parametrize("part", ["3 mai 2024 ", "von mai bis ", "2024年", "в ", "و ", "1", " "])
def test_hostile_text_takes_no_time(code, part):
    in_no_time(lambda text: dates_in(code, text, TODAY), part)
