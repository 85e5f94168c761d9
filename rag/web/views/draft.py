"""The view of a draft of the reader's own: the form it is given in, and each of its sentences with its footnotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from embeddings.load.files import SUFFIXES
from rag.checked_text import CheckedSentence, CheckedText
from rag.checking.support import Finding
from rag.records import Citation, TurnAwaited
from rag.web.views.direction import direction, language_and_direction
from rag.web.views.html import button, escape, hidden, icon, message, part, runs, shortened, spoken
from rag.web.views.sentences import place, quoted, render_footnotes, render_mark, sentence_words, title_and_date
from rag.web.words.below import told
from rag.web.words.say import figure, say, say_count

DRAFT_LENGTH = 50_000
"""Characters; some 8,000 words, which take a minute or so by words only and much longer with a language model."""
FILES = tuple(suffix for suffix in SUFFIXES if suffix not in (".jsonl", ".mbox"))
"""Of one text each."""

NOTHING = CheckedText((), ())

_FINDINGS = {
    Finding.PARTLY: "marks.partly_tag",
    Finding.CONTRADICTED: "marks.contradicted_tag",
    Finding.NOWHERE: "marks.no_source_tag",
}


@dataclass(frozen=True)
class Draft:
    """A text and what is known of it so far; `waiting` says in words what the language model is waited for."""

    text: str
    title: str
    status: Literal["checking", "stopping", "stopped", "failed", "finished"] = "checking"
    checked: CheckedText = NOTHING
    waiting: str = ""
    said: str = ""

    def quotes(self) -> Iterator[Citation]:
        """All that the view opens."""
        yield from self.checked.citations
        yield from (sentence.nearest for sentence in self.checked.sentences if sentence.nearest is not None)


def advance(draft: Draft, event: TurnAwaited | CheckedText) -> Draft:
    """The draft after an event of `Pipeline.check`."""
    if isinstance(event, CheckedText):
        return replace(draft, checked=event, waiting="")
    waiting = say("exchange.loading") if event.loading else say_count("exchange.awaited", event.ahead)
    return replace(draft, waiting=waiting)


def render_draft_form() -> str:
    """Where a draft is pasted, or a file of it chosen; it may be dropped anywhere on the view."""
    long = say("draft.too_long", characters="{}", most=figure(DRAFT_LENGTH))
    return (
        f'<div class="view narrow"><header><h2>{say("draft.title")}</h2></header>'
        f'<p class="faint">{say("draft.about")}</p>'
        f'<form data-act="check"><label class="unseen" for="draft-text">{say("draft.text")}</label>'
        f'<textarea id="draft-text" name="text" rows="8" dir="auto" placeholder="{say("draft.paste")}" '
        f'data-most="{DRAFT_LENGTH}" data-said="{escape(long)}"></textarea>'
        '<div class="buttons">'
        f'<label class="small file"><input type="file" class="unseen" accept="{",".join(FILES)}">'
        f"{say('draft.choose')}</label>"
        f'<button type="submit" class="small primary">{say("draft.check")}</button></div></form></div>'
    )


def render_checked(draft: Draft | None) -> str:
    """What was found so far. The parts are always all there, so that a reader's focus stays while the list grows."""
    if draft is None:
        return ""
    checked, running = draft.checked, draft.status in ("checking", "stopping")
    done = not running and bool(checked.sentences)
    written = language_and_direction(checked.language, draft.text)
    return (
        f'<section class="view narrow checked {draft.status}" aria-label="{say("draft.found")}">'
        f'<header><h3 dir="auto">{escape(shortened(draft.title, 80))}</h3>'
        f'<div class="tools"{hidden(not running)}>{button(say("draft.stop"), "stop_check", classes="small")}</div>'
        f'<div class="tools"{hidden(not done)}>{_exports()}</div>'
        "</header>"
        f'<p class="stage" role="status"{hidden(not running)}>{_stage(draft) if running else ""}</p>'
        + part("p", "counts", _counts(checked))
        + part("p", "faint", say("draft.words_only") if checked.words_only else "", 'role="note"')
        + part("p", "ending", _ending(draft), 'role="status"')
        + part("ol", "sentences", _sentences(draft), f'aria-label="{say("draft.sentences")}" {written}')
        + part("div", "footnotes", render_footnotes(checked.citations))
        + "</section>"
    )


def _exports() -> str:
    return _export(say("draft.markdown"), ".md") + _export(say("draft.word"), ".docx")


def _export(label: str, kind: str) -> str:
    return button(label, "export_check", sign="export", classes="small", kind=kind)


def _stage(draft: Draft) -> str:
    if draft.status == "stopping":
        return say("draft.stopping")
    checked = draft.checked
    if not checked.total:
        return draft.waiting or say("draft.reading")
    at = min(len(checked.sentences) + 1, checked.total)
    return draft.waiting or say("draft.checking", at=figure(at), total=figure(checked.total))


def _counts(checked: CheckedText) -> str:
    if not checked.sentences:
        return ""
    found = Counter(sentence.finding for sentence in checked.sentences)
    told = (
        (Finding.SUPPORTED, "draft.supported"),
        (Finding.PARTLY, "draft.partly"),
        (Finding.CONTRADICTED, "draft.contradicted"),
        (Finding.NOWHERE, "draft.nowhere"),
    )
    parts = [say(key, number=figure(found[finding])) for finding, key in told if found[finding]]
    return f"{say_count('common.sentences', len(checked.sentences))}: {', '.join(parts)}"


def _ending(draft: Draft) -> str:
    if draft.status == "failed":
        return f'<span class="error" role="alert"><bdi>{escape(told(draft.said))}</bdi></span>'
    if draft.status == "stopped":
        return say("draft.stopped", done=figure(len(draft.checked.sentences)), total=figure(draft.checked.total))
    return "" if draft.checked.sentences or draft.status != "finished" else say("draft.nothing")


def _sentences(draft: Draft) -> str:
    cited = {citation.number: citation for citation in draft.checked.citations}
    end, items = 0, []
    for sentence in draft.checked.sentences:
        begins = "\n" in draft.text[end : sentence.start]
        items.append(_sentence(sentence, cited, begins=begins))
        end = sentence.end
    return "".join(items)


def _sentence(sentence: CheckedSentence, cited: dict[int, Citation], *, begins: bool) -> str:
    marks = "".join(render_mark(cited[number]) for number in sentence.citations if number in cited)
    way, near = direction(sentence.text), sentence.nearest
    tag = say(_FINDINGS[sentence.finding]) if sentence.finding in _FINDINGS else ""
    return (
        f'<li class="{"supported" if sentence.supported else sentence.finding.name.lower()}'
        f'{" begins" if begins else ""}">'
        f'<p class="said"><bdi class="sentence" {way}>{sentence_words(sentence)}</bdi>{marks}</p>'
        + part("p", "why", f"<strong>{tag}</strong> {_why(sentence)}" if tag else "")
        + part("blockquote", "near", _near(near), runs(near.language) if near is not None else "")
        + "</li>"
    )


def _why(sentence: CheckedSentence) -> str:
    words = quoted(sentence.missing_words)
    said = f"{escape(say('draft.without', words=words))}: " if words else ""
    return f"{said}{message(sentence.objection)}"


def _near(nearest: Citation | None) -> str:
    if nearest is None:
        return ""
    return (
        f'<button type="button" class="link" {place(nearest)}>{icon("next")}'
        f"<span>{title_and_date(nearest)}</span></button>"
        f"<p {spoken(nearest.language)}>{escape(shortened(nearest.quote))}</p>"
    )
