"""What all acts of the page share: the parts of the page, drawn for one tab's session. No Gradio in here, so that every
act can be tried as a plain function."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count as counter
from typing import Any

from embeddings.build import Changes, Problem
from embeddings.errors import FootnoteError, StateUnavailable, UsageError
from embeddings.index.stored import DocumentInfo
from rag.accounts.contract import KeyStore
from rag.corpus.library import Library, Update
from rag.corpus.map import Cartographer
from rag.corpus.pictures import PagePictures
from rag.web.chat import Chat
from rag.web.drafts import Drafts
from rag.web.fetching import Fetching, FromWeb
from rag.web.models_at_hand import ModelsAtHand
from rag.web.session import Session
from rag.web.system import memory, versions
from rag.web.uploads import Uploads
from rag.web.views.draft import render_checked
from rag.web.views.from_web import render_from_web
from rag.web.views.keys import render_keys
from rag.web.views.library import render_library
from rag.web.views.map import render_map
from rag.web.views.rail import (
    render_conversations,
    render_editing,
    render_problem,
    render_status,
    render_top,
    render_welcome,
)
from rag.web.views.scope import render_scope
from rag.web.views.settings import render_settings
from rag.web.words.say import current_code

logger = logging.getLogger(__name__)

Data = Mapping[str, Any]
SOURCE_LENGTH = 5000
"""Of the name of an article, in characters; a file system takes 4096 bytes."""
Updates = dict[str, Any]
"""New values of parts by their names; the box is one of them, and `reply` goes to page.js."""


class Desk:
    """The parts of the page, over what they need; `library` and `models` are None where they cannot be changed."""

    def __init__(
        self,
        chat: Chat,
        library: Library | None = None,
        models: ModelsAtHand | None = None,
        uploads: Uploads | None = None,
        from_web: FromWeb | None = None,
    ) -> None:
        """`uploads` are the files that were sent to the page; `keys`, set where people log in, those of programs;
        `shown` what is read instead of a user's name.

        Without `from_web`, nothing is fetched from the web.
        """
        self.chat = chat
        self.drafts = Drafts(chat)
        self.library = library
        self.models = models
        self.uploads = uploads
        self.from_web = from_web
        self.pictures = PagePictures(library) if library is not None else None
        self.keys: KeyStore | None = None
        self.check_state: Callable[[], object] | None = None
        """Raises StateUnavailable while the database of several page servers is away; None where there is none."""
        self.shown: Callable[[str], str] = str
        self.cartographer = Cartographer()
        self._numbers = counter(1)

    def frame(self, session: Session) -> Updates:
        """All that depends on which conversation is open."""
        info = None
        if session.conversation is not None:
            try:
                info = self.chat.history.conversation(session.user, session.conversation)
            except UsageError:  # deleted in another tab; what is on this page stays on it
                session.conversation = None
            except StateUnavailable:
                pass  # where the conversations are listed, it is told
        return {
            "conversation": session.view(),
            "top": render_top(info),
            "editing": render_editing(session.editing),
            **self.conversations(session),
            **self.scope(session),
        }

    def stop(self, session: Session) -> None:
        """All that goes on in a tab, as when it was closed."""
        self.chat.stop(session)
        self.drafts.stop(session)

    def checked(self, session: Session) -> Updates:
        return {"checked": render_checked(session.draft.shown() if session.draft is not None else None)}

    def conversations(self, session: Session) -> Updates:
        try:
            listed = self.chat.history.conversations(session.user, session.sought)
        except StateUnavailable as error:
            return {"conversations": render_problem(str(error))}
        return {"conversations": render_conversations(listed, session.conversation, session.sought)}

    def scope(self, session: Session) -> Updates:
        try:
            titles = self.chat.titles(session.scope)
        except FootnoteError:
            titles = {}  # the welcome says what is wrong
        return {"scope": render_scope(session.scope, titles)}

    def welcome(self, session: Session) -> str:
        try:
            examples = self.chat.pipeline.example_questions(language=current_code())
            warning = self._warning() if "model" in session.rights else ""
            return render_welcome(len(self.chat.documents()), examples, warning, can_add="write" in session.rights)
        except FootnoteError as error:
            return render_problem(str(error))

    def status(self) -> Updates:
        """To be asked for before the views: one that says "busy" makes page.js look again, and so catches the rest."""
        slot = self.chat.pipeline.slot
        shown_name = slot.model.name if slot.model is not None else slot.state.name
        update = self.library.update if self.library is not None else Update()
        # While the index is being written, each of its states is new; a count of the last one is enough.
        listed = (update.running and self.chat.last_documents) or self.documents()
        return {"status": render_status(slot.state, shown_name, update, len(listed), self.fetching)}

    @property
    def fetching(self) -> Fetching:
        """How far the fetching of an address is."""
        return self.from_web.state if self.from_web is not None else Fetching()

    def library_view(self, session: Session) -> Updates:
        library, can_change = self.library, self.library is not None and "write" in session.rights
        fetched = render_from_web(self.fetching) if can_change and self.from_web is not None else ""
        # Taken first, and once: a view that says that no update runs was drawn from what the last one has written.
        update = library.update if library is not None else Update()
        changes: Changes | None = None
        problems: Sequence[Problem] = ()
        if library is not None:
            try:
                changes = None if update.running else library.changes()
                problems = library.problems(changes)
            except FootnoteError as error:
                problems = [Problem(str(library.articles), str(error))]
        return {
            "library": render_library(
                self.documents(),
                session.query,
                session.shown,
                changes,
                problems,
                update,
                can_change=can_change,
                from_web=fetched,
            )
        }

    def map_view(self, session: Session) -> Updates:
        exchange = session.runs[-1].exchange if session.runs else None
        cited = {citation.source for citation in exchange.citations} if exchange else set()
        retrieved = {passage.source for passage in exchange.passages} if exchange else set()
        return {"map": render_map(self.cartographer.current(self.chat.pipeline.index), cited, retrieved - cited)}

    def settings(self, session: Session, problem: str = "") -> Updates:
        chat, chooses = self.chat, "model" in session.rights
        offers = self.models.offers(chat.speeds) if self.models is not None and chooses else ()
        state = chat.pipeline.slot.state
        facts = memory(chat.pipeline, len(self.documents()))
        preferences, warning = chat.preferences(session.user), self._warning() if chooses else ""
        keys = self._keys(session)
        return {
            "settings": render_settings(
                offers, state, preferences, facts, versions(), problem, warning, keys, can_load=chooses
            )
        }

    def _keys(self, session: Session) -> str:
        """The section of the settings, for somebody who is logged in."""
        if self.keys is None or not session.user:
            return ""
        try:
            others = [replace(key, user=self.shown(key.user)) for key in self.keys.all() if key.user != session.user]
            shown = others if "users" in session.rights else ()
            return render_keys(self.keys.of_user(session.user), session.rights, session.new_token, shown)
        except FootnoteError as error:
            return render_problem(str(error))

    def _warning(self) -> str:
        """Of the model in use, where it is too slow for this machine and another can be chosen."""
        return self.models.warning(self.chat.pipeline.slot.state.name) if self.models is not None else ""

    def documents(self) -> Sequence[DocumentInfo]:
        try:
            return self.chat.documents()
        except FootnoteError:
            return ()  # the welcome says what is wrong

    def redraw(self) -> None:
        try:
            self.cartographer.start(self.chat.pipeline.index)
        except FootnoteError as error:
            logger.info("the map is not drawn anew: %s", error)

    def reply(self, **reply: Any) -> Updates:
        return {"reply": {"number": next(self._numbers), **reply}}

    def numbered(self, html: str) -> str:
        """The page hears only of values that change."""
        return f"<!-- {next(self._numbers)} -->{html}"


def number(data: Data, name: str, default: int = 0) -> int:
    """A field that is a whole number; raises UsageError for what is none, or none that SQLite could hold."""
    try:
        found = int(data.get(name, default))
    except (TypeError, ValueError, OverflowError) as error:
        raise UsageError(f"{name} must be a whole number") from error
    if abs(found) >= 2**53:
        raise UsageError(f"{name} must be a whole number of fewer digits")
    return found


def position(data: Data) -> int:
    return number(data, "position")


def words(data: Data, name: str, length: int) -> str:
    """A field of text, cut at so many characters: the page's own fields hold no more."""
    return str(data.get(name, ""))[:length]
