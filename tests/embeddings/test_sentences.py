"""Sentences of many languages: where they end and where not, with exact offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.abbreviations.tables import RULES
from embeddings.chunking import chunk_document, sentences
from embeddings.language.languages import LANGUAGES
from embeddings.records import Document
from tests.fakes import FakeEncoder

CASES = {
    "de": [
        "Am 3. Februar kam Dr. Meier nach Köln.",
        "Er sprach z. B. über die Nr. 5.",
        "Der 1. FC Köln gewann am 12. Mai 2024.",
        "Die Bahn kostet ca. 3,5 Mio. Euro.",
        "Das war 2024.",
        "Danach kam nichts.",
    ],
    "fr": ["M. Dupont est arrivé le 3 févr. 2024.", "L'art. 5 le dit.", "Qui est-ce ?", "Mme Roux n'a rien dit."],
    "es": ["El Sr. López llegó.", "La Dra. Ruiz dijo que no.", "¿Quién es?", "¡Nadie!", "EE. UU. ganó."],
    "it": ["L'on. Bianchi disse di no.", "Chi è il sig. Rossi?", "Nessuno."],
    "pt": ["O Sr. Silva chegou.", "A Dra. Costa disse que não.", "Quem é?"],
    "nl": ["Dhr. Jansen kwam op 3 feb. aan.", "Hij zag mevr. de Vries.", "Wie is dat?"],
    "ru": ["В. В. Путин приехал в г. Казань.", "См. рис. 5.", "В 2024 г. цены выросли на 3,5 %.", "Да!", "Кто это?"],
    "uk": ["Прем'єр приїхав до м. Києва.", "Він зустрів В. О. Шевченка.", "Коли?"],
    "pl": ["Dr. Kowalski przyjechał.", "Było to np. w 2024 r.", "Potem wyjechał."],
    "ar": ["وصل الرئيس إلى القاهرة.", "متى وصل؟", "قال د. أحمد إن الأمر انتهى."],
    "hi": ["प्रधानमंत्री दिल्ली आए।", "वे कब आए?", "डॉ. सिंह ने कहा।"],
    "zh": ["价格上涨3.5%。", "会议什么时候开始？", "不知道！", "他说：“我们要合作。”"],
    "ja": ["橋は2024年に開通した。", "誰が建てたのか？", "分からない！"],
    "ko": ["대통령이 서울에 도착했다.", "언제 도착했는가?", "아무도 모른다."],
}
UNSPACED = {"zh", "ja"}


@pytest.mark.parametrize("language", CASES)
def test_sentences_end_where_they_end(language):
    expected = CASES[language]
    text = ("" if language in UNSPACED else " ").join(expected)
    assert [text[span.start : span.end] for span in sentences(text, language=language)] == expected


def test_sentences_that_are_glued_together_are_cut():
    text = "Это было в 2025.В марте всё кончилось.Конец."
    assert [text[s.start : s.end] for s in sentences(text, language="ru")] == [
        "Это было в 2025.",
        "В марте всё кончилось.",
        "Конец.",
    ]


def test_a_blank_line_ends_a_sentence_even_behind_an_abbreviation():
    text = "Gegründet von Müller u. Co.\n\nDie Firma wuchs."
    assert len(sentences(text, language="de")) == 2


def test_thai_is_cut_at_spaces_into_spans_of_some_length():
    text = "นายกรัฐมนตรีเดินทางถึงกรุงเทพฯ เมื่อวันจันทร์ " * 12
    found = sentences(text, language="th")
    assert len(found) > 3
    assert all(len(text[span.start : span.end]) < 200 for span in found)


@given(
    st.sampled_from([*RULES, *CASES, "el", "sw"]),
    st.lists(st.sampled_from([*"aБ中ค5؟。।.?! \n", "z. B.", "¿", "г. ", "no. ", "Dr. ", "ул."]), max_size=60),
)
def test_every_letter_is_in_one_sentence(language, pieces):
    text = "".join(pieces)
    found = sentences(text, language=language)
    rest = list(text)
    end = 0
    for span in found:
        assert end <= span.start < span.end
        end = span.end
        for place in range(span.start, span.end):
            rest[place] = " "
    assert not "".join(rest).strip()


@pytest.mark.parametrize("language", CASES)
def test_chunks_are_whole_sentences_at_their_offsets(language):
    text = "".join(CASES[language] * 6) if language in UNSPACED else " ".join(CASES[language] * 6)
    document = Document("a", "A", None, text, 0, {"language": language})
    found = chunk_document(document, FakeEncoder().token_starts, 12)
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in found)
    assert set(CASES) <= set(LANGUAGES)
