"""The state of the program, the views that are drawn when they are looked at, and the settings."""

from __future__ import annotations

from embeddings.errors import FootnoteError
from rag.web.desk import Data, Desk, Updates
from rag.web.session import Session


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
        case "library":
            return desk.library_view(session)
        case "map":
            return desk.map_view(session)
        case "settings":
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
