"""The shape of a chart: functions that each give one Kubernetes object, or some of a kind, for a site."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from generators.schema import Platform

Manifest = dict[str, Any]
ObjectFunction = Callable[[Any], Manifest | Iterable[Manifest]]
"""Called with a `Site`, or with a `ModelSite` where the app is a model; it reads nothing else and keeps no state."""


@dataclass(frozen=True)
class Chart:
    """`apps` are the folders of a cluster that the chart fills."""

    objects: tuple[ObjectFunction, ...]
    apps: Callable[[Platform, str], tuple[str, ...]]


def everywhere(app: str) -> Callable[[Platform, str], tuple[str, ...]]:
    """The app is on every cluster, once."""
    return lambda _platform, _cluster_name: (app,)
