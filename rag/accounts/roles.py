"""Roles: what each user may do, in the page and by the API."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from embeddings.errors import UsageError

Right = Literal["read", "ask", "write", "model", "users"]
"""read: search, and read articles; ask: have questions answered; write: add and delete articles; model: choose the
language model that all use; users: see and revoke the keys of all."""
Role = Literal["reader", "editor", "owner", ""]
SCOPES: tuple[Right, ...] = ("read", "ask", "write")
"""The rights that a key can carry."""
NO_ROLE: Role = ""
"""Of a user whose line names none, as none did before there were roles, and of everybody where nobody logs in."""
RIGHTS: Mapping[Role, tuple[Right, ...]] = {
    "reader": ("read", "ask"),
    "editor": SCOPES,
    "owner": (*SCOPES, "model", "users"),
    NO_ROLE: (*SCOPES, "model"),
}
ROLES = tuple(role for role in RIGHTS if role)


def as_role(name: str) -> Role:
    """Raises UsageError for a name that is none."""
    for role in RIGHTS:
        if role == name:
            return role
    raise UsageError(f"{name!r} is no role; choose one of {', '.join(ROLES)}")


def least_role(right: str) -> Role:
    """The first role that has a right."""
    return next(role for role, rights in RIGHTS.items() if right in rights)


def within(rights: Collection[str], scopes: Collection[str]) -> tuple[str, ...]:
    """The scopes of a key that its user has the rights for, in the order of SCOPES."""
    return tuple(scope for scope in SCOPES if scope in scopes and scope in rights)
