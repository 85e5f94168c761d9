"""What the tools of the MCP server, and the functions of gradio_client, give back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from pydantic import BaseModel

from embeddings.index.stored import DocumentInfo
from embeddings.load.files import Document
from rag.records import Answer, Passage

READ_CHARACTERS = 40_000
"""Of an article, so much is read at a time: about 10,000 tokens of an agent's context."""
Link = Callable[[str, int, int], str]
"""The address of `[start, end)` of a source."""


class FoundPassage(BaseModel):
    """`article_text[start:end] == text`."""

    rank: int
    score: float
    source: str
    title: str
    date: str | None
    start: int
    end: int
    text: str
    url: str


class Found(BaseModel):
    """Passages, best first."""

    passages: list[FoundPassage]


class Footnote(BaseModel):
    """`article_text[start:end] == quote`; `number` is that of the mark [n] in the answer."""

    number: int
    source: str
    title: str
    date: str | None
    start: int
    end: int
    quote: str
    url: str


class PartlySupported(BaseModel):
    """A sentence of which the articles say a part; `missing` are its words that no source has beside the rest."""

    text: str
    missing: list[str]
    reason: str


class Answered(BaseModel):
    """An answer with its marks; `unsupported` are the sentences that no article supports, marked [?]; of some of them,
    `partly`, the articles say a part."""

    text: str
    refused: bool
    footnotes: list[Footnote]
    unsupported: list[str]
    partly: list[PartlySupported]


class ArticleText(BaseModel):
    """`[start, end)` of an article of `characters` characters."""

    source: str
    title: str
    date: str | None
    start: int
    end: int
    characters: int
    text: str


class Listed(BaseModel):
    """An article without its text."""

    source: str
    title: str
    date: str | None
    characters: int


class Articles(BaseModel):
    """Some of the articles, by source, and how many there are."""

    articles: list[Listed]
    total: int


class PastTurn(BaseModel):
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    text: str


def found(passages: Sequence[Passage], link: Link) -> Found:
    return Found(
        passages=[
            FoundPassage(
                rank=one.rank,
                score=one.score,
                source=one.source,
                title=one.title,
                date=one.date,
                start=one.start,
                end=one.end,
                text=one.text,
                url=link(one.source, one.start, one.end),
            )
            for one in passages
        ]
    )


def answered(answer: Answer, link: Link) -> Answered:
    return Answered(
        text=answer.text,
        refused=answer.refused,
        footnotes=[
            Footnote(
                number=cited.number,
                source=cited.source,
                title=cited.title,
                date=cited.date,
                start=cited.start,
                end=cited.end,
                quote=cited.quote,
                url=link(cited.source, cited.start, cited.end),
            )
            for cited in answer.citations
        ],
        unsupported=[sentence.text for sentence in answer.sentences if not sentence.supported],
        partly=[
            PartlySupported(text=sentence.text, missing=list(sentence.missing_words), reason=sentence.reason)
            for sentence in answer.sentences
            if sentence.mark == "partly"
        ],
    )


def part_of(document: Document, start: int, end: int | None) -> ArticleText:
    """From `start`, at most READ_CHARACTERS; offsets beyond the text are brought into it."""
    length = len(document.text)
    first = max(min(start, length), 0)
    last = max(min(end if end is not None else length, first + READ_CHARACTERS, length), first)
    return ArticleText(
        source=document.source,
        title=document.title,
        date=document.date,
        start=first,
        end=last,
        characters=length,
        text=document.text[first:last],
    )


def listed(documents: Sequence[DocumentInfo], offset: int, limit: int) -> Articles:
    return Articles(
        articles=[
            Listed(source=info.source, title=info.title, date=info.date, characters=info.characters)
            for info in documents[offset : offset + limit]
        ],
        total=len(documents),
    )
