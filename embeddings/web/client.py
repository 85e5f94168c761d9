"""One request over HTTP, within limits of size and time, following redirects one by one."""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import httpcore
import httpx

from embeddings.errors import FetchError, HostBusy, HostUnavailable
from embeddings.load.raw import shown_size
from embeddings.web.addresses import CheckedNetwork, Resolve, is_public, resolved

AGENT = "Footnote"
"""As robots.txt names it."""
MAX_BYTES = 16 * 2**20
"""Of a page or a feed, unpacked: long articles are a tenth of it, and a parser takes some twenty times as much."""
TIME_LIMIT_S = 60.0
"""Of a request with its redirects, whatever arrives in the meantime."""
MAX_REDIRECTS = 5
_TRACKING = ("utm_", "fbclid=", "gclid=", "mc_cid=", "mc_eid=")
_WAIT_S = 15.0  # for a connection, and for the next bytes
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})


@dataclass(frozen=True)
class Response:
    """What came: `url` is where the last redirect led, `body` is unpacked; names of headers in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """As the header has it."""
        _, found, rest = self.headers.get("content-type", "").lower().partition("charset=")
        return rest.partition(";")[0].strip(" \"'") or None if found else None


def checked_url(url: str, base: str | None = None) -> str:
    """An address as it is asked for and kept: http(s), no fragment, no name or password; raises FetchError."""
    try:
        parsed = httpx.URL(base).join(url.strip()) if base else httpx.URL(url.strip())
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise FetchError(f"{url[:200]!r} is not an address") from error
    if parsed.scheme not in ("http", "https") or not host:
        raise FetchError(f"{url[:200]!r} is not an http(s) address; only those are fetched")
    if parsed.userinfo:
        raise FetchError(f"the address of {host} has a name or password in it; give it without")
    path = parsed.raw_path.decode("ascii") or "/"
    port = f":{parsed.port}" if parsed.port is not None else ""
    shown = f"[{host}]" if ":" in host else host
    return f"{parsed.scheme}://{shown}{port}{path}"


def cleaned_url(url: str, base: str | None = None) -> str:
    """The same without what only tells a publisher from where a reader came."""
    before, mark, query = checked_url(url, base).partition("?")
    kept = [part for part in query.split("&") if not part.startswith(_TRACKING)] if mark else []
    return f"{before}?{'&'.join(kept)}" if kept else before


class Client:
    """Asks for pages; `allowed` decides on the IP address of each connection.

    Proxies are not used: the address that is connected to would be theirs.
    """

    def __init__(
        self,
        allowed: Callable[[str], bool] = is_public,
        *,
        resolve: Resolve = resolved,
        max_bytes: int = MAX_BYTES,
        time_limit_s: float = TIME_LIMIT_S,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._max_bytes = max_bytes
        self._time_limit_s = time_limit_s
        self.received_bytes = 0
        """Of bodies, unpacked, in all requests so far."""

    def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, before: Callable[[str], None] | None = None
    ) -> Response:
        """The answer, of any status but a redirect's; `before` is told each address ahead of its request.

        Raises FetchError, and HostUnavailable when it is the host that does not answer or wants to be left alone.
        """
        seen: set[str] = set()
        url = checked_url(url)
        until: float | None = None
        while True:
            if before is not None:
                before(url)
            if until is None:
                until = time.monotonic() + self._time_limit_s
            response = self._one(url, headers or {}, until)
            target = response.headers.get("location")
            if response.status not in _REDIRECTS or not target:
                return response
            seen.add(url)
            url = checked_url(target, url)
            if url in seen:
                raise FetchError(f"it redirects in a circle, back to {url[:200]}")
            if len(seen) > MAX_REDIRECTS:
                raise FetchError(f"it redirects more than {MAX_REDIRECTS} times")

    def _one(self, url: str, headers: Mapping[str, str], until: float) -> Response:
        sent = {"User-Agent": f"{AGENT}/0.1 (articles for one reader)", "Accept-Encoding": "gzip", "Accept": "*/*"}
        pairs = [(name.encode(), value.encode()) for name, value in {**sent, **headers}.items()]
        network = CheckedNetwork(self._allowed, until, self._resolve)
        waits = dict.fromkeys(("connect", "read", "write", "pool"), _WAIT_S)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._ssl, network_backend=network) as pool,
                pool.stream("GET", url, headers=pairs, extensions={"timeout": waits}) as answer,
            ):
                fields = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
                if answer.status in _BUSY:
                    wait = fields.get("retry-after", "")[:40]
                    raise HostBusy(f"the host is busy ({answer.status}{f', wait {wait}' if wait else ''})")
                body = self._body(answer.iter_stream(), fields.get("content-encoding", "").strip().lower(), until)
                self.received_bytes += len(body)
                return Response(url, answer.status, fields, body)
        except httpcore.TimeoutException as error:
            if time.monotonic() >= until:
                raise FetchError(f"it took longer than {self._time_limit_s:.0f} s") from error
            raise HostUnavailable(f"no answer within {_WAIT_S:.0f} s") from error
        except httpcore.NetworkError as error:
            raise HostUnavailable(f"no connection ({error or type(error).__name__})") from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            raise FetchError(f"what it answers is not HTTP ({str(error)[:200]})") from error
        except zlib.error as error:
            raise FetchError("it is packed, and cannot be unpacked") from error

    def _body(self, chunks: Iterable[bytes], packed: str, until: float) -> bytes:
        if packed not in ("", "identity", "gzip", "x-gzip"):
            raise FetchError(f"it is packed as {packed[:40]!r}, which was not asked for")
        unpacked = zlib.decompressobj(wbits=31) if packed.endswith("gzip") else None
        body = bytearray()
        for chunk in chunks:
            # One byte beyond the limit is enough to know.
            body += unpacked.decompress(chunk, self._max_bytes + 1 - len(body)) if unpacked else chunk
            if len(body) > self._max_bytes:
                raise FetchError(f"it is larger than {shown_size(self._max_bytes)}")
            if time.monotonic() > until:
                raise FetchError(f"it took longer than {self._time_limit_s:.0f} s")
        return bytes(body)

    @cached_property
    def _ssl(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()


def unzipped(data: bytes, max_bytes: int = MAX_BYTES) -> bytes:
    """A file that is packed by gzip, as sitemaps are, unpacked within the limit; all others as they are."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        found = zlib.decompressobj(wbits=31).decompress(data, max_bytes + 1)
    except zlib.error as error:
        raise FetchError("it is packed, and cannot be unpacked") from error
    if len(found) > max_bytes:
        raise FetchError(f"it unpacks to more than {shown_size(max_bytes)}")
    return found
