"""Which addresses may be connected to, decided on the address itself and not on the name that led to it."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Sequence

import httpcore

from embeddings.errors import FetchError

Resolve = Callable[[str, int], Sequence[str]]
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet: not to this machine, this network or a reserved range.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64) is judged by both.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            carried = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if carried is not None:
            return is_public(str(carried)) and (ip.ipv4_mapped is not None or ip in _NAT64 or _is_global(ip))
    return _is_global(ip)


def _is_global(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast


def is_any(_address: str) -> bool:
    """For --allow-private."""
    return True


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host by the system's resolver, in its order; OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class CheckedNetwork(httpcore.NetworkBackend):
    """Resolves a name once and connects to one of the addresses that are allowed, so that DNS cannot change its mind
    in between; everything on the connection ends at `until` (of time.monotonic)."""

    def __init__(self, allowed: Callable[[str], bool], until: float, resolve: Resolve = resolved) -> None:
        self._allowed = allowed
        self._until = until
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"the host {host!r} is not known to DNS") from error
        allowed = [address for address in addresses if self._allowed(address)]
        if not allowed:
            raise FetchError(
                f"{host!r} is an address inside this network; only where --allow-private was given is anything fetched "
                "from there"
            )
        failure: Exception | None = None
        for address in allowed:
            left = _left(self._until, timeout)
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _UntilThen(stream, self._until)
        raise failure or httpcore.ConnectError("no address")


class _UntilThen(httpcore.NetworkStream):
    """A stream whose every wait ends at the same moment: one that sends a byte now and then is not waited for."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: object, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._until, timeout)
        return _UntilThen(self._stream.start_tls(ssl_context, server_hostname, left), self._until)  # type: ignore[arg-type]

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(until: float, timeout: float | None) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("it takes too long")
    return left if timeout is None else min(left, timeout)
