"""The language of short questions, which are mostly names, over English articles."""

import pytest

from rag.question.asked_in import question_language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Que signifie BRICS ?", "fr"),
        ("C'est quoi BRICS ?", "fr"),
        ("Was ist Power of Siberia 2?", "de"),
        ("Quel est le nom de la banque ?", "fr"),
        ("Was steht in „The bank and what it was“?", "de"),
        ("Was ist BRICS?", "de"),
        ("Wer ist Xi Jinping?", "de"),
        ("¿Qué es BRICS?", "es"),
        ("Quien es Xi Jinping?", "es"),
        ("BRICS是什么？", "zh"),
        ("Что такое Shanghai Cooperation Organisation?", "ru"),
        ("ما هو BRICS Summit Kazan؟", "ar"),
        ("Was there a summit?", "en"),
        ("Was Putin in Kazan?", "en"),
        ("Was Xi there?", "en"),
        ("Will Xi visit Kazan?", "en"),
        ("Putin Xi call", "en"),
        ("Wo won the chess olympiad?", "en"),
        ("A dose of 2μg/ml or 3μg/ml quetiapine?", "en"),
        ("Wo liegt Vladivostok?", "de"),
        ("BRICS", "en"),
        ("What does 一带一路 mean?", "en"),
        ("Que Sera Sera singer", "en"),
        ("Wie baute Hollmann die Brücke?", "de"),
    ],
)
def test_the_language_of_a_short_question(question, language):
    assert question_language(question, ("en",)) == language
