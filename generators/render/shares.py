"""How much work is worth processes of its own, and who does what: one jsii keeps one processor busy."""

import os
from collections.abc import Sequence
from itertools import groupby

from generators.render.unit import Unit

_SECONDS = {"manifests": 0.02, "schema": 0.05, "terraform": 2.0}
_START_SECONDS = 1.0
_LARGEST = 250
_MOST = 3


def shares(units: Sequence[Unit], processors: int | None = None) -> list[list[Unit]]:
    """The units in as many shares as finish soonest: one when there is little to do.

    All Terraform is one share, because each process would load the provider packages again.
    """
    count = min(processors or os.cpu_count() or 1, _MOST)
    chunks = sorted(_chunks(units), key=_seconds, reverse=True)
    if count < 2 or len(chunks) < 2 or _seconds(units) < 3 * _START_SECONDS:
        return [list(units)]
    found: list[list[Unit]] = [[] for _ in range(min(count, len(chunks)))]
    for chunk in chunks:
        min(found, key=_seconds).extend(chunk)
    return found if min(map(_seconds, found)) > _START_SECONDS else [list(units)]


def _seconds(units: Sequence[Unit]) -> float:
    return sum(_SECONDS[unit.kind] for unit in units)


def _chunks(units: Sequence[Unit]) -> list[list[Unit]]:
    found: list[list[Unit]] = []
    for kind, group in groupby(units, key=lambda unit: unit.kind):
        same = list(group)
        step = len(same) if kind == "terraform" else _LARGEST
        found += (same[start : start + step] for start in range(0, len(same), step))
    return found
