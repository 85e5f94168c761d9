"""The library: all articles, what could not be read, what changed in the folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from embeddings.build import Changes, Problem
from embeddings.index.stored import DocumentInfo
from embeddings.language.labels import label
from embeddings.language.languages import ENGLISH, language_named
from rag.corpus.library import Update
from rag.web.views.html import button, count, escape, hidden, icon, part
from rag.web.views.scope import publisher

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
        f'<div class="view"{" data-indexing" if update.running else ""}><header><h2>Library</h2>'
        f'<p class="faint">{count(len(documents), "article")} · '
        f"{count(sum(info.chunk_count for info in documents), 'chunk')}</p></header>"
        + part("div", "drop", _upload() if can_change else "")
        + part("section", "web", from_web, 'aria-label="From the web"')
        + part("div", "folder", _folder(changes, update) if can_change else "")
        + part("div", "problems", _problems(problems))
        + '<form data-act="browse" data-live role="search"><input type="search" name="query" autocomplete="off" '
        'aria-label="Search in the library" placeholder="Search title, date, source or file"></form>'
        f'<p class="faint found" role="status">{_found(len(found), query)}</p>'
        f'<div class="scroller" tabindex="0" role="region" aria-label="Articles"><table{hidden(not listed)}>'
        "<thead><tr><th scope='col'>Title</th><th scope='col'>Date</th><th scope='col'>Source</th>"
        "<th scope='col' class='number'>Size</th><th scope='col' class='number'>Chunks</th>"
        f"<th scope='col'><span class='unseen'>What to do</span></th></tr></thead><tbody>{rows}</tbody></table></div>"
        + part("p", "more", button(f"Show {min(more, SHOWN):,} more", "more", classes="small") if more > 0 else "")
        + "</div>"
    )


def _fits(info: DocumentInfo, query: str) -> bool:
    language = language_named(label(info.metadata)).name
    said = f"{info.title} {info.date or ''} {publisher(info)} {info.source} {language}".casefold()
    return all(word in said for word in query.casefold().split())


def _row(info: DocumentInfo, can_change: bool = True) -> str:
    opened = f'data-act="open" data-source="{escape(info.source)}" data-start="0" data-end="0"'
    within = button("", "within", name=f"Ask within “{info.title}” only", sign="within", source=info.source)
    delete = (
        f'<button type="button" class="quiet" data-act="deleting" data-source="{escape(info.source)}" '
        f'aria-haspopup="dialog" aria-label="{escape(f"Delete “{info.title}”")}" '
        f'title="Delete">{icon("delete")}</button>'
    )
    return (
        f'<tr><th scope="row"><button type="button" class="link" {opened}><bdi>{escape(info.title)}</bdi></button></th>'
        f"<td>{escape(info.date or '')}</td>"
        f'<td><bdi>{escape(publisher(info))}</bdi><bdi class="faint file">{escape(info.source)}</bdi>'
        f"{_language(info)}</td>"
        f'<td class="number">{info.characters:,} characters</td><td class="number">{info.chunk_count:,}</td>'
        f'<td class="tools">{within}{delete if can_change else ""}</td></tr>'
    )


def _language(info: DocumentInfo) -> str:
    """Of an article that is not in English."""
    code = label(info.metadata)
    return "" if code == ENGLISH else f' <span class="faint">{escape(language_named(code).name)}</span>'


def _upload() -> str:
    return (
        '<label class="dropzone"><input type="file" multiple class="unseen">'
        "<span><strong>Add articles</strong>: drop files here, or choose them</span></label>"
    )


def _folder(changes: Changes | None, update: Update) -> str:
    if update.running:
        return "<p>Bringing the index up to date. Ask meanwhile: what is indexed already is searched.</p>"
    said = f'<p class="error" role="alert">{escape(update.failure)}</p>' if update.failure else ""
    if update.report is not None and not update.failure:
        report = update.report
        done = _listed([(report.new, "new"), (report.changed, "changed"), (report.removed, "removed")])
        said = f"<p>The index is up to date{f': {done}' if done else ''}.</p>"
    if changes is None:
        return said + '<p class="error">The folder cannot be compared with the index.</p>'
    if changes.nothing:
        return said or "<p>The index is up to date with the folder.</p>"
    differs = _listed([(len(changes.new), "new"), (len(changes.changed), "changed"), (len(changes.removed), "removed")])
    names = [*changes.new, *changes.changed, *changes.removed][:5]
    more = len(changes.new) + len(changes.changed) + len(changes.removed) - len(names)
    return (
        f'<p>In the folder: <strong>{differs}</strong> <bdi class="faint">{escape(", ".join(names))}'
        f"{f' and {more:,} more' if more else ''}</bdi></p>"
        + button("Bring the index up to date", "update", classes="small primary")
    )


def _problems(problems: Sequence[Problem]) -> str:
    if not problems:
        return ""
    rows = "".join(
        f'<li data-path="{escape(problem.path)}"><bdi class="path">{escape(problem.path)}</bdi>: '
        f"<bdi>{escape(problem.reason)}</bdi></li>"
        for problem in problems[:100]
    )
    more = f"<li>and {len(problems) - 100:,} more</li>" if len(problems) > 100 else ""
    return f"<p>What could not be read ({len(problems):,}):</p><ul>{rows}{more}</ul>"


def _found(found: int, query: str) -> str:
    return f"{count(found, 'article')} found" if query.strip() else ""


def _listed(counts: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{number:,} {what}" for number, what in counts if number)
