"""Conversations in PostgreSQL: listed, searched, renamed, deleted, restored, and judged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from embeddings.errors import UsageError
from rag.accounts.history import QUERY_LENGTH, ConversationInfo, StoredExchange, Verdict, now
from rag.accounts.postgres.database import Connection, Database
from rag.accounts.stored_text import folded, storable, title_of, words_of
from rag.records import Answer, from_json

_INFO = (
    "c.id, c.title, c.updated_at, (SELECT count(*) FROM footnote.exchanges e WHERE e.conversation = c.id), c.scope "
    "FROM footnote.conversations c WHERE c.username = %s"
)
# Every word of the query, in the title and all that was said, taken together.
_HOLDS = """ AND NOT EXISTS (
    SELECT FROM unnest(%s::text[]) AS word WHERE strpos(
        c.folded || ' ' || coalesce(
            (SELECT string_agg(e.folded, ' ') FROM footnote.exchanges e WHERE e.conversation = c.id), ''
        ), word) = 0
)"""


class PostgresHistory:
    """Everybody's conversations; nobody sees another user's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self) -> None:
        self._database.close()

    # -- conversations

    def conversations(self, user: str, query: str = "", limit: int = 1000) -> list[ConversationInfo]:
        """The newest first; with a query, those whose title, questions or answers hold all of its words.

        Of a query, the first QUERY_LENGTH characters are looked for.
        """
        words = [_searched(word) for word in words_of(storable(query[:QUERY_LENGTH]))]
        sql = f"SELECT {_INFO}{_HOLDS if words else ''} ORDER BY c.updated_at DESC, c.id DESC LIMIT %s"
        return [_info(*row) for row in self._database.rows(sql, (user, *([words] if words else []), limit))]

    def conversation(self, user: str, id: int) -> ConversationInfo:
        """Raises UsageError when that user has no such conversation."""
        rows = self._database.rows(f"SELECT {_INFO} AND c.id = %s", (user, id))
        if not rows:
            raise UsageError("this conversation is not there any more; it may have been deleted in another window")
        return _info(*rows[0])

    def exchanges(self, user: str, id: int) -> list[StoredExchange]:
        """In order; raises UsageError when that user has no such conversation."""
        self.conversation(user, id)
        sql = "SELECT content FROM footnote.exchanges WHERE conversation = %s ORDER BY position"
        return [_exchange(content) for (content,) in self._database.rows(sql, (id,))]

    def create(self, user: str, title: str, scope: Mapping[str, Any] | None = None) -> int:
        """The new conversation's number."""
        title = _without_null(title_of(title))
        with self._database.transaction() as db:
            row = db.execute(
                "INSERT INTO footnote.conversations (username, title, folded, scope, updated_at) "
                "VALUES (%s, %s, %s, %s, %s) RETURNING id",
                (user, title, _searched(folded(title)), json.dumps(scope or {}), now()),
            ).fetchone()
        assert row is not None
        return int(row[0])

    def rename(self, user: str, id: int, title: str) -> None:
        """Raises UsageError for an empty title, or when that user has no such conversation."""
        if not title.strip():
            raise UsageError("a conversation needs a name; type one")
        self.conversation(user, id)
        title = _without_null(title_of(title))
        with self._database.transaction() as db:
            db.execute(
                "UPDATE footnote.conversations SET title = %s, folded = %s WHERE username = %s AND id = %s",
                (title, _searched(folded(title)), user, id),
            )

    def set_scope(self, user: str, id: int, scope: Mapping[str, Any]) -> None:
        with self._database.transaction() as db:
            db.execute(
                "UPDATE footnote.conversations SET scope = %s WHERE username = %s AND id = %s",
                (json.dumps(scope), user, id),
            )

    def delete(self, user: str, id: int) -> None:
        with self._database.transaction() as db:
            db.execute("DELETE FROM footnote.conversations WHERE username = %s AND id = %s", (user, id))

    # -- exchanges

    def save(self, user: str, id: int, position: int, exchange: StoredExchange) -> None:
        """At its position, from 0; what stood there and behind it gives way. Nothing for a conversation not there."""
        with self._database.transaction() as db:
            if not _locked(db, user, id):
                return
            db.execute("DELETE FROM footnote.exchanges WHERE conversation = %s AND position >= %s", (id, position))
            _write(db, id, position, exchange)

    def finish(self, user: str, id: int, position: int, exchange: StoredExchange) -> None:
        """What has become of an exchange that was saved; nothing when another has taken its place meanwhile."""
        with self._database.transaction() as db:
            gone = _locked(db, user, id) and db.execute(
                "DELETE FROM footnote.exchanges WHERE conversation = %s AND position = %s AND asked_at = %s",
                (id, position, exchange.asked_at),
            )
            if gone and gone.rowcount:
                _write(db, id, position, exchange)

    def judge(self, user: str, id: int, position: int, verdict: Verdict, remark: str) -> None:
        """A thumb up (1), down (-1) or none (0), with a word. Raises UsageError when there is no such conversation."""
        self.conversation(user, id)
        place = (id, position)
        with self._database.transaction() as db:
            row = db.execute(
                "SELECT content FROM footnote.exchanges WHERE conversation = %s AND position = %s FOR UPDATE", place
            ).fetchone()
            if row is None:
                return
            judged = replace(_exchange(row[0]), verdict=verdict, remark=remark.strip())
            db.execute(
                "UPDATE footnote.exchanges SET content = %s WHERE conversation = %s AND position = %s",
                (_content(judged), *place),
            )

    # -- settings

    def setting(self, user: str, name: str) -> Any:
        """None where it was never set."""
        sql = "SELECT value FROM footnote.settings WHERE username = %s AND name = %s"
        rows = self._database.rows(sql, (user, name))
        return json.loads(rows[0][0]) if rows else None

    def set_setting(self, user: str, name: str, value: Any) -> None:
        with self._database.transaction() as db:
            db.execute(
                "INSERT INTO footnote.settings VALUES (%s, %s, %s) "
                "ON CONFLICT (username, name) DO UPDATE SET value = excluded.value",
                (user, name, json.dumps(value)),
            )


def _locked(db: Connection, user: str, id: int) -> bool:
    """Whether that user has the conversation, which nobody else writes to until the transaction ends."""
    sql = "SELECT FROM footnote.conversations WHERE username = %s AND id = %s FOR UPDATE"
    return db.execute(sql, (user, id)).fetchone() is not None


def _write(db: Connection, id: int, position: int, exchange: StoredExchange) -> None:
    exchange = replace(exchange, asked_at=exchange.asked_at or now())
    said = f"{exchange.question} {exchange.answer.text if exchange.answer else ''}"
    db.execute(
        "INSERT INTO footnote.exchanges VALUES (%s, %s, %s, %s, %s)",
        (id, position, exchange.asked_at, _content(exchange), _searched(folded(said))),
    )
    db.execute("UPDATE footnote.conversations SET updated_at = %s WHERE id = %s", (now(), id))


def _info(id: int, title: str, updated_at: str, count: int, scope: str) -> ConversationInfo:
    return ConversationInfo(id, title, updated_at, count, json.loads(scope))


def _content(exchange: StoredExchange) -> str:
    return storable(json.dumps(asdict(exchange), ensure_ascii=False))  # JSON writes U+0000 as an escape


def _exchange(content: str) -> StoredExchange:
    fields = json.loads(content)
    answer = fields.pop("answer")
    return StoredExchange(answer=from_json(Answer, answer) if answer else None, **fields)


def _searched(text: str) -> str:
    return _without_null(storable(text))


def _without_null(text: str) -> str:
    """PostgreSQL's text holds every character but U+0000."""
    return text.replace("\x00", "\ufffd")
