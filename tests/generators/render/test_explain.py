"""`explain` names the lines behind a file and the files behind a line, and never forgets one."""

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generators.explain import Cause, ExplainError, FileExplanation, LineExplanation, explain
from generators.intent import IntentError, load_all
from generators.render.reads import plain, traced
from generators.render.unit import Catalogue, File, Output, Part, Unit
from generators.schema import Platform
from tests.generators.render.fakes import run, tree

SHIPPED = Path(__file__).parents[3]


def units(environment: str, platform: Platform) -> Iterator[Unit]:
    """Models where they are placed, what each cluster needs, and a stack per cloud; all of it as plain files."""
    for cluster in platform.clusters:
        for model in platform.models:
            reads: set[str] = set()
            if cluster in traced(platform, reads).placement(model):
                parts = (Part("model.py:deployment", _deployment(model)), Part("model.py:slo", _slo(model)))
                sources = ("platform.yaml", f"apps/{model}.yaml")
                yield Unit(
                    f"{environment}/{cluster}/{model}", "manifests", "model.py", parts, sources, frozenset(reads)
                )
        parts = (Part("pools.py:pools", _pools(cluster)), Part("pools.py:freezes", _freezes))
        yield Unit(f"{environment}/{cluster}/pools", "manifests", "pools.py", parts)
    for cloud in platform.clouds:
        yield Unit(
            f"{environment}/terraform/{cloud}", "terraform", "stack.py", (Part("stack.py:stack", _stack(cloud)),)
        )


CATALOGUE = Catalogue(load_all, units, lambda: [Unit("schema", "schema", "s.py", (Part("s.py:s", _schema),))])


def _schema(_: Platform) -> Iterable[Output]:
    yield File("platform.json", b"{}\n")


def _file(name: str, *values: Any) -> File:
    return File(name, "".join(f"{plain(value)}\n" for value in values).encode())


def _deployment(name: str) -> Any:
    def deployment(platform: Platform) -> Iterable[Output]:
        model = platform.models[name]
        steps = model.strategy.steps if model.strategy.type == "canary" else []
        gpu = model.gpu.count if model.gpu else 0
        image = platform.versions.images["serving"].version
        yield _file("Deployment.yaml", model.scaling.min, model.resources, steps, gpu, image)

    return deployment


def _slo(name: str) -> Any:
    def slo(platform: Platform) -> Iterable[Output]:
        yield _file("Slo.yaml", platform.models[name].slo.latency_p99_ms, platform.slo.latency_p99_ms)

    return slo


def _pools(name: str) -> Any:
    def pools(platform: Platform) -> Iterable[Output]:
        for pool, wish in platform.clusters[name].node_pools.items():
            yield _file(f"Pool.{pool}.yaml", wish.max, wish.spot, wish.gpu, wish.alternatives)

    return pools


def _freezes(platform: Platform) -> Iterable[Output]:
    yield _file("Freeze.yaml", list(platform.delivery.freezes))


def _stack(name: str) -> Any:
    def stack(platform: Platform) -> Iterable[Output]:
        clusters = [cluster.networks for cluster in platform.clusters.values() if cluster.cloud == name]
        yield _file("main.tf.json", *clusters, platform.network, platform.clouds[name])

    return stack


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("apps", "environments"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    shutil.copy(SHIPPED / "platform.yaml", tmp_path)
    return tmp_path


def line_of(root: Path, file: str, text: str) -> int:
    """The only line of a file that holds the text."""
    [found] = [n for n, line in enumerate((root / file).read_text("utf-8").splitlines(), 1) if text in line]
    return found


def files(root: Path, target: str) -> set[str]:
    return {reach.file.removeprefix("rendered/") for reach in of_line(root, target).files}


def of_file(root: Path, target: str) -> FileExplanation:
    explained = explain(root, target, catalogue=CATALOGUE)
    assert isinstance(explained, FileExplanation)
    return explained


def of_line(root: Path, target: str) -> LineExplanation:
    explained = explain(root, target, catalogue=CATALOGUE)
    assert isinstance(explained, LineExplanation)
    return explained


class TestFile:
    def test_a_manifest(self, root: Path) -> None:
        explained = of_file(root, "rendered/production/eks-us-east-1/fraud-detection/Slo.yaml")

        assert explained.generator == "model.py:slo"
        line = line_of(root, "apps/fraud-detection.yaml", "latency_p99_ms")
        own = Cause("models.fraud-detection.slo.latency_p99_ms", "80", f"apps/fraud-detection.yaml:{line}", "content")
        assert own in explained.causes
        assert "slo.latency_p99_ms" in {cause.path for cause in explained.causes}
        assert "models.fraud-detection.data.residency" in {c.path for c in explained.causes if c.why == "presence"}
        assert not any("scaling" in cause.path for cause in explained.causes)

    def test_an_overlay_is_named_where_it_decides(self, root: Path) -> None:
        explained = of_file(root, "rendered/production/eks-us-east-1/fraud-detection/Deployment.yaml")

        line = line_of(root, "environments/production.yaml", "scaling: {min: 4}")
        scaling = Cause("models.fraud-detection.scaling.min", "4", f"environments/production.yaml:{line}", "content")
        assert scaling in explained.causes

    def test_a_default_has_no_place(self, root: Path) -> None:
        explained = of_file(root, "rendered/production/eks-us-east-1/pools/Pool.general.yaml")

        spot = next(c for c in explained.causes if c.path == "clusters.eks-us-east-1.node_pools.general.spot")
        assert (spot.value, spot.place) == ("false", "")

    @pytest.mark.parametrize("prefix", ["rendered/", "./rendered/", "", "{root}/rendered/"])
    def test_spellings(self, root: Path, prefix: str) -> None:
        target = prefix.format(root=root) + "production/terraform/aws/main.tf.json"

        assert explain(root, target, catalogue=CATALOGUE).as_json()["generator"] == "stack.py:stack"

    def test_the_schema_has_no_cause(self, root: Path) -> None:
        explained = of_file(root, "rendered/schema/platform.json")

        assert explained.as_json()["causes"] == []


class TestLine:
    def test_a_value(self, root: Path) -> None:
        line = line_of(root, "apps/fraud-detection.yaml", "latency_p99_ms")

        assert files(root, f"apps/fraud-detection.yaml:{line}") == {
            f"{environment}/{cluster}/fraud-detection/Slo.yaml"
            for environment in ("production", "staging")
            for cluster in ("aks-eastus", "eks-us-east-1", "gke-us-central1")
        }

    def test_a_column_does_not_matter(self, root: Path) -> None:
        line = line_of(root, "apps/fraud-detection.yaml", "latency_p99_ms")

        assert files(root, f"apps/fraud-detection.yaml:{line}:7") == files(root, f"apps/fraud-detection.yaml:{line}")

    def test_a_value_that_an_environment_overrides(self, root: Path) -> None:
        line = line_of(root, "apps/fraud-detection.yaml", "scaling: {min: 3")

        found = files(root, f"apps/fraud-detection.yaml:{line}")

        assert found == set()

    def test_an_environment_reaches_only_itself(self, root: Path) -> None:
        line = line_of(root, "environments/staging.yaml", "trust_domain")
        number = line_of(root, "environments/production.yaml", "scaling: {min: 4}")

        assert files(root, f"environments/staging.yaml:{line}") == set()
        assert all(name.startswith("production/") for name in files(root, f"environments/production.yaml:{number}"))

    def test_a_section(self, root: Path) -> None:
        line = line_of(root, "platform.yaml", "network:")

        explained = of_line(root, f"platform.yaml:{line}")

        assert explained.paths == ("network.asns.aws", "network.asns.azure", "network.asns.gcp")
        assert {reach.file.rpartition("/")[2] for reach in explained.files} == {"main.tf.json"}

    def test_a_section_of_an_overlay(self, root: Path) -> None:
        line = line_of(root, "environments/production.yaml", "fraud-detection:")

        explained = of_line(root, f"environments/production.yaml:{line}")

        assert explained.paths == ("models.fraud-detection.scaling.min",)

    def test_an_element_of_a_list(self, root: Path) -> None:
        line = line_of(root, "apps/fraud-detection.yaml", "weight: 20")

        assert "production/eks-us-east-1/fraud-detection/Deployment.yaml" in files(
            root, f"apps/fraud-detection.yaml:{line}"
        )

    def test_an_entry_that_is_removed(self, root: Path) -> None:
        line = line_of(root, "environments/staging.yaml", "weekend: null")

        found = files(root, f"environments/staging.yaml:{line}")

        assert found == {
            f"staging/{cluster}/pools/Freeze.yaml" for cluster in ("aks-eastus", "eks-us-east-1", "gke-us-central1")
        }

    def test_a_whole_file(self, root: Path) -> None:
        found = files(root, "apps/claims-triage.yaml")

        assert found == {name for name in _rendered(root) if "claims-triage" in name}


def _rendered(root: Path) -> dict[str, bytes]:
    run(root, CATALOGUE)
    return tree(root)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (
            "rendered/production/eks-us-east-1/fraud-detection/Slow.yaml",
            "did you mean rendered/production/.*/Slo.yaml?",
        ),
        ("rendered/production/eks-us-east-1/fraud-detection", "is a folder; name one of its files, such as rendered/"),
        ("apps/fraud-detektion.yaml:3", r"did you mean apps/fraud-detection\.yaml?"),
        ("apps/fraud-detection.yaml:3000", r"has \d+ lines, so there is no line 3000"),
        ("apps/fraud-detection.yaml:0", r"has \d+ lines, so there is no line 0"),
        ("platform.yaml:1", "is blank or a comment; the next value is on line 4"),
        ("", "neither a rendered file nor a line of intent"),
        ("?", "name a rendered file, or a line of intent such as platform"),
    ],
)
def test_unknown_targets(root: Path, target: str, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        explain(root, target, catalogue=CATALOGUE)


NUMBER = re.compile(r"(?<=[ {:])(\d+)(?=[,}\s])")


def test_no_number_reaches_further_than_explain_says(root: Path) -> None:
    """Every number of the intent is changed in turn."""
    before = _rendered(root)
    tried = reached = 0
    for path in [root / "platform.yaml", *sorted(root.glob("[ae]*/*.yaml"))]:
        text = path.read_text("utf-8")
        lines = text.splitlines(keepends=True)
        for number, line in enumerate(lines):
            match = NUMBER.search(line)
            if not match or line.lstrip().startswith("#"):
                continue
            named = files(root, f"{path.relative_to(root).as_posix()}:{number + 1}")
            changed = f"{line[: match.start()]}{int(match[1]) + 1}{line[match.end() :]}"
            path.write_text("".join([*lines[:number], changed, *lines[number + 1 :]]), "utf-8")
            try:
                after = _rendered(root)
            except IntentError:
                after = before
            differing = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
            path.write_text(text, "utf-8")

            assert differing <= named, f"{path.name}:{number + 1}"
            tried, reached = tried + 1, reached + bool(differing)
    run(root, CATALOGUE)
    assert tried > 60
    assert reached > 30
