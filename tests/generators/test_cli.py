"""The verbs as a person meets them: exit codes, sentences, and nothing written when the input is wrong."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generators.cli import main
from tests import sandbox

FOUR_MISTAKES = {
    "gateway:\n": "gateway:\n  colour: blue\n",
    "ttl_seconds: 10": "ttl_seconds: soon",
    "nodes: 10.48.0.0/16": "nodes: 10.16.0.0/16",
    "models: {clouds: [aws, azure, gcp]}": "models: {clouds: [aws, azure, gcp, moon]}",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return sandbox.copy(tmp_path / "platform", rendered=True)


def run(root: Path, *arguments: str) -> Result:
    verb, *rest = arguments
    return CliRunner().invoke(main, [verb, "--root", str(root), *rest])


def test_four_mistakes_of_four_kinds_are_said_at_once_and_nothing_is_written(root: Path) -> None:
    path = root / "platform.yaml"
    text = path.read_text()
    for old, new in FOUR_MISTAKES.items():
        text = text.replace(old, new)
    path.write_text(text)
    before = sandbox.files(root / "rendered")

    result = run(root, "render")

    assert result.exit_code == 2
    sentences = [line for line in result.stderr.splitlines() if line.startswith("platform.yaml:")]
    assert len(sentences) == 4, result.stderr
    assert "Traceback" not in result.output
    assert sandbox.files(root / "rendered") == before


def test_validate_says_what_the_platform_promises(root: Path) -> None:
    result = run(root, "validate")

    assert result.exit_code == 0, result.output
    assert "recovery time" in result.output
    assert "the intent is valid" in result.output


def test_every_verb_speaks_json(root: Path) -> None:
    for verb in (["validate"], ["render"], ["explain", "platform.yaml:4"], ["schema"], ["doctor"]):
        result = run(root, *verb, "--output", "json")

        assert result.exit_code in (0, 1), result.output
        assert json.loads(result.stdout)


def test_bad_input_is_json_too(root: Path) -> None:
    (root / "platform.yaml").write_text("- not a map\n")

    result = run(root, "validate", "--output", "json")

    assert result.exit_code == 2
    [problem] = json.loads(result.stdout)["problems"]
    assert problem["file"] == "platform.yaml"
    assert problem["line"] == 1


def test_an_unknown_environment_is_a_sentence(root: Path) -> None:
    result = run(root, "render", "--environment", "prodction")

    assert result.exit_code == 2
    assert "did you mean production?" in result.stderr


def test_the_schema_of_each_kind_of_file_can_be_printed(root: Path) -> None:
    for kind in ("environment", "model", "platform"):
        committed = (root / "rendered" / "schema" / f"{kind}.schema.json").read_text()

        assert run(root, "schema", kind).stdout == committed


def test_bad_usage_is_exit_code_2(root: Path) -> None:
    assert run(root, "render", "--no-such-option").exit_code == 2
    assert CliRunner().invoke(main, ["no-such-verb"]).exit_code == 2


def test_check_names_a_key_of_terraform_that_was_broken_by_hand(tmp_path: Path) -> None:
    root = shutil.copytree(sandbox.ROOT / "tests/golden/gpu-and-spot", tmp_path / "platform")
    for name in (".tools", "policies"):
        (root / name).symlink_to(sandbox.ROOT / name)
    file = "rendered/live/terraform/azure/main.tf.json"
    broken = (root / file).read_text().replace('"private_cluster_enabled"', '"private_cluster_enable"')
    (root / file).write_text(broken)

    result = run(root, "check")

    assert result.exit_code == 1
    assert (
        f'{file}: azurerm_kubernetes_cluster.amsterdam: unknown argument "private_cluster_enable"; '
        'did you mean "private_cluster_enabled"?\n' in result.output
    )
    assert re.search(r"\d+ resources and [\d,]+ keys of Terraform held against their providers' schemas", result.output)
