"""platform.yaml, apps/ and environments/ to `Intent`: a valid platform and where each value was written.

Or `IntentError`, with everything that is wrong.
"""

import gc
import pathlib
from collections.abc import Iterator
from contextlib import contextmanager

from generators.intent.files import APPS, ENVIRONMENTS, PLATFORM, names
from generators.intent.problems import IntentError, LocatedProblem, dotted
from generators.intent.tree import Source, Sources
from generators.intent.workspace import Intent, Rules, Workspace
from generators.schema import Platform
from generators.schema.rules import RULES

__all__ = [
    "Intent",
    "IntentError",
    "LocatedProblem",
    "Source",
    "Sources",
    "dotted",
    "environments",
    "input_files",
    "load",
    "load_all",
]


def environments(root: pathlib.Path) -> list[str]:
    return names(root, ENVIRONMENTS)


def input_files(root: pathlib.Path) -> list[pathlib.Path]:
    """Every file that loading reads, sorted."""
    folders = [root / folder / f"{stem}.yaml" for folder in (APPS, ENVIRONMENTS) for stem in names(root, folder)]
    return sorted([root / PLATFORM, *folders])


def load(root: pathlib.Path, environment: str, rules: Rules = RULES) -> Intent:
    """One environment, or every problem it has."""
    with _collector_paused():
        return Workspace(root, Platform).intent(environment, rules)


def load_all(root: pathlib.Path, rules: Rules = RULES) -> dict[str, Intent]:
    """All environments by name, or every problem of all of them, each said once."""
    with _collector_paused():
        return Workspace(root, Platform).intents(rules)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Trees hold no cycles, yet looking for them takes three quarters of the time of a thousand apps."""
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            gc.enable()
