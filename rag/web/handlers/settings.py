"""The state of the program, the views that are drawn when they are looked at, and the settings."""

from __future__ import annotations

from collections.abc import Callable

from embeddings.errors import FootnoteError, UsageError
from rag.accounts.contract import KeyStore
from rag.accounts.roles import SCOPES
from rag.web.desk import Data, Desk, Updates, words
from rag.web.session import Session
from rag.web.views.draft import render_draft_form
from rag.web.words.say import say


def status(desk: Desk, session: Session, _: Data) -> Updates:
    """How far what goes on in the background is; once it has ended, the views that it changes."""
    drawn = desk.status()  # before it is looked whether anything ended: a status that says so comes with the views
    state = desk.chat.pipeline.slot.state
    updates = desk.library is not None and desk.library.update.running
    now = (state.name, state.phase, updates, desk.fetching.running)
    if now == session.seen:
        return drawn
    session.seen = now
    return {
        **drawn,
        "welcome": desk.welcome(session),
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
    """A setting of one's own."""
    try:
        desk.chat.choose(session.user, str(data.get("name")), str(data.get("value")))
    except FootnoteError as error:
        return desk.settings(session, str(error))
    return {**desk.status(), **desk.settings(session)}


def load_model(desk: Desk, session: Session, data: Data) -> Updates:
    """Another language model, for everybody."""
    try:
        if desk.models is None:
            raise UsageError(say("settings.not_changeable"))
        desk.models.load(str(data.get("model")))
    except FootnoteError as error:
        return desk.settings(session, str(error))
    return {**desk.status(), **desk.settings(session)}


def add_key(desk: Desk, session: Session, data: Data) -> Updates:
    """A key for somebody's programs, whose token is shown once."""
    given = data.get("scope", ())
    scopes = [str(scope) for scope in (given if isinstance(given, list) else [given])]
    try:
        if beyond := [scope for scope in scopes if scope in SCOPES and scope not in session.rights]:
            raise UsageError(say("keys.beyond", scopes=", ".join(beyond)))
        session.new_token = _keys(desk, session).add(session.user, scopes)
    except FootnoteError as error:
        return desk.settings(session, str(error))
    return desk.settings(session)


def revoke_key(desk: Desk, session: Session, data: Data) -> Updates:
    """One of somebody's own keys taken back, at once."""
    return _revoked(desk, session, lambda keys: keys.revoke(session.user, words(data, "id", 64)))


def revoke_anybodys_key(desk: Desk, session: Session, data: Data) -> Updates:
    """A key of whomever taken back by an owner, at once."""
    return _revoked(desk, session, lambda keys: keys.revoke_anybodys(words(data, "id", 64)))


def _revoked(desk: Desk, session: Session, revoke: Callable[[KeyStore], object]) -> Updates:
    session.new_token = ""
    try:
        revoke(_keys(desk, session))
    except FootnoteError as error:
        return desk.settings(session, str(error))
    return desk.settings(session)


def _keys(desk: Desk, session: Session) -> KeyStore:
    if desk.keys is None or not session.user:
        raise UsageError(say("keys.only_logged_in"))
    return desk.keys
