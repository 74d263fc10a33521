"""kubeconform on one changed object: what the API server would refuse is said before it gets there."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPLICATION = Path("production/eks-us-east-1/delivery/Application.root.yaml")
DEPLOYMENT = Path("production/eks-us-east-1/gateway/Deployment.gateway.yaml")


def conform(rendered: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.conform", str(rendered)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def deployment(tmp_path: Path) -> Path:
    return copied(DEPLOYMENT, tmp_path)


@pytest.fixture
def application(tmp_path: Path) -> Path:
    return copied(APPLICATION, tmp_path)


def copied(path: Path, rendered: Path) -> Path:
    found = rendered / path
    found.parent.mkdir(parents=True)
    shutil.copy(ROOT / "rendered" / path, found)
    return found


@pytest.mark.usefixtures("deployment")
def test_a_rendered_object_conforms(tmp_path: Path) -> None:
    done = conform(tmp_path)

    assert "1 objects conform to Kubernetes" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("selector:", "selectors:", "selectors"),
        ("containerPort: ", "containerPort: about ", "got string, want integer"),
        ("kind: Deployment", "kind: Deploymint", "could not find schema for Deploymint"),
    ],
)
def test_an_object_that_does_not_conform_is_named(
    deployment: Path, tmp_path: Path, right: str, wrong: str, sentence: str
) -> None:
    text = deployment.read_text()
    assert right in text
    deployment.write_text(text.replace(right, wrong, 1))

    done = conform(tmp_path)

    assert str(deployment) in done.stdout
    assert sentence in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("targetRevision:", "targetRevisions:", "'targetRevisions' not allowed"),
        ("revisionHistoryLimit: ", "revisionHistoryLimit: about ", "got string, want integer"),
        ("  project: platform\n", "", "missing property 'project'"),
        ("kind: Application", "kind: Aplication", "could not find schema for Aplication"),
    ],
)
def test_an_object_of_a_custom_kind_that_does_not_conform_is_named(
    application: Path, tmp_path: Path, right: str, wrong: str, sentence: str
) -> None:
    text = application.read_text()
    assert right in text
    application.write_text(text.replace(right, wrong, 1))

    done = conform(tmp_path)

    assert str(application) in done.stdout
    assert sentence in done.stdout
    assert done.returncode == 1


def test_an_empty_tree_is_refused(tmp_path: Path) -> None:
    done = conform(tmp_path)

    assert done.stderr.strip() == f"{tmp_path}: no manifests; run `make render`"
    assert done.returncode == 2
