"""A round: every target at once, over when the timeout is, whatever any of them does."""

import ssl
from concurrent.futures import Future, wait
from threading import Thread

from .probe import late, probe
from .result import Result
from .settings import Settings


def run(settings: Settings) -> list[Result]:
    tls = ssl.create_default_context()
    begun = {cluster: _begin(settings, cluster, tls) for cluster in settings.targets}
    wait(begun.values(), settings.limits.timeout_seconds)
    return [found.result() if found.done() else late(name, settings.limits) for name, found in begun.items()]


def _begin(settings: Settings, cluster: str, tls: ssl.SSLContext) -> "Future[Result]":
    """In a thread of its own, not of a pool: a pool would wait at exit for a thread that a name server holds up."""
    found: Future[Result] = Future()

    def work() -> None:
        found.set_result(probe(cluster, settings.targets[cluster], settings.limits, tls))

    Thread(target=work, name=f"probe {cluster}", daemon=True).start()
    return found
