"""The program `terraform`, asked in JSON; what it objects to comes back as sentences."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_OURS = "Provider development overrides are in effect"
"""A warning about how the provider is found, not about the stack."""


@dataclass(frozen=True)
class Problem:
    """An error or a warning, its first paragraph. A failed assertion has its own words, and nothing but those."""

    summary: str
    detail: str
    where: str = ""

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.where, self.summary, self.detail)))


@dataclass(frozen=True)
class Outcome:
    problems: list[Problem]
    passed: int = 0
    """Runs of a test that passed."""


def ask(folder: Path, *arguments: str, settings: dict[str, str]) -> Outcome:
    command = ["terraform", *arguments, "-json", "-no-color"]
    done = subprocess.run(command, cwd=folder, env=_environment(settings), capture_output=True, text=True, check=False)
    try:
        messages = _messages(done.stdout)
    except ValueError:
        return Outcome([Problem(f"terraform {arguments[0]} does not answer in JSON", done.stderr or done.stdout)])
    problems = list(dict.fromkeys(problem for message in messages for problem in _problems(message)))
    if done.returncode and not problems:
        problems = [Problem(f"terraform {arguments[0]} ended with {done.returncode}", done.stderr.strip())]
    return Outcome(problems, sum(message.get("test_summary", {}).get("passed", 0) for message in messages))


def _environment(settings: dict[str, str]) -> dict[str, str]:
    """The machine's own, less a configuration file that is not there: Terraform would warn of it each time."""
    own = dict(os.environ)
    if not Path(own.get("TF_CLI_CONFIG_FILE", os.devnull)).exists():
        del own["TF_CLI_CONFIG_FILE"]
    return own | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"} | settings


def _messages(output: str) -> list[dict[str, Any]]:
    """`validate` answers with one document, other commands with one per line."""
    decoder, text, messages = json.JSONDecoder(), output.strip(), []
    while text:
        message, end = decoder.raw_decode(text)
        messages.append(message)
        text = text[end:].lstrip()
    return messages


def _problems(message: dict[str, Any]) -> list[Problem]:
    found = [*message.get("diagnostics", []), *filter(None, [message.get("diagnostic")])]
    return [_problem(diagnostic) for diagnostic in found if diagnostic["summary"] != _OURS]


def _problem(diagnostic: dict[str, Any]) -> Problem:
    summary, detail = (diagnostic[part].partition("\n\n")[0].strip() for part in ("summary", "detail"))
    if summary == "Test assertion failed":
        return Problem("", detail)
    where = diagnostic.get("address") or diagnostic.get("snippet", {}).get("context") or ""
    return Problem(f"{diagnostic['severity']}: {summary}", detail, where)
