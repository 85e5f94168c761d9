"""A real HTTP server on loopback whose pages are functions, and which remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    path: str
    headers: Mapping[str, str]


@dataclass
class Site:
    """`pages` are bytes, or functions that write the whole answer; `types` of those that are not HTML."""

    address: str = ""
    pages: dict[str, bytes | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(Asked(self.path, {key.lower(): value for key, value in self.headers.items()}))
            page = site.pages.get(self.path)
            try:
                if callable(page):
                    page(self)
                elif page is None:
                    self.send_error(404)
                elif (etag := site.etags.get(self.path)) and self.headers.get("If-None-Match") == etag:
                    self.send_response(304)
                    self.end_headers()
                else:
                    self.send_response(200)
                    self.send_header("Content-Type", site.types.get(self.path, "text/html"))
                    self.send_header("Content-Length", str(len(page)))
                    if etag:
                        self.send_header("ETag", etag)
                    self.end_headers()
                    self.wfile.write(page)
            except OSError:
                self.close_connection = True  # the client has had enough

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    site.address = f"http://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def article(number: int, words: str = "") -> bytes:
    body = "".join(
        f"<p>Paragraph {part} of report {number}: the council of Hallberg met for the {number}th time and spoke of "
        f"the old dam, its {number + part} gates and the flood that may come in spring. {words}</p>"
        for part in range(4)
    )
    return (
        f"<html><head><title>Report {number}</title>"
        f'<meta property="article:published_time" content="2026-03-{number % 28 + 1:02}T08:00:00Z">'
        f'<meta name="author" content="Ada Berg"></head>'
        f"<body><nav>Home Sport Weather</nav><article><h1>Report {number}</h1>{body}</article></body></html>"
    ).encode()


def rss(address: str, numbers: range, more: str = "") -> bytes:
    items = "".join(
        f"<item><title>Report {n}</title><link>{address}/a/{n}?utm_source=rss</link>"
        f"<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate></item>"
        for n in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}{more}</channel></rss>'.encode()
