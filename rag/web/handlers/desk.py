"""What the page does when it is told of an act: each method takes the tab's session and the act's data, and gives the
parts of the page that change, by name. No Gradio in here, so that every act can be tried as a plain function."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count as counter
from pathlib import Path
from typing import Any, cast

from embeddings.build import Changes, Problem
from embeddings.errors import FootnoteError, UsageError
from embeddings.index.store import DocumentInfo
from rag.accounts.history import Verdict
from rag.corpus.library import Added, Library, Update
from rag.corpus.map import Cartographer
from rag.web.handlers.chat import Chat, Session
from rag.web.models_at_hand import ModelsAtHand
from rag.web.system import memory, versions
from rag.web.views import export
from rag.web.views.article import AROUND, render_article, render_missing_article
from rag.web.views.html import shortened
from rag.web.views.library import SHOWN, render_library
from rag.web.views.map import render_map
from rag.web.views.rail import (
    render_conversations,
    render_editing,
    render_problem,
    render_rail,
    render_status,
    render_top,
    render_welcome,
)
from rag.web.views.scope import Scope, render_scope, render_scope_form
from rag.web.views.settings import render_settings

logger = logging.getLogger(__name__)

Data = Mapping[str, Any]
Updates = dict[str, Any]
"""New values of parts by their names; the box is one of them, and `reply` goes to page.js."""


class Desk:
    """The acts of the page, over what they need; `library` and `models` are None where they cannot be changed."""

    def __init__(
        self,
        chat: Chat,
        library: Library | None = None,
        models: ModelsAtHand | None = None,
        is_upload: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`is_upload` tells whether a path is of a file that this page was sent."""
        self.chat = chat
        self.library = library
        self.models = models
        self.is_upload = is_upload
        self.cartographer = Cartographer()
        self._numbers = counter(1)

    # -- the chat

    def greet(self, session: Session, data: Data) -> Updates:
        """What a new tab shows, with the conversation that its address names."""
        told = {}
        try:
            if _number(data, "id"):
                self.chat.resume(session, _number(data, "id"))
        except UsageError as error:
            told = self._reply(problem=str(error))
        return {
            "rail": render_rail(session.user),
            "welcome": self._welcome(),
            **self._status(),
            **self._frame(session),
            **told,
        }

    def welcome_back(self, session: Session, _: Data) -> Updates:
        """What a tab shows in which somebody else was at work before: nothing of theirs."""
        told = f"You are logged in as {session.user} now. What was open here belongs to somebody else, and was closed."
        session.sought = ""
        return {**self.greet(session, {}), "box": "", "reader": "", **self._reply(problem=told)}

    def ask(self, session: Session, data: Data) -> Updates:
        """Take a question on; the answering follows by `answer`."""
        taken = self.chat.begin(str(data.get("question", "")), session)
        return {**({"box": ""} if taken else {}), **self._frame(session)}

    def again(self, session: Session, data: Data) -> Updates:
        self.chat.again(session, _position(data))
        return self._frame(session)

    def answer(self, session: Session) -> Iterator[Updates]:
        for view in self.chat.answer(session):
            yield {"conversation": view}
        yield {**self._frame(session), **self._status()}

    def stop(self, session: Session, _: Data) -> Updates:
        self.chat.stop(session)
        return {"conversation": session.view()}

    def edit(self, session: Session, data: Data) -> Updates:
        question = self.chat.edit(session, _position(data))
        return {"box": question, "editing": render_editing(session.editing)} if question else {}

    def unedit(self, session: Session, data: Data) -> Updates:
        """Give the question up, and put back what was being typed before."""
        session.editing = None
        return {"box": str(data.get("draft", "")), "editing": render_editing(None)}

    def judge(self, session: Session, data: Data) -> Updates:
        verdict = cast(Verdict, max(-1, min(1, _number(data, "verdict"))))
        asked_at = str(data.get("asked", ""))
        self.chat.judge(session, _position(data), verdict, str(data.get("remark", "")), asked_at)
        return {"conversation": session.view()}

    def open(self, session: Session, data: Data) -> Updates:
        """The reading pane: a whole article with a passage marked, or why it cannot be shown."""
        source, start, end = str(data["source"]), _number(data, "start"), _number(data, "end")
        quote = _cited(session, source, start, end)
        try:
            document = self.chat.pipeline.index.document(source)
        except UsageError:
            return {"reader": render_missing_article(source, quote)}
        notice = ""
        if quote is not None and document.text[start:end] != quote:
            place = document.text.find(quote)
            start, end = (place, place + len(quote)) if place >= 0 else (0, 0)
            if place < 0:
                notice = (
                    f"This article has changed since it was cited, and no longer says: \u201c{shortened(quote)}\u201d"
                )
        around = min(max(_number(data, "around", AROUND), AROUND), len(document.text))
        return {"reader": render_article(document, start, end, around, notice)}

    # -- conversations

    def new(self, session: Session, _: Data) -> Updates:
        box = _emptied(session)
        self.chat.leave(session)
        return {**box, "reader": "", "welcome": self._welcome(), **self._frame(session)}

    def resume(self, session: Session, data: Data) -> Updates:
        box = _emptied(session)
        self.chat.resume(session, _number(data, "id"))
        return {**box, "reader": "", **self._frame(session)}

    def find(self, session: Session, data: Data) -> Updates:
        session.sought = str(data.get("query", ""))
        return self._conversations(session)

    def rename(self, session: Session, data: Data) -> Updates:
        if session.conversation is not None:
            self.chat.history.rename(session.user, session.conversation, str(data.get("title", "")))
        return self._frame(session)

    def forget(self, session: Session, data: Data) -> Updates:
        self.chat.delete(session, _number(data, "id"))
        return {"reader": "", **self._frame(session)}

    def export(self, session: Session, data: Data) -> Updates:
        """The conversation as a file, in Markdown or JSON."""
        if session.conversation is None:
            return {}
        info = self.chat.history.conversation(session.user, session.conversation)
        exchanges = self.chat.history.exchanges(session.user, session.conversation)
        if data.get("format") == "json":
            return self._reply(download=[export.file_name(info.title, ".json"), export.as_json(info, exchanges)])
        return self._reply(download=[export.file_name(info.title, ".md"), export.as_markdown(info, exchanges)])

    def export_all(self, session: Session, _: Data) -> Updates:
        history, user = self.chat.history, session.user
        whole = [
            export.as_json(info, history.exchanges(user, info.id))
            for info in history.conversations(user, limit=1_000_000)
        ]
        return self._reply(download=["footnote-conversations.json", f"[{','.join(whole)}]"])

    # -- what is asked within

    def scoping(self, session: Session, _: Data) -> Updates:
        return {"within": self._numbered(render_scope_form(session.scope, self._documents()))}

    def scope(self, session: Session, data: Data) -> Updates:
        try:
            self.chat.set_scope(session, Scope.of(data))
        except UsageError as error:
            tried = Scope.of({**data, "since": "", "until": ""})
            return {"within": self._numbered(render_scope_form(tried, self._documents(), str(error)))}
        return {"within": "", **self._scope(session)}

    def unscope(self, session: Session, data: Data) -> Updates:
        kind = str(data.get("kind"))
        if kind == "all":
            self.chat.set_scope(session, Scope())
        elif kind in Scope.__dataclass_fields__:
            self.chat.set_scope(session, session.scope.without(kind, str(data.get("value", ""))))
        return {"within": "", **self._scope(session)}

    def within(self, session: Session, data: Data) -> Updates:
        """From the library: ask within that article, besides those chosen already."""
        articles = dict.fromkeys([*session.scope.articles, str(data["source"])])
        self.chat.set_scope(session, Scope.of({**session.scope.kept(), "articles": tuple(articles)}))
        return {**self._scope(session), **self._reply(view="chat")}

    # -- the library

    def browse(self, session: Session, data: Data) -> Updates:
        session.query, session.shown = str(data.get("query", "")), SHOWN
        return self._library(session)

    def more(self, session: Session, _: Data) -> Updates:
        session.shown += SHOWN
        return self._library(session)

    def added(self, session: Session, data: Data) -> Updates:
        """Files that were sent: taken into the folder, and indexed; the reply says what became of each."""
        if self.library is None:
            return {}
        files = data.get("files", ())
        results = [self._take(self.library, str(file["path"]), str(file["name"])) for file in files]
        if any(result.path for result in results):
            self.library.start_update(self._redraw)
        said = [
            {"line": file.get("line"), "path": result.path, "reason": result.reason}
            for file, result in zip(files, results, strict=True)
        ]
        return {**self._status(), **self._library(session), **self._reply(added=said)}

    def deleting(self, _: Session, data: Data) -> Updates:
        """Ask before a file is deleted, naming it and how many articles it holds."""
        if self.library is None:
            return {}
        source = str(data["source"])
        file = self.library.file_of(source)
        held = sum(info.source == file or info.source.startswith(f"{file}#") for info in self._documents())
        others = f" with its {held} articles" if held > 1 else ""
        asking = f"Delete the file “{file}”{others} from the folder and from the index? This cannot be undone."
        return self._reply(confirm={"asking": asking, "act": "remove", "data": {"file": file}, "word": "Delete"})

    def remove(self, session: Session, data: Data) -> Updates:
        if self.library is None:
            return {}
        self.library.delete(str(data["file"]))
        return self.update(session, data)

    def update(self, session: Session, _: Data) -> Updates:
        if self.library is None:
            return {}
        self.library.start_update(self._redraw)
        return {**self._status(), **self._library(session)}

    def status(self, session: Session, _: Data) -> Updates:
        """How far what goes on in the background is; once it has ended, the views that it changes."""
        state = self.chat.pipeline.slot.state
        now = (state.name, state.phase, self.library is not None and self.library.update.running)
        if now == session.seen:
            return self._status()
        session.seen = now
        return {
            **self._status(),
            "welcome": self._welcome(),
            **self._library(session),
            **self._settings(session),
        }

    # -- the other views

    def show(self, session: Session, data: Data) -> Updates:
        """A view that is drawn when it is looked at."""
        match data.get("view"):
            case "library":
                return self._library(session)
            case "map":
                return self._map(session)
            case "settings":
                return self._settings(session)
        return {}

    def choose(self, session: Session, data: Data) -> Updates:
        """A setting."""
        name, value = str(data.get("name")), str(data.get("value"))
        try:
            if name == "model" and self.models is not None:
                self.models.load(value)
            else:
                self.chat.choose(session.user, name, value)
        except FootnoteError as error:
            return self._settings(session, str(error))
        return {**self._status(), **self._settings(session)}

    # -- parts

    def _frame(self, session: Session) -> Updates:
        """All that depends on which conversation is open."""
        info = None
        if session.conversation is not None:
            try:
                info = self.chat.history.conversation(session.user, session.conversation)
            except UsageError:  # deleted in another tab; what is on this page stays on it
                session.conversation = None
        return {
            "conversation": session.view(),
            "top": render_top(info),
            "editing": render_editing(session.editing),
            **self._conversations(session),
            **self._scope(session),
        }

    def _conversations(self, session: Session) -> Updates:
        listed = self.chat.history.conversations(session.user, session.sought)
        return {"conversations": render_conversations(listed, session.conversation, session.sought)}

    def _scope(self, session: Session) -> Updates:
        try:
            titles = self.chat.titles(session.scope)
        except FootnoteError:
            titles = {}  # the welcome says what is wrong
        return {"scope": render_scope(session.scope, titles)}

    def _welcome(self) -> str:
        try:
            return render_welcome(len(self.chat.documents()), self.chat.pipeline.example_questions())
        except FootnoteError as error:
            return render_problem(str(error))

    def _status(self) -> Updates:
        """To be asked for before the views: one that says "busy" makes page.js look again, and so catches the rest."""
        slot = self.chat.pipeline.slot
        shown_name = slot.model.name if slot.model is not None else slot.state.name
        update = self.library.update if self.library is not None else Update()
        # While the index is being written, each of its states is new; a count of the last one is enough.
        listed = (update.running and self.chat.last_documents) or self._documents()
        return {"status": render_status(slot.state, shown_name, update, len(listed))}

    def _library(self, session: Session) -> Updates:
        library = self.library
        changes: Changes | None = None
        problems: Sequence[Problem] = ()
        if library is not None:
            try:
                changes = None if library.update.running else library.changes()
                problems = library.problems(changes)
            except FootnoteError as error:
                problems = [Problem(str(library.articles), str(error))]
        return {
            "library": render_library(
                self._documents(),
                session.query,
                session.shown,
                changes,
                problems,
                library.update if library is not None else Update(),
                can_change=library is not None,
            )
        }

    def _map(self, session: Session) -> Updates:
        exchange = session.runs[-1].exchange if session.runs else None
        cited = {citation.source for citation in exchange.citations} if exchange else set()
        retrieved = {passage.source for passage in exchange.passages} if exchange else set()
        return {"map": render_map(self.cartographer.current(self.chat.pipeline.index), cited, retrieved - cited)}

    def _settings(self, session: Session, problem: str = "") -> Updates:
        chat = self.chat
        offers = self.models.offers(chat.speeds) if self.models is not None else ()
        state = chat.pipeline.slot.state
        facts = memory(chat.pipeline, len(self._documents()))
        return {"settings": render_settings(offers, state, chat.preferences(session.user), facts, versions(), problem)}

    def _documents(self) -> Sequence[DocumentInfo]:
        try:
            return self.chat.documents()
        except FootnoteError:
            return ()  # the welcome says what is wrong

    def _take(self, library: Library, path: str, name: str) -> Added:
        # Any path could be told to us; only those of files that were sent to this page are taken.
        if not self.is_upload(path):
            return Added(name, None, "it was not sent to this page; try again")
        upload = Path(path)
        try:
            return library.add(upload, name)
        finally:
            upload.unlink(missing_ok=True)
            with suppress(OSError):  # Gradio gives every file a folder; another file may still be in it
                upload.parent.rmdir()

    def _redraw(self) -> None:
        try:
            self.cartographer.start(self.chat.pipeline.index)
        except FootnoteError as error:
            logger.info("the map is not drawn anew: %s", error)

    def _reply(self, **reply: Any) -> Updates:
        return {"reply": {"number": next(self._numbers), **reply}}

    def _numbered(self, html: str) -> str:
        """The page hears only of values that change."""
        return f"<!-- {next(self._numbers)} -->{html}"


def _emptied(session: Session) -> Updates:
    """The box without the older question that was being edited in it; what else is typed there stays."""
    return {} if session.editing is None else {"box": ""}


def _cited(session: Session, source: str, start: int, end: int) -> str | None:
    """The words that the open conversation has of that place, as they were when they were cited."""
    for run in session.runs:
        for citation in run.exchange.citations:
            if (citation.source, citation.start, citation.end) == (source, start, end):
                return citation.quote
        for passage in run.exchange.passages:
            if (passage.source, passage.start, passage.end) == (source, start, end):
                return passage.text
    return None


def _number(data: Data, name: str, default: int = 0) -> int:
    try:
        return int(data.get(name, default))
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name} is {data.get(name)!r}; it must be a whole number") from error


def _position(data: Data) -> int:
    return _number(data, "position")
