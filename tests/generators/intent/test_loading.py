"""Whole platforms: the shipped one, several environments, and what is said about them."""

import pickle
import shutil
from pathlib import Path
from typing import IO, Any

import pytest

from generators.intent import Intent, IntentError, environments, input_files, load, load_all
from generators.intent.workspace import Workspace
from generators.schema import Platform

ROOT = Path(__file__).parents[3]


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A copy of the shipped intent that a test may spoil."""
    for path in input_files(ROOT):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(path, copy)
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def first_lines(root: Path) -> list[str]:
    with pytest.raises(IntentError) as caught:
        load_all(root)
    return [str(problem).splitlines()[0] for problem in caught.value.problems]


def test_the_shipped_intent_loads() -> None:
    intents = load_all(ROOT)

    assert list(intents) == environments(ROOT)
    assert all(isinstance(intent.platform, Platform) for intent in intents.values())


def test_one_environment_is_the_same_alone_as_among_all() -> None:
    for name, intent in load_all(ROOT).items():
        alone = load(ROOT, name)
        assert alone.platform == intent.platform
        assert dict(alone.sources) == dict(intent.sources)


def test_a_value_points_at_the_file_that_decided_it() -> None:
    intent = load(ROOT, "staging")

    own = intent.sources["models", "fraud-detection", "scaling", "max"]
    inherited = intent.sources["models", "fraud-detection", "owner"]
    platform = intent.sources["slo", "latency_p99_ms"]

    assert (own.file, inherited.file, platform.file) == (
        "environments/staging.yaml",
        "apps/fraud-detection.yaml",
        "platform.yaml",
    )


def test_the_input_files_are_all_that_is_read() -> None:
    files = [path.relative_to(ROOT).as_posix() for path in input_files(ROOT)]

    assert "platform.yaml" in files
    assert {source.file for intent in load_all(ROOT).values() for source in intent.sources.values()} <= set(files)


def test_an_intent_survives_a_pickle() -> None:
    intent = load(ROOT, "production")

    copy: Intent = pickle.loads(pickle.dumps(intent))

    assert copy.platform == intent.platform
    assert dict(copy.sources) == dict(intent.sources)


def test_a_problem_of_all_environments_is_said_once(shipped: Path) -> None:
    replace(shipped / "apps" / "fraud-detection.yaml", "owner: risk", "onwer: risk")

    assert first_lines(shipped) == [
        "apps/fraud-detection.yaml:3:1: models.fraud-detection.onwer: unknown key; did you mean owner?",
    ]


def test_problems_of_different_environments_are_all_said(shipped: Path) -> None:
    (shipped / "environments" / "staging.yaml").write_text("edge: {ttl_seconds: ten}\n")
    (shipped / "environments" / "production.yaml").write_text("- a\n")

    assert first_lines(shipped) == [
        "environments/production.yaml:1:1: the file holds a list, not a map; write `key: value` lines",
        'environments/staging.yaml:1:21: edge.ttl_seconds: "ten" is not a whole number; write one such as 10',
    ]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("stagin", "environments/stagin.yaml:1:1: there is no such environment; did you mean staging?"),
        ("zzz", "environments/zzz.yaml:1:1: there is no such environment; there are production, staging"),
        ("../apps/fraud-detection", None),
        ("a\0b", None),
    ],
)
def test_an_unknown_environment(name: str, sentence: str | None, shipped: Path) -> None:
    with pytest.raises(IntentError) as caught:
        load(shipped, name)

    assert sentence is None or str(caught.value) == sentence


def test_a_platform_without_environments(shipped: Path) -> None:
    shutil.rmtree(shipped / "environments")

    assert first_lines(shipped) == ["environments/production.yaml:1:1: there is no such environment; create the file"]


def test_an_empty_folder(tmp_path: Path) -> None:
    assert first_lines(tmp_path) == ["environments/production.yaml:1:1: there is no such environment; create the file"]


def test_environments_share_the_models_they_do_not_change() -> None:
    workspace = Workspace(ROOT, Platform)
    trees = [workspace.intent(name, {}).sources.root.value["models"].value for name in environments(ROOT)]

    assert all(tree["claims-triage"] is trees[0]["claims-triage"] for tree in trees)


def test_the_files_are_read_once_for_all_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = Path.open

    def noted(self: Path, mode: str) -> IO[Any]:
        opened.append(self.name)
        return real(self, mode)

    monkeypatch.setattr(Path, "open", noted)

    load_all(ROOT)

    assert sorted(opened) == sorted(path.name for path in input_files(ROOT))


def test_an_unknown_key_a_wrong_type_an_overlap_and_a_missing_cluster_give_four_sentences(shipped: Path) -> None:
    (shipped / "environments" / "production.yaml").write_text(
        "edge: {ttl_secs: 5}\n"
        "gateway: {surge: one}\n"
        "clusters: {eks-us-east-1: {networks: {pods: 10.48.0.0/14}}}\n"
        "models: {fraud-detection: {placement: {clusters: [no-such-cluster]}}}\n"
    )

    with pytest.raises(IntentError) as caught:
        load(shipped, "production")

    assert [
        (problem.source.line, problem.source.column, problem.rule is None) for problem in caught.value.problems
    ] == [
        (1, 8, True),
        (2, 18, True),
        (3, 45, False),
        (4, 51, False),
    ]
