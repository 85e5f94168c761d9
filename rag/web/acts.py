"""The table of acts: what page.js may tell the server of, and the function that answers each.

The page gets the names from here too (page.py hands them to page.js, which sends no other), so a new act is a row here,
its function in `handlers/`, and the element or line of page.js that sends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rag.accounts.roles import Right
from rag.web.desk import Data, Desk, Updates
from rag.web.handlers import chat, conversations, draft, library, reading, scope, settings
from rag.web.session import Session


@dataclass(frozen=True)
class Act:
    """An act's function; `then` what follows it: the answering of a question, the check of a draft.

    `last_counts`: when they come quickly, the last one counts. `right`: what whoever does it must have the right to;
    the gate refuses it to others.
    """

    handle: Callable[[Desk, Session, Data], Updates]
    then: Callable[[Desk, Session], Iterator[Updates]] | None = None
    last_counts: bool = False
    right: Right = "read"


ACTS: Mapping[str, Act] = {
    "greet": Act(chat.greet),
    "ask": Act(chat.ask, chat.answer, right="ask"),
    "again": Act(chat.again, chat.answer, right="ask"),
    "stop": Act(chat.stop),
    "edit": Act(chat.edit),
    "unedit": Act(chat.unedit),
    "judge": Act(chat.judge),
    "open": Act(reading.open_article, last_counts=True),
    "new": Act(conversations.new),
    "resume": Act(conversations.resume),
    "find": Act(conversations.find, last_counts=True),
    "rename": Act(conversations.rename),
    "forget": Act(conversations.forget),
    "export": Act(conversations.export),
    "export_all": Act(conversations.export_all),
    "scoping": Act(scope.scoping),
    "scope": Act(scope.scope),
    "unscope": Act(scope.unscope),
    "within": Act(scope.within),
    "browse": Act(library.browse, last_counts=True),
    "more": Act(library.more),
    "added": Act(library.added, right="write"),
    "fetch": Act(library.fetch, right="write"),
    "deleting": Act(library.deleting, right="write"),
    "remove": Act(library.remove, right="write"),
    "update": Act(library.update, right="write"),
    "check": Act(draft.check, draft.checking, right="ask"),
    "check_file": Act(draft.check_file, draft.checking, right="ask"),
    "stop_check": Act(draft.stop_check),
    "export_check": Act(draft.export_check),
    "status": Act(settings.status, last_counts=True),
    "show": Act(settings.show),
    "choose": Act(settings.choose),
    "load_model": Act(settings.load_model, right="model"),
    "add_key": Act(settings.add_key),
    "revoke_key": Act(settings.revoke_key),
    "revoke_anybodys_key": Act(settings.revoke_anybodys_key, right="users"),
}
