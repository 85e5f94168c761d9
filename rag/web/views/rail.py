"""The frame around the views: names and ways at the side, what a conversation is called, and what is going on."""

from __future__ import annotations

from collections.abc import Sequence

from rag.accounts.history import ConversationInfo
from rag.corpus.library import Update
from rag.llm.slot import SlotState
from rag.web.fetching import Fetching
from rag.web.views.html import button, count, escape, icon, part
from rag.web.views.words import WORDS

VIEWS = (
    ("chat", "Chat"),
    ("check", WORDS.check_title),
    ("library", "Library"),
    ("map", "Map"),
    ("settings", "Settings"),
)


def render_rail(user: str) -> str:
    """The page's name, and the ways to the views; the conversations follow in a part of their own."""
    ways = "".join(
        f'<li><button type="button" data-view="{name}" aria-current="{"page" if name == "chat" else "false"}">'
        f"{icon(name)}<span>{label}</span></button></li>"
        for name, label in VIEWS
    )
    who = f'<p class="user">{escape(user)} · <a href="logout">Log out</a></p>' if user else ""
    return (
        f'<h1>Footnote</h1>{who}<nav aria-label="Views"><ul>{ways}</ul></nav>'
        f"{button('New conversation', 'new', sign='new', classes='small wide')}"
        '<form data-act="find" data-live role="search"><input type="search" name="query" autocomplete="off" '
        'aria-label="Search in conversations" placeholder="Search conversations"></form>'
    )


def render_conversations(conversations: Sequence[ConversationInfo], current: int | None, query: str = "") -> str:
    """The list of them, the newest first."""
    if not conversations:
        return f'<p class="faint">{"None has these words." if query else "No conversations yet."}</p>'
    rows = "".join(
        f'<li><button type="button" data-act="resume" data-id="{info.id}" '
        f'aria-current="{"true" if info.id == current else "false"}"><bdi>{escape(info.title)}</bdi>'
        f'<span class="faint">{info.updated_at[:10]} · {count(info.exchanges, "question")}</span></button></li>'
        for info in conversations
    )
    return f'<ul aria-label="Conversations">{rows}</ul>'


def render_top(info: ConversationInfo | None) -> str:
    """Above the chat: what the conversation is called, and what can be done with it."""
    if info is None:
        return '<h2 class="title">New conversation</h2><div class="tools"></div>'
    return (
        f'<h2 class="title" dir="auto">{escape(info.title)}</h2><div class="tools">'
        f'<button type="button" class="quiet" data-rename="{escape(info.title)}" aria-haspopup="dialog" '
        f'aria-label="Rename the conversation" title="Rename the conversation">{icon("edit")}</button>'
        f'<button type="button" class="quiet" data-exporting aria-haspopup="dialog" '
        f'aria-label="Export the conversation" title="Export the conversation">{icon("export")}</button>'
        f'<button type="button" class="quiet" data-confirm="forget" data-id="{info.id}" aria-haspopup="dialog" '
        f'data-asking="Delete the conversation “{escape(info.title)}”? This cannot be undone." '
        f'aria-label="Delete the conversation" title="Delete the conversation">{icon("delete")}</button></div>'
    )


def render_status(state: SlotState, shown_name: str, update: Update, articles: int, fetching: Fetching) -> str:
    """The language model and the index, in a line each, and what is fetched; `busy` while something is going on."""
    model = {
        "ready": f"<bdi>{escape(shown_name)}</bdi>" if state.name != "none" else "No language model: quotes only",
        "loading": "Loading the language model…",
        "preparing": f"Fetching the language model{_percent(state.fraction)} Quotes only until then.",
        "failed": "The language model could not be loaded: see Settings.",
    }[state.phase]
    busy = state.phase in ("loading", "preparing") or update.running or fetching.running
    indexing = " data-indexing" if update.running else ""
    bar = "" if state.fraction is None else _bar("The language model", state.fraction)
    return (
        f'<div class="status{" busy" if busy else ""}"{indexing} role="status"><p>{model}</p>{bar}'
        f"<p>{count(articles, 'article')}{_indexing(update)}</p>{_fetching(fetching)}</div>"
    )


def render_welcome(articles: int, examples: Sequence[str], warning: str = "", *, can_add: bool = True) -> str:
    """The empty chat: what this is, questions to begin with, and a warning of what is slow here."""
    if not articles and not can_add:
        return '<div class="welcome"><h2>Nothing to read yet</h2><p>Nobody has added an article so far.</p></div>'
    if not articles:
        return (
            '<div class="welcome"><h2>Nothing to read yet</h2><p>Drop some articles into the library, and ask.</p>'
            '<p><button type="button" class="small primary" data-view="library">Open the library</button></p></div>'
        )
    buttons = "".join(
        f'<li><button type="button" data-act="ask" data-question="{escape(question)}"><bdi>{escape(question)}</bdi>'
        "</button></li>"
        for question in examples
    )
    return (
        '<div class="welcome"><h2>Ask the articles</h2>'
        "<p>Each sentence of an answer carries a footnote to the words it rests on, or says that it has none.</p>"
        + (
            f'<p class="faint" role="note">{escape(warning)} Quotes come at once in any case. '
            '<button type="button" class="small" data-view="settings">Open the settings</button></p>'
            if warning
            else ""
        )
        + (f'<ul class="examples" aria-label="Example questions">{buttons}</ul>' if buttons else "")
        + "</div>"
    )


def render_problem(reason: str) -> str:
    """The empty chat when the articles cannot be read."""
    return f'<div class="welcome"><p class="error" role="alert">{escape(reason)}</p></div>'


def render_editing(position: int | None) -> str:
    """Above the box, while an older question is in it."""
    cancel = button("Cancel", "unedit", classes="small")
    return part("p", "editing", "" if position is None else f"<span>Editing question {position + 1}</span>{cancel}")


def _indexing(update: Update) -> str:
    if not update.running:
        return ""
    progress = update.progress
    if progress is None or not progress.total_bytes:
        return " · bringing the index up to date…"
    fraction = progress.done_bytes / progress.total_bytes
    return f" · bringing the index up to date{_percent(fraction)}{_bar('The index', fraction)}"


def _fetching(fetching: Fetching) -> str:
    if not fetching.running:
        return ""
    if not fetching.total:
        return "<p>Fetching from the web…</p>"
    bar = _bar("Fetching from the web", fetching.done / fetching.total)
    return f"<p>Fetching from the web: {fetching.done:,} of {fetching.total:,}.{bar}</p>"


def _percent(fraction: float | None) -> str:
    return "…" if fraction is None else f": {100 * fraction:.0f} %."


def _bar(name: str, fraction: float) -> str:
    return f'<progress max="1" value="{fraction:.3f}" aria-label="{name}"></progress>'
