"""A conversation in the terminal: answers sentence by sentence, with footnotes, against what was said before."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Protocol, TextIO

from embeddings.errors import FootnoteError
from embeddings.terminal import Style
from rag.llm.stop import Stop
from rag.marks import why
from rag.question.filters import Filters
from rag.records import Answer, AnswerFinished, Event, SentenceChecked, StageStarted, Turn, TurnAwaited
from rag.terminal import footnotes, marked, nearest, sentence_text

COMMANDS = {
    "/sources": "the words that the last answer rests on",
    "/new": "a new conversation",
    "/help": "these commands",
    "/quit": "the end (so is Ctrl-D)",
}
STAGES = {"searching": "searching the articles", "reading": "reading", "writing": "writing"}


class Answers(Protocol):
    """What a conversation asks of a pipeline."""

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        top_k: int | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[Event]: ...


@dataclass(frozen=True)
class Screen:
    """Where a conversation is held: answers go to `out`, what is going on to `status` while that is a terminal."""

    read: Callable[[], str]
    out: TextIO
    status: TextIO
    style: Style

    def say(self, text: str = "") -> None:
        self.out.write(f"{text}\n")
        self.out.flush()

    def tell(self, text: str = "") -> None:
        """In a line of its own that the next one takes the place of."""
        if self.status.isatty():
            self.status.write(f"\r\x1b[K{text}")
            self.status.flush()


class Conversation:
    """Questions typed one after the other; what was said is forgotten when the session ends."""

    def __init__(
        self, pipeline: Answers, screen: Screen, *, filters: Filters | None = None, top_k: int | None = None
    ) -> None:
        self._pipeline = pipeline
        self._screen = screen
        self._filters = filters
        self._top_k = top_k
        self.history: list[Turn] = []
        self._last: Answer | None = None

    def run(self) -> None:
        """Until /quit or the end of the input. Ctrl-C ends an answer, never the session."""
        while True:
            try:
                line = self._screen.read().strip()
            except EOFError:
                return
            except KeyboardInterrupt:
                self._screen.say("\n(/quit ends the session)")
                continue
            if line.lower() in ("/quit", "/exit"):
                return
            if line.startswith("/"):
                self._obey(line.lower())
            elif line:
                self._ask(line)

    def _obey(self, command: str) -> None:
        screen = self._screen
        if command == "/new":
            self.history, self._last = [], None
            screen.say("A new conversation.")
        elif command == "/sources":
            screen.say("\n".join(self._sources()) or "The last answer cites nothing.")
        else:
            if command != "/help":
                screen.say(f"There is no {command}.")
            screen.say("\n".join(f"{name:10} {what}" for name, what in COMMANDS.items()))

    def _sources(self) -> Iterator[str]:
        if self._last is not None:
            yield from footnotes(self._last.citations, self._screen.style)
            if self._last.refused:
                yield from nearest(self._last.passages, self._screen.style)

    def _ask(self, question: str) -> None:
        stop, shown = Stop(), 0
        try:
            with ctrl_c_sets(stop):
                for event in self._pipeline.stream(
                    question, history=tuple(self.history), filters=self._filters, top_k=self._top_k, stop=stop
                ):
                    shown += isinstance(event, SentenceChecked)
                    self._show(event, shown)
        except KeyboardInterrupt:
            self._screen.tell()
        except FootnoteError as error:
            self._screen.tell()
            self._screen.say(f"{self._screen.style.error('error:')} {error}")
            return
        if stop.is_set():
            self._screen.say(self._screen.style.dim("(stopped)"))
        if self._last is not None and self._last.question == question:
            self.history += (Turn("user", question), Turn("assistant", self._last.text))

    def _show(self, event: Event, shown: int) -> None:
        screen = self._screen
        match event:
            case StageStarted() | TurnAwaited():
                _tell(event, screen)
            case SentenceChecked(sentence):
                screen.tell()
                screen.say(sentence_text(sentence, screen.style))
                if reason := why(sentence):
                    screen.say(f"    {screen.style.warning(reason)}")
            case AnswerFinished(answer):
                screen.tell()
                self._last = answer
                if not shown and answer.text:
                    screen.say(marked(answer.text, screen.style))
                for line in footnotes(answer.citations, screen.style, quoted=False):
                    screen.say(f"  {line}")


def _tell(event: Event, screen: Screen) -> None:
    """What is going on, in the line of its own."""
    match event:
        case StageStarted(stage):
            screen.tell(screen.style.dim(f"{STAGES[stage]} ..."))
        case TurnAwaited(ahead, loading):
            before = f"{ahead} before this one" if ahead else "the language model is being loaded"
            screen.tell(screen.style.dim(before if ahead or loading else ""))


def awaited(events: Iterator[Event], screen: Screen) -> Answer:
    """The answer to one question; until it is there, the screen tells what is going on."""
    try:
        for event in events:
            _tell(event, screen)
            if isinstance(event, AnswerFinished):
                return event.answer
    finally:
        screen.tell()
    raise RuntimeError("a stream ends with AnswerFinished")


@contextmanager
def ctrl_c_sets(stop: Stop) -> Iterator[None]:
    """Within it Ctrl-C sets `stop` and lets the answer end by itself; a second one is raised."""
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return

    def interrupted(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        # In a thread: setting it takes locks that this one, interrupted anywhere, may be holding.
        threading.Thread(target=stop.set).start()

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
