"""Local servers that behave well or badly, each in a thread, gone when the test is over."""

import shlex
import socket
import ssl
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

READY = b'{"ready": true}'
PATH = "/v2/health/ready"
_TRICKLE_SECONDS = 0.02


class Visit(NamedTuple):
    """A connection that is served until the server is told that it is over."""

    connection: socket.socket
    over: Event

    def request(self) -> bytes:
        return self.connection.recv(4096)

    def wait(self, seconds: float | None = None) -> None:
        self.over.wait(seconds)

    def trickle(self, data: bytes) -> None:
        while not self.over.wait(_TRICKLE_SECONDS):
            self.connection.sendall(data)


Behaviour = Callable[[Visit], None]


def response(body: bytes = READY, status: str = "200 OK", length: int | None = None) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length or len(body)}\r\n\r\n"
    return head.encode() + body


def answers(data: bytes = response(), after: float = 0) -> Behaviour:
    def behave(visit: Visit) -> None:
        visit.request()
        visit.wait(after)
        visit.connection.sendall(data)

    return behave


def keeps_open(visit: Visit) -> None:
    """A whole answer, but the connection stays."""
    answers()(visit)
    visit.wait()


def is_silent(visit: Visit) -> None:
    visit.wait()


def trickles(head: bytes, data: bytes) -> Behaviour:
    def behave(visit: Visit) -> None:
        visit.request()
        visit.connection.sendall(head)
        visit.trickle(data)

    return behave


def never_ends(visit: Visit) -> None:
    visit.request()
    visit.connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not visit.over.is_set():
        visit.connection.sendall(b" " * 4096)


def resets(visit: Visit) -> None:
    visit.request()
    visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drops(data: bytes) -> Behaviour:
    return answers(data)


@contextmanager
def serving(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The URL of the server."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = Thread(target=_accept, args=(listener, behave, tls, over), daemon=True)
        accepting.start()
        try:
            yield _url(listener, "https" if tls else "http")
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()


def _accept(listener: socket.socket, behave: Behaviour, tls: ssl.SSLContext | None, over: Event) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            Thread(target=_serve, args=(connection, behave, tls, over), daemon=True).start()


def _serve(connection: socket.socket, behave: Behaviour, tls: ssl.SSLContext | None, over: Event) -> None:
    with suppress(OSError), connection:
        if tls:
            connection = tls.wrap_socket(connection, server_side=True)
        with connection:
            behave(Visit(connection, over))


@contextmanager
def three() -> Iterator[dict[str, str]]:
    """A ready gateway, a broken one and one nobody listens at, by cluster."""
    broken = answers(response(b"oh", "500 Broken"))
    with serving(answers()) as good, serving(broken) as bad, refusing() as gone:
        yield {"aks": bad, "eks": good, "gke": gone}


@contextmanager
def refusing() -> Iterator[str]:
    """A port that was free a moment ago, held by nobody who listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield _url(bound)


@contextmanager
def crowded() -> Iterator[str]:
    """A server whose queue is full: it neither takes nor refuses the next connection."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            with suppress(BlockingIOError):
                one.connect(listener.getsockname())
        yield _url(listener)
        for one in waiting:
            one.close()


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for a name, signed by itself, and its key."""
    found, key = folder / "certificate.pem", folder / "key.pem"
    kind = "IP" if name[0].isdigit() else "DNS"
    request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=prober"
    command = ["openssl", *shlex.split(request)]
    given = ["-addext", f"subjectAltName={kind}:{name}", "-keyout", str(key), "-out", str(found)]
    subprocess.run([*command, *given], check=True, capture_output=True)
    return found, key


def secured(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def _url(listener: socket.socket, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{listener.getsockname()[1]}{PATH}"
