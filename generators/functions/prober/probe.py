"""One probe: a URL in, a result out, never an exception."""

import json
from dataclasses import dataclass
from ssl import SSLContext
from time import monotonic

from . import fault
from .connection import LONGEST_BODY, Answer, Deadline, get
from .result import Outcome, Result

_SHOWN = 80


@dataclass(frozen=True)
class Limits:
    timeout_seconds: float
    slow_milliseconds: float


def probe(cluster: str, url: str, limits: Limits, tls: SSLContext) -> Result:
    start = monotonic()
    try:
        answer = get(url, Deadline(limits.timeout_seconds), tls)
    except Exception as error:
        return _failed(cluster, error, _since(start), limits)
    return _judged(cluster, answer, _since(start), limits)


def late(cluster: str, limits: Limits) -> Result:
    seconds = limits.timeout_seconds
    return Result(cluster, Outcome.TIMEOUT, seconds * 1000, detail=f"no whole answer within {seconds:g} s")


def _failed(cluster: str, error: Exception, latency: float, limits: Limits) -> Result:
    found = fault.outcome(error)
    if found is Outcome.TIMEOUT:
        return late(cluster, limits)
    return Result(cluster, found, latency, detail=str(error) or type(error).__name__)


def _judged(cluster: str, answer: Answer, latency: float, limits: Limits) -> Result:
    if answer.status != 200:
        return Result(cluster, Outcome.STATUS, latency, answer.status, f"status {answer.status} instead of 200")
    if not _ready(answer.body):
        detail = f'instead of {{"ready": true}}: {answer.body[:_SHOWN]!r}'
        return Result(cluster, Outcome.BODY, latency, answer.status, detail)
    if latency > limits.slow_milliseconds:
        detail = f"more than {limits.slow_milliseconds:g} ms"
        return Result(cluster, Outcome.SLOW, latency, answer.status, detail)
    return Result(cluster, Outcome.OK, latency, answer.status)


def _ready(body: bytes) -> bool:
    """The ready answer of the Open Inference Protocol."""
    try:
        answer = json.loads(body) if len(body) <= LONGEST_BODY else None
    except (RecursionError, ValueError):
        return False
    return isinstance(answer, dict) and answer.get("ready") is True


def _since(start: float) -> float:
    return round((monotonic() - start) * 1000, 3)
