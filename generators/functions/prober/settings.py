"""What a prober is told by its environment."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .probe import Limits

_EXAMPLE = '{"eks-us-east-1": "https://predict.eks-us-east-1.ml.example.com/v2/health/ready"}'


class SettingsError(Exception):
    """Every variable that is wrong, a line each."""


@dataclass(frozen=True)
class Settings:
    location: str
    """The place that is probed from."""
    targets: Mapping[str, str]
    """The URL to probe of each cluster."""
    limits: Limits


def load(environment: Mapping[str, str]) -> Settings:
    """Raises SettingsError."""
    found: dict[str, Any] = {}
    problems: list[str] = []
    for name, parse in _VARIABLES.items():
        try:
            found[name] = parse(environment.get(name, "").strip())
        except ValueError as error:
            problems.append(f"{name}: {error}")
    if problems:
        raise SettingsError("\n".join(problems))
    limits = Limits(found["PROBER_TIMEOUT_SECONDS"], found["PROBER_SLOW_MILLISECONDS"])
    return Settings(found["PROBER_LOCATION"], found["PROBER_TARGETS"], limits)


def positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise ValueError(f'"{text}" is no positive number; write one, such as 5')
    return number


def url(text: object) -> str:
    if not _is_url(text):
        raise ValueError(
            f"{json.dumps(text)} is no URL; write one, such as https://predict.example.com/v2/health/ready"
        )
    return str(text)


def _is_url(text: object) -> bool:
    if not (isinstance(text, str) and text.isascii() and text.isprintable() and " " not in text):
        return False
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        )
    except ValueError:
        return False


def _location(text: str) -> str:
    if not text:
        raise ValueError("missing; write the place that is probed from, such as aws/us-east-1")
    return text


def _targets(text: str) -> dict[str, str]:
    try:
        targets = json.loads(text)
    except ValueError:
        targets = None
    if not isinstance(targets, dict):
        raise ValueError(f"{text or 'missing'}: no JSON object; write one URL per cluster, such as {_EXAMPLE}")
    return {cluster: _target(cluster, given) for cluster, given in sorted(targets.items())}


def _target(cluster: str, given: object) -> str:
    try:
        return url(given)
    except ValueError as error:
        raise ValueError(f"{cluster}: {error}") from None


_VARIABLES: dict[str, Callable[[str], object]] = {
    "PROBER_LOCATION": _location,
    "PROBER_SLOW_MILLISECONDS": positive,
    "PROBER_TARGETS": _targets,
    "PROBER_TIMEOUT_SECONDS": positive,
}
