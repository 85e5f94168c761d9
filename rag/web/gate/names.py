"""Under which names the page is served, which proxies it believes, and whose requests are a reader's own."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.web.gate.routes import OIDC_CALLBACK

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
EVERY_HOST = frozenset({"0.0.0.0", "::", ""})
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_HOST = re.compile(r"(?P<name>[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(?P<port>\d{1,5}))?", re.ASCII)
_FORWARDED = ("forwarded", "x-forwarded-", "x-real-ip", "x-gradio-", "x-original-", "x-rewrite-", "x-http-method")


@dataclass(frozen=True)
class Address:
    """A host as it stands in `Host` and `Origin`: its name in lower case, its port or None."""

    name: str
    port: int | None

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"{name}:{self.port}" if self.port is not None else name

    @staticmethod
    def of(text: str) -> Address | None:
        """None for what is no address."""
        found = _HOST.fullmatch(text.lower())
        if found is None:
            return None
        name, port = found["name"].strip("[]").removesuffix("."), found["port"]
        if found["name"].startswith("[") and _ip(name) is None:
            return None
        return Address(name, int(port) if port else None) if not port or int(port) < 65_536 else None

    @staticmethod
    def of_origin(text: str) -> Address | None:
        """Of `http(s)://host[:port]`, without the port that its scheme has anyway."""
        scheme, colons, host = text.partition("://")
        address = Address.of(host)
        if address is None or scheme not in ("http", "https") or not colons:
            return None
        return address.without_default_port(scheme)

    def without_default_port(self, scheme: str) -> Address:
        return Address(self.name, None) if self.port == {"http": 80, "https": 443}[scheme] else self


class OwnNames:
    """The names that the page goes by: this machine's own, and those that the operator gave."""

    def __init__(self, host: str, given: Collection[str] = (), machine: str | None = None) -> None:
        """`host` is what the page is served on, `given` are the operator's `NAME[:PORT]`; `machine` this one's name.

        Served for this machine only, the page goes by loopback names alone. An address in figures is a name that no
        site can have lead here (DNS rebinding), and so is one of its own for a page that is served to others.
        """
        self.given = tuple(
            address.without_default_port("https").without_default_port("http")
            for name in given
            if (address := Address.of(name)) is not None
        )
        self._figures = host not in LOOPBACK
        self._host = host.lower().strip("[]")
        machine = (machine or socket.gethostname()).lower()
        own = {host.lower(), machine, f"{machine}.local"} if self._figures else set()
        self._names = LOOPBACK | own | {address.name for address in self.given}

    def has(self, address: Address) -> bool:
        return address.name in self._names or (self._figures and _ip(address.name) is not None)

    def known(self) -> tuple[str, ...]:
        """The names under which others can be told to find the page: those given, else what it is served on."""
        own = LOOPBACK if not self._figures else {self._host} - EVERY_HOST
        return tuple(map(str, self.given)) or tuple(sorted(own))

    def base_of(self, scope: Scope) -> str | None:
        """`http(s)://host[:port]` as a visitor sees the page; None where that is under no name that is `known`."""
        host = Address.of(Headers(scope=scope).get("host", ""))
        if host is None:
            return None
        if self.given:
            is_known = any(own.name == host.name and own.port in (None, host.port) for own in self.given)
        else:
            is_known = host.name in self.known()
        return f"{scope.get('scheme', 'http')}://{host}" if is_known else None

    def sent_by(self, origin: Address, host: Address) -> bool:
        """Whether a request to `host` comes from the page itself: from the same address, or from a name given."""
        return origin == host or origin in self.given


class Proxied:
    """Takes the visitor's address and scheme from proxies that were named, and from nobody else."""

    def __init__(self, app: ASGIApp, proxies: Collection[str], names: OwnNames) -> None:
        """`proxies` are addresses or networks, as `10.0.0.5` or `10.0.0.0/8`; raises ValueError for others."""
        self.app = app
        self._proxies = networks(proxies)
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            scope = {**scope, "headers": [pair for pair in scope["headers"] if not _is_forwarded(pair[0])]}
            if is_among((scope.get("client") or ("",))[0], self._proxies):
                forwarded = headers.getlist("x-forwarded-for")
                hops = [hop.strip() for line in forwarded for hop in line.split(",")]
                # Each hop is written by the one behind it: the last one that no proxy of ours has is the visitor.
                visitor = next((hop for hop in reversed(hops) if not is_among(hop, self._proxies)), "")
                if _ip(visitor) is not None:
                    scope["client"] = (visitor, 0)
                if headers.get("x-forwarded-proto") in ("http", "https"):
                    scope["scheme"] = headers["x-forwarded-proto"]
                host = Address.of(headers.get("host", ""))
                if self._names.given and (host is None or host.name not in {own.name for own in self._names.given}):
                    first = self._names.given[0]
                    MutableHeaders(scope=scope)["host"] = str(first)
        await self.app(scope, receive, send)


class OwnPage:
    """Turns away what other sites would have a reader's browser ask for: requests in another host's name, and what
    another page sends or reads. What is left is the page's own, so that Gradio never hears of an origin."""

    def __init__(self, app: ASGIApp, names: OwnNames) -> None:
        self.app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            refusal = self._refusal(scope)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"origin"]}
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        host = Address.of(hosts[0]) if len(hosts) == 1 else None
        if host is None:
            return PlainTextResponse("The request names no host that there could be.", 400)
        if not self._names.has(host):
            return PlainTextResponse(
                "The page is not served under this name. Its operator can add one: python app.py --name HOST", 403
            )
        origin = headers.get("origin")
        if origin is not None:
            sender = Address.of_origin(origin)
            if sender is None and origin != "null":
                return PlainTextResponse("The request names no origin that there could be.", 400)
            own = host.without_default_port(scope.get("scheme", "http"))
            if sender is None or not self._names.sent_by(sender, own):
                return PlainTextResponse(_FOREIGN, 403)
        if headers.get("sec-fetch-site") in ("cross-site", "same-site") and not _is_visit(scope, headers):
            return PlainTextResponse(_FOREIGN, 403)
        return None


_FOREIGN = "This request was made by another site, and is not answered."


def networks(proxies: Collection[str]) -> tuple[Network, ...]:
    """Of addresses and networks in words; raises ValueError for what is none."""
    return tuple(ipaddress.ip_network(proxy, strict=False) for proxy in proxies)


def is_among(client: str, named: Collection[Network]) -> bool:
    address = _ip(client)
    return address is not None and any(address in network for network in named)


def _is_visit(scope: Scope, headers: Headers) -> bool:
    """Whether somebody follows a link to the page, or to the words that a footnote names, or comes from an issuer."""
    return (
        scope["method"] == "GET"
        and (scope["path"] in ("", "/", OIDC_CALLBACK.path) or scope["path"].startswith("/read/"))
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def _is_forwarded(name: bytes) -> bool:
    return name.decode("latin-1").lower().startswith(_FORWARDED)


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
