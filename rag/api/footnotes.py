"""Footnotes in the places where OpenAI's clients read them, with links into the reading pane."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pydantic import BaseModel

from rag.marks import marks
from rag.records import Answer, AnswerFinished, AnswerSentence, Citation, Event, SentenceChecked, TurnAwaited


class UrlCitation(BaseModel):
    """A footnote: `text[start_index:end_index]` is its mark in the answer, and `article_text[start:end] == quote`.

    Offsets are half-open and count characters (Unicode code points).
    """

    url: str
    title: str
    start_index: int
    end_index: int
    number: int
    source: str
    start: int
    end: int
    quote: str
    date: str | None = None


@dataclass(frozen=True)
class Delta:
    """The next piece of an answer's text, with the footnotes whose marks stand in it."""

    text: str
    footnotes: tuple[UrlCitation, ...] = ()


def reading_url(base: str, source: str, start: int, end: int) -> str:
    """Where the reading pane opens at the words; `base` is the server's own address."""
    return f"{base}/read/{quote(source, safe='/')}#{start}-{end}"


def footnotes(sentences: Sequence[AnswerSentence], citations: Sequence[Citation], base: str) -> list[UrlCitation]:
    """One for each mark, in the order of the text."""
    by_number = {citation.number: citation for citation in citations}
    return [
        UrlCitation(
            url=reading_url(base, cited.source, cited.start, cited.end),
            title=cited.title,
            start_index=start,
            end_index=end,
            number=number,
            source=cited.source,
            start=cited.start,
            end=cited.end,
            quote=cited.quote,
            date=cited.date,
        )
        for sentence in sentences
        for number, start, end in _marks(sentence)
        for cited in (by_number[number],)
    ]


async def deltas(
    events: AsyncIterator[Event | None], base: str
) -> AsyncGenerator[Delta | TurnAwaited | Answer | None, None]:
    """An answer as it grows, ending with it whole; the texts of all deltas make up `Answer.text`."""
    text = ""
    told = 0
    async for event in events:
        if event is None or isinstance(event, TurnAwaited):
            yield event
        elif isinstance(event, SentenceChecked):
            sentence = event.sentence
            gap = event.gap if sentence.start else ""
            if sentence.start != len(text) + len(gap):
                continue  # something stands before it that is told with the whole answer
            piece = gap + f"{sentence.text} {marks(sentence)}"
            text += piece
            told += 1
            yield Delta(piece, tuple(footnotes([sentence], event.citations, base)))
        elif isinstance(event, AnswerFinished):
            answer = event.answer
            rest = answer.text.removeprefix(text) if answer.text.startswith(text) else ""
            if rest:
                yield Delta(rest, tuple(footnotes(answer.sentences[told:], answer.citations, base)))
            yield answer


def _marks(sentence: AnswerSentence) -> Iterator[tuple[int, int, int]]:
    """(number, start, end) of each mark behind a sentence, in the answer's text."""
    place = sentence.end + 1
    for number in sentence.citations:
        mark = f"[{number}]"
        yield number, place, place + len(mark)
        place += len(mark)
