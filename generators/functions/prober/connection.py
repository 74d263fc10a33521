"""One HTTP exchange that ends in time, whatever the server does while connecting, in TLS, in headers or in the body."""

import io
import socket
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from ssl import SSLContext
from time import monotonic
from typing import TYPE_CHECKING, cast
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LONGEST_BODY = 64 * 1024
_HEADERS = {"Accept": "application/json", "Connection": "close", "User-Agent": "prober"}
_PORTS = {"http": 80, "https": 443}


class Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    @property
    def left(self) -> float:
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    """At most one byte more than the longest body, which is how one knows that it is too long."""


def get(url: str, deadline: Deadline, tls: SSLContext) -> Answer:
    """Redirects are answers like others, and nothing is tried twice: both would hide what is wrong."""
    parts = urlsplit(url)
    with closing(_connected(parts, deadline, tls)) as connected:
        _ask(parts, connected)
        return _answer(connected, deadline)


def _connected(url: SplitResult, deadline: Deadline, tls: SSLContext) -> socket.socket:
    address = (url.hostname or "", url.port or _PORTS[url.scheme])
    connected = socket.create_connection(address, deadline.left)
    connected.settimeout(deadline.left)
    return tls.wrap_socket(connected, server_hostname=url.hostname) if url.scheme == "https" else connected


def _ask(url: SplitResult, connected: socket.socket) -> None:
    connection = HTTPConnection(url.netloc)
    connection.sock = connected
    connection.request("GET", f"{url.path or '/'}{'?' if url.query else ''}{url.query}", headers=_HEADERS)


def _answer(connected: socket.socket, deadline: Deadline) -> Answer:
    incoming = _Incoming(connected, deadline)
    with closing(HTTPResponse(cast("socket.socket", incoming), method="GET")) as response:
        response.begin()
        if incoming.ended:
            raise IncompleteRead(b"")  # the parser takes the end of the connection for the end of the headers
        body = response.read(LONGEST_BODY + 1)
        if response.length and len(body) <= LONGEST_BODY:
            raise IncompleteRead(body, response.length)
        return Answer(response.status, body)


class _Incoming(io.RawIOBase):
    """What a response is read from. Each receive waits no longer than what is left, so trickling gains no time."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._connected = connected
        self._deadline = deadline
        self.ended = False

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._connected.settimeout(self._deadline.left)
        received = self._connected.recv_into(buffer)
        self.ended = received == 0
        return received
