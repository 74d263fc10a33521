"""The assertions of each provider, also of those that cannot be had here: about what there is, and well-formed."""

import importlib.util
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.generators import shipped
from tests.terraform import assertions, command
from tests.terraform.assertions import Assertions
from tests.terraform.stacks import Stack

PROVIDERS = ("aws", "azurerm", "google")
ATTRIBUTE = re.compile(r"\bself\.(\w+)")

needs_terraform = pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not on PATH")
every_provider = pytest.mark.parametrize("provider", PROVIDERS)


def typed(provider: str, kind: str) -> str:
    """The source of the provider package's class for a type; empty where there is none."""
    package = importlib.util.find_spec(f"cdktn_provider_{provider}")
    assert package
    assert package.origin
    name = kind.replace(".", "_") if kind.startswith("data.") else kind.removeprefix(f"{provider}_")
    module = Path(package.origin).parent / name / "__init__.py"
    return module.read_text("utf-8") if module.exists() else ""


def expressions(found: Assertions) -> list[tuple[str, str]]:
    groups = (found.always, found.protected)
    return [(kind, text) for group in groups for kind, stated in group.items() for text in stated.values()]


def test_every_provider_of_a_stack_has_assertions() -> None:
    assert sorted(path.stem for path in assertions.FOLDER.glob("*.yaml")) == list(PROVIDERS)


@every_provider
def test_every_type_is_one_of_the_provider(provider: str) -> None:
    found = assertions.read(provider)

    assert [kind for kind in sorted({*found.asserted, *found.mocked}) if not typed(provider, kind)] == []


@every_provider
def test_every_attribute_is_one_of_its_type(provider: str) -> None:
    for kind, text in expressions(assertions.read(provider)):
        source = typed(provider, kind)
        assert [name for name in ATTRIBUTE.findall(text) if f"def {name}(" not in source] == [], kind


@every_provider
def test_every_mocked_value_is_one_that_the_cloud_gives(provider: str) -> None:
    for kind, values in assertions.read(provider).mocked.items():
        source = typed(provider, kind)
        assert [name for name in values if f"def {name}(" not in source and name != "id"] == [], kind
        arguments = source.partition(" scope: ")[2].partition(") -> None:")[0]
        assert [name for name in values if f" {name}: builtins.str,\n" in arguments] == [], kind


@every_provider
def test_every_exception_is_to_something(provider: str) -> None:
    found = assertions.read(provider)
    for pattern, sentences in found.excepted.items():
        kind = pattern.partition(".")[0]
        stated = {*found.always.get(kind, {}), *found.protected.get(kind, {})}
        assert set(sentences) <= stated, pattern


@every_provider
@needs_terraform
def test_every_expression_is_terraform(provider: str, tmp_path: Path) -> None:
    stated = expressions(assertions.read(provider))
    assert stated
    locals_ = {
        f"{kind}_{number}": f"${{alltrue([for self in [terraform_data.any.output] : {text}])}}"
        for number, (kind, text) in enumerate(stated)
    }
    stack = {"locals": locals_, "resource": {"terraform_data": {"any": {}}}}
    write(tmp_path / "main.tf.json", stack)

    found = command.ask(tmp_path, "validate", settings={})

    assert [str(problem) for problem in found.problems] == []


@pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)
@pytest.mark.parametrize(("provider", "cloud"), [("aws", "aws"), ("google", "gcp")])
@needs_terraform
def test_they_hold_of_what_is_rendered(environment: str, provider: str, cloud: str, tmp_path: Path) -> None:
    """Without the provider: of values as the stack states them, and of references as the text they are written in."""
    folder, protected = Path("rendered", environment, "terraform", cloud), environment == "production"
    stack = Stack(shipped.ROOT, folder, protected)
    values, stated = literal(stack, assertions.read(provider))
    write(tmp_path / "values.json", values)
    write(tmp_path / "main.tf.json", {"locals": {"values": '${jsondecode(file("${path.module}/values.json"))}'}})
    write(tmp_path / "stated.tftest.json", {"run": {"plan": {"command": "plan", "assert": stated}}})

    found = command.ask(tmp_path, "test", settings={})

    assert stated
    assert [str(problem) for problem in found.problems] == []
    assert found.passed == 1


def literal(stack: Stack, found: Assertions) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Resources by address, what they leave out as null; and the assertions about them."""
    values: dict[str, Any] = {}
    stated = []
    for kind, name, resource in stack.resources():
        address = f"{kind}.{name}"
        for sentence, expression in found.of(kind, name, stack.protected).items():
            asked = dict.fromkeys(ATTRIBUTE.findall(expression))
            values[address] = {**asked, **values.get(address, resource)}
            condition = f'${{alltrue([for self in [local.values["{address}"]] : {expression}])}}'
            stated.append({"condition": condition, "error_message": f"{address}: it must hold that {sentence}"})
    return values, stated


def write(file: Path, data: Any) -> None:
    file.write_text(json.dumps(data))
