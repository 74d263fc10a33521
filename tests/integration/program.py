"""A program that runs as long as a test needs it: what it says goes to a file, whose end is quoted when it fails."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

QUOTED = 15
"""Lines."""
STOPPING_SECONDS = 10


class ProgramError(Exception):
    """It ended early, or did not get ready."""


@dataclass(frozen=True)
class Program:
    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not ready():
            if (status := self.process.poll()) is not None:
                raise ProgramError(f"{self.name} ended with {status}; it said last:\n{self.last_lines()}")
            if time.monotonic() > end:
                raise ProgramError(f"{self.name} was not ready in {seconds:.0f} s; it said last:\n{self.last_lines()}")
            time.sleep(0.1)

    def last_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-QUOTED:])


@contextmanager
def running(path: Path, arguments: Sequence[str], folder: Path) -> Iterator[Program]:
    log = folder / f"{path.name}.log"
    with log.open("wb") as output:
        command = [*_bound_to_us(), str(path), *arguments]
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield Program(path.name, process, log)
    finally:
        _stop(process)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _bound_to_us() -> list[str]:
    """Where Linux allows, the program also ends when we are killed and cannot stop it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
