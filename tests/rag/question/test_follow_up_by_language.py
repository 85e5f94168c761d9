"""Follow-ups in other languages than English: told from questions that stand alone, and what is put behind them."""

import pytest

from rag.messages import MESSAGES
from rag.question.asking.tables import ASKING
from rag.question.follow_up import depends_on_history, standalone_question
from rag.question.phrases.tables import PHRASES
from rag.records import Turn
from tests.hostile import in_no_time
from tests.rag.question.conversations import ALONE, FOLLOW_UPS, LATER_ALONE, LATER_FOLLOW_UPS, questions
from tests.real.many_languages import ACROSS, UNANSWERABLE, WITHIN

HISTORY = {
    "de": ("Wer hat die Brücke über die Arl gebaut?", "Die Firma Hollmann hat sie gebaut. [1]"),
    "fr": ("Qui a construit le pont de l'Arl ?", "C'est la société Hollmann. [1]"),
    "es": ("¿Quién construyó el puente sobre el Arl?", "Lo construyó la empresa Hollmann. [1]"),
    "ru": ("Кто построил мост через Арль?", "Его построила фирма «Хольман». [1]"),
    "zh": ("谁建造了江城大桥？", "是霍尔曼公司建造的。[1]"),
    "ar": ("من بنى جسر الواحة؟", "بنته شركة هولمان. [1]"),
}


def history(code):
    asked, answered = HISTORY[code]
    return [Turn("user", asked), Turn("assistant", answered)]


@pytest.mark.parametrize("code", ASKING)
def test_most_follow_ups_are_seen(code):
    known, later = questions(FOLLOW_UPS[code]), questions(LATER_FOLLOW_UPS[code])
    assert sum(depends_on_history(question, code) for question in known) >= 0.85 * len(known)
    assert sum(depends_on_history(question, code) for question in later) >= 0.5 * len(later)


@pytest.mark.parametrize("code", ASKING)
def test_of_questions_that_stand_alone_hardly_one_is_taken_for_a_follow_up(code):
    real = [question for language, question, *_ in (*WITHIN, *ACROSS, *UNANSWERABLE) if language == code]
    alone = [*questions(ALONE[code]), *real]
    assert not [question for question in alone if depends_on_history(question, code)]
    later = questions(LATER_ALONE[code])
    assert sum(depends_on_history(question, code) for question in later) <= 0.1 * len(later)


@pytest.mark.parametrize(
    ("code", "question", "subject"),
    [
        ("de", "Und wann wurde sie eröffnet?", "die Brücke über die Arl gebaut"),
        ("fr", "Et quand a-t-il été ouvert ?", "le pont de l'Arl"),
        ("es", "¿Y cuándo se abrió?", "el puente sobre el Arl"),
        ("ru", "А когда его открыли?", "мост через Арль"),
        ("zh", "它是什么时候开放的？", "江城大桥"),
        ("ar", "ومتى افتتح؟", "جسر الواحة"),
    ],
)
def test_without_a_model_what_was_asked_about_is_put_behind(code, question, subject):
    found = standalone_question(question, history(code), language=code)
    assert found.startswith(f"{question} (")
    assert subject in found


@pytest.mark.parametrize("code", ASKING)
def test_what_stands_alone_stays_as_it_is(code):
    question = questions(ALONE[code])[0]
    assert standalone_question(question, history(code), lambda *_: "Something else?", code) == question


def test_a_rewrite_in_the_language_is_taken_and_one_in_another_is_not():
    wanted = "Wann wurde die Brücke über die Arl eröffnet?"
    asked = "Und wann wurde sie eröffnet?"
    assert standalone_question(asked, history("de"), lambda *_: wanted, "de") == wanted
    english = standalone_question(asked, history("de"), lambda *_: "When was the bridge over the Arl opened?", "de")
    assert english.startswith(asked)
    chinese = "江城大桥是什么时候开放的？"
    assert standalone_question("它是什么时候开放的？", history("zh"), lambda *_: chinese, "zh") == chinese


def test_a_rewrite_that_only_says_the_question_again_is_not_taken():
    asked = "Wofür war sie bekannt?"
    assert "die Brücke" in standalone_question(asked, history("de"), lambda *_: asked, "de")


def test_a_rewrite_that_asks_something_else_is_not_taken():
    said = [Turn("user", "Кто построил новый маяк?"), Turn("assistant", "Инженеры из Северска. [1]")]
    found = standalone_question("А что станет со старым?", said, lambda *_: "Кто построил старый маяк?", "ru")
    assert found.startswith("А что станет со старым? (")


def test_words_that_are_no_names_are_not_put_behind():
    said = [*history("de")[:1], Turn("assistant", "Sie steht in Falkenau. Tiere gibt es dort nicht.")]
    found = standalone_question("Und was kostet sie?", said, language="de")
    assert "Tiere" not in found
    assert "Sie" not in found


@pytest.mark.parametrize("code", MESSAGES)
def test_what_the_program_says_of_an_answer_names_nothing(code):
    own = MESSAGES[code]
    for lead in (own.refusal, own.left_out, own.otherwise, own.in_quotes):
        said = [*history("de")[:1], Turn("assistant", f"{lead}\u201cLena Brandt zählte sie.\u201d [1]")]
        found = standalone_question("Und was kostet sie?", said, language="de")
        assert found == standalone_question(
            "Und was kostet sie?", [said[0], Turn("assistant", "Lena Brandt")], language="de"
        )


def test_each_language_that_asks_about_the_collection_has_follow_ups():
    assert set(ASKING) == set(PHRASES)


def test_a_language_without_a_table_is_read_by_the_english_rules():
    assert depends_on_history("And he?", "fi")
    assert not depends_on_history("Kuka rakensi sillan?", "fi")


@pytest.mark.parametrize("code", ASKING)
@pytest.mark.parametrize("part", ["sie ", "le a-t-il ", "el su ", "мост его ", "他", "هذا ", "и ", "和", " "])
def test_hostile_text_takes_no_time(code, part):
    in_no_time(lambda text: depends_on_history(text, code), part)
    in_no_time(lambda text: [depends_on_history(text[:290], code) for _ in range(20)], part)
