"""The page that stands in for all others while the database is away: plain HTML, without a script."""

from __future__ import annotations

from rag.web.views.html import message
from rag.web.words.say import current_code, say

AGAIN_S = 2
"""The browser asks again after so long: it is no work for anybody, and the page is back within seconds."""
_STYLE = (
    ":root{color-scheme:light dark;font:16px system-ui,sans-serif}"
    "body{display:grid;place-items:center;min-height:100vh;margin:0}main{width:min(32rem,92vw)}"
)


def render_unavailable(problem: str, *, again: bool) -> str:
    """`problem` is what is wrong and what to do; `again`: the browser asks for the same once more by itself."""
    refresh = f'<meta http-equiv="refresh" content="{AGAIN_S}">' if again else ""
    link = "" if again else f'<p><a href="./">{say("login.again")}</a></p>'
    return (
        f'<!doctype html><html lang="{current_code()}"><head><meta charset="utf-8"><title>Footnote</title>{refresh}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f'<body><main><h1>Footnote</h1><p role="alert">{message(problem)}</p>{link}</main></body></html>'
    )
