"""What programs are told when something cannot be done, in the shape of OpenAI's errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel
from starlette.responses import JSONResponse

from embeddings.errors import ArticleIndexError, EncoderError, FootnoteError, ModelError, StateUnavailable

_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_CODES = {401: "invalid_api_key", 404: "not_found", 429: "rate_limit_exceeded", 503: "not_ready"}


class ErrorDetail(BaseModel):
    """`param` names the field that is wrong, `code` the kind of error, each where there is one."""

    message: str
    type: Literal[
        "invalid_request_error", "authentication_error", "permission_error", "rate_limit_error", "server_error"
    ]
    param: str | None = None
    code: str | None = None


class Error(BaseModel):
    """What every request that is refused is answered with."""

    error: ErrorDetail


class ApiError(Exception):
    """A request that is refused, with the HTTP status and the reason in words."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.param = param
        self.code = code
        self.headers = headers

    @property
    def detail(self) -> ErrorDetail:
        kind = _TYPES.get(self.status, "server_error" if self.status >= 500 else "invalid_request_error")
        return ErrorDetail.model_validate(
            {
                "message": self.message.encode("utf-8", "replace").decode(),
                "type": kind,
                "param": self.param and self.param.encode("utf-8", "replace").decode(),
                "code": self.code or _CODES.get(self.status),
            }
        )

    @property
    def response(self) -> JSONResponse:
        return JSONResponse(Error(error=self.detail).model_dump(), self.status, headers=dict(self.headers or {}))


def refusal(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """What `ApiError` would be answered with."""
    return ApiError(status, message, headers=headers).response


def as_api_error(error: FootnoteError) -> ApiError:
    """What can be put right by whoever asks is theirs (400); an index or a model that is not there is ours (503)."""
    if isinstance(error, StateUnavailable):
        return ApiError(503, str(error), code="state_unavailable", headers={"Retry-After": "2"})
    if isinstance(error, (ArticleIndexError, EncoderError, ModelError)):
        return ApiError(503, str(error), headers={"Retry-After": "10"})
    return ApiError(400, str(error))
