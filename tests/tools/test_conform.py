"""kubeconform on one changed object: what the API server would refuse is said before it gets there."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOYMENT = Path("production/eks-us-east-1/gateway/Deployment.gateway.yaml")


def conform(rendered: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "conform.py"), str(rendered)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def deployment(tmp_path: Path) -> Path:
    found = tmp_path / DEPLOYMENT
    found.parent.mkdir(parents=True)
    shutil.copy(ROOT / "rendered" / DEPLOYMENT, found)
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


def test_an_empty_tree_is_refused(tmp_path: Path) -> None:
    done = conform(tmp_path)

    assert done.stderr.strip() == f"{tmp_path}: no manifests; run `make render`"
    assert done.returncode == 2
