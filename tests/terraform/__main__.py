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
    how: str
    """Where the providers came from, or why the stack did not run."""
    problems: list[str] = field(default_factory=list)
    ran: bool = True
    asserted: int = 0


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
    print(f"{stack.label:<20} ", end="", flush=True)
    result = tried(stack)
    outcome = f"{len(result.problems)} problems" if result.problems else f"{result.asserted} assertions hold"
    seconds = f"{time.monotonic() - start:.1f} s"
    print(f"{result.how}: {outcome} ({seconds})" if result.ran else f"not run: {result.how}", flush=True)
    for problem in result.problems:
        print(f"  {stack.path}: {problem}", file=sys.stderr, flush=True)
    return result


def tried(stack: Stack) -> Result:
    with trial.copy(stack) as folder:
        try:
            origin = providers.obtain(stack.providers, folder)
        except providers.NotToBeHadError as reason:
            return Result(str(reason), assertions.destroyable(stack), ran=False)
        problems = assertions.destroyable(stack)
        problems += map(str, command.ask(folder, "validate", settings=origin.settings).problems)
        if not problems:
            problems = tested(stack, folder, origin.settings)
        asserted = sum(len(run["assert"]) for run in assertions.document(stack)["run"][1].values())
        return Result(origin.described, problems, asserted=asserted)


def tested(stack: Stack, folder: Path, settings: dict[str, str]) -> list[str]:
    """A test that quietly ran less than it holds is a failure too."""
    assertions.mocks(stack, folder)
    (folder / "stack.tftest.json").write_text(json.dumps(assertions.document(stack)))
    outcome = command.ask(folder, "test", settings=settings)
    short = [] if outcome.problems or outcome.passed == RUNS else [f"{outcome.passed} of {RUNS} runs passed"]
    return [*map(str, outcome.problems), *short]


def verdict(results: dict[Stack, Result], every: bool) -> int:
    ran = [stack for stack, result in results.items() if result.ran]
    failed = [stack.label for stack, result in results.items() if result.problems or (every and not result.ran)]
    print(f"test-terraform: {len(ran)} of {len(results)} stacks ran, {len(failed)} failed")
    if failed:
        return 1
    return 0 if ran else 2


def refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
