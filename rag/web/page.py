"""The page as a Gradio app: parts of HTML of our own, and a wire for each row of the table of acts.

The parts are HTML in `gr.HTML`, not Gradio's own chat, tables and forms, which would read text as Markdown and TeX and
cannot be worked by keyboard throughout. An element with `data-act` tells the server of that act (page.js); the act's
function answers with new values of parts. Which buttons show follows from that HTML by CSS, and so can never
disagree with it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from weakref import WeakValueDictionary

from fastapi import FastAPI
from starlette.routing import Mount
from starlette.types import ASGIApp

from embeddings.errors import FootnoteError
from rag.api.callers import caller_of
from rag.api.errors import ApiError
from rag.api.functions import Functions, Visit
from rag.web.acts import ACTS
from rag.web.desk import Data, Desk, Updates
from rag.web.gate.language import language_of
from rag.web.gate.login import user_of
from rag.web.gate.tabs import SENT
from rag.web.handlers import chat
from rag.web.head import page_head
from rag.web.session import Session, View
from rag.web.stubs import no_stubs
from rag.web.words.below import told
from rag.web.words.say import say, speaking, spoken_steps

with no_stubs():
    import gradio as gr
    from gradio.routes import App
    from gradio.state_holder import StateHolder

logger = logging.getLogger(__name__)

THREADS = 100
"""Handlers that can be at work at once; one that waits for the language model takes one."""

PARTS = (
    *("rail", "conversations", "status", "top", "welcome", "conversation", "editing", "scope"),
    *("draft", "checked", "library", "map", "settings", "reader", "within", "reply"),
)
OUTPUTS = (*PARTS, "box")
Handle = Callable[[Desk, Session, Data], Updates]

# Gradio delivers what its handlers return in no certain order, and the last value of a generator twice: an older view
# must never take the place of a newer one.
_NEWEST = "${footnote.newest(part, value)}"
_DIALOG = f'<dialog id="within-dialog" aria-labelledby="within-title">{_NEWEST}</dialog>'
_SILENT = '<div hidden class="${value.number}"></div>'


def build_page(desk: Desk, functions: Functions | None = None) -> gr.Blocks:
    """The page over a desk, to be served with `page_app`; `functions` are for programs that use it."""
    with gr.Blocks(title="Footnote", analytics_enabled=False, fill_width=True) as page:
        session = gr.State(Session())
        parts, send, stop = _layout()
        # A closed tab must stop its answer at once, and of that Gradio tells only the tab's name. The sessions are
        # Gradio's own, and vanish from here with it.
        tabs: WeakValueDictionary[str | None, Session] = WeakValueDictionary()
        outputs = [parts[name] for name in OUTPUTS]
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        at_once = {"queue": False, **quiet}

        def done(handle: Handle, session: Session, data: Data, request: gr.Request) -> list[Any]:
            tabs[request.session_hash] = session
            session.user = request.username or ""
            session.rights = caller_of(request.request).scopes
            session.language = language_of(request.request.scope)
            if not session.greeted and handle is not chat.greet and (session.user or desk.check_state):
                # Somebody else has logged in where this page was open, or another page server had it: it is new here.
                handle, data = chat.taken_over if desk.check_state else chat.welcome_back, {}
            with speaking(session.language):
                return _done(handle, desk, session, data)

        # Gradio finds by the annotations what else a handler wants.
        def ask_typed(question: str, session: Session, request: gr.Request) -> list[Any]:
            return done(chat.ask, session, {"question": question}, request)

        def leave(request: gr.Request) -> None:
            if gone := tabs.get(request.session_hash):
                desk.stop(gone)
            if functions is not None:
                functions.leave(request.session_hash)

        def told(handle: Handle) -> Callable[..., list[Any]]:
            def on_event(session: Session, event: gr.EventData, request: gr.Request) -> list[Any]:
                return done(handle, session, json.loads((event._data or {}).get(SENT, "null")) or {}, request)

            return on_event

        def then_show(asked: Any, stream: Callable[[Desk, Session], Iterator[Updates]]) -> None:
            def shown(session: Session) -> Iterator[list[Any]]:
                for updates in spoken_steps(session.language, stream(desk, session)):
                    yield _values(updates, session.clock())

            asked.then(
                shown,
                session,
                outputs,
                concurrency_limit=None,  # the language model has a queue of its own, and tells one's place in it
                trigger_mode="multiple",  # "once" would lose a question asked just as the last answer is ending
                **quiet,
            )

        box, wire = parts["box"], parts["reply"]
        then_show(gr.on([box.submit, send.click], ask_typed, [box, session], outputs, **at_once), chat.answer)
        stop.click(told(chat.stop), session, outputs, **at_once)
        for name, act in ACTS.items():
            mode = "always_last" if act.last_counts else "multiple"
            sent = getattr(wire, name)(told(act.handle), session, outputs, trigger_mode=mode, **at_once)
            if act.then is not None:
                then_show(sent, act.then)
        page.unload(leave)
        if functions is not None:
            _add_functions(functions)
    return page


def _add_functions(functions: Functions) -> None:
    """Named, with the types and words that `Client.view_api` shows."""

    async def search(
        question: str, request: gr.Request, top_k: int = 5, since: str = "", until: str = "", source: str = ""
    ) -> dict[str, Any]:
        """The passages that match a question best; no language model is asked. since and until are a day, a month or
        a year, both included; source is a shell pattern of sources, such as 2025/*."""
        within = {"top_k": top_k, "since": since, "until": until, "source": source}
        return await _told(functions.search(_visit(request), question=question, **within))

    async def ask(
        question: str, request: gr.Request, since: str = "", until: str = "", source: str = ""
    ) -> dict[str, Any]:
        """An answer from the articles, every sentence checked and footnoted to the exact words it rests on."""
        within = {"since": since, "until": until, "source": source}
        return await _told(functions.ask(_visit(request), question=question, **within))

    async def read_article(source: str, start: int = 0, end: int | None = None) -> dict[str, Any]:
        """An article, or a part of it by offsets in characters; at most 40,000 characters at a time."""
        return await _told(functions.read_article(source=source, start=start, end=end))

    async def list_articles(offset: int = 0, limit: int = 100) -> dict[str, Any]:
        """The articles by source, with title, date and length; at most 500 at a time."""
        return await _told(functions.list_articles(offset=offset, limit=limit))

    for function in (search, ask, read_article, list_articles):
        gr.api(function, api_name=function.__name__, concurrency_limit=None)


def _visit(request: gr.Request) -> Visit:
    return Visit(request.request, request.session_hash)


async def _told(work: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    """The border to programs: what goes wrong is told in words."""
    try:
        return await work
    except ApiError as error:
        raise gr.Error(error.message, print_exception=False) from error
    except FootnoteError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _layout() -> tuple[dict[str, Any], gr.Button, gr.Button]:
    """All parts by name, in their places, with the buttons beside the box."""
    parts: dict[str, Any] = {}
    # Gradio takes the names in quotes in a component's script for its events: this list makes the acts so, too.
    script = f"footnote.connect(element, trigger, props, watch, {len(PARTS)}, {json.dumps(list(ACTS))});"

    def part(name: str, value: Any = None, template: str = _NEWEST) -> None:
        value = {"at": 0, "html": ""} if value is None else value
        parts[name] = gr.HTML(
            value, elem_id=name, part=name, js_on_load=script, html_template=template, apply_default_css=False
        )

    with gr.Row(elem_id="page"):
        with gr.Column(elem_id="side"):
            part("rail")
            part("conversations")
            part("status")
        with gr.Column(elem_id="views"):
            with gr.Column(elem_id="chat"):
                part("top")
                part("welcome")
                part("conversation", View(at=0, exchanges=[]))
                with gr.Column(elem_id="foot"):
                    part("editing")
                    with gr.Row(elem_id="composer"):
                        parts["box"] = gr.Textbox(
                            elem_id="question",
                            label=say("script.question"),
                            placeholder=say("script.ask"),
                            lines=1,
                            max_lines=6,
                            autofocus=True,
                            container=False,
                        )
                        send = gr.Button(say("script.send"), elem_id="send", variant="primary")
                        stop = gr.Button(say("script.stop"), elem_id="stop")
                    part("scope")
            with gr.Column(elem_id="check"):
                part("draft")
                part("checked")
            part("library")
            part("map")
            part("settings")
        part("reader")
        part("within", template=_DIALOG)
        part("reply", {"number": 0}, _SILENT)
    return parts, send, stop


def _done(handle: Handle, desk: Desk, session: Session, data: Data) -> list[Any]:
    """The border: whatever goes wrong in an act is told on the page, in words, and the page stays usable."""
    at = session.clock()  # taken first: whatever changes later gets a later time
    try:
        return _values(handle(desk, session, data), at)
    except FootnoteError as error:
        said = told(str(error))
    except Exception:
        logger.exception("%s failed", handle.__qualname__)
        said = say("kept.wrong_inside")
    return _values({"reply": {"number": str(at), "problem": said}}, at)


def _values(updates: Updates, at: float) -> list[Any]:
    """In the order of OUTPUTS; HTML with the time that it is of."""
    return [
        {"at": at, "html": updates[name]}
        if isinstance(updates.get(name), str) and name != "box"
        else updates.get(name, gr.skip())
        for name in OUTPUTS
    ]


def page_app(page: gr.Blocks) -> tuple[ASGIApp, Callable[[str], None]]:
    """The page as an app to be put behind the gate, and what forgets a tab by its name."""
    system = [gr.themes.Font(name) for name in ("system-ui", "sans-serif")]
    mono = [gr.themes.Font(name) for name in ("ui-monospace", "monospace")]
    page.max_threads = THREADS
    page.queue()
    around = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    gr.mount_gradio_app(
        around,
        page,
        path="/",
        auth_dependency=lambda request: user_of(request.scope),
        theme=gr.themes.Base(font=system, font_mono=mono),
        # Not as `css`: Gradio rewrites the selectors of that, and cuts those with a comma inside brackets in two.
        head=page_head(),
        footer_links=[],
        run_history=False,
        pwa=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        show_error=False,
    )
    gradio = next(route.app for route in around.routes if isinstance(route, Mount) and isinstance(route.app, App))
    holder = gradio.state_holder = _States()
    holder.set_blocks(page)
    return around, holder.forget


class _Nothing(dict[int, Any]):
    """Where Gradio keeps what each tab was last shown, for links that are not offered here: it keeps nothing."""

    def __setitem__(self, key: int, value: Any) -> None: ...

    def __missing__(self, key: int) -> dict[str, Any]:
        return {}


class _States(StateHolder):  # type: ignore[misc]
    """The sessions of all tabs."""

    def __getitem__(self, session_id: str) -> Any:
        state = super().__getitem__(session_id)
        if not isinstance(state.config_values, _Nothing):
            state.config_values = _Nothing()
        return state

    def forget(self, session_id: str) -> None:
        self.session_data.pop(session_id, None)
        self.time_last_used.pop(session_id, None)


__all__: Sequence[str] = ("build_page", "page_app")
