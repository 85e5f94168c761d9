import pytest

from rag.messages import MESSAGES
from rag.question.kinds import Kind, is_greeting, kind_in, kind_of, suggested_in
from tests.hostile import in_no_time


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who phoned Putin?", Kind.FACT),
        ("Hello Kitty was made by whom?", Kind.FACT),
        ("How many members has the union?", Kind.FACT),
        ("How long is the railway?", Kind.FACT),
        ("Who is the man who said that, as reported by The Age, is he was wrong?", Kind.FACT),
        ("What is the main point guard's name?", Kind.FACT),
        ("What are the main points of the plan?", Kind.SUMMARY),
        ("What are its key points?", Kind.SUMMARY),
        ("May Britt Moser won which prize?", Kind.FACT),
        ("Will Smith was born where?", Kind.FACT),
        ("May Sweden join the union?", Kind.YES_NO),
        ("Will Anna Berg sign the treaty?", Kind.YES_NO),
        ("Did Xi phone Putin?", Kind.YES_NO),
        ("And is it true?", Kind.YES_NO),
        ("After The Age reported on it, did 'The Verge' say the same?", Kind.YES_NO),
        ("Was the treaty signed before or after the war?", Kind.CHOICE),
        ("Is the stance consistent or inconsistent?", Kind.CHOICE),
        ("Is it red or blue?", Kind.CHOICE),
        (
            "Is it known whether or not the line, which was built by the state, is open again to all trains?",
            Kind.YES_NO,
        ),
        ("Summarise the article about the pipeline", Kind.SUMMARY),
        ("What happened in February 2025?", Kind.SUMMARY),
        ("What does \u201cThe treaty of Oslo\u201d say?", Kind.SUMMARY),
        ("List all members of the union.", Kind.LIST),
        ("What is the latest on the pipeline?", Kind.LATEST),
        ("What has changed in the union since 2015?", Kind.CHANGE),
        ("How has the relationship changed?", Kind.CHANGE),
        ("Why was the line built?", Kind.EXPLANATION),
        ("Compare the two pipelines", Kind.EXPLANATION),
        ("Can you tell me the difference between the two plans?", Kind.EXPLANATION),
        ("Could you please summarise the article about the pipeline?", Kind.SUMMARY),
        ("Can you still climb the mountain?", Kind.YES_NO),
        ("", Kind.FACT),
    ],
)
def test_a_question_is_of_the_kind_that_its_words_say(question, kind):
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    "said",
    [
        "Hi",
        "Hello there!",
        "Thanks a lot!",
        "What can you do?",
        "hello, who are you?",
        "Good morning, how are you?",
        "thank you so much",
    ],
)
def test_what_is_said_to_the_program(said):
    assert is_greeting(said)


@pytest.mark.parametrize("question", ["Who phoned Putin?", "Hello Kitty was made by whom?", "Nice is where?", ""])
def test_what_is_asked_of_the_articles(question):
    assert not is_greeting(question)


@pytest.mark.parametrize("part", ["thank you ", "hi ", "ok ok. ", "a or ", "is ", "\u2019", "May A", ", is the ", " "])
def test_hostile_text_takes_no_time(part):
    for read in (is_greeting, lambda text: is_greeting(text[-150:]), kind_of):
        in_no_time(lambda text, read=read: read(f"{text}x"), part)


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("de", "Was kostet die Brücke?", Kind.FACT),
        ("de", "Will der Minister oder will er nicht?", Kind.YES_NO),
        ("de", "Was steht in „Die Brücke“?", Kind.SUMMARY),
        ("fr", "Que dit l’article «\u00a0Le pont\u00a0» ?", Kind.SUMMARY),
        ("fr", "Que dit l'article de la loi ?", Kind.FACT),
        ("fi", "Kuka rakensi sillan?", Kind.FACT),
        ("en", "Was there a bridge?", Kind.YES_NO),
    ],
)
def test_the_kind_in_a_language(language, question, kind):
    assert kind_in(language, question) is kind


@pytest.mark.parametrize(("language", "said"), MESSAGES.items())
def test_what_the_program_suggests_to_ask_is_answered_with_a_summary(language, said):
    asked = said.example.format("The bridge and who was there? (part 2)")
    assert kind_in(language, asked) is Kind.SUMMARY
    assert suggested_in(asked) == (None if language == "en" else language)


@pytest.mark.parametrize(
    ("language", "question", "dated", "kind"),
    [
        ("de", "Hat die Stadt ihre Schulden bezahlt?", False, Kind.YES_NO),
        ("de", "Gibt es Wölfe im Naturpark?", False, Kind.YES_NO),
        ("de", "Ist die Brücke rot oder blau?", False, Kind.CHOICE),
        ("de", "Fasse den Artikel über die Fähre zusammen.", False, Kind.SUMMARY),
        ("de", "Was geschah im März 2024?", True, Kind.SUMMARY),
        ("de", "Was geschah mit dem Schiff?", False, Kind.FACT),
        ("de", "Was ist der neueste Stand beim Ausbau?", False, Kind.LATEST),
        ("de", "Warum schließt die Bäckerei?", False, Kind.EXPLANATION),
        ("de", "Wie viele Wölfe gibt es?", False, Kind.FACT),
        ("fr", "Est-ce que le pont est ouvert ?", False, Kind.YES_NO),
        ("fr", "Le musée a-t-il rouvert ?", False, Kind.YES_NO),
        ("fr", "Quand le musée a-t-il rouvert ?", False, Kind.FACT),
        ("fr", "Résume l'article sur les vignes", False, Kind.SUMMARY),
        ("fr", "Pourquoi le lac est-il à sec ?", False, Kind.EXPLANATION),
        ("es", "¿Ha pagado la ciudad sus deudas?", False, Kind.YES_NO),
        ("es", "¿Qué pasó en marzo de 2024?", True, Kind.SUMMARY),
        ("es", "¿Quién ganó la final?", False, Kind.FACT),
        ("ru", "Есть ли волки в заповеднике?", False, Kind.YES_NO),
        ("ru", "Выплатил ли город свои долги?", False, Kind.YES_NO),
        ("ru", "Перечисли всех участников союза", False, Kind.LIST),
        ("ru", "Кто построил маяк?", False, Kind.FACT),
        ("zh", "公园里有狼吗？", False, Kind.YES_NO),
        ("zh", "总结一下关于春茶的文章", False, Kind.SUMMARY),
        ("zh", "春茶为什么减产？", False, Kind.EXPLANATION),
        ("zh", "地铁有多少个车站？", False, Kind.FACT),
        ("ar", "هل توجد ذئاب في الحديقة؟", False, Kind.YES_NO),
        ("ar", "لماذا أغلق المتحف؟", False, Kind.EXPLANATION),
        ("ar", "من بنى الجسر؟", False, Kind.FACT),
    ],
)
def test_kinds_are_read_by_the_words_of_the_language(language, question, dated, kind):
    assert kind_in(language, question, dated=dated) == kind
