"""The route by which files are sent: one a request, streamed, and gone when the request breaks off."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from anyio.to_thread import run_sync
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.web.gate.bodies import BodyRefused, as_read, stream_body
from rag.web.gate.login import user_of
from rag.web.gate.routes import ARTICLES, UPLOAD, route_of
from rag.web.uploads import Uploads
from rag.web.words.below import told

AROUND_BYTES = 4096
"""Of a form, besides its file."""
AT_ONCE = 4
"""Files that one user sends at a time; the page sends one after the other."""


class TakeUploads:
    """Keeps a file that is sent as `files`, and answers with its name, in a list; other requests go on.

    Of the API it is sent as `file`, and the request goes on with what it is called and where it lies
    (`footnote.upload`).
    """

    def __init__(self, app: ASGIApp, uploads: Uploads, max_bytes: int) -> None:
        self.app = app
        self._uploads = uploads
        self._max_bytes = max_bytes
        self._sending: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or route_of(scope) not in (UPLOAD, ARTICLES):
            await self.app(scope, receive, send)
            return
        user = user_of(scope)
        if self._sending.get(user, 0) >= AT_ONCE:
            said = told("Other files are still being sent; try again.")
            busy = PlainTextResponse(said, 429, headers={"Retry-After": "5"})
            await busy(scope, receive, send)
            return
        self._sending[user] = self._sending.get(user, 0) + 1
        try:
            response = await self._taken(scope, receive, user)
        except ClientDisconnect:
            return
        finally:
            self._sending[user] -= 1
            if not self._sending[user]:
                del self._sending[user]
        await response(scope, receive, send)

    async def _taken(self, scope: Scope, receive: Receive, user: str) -> Response | ASGIApp:
        headers = Headers(scope=scope)
        if not headers.get("content-type", "").startswith("multipart/form-data"):
            return PlainTextResponse("A file is sent as a form.", 400)
        try:
            # What has come lies in a file without a name, which is gone with the request.
            form = await MultiPartParser(headers, self._pieces(receive), max_files=1, max_fields=0).parse()
        except BodyRefused as error:
            return self._too_large() if error.response.status_code == 413 else error.response
        except MultiPartException as error:
            return PlainTextResponse(error.message, 400)
        field = "files" if route_of(scope) == UPLOAD else "file"
        try:
            return await self._kept(form.get(field), field, user)
        finally:
            await form.close()

    async def _kept(self, file: UploadFile | str | None, field: str, user: str) -> Response | ASGIApp:
        if not isinstance(file, UploadFile):
            return PlainTextResponse(f"The form has no file in its field “{field}”.", 400)
        if (file.size or 0) > self._max_bytes:
            return self._too_large()
        token = await run_sync(self._uploads.keep, file.file, user)
        if field == "files":
            return JSONResponse([token])
        path, name = self._uploads.take(token, user), file.filename or ""

        async def with_upload(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await self.app({**scope, "footnote.upload": (path, name)}, as_read(b"", receive), send)
            finally:
                if path is not None:
                    path.unlink(missing_ok=True)

        return with_upload

    async def _pieces(self, receive: Receive) -> AsyncGenerator[bytes, None]:
        async for piece in stream_body(receive, self._max_bytes + AROUND_BYTES):
            yield piece
        yield b""

    def _too_large(self) -> PlainTextResponse:
        said = f"The file is larger than {self._max_bytes:,} bytes, which is the limit."
        return PlainTextResponse(said, 413, headers={"Connection": "close"})
