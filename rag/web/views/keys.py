"""The keys of somebody's programs in the settings: made, listed, revoked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rag.accounts.keys import Key
from rag.web.views.html import button, escape

SCOPES: Mapping[str, str] = {
    "read": "search, and read articles",
    "ask": "have questions answered",
    "write": "add and delete articles",
}


def render_keys(keys: Sequence[Key], rights: Collection[str], token: str = "", others: Sequence[Key] = ()) -> str:
    """The section, for somebody of these rights; `token` is that of a key just made, the only time that it can be
    shown, `others` are the keys of other users, for an owner."""
    scopes = "".join(
        f'<label><input type="checkbox" name="scope" value="{scope}"{"" if scope == "write" else " checked"}>'
        f'<span><bdi>{scope}</bdi><span class="faint">{said}</span></span></label>'
        for scope, said in SCOPES.items()
        if scope in rights
    )
    return (
        '<section id="keys"><h3>Keys for your programs</h3>'
        "<p>A program that sends a key works in your name, as far as the key reaches.</p>"
        + (_new(token) if token else "")
        + f"<dl>{''.join(map(_row, keys))}</dl>"
        '<form data-act="add_key"><fieldset class="options"><legend>A new key may</legend>'
        f'{scopes}</fieldset><button type="submit" class="small">Make a key</button></form>'
        + (f"<h4>Keys of the others</h4><dl>{''.join(map(_row_of_another, others))}</dl>" if others else "")
        + "</section>"
    )


def _new(token: str) -> str:
    return (
        '<div role="status"><p>Copy the new key now: it is kept as a hash only, and cannot be shown again.</p>'
        f'<p><code>{escape(token)}</code> <button type="button" class="small" data-copy="{escape(token)}">Copy</button>'
        "</p></div>"
    )


def _row(key: Key) -> str:
    revoke = button("Revoke", "revoke_key", name=f"Revoke {key.id}", classes="small", id=key.id)
    return _entry(key, "", revoke)


def _row_of_another(key: Key) -> str:
    name = f"Revoke {key.id} of {key.user}"
    revoke = button("Revoke", "revoke_anybodys_key", name=name, classes="small", id=key.id)
    return _entry(key, f"{escape(key.user)}: ", revoke)


def _entry(key: Key, whose: str, revoke: str) -> str:
    told = f"{whose}{', '.join(key.scopes)}, made on {key.created}"
    return f"<div><dt><code>{key.id}</code></dt><dd>{told} {revoke}</dd></div>"
