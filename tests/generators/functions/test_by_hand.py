"""A second prober, started by hand against three local servers."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from generators.functions import __main__ as command
from generators.functions import archive
from tests.generators.functions import servers

ROOT = Path(__file__).parents[3]
FROM_SOURCE = [sys.executable, "-m", "generators.functions.prober"]


def by_hand(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*FROM_SOURCE, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def lines(text: str) -> list[tuple[str, str]]:
    return [(record["cluster"], record["outcome"]) for record in map(json.loads, text.splitlines())]


def test_one_round_prints_a_line_per_gateway_and_exits_by_what_it_found() -> None:
    with servers.three() as targets:
        some = by_hand(*(f"{name}={url}" for name, url in targets.items()))
        good = by_hand(f"eks={targets['eks']}", "--location", "desk", "--timeout", "20", "--slow", "10000")

    assert lines(some.stdout) == [("aks", "status"), ("eks", "ok"), ("gke", "refused")]
    assert (some.returncode, some.stderr) == (1, "")
    assert lines(good.stdout) == [("eks", "ok")]
    assert json.loads(good.stdout)["location"] == "desk"
    assert (good.returncode, good.stderr) == (0, "")


def test_it_goes_on_until_it_is_interrupted() -> None:
    with servers.three() as targets:
        arguments = [f"eks={targets['eks']}", "--every", "0.05"]
        with subprocess.Popen([*FROM_SOURCE, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            seen = [running.stdout.readline() for _ in range(3)]
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=20)

    assert lines("".join(seen)) == [("eks", "ok")] * 3
    assert running.returncode == 0


def test_it_runs_from_an_archive(tmp_path: Path) -> None:
    command.main(tmp_path)
    path = {**os.environ, "PYTHONPATH": str(tmp_path / archive.name("gcp"))}

    with servers.three() as targets:
        run = [sys.executable, "-m", "prober", f"gke={targets['gke']}"]
        done = subprocess.run(run, cwd=tmp_path, env=path, capture_output=True, text=True, check=False)

    assert lines(done.stdout) == [("gke", "refused")]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "the following arguments are required: NAME=URL"),
        (["http://127.0.0.1/"], '"http://127.0.0.1/" has no name; write NAME=URL'),
        (["eks=127.0.0.1"], '"127.0.0.1" is no URL; write one, such as https://'),
        (["eks=http://127.0.0.1/", "--timeout", "0"], '"0" is no positive number; write one, such as 5'),
    ],
)
def test_bad_usage_is_a_sentence(arguments: list[str], sentence: str) -> None:
    done = by_hand(*arguments)

    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2
