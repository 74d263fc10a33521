"""What must hold of the resources of a stack: <provider>.yaml, turned into a test of Terraform's own.

A native test names each resource by address, and the intent decides which there are; so assertions are written once per
type, with `self` for a resource of it, and spelt out here for every resource a stack has.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.terraform.stacks import Stack

FOLDER = Path(__file__).parent
Expressions = dict[str, dict[str, str]]
"""By type and sentence, an expression of Terraform."""


@dataclass(frozen=True)
class Assertions:
    always: Expressions
    protected: Expressions
    """Where the intent protects data."""
    excepted: dict[str, dict[str, str]]
    """By pattern of addresses and sentence, why it need not hold."""
    mocked: dict[str, dict[str, Any]]
    """By type (`data.` begins one of a data source), values where the provider refuses what Terraform makes up."""

    def of(self, kind: str, name: str, protected: bool) -> dict[str, str]:
        expressions = self.always.get(kind, {}) | (self.protected.get(kind, {}) if protected else {})
        excepted = self.exceptions(kind, name)
        return {sentence: expression for sentence, expression in expressions.items() if sentence not in excepted}

    def exceptions(self, kind: str, name: str) -> set[str]:
        found = [sentences for pattern, sentences in self.excepted.items() if fnmatchcase(f"{kind}.{name}", pattern)]
        return {sentence for sentences in found for sentence in sentences}

    @property
    def asserted(self) -> set[str]:
        return {*self.always, *self.protected}


@cache
def read(provider: str) -> Assertions:
    file = FOLDER / f"{provider}.yaml"
    found: dict[str, Any] = YAML(typ="safe").load(file.read_text("utf-8")) if file.exists() else {}
    return Assertions(**{field.name: found.get(field.name, {}) for field in fields(Assertions)})


def document(stack: Stack) -> dict[str, Any]:
    """A test file: the whole stack planned, then applied, each provider mocked."""
    runs = [{"plan": {"command": "plan"}}, {"apply": {"command": "apply", "assert": _asserted(stack)}}]
    mocked = {name: _mock(name) for name in stack.providers}
    return {"run": runs} | ({"mock_provider": mocked} if mocked else {})


def number(stack: Stack) -> int:
    return len(_asserted(stack))


def idle(stacks: Iterable[Stack]) -> list[str]:
    """Types with assertions of which no stack has a resource: misspelt, or left behind."""
    used = {provider for stack in stacks for provider in stack.providers}
    there = {kind for stack in stacks for kind, _, _ in stack.resources()}
    return sorted({kind for provider in used for kind in read(provider).asserted} - there)


def _mock(provider: str) -> dict[str, Any]:
    blocks: dict[str, dict[str, Any]] = {}
    for kind, values in read(provider).mocked.items():
        block = "mock_data" if kind.startswith("data.") else "mock_resource"
        blocks.setdefault(block, {})[kind.removeprefix("data.")] = {"defaults": values}
    return blocks


def _asserted(stack: Stack) -> list[dict[str, str]]:
    return [
        _assertion(f"{kind}.{name}", "for_each" in resource, sentence, expression)
        for kind, name, resource in stack.resources()
        for provider in stack.providers
        for sentence, expression in read(provider).of(kind, name, stack.protected).items()
    ]


def _assertion(address: str, many: bool, sentence: str, expression: str) -> dict[str, str]:
    each = f"values({address})" if many else f"[{address}]"
    literal = expression.replace("${", "$${").replace("%{", "%%{")
    return {
        "condition": f"${{alltrue([for self in {each} : {expression}])}}",
        "error_message": f"{address}: it must hold that {sentence}: {literal}",
    }
