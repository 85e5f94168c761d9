"""What questions are asked within."""

from __future__ import annotations

from embeddings.errors import UsageError
from rag.web.desk import SOURCE_LENGTH, Data, Desk, Updates, words
from rag.web.session import Session
from rag.web.views.scope import Scope, render_scope_form


def scoping(desk: Desk, session: Session, _: Data) -> Updates:
    return {"within": desk.numbered(render_scope_form(session.scope, desk.documents()))}


def scope(desk: Desk, session: Session, data: Data) -> Updates:
    try:
        desk.chat.set_scope(session, Scope.of(data))
    except UsageError as error:
        tried = Scope.of({**data, "since": "", "until": ""})
        return {"within": desk.numbered(render_scope_form(tried, desk.documents(), str(error)))}
    return {"within": "", **desk.scope(session)}


def unscope(desk: Desk, session: Session, data: Data) -> Updates:
    kind = str(data.get("kind"))
    if kind == "all":
        desk.chat.set_scope(session, Scope())
    elif kind in Scope.__dataclass_fields__:
        desk.chat.set_scope(session, session.scope.without(kind, str(data.get("value", ""))))
    return {"within": "", **desk.scope(session)}


def within(desk: Desk, session: Session, data: Data) -> Updates:
    """From the library: ask within that article, besides those chosen already."""
    articles = dict.fromkeys([*session.scope.articles, words(data, "source", SOURCE_LENGTH)])
    desk.chat.set_scope(session, Scope.of({**session.scope.kept(), "articles": tuple(articles)}))
    return {**desk.scope(session), **desk.reply(view="chat")}
