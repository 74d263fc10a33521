"""`make test-terraform` on stacks that need no provider but Terraform's own, so that it can be tried anywhere."""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from generators.functions import archive
from generators.model_identity import stack_value
from tests import sandbox
from tests.terraform import assertions
from tests.terraform.__main__ import main

pytestmark = pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not on PATH")

BUILT_IN = {"terraform": {"required_providers": {"terraform": {"source": "terraform.io/builtin/terraform"}}}}
NOWHERE = {"terraform": {"required_providers": {"none": {"source": "registry.invalid/example/none"}}}}


class Runner:
    def __init__(self, root: Path, said: pytest.CaptureFixture[str]) -> None:
        self.root, self.said, self.code = sandbox.copy(root), said, -1

    def write(self, data: dict[str, Any], head: Mapping[str, Any] = BUILT_IN, stack: str = "production/own") -> Path:
        environment, name = stack.split("/")
        folder = self.root / "rendered" / environment / "terraform" / name
        folder.mkdir(parents=True)
        (folder / "main.tf.json").write_text(json.dumps({**head, "resource": {"terraform_data": data}}))
        return folder

    def run(self, *arguments: str) -> str:
        self.code = main([*arguments, "--root", str(self.root)])
        output = self.said.readouterr()
        return output.out + output.err


@pytest.fixture
def runner(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(tmp_path / "platform", capsys)


@pytest.fixture
def asserted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Assertions about Terraform's own resource: that what it is given is more than 1, and where protected, not 3."""
    (tmp_path / "terraform.yaml").write_text(
        "always: {terraform_data: {it is more than 1: self.input > 1}, terraform_misspelt: {it is: self.id != null}}\n"
        "protected: {terraform_data: {it is not 3: self.input != 3}}\n"
        "excepted: {terraform_data.small: {it is more than 1: it was born so}}\n"
    )
    monkeypatch.setattr(assertions, "FOLDER", tmp_path)
    assertions.read.cache_clear()
    yield
    assertions.read.cache_clear()


def test_a_stack_is_validated_planned_and_applied(runner: Runner) -> None:
    runner.write({"thing": {"input": 2}})

    said = runner.run()

    assert "production/own       valid, planned, applied; 0 assertions hold" in said
    assert "1 of 1 stacks ran; 0 failed" in said
    assert runner.code == 0


@pytest.mark.parametrize("lifecycle", [{}, {"lifecycle": {"prevent_destroy": True}}])
def test_an_argument_that_is_not_there_fails_with_its_sentence(runner: Runner, lifecycle: dict[str, Any]) -> None:
    runner.write({"thing": {"inputs": 2, **lifecycle}})

    said = runner.run()

    assert "rendered/production/terraform/own: resource.terraform_data.thing: error: Extraneous JSON object" in said
    assert '"inputs"' in said
    assert runner.code == 1


def test_what_only_shows_when_applied_fails(runner: Runner) -> None:
    runner.write({"one": {"input": "a"}, "two": {"input": "${tonumber(terraform_data.one.output)}"}}, {})

    said = runner.run()

    assert 'Invalid function argument: Invalid value for "v" parameter: cannot convert "a" to number' in said
    assert runner.code == 1


@pytest.mark.usefixtures("asserted")
def test_an_assertion_that_does_not_hold_is_named(runner: Runner) -> None:
    runner.write({"fine": {"input": 2}, "wrong": {"input": 1}})

    said = runner.run()

    assert "terraform_data.wrong: it must hold that it is more than 1: self.input > 1" in said
    assert "terraform_data.fine" not in said
    assert runner.code == 1


@pytest.mark.usefixtures("asserted")
def test_an_assertion_is_about_each_of_many(runner: Runner) -> None:
    runner.write({"many": {"for_each": {"a": 2, "b": 1}, "input": "${each.value}"}})

    assert "terraform_data.many: it must hold that it is more than 1" in runner.run()


@pytest.mark.usefixtures("asserted")
def test_an_exception_is_one(runner: Runner) -> None:
    runner.write({"small": {"input": 1}})

    runner.run()

    assert runner.code == 0


@pytest.mark.usefixtures("asserted")
@pytest.mark.parametrize(("stack", "code"), [("production/own", 1), ("staging/own", 0)])
def test_data_is_protected_where_the_intent_says_so(runner: Runner, stack: str, code: int) -> None:
    runner.write({"three": {"input": 3}}, stack=stack)

    said = runner.run()

    assert ("it is not 3" in said) == bool(code)
    assert runner.code == code


@pytest.mark.usefixtures("asserted")
def test_an_assertion_about_nothing_is_named(runner: Runner) -> None:
    runner.write({"fine": {"input": 2}})

    assert "asserted of nothing: terraform_misspelt" in runner.run()


def test_what_no_plan_may_destroy_is_tried_too(runner: Runner) -> None:
    runner.write({"thing": {"input": 2, "lifecycle": {"prevent_destroy": True}}})

    runner.run()

    assert runner.code == 0


def test_a_stack_finds_what_lies_around_it_and_stays_as_it_is(runner: Runner) -> None:
    digest = f'${{filesha256("{archive.source("aws")}") == "{archive.digest("aws")}" ? 1 : tonumber("other")}}'
    models = f'${{length({stack_value()}) == 1 ? 1 : tonumber("none")}}'
    folder = runner.write({"archive": {"input": digest}, "models": {"input": models}}, {})
    (folder / "models" / "echo").mkdir(parents=True)
    (folder / "models" / "echo" / "identity.json").write_text("{}")
    before = sandbox.files(runner.root)

    runner.run()

    assert runner.code == 0
    assert sandbox.files(runner.root) == before


def test_a_provider_that_cannot_be_had_is_said_to_be_missing(runner: Runner) -> None:
    runner.write({"thing": {"input": 2}}, NOWHERE)

    said = runner.run()

    assert "production/own       did not run" in said
    assert "production/own did not run: Could not retrieve the list of available versions for provider" in said
    assert "registry.invalid/example/none" in said
    assert "and tools/none/go.mod does not give it either" in said
    assert runner.code == 2


def test_what_could_run_decides_unless_every_stack_must(runner: Runner) -> None:
    runner.write({"thing": {"input": 2}}, NOWHERE, stack="production/nowhere")
    runner.write({"thing": {"input": 2}})

    assert "1 of 2 stacks ran; 0 failed" in runner.run()
    assert runner.code == 0
    assert "1 of 2 stacks ran; 1 failed" in runner.run("--every")
    assert runner.code == 1


def test_an_empty_tree_is_refused(runner: Runner) -> None:
    assert "no Terraform stacks; run `make render`" in runner.run()
    assert runner.code == 2


def test_a_machine_without_terraform_is_told(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(runner.root))

    assert "terraform is not on PATH; install the version that platform.yaml names" in runner.run()
    assert runner.code == 2
