"""A result as every cloud logs it: one JSON object on one line, the same fields everywhere."""

import json
from collections.abc import Iterator, Mapping

from . import settings
from .result import Result
from .round import run
from .settings import Settings

Record = dict[str, object]


def records(environment: Mapping[str, str]) -> Iterator[Record]:
    """A round as the environment says."""
    return taken(settings.load(environment))


def taken(given: Settings) -> Iterator[Record]:
    return (record(result, given.location) for result in run(given))


def record(result: Result, location: str) -> Record:
    return {
        "cluster": result.cluster,
        "detail": result.detail,
        "event": "probe",
        "latency_ms": result.latency_ms,
        "location": location,
        "outcome": result.outcome.value,
        "status": result.status,
        "success": int(result.success),
    }


def line(given: Record) -> str:
    return json.dumps(given, sort_keys=True)
