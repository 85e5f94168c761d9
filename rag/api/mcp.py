"""An MCP server over the articles: tools to search, ask and read, and the articles as resources.

The only importer of the package `mcp`.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

from anyio.to_thread import run_sync
from mcp.server import MCPServer
from mcp.server.mcpserver import Context, ResourceSecurity
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp_types import Resource, ToolAnnotations
from pydantic import Field
from starlette.requests import Request

from embeddings.errors import FootnoteError, UsageError
from embeddings.load.files import Document
from rag.api import shapes
from rag.api.answering import Answering, Asked
from rag.api.callers import base_of, caller_of, visitor_of
from rag.api.contract import Service
from rag.api.conversation import as_read
from rag.api.errors import ApiError
from rag.api.footnotes import reading_url
from rag.api.shapes import Answered, Articles, ArticleText, Found, Link, PastTurn
from rag.question.filters import Filters, as_filters
from rag.records import Answer, AnswerFinished, Turn, TurnAwaited

SCHEME = "footnote"
RESOURCES = 1000
"""Articles that are listed as resources; all of them can be read."""
_INSTRUCTIONS = (
    "Footnote answers from a folder of articles, on this machine. `ask` writes a checked answer with footnotes; "
    "`search` finds passages without a model; `read_article` reads around a place. Offsets start and end are "
    "characters of the article, half-open. A refused answer means that the articles do not say."
)


Question = Annotated[str, Field(min_length=1, max_length=2000, description="A question in plain words")]
Date = Annotated[str | None, Field(description="A day, month or year: 2025-02-24, 2025-02 or 2025")]
Source = Annotated[str | None, Field(description="A shell pattern of sources, such as 2025/*", max_length=500)]
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


class ArticleServer(MCPServer[Any]):
    """Lists the articles as they are now, and not as they were when the server began."""

    def __init__(self, service: Service, version: str) -> None:
        super().__init__(
            "footnote",
            title="Footnote",
            instructions=_INSTRUCTIONS,
            version=version,
            log_level="WARNING",
            # Sources may have any characters, and are looked up in the index: they lead to no file.
            resource_security=ResourceSecurity(reject_path_traversal=False, reject_absolute_paths=False),
        )
        self._service = service

    async def list_resources(self) -> list[Resource]:
        listed = await run_sync(self._service.documents)
        return [
            Resource(
                uri=resource_uri(info.source),
                name=info.source,
                title=info.title,
                description=info.date,
                mime_type="text/plain",
                size=None,
            )
            for info in listed[:RESOURCES]
        ]


def mcp_server(service: Service, version: str) -> ArticleServer:
    """The server over a service, to be run over stdio or HTTP."""
    server = ArticleServer(service, version)
    answering = Answering(service)

    @server.tool(annotations=_READS)
    async def search(
        question: Question,
        ctx: Context,
        top_k: Annotated[int, Field(ge=1, le=50)] = 5,
        since: Date = None,
        until: Date = None,
        source: Source = None,
    ) -> Found:
        """Find the passages of the articles that match a question best. Fast; no language model is asked."""
        filters = _filters(since, until, source)
        return shapes.found(await _told(lambda: service.pipeline.retrieve(question, top_k, filters)), _link(ctx))

    @server.tool(annotations=_READS)
    async def ask(
        question: Question,
        ctx: Context,
        history: Annotated[list[PastTurn] | None, Field(max_length=100)] = None,
        since: Date = None,
        until: Date = None,
        source: Source = None,
    ) -> Answered:
        """Answer a question from the articles, every sentence checked and footnoted to the exact words it rests on."""
        request = _request(ctx)
        if request is not None and "ask" not in caller_of(request).scopes:
            raise ToolError("The key lacks the scope ask.")
        asked = Asked(
            question.strip(),
            visitor_of(request) if request is not None else "",
            as_read([Turn(turn.role, turn.text) for turn in history or ()]),
            _filters(since, until, source),
        )
        return shapes.answered(await _answer(answering, asked, ctx), _link(ctx))

    @server.tool(annotations=_READS)
    async def read_article(
        source: Annotated[str, Field(max_length=2000, description="As search, ask and list_articles name it")],
        start: Annotated[int, Field(ge=0, description="The first character")] = 0,
        end: Annotated[
            int | None, Field(ge=0, description="Behind the last character; at most 40,000 at a time")
        ] = None,
    ) -> ArticleText:
        """Read an article, or a part of it by character offsets."""
        return shapes.part_of(await _told(lambda: service.pipeline.index.document(source)), start, end)

    @server.tool(annotations=_READS)
    async def list_articles(
        offset: Annotated[int, Field(ge=0, le=10**9)] = 0, limit: Annotated[int, Field(ge=1, le=500)] = 100
    ) -> Articles:
        """List the articles by source, with title, date and length."""
        return shapes.listed(await _told(service.documents), offset, limit)

    @server.resource(f"{SCHEME}://articles/{{+source}}", name="article", mime_type="text/plain")
    async def article(source: str) -> str:
        """The text of an article."""
        try:
            found: Document = await run_sync(lambda: service.pipeline.index.document(source))
        except UsageError as error:
            raise ResourceNotFoundError(str(error)) from error
        return found.text

    return server


def resource_uri(source: str) -> str:
    """The address of an article as a resource."""
    return f"{SCHEME}://articles/{quote(source, safe='/')}"


async def _answer(answering: Answering, asked: Asked, ctx: Context) -> Answer:
    try:
        async with aclosing(await answering.begun(asked)) as events:
            async for event in events:
                if isinstance(event, TurnAwaited) and event.ahead:
                    await ctx.report_progress(0, None, f"{event.ahead} questions before this one")
                if isinstance(event, AnswerFinished):
                    return event.answer
    except ApiError as error:
        raise ToolError(error.message) from error
    raise asyncio.CancelledError


async def _told(look: Any) -> Any:
    """In a thread; what is wrong is told to the agent in words."""
    try:
        return await run_sync(look)
    except FootnoteError as error:
        raise ToolError(str(error)) from error


def _filters(since: str | None, until: str | None, source: str | None) -> Filters:
    try:
        return as_filters(since, until, source)
    except UsageError as error:
        raise ToolError(str(error)) from error


def _request(ctx: Context) -> Request | None:
    """The HTTP request that a call came with; None over stdio."""
    request = ctx.request_context.request
    return request if isinstance(request, Request) else None


def _link(ctx: Context) -> Link:
    """Over HTTP a link into the reading pane; over stdio no page is served, and it is the resource's."""
    request = _request(ctx)
    if request is None:
        return lambda source, start, end: f"{resource_uri(source)}#{start}-{end}"
    return partial(reading_url, base_of(request))
