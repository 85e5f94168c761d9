"""The library: all articles, what could not be read, what changed in the folder."""

from __future__ import annotations

from collections.abc import Sequence

from embeddings.build import Changes, Problem
from embeddings.index.stored import DocumentInfo
from embeddings.language.labels import label
from embeddings.language.languages import ENGLISH, language_named
from rag.corpus.library import Update
from rag.web.views.html import button, escape, hidden, icon, message, part, spoken
from rag.web.views.scope import publisher
from rag.web.words.below import told
from rag.web.words.say import date_text, figure, say, say_count

SHOWN = 200
"""Articles listed at first; the button beneath shows as many more."""


def render_library(
    documents: Sequence[DocumentInfo],
    query: str,
    shown: int,
    changes: Changes | None,
    problems: Sequence[Problem],
    update: Update,
    *,
    can_change: bool,
    from_web: str = "",
) -> str:
    """The whole view. `changes` is None when they cannot be known, and `can_change` False without a folder.

    `from_web` is the section that adds articles from the web.
    """
    found = [info for info in documents if _fits(info, query)]
    listed = found[:shown]
    rows = "".join(map(_row, listed)) if can_change else "".join(_row(info, can_change=False) for info in listed)
    more = len(found) - len(listed)
    return (
        f'<div class="view"{" data-indexing" if update.running else ""}><header><h2>{say("library.title")}</h2>'
        f'<p class="faint">{say_count("common.articles", len(documents))} · '
        f"{say_count('common.chunks', sum(info.chunk_count for info in documents))}</p></header>"
        + part("div", "drop", _upload() if can_change else "")
        + part("section", "web", from_web, f'aria-label="{say("library.web")}"')
        + part("div", "folder", _folder(changes, update) if can_change else "")
        + part("div", "problems", _problems(problems))
        + '<form data-act="browse" data-live role="search"><input type="search" name="query" autocomplete="off" '
        f'aria-label="{say("library.search")}" placeholder="{say("library.search_placeholder")}"></form>'
        f'<p class="faint found" role="status">{_found(len(found), query)}</p>'
        f'<div class="scroller" tabindex="0" role="region" aria-label="{say("library.articles")}">'
        f"<table{hidden(not listed)}>"
        f"<thead><tr>{_columns()}</tr></thead><tbody>{rows}</tbody></table></div>"
        + part("p", "more", _more(more))
        + "</div>"
    )


def _more(number: int) -> str:
    label = say("library.more", number=figure(min(number, SHOWN)))
    return button(label, "more", classes="small") if number > 0 else ""


def _columns() -> str:
    title, date, source, size, chunks, acts = (
        say(f"library.column_{name}") for name in ("title", "date", "source", "size", "chunks", "acts")
    )
    return (
        f"<th scope='col'>{title}</th><th scope='col'>{date}</th><th scope='col'>{source}</th>"
        f"<th scope='col' class='number'>{size}</th><th scope='col' class='number'>{chunks}</th>"
        f"<th scope='col'><span class='unseen'>{acts}</span></th>"
    )


def _fits(info: DocumentInfo, query: str) -> bool:
    name = language_named(label(info.metadata)).name
    dates = f"{info.date or ''} {date_text(info.date or '')}"
    said = f"{info.title} {dates} {publisher(info)} {info.source} {name} {told(name)}".casefold()
    return all(word in said for word in query.casefold().split())


def _row(info: DocumentInfo, can_change: bool = True) -> str:
    opened = f'data-act="open" data-source="{escape(info.source)}" data-start="0" data-end="0"'
    title = f"<bdi {spoken(label(info.metadata))}>{escape(info.title)}</bdi>"
    within = button("", "within", name=say("library.within", title=info.title), sign="within", source=info.source)
    delete = (
        f'<button type="button" class="quiet" data-act="deleting" data-source="{escape(info.source)}" '
        f'aria-haspopup="dialog" aria-label="{escape(say("library.delete_named", title=info.title))}" '
        f'title="{say("library.delete")}">{icon("delete")}</button>'
    )
    return (
        f'<tr><th scope="row"><button type="button" class="link" {opened}>{title}</button></th>'
        f"<td>{escape(date_text(info.date or ''))}</td>"
        f'<td><bdi>{escape(publisher(info))}</bdi><bdi class="faint file">{escape(info.source)}</bdi>'
        f"{_language(info)}</td>"
        f'<td class="number">{say("library.characters", number=figure(info.characters))}</td>'
        f'<td class="number">{figure(info.chunk_count)}</td>'
        f'<td class="tools">{within}{delete if can_change else ""}</td></tr>'
    )


def _language(info: DocumentInfo) -> str:
    """Of an article that is not in English."""
    code = label(info.metadata)
    return "" if code == ENGLISH else f' <span class="faint">{message(language_named(code).name)}</span>'


def _upload() -> str:
    return (
        '<label class="dropzone"><input type="file" multiple class="unseen">'
        f"<span><strong>{say('library.add')}</strong>: {say('library.add_how')}</span></label>"
    )


def _folder(changes: Changes | None, update: Update) -> str:
    if update.running:
        return f"<p>{say('library.running')}</p>"
    said = f'<p class="error" role="alert">{message(update.failure)}</p>' if update.failure else ""
    if update.report is not None and not update.failure:
        report = update.report
        done = _changes(report.new, report.changed, report.removed)
        said = f"<p>{say('library.up_to_date_now', changes=done) if done else say('library.up_to_date')}</p>"
    if changes is None:
        return said + f'<p class="error">{say("library.not_compared")}</p>'
    if changes.nothing:
        return said or f"<p>{say('library.up_to_date_with')}</p>"
    differs = _changes(len(changes.new), len(changes.changed), len(changes.removed))
    names = [*changes.new, *changes.changed, *changes.removed][:5]
    more = len(changes.new) + len(changes.changed) + len(changes.removed) - len(names)
    return (
        f'<p>{say("library.in_folder")} <strong>{differs}</strong> <bdi class="faint">{escape(", ".join(names))}'
        f"{_and_more(more)}</bdi></p>" + button(say("library.update"), "update", classes="small primary")
    )


def _problems(problems: Sequence[Problem]) -> str:
    if not problems:
        return ""
    rows = "".join(
        f'<li data-path="{escape(problem.path)}"><bdi class="path">{escape(problem.path)}</bdi>: '
        f"<bdi>{message(problem.reason)}</bdi></li>"
        for problem in problems[:100]
    )
    more = f"<li>{say('library.and_more', number=figure(len(problems) - 100))}</li>" if len(problems) > 100 else ""
    return f"<p>{say('library.problems', number=figure(len(problems)))}</p><ul>{rows}{more}</ul>"


def _found(found: int, query: str) -> str:
    return say_count("library.found", found) if query.strip() else ""


def _changes(new: int, changed: int, removed: int) -> str:
    counts = (("library.new", new), ("library.changed", changed), ("library.removed", removed))
    return ", ".join(say(key, number=figure(number)) for key, number in counts if number)


def _and_more(number: int) -> str:
    return f" {say('library.and_more', number=figure(number))}" if number else ""
