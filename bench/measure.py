"""Runs a command: how long it took, how much memory its processes held together, and whether Node was among them.

Memory is the sum of the resident sizes of the command and everything it started, looked at every 20 ms: pages that
processes share count for each of them, so it is an upper bound. Node is seen by being called: JSII_NODE and the first
`node` on PATH are a script that notes the call and then becomes Node.
"""

import os
import resource
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generators import node

_LOOK_SECONDS = 0.02
_PAGE_MIB = resource.getpagesize() / 2**20


class BenchError(Exception):
    """A run that cannot be measured; its text is for people."""


@dataclass(frozen=True)
class Run:
    """`seconds` from start to exit; `peak_mib` of the whole process tree; `node_starts` by every process of it."""

    seconds: float
    peak_mib: float
    node_starts: int
    output: str


class Machine:
    """An empty home and a recorded Node, so that a run depends on nothing of the user who measures."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.calls = folder / "node-calls"
        self.programs = folder / "programs"
        for new in (self.home, self.programs):
            new.mkdir(parents=True)
        script = (
            f'#!/bin/sh\necho "$$" >> {shlex.quote(str(self.calls))}\nexec {shlex.quote(str(node.executable()))} "$@"\n'
        )
        (self.programs / "node").write_text(script)
        (self.programs / "node").chmod(0o755)

    def run(self, command: Sequence[str | Path], folder: Path, variables: Mapping[str, str] | None = None) -> Run:
        """Run it to its end, which must be a success."""
        self.calls.write_text("")
        with tempfile.TemporaryFile("w+") as output:
            start = time.perf_counter()
            process = subprocess.Popen(
                command, cwd=folder, env=self._environment(variables or {}), stdout=output, stderr=subprocess.STDOUT
            )
            memory = _Memory(process.pid)
            process.wait()
            seconds = time.perf_counter() - start
            peak = memory.peak_mib()
            output.seek(0)
            text = output.read()
        if process.returncode:
            raise BenchError(f"{shlex.join(map(str, command))} ended with exit code {process.returncode}:\n{text}")
        return Run(seconds, peak, len(self.calls.read_text().split()), text)

    def _environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("JSII_", "XDG_", "PYTHON"))}
        programs = os.pathsep.join((str(self.programs), str(Path(sys.executable).parent), kept.get("PATH", os.defpath)))
        mine = {"HOME": str(self.home), "PATH": programs, "JSII_NODE": str(self.programs / "node")}
        return kept | mine | dict(variables)


class _Memory:
    """A thread that looks at a process and its descendants until it is asked for the peak."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0.0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def peak_mib(self) -> float:
        self.ended.set()
        self.thread.join()
        return self.peak

    def _look(self) -> None:
        while not self.ended.wait(_LOOK_SECONDS):
            self.peak = max(self.peak, sum(map(_resident_mib, _tree(self.pid))))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for process in found:
        with suppress(OSError):
            for task in Path(f"/proc/{process}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _resident_mib(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_MIB
    except (OSError, IndexError):
        return 0.0
