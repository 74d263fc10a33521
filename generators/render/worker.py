"""A process for a share of the units: `python -m generators.render.worker`, a request on stdin, answers on stdout.

A started process, not a forked one: a fork would share the pipes of a Node that is already running.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from generators.render.failure import RenderError

if TYPE_CHECKING:
    from generators.render.produce import Produced
    from generators.render.unit import Catalogue
    from generators.schema import Platform

SHARED = ""


class Request(NamedTuple):
    """Units by environment and folder. They are named, not sent: functions of generators cannot be pickled."""

    catalogue: str
    platforms: Mapping[str, "Platform"]
    folders: list[tuple[str, str]]


def find(reference: str) -> "Catalogue":
    """The catalogue that `module:name` means."""
    module, _, name = reference.partition(":")
    found: Catalogue = getattr(import_module(module), name)
    return found


def run(requests: list[Request], done: Callable[[int], None]) -> list["Produced"]:
    """Every request in a process of its own, all at once. `done` is told how many units are finished in all."""
    counts = [0] * len(requests)
    answers: list[Any] = [None] * len(requests)

    def count(number: int, finished: int) -> None:
        counts[number] = finished
        done(sum(counts))

    def serve(number: int) -> None:
        answers[number] = _ask(requests[number], lambda finished: count(number, finished))

    threads = [Thread(target=serve, args=(number,), daemon=True) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        if not isinstance(answer, list):
            raise answer or RenderError("a render process ended without an answer; run `platformctl render` again")
    return [produced for answer in answers for produced in answer]


def _ask(request: Request, done: Callable[[int], None]) -> Any:
    command = [sys.executable, "-P", "-m", "generators.render.worker"]
    path = os.pathsep.join(entry for entry in sys.path if entry)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        assert process.stdin
        assert process.stdout
        pickle.dump(request, process.stdin)
        process.stdin.close()
        try:
            while True:
                answer = pickle.load(process.stdout)
                if not isinstance(answer, int):
                    return answer
                done(answer)
        except (EOFError, pickle.UnpicklingError):
            return RenderError(f"a render process ended early with exit code {process.wait()}; see its message above")


def _answer(request: Request, answers: BinaryIO) -> None:
    from generators.render.produce import produce

    def send(answer: Any) -> None:
        pickle.dump(answer, answers)
        answers.flush()

    try:
        send(list(produce(_jobs(request), send)))
    except RenderError as error:
        send(RenderError(str(error)))


def _jobs(request: Request) -> list[Any]:
    catalogue = find(request.catalogue)
    found: dict[tuple[str, str], Any] = {}
    for environment, platform in request.platforms.items():
        units = catalogue.shared() if environment == SHARED else catalogue.units(environment, platform)
        found.update({(environment, unit.folder): (unit, platform) for unit in units})
    return [found[key] for key in request.folders]


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _answer(pickle.load(sys.stdin.buffer), answers)


if __name__ == "__main__":
    main()
