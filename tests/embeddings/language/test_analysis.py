"""Terms in each language: forms of one word meet, words of the script stay whole, pairs where there are no spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.language.languages import LANGUAGES
from embeddings.terms import terms

FORMS = [
    ("de", "Brücken", "Brücke"),
    ("de", "Häuser", "Häusern"),
    ("fr", "l'élection", "élections"),
    ("es", "puentes", "puente"),
    ("it", "dell'elezione", "elezioni"),
    ("pt", "pontes", "ponte"),
    ("ru", "президента", "президентом"),
    ("hi", "पुस्तकों", "पुस्तक"),
    ("ar", "المُدرِّسون", "مدرسون"),
    ("fi", "siltojen", "siltojen"),
    ("de", "MÜLLER", "Müller"),
    ("fr", "Élysée", "Elysée"),
    ("zh", "Ｇ２０", "G20"),
]


@pytest.mark.parametrize(("language", "one", "other"), FORMS)
def test_forms_of_a_word_are_one_term(language, one, other):
    assert terms(one, language) == terms(other, language)
    assert len(terms(one, language)) == 1


@pytest.mark.parametrize(
    ("language", "text"), [("hi", "विद्यालय"), ("ta", "பள்ளிக்கூடம்"), ("bn", "বিদ্যালয়"), ("ar", "مَدْرَسَة"), ("he", "בֵּית")]
)
def test_marks_belong_to_their_word(language, text):
    assert len(terms(text, language)) == 1


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("zh", "北京大学有15000名学生", ["北京", "京大", "大学", "学有", "15000", "名学", "学生"]),
        ("ja", "東京タワーは高い", ["東京", "京タ", "タワ", "ワー", "ーは", "は高", "高い"]),
        ("zh", "他用 iPhone 拍照", ["他用", "iphone", "拍照"]),
        ("en", "He met 习近平 in Xi'an", ["met", "习近", "近平", "xi"]),
        ("zh", "好", ["好"]),
    ],
)
def test_scripts_without_spaces_give_pairs_of_letters(language, text, found):
    assert [term for term in terms(text, language) if term != "an"] == found


def test_stop_words_are_those_of_the_language():
    assert terms("was die Frau in der Stadt hat", "de") == terms("Frau Stadt", "de")
    assert terms("кто и когда это построил", "ru") == terms("построил", "ru")


@given(st.sampled_from(sorted(LANGUAGES)), st.text(max_size=80))
def test_any_text_has_terms_in_any_language(language, text):
    found = terms(text, language)
    assert all(found)
    assert not any(char.isspace() for term in found for char in term)
