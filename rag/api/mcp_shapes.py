"""What the tools of the MCP server give back."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


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


class Answered(BaseModel):
    """An answer with its marks; `unsupported` are the sentences that no article supports, marked [?]."""

    text: str
    refused: bool
    footnotes: list[Footnote]
    unsupported: list[str]


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
