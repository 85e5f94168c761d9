"""Who asks, as the gate has found out."""

from __future__ import annotations

from starlette.requests import Request

from rag.accounts.keys import Caller

_ADDRESS = "address "  # names of users have no space


def caller_of(request: Request) -> Caller:
    """Without a gate, everybody who asks may do everything."""
    caller: Caller = request.scope.get("footnote.caller") or Caller("")
    return caller


def visitor_of(request: Request) -> str:
    """Whom limits count: a user, or an address where nobody logs in."""
    user = caller_of(request).user
    return user or f"{_ADDRESS}{request.client.host if request.client else '?'}"


def is_user(visitor: str) -> bool:
    """Whether it is somebody who has logged in; behind one address there may be many."""
    return bool(visitor) and not visitor.startswith(_ADDRESS)


def base_of(request: Request) -> str:
    """The server's own address as it was asked for; the gate lets through only its own names."""
    return str(request.base_url).rstrip("/")
