"""Every file of tests/platforms does what its folder and its first lines say; see tests/platforms/README.md."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generators.intent import IntentError, dotted, load
from generators.intent.composer import compose
from generators.intent.json_schema import schemas
from generators.intent.tree import plain
from generators.rules import RULES
from generators.schema import Platform

PLATFORMS = Path(__file__).parents[2] / "platforms"
EXPECTS = "# expects: "
VALIDATORS = {kind: Draft202012Validator(schema) for kind, schema in schemas(Platform).items()}


def fixtures(folder: str) -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted((PLATFORMS / folder).glob("*.yaml"))]


def data(path: Path) -> Any:
    composition = compose(path.read_text(encoding="utf-8"), path.name)
    assert composition.root is not None, composition.faults
    return plain(composition.root)


def laid_out(root: Path, fixture: Path) -> Path:
    """The base platform as the files people edit, with the fixture as its only environment."""
    platform = data(PLATFORMS / "base.yaml")
    for folder in ("apps", "environments"):
        (root / folder).mkdir()
    for name, model in platform.pop("models").items():
        (root / "apps" / f"{name}.yaml").write_text(json.dumps(model))
    (root / "platform.yaml").write_text(json.dumps(platform))
    (root / "environments" / "fixture.yaml").write_bytes(fixture.read_bytes())
    return root


def said(root: Path) -> list[str]:
    try:
        load(root, "fixture", RULES)
    except IntentError as error:
        shown = sorted((problem.path, problem.sentence) for problem in error.problems)
        return [f"{dotted(path)}: {sentence}" if path else sentence for path, sentence in shown]
    return []


@pytest.mark.parametrize("fixture", fixtures("invalid"))
def test_an_invalid_platform_says_what_it_expects(fixture: Path, tmp_path: Path) -> None:
    lines = fixture.read_text(encoding="utf-8").splitlines()
    expected = [line.removeprefix(EXPECTS) for line in lines if line.startswith(EXPECTS)]

    assert expected, f"the first line of {fixture.name} must be `{EXPECTS}<sentence>`"
    assert lines[: len(expected)] == [EXPECTS + sentence for sentence in expected], "expectations come first"
    assert said(laid_out(tmp_path, fixture)) == expected


@pytest.mark.parametrize("fixture", fixtures("valid"))
def test_a_valid_platform_loads(fixture: Path, tmp_path: Path) -> None:
    assert said(laid_out(tmp_path, fixture)) == []


@pytest.mark.parametrize("fixture", fixtures("valid"))
def test_the_json_schemas_accept_a_valid_platform(fixture: Path, tmp_path: Path) -> None:
    whole = plain(load(laid_out(tmp_path, fixture), "fixture", {}).sources.root)
    models = whole.pop("models")

    VALIDATORS["environment"].validate(data(fixture))
    VALIDATORS["platform"].validate(whole)
    for model in models.values():
        VALIDATORS["model"].validate(model)


def test_the_base_platform_loads_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "nothing.yaml").write_text("{}\n")

    assert said(laid_out(tmp_path, tmp_path / "nothing.yaml")) == []
