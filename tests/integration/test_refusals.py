"""What is wrong with an object, the API server says in a sentence that names the field."""

import pytest

from tests.integration import delivery
from tests.integration.conftest import Cluster
from tests.integration.tree import Object

WRONG = {
    "a misspelt field": (
        "Deployment",
        "revisionHistoryLimit:",
        "revisionHistoryLimits:",
        'unknown field "spec.revisionHistoryLimits"',
    ),
    "a misspelt field of a custom kind": (
        "Application",
        "targetRevision:",
        "targetRevisions:",
        ".spec.source.targetRevisions",
    ),
    "a field that comes twice": (
        "Deployment",
        "  replicas:",
        "  replicas: 1\n  replicas:",
        'key "replicas" already set in map',
    ),
    "a wrong type": ("Deployment", "containerPort: ", "containerPort: about ", "ports.containerPort"),
    "a wrong type in a custom kind": (
        "AppProject",
        "manualSync: true",
        "manualSync: perhaps",
        "spec.syncWindows[0].manualSync",
    ),
    "a value that is out of bounds": ("Service", "port: ", "port: 8", "must be between 1 and 65535"),
    "an unknown kind": ("Deployment", "kind: Deployment", "kind: Deploymint", "knows no kind Deploymint in apps/v1"),
    "an unknown version": (
        "Application",
        "argoproj.io/v1alpha1",
        "argoproj.io/v1",
        "knows no kind Application in argoproj.io/v1",
    ),
}


@pytest.mark.parametrize(("kind", "right", "wrong", "sentence"), WRONG.values(), ids=WRONG)
def test_an_object_that_is_wrong_is_refused(cluster: Cluster, kind: str, right: str, wrong: str, sentence: str) -> None:
    item = next(item for item in cluster.tree.objects if item.kind == kind and right in item.text)
    altered = Object(item.path, item.text.replace(right, wrong, 1))

    outcome = delivery.apply(cluster.api, altered, dry=True)

    assert str(outcome).startswith(f"{item.path}: ")
    assert sentence in outcome.objection


def test_an_object_that_is_right_is_let_pass(cluster: Cluster) -> None:
    item = next(item for item in cluster.tree.objects if item.kind == "Deployment")

    assert not delivery.apply(cluster.api, item, dry=True).objection
