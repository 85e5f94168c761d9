"""The reading pane: a whole article with the cited words marked."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from embeddings.language.labels import label
from embeddings.load.files import Document
from embeddings.records import ocr_confidence, page_number
from rag.corpus.pictures import share_of_page
from rag.web.views.html import button, escape, icon, part, shortened, spoken
from rag.web.words.say import date_text, decimal, figure, say

AROUND = 200_000
"""Characters shown before and behind the place that is opened: a browser takes seconds over a line of millions."""

MOST_AROUND = 4 * AROUND
"""Of an even longer one, the buttons lead to what stands before and behind, and no longer show all at once."""


def render_article(
    document: Document, start: int, end: int, around: int = AROUND, notice: str = "", *, picture: bool = False
) -> str:
    """A whole article with `[start, end)` of its text marked; offsets beyond the text are drawn in to it.

    Of a very long one at most `around` characters before and behind `start`, with buttons for more. `picture`: beside
    the text stands the picture of the page where the passage begins.
    """
    start = min(max(start, 0), len(document.text))
    end = min(max(end, start), len(document.text))
    place = [_page(document, start), _by_ocr(document, start)]
    meta = [date_text(document.date or ""), *place, *(_words(document, key) for key in ("publisher", "author"))]
    return _article(
        document.title,
        f'<p class="meta">{" · ".join(f"<bdi>{escape(item)}</bdi>" for item in meta if item)}</p>'
        f'<p class="source"><span class="unseen">{say("article.file")}</span>'
        f"<bdi>{escape(document.source)}</bdi>{_link(document)}</p>"
        + part("p", "notice", escape(notice), 'role="alert"'),
        (_picture(document, start, end) if picture else "")
        + f'<div class="text" {spoken(label(document.metadata))} tabindex="0">'
        f"{_marked(document, start, end, around)}</div>",
        spoken(label(document.metadata)),
    )


def render_missing_article(source: str, quote: str | None, language: str = "") -> str:
    """The reading pane of an article that was deleted since it was cited, with the words that it was cited for."""
    said = say("article.gone", source=source)
    kept = ""
    if quote:
        kept = (
            f"<p>{say('article.cited_for')}</p><blockquote {spoken(language)}>{escape(shortened(quote))}</blockquote>"
        )
    return _article(
        say("article.deleted"),
        "",
        f'<div class="gone"><p class="error" role="alert">{escape(said)}</p>{kept}</div>',
    )


def _article(title: str, about: str, body: str, titled: str = "") -> str:
    previous, following, close = say("article.previous"), say("article.next"), say("article.close")
    return (
        '<article class="article" aria-labelledby="article-title"><header>'
        f'<h2 id="article-title" tabindex="-1" {titled}>{escape(title)}</h2>'
        '<div class="tools"><span class="steps" hidden>'
        f'<button type="button" class="quiet" data-step="-1" aria-label="{previous}" title="{previous}">'
        f'{icon("previous")}</button><span class="place"></span>'
        f'<button type="button" class="quiet" data-step="1" aria-label="{following}" title="{following}">'
        f"{icon('next')}</button></span>"
        f'<button type="button" class="quiet" data-close aria-label="{close}" title="{close}">'
        f"{icon('close')}</button></div>"
        f"{about}</header>{body}</article>"
    )


def _marked(document: Document, start: int, end: int, around: int) -> str:
    text, body = document.text, document.body_start
    first, last = max(start - around, 0), min(start + around, len(text))
    shown = min(end, last)  # even what is marked may be a line of millions
    # The header line of a file is set back, unless what is marked reaches into it: a mark is never cut in two.
    header = text[:body] if body <= start and first == 0 else ""

    def more(label: str, place: int) -> str:
        data: dict[str, Any] = {"source": document.source, "start": start, "end": end, "around": around * 4}
        if around >= MOST_AROUND:
            data |= {"start": place, "end": place}
        return f'<p class="more">{button(label, "open", **data)}</p>'

    before = more(say("article.before"), first) if first else ""
    behind = more(say("article.after"), last) if last < len(text) else ""
    return (
        before
        + (f'<span class="heading">{escape(header)}</span>' if header else "")
        + escape(text[first + len(header) : start])
        + f"<mark>{escape(text[start:shown])}</mark>"
        + escape(text[shown:last])
        + behind
    )


def _words(document: Document, key: str) -> str:
    value = document.metadata.get(key)
    return value if isinstance(value, str) else ""


def _page(document: Document, offset: int) -> str:
    number = page_number(document, offset)
    return say("article.page", number=figure(number)) if number is not None else ""


def _by_ocr(document: Document, offset: int) -> str:
    confidence = ocr_confidence(document, offset)
    return say("article.ocr", percent=decimal(100 * confidence, 0)) if confidence is not None else ""


def _picture(document: Document, start: int, end: int) -> str:
    number = page_number(document, start)
    said = say("article.picture_marked" if end > start else "article.picture", number=number)
    address = f"page/{number}/{quote(document.source)}?start={start}&end={end}"
    return (
        f'<figure class="printed" tabindex="0" data-share="{share_of_page(document, start):.3f}">'
        f'<img src="{escape(address)}" decoding="async" '
        f'alt="{said}"></figure>'
    )


def _link(document: Document) -> str:
    url = _words(document, "url")
    if not url.startswith(("https://", "http://")):
        return ""
    return f' <a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{say("article.original")}</a>'
