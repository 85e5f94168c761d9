"""The page on which one logs in: plain HTML, without a script."""

from __future__ import annotations

from rag.web.views.html import escape
from rag.web.words.say import current_code, say

_STYLE = (
    ":root{color-scheme:light dark;font:16px system-ui,sans-serif}"
    "body{display:grid;place-items:center;min-height:100vh;margin:0;background:#f4f5f7;color:#1c2430}"
    "main{box-sizing:border-box;width:min(24rem,92vw);padding:2rem;border-radius:12px;background:#fff}"
    "h1{margin:0 0 .25rem;font-size:1.4rem}p{margin:0 0 1rem}label{display:block;margin:0 0 1rem}"
    "input{box-sizing:border-box;display:block;width:100%;margin-top:.25rem;padding:.6rem;font:inherit;"
    "border:1px solid #767f8c;border-radius:8px;background:transparent;color:inherit}"
    "button{width:100%;padding:.7rem;font:inherit;font-weight:600;border:0;border-radius:8px;background:#28567f;"
    "color:#fff;cursor:pointer}button:hover{background:#1f4566}"
    "a.button{box-sizing:border-box;display:block;padding:.7rem;text-align:center;font-weight:600;border-radius:8px;"
    "border:2px solid #28567f;color:inherit;text-decoration:none;overflow-wrap:anywhere}form+a.button{margin-top:1rem}"
    "a.button:hover{text-decoration:underline}"
    ":focus-visible{outline:3px solid #2f8ae0;outline-offset:2px}.error{color:#a3182a;font-weight:600}"
    "@media(prefers-color-scheme:dark){body{background:#14181d;color:#e7ebf0}main{background:#1d232a}"
    ".error{color:#ff9aa5}a.button{border-color:#6b9dc9}}"
)


def render_login(problem: str = "", to: str = "", *, passwords: bool = True, issuer: str = "") -> str:
    """`problem` is why one is not in yet, in words; `to` leads from where it is shown to the page.

    `passwords`: whether there is a form for them; `issuer` is the host at which one can log in instead, "" for none.
    """
    said = f'<p class="error" role="alert">{escape(problem)}</p>' if problem else ""
    return (
        f'<!doctype html><html lang="{current_code()}"><head><meta charset="utf-8"><title>Footnote</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>Footnote</h1><p>{say('login.about')}</p>"
        f"{said}{_form(to) if passwords else ''}{_elsewhere(to, issuer) if issuer else ''}</main></body></html>"
    )


def _form(to: str) -> str:
    return (
        f'<form method="post" action="{escape(to)}login">'
        f'<label>{say("login.username")}<input name="username" autocomplete="username" required autofocus></label>'
        f'<label>{say("login.password")}<input name="password" type="password" '
        'autocomplete="current-password" required></label>'
        f"<button>{say('login.login')}</button></form>"
    )


def _elsewhere(to: str, issuer: str) -> str:
    """A link, and no form: a browser would follow a form of ours to no other host."""
    label = say("login.elsewhere", issuer=f"<bdi>{escape(issuer)}</bdi>")
    return f'<a class="button" href="{escape(to)}oidc/login">{label}</a>'
