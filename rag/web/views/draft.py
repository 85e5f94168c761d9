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
from rag.web.views.direction import direction
from rag.web.views.html import button, count, escape, hidden, icon, part, shortened, spoken
from rag.web.views.sentences import place, render_footnotes, render_mark, sentence_words, title_and_date
from rag.web.views.words import WORDS

DRAFT_LENGTH = 50_000
"""Characters; some 8,000 words, which take a minute or so by words only and much longer with a language model."""
FILES = tuple(suffix for suffix in SUFFIXES if suffix not in (".jsonl", ".mbox"))
"""Of one text each."""

NOTHING = CheckedText((), ())

_FINDINGS = {
    Finding.SUPPORTED: "",
    Finding.PARTLY: WORDS.partly_tag,
    Finding.CONTRADICTED: WORDS.contradicted_tag,
    Finding.NOWHERE: WORDS.no_source_tag,
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
    waiting = WORDS.loading if event.loading else WORDS.awaited.format(count(event.ahead, "question"))
    return replace(draft, waiting=waiting)


def render_draft_form() -> str:
    """Where a draft is pasted, or a file of it chosen; it may be dropped anywhere on the view."""
    long = WORDS.too_long.format("{}", f"{DRAFT_LENGTH:,}")
    return (
        f'<div class="view narrow"><header><h2>{WORDS.check_title}</h2></header>'
        f'<p class="faint">{WORDS.check_about}</p>'
        f'<form data-act="check"><label class="unseen" for="draft-text">{WORDS.draft}</label>'
        f'<textarea id="draft-text" name="text" rows="8" dir="auto" placeholder="{WORDS.paste}" '
        f'data-most="{DRAFT_LENGTH}" data-said="{escape(long)}"></textarea>'
        '<div class="buttons">'
        f'<label class="small file"><input type="file" class="unseen" accept="{",".join(FILES)}">{WORDS.choose}</label>'
        f'<button type="submit" class="small primary">{WORDS.check}</button></div></form></div>'
    )


def render_checked(draft: Draft | None) -> str:
    """What was found so far. The parts are always all there, so that a reader's focus stays while the list grows."""
    if draft is None:
        return ""
    checked, running = draft.checked, draft.status in ("checking", "stopping")
    done = not running and bool(checked.sentences)
    return (
        f'<section class="view narrow checked {draft.status}" aria-label="{WORDS.found}">'
        f'<header><h3 dir="auto">{escape(shortened(draft.title, 80))}</h3>'
        f'<div class="tools"{hidden(not running)}>{button(WORDS.stop, "stop_check", classes="small")}</div>'
        f'<div class="tools"{hidden(not done)}>{_export(WORDS.markdown, ".md")}{_export(WORDS.word, ".docx")}</div>'
        "</header>"
        f'<p class="stage" role="status"{hidden(not running)}>{_stage(draft) if running else ""}</p>'
        + part("p", "counts", _counts(checked))
        + part("p", "faint", WORDS.words_only if checked.words_only else "", 'role="note"')
        + part("p", "ending", _ending(draft), 'role="status"')
        + part("ol", "sentences", _sentences(draft), f'aria-label="{WORDS.sentences}" {direction(draft.text)}')
        + part("div", "footnotes", render_footnotes(checked.citations))
        + "</section>"
    )


def _export(label: str, kind: str) -> str:
    return button(label, "export_check", sign="export", classes="small", kind=kind)


def _stage(draft: Draft) -> str:
    if draft.status == "stopping":
        return WORDS.stopping
    checked = draft.checked
    if not checked.total:
        return draft.waiting or WORDS.reading
    at = min(len(checked.sentences) + 1, checked.total)
    return draft.waiting or WORDS.checking.format(f"{at:,}", f"{checked.total:,}")


def _counts(checked: CheckedText) -> str:
    if not checked.sentences:
        return ""
    found = Counter(sentence.finding for sentence in checked.sentences)
    told = (
        (Finding.SUPPORTED, WORDS.supported),
        (Finding.PARTLY, WORDS.partly),
        (Finding.CONTRADICTED, WORDS.contradicted),
        (Finding.NOWHERE, WORDS.nowhere),
    )
    parts = [words.format(f"{found[finding]:,}") for finding, words in told if found[finding]]
    return f"{count(len(checked.sentences), 'sentence')}: {', '.join(parts)}"


def _ending(draft: Draft) -> str:
    if draft.status == "failed":
        return f'<span class="error" role="alert"><bdi>{escape(draft.said)}</bdi></span>'
    if draft.status == "stopped":
        return WORDS.stopped.format(f"{len(draft.checked.sentences):,}", f"{draft.checked.total:,}")
    return "" if draft.checked.sentences or draft.status != "finished" else WORDS.nothing


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
    tag = _FINDINGS[sentence.finding]
    return (
        f'<li class="{"supported" if sentence.supported else sentence.finding.name.lower()}'
        f'{" begins" if begins else ""}">'
        f'<p class="said"><bdi class="sentence">{sentence_words(sentence)}</bdi>{marks}</p>'
        + part("p", "why", f"<strong>{tag}</strong> {_why(sentence)}" if tag else "")
        + part("blockquote", "near", _near(sentence.nearest))
        + "</li>"
    )


def _why(sentence: CheckedSentence) -> str:
    without = ", ".join(f"\u201c{escape(' '.join(words.split()))}\u201d" for words in sentence.missing_words)
    said = f"{WORDS.without.format(without)}: " if without else ""
    return f"{said}{escape(sentence.objection)}"


def _near(nearest: Citation | None) -> str:
    if nearest is None:
        return ""
    return (
        f'<button type="button" class="link" {place(nearest)}>{icon("next")}'
        f"<span>{title_and_date(nearest.title, nearest.date)}</span></button>"
        f"<p {spoken(nearest.language)}>{escape(shortened(nearest.quote))}</p>"
    )
