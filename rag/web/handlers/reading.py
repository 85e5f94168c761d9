"""The reading pane."""

from __future__ import annotations

from embeddings.errors import UsageError
from rag.corpus.pictures import page_count
from rag.web.desk import SOURCE_LENGTH, Data, Desk, Updates, number, words
from rag.web.session import Session
from rag.web.views.article import AROUND, MOST_AROUND, render_article, render_missing_article
from rag.web.views.html import shortened
from rag.web.words.say import say


def open_article(desk: Desk, session: Session, data: Data) -> Updates:
    """The reading pane: a whole article with a passage marked, or why it cannot be shown."""
    source, start, end = words(data, "source", SOURCE_LENGTH), number(data, "start"), number(data, "end")
    quote, language = _cited(session, source, start, end)
    try:
        document = desk.chat.pipeline.index.document(source)
    except UsageError:
        return {"reader": render_missing_article(source, quote, language)}
    notice = ""
    if quote is not None and document.text[start:end] != quote:
        place = document.text.find(quote)
        start, end = (place, place + len(quote)) if place >= 0 else (0, 0)
        if place < 0:
            notice = say("article.changed", quote=shortened(quote))
    around = min(max(number(data, "around", AROUND), AROUND), MOST_AROUND)
    picture = desk.pictures is not None and page_count(document) > 0
    return {"reader": render_article(document, start, end, around, notice, picture=picture)}


def _cited(session: Session, source: str, start: int, end: int) -> tuple[str | None, str]:
    """The words that the open conversation, or the draft, has of that place, as they were when they were cited, and
    their language."""
    for quoted in session.draft.draft.quotes() if session.draft is not None else ():
        if (quoted.source, quoted.start, quoted.end) == (source, start, end):
            return quoted.quote, quoted.language
    for run in session.runs:
        for citation in run.exchange.citations:
            if (citation.source, citation.start, citation.end) == (source, start, end):
                return citation.quote, citation.language
        for passage in run.exchange.passages:
            if (passage.source, passage.start, passage.end) == (source, start, end):
                return passage.text, passage.language
    return None, ""
