"""Where conversations, users, keys, sessions and limits are kept: the one place that chooses by what is named."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.errors import UsageError
from rag.accounts.contract import (
    HistoryStore,
    KeyStore,
    Limit,
    LoginStore,
    OutsideStore,
    SessionStore,
    UserStore,
)
from rag.accounts.history import History
from rag.accounts.keys import Key, Keys, add_key, read_keys, revoke_key
from rag.accounts.limits import RateLimit
from rag.accounts.logins import Logins
from rag.accounts.outside import OutsideUsers
from rag.accounts.roles import Role
from rag.accounts.sessions import Sessions
from rag.accounts.state_url import StateUrl
from rag.accounts.users import Users, set_password, set_role

if TYPE_CHECKING:
    from rag.accounts.postgres.database import Database

logger = logging.getLogger(__name__)

NewLimit = Callable[[str, int], Limit]
"""Makes a limit from what it limits, in a word, and how often that may be done a minute."""


@dataclass(frozen=True)
class StateFiles:
    """Files of one machine. Without `users`, everybody may come in, or whom an issuer lets in: `outside`."""

    conversations: Path
    keys: Path
    users: Path | None = None
    outside: Path | None = None


@dataclass(frozen=True)
class State:
    """What is kept of people; `users` and `sessions` are None where everybody may come in.

    `outside` and `logins` are those who log in at an issuer, None where nobody does. `check` raises StateUnavailable
    while it is not to be had; None for files, which are always there.
    """

    history: HistoryStore
    keys: KeyStore
    users: UserStore | None = None
    sessions: SessionStore | None = None
    outside: OutsideStore | None = None
    logins: LoginStore | None = None
    limit: NewLimit = lambda _, per_minute: RateLimit(per_minute)
    check: Callable[[], object] | None = None


def open_state(place: StateFiles | StateUrl, *, for_all: bool = False, policy: str | None = None) -> State:
    """`for_all`: everybody may come in; `policy`: that under which people come in from an issuer, None for nobody.

    Raises UsageError for what cannot be used, and StateUnavailable for a database that does not answer. Whom a database
    names is looked up for each request: it may name nobody yet.
    """
    if isinstance(place, StateFiles):
        return _in_files(place, for_all, policy)
    database = _database(place)
    from rag.accounts.postgres.history import PostgresHistory
    from rag.accounts.postgres.keys import PostgresKeys
    from rag.accounts.postgres.limits import PostgresLimit
    from rag.accounts.postgres.logins import PostgresLogins
    from rag.accounts.postgres.outside import PostgresOutside
    from rag.accounts.postgres.sessions import PostgresSessions
    from rag.accounts.postgres.users import PostgresUsers

    known = PostgresUsers(database)
    outside = PostgresOutside(database, policy) if policy is not None else None
    if not for_all and outside is None and not known.are_any():
        logger.warning(
            "the database names nobody yet who may come in; add someone with: python -m rag passwd %s NAME", place
        )
    return State(
        PostgresHistory(database),
        PostgresKeys(database),
        None if for_all else known,
        None if for_all else PostgresSessions(database, credential_in(known, outside)),
        outside,
        PostgresLogins(database) if outside is not None else None,
        lambda what, per_minute: PostgresLimit(database, what, per_minute),
        lambda: database.rows("SELECT 1"),
    )


def _in_files(place: StateFiles, for_all: bool, policy: str | None) -> State:
    users = Users(place.users) if place.users is not None and not for_all else None
    outside = OutsideUsers(place.outside, policy) if place.outside is not None and policy is not None else None
    logins = Logins() if outside is not None else None
    sessions = Sessions(credential_in(users, outside)) if users is not None or outside is not None else None
    return State(History(place.conversations), Keys(place.keys), users, sessions, outside, logins)


def credential_in(users: UserStore | None, outside: OutsideStore | None) -> Callable[[str], str | None]:
    """What somebody's sessions rest on by now; no name can be in both."""
    both: list[UserStore | OutsideStore] = [store for store in (users, outside) if store is not None]
    return lambda name: next((found for store in both if (found := store.credential(name)) is not None), None)


# -- what the commands do with users and keys, in a file or in a database


def give_password(place: Path | StateUrl, name: str, password: str, role: str | None = None) -> Role:
    """Adds a user, or gives them another password; the role that they have. Raises UsageError or StateUnavailable."""
    if isinstance(place, Path):
        return set_password(place, name, password, role)
    from rag.accounts.postgres.users import PostgresUsers

    with closing(_database(place)) as database:
        return PostgresUsers(database).set_password(name, password, role)


def give_role(place: Path | StateUrl, name: str, role: str) -> None:
    """Raises UsageError or StateUnavailable."""
    if isinstance(place, Path):
        set_role(place, name, role)
        return
    from rag.accounts.postgres.users import PostgresUsers

    with closing(_database(place)) as database:
        PostgresUsers(database).set_role(name, role)


def make_key(place: Path | StateUrl, user: str, scopes: Collection[str]) -> tuple[Key, str]:
    """A new key and its token; raises UsageError or StateUnavailable."""
    if isinstance(place, Path):
        return add_key(place, user, scopes)
    from rag.accounts.postgres.keys import PostgresKeys

    with closing(_database(place)) as database:
        return PostgresKeys(database).create(user, scopes)


def list_keys(place: Path | StateUrl) -> list[Key]:
    """All keys, oldest first; raises UsageError or StateUnavailable."""
    if isinstance(place, Path):
        return read_keys(place)
    from rag.accounts.postgres.keys import PostgresKeys

    with closing(_database(place)) as database:
        return PostgresKeys(database).all()


def take_key(place: Path | StateUrl, id: str) -> Key:
    """Takes a key back, at once; raises UsageError or StateUnavailable."""
    if isinstance(place, Path):
        return revoke_key(place, id)
    from rag.accounts.postgres.keys import PostgresKeys

    with closing(_database(place)) as database:
        return PostgresKeys(database).revoke_anybodys(id)


def _database(url: StateUrl) -> Database:
    """Raises UsageError where the library is not installed."""
    try:
        from rag.accounts.postgres.database import Database
    except ImportError as error:
        raise UsageError(
            f'state in PostgreSQL needs a library that is not here ({error}): pip install "footnote-rag[postgres]"'
        ) from error
    return Database(url)
