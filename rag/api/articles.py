"""Articles listed, read, added and deleted."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from embeddings.errors import DocumentError, UsageError
from embeddings.index.stored import DocumentInfo
from embeddings.load.files import Document
from rag.api.contract import Service
from rag.api.errors import ApiError
from rag.corpus.library import Library
from rag.corpus.pictures import Busy, page_count

MOST_LISTED = 1000
_PAGES: dict[int | str, dict[str, Any]] = {
    "4XX": {"content": {"text/html": {}, "text/plain": {}}, "description": "It is not there, or one has to log in."},
    "5XX": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}},
}
_PICTURES: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}}}}
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


class ArticleInfo(BaseModel):
    """An article without its text."""

    source: str
    title: str
    date: str | None
    characters: int
    chunks: int
    metadata: dict[str, Any]


class Articles(BaseModel):
    """Some of the articles, by source; `total` is how many there are, `indexing` whether changes are being taken in."""

    articles: list[ArticleInfo]
    total: int
    generation: int
    indexing: bool


class Article(BaseModel):
    """An article whole; the offsets of footnotes are characters of `text`."""

    source: str
    title: str
    date: str | None
    text: str
    body_start: int
    metadata: dict[str, Any]


class Taken(BaseModel):
    """A file that was added. It is searched once the index has taken it in: `indexing` of the list is false again."""

    file: str
    indexing: bool = True


class Deleted(BaseModel):
    """A file that was deleted, with so many articles."""

    file: str
    articles: int
    indexing: bool = True


def article_routes(service: Service) -> APIRouter:
    """The routes over a service."""
    routes = APIRouter(tags=["Articles"])

    @routes.get("/api/articles")
    def articles(
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
        q: Annotated[str, Query(max_length=500, description="Words of titles and sources")] = "",
    ) -> Articles:
        """The articles, a page at a time."""
        index = service.pipeline.index
        wanted = q.casefold().split()
        found = [info for info in service.documents() if _names(info, wanted)]
        library = service.library
        return Articles(
            articles=[_info(info) for info in found[offset : offset + limit]],
            total=len(found),
            generation=index.generation,
            indexing=library is not None and library.update.running,
        )

    @routes.get("/api/articles/{source:name}")
    def article(source: str) -> Article:
        """An article with its text."""
        found = _document(service, source)
        return Article(
            source=found.source,
            title=found.title,
            date=found.date,
            text=found.text,
            body_start=found.body_start,
            metadata=dict(found.metadata),
        )

    @routes.post("/api/articles", status_code=202, openapi_extra=_FORM)
    def add(request: Request) -> Taken:
        """Adds a file of articles, sent as the field `file` of a form."""
        library = _library(service)
        if "footnote.upload" not in request.scope:
            raise ApiError(400, "A file is sent as the field “file” of a form.", param="file")
        path, name = request.scope["footnote.upload"]
        added = library.add(path, name)
        if added.path is None:
            raise ApiError(400, f"{name}: {added.reason}", param="file")
        library.start_update(service.on_change)
        return Taken(file=added.path)

    @routes.delete("/api/articles/{source:name}", status_code=202)
    def delete(source: str) -> Deleted:
        """Deletes the file that an article came from. One that holds other articles too is deleted by its own name."""
        library = _library(service)
        held = [info.source for info in service.documents() if info.source.startswith(f"{source}#")]
        file = source if held else _file_of(library, source)
        if file != source:
            raise ApiError(
                409, f"The article lies in {file} with others; to delete them all, delete that.", code="shared_file"
            )
        library.delete(file)
        library.start_update(service.on_change)
        return Deleted(file=file, articles=len(held) or 1)

    @routes.get("/read/{source:name}", response_class=HTMLResponse, responses=_PAGES)
    def read(source: str) -> HTMLResponse:
        """The article as a page; `#START-END` behind its address marks those characters."""
        try:
            return HTMLResponse(service.reading_page(service.pipeline.index.document(source)))
        except UsageError:
            return HTMLResponse(
                f"<!doctype html><title>Footnote</title><p>{escape(source)} is not there (any more).", 404
            )

    @routes.get("/page/{number}/{source:name}", response_class=Response, responses=_PICTURES)
    def page(
        number: Annotated[int, Path(ge=1, le=100_000)],
        source: str,
        start: Annotated[int, Query(ge=0, le=10**9)] = 0,
        end: Annotated[int, Query(ge=0, le=10**9)] = 0,
    ) -> Response:
        """A page of a PDF as a picture, with the characters from `start` to `end` of the article marked on it."""
        document = _document(service, source)
        if service.pictures is None or number > page_count(document):
            raise ApiError(404, f"There is no picture of page {number} of {source!r}.", param="number")
        try:
            return Response(service.pictures.page(document, number, start, end), media_type="image/jpeg")
        except Busy as error:
            raise ApiError(503, str(error), headers={"Retry-After": "5"}) from error
        except DocumentError as error:
            raise ApiError(404, str(error), param="source") from error

    return routes


def _names(info: DocumentInfo, wanted: list[str]) -> bool:
    text = f"{info.title} {info.source}".casefold()
    return all(word in text for word in wanted)


def _info(info: DocumentInfo) -> ArticleInfo:
    return ArticleInfo(
        source=info.source,
        title=info.title,
        date=info.date,
        characters=info.characters,
        chunks=info.chunk_count,
        metadata={key: value for key, value in info.metadata.items() if key != "ocr_lines"},  # long, and of no use here
    )


def _document(service: Service, source: str) -> Document:
    try:
        return service.pipeline.index.document(source)
    except UsageError as error:
        raise _no_article(source) from error


def _file_of(library: Library, source: str) -> str:
    try:
        return library.file_of(source)
    except UsageError as error:
        raise _no_article(source) from error


def _no_article(source: str) -> ApiError:
    return ApiError(404, f"There is no article {source!r}.", param="source", code="article_not_found")


def _library(service: Service) -> Library:
    if service.library is None:
        raise ApiError(403, "Articles cannot be changed here.")
    return service.library
