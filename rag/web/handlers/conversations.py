"""The conversations that are kept: opened, found, renamed, deleted, exported."""

from __future__ import annotations

from rag.accounts.history import QUERY_LENGTH, TITLE_LENGTH
from rag.web.desk import Data, Desk, Updates, number, words
from rag.web.session import Session
from rag.web.views import export as files


def new(desk: Desk, session: Session, _: Data) -> Updates:
    box = _emptied(session)
    desk.chat.leave(session)
    return {**box, "reader": "", "welcome": desk.welcome(session), **desk.frame(session)}


def resume(desk: Desk, session: Session, data: Data) -> Updates:
    box = _emptied(session)
    desk.chat.resume(session, number(data, "id"))
    return {**box, "reader": "", **desk.frame(session)}


def find(desk: Desk, session: Session, data: Data) -> Updates:
    session.sought = words(data, "query", QUERY_LENGTH)
    return desk.conversations(session)


def rename(desk: Desk, session: Session, data: Data) -> Updates:
    if session.conversation is not None:
        desk.chat.history.rename(session.user, session.conversation, words(data, "title", TITLE_LENGTH))
    return desk.frame(session)


def forget(desk: Desk, session: Session, data: Data) -> Updates:
    desk.chat.delete(session, number(data, "id"))
    return {"reader": "", **desk.frame(session)}


def export(desk: Desk, session: Session, data: Data) -> Updates:
    """The conversation as a file, in Markdown or JSON."""
    if session.conversation is None:
        return {}
    info = desk.chat.history.conversation(session.user, session.conversation)
    exchanges = desk.chat.history.exchanges(session.user, session.conversation)
    if data.get("format") == "json":
        return desk.reply(download=[files.file_name(info.title, ".json"), files.as_json(info, exchanges)])
    return desk.reply(download=[files.file_name(info.title, ".md"), files.as_markdown(info, exchanges)])


def export_all(desk: Desk, session: Session, _: Data) -> Updates:
    history, user = desk.chat.history, session.user
    whole = [
        files.as_json(info, history.exchanges(user, info.id)) for info in history.conversations(user, limit=1_000_000)
    ]
    return desk.reply(download=["footnote-conversations.json", f"[{','.join(whole)}]"])


def _emptied(session: Session) -> Updates:
    """The box without the older question that was being edited in it; what else is typed there stays."""
    return {} if session.editing is None else {"box": ""}
