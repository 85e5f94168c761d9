"""The page, the gate before it and the server, put together."""

from __future__ import annotations

from rag.web.desk import Desk
from rag.web.gate.gate import GateOptions, check_gate, guarded, trusts
from rag.web.page import build_page, page_app
from rag.web.server import Server
from rag.web.uploads import Uploads


class ServedPage:
    """The page over a desk, answering at `url` until it is stopped."""

    def __init__(self, desk: Desk, options: GateOptions, port: int | None = None) -> None:
        """`port` None for the first free one from 7860. Raises UsageError for options that will not do."""
        check_gate(options)
        self._uploads = Uploads()
        desk.uploads = self._uploads
        self._page = build_page(desk)
        app, forget = page_app(self._page)
        app = guarded(app, options, self._uploads, forget)
        try:
            self._server = Server(app, options.host, port, is_proxy=trusts(options.proxies))
            self._server.start()
        except BaseException:
            self._uploads.close()
            raise
        self.url = self._server.url

    def wait(self) -> None:
        """Until the server ends."""
        self._server.wait()

    def stop(self) -> None:
        self._server.stop()
        self._uploads.close()
