"""checkov on rendered Terraform. A finding is a failure, unless policies/terraform/skips.yaml says why it may stand.

checkov cannot read a stack that has settings, nor name the type of a resource written in JSON. So it is given copies
without settings, and a finding's line in the copy says which resource it is about.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
CHECKOV = ROOT / ".tools" / "scan" / "bin" / "checkov"
SKIPS = ROOT / "policies" / "terraform" / "skips.yaml"
STACKS = "rendered/*/terraform/*/*.tf.json"

_TYPE = re.compile(r'^  "(\w+)": \{$')
_NAME = re.compile(r'^   "([^"]+)": \{$')


@dataclass(frozen=True, order=True)
class Finding:
    file: str
    address: str
    check: str
    title: str

    def __str__(self) -> str:
        return f"{self.file}: {self.address}: {self.check}: {self.title}"


@dataclass(frozen=True)
class Skip:
    """`resources` is a resource type, with a pattern for the names; of one environment, or of all."""

    check: str
    resources: str
    reason: str
    owner: str
    environment: str = "*"

    def covers(self, finding: Finding) -> bool:
        here = fnmatchcase(finding.file, f"rendered/{self.environment}/*")
        return here and self.check == finding.check and fnmatchcase(finding.address, self.resources)

    def __str__(self) -> str:
        return f"{SKIPS.relative_to(ROOT)}: {self.check}: {self.resources}"


def main() -> int:
    findings = scan(ROOT)
    skips = load(SKIPS)
    unexplained, unused = judge(findings, skips)
    for finding in unexplained:
        print(finding)
    for skip in unused:
        print(f"{skip}: matches no finding; remove it")
    if unexplained or unused:
        print(f"scan: {len(unexplained)} findings without a reason, {len(unused)} reasons without a finding")
        return 1
    print(f"scan: {len(findings)} findings, each with a reason of {len(skips)} in {SKIPS.relative_to(ROOT)}")
    return 0


def judge(findings: Iterable[Finding], skips: list[Skip]) -> tuple[list[Finding], list[Skip]]:
    """The findings that no skip covers, and the skips that cover no finding."""
    found = sorted(set(findings))
    unexplained = [finding for finding in found if not any(skip.covers(finding) for skip in skips)]
    return unexplained, [skip for skip in skips if not any(map(skip.covers, found))]


def load(path: Path) -> list[Skip]:
    data = YAML(typ="safe").load(path) or {}
    return [Skip(check, **entry) for check, entries in data.items() for entry in entries]


def scan(root: Path) -> list[Finding]:
    with TemporaryDirectory(prefix="scan-") as folder:
        for stack in sorted(root.glob(STACKS)):
            copy = Path(folder, stack.relative_to(root))
            copy.parent.mkdir(parents=True)
            copy.write_text(readable(json.loads(stack.read_text("utf-8"))))
        command = [str(CHECKOV), "--directory", folder, "--framework", "terraform_json", "--output", "json"]
        flags = ["--compact", "--quiet", "--skip-download", "--soft-fail"]
        done = subprocess.run([*command, *flags], capture_output=True, text=True, check=True)
        return list(findings(json.loads(done.stdout), Path(folder)))


def readable(stack: dict[str, Any]) -> str:
    """Without what checkov stumbles over; each resource begins on a line of its own."""
    return json.dumps({key: value for key, value in stack.items() if key != "terraform"}, indent=1, sort_keys=True)


def findings(report: dict[str, Any], folder: Path) -> Iterator[Finding]:
    """A report without results, or with files that could not be read, is no report."""
    if report["summary"]["parsing_errors"] or not report["summary"]["passed"]:
        raise ValueError(f"checkov could not read the stacks: {report['summary']}")
    for failed in report["results"]["failed_checks"]:
        file = failed["file_path"].lstrip("/")
        address = at((folder / file).read_text(), failed["file_line_range"][0])
        yield Finding(file, address, failed["check_id"], failed["check_name"])


def at(text: str, line: int) -> str:
    """The address of the resource that begins at a line of a readable stack, or that the line is part of."""
    type_ = name = ""
    for one in text.splitlines()[:line]:
        if found := _TYPE.match(one):
            type_, name = found[1], ""
        elif found := _NAME.match(one):
            name = found[1]
    return f"{type_}.{name}"


if __name__ == "__main__":
    sys.exit(main())
