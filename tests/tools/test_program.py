"""Programs that tests start: what a failed one said is in the error, and none is left behind."""

import time
from pathlib import Path

import pytest

from tests.integration.program import ProgramError, running

SHELL = Path("/bin/sh")


def test_a_program_that_ends_early_is_quoted(tmp_path: Path) -> None:
    script = "for line in $(seq 40); do echo line $line; done; exit 3"

    with (
        running(SHELL, ["-c", script], tmp_path) as program,
        pytest.raises(ProgramError, match=r"sh ended with 3; it said last:\nline 26\n(.*\n)*line 40$"),
    ):
        program.wait_until(lambda: False)


def test_a_program_that_does_not_get_ready_in_time_is_quoted(tmp_path: Path) -> None:
    with (
        running(SHELL, ["-c", "echo starting; exec sleep 60"], tmp_path) as program,
        pytest.raises(ProgramError, match=r"sh was not ready in 1 s; it said last:\nstarting"),
    ):
        program.wait_until(lambda: False, seconds=1)


def test_a_program_ends_with_the_test(tmp_path: Path) -> None:
    start = time.monotonic()

    with running(SHELL, ["-c", "exec sleep 60"], tmp_path) as program:
        assert program.process.poll() is None

    assert program.process.poll() is not None
    assert time.monotonic() - start < 10
