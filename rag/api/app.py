"""The API as one app: its routes, its description, and what is answered when something is wrong."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.responses import Response

from embeddings.errors import FootnoteError
from rag.api.answering import Answering, Gone
from rag.api.articles import article_routes
from rag.api.contract import Service
from rag.api.description import render_description
from rag.api.errors import ApiError, Error, as_api_error, refusal
from rag.api.openai import openai_routes
from rag.api.questions import question_routes
from rag.api.watching import watching_routes

logger = logging.getLogger(__name__)

_ABOUT = """Answers over a folder of articles, every sentence footnoted to the words it rests on.

Every error is `{"error": {"message", "type", "param", "code"}}`; bad input is 4XX, with the reason in words."""
_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Error, "description": "What was sent cannot be done as it is; the message says why."},
    "5XX": {
        "model": Error,
        "description": "The model or the index is not there (yet); Retry-After says when to ask again.",
    },
}


class _Name(Convertor[str]):
    """Whatever a file can be called: Starlette's own `path` ends at a line break."""

    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


def api_app(service: Service, version: str, *, needs_keys: bool = False) -> FastAPI:
    """The API over a service, without the gate; `needs_keys` says in its description that it is behind one."""
    app = FastAPI(
        title="Footnote",
        description=_ABOUT,
        version=version,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=_ERRORS,
    )
    register_url_convertor("name", _Name())
    answering = Answering(service)
    for router in (
        openai_routes(service, answering),
        question_routes(service, answering),
        article_routes(service),
        watching_routes(service),
    ):
        app.include_router(router)

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> JSONResponse:
        return JSONResponse(app.openapi())

    @app.get("/api/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(render_description(app.openapi()))

    app.openapi = lambda: _described(app, needs_keys)  # type: ignore[method-assign]
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ApiError, _refused)
    app.add_exception_handler(FootnoteError, _failed)
    app.add_exception_handler(Gone, _gone)
    app.add_exception_handler(Exception, _crashed)
    return app


def _described(app: FastAPI, needs_keys: bool) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        if needs_keys:
            schema.setdefault("components", {})["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            for path, methods in schema["paths"].items():
                if path not in ("/health", "/live"):
                    for operation in methods.values():
                        operation["security"] = [{"key": []}]
        app.openapi_schema = schema
    return app.openapi_schema


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = error.errors()[0]
    missing = first["type"] == "missing"
    place = _place(first["loc"])
    said = f"{place}: {first['msg']}" if place else f"The body is no JSON that can be read: {first['msg']}"
    code = "missing_required_parameter" if missing else "invalid_value"
    return ApiError(400, said, param=place or None, code=code).response


def _place(parts: Sequence[int | str]) -> str:
    """The field's name as `messages.0.role`. The names of types that pydantic tried have brackets, or capitals."""
    if parts[-1:] and isinstance(parts[-1], int) and len(parts) == 2:
        return ""  # (body, 17): a place in text that is no JSON
    named = [str(part) for part in parts[1:]]
    return ".".join(part for part in named if "[" not in part and part not in ("str", "list"))[:200]


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return refusal(error.status_code, str(error.detail), error.headers)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return error.response


async def _failed(_: Request, error: Exception) -> Response:
    assert isinstance(error, FootnoteError)
    return as_api_error(error).response


async def _gone(_: Request, __: Exception) -> Response:
    return Response(status_code=499)  # nobody reads it; nginx has made this number usual


async def _crashed(_: Request, __: Exception) -> Response:
    return refusal(500, "Something went wrong inside Footnote. Its log says what.")
