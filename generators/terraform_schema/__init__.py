"""Terraform as its providers define it: every key of the rendered stacks against the schemas of the pinned packages."""

import json
from pathlib import Path

from generators.terraform_schema.stack import judge
from generators.terraform_schema.verdict import Verdict, Violation

__all__ = ["judge", "judge_rendered"]


def judge_rendered(root: Path) -> Verdict:
    """The verdict on every stack below rendered/."""
    total = Verdict()
    for path in sorted(root.glob("rendered/*/terraform/*/*.tf.json")):
        total.add(_judge_file(path, path.relative_to(root).as_posix()))
    return total


def _judge_file(path: Path, file: str) -> Verdict:
    try:
        stack = json.loads(path.read_bytes())
    except ValueError as error:
        return Verdict(violations=[Violation(file, "", f"not JSON: {error}; run `make render`")])
    if not isinstance(stack, dict):
        return Verdict(violations=[Violation(file, "", "not an object of blocks; run `make render`")])
    return judge(file, stack)
