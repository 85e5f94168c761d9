"""The page: a chat with footnotes on the left, and on the right the article that a footnote points into.

The conversation is HTML of our own in a `gr.HTML`, not a `gr.Chatbot`, which would read the text as Markdown and TeX.
Its value holds one string for each exchange, so that while an answer grows only its own part is sent. Which buttons
show follows from that HTML by CSS, and so can never disagree with it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypedDict
from weakref import WeakValueDictionary

import gradio as gr
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from embeddings.documents import Document
from embeddings.errors import FootnoteError
from embeddings.store import DocumentInfo
from rag.conversation import Turn
from rag.events import Event
from rag.rendering import (
    Exchange,
    advance,
    render_article,
    render_exchange,
    render_header,
    render_missing_article,
    render_problem,
    render_welcome,
)

logger = logging.getLogger(__name__)

ANSWERS_AT_ONCE = 4
QUESTION_LENGTH = 2000  # characters; a question is a sentence or two, and this bounds what a page can make us read


class View(TypedDict):
    """The value of the conversation: HTML of each exchange, the first one first, and when (a clock's seconds)."""

    at: float
    exchanges: list[str]


# Gradio delivers what its handlers return in no certain order, and the last value of a generator twice: an older view
# must never take the place of a newer one.
_NEWEST_VIEW = "${(window.newest = window.newest?.at > value.at ? window.newest : value).exchanges.join('')}"

# What a page may load, said to the browser with every response: nothing from any other host, whatever Gradio's own
# scripts would like. Gradio compiles its templates in the page, hence 'unsafe-eval'.
_ONLY_THIS_HOST = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='7' fill='%232f5d8a'/%3E%3Cpath d='M8 10h16M8 16h9M8 22h12' stroke='white' stroke-width='2.6' "
    "stroke-linecap='round'/%3E%3Ccircle cx='23' cy='16' r='3' fill='%23ffd76a'/%3E%3C/svg%3E"
)
# A phone's keyboard makes the page shorter, instead of covering the box.
_VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">'


class Articles(Protocol):
    """What the page asks of an index."""

    def documents(self) -> Sequence[DocumentInfo]: ...

    def document(self, source: str) -> Document: ...


class AnswersQuestions(Protocol):
    """What the page asks of a pipeline."""

    @property
    def index(self) -> Articles: ...

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), stop: threading.Event | None = None
    ) -> Iterator[Event]: ...

    def example_questions(self, count: int = 4) -> list[str]: ...


@dataclass(eq=False)
class Run:
    """The answering of one question. Once begun, its handler alone changes `exchange`; anyone may set `stop`."""

    exchange: Exchange
    stop: threading.Event = field(default_factory=threading.Event)
    begun: bool = False

    @property
    def answering(self) -> bool:
        return self.exchange.status == "answering"


@dataclass(eq=False)
class Session:
    """What one browser tab has asked. Gradio keeps one for each tab, and drops it after the tab is gone."""

    runs: list[Run] = field(default_factory=list)
    clock: Callable[[], float] = time.monotonic

    @property
    def answering(self) -> bool:
        return bool(self.runs) and self.runs[-1].answering

    def view(self) -> View:
        """What to show. The time is taken first: whatever changes later gets a later view."""
        return View(at=self.clock(), exchanges=[render_exchange(_shown(run)) for run in self.runs])

    def history(self) -> tuple[Turn, ...]:
        """The questions that got an answer, with it, for the pipeline to understand a follow-up by."""
        answered = [run.exchange for run in self.runs if not run.answering and _answer_text(run.exchange)]
        return tuple(
            turn
            for exchange in answered
            for turn in (Turn("user", exchange.question), Turn("assistant", _answer_text(exchange)))
        )


def begin(question: str, session: Session) -> tuple[Any, View]:
    """Take a question on at once, before its turn comes in the queue: (the emptied box, the conversation).

    An empty question, and one asked while another is being answered, stays in the box.
    """
    question = question.strip()[:QUESTION_LENGTH]
    if not question or session.answering:
        return gr.skip(), session.view()
    session.runs.append(Run(Exchange(question)))
    return "", session.view()


def answer_question(pipeline: AnswersQuestions, session: Session) -> Iterator[View]:
    """Answer the question that `begin` took on, yielding the conversation after every event.

    When there is none, the conversation as it is. Closing the generator, as Gradio does when the tab is gone, stops
    the model.
    """
    if not session.answering or session.runs[-1].begun:
        yield session.view()  # a generator that yields nothing shows nothing: Gradio sends null for it
        return
    run = session.runs[-1]
    run.begun = True
    try:
        for event in pipeline.stream(run.exchange.question, history=session.history(), stop=run.stop):
            run.exchange = advance(run.exchange, event)
            yield session.view()
        run.exchange = replace(run.exchange, status="stopped" if run.stop.is_set() else "finished")
    except FootnoteError as error:
        run.exchange = replace(run.exchange, status="failed", error=str(error))
    except Exception:  # the border: whatever it is, the page says so in words and stays usable
        logger.exception("answering %r failed", run.exchange.question)
        said = "Something went wrong inside Footnote. The log of the program says what."
        run.exchange = replace(run.exchange, status="failed", error=said)
    finally:
        run.stop.set()
        if run.answering:  # closed: the tab is gone, or was asleep and will be back
            run.exchange = replace(run.exchange, status="stopped")
    # The whole conversation as it is now: it may have been cleared meanwhile.
    yield session.view()


def stop_answering(session: Session) -> View:
    """Ask the running answer to stop; it ends, keeping what is there, when the model next looks up."""
    if session.answering:
        run = session.runs[-1]
        run.stop.set()
        if not run.begun:  # it still waits for its turn, and now need not have one
            run.exchange = replace(run.exchange, status="stopped")
    return session.view()


def clear(session: Session) -> tuple[View, str]:
    """Stop, and forget the conversation: (the conversation, the reading pane)."""
    stop_answering(session)
    # A new list: a handler that is still running keeps its own run, and shows this session's list as it is then.
    session.runs = []
    return session.view(), ""


def open_article(pipeline: AnswersQuestions, source: str, start: int, end: int) -> str:
    """The reading pane: a whole article with `[start, end)` marked, or why it cannot be shown."""
    try:
        return render_article(pipeline.index.document(source), start, end)
    except FootnoteError as error:
        return render_missing_article(str(error))


def show_header(pipeline: AnswersQuestions) -> str:
    """The page's name and how much it answers from."""
    try:
        documents = pipeline.index.documents()
    except FootnoteError:
        return render_header(0, 0)  # `show_welcome` says what is wrong
    return render_header(len(documents), sum(document.chunk_count for document in documents))


def show_welcome(pipeline: AnswersQuestions) -> str:
    """The empty chat, with questions to begin with."""
    try:
        return render_welcome(len(pipeline.index.documents()), pipeline.example_questions())
    except FootnoteError as error:
        return render_problem(str(error))


def greet(pipeline: AnswersQuestions) -> tuple[str, str]:
    """What a new tab shows: (the header, the empty chat). The index may have changed since the last one."""
    return show_header(pipeline), show_welcome(pipeline)


def build_page(pipeline: AnswersQuestions, *, concurrency_limit: int | None = ANSWERS_AT_ONCE) -> gr.Blocks:
    """The page over a pipeline, to be started with `build_page(pipeline).launch(**launch_options())`.

    `concurrency_limit` is how many questions are answered at once; more wait. None: no limit.
    """
    script = _beside("page.js")

    greeting, invitation = greet(pipeline)

    def part(name: str, value: Any, **options: Any) -> Any:
        return gr.HTML(value, elem_id=name, part=name, js_on_load=script, apply_default_css=False, **options)

    with gr.Blocks(title="Footnote", analytics_enabled=False, fill_width=True) as page:
        session = gr.State(Session())
        with gr.Row(elem_id="page"):
            with gr.Column(elem_id="chat"):
                with gr.Row(elem_id="top"):
                    header = gr.HTML(greeting, elem_id="header", apply_default_css=False)
                    clear_button = gr.Button("Clear", elem_id="clear", size="sm")
                welcome = part("welcome", invitation)
                conversation = part("conversation", View(at=0, exchanges=[]), html_template=_NEWEST_VIEW)
                with gr.Row(elem_id="composer"):
                    box = gr.Textbox(
                        elem_id="question",
                        label="Your question",
                        placeholder="Ask a question",
                        lines=1,
                        max_lines=6,
                        max_length=QUESTION_LENGTH,
                        autofocus=True,
                        container=False,
                    )
                    send = gr.Button("Send", elem_id="send", variant="primary")
                    stop = gr.Button("Stop", elem_id="stop")
            reader = part("reader", "")

        # A closed tab must stop its answer at once, and of that Gradio tells only the tab's name. The sessions are
        # Gradio's own, and vanish from here with it.
        tabs: WeakValueDictionary[str | None, Session] = WeakValueDictionary()

        # Gradio finds by the annotations what else a handler wants; `partial` would hide them.
        def begin_typed(question: str, session: Session, request: gr.Request) -> tuple[Any, View]:
            tabs[request.session_hash] = session
            return begin(question, session)

        def begin_example(session: Session, event: gr.EventData, request: gr.Request) -> tuple[Any, View]:
            return begin_typed(str(event.question), session, request)

        def leave(request: gr.Request) -> None:
            if session := tabs.get(request.session_hash):
                stop_answering(session)

        def open_clicked(event: gr.EventData) -> str:
            return open_article(pipeline, str(event.source), int(event.start), int(event.end))

        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        at_once = {"queue": False, **quiet}
        for asked in (
            gr.on([box.submit, send.click], begin_typed, [box, session], [box, conversation], **at_once),
            welcome.ask(begin_example, session, [box, conversation], **at_once),
        ):
            asked.then(
                partial(answer_question, pipeline),
                session,
                conversation,
                concurrency_limit=concurrency_limit,
                trigger_mode="multiple",  # "once" would lose a question asked just as the last answer is ending
                **quiet,
            )
        stop.click(stop_answering, session, conversation, **at_once)
        clear_button.click(clear, session, [conversation, reader], **at_once)
        # Of several quick clicks the last one counts.
        conversation.open(open_clicked, None, reader, trigger_mode="always_last", **at_once)
        page.load(partial(greet, pipeline), None, [header, welcome], **at_once)
        page.unload(leave)
    return page


def launch_options() -> dict[str, Any]:
    """What `launch()` of the page needs besides host and port: its looks, and nothing of Gradio's that calls home."""
    system = [gr.themes.Font(name) for name in ("system-ui", "sans-serif")]
    mono = [gr.themes.Font(name) for name in ("ui-monospace", "monospace")]
    return {
        "theme": gr.themes.Base(font=system, font_mono=mono),
        # Not as `css`: Gradio rewrites the selectors of that, and cuts those with a comma inside brackets in two.
        "head": f'{_VIEWPORT}<link rel="icon" href="{_ICON}"><style>{_beside("page.css")}</style>',
        "app_kwargs": {"middleware": [Middleware(OnlyThisHost)]},
        "footer_links": [],
        "run_history": False,
        "share": False,
        "pwa": False,
        "ssr_mode": False,
        "mcp_server": False,
        "enable_monitoring": False,
        "show_error": False,
        "max_file_size": 1,  # byte: the page takes no files
    }


class OnlyThisHost:
    """Tells the browser to load nothing from any other host, and to tell no other host where the reader is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _ONLY_THIS_HOST
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self.app(scope, receive, send_marked)


def _shown(run: Run) -> Exchange:
    if run.answering and run.stop.is_set():
        return replace(run.exchange, status="stopping")
    return run.exchange


def _answer_text(exchange: Exchange) -> str:
    if exchange.refused and exchange.answer is not None:
        return exchange.answer.text
    return " ".join(sentence.text for sentence in exchange.sentences)


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
