"""The state of the program, the views that are drawn when they are looked at, and the settings."""

from __future__ import annotations

from embeddings.errors import FootnoteError, UsageError
from rag.accounts.keys import Keys
from rag.web.desk import Data, Desk, Updates, words
from rag.web.session import Session
from rag.web.views.draft import render_draft_form


def status(desk: Desk, session: Session, _: Data) -> Updates:
    """How far what goes on in the background is; once it has ended, the views that it changes."""
    drawn = desk.status()  # before it is looked whether anything ended: a status that says so comes with the views
    state = desk.chat.pipeline.slot.state
    now = (state.name, state.phase, desk.library is not None and desk.library.update.running)
    if now == session.seen:
        return drawn
    session.seen = now
    return {
        **drawn,
        "welcome": desk.welcome(),
        **desk.library_view(session),
        **desk.settings(session),
    }


def show(desk: Desk, session: Session, data: Data) -> Updates:
    """A view that is drawn when it is looked at."""
    match data.get("view"):
        case "check":
            return {"draft": render_draft_form(), **desk.checked(session)}
        case "library":
            return desk.library_view(session)
        case "map":
            return desk.map_view(session)
        case "settings":
            session.new_token = ""
            return desk.settings(session)
    return {}


def choose(desk: Desk, session: Session, data: Data) -> Updates:
    """A setting."""
    name, value = str(data.get("name")), str(data.get("value"))
    try:
        if name == "model" and desk.models is not None:
            desk.models.load(value)
        else:
            desk.chat.choose(session.user, name, value)
    except FootnoteError as error:
        return desk.settings(session, str(error))
    return {**desk.status(), **desk.settings(session)}


def add_key(desk: Desk, session: Session, data: Data) -> Updates:
    """A key for somebody's programs, whose token is shown once."""
    given = data.get("scope", ())
    scopes = [str(scope) for scope in (given if isinstance(given, list) else [given])]
    try:
        session.new_token = _keys(desk, session).add(session.user, scopes)
    except FootnoteError as error:
        return desk.settings(session, str(error))
    return desk.settings(session)


def revoke_key(desk: Desk, session: Session, data: Data) -> Updates:
    """One of somebody's own keys taken back, at once."""
    session.new_token = ""
    try:
        _keys(desk, session).revoke(session.user, words(data, "id", 64))
    except FootnoteError as error:
        return desk.settings(session, str(error))
    return desk.settings(session)


def _keys(desk: Desk, session: Session) -> Keys:
    if desk.keys is None or not session.user:
        raise UsageError("keys are for those who log in")
    return desk.keys
