"""The real Terraform on every rendered stack: validate it, then plan and apply it with its providers mocked.

One line per stack. Ends with 0 when all that could run passed, 1 on a failure, 2 when nothing could run.
"""

import argparse
import json
import shutil
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from generators.failure import PlatformError
from tests.terraform import assertions, command, providers, stacks, trial
from tests.terraform.stacks import Stack

RUNS = 2


@dataclass(frozen=True)
class Result:
    providers: str = ""
    """Where they came from."""
    problems: list[str] = field(default_factory=list)
    asserted: int = 0
    not_run: str = ""
    """Why Terraform did not run."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="test-terraform", description=__doc__)
    parser.add_argument("--every", action="store_true", help="fail when a stack could not run")
    parser.add_argument("--root", type=Path, default=Path(), help="the folder that holds rendered/")
    given = parser.parse_args(arguments)
    if not shutil.which("terraform"):
        return refuse("test-terraform: terraform is not on PATH; install the version that platform.yaml names")
    try:
        found = stacks.found(given.root.resolve())
    except PlatformError as problem:
        return refuse(str(problem))
    if not found:
        return refuse(f"{given.root / 'rendered'}: no Terraform stacks; run `make render`")
    results = {stack: report(stack) for stack in found}
    return verdict(results, given.every)


def report(stack: Stack) -> Result:
    start = time.monotonic()
    result = tried(stack)
    said = "did not run" if result.not_run else outcome(result, time.monotonic() - start)
    print(f"{stack.label:<20} {said}", flush=True)
    for problem in result.problems:
        print(f"  {stack.path}: {problem}", flush=True)
    return result


def outcome(result: Result, seconds: float) -> str:
    held = f"valid, planned, applied; {result.asserted} assertions hold"
    return f"{f'{len(result.problems)} problems' if result.problems else held} ({result.providers}; {seconds:.1f} s)"


def tried(stack: Stack) -> Result:
    with trial.copy(stack) as folder:
        try:
            origin = providers.obtain(stack.providers, folder)
        except providers.NotToBeHadError as reason:
            return Result(not_run=str(reason))
        invalid = command.ask(folder, "validate", settings=origin.settings).problems
        problems = list(map(str, invalid)) if invalid else tested(stack, folder, origin.settings)
        return Result(origin.described, problems, assertions.number(stack))


def tested(stack: Stack, folder: Path, settings: dict[str, str]) -> list[str]:
    """A test that quietly ran less than it holds is a failure too."""
    trial.release(stack, folder)
    (folder / "stack.tftest.json").write_text(json.dumps(assertions.document(stack)))
    outcome = command.ask(folder, "test", settings=settings)
    short = [] if outcome.problems or outcome.passed == RUNS else [f"{outcome.passed} of {RUNS} runs passed"]
    return [*map(str, outcome.problems), *short]


def verdict(results: dict[Stack, Result], every: bool) -> int:
    reasons: dict[str, list[str]] = {}
    for stack, result in results.items():
        if result.not_run:
            reasons.setdefault(result.not_run, []).append(stack.label)
    for reason, labels in reasons.items():
        print(f"{', '.join(labels)} did not run: {reason}")
    if nothing := assertions.idle(results):
        print(f"asserted of nothing: {', '.join(nothing)}")
    ran = [result for result in results.values() if not result.not_run]
    failed = sum(bool(result.problems or (every and result.not_run)) for result in results.values())
    print(f"test-terraform: {len(ran)} of {len(results)} stacks ran; {failed} failed")
    if failed:
        return 1
    return 0 if ran else 2


def refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
