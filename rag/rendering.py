"""What the page shows, as safe HTML: an exchange (one question and its answer) and an article with a passage marked.

Everything here is a pure function of records. Text of articles, questions and models is never HTML or Markdown:
it goes through `escape`, and stands in an element of its own that isolates its writing direction, so that neither
markup nor a bidirectional override in it reaches the page around it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape as escape_markup
from itertools import pairwise
from typing import Literal

from embeddings.documents import Document
from rag.citations import AnswerSentence, Citation
from rag.events import (
    Answer,
    AnswerFinished,
    Event,
    EvidenceChosen,
    PassagesFound,
    SentenceChecked,
    Stage,
    StageStarted,
    TextWritten,
)
from rag.retrieval import Passage

Status = Literal["answering", "stopping", "stopped", "failed", "finished"]

NO_SOURCE = "No sentence of the articles supports this"
NEAREST = 3  # passages shown under a refusal
BEGINNING = 240  # characters of a passage shown under a refusal

_STAGES: dict[Stage | None, str] = {
    None: "Waiting…",
    "searching": "Searching…",
    "reading": "Reading…",
    "writing": "Writing…",
}
# NUL and lone surrogates can stand in a string but in no web page.
_UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Exchange:
    """One question and what is known of its answer so far."""

    question: str
    status: Status = "answering"
    stage: Stage | None = None
    standalone_question: str = ""
    passages: tuple[Passage, ...] = ()
    evidence: tuple[Citation, ...] = ()
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    tail: str = ""
    answer: Answer | None = None
    error: str = ""

    @property
    def refused(self) -> bool:
        return self.answer is not None and self.answer.refused


def advance(exchange: Exchange, event: Event) -> Exchange:
    """The exchange after an event of `Pipeline.stream`."""
    match event:
        case StageStarted():
            return replace(exchange, stage=event.stage)
        case PassagesFound():
            return replace(exchange, passages=event.passages, standalone_question=event.standalone_question)
        case EvidenceChosen():
            return replace(exchange, evidence=event.citations)
        case TextWritten():
            return replace(exchange, tail=event.text)
        case SentenceChecked():
            sentences = (*exchange.sentences, event.sentence)
            return replace(exchange, sentences=sentences, citations=event.citations, tail="")
        case AnswerFinished():
            answer = event.answer
            return replace(
                exchange,
                answer=answer,
                standalone_question=answer.standalone_question,
                sentences=answer.sentences,
                citations=answer.citations,
                passages=answer.passages,
                tail="",
            )


def escape(text: str) -> str:
    """Text as HTML that shows exactly that text, in an element or in a quoted attribute.

    A carriage return is written as a reference, because a parser would otherwise turn it into a line feed and the
    marked text would no longer be the article's own.
    """
    return escape_markup(_UNSHOWABLE.sub("\ufffd", text)).replace("\r", "&#13;")


def render_exchange(exchange: Exchange) -> str:
    """A question and its answer.

    The parts are always all there, empty and hidden where they have nothing to say: the page patches its elements by
    position, and a reader's focus survives only if the positions stay the same while an answer grows.
    """
    answering = exchange.status in ("answering", "stopping")
    begun = bool(exchange.sentences or exchange.tail or exchange.answer)
    stage = "Stopping…" if exchange.status == "stopping" else _STAGES[exchange.stage]
    footnotes = () if exchange.refused else exchange.citations
    nearest = exchange.passages[:NEAREST] if exchange.refused else ()
    return (
        f'<div class="exchange {exchange.status}">'
        f'<h2 class="question" dir="auto"><span class="unseen">You asked: </span>{escape(exchange.question)}</h2>'
        '<div class="reply">'
        + _part("p", "understood", _understood(exchange))
        + f'<p class="stage" role="status"{_hidden(not answering)}>{stage if answering else ""}</p>'
        + _part("div", "evidence", "" if begun or not answering else _evidence(exchange.evidence))
        + _part("div", "answer", _answer(exchange), 'aria-live="polite"')
        + _part("div", "footnotes", _footnotes(footnotes))
        + _part("div", "nearest", _nearest(nearest))
        + f'<p class="ending" role="status">{_ending(exchange)}</p>'
        + "</div></div>"
    )


def render_article(document: Document, start: int, end: int) -> str:
    """A whole article with `[start, end)` of its text marked; offsets beyond the text are drawn in to it."""
    start = min(max(start, 0), len(document.text))
    end = min(max(end, start), len(document.text))
    meta = [document.date, _page(document, start), *(_words(document, key) for key in ("publisher", "author"))]
    return _article(
        document.title,
        f'<p class="meta">{" · ".join(f"<bdi>{escape(item)}</bdi>" for item in meta if item)}</p>'
        '<p class="source"><span class="unseen">File: </span>'
        f"<bdi>{escape(document.source)}</bdi>{_link(document)}</p>",
        f'<div class="text" dir="auto" tabindex="0">{_marked(document, start, end)}</div>',
    )


def render_missing_article(reason: str) -> str:
    """The reading pane when an article cannot be shown."""
    return _article("This article cannot be shown", "", f'<p class="error" role="alert">{escape(reason)}</p>')


def render_header(articles: int, passages: int) -> str:
    """The page's name and how much it answers from."""
    return f'<h1>Footnote</h1><p class="count">{_count(articles, "article")} · {_count(passages, "passage")}</p>'


def render_welcome(articles: int, examples: Sequence[str]) -> str:
    """The empty chat: what this is, and questions to begin with."""
    if not articles:
        advice = "There are no articles yet. Put some files into the articles folder and start Footnote again."
        return f'<div class="welcome"><h2>Nothing to read</h2><p>{advice}</p></div>'
    buttons = "".join(
        f'<li><button type="button" data-question="{escape(question)}"><bdi>{escape(question)}</bdi></button></li>'
        for question in examples
    )
    return (
        '<div class="welcome"><h2>Ask the articles</h2>'
        "<p>Each sentence of an answer carries a footnote to the words it rests on, or says that it has none.</p>"
        + (f'<ul class="examples" aria-label="Example questions">{buttons}</ul>' if buttons else "")
        + "</div>"
    )


def render_problem(reason: str) -> str:
    """The empty chat when the articles cannot be read."""
    return f'<div class="welcome"><p class="error" role="alert">{escape(reason)}</p></div>'


def _part(tag: str, name: str, content: str, attributes: str = "") -> str:
    return f'<{tag} class="{name}" {attributes}{_hidden(not content)}>{content}</{tag}>'


def _hidden(hidden: bool) -> str:
    return " hidden" if hidden else ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _understood(exchange: Exchange) -> str:
    asked, understood = exchange.question.strip(), exchange.standalone_question.strip()
    if not understood or understood.casefold() == asked.casefold():
        return ""
    return f"Understood as: <bdi>{escape(understood)}</bdi>"


def _evidence(evidence: Sequence[Citation]) -> str:
    if not evidence:
        return ""
    quotes = "".join(
        f'<li><blockquote dir="auto">{escape(citation.quote)}</blockquote>'
        f"<cite>{_title_and_date(citation.title, citation.date)}</cite></li>"
        for citation in evidence
    )
    return f'<p class="label">Looking at…</p><ul>{quotes}</ul>'


def _answer(exchange: Exchange) -> str:
    if exchange.answer is not None and (exchange.refused or not exchange.sentences):
        return f'<bdi class="sentence">{escape(exchange.answer.text)}</bdi>' if exchange.answer.text else ""
    cited = {citation.number: citation for citation in exchange.citations}
    parts = [_sentence(sentence, cited) for sentence in exchange.sentences]
    if exchange.tail and exchange.status in ("answering", "stopping"):
        # Not read aloud: it changes with every word, and is said once more when it has been checked.
        parts.append(f'<bdi class="tail" aria-hidden="true">{escape(exchange.tail)}</bdi>')
    elif exchange.tail:
        parts.append(_tagged(exchange.tail, "not checked", "The answer was stopped before this was checked"))
    return "".join(gap + part for gap, part in zip(_gaps(exchange, len(parts)), parts, strict=True))


def _gaps(exchange: Exchange, parts: int) -> list[str]:
    """What stands before each part: a space, or in a finished answer the line ends that were written there."""
    gaps = ["", *[" "] * (parts - 1)][:parts]
    if exchange.answer is not None:
        for position, (one, other) in enumerate(pairwise(exchange.sentences), start=1):
            lines = exchange.answer.text[one.start + len(one.text) : other.start].count("\n")
            gaps[position] = "\n" * lines or " "
    return gaps


def _sentence(sentence: AnswerSentence, cited: dict[int, Citation]) -> str:
    if not sentence.supported:
        return _tagged(sentence.text, "no source", f"{NO_SOURCE}: {sentence.reason}" if sentence.reason else NO_SOURCE)
    marks = "".join(_mark(cited[number]) for number in sentence.citations if number in cited)
    return f'<span class="supported"><bdi class="sentence">{escape(sentence.text)}</bdi>{marks}</span>'


def _tagged(text: str, tag: str, reason: str) -> str:
    return (
        f'<span class="unsupported"><bdi class="sentence">{escape(text)}</bdi> '
        f'<small class="tag" title="{escape(reason)}">{tag}</small></span>'
    )


def _mark(citation: Citation) -> str:
    label = f"Footnote {citation.number}: {citation.title}"
    return (
        f'<button type="button" class="mark" {_place(citation)} aria-label="{escape(label)}" '
        f'title="{escape(citation.quote)}">[{citation.number}]</button>'
    )


def _footnotes(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    notes = "".join(
        f'<li {_place(citation)}><button type="button" {_place(citation)}><span class="number">{citation.number}</span>'
        f"{_title_and_date(citation.title, citation.date)}</button>"
        f'<blockquote dir="auto">{escape(citation.quote)}</blockquote></li>'
        for citation in citations
    )
    return f'<p class="label">Footnotes</p><ol aria-label="Footnotes">{notes}</ol>'


def _nearest(passages: Sequence[Passage]) -> str:
    if not passages:
        return ""
    notes = "".join(
        f'<li {_place(passage)}><button type="button" {_place(passage)}>'
        f"{_title_and_date(passage.title, passage.date)}</button>"
        f'<p dir="auto">{escape(_beginning(passage.text))}</p></li>'
        for passage in passages
    )
    return f'<p class="label">The nearest passages</p><ul aria-label="The nearest passages">{notes}</ul>'


def _beginning(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= BEGINNING:
        return text
    return text[:BEGINNING].rsplit(" ", 1)[0].rstrip(".,;:") + "…"


def _ending(exchange: Exchange) -> str:
    if exchange.status == "stopped":
        return "Stopped."
    if exchange.status == "failed":
        return f'<span class="error" role="alert"><bdi>{escape(exchange.error)}</bdi></span>'
    return ""


def _title_and_date(title: str, date: str | None) -> str:
    when = f'<span class="date">{escape(date)}</span>' if date else ""
    return f'<bdi class="title">{escape(title)}</bdi>{when}'


def _place(span: Citation | Passage) -> str:
    """Where the words stand, for page.js to ask for the article."""
    return f'data-source="{escape(span.source)}" data-start="{span.start}" data-end="{span.end}"'


def _article(title: str, about: str, body: str) -> str:
    return (
        '<article class="article" aria-labelledby="article-title"><header>'
        f'<h2 id="article-title" tabindex="-1"><bdi>{escape(title)}</bdi></h2>'
        '<button type="button" class="close" data-close aria-label="Close the article">✕</button>'
        f"{about}</header>{body}</article>"
    )


def _marked(document: Document, start: int, end: int) -> str:
    text, body = document.text, document.body_start
    # The header line of a file is set back, unless what is marked reaches into it: a mark is never cut in two.
    header = text[:body] if body <= start else ""
    return (
        (f'<span class="heading">{escape(header)}</span>' if header else "")
        + escape(text[len(header) : start])
        + f"<mark>{escape(text[start:end])}</mark>"
        + escape(text[end:])
    )


def _words(document: Document, key: str) -> str:
    value = document.metadata.get(key)
    return value if isinstance(value, str) else ""


def _page(document: Document, offset: int) -> str:
    starts = document.metadata.get("page_starts")
    return f"page {max(bisect_right(starts, offset), 1)}" if isinstance(starts, list) and starts else ""


def _link(document: Document) -> str:
    url = _words(document, "url")
    if not url.startswith(("https://", "http://")):
        return ""
    return f' <a href="{escape(url)}" target="_blank" rel="noopener noreferrer">original page</a>'
