import pytest

from rag.question.kinds import Kind, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Hi", Kind.GREETING),
        ("Hello there!", Kind.GREETING),
        ("Thanks a lot!", Kind.GREETING),
        ("What can you do?", Kind.GREETING),
        ("hello, who are you?", Kind.GREETING),
        ("Good morning, how are you?", Kind.GREETING),
        ("Who phoned Putin?", Kind.FACT),
        ("Hello Kitty was made by whom?", Kind.FACT),
        ("How many members has the union?", Kind.FACT),
        ("How long is the railway?", Kind.FACT),
        ("Who is the man who said that, as reported by The Age, is he was wrong?", Kind.FACT),
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
