"""What a conversation is asked within: a span of dates, sources, articles; as chips, and as a form to change it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from embeddings.errors import UsageError
from embeddings.index.stored import DocumentInfo
from embeddings.language.languages import ENGLISH
from rag.question.filters import Filters
from rag.web.views.html import button, escape, hidden, icon
from rag.web.words.below import told
from rag.web.words.say import date_text, figure, say, speaking

MOST_CHOICES = 2000
"""Articles that the form offers to tick; a pattern reaches the others."""
TEXT_LENGTH = 5000
"""Of a source, a publisher or a pattern, in characters: what a tab keeps must have an end."""
_BETWEEN = " · "
_DATED = re.compile(r"(?P<way>from|until) (?P<date>\d{4}(?:-\d\d){0,2})", re.ASCII)
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
        if dates.are_reversed:
            raise UsageError(say("scope.turned_round", until=repr(scope.until), since=repr(scope.since)))
        return scope

    def words(self, titles: Mapping[str, str]) -> str:
        """As it is kept with a question, in English; `titles` of the chosen articles by source."""
        with speaking(ENGLISH):
            return _BETWEEN.join(label for _, label, _ in self.chips(titles))

    def chips(self, titles: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """Of each part: its kind, how it is called, and its value."""
        single = [
            ("since", say("scope.from", date=date_text(self.since)), self.since),
            ("until", say("scope.until", date=date_text(self.until)), self.until),
            ("pattern", say("scope.files", pattern=self.pattern), self.pattern),
        ]
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


def within_words(kept: str) -> str:
    """What `Scope.words` gave, in the language of whoever looks; all names as they are."""

    def told(part: str) -> str:
        found = _DATED.fullmatch(part)
        return say(f"scope.{found['way']}", date=date_text(found["date"])) if found is not None else part

    return _BETWEEN.join(map(told, kept.split(_BETWEEN)))


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
        f"<span>{say('scope.title' if chips else 'scope.everything')}</span></button>"
    )
    label = say("scope.asked_within")
    return f'<div class="scope">{opener}<ul class="chips" aria-label="{label}">{"".join(chips)}</ul></div>'


def render_scope_form(scope: Scope, documents: Sequence[DocumentInfo], problem: str = "") -> str:
    """The form in its dialog; page.js shows it when it comes, and closes it when it is gone."""
    published = Counter(filter(None, map(publisher, documents)))
    sources = "".join(
        _tick("publishers", name, name, figure(number), name in scope.publishers)
        for name, number in published.most_common(200)
    )
    chosen = [info for info in documents if info.source in scope.articles]
    offered = [*chosen, *(info for info in documents if info.source not in scope.articles)][:MOST_CHOICES]
    articles = "".join(
        _tick("articles", info.source, info.title, date_text(info.date or ""), info.source in scope.articles)
        for info in offered
    )
    left_out, published_by = len(documents) - len(offered), say("scope.sources")
    return (
        '<form class="within" data-act="scope" aria-labelledby="within-title">'
        f'<h2 id="within-title">{say("scope.title")}</h2>'
        f'<p class="error" role="alert"{hidden(not problem)}>{escape(told(problem))}</p>'
        f'<p class="faint">{say("scope.about")}</p>'
        '<div class="pair">'
        f'<label>{say("scope.since_label")}<input name="since" value="{escape(scope.since)}" placeholder="2025-02" '
        f'autocomplete="off"></label><label>{say("scope.until_label")}<input name="until" '
        f'value="{escape(scope.until)}" placeholder="2025-12-31" autocomplete="off"></label></div>'
        + (f"<fieldset><legend>{published_by}</legend><div class='ticks'>{sources}</div></fieldset>" if sources else "")
        + f"<fieldset><legend>{say('scope.articles')}</legend>"
        f'<input type="search" data-narrow=".articles-offered" aria-label="{say("scope.find")}" '
        f'placeholder="{say("scope.find_placeholder")}" autocomplete="off">'
        f'<div class="ticks articles-offered">{articles}</div>'
        + (f'<p class="faint">{say("scope.left_out", number=figure(left_out))}</p>' if left_out > 0 else "")
        + "</fieldset>"
        f'<label>{say("scope.pattern")}<input name="pattern" value="{escape(scope.pattern)}" placeholder="2025/*" '
        'autocomplete="off"></label>'
        f'<div class="buttons"><button type="button" class="small" data-dismiss>{say("common.cancel")}</button>'
        f'<button type="button" class="small" data-act="unscope" data-kind="all">{say("scope.all")}</button>'
        f'<button type="submit" class="small primary">{say("scope.ask")}</button></div></form>'
    )


def _several(value: Any) -> tuple[str, ...]:
    """So many as the form offers, at most."""
    if not value:
        return ()
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(str(one)[:TEXT_LENGTH] for one in values[:MOST_CHOICES] if one)


def _chip(kind: str, label: str, value: str) -> str:
    away = button("", "unscope", name=say("scope.remove", label=label), sign="close", kind=kind, value=value)
    return f'<li class="chip"><bdi>{escape(label)}</bdi>{away}</li>'


def _tick(name: str, value: str, label: str, beside: str, is_chosen: bool) -> str:
    return (
        f'<label class="tick"><input type="checkbox" name="{name}" value="{escape(value)}"'
        f"{' checked' if is_chosen else ''}><bdi>{escape(label)}</bdi>"
        f'<span class="faint">{escape(beside)}</span></label>'
    )
