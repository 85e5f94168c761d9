"""Users in PostgreSQL: names with hashed passwords and roles."""

from __future__ import annotations

from embeddings.errors import UsageError
from rag.accounts.postgres.database import Database
from rag.accounts.roles import NO_ROLE, RIGHTS, Role, as_role
from rag.accounts.users import check_account, fits, hashed, is_name


class PostgresUsers:
    """Who may come in, looked up for each request."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def are_any(self) -> bool:
        """Whether anybody may come in."""
        return bool(self._database.rows("SELECT FROM footnote.users LIMIT 1"))

    def credential(self, name: str) -> str | None:
        """What their password is checked against by now; None for a name that is not there (any more)."""
        found = self._found(name)
        return found[0] if found is not None else None

    def role(self, name: str) -> Role | None:
        """By now; None for a name that is not there (any more)."""
        found = self._found(name)
        return as_role(found[1]) if found is not None else None

    def check(self, name: str, password: str) -> bool:
        """Whether that is their password. It takes as long for a name that is not there."""
        return fits(password, self.credential(name))

    def set_password(self, name: str, password: str, role: str | None = None) -> Role:
        """Adds someone, or gives them another password. The role that they have.

        Without a `role`, they keep theirs; somebody new has none. Raises UsageError for a name, a password or a role
        that will not do.
        """
        check_account(name, password)
        given = as_role(role or NO_ROLE)
        stored = hashed(password)
        keeps = "" if role else ", role = users.role"
        with self._database.transaction() as db:
            row = db.execute(
                "INSERT INTO footnote.users VALUES (%s, %s, %s) ON CONFLICT (name) DO UPDATE "
                f"SET credential = excluded.credential{keeps or ', role = excluded.role'} RETURNING role",
                (name, stored, given),
            ).fetchone()
        assert row is not None
        return as_role(row[0])

    def set_role(self, name: str, role: str) -> None:
        """Gives somebody another role, at once; raises UsageError for a name or a role that is not there."""
        given = as_role(role)
        with self._database.transaction() as db:
            if (
                is_name(name)
                and db.execute("UPDATE footnote.users SET role = %s WHERE name = %s", (given, name)).rowcount
            ):
                return
        raise UsageError(
            f"the database has no {name!r}; add them with: python -m rag passwd postgresql://... NAME --role {role}"
        )

    def _found(self, name: str) -> tuple[str, str] | None:
        """Hash and role; a row whose role is none, written by hand, is as if it were not there."""
        if not is_name(name):
            return None
        rows = self._database.rows("SELECT credential, role FROM footnote.users WHERE name = %s", (name,))
        return (rows[0][0], rows[0][1]) if rows and rows[0][1] in RIGHTS else None
