"""A checked sentence with its footnotes, or with what is amiss: in an answer and in a draft of the reader's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.checking.footnotes import without_marks
from rag.marks import with_missing
from rag.records import AnswerSentence, Citation, Passage
from rag.web.views.direction import direction
from rag.web.views.html import LONGEST_QUOTE, also_in, escape, runs, shortened, spoken
from rag.web.words.below import told
from rag.web.words.say import current_code, date_text, say


def render_sentence(sentence: AnswerSentence, cited: Mapping[int, Citation]) -> str:
    """With the marks of its footnotes, or a tag that says why it has none."""
    if sentence.supported:
        marks = "".join(render_mark(cited[number]) for number in sentence.citations if number in cited)
        before, words = _with_quote(sentence, cited) or (sentence.text, sentence_words(sentence))
        way = direction(before or sentence.text)
        return f'<span class="supported"><bdi class="sentence" {way}>{words}</bdi>{marks}</span>'
    if sentence.mark == "partly":
        words = sentence_words(sentence)
        return tagged(sentence.text, words, say("marks.partly_tag"), why(sentence), "unsupported partly")
    unsupported = say("marks.no_source")
    reason = f"{unsupported}: {why(sentence)}" if sentence.reason else unsupported
    return tagged(sentence.text, sentence_words(sentence), say("marks.no_source_tag"), reason)


def sentence_words(sentence: AnswerSentence) -> str:
    """The text, with those words underlined that no source has beside the rest."""
    if len(sentence.text) > LONGEST_QUOTE:
        return escape(shortened(sentence.text))
    return with_missing(
        sentence, lambda words: f'<u class="missing" title="{say("marks.missing")}">{escape(words)}</u>', escape
    )


def _with_quote(sentence: AnswerSentence, cited: Mapping[int, Citation]) -> tuple[str, str] | None:
    """Of a sentence that quotes an article: what stands before the quote, and the whole as HTML, the quote in the
    article's language; None for any other."""
    for citation in (cited[number] for number in sentence.citations if number in cited):
        quote = f"\u201c{' '.join(without_marks(citation.quote).split())}\u201d"
        if sentence.text.endswith(quote) and len(quote) <= LONGEST_QUOTE:
            before = sentence.text.removesuffix(quote)
            return before, f"{escape(before)}<span {spoken(citation.language)}>{escape(quote)}</span>"
    return None


def why(sentence: AnswerSentence) -> str:
    """Why it is not supported, or only in part: `rag.marks.why` in the language of whoever looks."""
    if sentence.mark != "partly":
        return told(sentence.reason)
    return say("marks.partly", words=quoted(sentence.missing_words), reason=told(sentence.reason))


def quoted(texts: Sequence[str]) -> str:
    """As a list, each in the quotation marks of the page's language."""
    return ", ".join(say("marks.quoted", words=" ".join(text.split())) for text in texts)


def tagged(text: str, html: str, tag: str, reason: str, classes: str = "unsupported") -> str:
    """A sentence with a tag behind it that tells the reason, by mouse, by keyboard and to a screen reader."""
    return (
        f'<span class="{classes}"><bdi class="sentence" {direction(text)}>{html}</bdi> '
        f'<button type="button" class="tag" lang="{current_code()}" data-hint="{escape(reason)}" '
        f'aria-label="{escape(f"{tag}: {reason}")}">'
        f"{tag}</button></span>"
    )


def render_mark(citation: Citation) -> str:
    """The number that opens the article at the quoted words."""
    label = say("marks.footnote", number=citation.number, title=citation.title)
    return (
        f'<button type="button" class="mark" lang="{current_code()}" {place(citation)} data-number="{citation.number}" '
        f'aria-label="{escape(label)}" data-hint="{escape(shortened(citation.quote))}" '
        f'data-hintlang="{escape(citation.language)}">'
        f"[{citation.number}]</button>"
    )


def render_footnotes(citations: Sequence[Citation]) -> str:
    """The list of them, each with its quote."""
    if not citations:
        return ""
    notes = "".join(
        f"<li {place(citation)} {runs(citation.language)}>"
        f'<button type="button" {place(citation)} data-number="{citation.number}">'
        f'<span class="number">{citation.number}</span>{title_and_date(citation)}</button>'
        f"<blockquote {spoken(citation.language)}>{escape(shortened(citation.quote))}</blockquote>"
        f"{also_in(citation.copies, citation.ocr)}</li>"
        for citation in citations
    )
    return f'<p class="label">{say("marks.footnotes")}</p><ol aria-label="{say("marks.footnotes")}">{notes}</ol>'


def title_and_date(span: Citation | Passage) -> str:
    """Those of its article."""
    dated = f'<span class="date">{escape(date_text(span.date))}</span>' if span.date else ""
    return f'<bdi class="title" {spoken(span.language)}>{escape(span.title)}</bdi>{dated}'


def place(span: Citation | Passage) -> str:
    """Where the words stand, for page.js to ask for the article."""
    return f'data-act="open" data-source="{escape(span.source)}" data-start="{span.start}" data-end="{span.end}"'
