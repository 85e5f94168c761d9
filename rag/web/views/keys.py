"""The keys of somebody's programs in the settings: made, listed, revoked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rag.accounts.keys import Key
from rag.web.views.html import button, escape
from rag.web.words.say import date_text, say

SCOPES = ("read", "ask", "write")


def render_keys(keys: Sequence[Key], rights: Collection[str], token: str = "", others: Sequence[Key] = ()) -> str:
    """The section, for somebody of these rights; `token` is that of a key just made, the only time that it can be
    shown, `others` are the keys of other users, for an owner."""
    scopes = "".join(
        f'<label><input type="checkbox" name="scope" value="{scope}"{"" if scope == "write" else " checked"}>'
        f'<span><bdi>{scope}</bdi><span class="faint">{say(f"keys.{scope}")}</span></span></label>'
        for scope in SCOPES
        if scope in rights
    )
    return (
        f'<section id="keys"><h3>{say("keys.title")}</h3><p>{say("keys.about")}</p>'
        + (_new(token) if token else "")
        + f"<dl>{''.join(map(_row, keys))}</dl>"
        f'<form data-act="add_key"><fieldset class="options"><legend>{say("keys.may")}</legend>'
        f'{scopes}</fieldset><button type="submit" class="small">{say("keys.make")}</button></form>'
        + (f"<h4>{say('keys.others')}</h4><dl>{''.join(map(_row_of_another, others))}</dl>" if others else "")
        + "</section>"
    )


def _new(token: str) -> str:
    return (
        f'<div role="status"><p>{say("keys.new")}</p><p><code>{escape(token)}</code> '
        f'<button type="button" class="small" data-copy="{escape(token)}">{say("keys.copy")}</button></p></div>'
    )


def _row(key: Key) -> str:
    name = say("keys.revoke_named", key=key.id)
    revoke = button(say("keys.revoke"), "revoke_key", name=name, classes="small", id=key.id)
    return _entry(key, "", revoke)


def _row_of_another(key: Key) -> str:
    name = say("keys.revoke_anybodys", key=key.id, user=key.user)
    revoke = button(say("keys.revoke"), "revoke_anybodys_key", name=name, classes="small", id=key.id)
    return _entry(key, f"{escape(key.user)}: ", revoke)


def _entry(key: Key, whose: str, revoke: str) -> str:
    told = whose + say("keys.made", scopes=", ".join(key.scopes), date=date_text(str(key.created)))
    return f"<div><dt><code>{key.id}</code></dt><dd>{told} {revoke}</dd></div>"
