"""Asking: what the page does with questions and their answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from embeddings.errors import UsageError
from rag.accounts.history import Verdict
from rag.web.desk import Data, Desk, Updates, number, position, words
from rag.web.session import Session
from rag.web.views.rail import render_editing, render_rail
from rag.web.words.below import told
from rag.web.words.say import say

REMARK_LENGTH = 2000  # characters


def greet(desk: Desk, session: Session, data: Data) -> Updates:
    """What a new tab shows, with the conversation that its address names."""
    session.greeted = True
    shown = {}
    try:
        if number(data, "id"):
            desk.chat.resume(session, number(data, "id"))
    except UsageError as error:
        shown = desk.reply(problem=told(str(error)))
    return {
        "rail": render_rail(desk.shown(session.user)),
        "welcome": desk.welcome(session),
        **desk.status(),
        **desk.frame(session),
        **shown,
    }


def welcome_back(desk: Desk, session: Session, _: Data) -> Updates:
    """What a tab shows in which somebody else was at work before: nothing of theirs."""
    said = say("chat.welcome_back", user=desk.shown(session.user))
    session.sought = ""
    desk.drafts.stop(session)
    session.draft = None
    return {**greet(desk, session, {}), "box": "", "reader": "", "draft": "", "checked": "", **desk.reply(problem=said)}


def taken_over(desk: Desk, session: Session, _: Data) -> Updates:
    """Has a tab that another page server had load itself anew: to that, and to nothing else, it is answered here.

    The conversation of its address goes on then, for the same reader.
    """
    return desk.reply(reload=desk.shown(session.user))


def ask(desk: Desk, session: Session, data: Data) -> Updates:
    """Take a question on; the answering follows by `answer`."""
    taken = desk.chat.begin(str(data.get("question", "")), session)
    return {**({"box": ""} if taken else {}), **desk.frame(session)}


def again(desk: Desk, session: Session, data: Data) -> Updates:
    desk.chat.again(session, position(data))
    return desk.frame(session)


def answer(desk: Desk, session: Session) -> Iterator[Updates]:
    for view in desk.chat.answer(session):
        yield {"conversation": view}
    yield {**desk.frame(session), **desk.status()}


def stop(desk: Desk, session: Session, _: Data) -> Updates:
    desk.chat.stop(session)
    return {"conversation": session.view()}


def edit(desk: Desk, session: Session, data: Data) -> Updates:
    question = desk.chat.edit(session, position(data))
    return {"box": question, "editing": render_editing(session.editing)} if question else {}


def unedit(desk: Desk, session: Session, data: Data) -> Updates:
    """Give the question up, and put back what was being typed before."""
    session.editing = None
    return {"box": str(data.get("draft", "")), "editing": render_editing(None)}


def judge(desk: Desk, session: Session, data: Data) -> Updates:
    verdict = cast(Verdict, max(-1, min(1, number(data, "verdict"))))
    asked_at = words(data, "asked", 64)
    desk.chat.judge(session, position(data), verdict, words(data, "remark", REMARK_LENGTH), asked_at)
    return {"conversation": session.view()}
