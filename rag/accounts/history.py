"""Conversations kept on disk, in one SQLite file: listed, searched, renamed, deleted, restored, and judged."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from embeddings.errors import UsageError
from rag.accounts.stored_text import TITLE_LENGTH, folded, storable, title_of, words_of
from rag.records import Answer, from_json

SCHEMA_VERSION = 1
QUERY_LENGTH = 500  # characters

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, title TEXT NOT NULL,
    scope TEXT NOT NULL,            -- JSON: what it is asked within
    updated_at TEXT NOT NULL        -- ISO, UTC
);
CREATE INDEX IF NOT EXISTS conversations_by_user ON conversations (user, updated_at);
CREATE TABLE IF NOT EXISTS exchanges (
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,      -- from 0
    question TEXT NOT NULL, status TEXT NOT NULL,
    answer TEXT,                    -- JSON, the fields of Answer
    said TEXT NOT NULL,             -- an error, or a notice, in words
    asked_at TEXT NOT NULL,         -- ISO, UTC
    verdict INTEGER NOT NULL, remark TEXT NOT NULL,
    within TEXT NOT NULL,           -- what it was asked within, in words
    PRIMARY KEY (conversation, position)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS settings (
    user TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (user, name)
) WITHOUT ROWID;
"""

_INFO = "c.id, c.title, c.updated_at, (SELECT count(*) FROM exchanges e WHERE e.conversation = c.id), c.scope"

Verdict = Literal[-1, 0, 1]
__all__ = ["QUERY_LENGTH", "TITLE_LENGTH", "ConversationInfo", "History", "StoredExchange", "Verdict", "now"]


@dataclass(frozen=True)
class ConversationInfo:
    """A conversation without its exchanges; `updated_at` is ISO, UTC."""

    id: int
    title: str
    updated_at: str
    exchanges: int
    scope: Mapping[str, Any]


@dataclass(frozen=True)
class StoredExchange:
    """A question as it was asked and answered.

    `said` is an error or a notice, `within` what it was asked within, `verdict` a thumb and `remark` a word.
    """

    question: str
    status: str
    answer: Answer | None
    said: str = ""
    asked_at: str = ""
    verdict: Verdict = 0
    remark: str = ""
    within: str = ""


class History:
    """Everybody's conversations; nobody sees another user's. Safe to use from several threads."""

    def __init__(self, path: Path | str) -> None:
        """`:memory:` keeps nothing. Raises UsageError when the file cannot be used."""
        self._lock = threading.RLock()
        try:
            in_memory = str(path) == ":memory:"
            if not in_memory:
                _keep_private(Path(path))
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, SCHEMA_VERSION):
                raise UsageError(
                    f"the conversations in {path} are of version {version}, and this program reads version "
                    f"{SCHEMA_VERSION}; choose another file with --conversations"
                )
            self._db.executescript(_SCHEMA)
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            # A search reads all conversations of a user: it must not keep others from asking meanwhile.
            self._search_lock, self._search_db = self._lock, self._db
            if not in_memory:
                self._search_lock = threading.RLock()
                self._search_db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
                self._search_db.execute("PRAGMA query_only = ON")
            self._search_db.create_function("holds", 2, _holds, deterministic=True)
        except (sqlite3.Error, OSError) as error:
            raise UsageError(
                f"the conversations cannot be kept in {str(path)!r} ({error}); choose another file with --conversations"
            ) from error

    def close(self) -> None:
        with self._search_lock, self._lock:
            self._search_db.close()
            self._db.close()

    # -- conversations

    def conversations(self, user: str, query: str = "", limit: int = 1000) -> list[ConversationInfo]:
        """The newest first; with a query, those whose title, questions or answers hold all of its words.

        Of a query, the first QUERY_LENGTH characters are looked for.
        """
        sought = storable(query[:QUERY_LENGTH]).strip()
        found = ""
        if sought:
            found = (
                "AND holds(c.title || ' ' || coalesce("
                "(SELECT group_concat(e.question || ' ' || coalesce(json_extract(e.answer, '$.text'), ''), ' ') "
                "FROM exchanges e WHERE e.conversation = c.id), ''), ?)"
            )
        order = "ORDER BY c.updated_at DESC, c.id DESC LIMIT ?"
        sql = f"SELECT {_INFO} FROM conversations c WHERE c.user = ? {found} {order}"
        parameters = (user, *([sought] if sought else []), limit)
        if sought:
            with self._search_lock:
                rows = self._search_db.execute(sql, parameters).fetchall()
        else:
            rows = self._rows(sql, parameters)
        return [ConversationInfo(id, title, at, count, json.loads(scope)) for id, title, at, count, scope in rows]

    def conversation(self, user: str, id: int) -> ConversationInfo:
        """Raises UsageError when that user has no such conversation."""
        rows = self._rows(f"SELECT {_INFO} FROM conversations c WHERE c.user = ? AND c.id = ?", (user, id))
        if not rows:
            raise UsageError("this conversation is not there any more; it may have been deleted in another window")
        id, title, at, count, scope = rows[0]
        return ConversationInfo(id, title, at, count, json.loads(scope))

    def exchanges(self, user: str, id: int) -> list[StoredExchange]:
        """In order; raises UsageError when that user has no such conversation."""
        self.conversation(user, id)
        rows = self._rows(
            "SELECT question, status, answer, said, asked_at, verdict, remark, within FROM exchanges "
            "WHERE conversation = ? ORDER BY position",
            (id,),
        )
        return [
            StoredExchange(question, status, from_json(Answer, json.loads(answer)) if answer else None, *rest)
            for question, status, answer, *rest in rows
        ]

    def create(self, user: str, title: str, scope: Mapping[str, Any] | None = None) -> int:
        """The new conversation's number."""
        with self._writing() as db:
            row = db.execute(
                "INSERT INTO conversations (user, title, scope, updated_at) VALUES (?, ?, ?, ?)",
                (user, title_of(title), json.dumps(scope or {}), now()),
            ).lastrowid
        return int(row or 0)

    def rename(self, user: str, id: int, title: str) -> None:
        """Raises UsageError for an empty title, or when that user has no such conversation."""
        if not title.strip():
            raise UsageError("a conversation needs a name; type one")
        self.conversation(user, id)
        with self._writing() as db:
            db.execute("UPDATE conversations SET title = ? WHERE user = ? AND id = ?", (title_of(title), user, id))

    def set_scope(self, user: str, id: int, scope: Mapping[str, Any]) -> None:
        with self._writing() as db:
            db.execute("UPDATE conversations SET scope = ? WHERE user = ? AND id = ?", (json.dumps(scope), user, id))

    def delete(self, user: str, id: int) -> None:
        with self._writing() as db:
            db.execute("DELETE FROM conversations WHERE user = ? AND id = ?", (user, id))

    # -- exchanges

    def save(self, user: str, id: int, position: int, exchange: StoredExchange) -> None:
        """Puts an exchange at its place; what stood there and behind it is gone. Does nothing once it was deleted."""
        self._save(user, id, position, exchange, begins=True)

    def finish(self, user: str, id: int, position: int, exchange: StoredExchange) -> None:
        """What has become of an exchange that was saved; nothing when another has taken its place meanwhile."""
        self._save(user, id, position, exchange, begins=False)

    def _save(self, user: str, id: int, position: int, exchange: StoredExchange, *, begins: bool) -> None:
        answer = json.dumps(asdict(exchange.answer), ensure_ascii=False) if exchange.answer else None
        with self._writing() as db:
            if not db.execute("SELECT 1 FROM conversations WHERE user = ? AND id = ?", (user, id)).fetchone():
                return
            if begins:
                db.execute("DELETE FROM exchanges WHERE conversation = ? AND position >= ?", (id, position))
            elif not db.execute(
                "DELETE FROM exchanges WHERE conversation = ? AND position = ? AND asked_at = ?",
                (id, position, exchange.asked_at),
            ).rowcount:
                return
            db.execute(
                "INSERT INTO exchanges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    id,
                    position,
                    storable(exchange.question),
                    exchange.status,
                    answer and storable(answer),
                    storable(exchange.said),
                    exchange.asked_at or now(),
                    exchange.verdict,
                    storable(exchange.remark),
                    storable(exchange.within),
                ),
            )
            db.execute("UPDATE conversations SET updated_at = ? WHERE id = ?", (now(), id))

    def judge(self, user: str, id: int, position: int, verdict: Verdict, remark: str) -> None:
        """A thumb up (1), down (-1) or none (0), with a word. Raises UsageError when there is no such conversation."""
        self.conversation(user, id)
        with self._writing() as db:
            db.execute(
                "UPDATE exchanges SET verdict = ?, remark = ? WHERE conversation = ? AND position = ?",
                (verdict, storable(remark.strip()), id, position),
            )

    # -- settings

    def setting(self, user: str, name: str) -> Any:
        """None where it was never set."""
        rows = self._rows("SELECT value FROM settings WHERE user = ? AND name = ?", (user, name))
        return json.loads(rows[0][0]) if rows else None

    def set_setting(self, user: str, name: str, value: Any) -> None:
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?, ?)", (user, name, json.dumps(value)))

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self._lock:
            return self._db.execute(sql, parameters).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def now() -> str:
    """ISO, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _keep_private(path: Path) -> None:
    """The file, and those that SQLite puts beside it, are for their owner alone; raises OSError."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        with suppress(FileNotFoundError, PermissionError):  # of another owner, who may have shared it
            file.chmod(0o600)


def _holds(text: str, query: str) -> bool:
    """Whether the text has every word of the query."""
    whole = folded(text)
    return all(word in whole for word in words_of(query))
