"""Keys for programs in PostgreSQL, kept as hashes."""

from __future__ import annotations

from collections.abc import Collection

from embeddings.errors import UsageError
from rag.accounts.keys import Key, check_count, digest_of, new_key
from rag.accounts.postgres.database import Connection, Database, Row
from rag.accounts.roles import SCOPES

_KEYS = "SELECT id, username, scopes, created, digest FROM footnote.keys"
_ADDING = 0x6B657973
"""The advisory lock under which a user's keys are counted and one is added."""


class PostgresKeys:
    """Everybody's keys, looked up for each request."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, token: str) -> Key | None:
        """The key whose token it is, None for one that there is not (any more)."""
        rows = self._database.rows(f"{_KEYS} WHERE digest = %s", (digest_of(token),))
        return _key(rows[0]) if rows else None

    def all(self) -> list[Key]:
        """Everybody's keys, oldest first."""
        return [_key(row) for row in self._database.rows(f"{_KEYS} ORDER BY number")]

    def of_user(self, user: str) -> list[Key]:
        """Somebody's keys, oldest first."""
        return [_key(row) for row in self._database.rows(f"{_KEYS} WHERE username = %s ORDER BY number", (user,))]

    def add(self, user: str, scopes: Collection[str]) -> str:
        """The token of a new key; raises UsageError for what will not do, and for one key too many."""
        key, token = new_key(user, scopes)
        with self._database.transaction() as db:
            db.execute("SELECT pg_advisory_xact_lock(%s)", (_ADDING,))
            row = db.execute("SELECT count(*) FROM footnote.keys WHERE username = %s", (user,)).fetchone()
            check_count(row[0] if row else 0)
            _insert(db, key)
        return token

    def create(self, user: str, scopes: Collection[str] = SCOPES) -> tuple[Key, str]:
        """A new key and its token, however many there are; raises UsageError for what will not do."""
        key, token = new_key(user, scopes)
        with self._database.transaction() as db:
            _insert(db, key)
        return key, token

    def revoke(self, user: str, id: str) -> None:
        """Takes a key back; raises UsageError for one that is not theirs."""
        if all(key.id != id for key in self.of_user(user)):
            raise UsageError("that key is not there any more")
        self.revoke_anybodys(id)

    def revoke_anybodys(self, id: str) -> Key:
        """Takes a key back at once, whoever's it is; raises UsageError for one that is not there."""
        gone = next((key for key in self.all() if key.id == id), None)
        if gone is None:
            raise UsageError(f"there is no key {id!r}; the ids are told by: python -m rag keys list")
        with self._database.transaction() as db:
            db.execute("DELETE FROM footnote.keys WHERE id = %s", (gone.id,))
        return gone


def _insert(db: Connection, key: Key) -> None:
    db.execute(
        "INSERT INTO footnote.keys (id, username, scopes, created, digest) VALUES (%s, %s, %s, %s, %s)",
        (key.id, key.user, ",".join(key.scopes), key.created, key.digest),
    )


def _key(row: Row) -> Key:
    id, user, scopes, created, digest = row
    return Key(id, user, tuple(scopes.split(",")), created, digest)
