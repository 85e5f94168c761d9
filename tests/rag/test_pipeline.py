import re
import threading
from dataclasses import asdict

import pytest

from embeddings.errors import UsageError
from rag.checking import verdicts
from rag.checking.calibration import WITH_MODEL
from rag.checking.judge import UNSURE_ANSWER
from rag.llm.contract import Piece
from rag.messages import messages
from rag.pipeline import Pipeline
from rag.question.filters import Filters
from rag.records import AnswerFinished, EvidenceChosen, PassagesFound, SentenceChecked, StageStarted, TextWritten, Turn
from tests.fakes import FakeModel

ENGLISH = messages("en")

QUESTION = "Who signed the treaty in Oslo?"
SUPPORTED = "Minister Anna Berg of Norland signed the treaty in Oslo."
INVENTED = "King Olaf watched the ceremony from his yacht."


def assert_laws(answer, index):
    """Laws 1 to 3 of the design, for any answer."""
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    used = [int(number) for number in re.findall(r"\[(\d+)\]", answer.text)]
    assert list(dict.fromkeys(used)) == numbers, "numbered by first use, and every mark has its citation"
    for citation in answer.citations:
        assert index.document(citation.source).text[citation.start : citation.end] == citation.quote
    for passage in answer.passages:
        assert index.document(passage.source).text[passage.start : passage.end] == passage.text
    for sentence in answer.sentences:
        assert answer.text[sentence.start : sentence.end] == sentence.text
        marks = "".join(f"[{number}]" for number in sentence.citations) or "[?]"
        assert answer.text[sentence.end :].startswith(f" {marks}")
        assert sentence.supported == bool(sentence.citations)


def test_a_supported_sentence_gets_its_footnote_and_an_invented_one_is_marked(retriever):
    pipeline = Pipeline(retriever, FakeModel(f"{SUPPORTED} {INVENTED}"))
    answer = pipeline.answer(QUESTION)
    assert_laws(answer, pipeline.index)
    assert [sentence.supported for sentence in answer.sentences] == [True, False]
    assert answer.text == f"{SUPPORTED} [1] {INVENTED} [?]"
    assert answer.citations[0].source == "treaty.txt"
    assert answer.citations[0].date == "2024-05-01"


def test_marks_that_the_model_writes_are_thrown_away(retriever):
    answer = Pipeline(retriever, FakeModel("Minister Anna Berg of Norland signed the treaty in Oslo [7].")).answer(
        QUESTION
    )
    assert "[7]" not in answer.text
    assert_laws(answer, retriever.index)


def test_marks_of_an_article_are_not_footnotes_of_the_answer(retriever):
    answer = Pipeline(retriever, None).answer("What did Anna Berg call the treaty?")
    assert_laws(answer, retriever.index)
    assert "[12]" not in answer.text
    assert any("[12]" in citation.quote for citation in answer.citations)


def test_cited_and_retrieved_are_two_lists(retriever):
    answer = Pipeline(retriever, FakeModel(SUPPORTED), top_k=3).answer(QUESTION)
    assert len(answer.citations) == 1
    assert [passage.rank for passage in answer.passages] == [1, 2, 3]


def test_a_question_that_nothing_answers_is_refused_without_generation(retriever):
    model = FakeModel("Tungsten boils at 5930 degrees.")
    answer = Pipeline(retriever, model).answer("What is the boiling point of tungsten?")
    assert answer.refused
    assert answer.text == ENGLISH.refusal
    assert (answer.sentences, answer.citations) == ((), ())
    assert answer.passages, "the nearest passages are shown"
    assert model.asked == []


@pytest.mark.parametrize("model", [FakeModel(SUPPORTED), None])
def test_a_question_that_takes_the_opposite_for_granted_is_told_what_the_articles_say(retriever, model):
    pipeline = Pipeline(retriever, model)
    answer = pipeline.answer("Which minister never signed the treaty in Oslo?")
    assert_laws(answer, pipeline.index)
    assert not answer.refused
    assert answer.text.startswith(f"{ENGLISH.otherwise}\u201cMinister Anna Berg of Norland signed the treaty in Oslo")
    assert model is None or model.asked == []


def test_without_a_model_the_answer_is_quotes(retriever):
    answer = Pipeline(retriever, None).answer(QUESTION)
    assert_laws(answer, retriever.index)
    assert answer.model == "none"
    assert answer.timings.first_token is None
    assert any("Minister Anna Berg of Norland signed the treaty" in sentence.text for sentence in answer.sentences)
    assert all(sentence.supported for sentence in answer.sentences)


def test_events_come_in_the_order_of_the_work(retriever):
    events = list(Pipeline(retriever, FakeModel(f"{SUPPORTED} {INVENTED}")).stream(QUESTION))
    kinds = [type(event) for event in events if not isinstance(event, TextWritten)]
    assert kinds == [
        StageStarted, PassagesFound, StageStarted, EvidenceChosen, StageStarted,
        SentenceChecked, SentenceChecked, AnswerFinished,
    ]  # fmt: skip
    assert [event.stage for event in events if isinstance(event, StageStarted)] == ["searching", "reading", "writing"]
    written = [event.text for event in events if isinstance(event, TextWritten)]
    assert "Minister Anna" in written
    assert all(SUPPORTED not in text or text == SUPPORTED for text in written), "checked text leaves the tail"


def test_the_model_is_given_the_evidence_and_the_question_once(retriever):
    model = FakeModel(SUPPORTED)
    Pipeline(retriever, model).answer(QUESTION)
    ((system, user),) = model.asked
    assert system["role"] == "system"
    assert f"\n\nQuestion: {QUESTION}\n\n" in user["content"]
    assert "Minister Anna Berg of Norland signed the treaty in Oslo on 1 May 2024." in user["content"]
    assert "[12]" not in user["content"]


def test_stopped_in_the_middle_what_is_there_is_kept_and_checked(retriever):
    stop = threading.Event()
    pipeline = Pipeline(retriever, FakeModel(f"{SUPPORTED} {INVENTED} " * 50))
    for event in pipeline.stream(QUESTION, stop=stop):
        if isinstance(event, SentenceChecked):
            stop.set()
    assert isinstance(event, AnswerFinished)
    assert event.answer.sentences[0].supported
    assert len(event.answer.sentences) <= 2
    assert_laws(event.answer, pipeline.index)


@pytest.mark.parametrize("written", ["", "The king of Norland likes to ski."])
def test_when_nothing_that_the_model_wrote_is_supported_the_best_quotes_follow_and_are_said_to_be_quotes(
    retriever, written
):
    answer = Pipeline(retriever, FakeModel(written)).answer(QUESTION)
    assert not answer.refused
    assert [sentence.text for sentence in answer.sentences if not sentence.supported] == [written] * bool(written)
    first = next(sentence for sentence in answer.sentences if sentence.supported)
    assert first.text.startswith(ENGLISH.in_quotes)
    assert answer.citations[0].quote in answer.text
    assert_laws(answer, retriever.index)


class Reading(FakeModel):
    """A model with calibrated fits, which finds every question answerable, and of claims tells `claim_logit`."""

    def __init__(self, script, claim_logit):
        super().__init__(script, logit=9.0, fingerprint=next(iter(WITH_MODEL)))
        self._claim_logit = claim_logit

    def preference(self, prompt, first, second, *, stop=None):
        if "Claim:" not in prompt.instruction:
            return self._logit
        return self._claim_logit(prompt.instruction) if callable(self._claim_logit) else self._claim_logit


@pytest.mark.parametrize(
    ("written", "lead"),
    [
        ("The king of Norland likes to ski.", ENGLISH.left_out),
        ("Minister Anna Berg of Norland did not sign the treaty in Oslo on 1 May 2024.", ENGLISH.otherwise),
    ],
)
def test_what_no_source_supports_and_the_model_itself_doubts_is_not_shown(retriever, written, lead):
    answer = Pipeline(retriever, Reading(written, -6.0)).answer(QUESTION)
    assert written not in answer.text
    assert all(sentence.supported for sentence in answer.sentences)
    assert answer.sentences[0].text.startswith(lead)
    assert "signed the treaty" in answer.citations[0].quote
    assert not answer.refused
    assert_laws(answer, retriever.index)


def test_a_figure_of_the_models_own_makes_no_question_a_wrong_one(retriever):
    """Asked how many tonnes, nobody wants to hear that the articles say otherwise than a figure that is not shown."""
    written = "Farmers in Norland picked 700 tonnes of apples in 2025."
    answer = Pipeline(retriever, Reading(written, -6.0)).answer(
        "How many tonnes of apples did farmers in Norland pick?"
    )
    assert answer.sentences[0].text.startswith(f"{ENGLISH.left_out}\u201cFarmers in Norland picked 900 tonnes")


def test_a_figure_of_the_question_that_is_another_in_the_articles_is_told(retriever):
    written = "Farmers in Norland picked 700 tonnes of apples in 2025."
    answer = Pipeline(retriever, Reading(written, -6.0)).answer(
        "Where did farmers in Norland pick 700 tonnes of apples?"
    )
    assert answer.sentences[0].text.startswith(f"{ENGLISH.otherwise}\u201cFarmers in Norland picked 900 tonnes")


def test_what_no_source_supports_and_the_model_believes_is_marked(retriever):
    written = "The king of Norland likes to ski."
    answer = Pipeline(retriever, Reading(written, 6.0)).answer(QUESTION)
    assert [sentence.text for sentence in answer.sentences if not sentence.supported] == [written]


def test_a_mark_that_speaks_of_the_nearest_source_is_followed_by_it(retriever):
    """Of all the sentences about Norland the one whose figure is another stands first."""
    written = "The railway from Norland to Sudland is 520 kilometres long."
    answer = Pipeline(retriever, Reading(written, 6.0)).answer("When did the railway open?")
    marked, first, *_ = answer.sentences
    assert marked.text == written and "520" in marked.reason
    assert "480 kilometres" in first.text and first.text.startswith(ENGLISH.in_quotes)
    assert_laws(answer, retriever.index)


class Sure(Reading):
    """Believes each claim, and had so much of a preference for a Yes before it wrote."""

    def __init__(self, script, preference):
        super().__init__(script, 6.0)
        self._preference = preference

    def preference(self, prompt, first, second, *, stop=None):
        return super().preference(prompt, first, second, stop=stop) if prompt.reads else self._preference


@pytest.mark.parametrize(
    ("written", "preference", "given"),
    [
        ("Yes, Minister Anna Berg of Norland signed the treaty in Oslo.", 3.0, True),
        ("Yes, Minister Anna Berg of Norland signed the treaty in Oslo.", 0.5, False),
        ("Minister Anna Berg of Norland signed the treaty in Oslo.", 0.5, True),
    ],
)
def test_a_yes_of_which_the_model_was_not_sure_is_not_given(retriever, written, preference, given):
    answer = Pipeline(retriever, Sure(written, preference)).answer("Did Anna Berg sign the treaty in Oslo?")
    assert (written in answer.text) == given
    first = answer.sentences[0]
    assert first.supported and first.text.startswith(written if given else ENGLISH.in_quotes)
    assert_laws(answer, retriever.index)


def test_a_yes_that_is_not_believed_has_no_footnote_in_an_answer_that_was_stopped_either(retriever):
    stop = threading.Event()

    class Stopped(Sure):
        def stream(self, prompt, *, max_tokens=200, stop=None):
            yield from super().stream(prompt, max_tokens=max_tokens)
            stop.set()

        def preference(self, prompt, first, second, *, stop=None):
            return None if stop is not None and stop.is_set() else super().preference(prompt, first, second)

    written = "Yes, Minister Anna Berg of Norland signed the treaty in Oslo."
    *_, event = Pipeline(retriever, Stopped(written, 0.5)).stream("Did Anna Berg sign the treaty in Oslo?", stop=stop)
    assert isinstance(event, AnswerFinished)
    assert not any(sentence.supported for sentence in event.answer.sentences)
    assert_laws(event.answer, retriever.index)


def test_a_model_of_which_no_yes_is_believed_is_not_asked_once_more(retriever, monkeypatch):
    written = "Yes, Minister Anna Berg of Norland signed the treaty in Oslo."
    model = Sure(written, 9.0)
    monkeypatch.setattr(verdicts, "WITH_MODEL", {model.fingerprint: verdicts.VerdictFit(None)})
    answer = Pipeline(retriever, model).answer("Did Anna Berg sign the treaty in Oslo?")
    assert len(model.asked) == 1 and written not in answer.text
    assert answer.text.startswith(ENGLISH.in_quotes) and all(sentence.supported for sentence in answer.sentences)
    assert_laws(answer, retriever.index)


@pytest.mark.parametrize(("logprobs", "given"), [((-0.1, -0.1), True), ((-4.0, -4.0), False), ((-4.0, -0.1), False)])
def test_an_answer_that_was_written_unsurely_has_no_footnote_even_if_it_is_repeated_surely(retriever, logprobs, given):
    tries = iter(logprobs)

    class Telling(Reading):
        def stream(self, prompt, *, max_tokens=200, stop=None):
            logprob = next(tries)
            return (Piece(piece, logprob) for piece in super().stream(prompt, max_tokens=max_tokens, stop=stop))

    written = "Minister Anna Berg of Norland signed the treaty in Oslo on 1 May 2024."
    answer = Pipeline(retriever, Telling(written, 3.0)).answer("Who signed the treaty in Oslo?")
    first = answer.sentences[0]
    assert first.text == written and first.supported is given
    assert given or first.reason == UNSURE_ANSWER
    assert_laws(answer, retriever.index)


class OneAtATime(FakeModel):
    """Tells what it thinks of a Yes, but not while it writes: it has one KV cache."""

    writing = False

    def stream(self, prompt, *, max_tokens=200, stop=None):
        self.writing = True
        yield from super().stream(prompt, max_tokens=max_tokens, stop=stop)
        self.writing = False

    def preference(self, prompt, first, second, *, stop=None):
        assert not self.writing
        return super().preference(prompt, first, second, stop=stop)


@pytest.mark.parametrize(("least", "given"), [(0.4, True), (1.5, False), (None, False)])
def test_a_model_that_reads_no_claims_is_asked_what_it_thinks_of_its_yes_before_it_writes(
    retriever, monkeypatch, least, given
):
    written = "Yes, Minister Anna Berg of Norland signed the treaty in Oslo."
    model = OneAtATime(written, logit=0.5, fingerprint="c" * 64)
    monkeypatch.setattr(verdicts, "WITH_MODEL", {"c" * 64: verdicts.VerdictFit(least)})
    answer = Pipeline(retriever, model).answer("Did Anna Berg sign the treaty in Oslo?")
    first = answer.sentences[0]
    assert first.supported and (written in answer.text) == given
    assert given or first.text.startswith(ENGLISH.in_quotes)
    assert_laws(answer, retriever.index)


def test_a_yes_or_a_no_that_nothing_supports_is_not_given_however_true_what_follows_it(retriever):
    question = "Did King Olaf leave the union in 2024?"

    def doubts(asked: str) -> float:
        return -6.0 if "Olaf" in asked else 6.0

    model = Reading(lambda asked: f"No, King Olaf did not leave the union in 2024. {SUPPORTED}", doubts)
    answer = Pipeline(retriever, model).answer(question)
    assert "No, King Olaf" not in answer.text and answer.text.startswith(ENGLISH.left_out)
    assert all(sentence.supported for sentence in answer.sentences)
    assert_laws(answer, retriever.index)


def test_of_two_things_of_a_name_only_the_one_that_is_asked_about_is_quoted(retriever, articles):
    from embeddings.build import build

    text = (
        "Two lines\n\nThe first Sea of Ossel line, which does not cross the bay, was designed for 38 trains a day. "
        "Sea of Ossel 2 is a planned line for 50 trains a day.\n"
    )
    (articles / "line.txt").write_text(text, encoding="utf-8")
    build(articles, retriever.index.folder, lambda _: retriever.encoder)
    pipeline = Pipeline(retriever, None)
    second = pipeline.answer("How many trains a day is Sea of Ossel 2 for?")
    assert ["Ossel 2" in citation.quote for citation in second.citations if "Ossel" in citation.quote] == [True]
    first = pipeline.answer("How many trains a day is the Sea of Ossel line for?")
    assert "designed for 38" in first.citations[0].quote


def test_an_answer_that_only_says_the_question_again_is_none(retriever):
    """However true: of a question that the articles do not answer, a small model often writes no more than that."""
    question = "What did Minister Anna Berg of Norland sign in Oslo?"
    echo = "Minister Anna Berg of Norland signed in Oslo."
    answer = Pipeline(retriever, Reading(echo, 6.0)).answer(question)
    assert echo not in answer.text and answer.sentences[0].text.startswith(ENGLISH.in_quotes)
    assert all(sentence.supported for sentence in answer.sentences)
    better = "Minister Anna Berg of Norland signed the treaty in Oslo."
    second = Pipeline(retriever, Reading(lambda asked: better if "was answered" in asked else echo, 6.0)).answer(
        question
    )
    assert [(sentence.text, sentence.supported) for sentence in second.sentences] == [(better, True)]
    assert_laws(second, retriever.index)


def test_a_follow_up_is_searched_as_it_stands_alone(retriever):
    model = FakeModel(lambda asked: "When did Anna Berg sign the treaty?" if "Rewritten" in asked else SUPPORTED)
    history = [Turn("user", QUESTION), Turn("assistant", SUPPORTED)]
    answer = Pipeline(retriever, model).answer("When did she sign it?", history=history)
    assert answer.question == "When did she sign it?"
    assert answer.standalone_question == "When did Anna Berg sign the treaty?"
    assert answer.passages[0].source == "treaty.txt"


def test_filters_hold_for_the_whole_answer(retriever):
    answer = Pipeline(retriever, None).answer("What did farmers in Norland pick?", filters=Filters(until="2024"))
    assert {passage.source for passage in answer.passages} == {"treaty.txt"}
    with pytest.raises(UsageError, match="tomorrow"):
        Filters(since="tomorrow")


def test_an_index_that_is_rebuilt_is_followed(retriever, articles):
    from embeddings.build import build

    pipeline = Pipeline(retriever, None)
    (articles / "comet.txt").write_text("Comet\nDate: 2026-01-01\n\nThe comet Halla returns in 2061.\n")
    build(articles, retriever.index.folder, lambda _: retriever.encoder)
    assert pipeline.answer("When does the comet Halla return?").passages[0].source == "comet.txt"


def test_the_same_question_gives_the_same_answer(retriever):
    first, second = (asdict(Pipeline(retriever, FakeModel(SUPPORTED)).answer(QUESTION)) for _ in range(2))
    del first["timings"], second["timings"]
    assert first == second


def test_an_empty_question_is_told(retriever):
    with pytest.raises(UsageError, match="empty"):
        Pipeline(retriever, None).answer("  ")


def test_example_questions_are_about_the_articles_and_always_the_same(retriever, articles):
    from embeddings.build import build

    (articles / "comet.txt").write_text("Halla returns\n\nThe comet Halla is a comet of ice. It is bright.\n")
    build(articles, retriever.index.folder, lambda _: retriever.encoder)
    pipeline = Pipeline(retriever, None)
    examples = pipeline.example_questions(9)
    assert "What is the comet Halla?" in examples
    assert "What does \u201cThe treaty of Oslo\u201d say?" in examples
    assert examples == pipeline.example_questions(9)
    assert len(pipeline.example_questions(2)) == 2


COMPARISON = (
    "Did Minister Anna Berg of Norland sign the treaty in Oslo on 1 May 2024, "
    "while farmers in Norland picked 900 tonnes of apples and pears in 2025?"
)


@pytest.mark.parametrize(("logit", "verdict"), [(3.0, "Yes"), (-3.0, "No")])
def test_a_comparison_is_answered_with_the_models_verdict_and_the_words_of_each_side(retriever, logit, verdict):
    model = FakeModel("never written", logit=logit)
    answer = Pipeline(retriever, model).answer(COMPARISON)
    assert answer.text.startswith(ENGLISH.verdict.format(verdict).strip())
    # Both sides hold what a Yes says; a No denies what they say.
    assert answer.sentences[0].supported == (verdict == "Yes")
    assert all(sentence.supported for sentence in answer.sentences[1:])
    assert {"treaty.txt", "apples.txt"} <= {citation.source for citation in answer.citations}
    assert model.asked == []
    assert_laws(answer, retriever.index)


def test_a_yes_that_one_side_does_not_hold_wears_no_footnote(retriever):
    question = COMPARISON.replace("900 tonnes", "400 tonnes")
    answer = Pipeline(retriever, FakeModel("never written", logit=3.0)).answer(question)
    verdict, *sides = answer.sentences
    assert verdict.text == ENGLISH.verdict.format("Yes").strip()
    assert not verdict.supported and "judgement" in verdict.reason
    assert sides and all(side.supported for side in sides)


def test_a_model_that_tells_no_logit_writes_its_comparison(retriever):
    model = FakeModel("Yes, Minister Anna Berg of Norland signed the treaty in Oslo.")
    answer = Pipeline(retriever, model).answer(COMPARISON)
    assert answer.text.startswith("Yes, Minister Anna Berg of Norland signed the treaty in Oslo. [1]")


class Counting(FakeModel):
    """Counts the pieces that are taken from it, and calls `then` with each number."""

    taken = 0

    def stream(self, prompt, *, max_tokens=200, stop=None):
        for piece in super().stream(prompt, max_tokens=max_tokens, stop=stop):
            self.taken += 1
            self.then(self.taken)
            yield piece

    def then(self, count):
        pass


FOLLOW_UP = "When did she sign it?"
BEFORE = [Turn("user", QUESTION), Turn("assistant", SUPPORTED)]


def test_a_stop_is_heeded_while_a_follow_up_is_rewritten(retriever):
    stop = threading.Event()

    class Stopping(Counting):
        def then(self, count):
            if count == 3:
                stop.set()

    model = Stopping("When did Minister Anna Berg of Norland sign the treaty in Oslo?")
    events = list(Pipeline(retriever, model).stream(FOLLOW_UP, history=BEFORE, stop=stop))
    assert model.taken == 3
    assert isinstance(events[-1], AnswerFinished)


def test_of_a_rewritten_question_no_more_than_its_line_is_waited_for(retriever):
    model = Counting(
        lambda user: (
            "When did Anna Berg sign the treaty?\nAnd then some more words that nobody reads."
            if "Last question" in user
            else SUPPORTED
        )
    )
    answer = Pipeline(retriever, model).answer(FOLLOW_UP, history=BEFORE)
    assert answer.standalone_question == "When did Anna Berg sign the treaty?"
    assert model.taken == len("When did Anna Berg sign the treaty? And".split()) + len(SUPPORTED.split())


@pytest.mark.parametrize(
    ("question", "language", "refused_in"),
    [
        (QUESTION, "en", "en"),
        ("Wer hat in Oslo den Vertrag unterschrieben?", "de", "de"),
        ("Chi ha firmato il trattato di Oslo nella primavera?", "it", "en"),
    ],
)
def test_an_answer_tells_its_language_and_a_refusal_that_of_its_words(retriever, question, language, refused_in):
    pipeline = Pipeline(retriever, None)
    found = next(event for event in pipeline.stream(question) if isinstance(event, PassagesFound))
    assert found.language == language
    assert {passage.language for passage in found.passages} <= {"en"}
    answer = pipeline.answer(question)
    assert answer.language == (refused_in if answer.refused else language)
    assert not answer.refused or answer.text == messages(refused_in).refusal
