"""What is a greeting in which language, and what only looks like one."""

import pytest

from rag.question.greetings import greeting_language
from rag.question.phrases.tables import PHRASES
from tests.hostile import in_no_time

GREETINGS = {
    "en": ("Hello!", "thanks a lot", "What can you do?"),
    "de": (
        "Hallo!",
        "Guten Tag",
        "Vielen Dank für Ihre Hilfe.",
        "Hallo, was kannst du?",
        "Danke, tschüss!",
        "WER BIST DU?",
        "Grüß Gott, wie geht's?",
        "Hi, danke",
        "Womit kannst du mir helfen?",
    ),
    "fr": (
        "Bonjour !",
        "merci beaucoup",
        "Bonjour, que peux-tu faire ?",
        "Qu’est-ce que tu sais faire ?",
        "ca va ?",
        "En quoi pouvez-vous m’aider ?",
    ),
    "es": (
        "¡Hola!",
        "Buenos días, ¿qué puedes hacer?",
        "Muchas gracias",
        "hola que tal",
        "¿Quién eres?",
        "¿Qué puede hacer usted?",
    ),
    "ru": (
        "Привет!",
        "Здравствуйте, что вы умеете?",
        "Большое спасибо",
        "Пока!",
        "Кто ты?",
        "Это всё.",
        "Чем можете помочь?",
    ),
    "zh": (
        "你好",
        "您好！",
        "谢谢你",
        "你好，你能做什么？",
        "你是誰？",
        "好的，谢谢。",
        "你好，請問你能做些什麼？",
        "妳是機器人嗎",
    ),
    "ar": (
        "مرحبا!",
        "السَّلامُ عليكم",
        "شكراً جزيلاً",
        "أهلا، من أنت؟",
        "ماذا يمكنك أن تفعل؟",
        "كيف يمكنك أن تساعدنى",
        "مســـاء الخير",
    ),
}
QUESTIONS = (
    "Hallo, wer hat die Brücke gebaut?",
    "Hallo Welt, was ist das für ein Programm?",
    "Danke Merkel",
    "Was kann Deutschland tun?",
    "Wer bist du in dem Gedicht von Goethe?",
    "Was ist das Kapital?",
    "Wer sind sie?",
    "Bonjour Tristesse, c'est de qui ?",
    "Bonjour, qui a construit le pont ?",
    "Merci Macron",
    "Que peut faire la France ?",
    "Hola, ¿quién construyó el puente?",
    "Gracias a Dios, ¿quién lo escribió?",
    "¿Qué puede hacer el gobierno?",
    "Привет, кто построил мост?",
    "Спасибо комиссии",
    "Пока неизвестно?",
    "Что это значит?",
    "你好，谁建了这座桥？",
    "好莱坞在哪里？",
    "谢谢茶是什么？",
    "早餐",
    "مرحبا، من بنى الجسر؟",
    "شكرا لمن؟",
    "من أنت يا وطني؟",
    "",
    "?!",
)


@pytest.mark.parametrize(
    ("language", "said"), [(code, said) for code, all_said in GREETINGS.items() for said in all_said]
)
def test_a_greeting_is_known_with_its_language(language, said):
    assert greeting_language(said) == language


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_only_begins_like_one_is_a_question(question):
    assert greeting_language(question) is None


@pytest.mark.parametrize("code", PHRASES)
def test_every_phrase_of_a_table_is_one(code):
    table = PHRASES[code]
    for phrase in table.greetings | table.about_itself:
        assert greeting_language(phrase) is not None


@pytest.mark.parametrize("part", ["hallo ", "guten tag zusammen ", "你好", "مرحبا ", "\u0301", "\ue000"])
def test_hostile_text_takes_no_time(part):
    in_no_time(greeting_language, part)
    in_no_time(lambda text: greeting_language(f"{text[:190]}x"), part)
