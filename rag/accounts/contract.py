"""What is kept of people, one contract for each kind of thing; in files of one machine, or in PostgreSQL.

All of them may be used from several threads. Those in PostgreSQL raise StateUnavailable while it does not answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from rag.accounts.history import ConversationInfo, StoredExchange, Verdict
from rag.accounts.keys import Key
from rag.accounts.logins import BegunLogin
from rag.accounts.outside import OutsideUser
from rag.accounts.roles import Role


class HistoryStore(Protocol):
    """Everybody's conversations and settings; nobody sees another user's."""

    def conversations(self, user: str, query: str = "", limit: int = 1000) -> list[ConversationInfo]: ...

    def conversation(self, user: str, id: int) -> ConversationInfo: ...

    def exchanges(self, user: str, id: int) -> list[StoredExchange]: ...

    def create(self, user: str, title: str, scope: Mapping[str, Any] | None = None) -> int: ...

    def rename(self, user: str, id: int, title: str) -> None: ...

    def set_scope(self, user: str, id: int, scope: Mapping[str, Any]) -> None: ...

    def delete(self, user: str, id: int) -> None: ...

    def save(self, user: str, id: int, position: int, exchange: StoredExchange) -> None: ...

    def finish(self, user: str, id: int, position: int, exchange: StoredExchange) -> None: ...

    def judge(self, user: str, id: int, position: int, verdict: Verdict, remark: str) -> None: ...

    def setting(self, user: str, name: str) -> Any: ...

    def set_setting(self, user: str, name: str, value: Any) -> None: ...

    def close(self) -> None: ...


class UserStore(Protocol):
    """Who may come in."""

    def credential(self, name: str) -> str | None: ...

    def role(self, name: str) -> Role | None: ...

    def check(self, name: str, password: str) -> bool: ...


class OutsideStore(Protocol):
    """Who has come in from an issuer of OpenID Connect."""

    def credential(self, name: str) -> str | None: ...

    def role(self, name: str) -> Role | None: ...

    def shown(self, name: str) -> str: ...

    def admit(self, issuer: str, subject: str, shown: str, role: Role) -> OutsideUser: ...


class LoginStore(Protocol):
    """Logins at an issuer that are under way. `cookie` is the name under which a browser keeps that it began one."""

    cookie: str

    def keep(self, state: str, login: BegunLogin) -> None: ...

    def take(self, state: str) -> BegunLogin | None: ...


class KeyStore(Protocol):
    """Keys for programs."""

    def of(self, token: str) -> Key | None: ...

    def all(self) -> list[Key]: ...

    def of_user(self, user: str) -> list[Key]: ...

    def add(self, user: str, scopes: Collection[str]) -> str: ...

    def revoke(self, user: str, id: str) -> None: ...

    def revoke_anybodys(self, id: str) -> object: ...


class SessionStore(Protocol):
    """Who is logged in. `cookie` is the name under which a browser keeps the token."""

    cookie: str
    credential_of: Callable[[str], str | None]

    def begin(self, user: str, credential: str) -> str: ...

    def user(self, token: str, *, lasting: bool = True) -> str | None: ...

    def end(self, user: str) -> None: ...


class Limit(Protocol):
    """How often one visitor may do a thing: `per_minute`, 0 for no limit."""

    per_minute: int

    def take(self, visitor: str) -> float: ...

    def wait(self, visitor: str) -> float: ...
