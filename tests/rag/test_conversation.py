"""A conversation in the terminal, with a pipeline that is scripted."""

import io
import os
import signal
import threading
import time

import pytest

from embeddings.errors import UsageError
from embeddings.terminal import Style
from rag.conversation import Conversation, Screen, awaited
from rag.pipeline import Pipeline
from rag.records import Turn
from tests.fakes import FakeModel

QUESTION = "Who signed the treaty in Oslo?"
SUPPORTED = "Minister Anna Berg of Norland signed the treaty in Oslo."


def held(pipeline, *lines):
    """The conversation after these lines, and what it showed. A line that is an exception is raised at the prompt."""
    waiting = iter(lines)

    def read():
        line = next(waiting, None)
        if line is None:
            raise EOFError
        if isinstance(line, type):
            raise line
        return line

    out = io.StringIO()
    conversation = Conversation(pipeline, Screen(read, out, io.StringIO(), Style(out)))
    conversation.run()
    return conversation, out.getvalue()


def test_an_answer_has_its_marks_and_its_footnotes(retriever):
    _, shown = held(Pipeline(retriever, FakeModel(f"{SUPPORTED} King Olaf watched from his yacht.")), QUESTION)
    lines = shown.splitlines()
    assert lines[0] == f"{SUPPORTED} [1]"
    assert lines[1].endswith("yacht. [?]")
    assert "[1] The treaty of Oslo, 2024-05-01 (treaty.txt:" in shown
    assert "\u201c" not in shown


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("status", "told"), [(Terminal(), True), (io.StringIO(), False)])
def test_what_is_going_on_is_told_on_a_terminal_until_the_answer_is_there(retriever, status, told):
    screen = Screen(input, io.StringIO(), status, Style(status))
    answer = awaited(Pipeline(retriever, FakeModel(SUPPORTED)).stream(QUESTION), screen)
    assert answer.text == f"{SUPPORTED} [1]"
    assert ("searching the articles ..." in status.getvalue()) is told
    assert ("writing ..." in status.getvalue()) is told
    assert status.getvalue().endswith("\r\x1b[K" if told else "")
    assert screen.out.getvalue() == ""


def test_sources_shows_the_words_of_the_last_answer(retriever):
    _, shown = held(Pipeline(retriever, FakeModel(SUPPORTED)), "/sources", QUESTION, "/sources")
    assert shown.startswith("The last answer cites nothing.")
    assert "\u201cMinister Anna Berg of Norland signed the treaty in Oslo on 1 May 2024.\u201d" in shown


def test_a_follow_up_is_asked_against_what_was_said_and_new_forgets_it(retriever):
    histories = []

    class Listening(Pipeline):
        def stream(self, question, *, history=(), **options):
            histories.append(tuple(turn.text for turn in history))
            return super().stream(question, history=history, **options)

    pipeline = Listening(retriever, FakeModel(SUPPORTED))
    conversation, _ = held(pipeline, QUESTION, "Where did she sign it?", "/new", QUESTION)
    assert histories == [(), (QUESTION, f"{SUPPORTED} [1]"), ()]
    assert conversation.history == [Turn("user", QUESTION), Turn("assistant", f"{SUPPORTED} [1]")]


def test_a_refusal_is_shown_with_what_came_nearest(retriever):
    _, shown = held(Pipeline(retriever, None), "What is the boiling point of tungsten?", "/sources")
    assert shown.startswith("The articles do not answer this.")


@pytest.mark.parametrize("line", ["/quit", "/QUIT", "/exit"])
def test_quit_ends_the_session(retriever, line):
    _, shown = held(Pipeline(retriever, None), line, QUESTION)
    assert shown == ""


def test_an_unknown_command_and_ctrl_c_at_the_prompt_are_told_what_there_is(retriever):
    _, shown = held(Pipeline(retriever, None), "/fly", KeyboardInterrupt, "", QUESTION)
    assert "There is no /fly." in shown
    assert "/quit ends the session" in shown
    assert "[1]" in shown


def test_an_error_is_told_and_the_session_goes_on(retriever):
    class Failing(FakeModel):
        def stream(self, prompt, **options):
            if not self.asked:
                self.asked.append([])
                raise UsageError("the server is gone")
            return super().stream(prompt, **options)

    conversation, shown = held(Pipeline(retriever, Failing(SUPPORTED)), QUESTION, QUESTION)
    assert "error: the server is gone" in shown
    assert f"{SUPPORTED} [1]" in shown
    assert len(conversation.history) == 2


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_stops_the_answer_and_keeps_the_session(retriever, times):
    class Interrupted(FakeModel):
        def stream(self, prompt, *, max_tokens=200, stop=None):
            if self.asked:
                yield from super().stream(prompt, max_tokens=max_tokens, stop=stop)
                return
            self.asked.append([])
            yield f"{SUPPORTED} King Olaf"
            os.kill(os.getpid(), signal.SIGINT)
            assert stop.wait(10)
            if times == 2:  # of a model that does not listen
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(10)
            yield " watched."

    before = signal.getsignal(signal.SIGINT)
    conversation, shown = held(Pipeline(retriever, Interrupted(SUPPORTED)), QUESTION, "Who signed the treaty?")
    assert shown.count("(stopped)") == 1
    assert shown.rstrip().splitlines()[-2] == f"{SUPPORTED} [1]"
    assert signal.getsignal(signal.SIGINT) is before
    assert len(conversation.history) == {1: 4, 2: 2}[times]


def test_a_conversation_in_another_thread_needs_no_signals(retriever):
    shown = []
    thread = threading.Thread(target=lambda: shown.append(held(Pipeline(retriever, FakeModel(SUPPORTED)), QUESTION)[1]))
    thread.start()
    thread.join(30)
    assert f"{SUPPORTED} [1]" in shown[0]
