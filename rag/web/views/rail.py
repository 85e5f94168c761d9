"""The frame around the views: names and ways at the side, what a conversation is called, and what is going on."""

from __future__ import annotations

from collections.abc import Sequence

from rag.accounts.history import ConversationInfo
from rag.corpus.library import Update
from rag.llm.slot import SlotState
from rag.web.fetching import Fetching
from rag.web.views.html import button, escape, icon, message, part
from rag.web.words.say import date_text, decimal, figure, say, say_count

VIEWS = {
    "chat": "rail.chat",
    "check": "draft.title",
    "library": "rail.library",
    "map": "rail.map",
    "settings": "rail.settings",
}


def render_rail(user: str) -> str:
    """The page's name, and the ways to the views; the conversations follow in a part of their own."""
    ways = "".join(
        f'<li><button type="button" data-view="{name}" aria-current="{"page" if name == "chat" else "false"}">'
        f"{icon(name)}<span>{say(key)}</span></button></li>"
        for name, key in VIEWS.items()
    )
    who = f'<p class="user">{escape(user)} · <a href="logout">{say("rail.log_out")}</a></p>' if user else ""
    return (
        f'<h1>Footnote</h1>{who}<nav aria-label="{say("rail.views")}"><ul>{ways}</ul></nav>'
        f"{button(say('rail.new'), 'new', sign='new', classes='small wide')}"
        '<form data-act="find" data-live role="search"><input type="search" name="query" autocomplete="off" '
        f'aria-label="{say("rail.search")}" placeholder="{say("rail.search_placeholder")}"></form>'
    )


def render_conversations(conversations: Sequence[ConversationInfo], current: int | None, query: str = "") -> str:
    """The list of them, the newest first."""
    if not conversations:
        return f'<p class="faint">{say("rail.none_found" if query else "rail.none")}</p>'
    rows = "".join(
        f'<li><button type="button" data-act="resume" data-id="{info.id}" '
        f'aria-current="{"true" if info.id == current else "false"}"><bdi>{escape(info.title)}</bdi>'
        f'<span class="faint">{date_text(info.updated_at[:10])} · {say_count("common.questions", info.exchanges)}'
        "</span></button></li>"
        for info in conversations
    )
    return f'<ul aria-label="{say("rail.conversations")}">{rows}</ul>'


def render_top(info: ConversationInfo | None) -> str:
    """Above the chat: what the conversation is called, and what can be done with it."""
    if info is None:
        return f'<h2 class="title">{say("rail.new")}</h2><div class="tools"></div>'
    rename, export, delete = say("rail.rename"), say("rail.export"), say("rail.delete")
    return (
        f'<h2 class="title" dir="auto">{escape(info.title)}</h2><div class="tools">'
        f'<button type="button" class="quiet" data-rename="{escape(info.title)}" aria-haspopup="dialog" '
        f'aria-label="{rename}" title="{rename}">{icon("edit")}</button>'
        f'<button type="button" class="quiet" data-exporting aria-haspopup="dialog" '
        f'aria-label="{export}" title="{export}">{icon("export")}</button>'
        f'<button type="button" class="quiet" data-confirm="forget" data-id="{info.id}" aria-haspopup="dialog" '
        f'data-asking="{say("rail.deleting", title=escape(info.title))}" '
        f'aria-label="{delete}" title="{delete}">{icon("delete")}</button></div>'
    )


def render_status(state: SlotState, shown_name: str, update: Update, articles: int, fetching: Fetching) -> str:
    """The language model and the index, in a line each, and what is fetched; `busy` while something is going on."""
    model = {
        "ready": f"<bdi>{escape(shown_name)}</bdi>" if state.name != "none" else say("status.no_model"),
        "loading": say("status.loading"),
        "preparing": _with_percent("status.fetching", state.fraction),
        "failed": say("status.failed"),
    }[state.phase]
    busy = state.phase in ("loading", "preparing") or update.running or fetching.running
    indexing = " data-indexing" if update.running else ""
    bar = "" if state.fraction is None else _bar(say("status.model"), state.fraction)
    return (
        f'<div class="status{" busy" if busy else ""}"{indexing} role="status"><p>{model}</p>{bar}'
        f"<p>{say_count('common.articles', articles)}{_indexing(update)}</p>{_fetching(fetching)}</div>"
    )


def render_welcome(articles: int, examples: Sequence[str], warning: str = "", *, can_add: bool = True) -> str:
    """The empty chat: what this is, questions to begin with, and a warning of what is slow here."""
    if not articles and not can_add:
        return f'<div class="welcome"><h2>{say("welcome.empty")}</h2><p>{say("welcome.nobody_added")}</p></div>'
    if not articles:
        return (
            f'<div class="welcome"><h2>{say("welcome.empty")}</h2><p>{say("welcome.drop")}</p>'
            '<p><button type="button" class="small primary" data-view="library">'
            f"{say('welcome.open_library')}</button></p></div>"
        )
    buttons = "".join(
        f'<li><button type="button" dir="auto" data-act="ask" data-question="{escape(question)}">{escape(question)}'
        "</button></li>"
        for question in examples
    )
    return (
        f'<div class="welcome"><h2>{say("welcome.title")}</h2><p>{say("welcome.about")}</p>'
        + (
            f'<p class="faint" role="note">{say("welcome.slow", warning=message(warning))} '
            f'<button type="button" class="small" data-view="settings">{say("welcome.open_settings")}</button></p>'
            if warning
            else ""
        )
        + (f'<ul class="examples" aria-label="{say("welcome.examples")}">{buttons}</ul>' if buttons else "")
        + "</div>"
    )


def render_problem(reason: str) -> str:
    """The empty chat when the articles cannot be read."""
    return f'<div class="welcome"><p class="error" role="alert">{message(reason)}</p></div>'


def render_editing(position: int | None) -> str:
    """Above the box, while an older question is in it."""
    cancel = button(say("common.cancel"), "unedit", classes="small")
    if position is None:
        return part("p", "editing", "")
    return part("p", "editing", f"<span>{say('rail.editing', number=figure(position + 1))}</span>{cancel}")


def _indexing(update: Update) -> str:
    if not update.running:
        return ""
    progress = update.progress
    if progress is None or not progress.total_bytes:
        return " · " + say("status.indexing")
    fraction = progress.done_bytes / progress.total_bytes
    return f" · {_with_percent('status.indexing', fraction)}{_bar(say('status.index'), fraction)}"


def _fetching(fetching: Fetching) -> str:
    if not fetching.running:
        return ""
    if not fetching.total:
        return f"<p>{say('status.web_begun')}</p>"
    bar = _bar(say("status.web"), fetching.done / fetching.total)
    progress = say("status.web_progress", done=figure(fetching.done), total=figure(fetching.total))
    return f"<p>{progress}{bar}</p>"


def _with_percent(key: str, fraction: float | None) -> str:
    return say(key) if fraction is None else say(f"{key}_percent", percent=decimal(100 * fraction, 0))


def _bar(name: str, fraction: float) -> str:
    return f'<progress max="1" value="{fraction:.3f}" aria-label="{name}"></progress>'
