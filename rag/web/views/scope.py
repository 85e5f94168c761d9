"""What a conversation is asked within: a span of dates, sources, articles; as chips, and as a form to change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from embeddings.errors import UsageError
from embeddings.index.stored import DocumentInfo
from rag.question.filters import Filters
from rag.web.views.html import button, escape, hidden, icon

MOST_CHOICES = 2000
"""Articles that the form offers to tick; a pattern reaches the others."""
TEXT_LENGTH = 5000
"""Of a source, a publisher or a pattern, in characters: what a tab keeps must have an end."""
_NOWHERE = "\x00"  # matches no source: what was chosen is not there any more, and everything else was not chosen


@dataclass(frozen=True)
class Scope:
    """`since` and `until` are dates, a month or a year, or empty; an article counts when it is of any of the
    `publishers`, is one of the `articles` (by source), or fits the `pattern` of sources; nothing chosen is everything.
    """

    since: str = ""
    until: str = ""
    pattern: str = ""
    publishers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Scope:
        """From a form's fields, or from what `kept` gave; a single choice may come as a string. Raises UsageError."""
        texts = (str(fields.get(name) or "")[:TEXT_LENGTH].strip() for name in ("since", "until", "pattern"))
        since, until, pattern = texts
        scope = cls(since, until, pattern, _several(fields.get("publishers")), _several(fields.get("articles")))
        dates = Filters(scope.since or None, scope.until or None)  # one that is none is told now, not when asking
        if dates.since and dates.until and dates.since > dates.until:
            raise UsageError(f"{scope.until!r} is before {scope.since!r}; turn the two dates round")
        return scope

    def words(self, titles: Mapping[str, str]) -> str:
        """As it is told beside a question; `titles` of the chosen articles by source."""
        return " · ".join(label for _, label, _ in self.chips(titles))

    def chips(self, titles: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """Of each part: its kind, how it is called, and its value."""
        single = [("since", f"from {self.since}", self.since), ("until", f"until {self.until}", self.until)]
        single.append(("pattern", f"files {self.pattern}", self.pattern))
        several = [("publishers", name, name) for name in self.publishers]
        several += [("articles", titles.get(source, source), source) for source in self.articles]
        return [chip for chip in single if chip[2]] + several

    def kept(self) -> dict[str, Any]:
        """What is set, to be stored as JSON."""
        return {name: value for name, value in asdict(self).items() if value}

    def without(self, kind: str, value: str) -> Scope:
        """With one chip taken away."""
        chosen = getattr(self, kind)
        changed: Any = "" if isinstance(chosen, str) else tuple(one for one in chosen if one != value)
        return replace(self, **{kind: changed})

    def filters(self, documents: Sequence[DocumentInfo]) -> Filters | None:
        """For the retriever; None when everything is searched."""
        if self == Scope():
            return None
        sources = [literal(source) for source in self.articles]
        if self.pattern:
            sources.append(self.pattern)
        if self.publishers:
            sources += [literal(info.source) for info in documents if publisher(info) in self.publishers]
        if (self.articles or self.publishers or self.pattern) and not sources:
            sources = [_NOWHERE]
        return Filters(self.since or None, self.until or None, tuple(sources))


def publisher(info: DocumentInfo) -> str:
    """Who published it, or an empty string."""
    value = info.metadata.get("publisher")
    return value if isinstance(value, str) else ""


def literal(source: str) -> str:
    """A pattern that fits this source alone."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in source)


def render_scope(scope: Scope, titles: Mapping[str, str]) -> str:
    """The chips, and the button that opens the form; `titles` of the chosen articles by source."""
    chips = [_chip(*chip) for chip in scope.chips(titles)]
    opener = (
        f'<button type="button" class="quiet" data-act="scoping" aria-haspopup="dialog">{icon("within")}'
        f"<span>{'Ask within' if chips else 'Ask within: everything'}</span></button>"
    )
    return f'<div class="scope">{opener}<ul class="chips" aria-label="Asked within">{"".join(chips)}</ul></div>'


def render_scope_form(scope: Scope, documents: Sequence[DocumentInfo], problem: str = "") -> str:
    """The form in its dialog; page.js shows it when it comes, and closes it when it is gone."""
    published = Counter(filter(None, map(publisher, documents)))
    sources = "".join(
        _tick("publishers", name, name, f"{number:,}", name in scope.publishers)
        for name, number in published.most_common(200)
    )
    chosen = [info for info in documents if info.source in scope.articles]
    offered = [*chosen, *(info for info in documents if info.source not in scope.articles)][:MOST_CHOICES]
    articles = "".join(
        _tick("articles", info.source, info.title, info.date or "", info.source in scope.articles) for info in offered
    )
    left_out = len(documents) - len(offered)
    return (
        '<form class="within" data-act="scope" aria-labelledby="within-title"><h2 id="within-title">Ask within</h2>'
        f'<p class="error" role="alert"{hidden(not problem)}>{escape(problem)}</p>'
        '<p class="faint">Articles dated within the span that are of a ticked source, ticked themselves, or fit the '
        "pattern.</p>"
        '<div class="pair">'
        f'<label>From<input name="since" value="{escape(scope.since)}" placeholder="2025-02" autocomplete="off">'
        f'</label><label>Until<input name="until" value="{escape(scope.until)}" placeholder="2025-12-31" '
        'autocomplete="off"></label></div>'
        + (f"<fieldset><legend>Sources</legend><div class='ticks'>{sources}</div></fieldset>" if sources else "")
        + "<fieldset><legend>Articles</legend>"
        '<input type="search" data-narrow=".articles-offered" aria-label="Find an article to tick" '
        'placeholder="Find an article" autocomplete="off">'
        f'<div class="ticks articles-offered">{articles}</div>'
        + (f'<p class="faint">{left_out:,} more are not listed; use the pattern.</p>' if left_out > 0 else "")
        + "</fieldset>"
        f'<label>Files that fit a pattern<input name="pattern" value="{escape(scope.pattern)}" placeholder="2025/*" '
        'autocomplete="off"></label>'
        '<div class="buttons"><button type="button" class="small" data-dismiss>Cancel</button>'
        '<button type="button" class="small" data-act="unscope" data-kind="all">Everything</button>'
        '<button type="submit" class="small primary">Ask within these</button></div></form>'
    )


def _several(value: Any) -> tuple[str, ...]:
    """So many as the form offers, at most."""
    if not value:
        return ()
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(str(one)[:TEXT_LENGTH] for one in values[:MOST_CHOICES] if one)


def _chip(kind: str, label: str, value: str) -> str:
    away = button("", "unscope", name=f"Do not ask within {label} only", sign="close", kind=kind, value=value)
    return f'<li class="chip"><bdi>{escape(label)}</bdi>{away}</li>'


def _tick(name: str, value: str, label: str, beside: str, is_chosen: bool) -> str:
    return (
        f'<label class="tick"><input type="checkbox" name="{name}" value="{escape(value)}"'
        f"{' checked' if is_chosen else ''}><bdi>{escape(label)}</bdi>"
        f'<span class="faint">{escape(beside)}</span></label>'
    )
