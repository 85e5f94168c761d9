"""Where an index is: in a folder, or in a database, named as `milvus://...` or `postgresql://...`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import UsageError

# A `Path` of such a name has lost one of its slashes.
_MILVUS = re.compile(r"milvus:[/\\]+")
_SERVER = re.compile(r"milvus:/+([^/\s]+:\d+)/(\w+)", re.ASCII)
_FILE = re.compile(r"milvus:/+(.+\.db)/(\w+)", re.ASCII)
_POSTGRES = re.compile(r"postgres(?:ql)?:[/\\]+")
# Without a host, the one that libpq takes: PGHOST, or a socket of this machine.
_DATABASE = re.compile(r"postgres(?:ql)?:/+(?:([^/?\s]+)/)?([^/?@:\s]+)/(\w{1,32})(\?\S+)?", re.ASCII)
_PASSWORD = re.compile(r"postgres(?:ql)?:/+(?:.*:.*@|.*[?&](?:ssl)?password=)", re.DOTALL)


@dataclass(frozen=True)
class MilvusAddress:
    """`uri` is that of a server, or the path of a file of Milvus Lite; `name` is the index's in it."""

    uri: str
    name: str

    @property
    def kind(self) -> str:
        return "milvus"

    def __str__(self) -> str:
        return f"milvus://{self.uri.removeprefix('http://')}/{self.name}"


@dataclass(frozen=True)
class PostgresAddress:
    """`host` is what a URL has before the database, `options` what it has behind; `name` is the index's in it.

    It holds no password: where an index is, is told in messages and logs.
    """

    host: str
    database: str
    name: str
    options: str = ""

    @property
    def kind(self) -> str:
        return "postgresql"

    @property
    def url(self) -> str:
        """Of the database, as libpq reads it."""
        return f"postgresql://{self.host}/{self.database}{self.options}"

    def __str__(self) -> str:
        return f"postgresql://{self.host}/{self.database}/{self.name}{self.options}"


RemoteAddress = MilvusAddress | PostgresAddress


def remote_address(place: Path | str) -> RemoteAddress | None:
    """None for an ordinary folder; raises UsageError for what begins like an address and is none."""
    text = place.as_posix() if isinstance(place, Path) else place
    if _MILVUS.match(text):
        return _milvus(text)
    return _postgres(text) if _POSTGRES.match(text) else None


def _milvus(text: str) -> MilvusAddress:
    if found := _FILE.fullmatch(text):
        path, name = found.groups()
        return MilvusAddress(path if re.match(r"[A-Za-z]:", path) else f"/{path}", name)
    if found := _SERVER.fullmatch(text):
        return MilvusAddress(f"http://{found[1]}", found[2])
    raise UsageError(
        f"{text!r} names no index in Milvus: it must be milvus://HOST:PORT/NAME, or for Milvus Lite "
        "milvus:///FOLDER/FILE.db/NAME; a NAME has letters, digits and underscores"
    )


def _postgres(text: str) -> PostgresAddress:
    if _PASSWORD.search(text):
        raise UsageError(
            "the address of an index holds no password, as it is told in messages and logs: set PGPASSWORD, or write "
            "the password into ~/.pgpass"
        )
    if found := _DATABASE.fullmatch(text):
        host, database, name, options = found.groups(default="")
        # A `Path` has lost a slash, so that "postgresql://db.example/articles" reads as a database of this machine.
        if host or "." not in database:
            return PostgresAddress(host, database, name, options)
    raise UsageError(
        f"{text!r} names no index in PostgreSQL: it must be postgresql://USER@HOST:PORT/DATABASE/NAME; a NAME has at "
        "most 32 letters, digits and underscores"
    )
