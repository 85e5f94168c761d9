"""A question over articles of other languages: its words as they are cut there as well."""

from embeddings.terms import terms
from rag.question.languages import Analysis


def analysis(own, articles, texts):
    held = {term for text, code in texts for term in terms(text, code)}
    return Analysis.of(own, articles, held.__contains__)


def test_with_articles_in_its_own_language_it_is_that_analysis():
    question = "Who runs the running of Running Ltd?"
    assert analysis("en", {"en": 3}, [("Running", "en")])(question) == terms(question)


def test_a_name_is_asked_for_as_the_articles_have_it():
    found = analysis("en", {"es": 5}, [("Nvidia anunció resultados", "es")])("What did Nvidia say?")
    assert set(terms("Nvidia", "es")) <= set(found)
    assert "nvidia" not in found, "no article has that form, and it would only dilute the others"
    assert "say" in found


def test_stop_words_of_the_question_are_no_terms_of_another_language():
    found = analysis("de", {"en": 5, "de": 1}, [("Was the die cast?", "en"), ("Berlin", "de")])(
        "Was wird die Stadt Berlin tun?"
    )
    assert "die" not in found
    assert terms("Berlin", "de")[0] in found


def test_a_stray_article_changes_no_question():
    question = "What is Nvidia?"
    assert analysis("en", {"en": 600, "es": 1}, [("Nvidia", "es")])(question) == terms(question)


def test_a_russian_question_meets_russian_articles_and_latin_names_in_english_ones():
    found = analysis("ru", {"en": 5, "ru": 5}, [("мост построили", "ru"), ("Siemens engines", "en")])(
        "Что построила Siemens?"
    )
    assert {*terms("построила", "ru"), *terms("Siemens")} <= set(found)
