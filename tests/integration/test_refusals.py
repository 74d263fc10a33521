"""What is wrong with an object, the API server says in a sentence that names the field."""

from typing import NamedTuple

import pytest

from tests.integration import delivery
from tests.integration.conftest import Cluster
from tests.integration.tree import Object


class Mistake(NamedTuple):
    kind: str
    right: str
    wrong: str
    sentence: str


UNDECLARED = "field not declared in schema"
MISTAKES = {
    "a misspelt field": Mistake(
        "Deployment", "revisionHistoryLimit:", "revisionHistoryLimits:", f".spec.revisionHistoryLimits: {UNDECLARED}"
    ),
    "a misspelt field of a custom kind": Mistake(
        "Application", "targetRevision:", "targetRevisions:", f".spec.source.targetRevisions: {UNDECLARED}"
    ),
    "a required field of a custom kind that is left out": Mistake(
        "Application", "  project: platform\n", "", "spec.project: Required value"
    ),
    "a value out of bounds": Mistake("Service", "port: ", "port: 8000", "must be between 1 and 65535"),
    "a wrong type": Mistake(
        "Deployment",
        "containerPort: ",
        "containerPort: about ",
        ".containerPort: expected numeric (int or float), got string",
    ),
    "a wrong type in a custom kind": Mistake(
        "Application", "prune: true", "prune: perhaps", ".spec.syncPolicy.automated.prune: expected boolean, got"
    ),
    "an unknown kind": Mistake("Deployment", "kind: Deployment", "kind: Deploymint", "no kind Deploymint in apps/v1"),
    "an unknown version of a custom kind": Mistake(
        "Application", "argoproj.io/v1alpha1", "argoproj.io/v1", "no kind Application in argoproj.io/v1"
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_with_the_file_and_the_field(cluster: Cluster, mistake: Mistake) -> None:
    item = first(cluster, mistake.kind, mistake.right)
    altered = Object(item.path, item.text.replace(mistake.right, mistake.wrong, 1))

    outcome = delivery.apply(cluster.api, altered, dry=True)

    assert str(outcome).startswith(f"rendered/{cluster.tree}/")
    assert mistake.sentence in outcome.objection


@pytest.mark.parametrize("kind", sorted({mistake.kind for mistake in MISTAKES.values()}))
def test_without_the_mistake_it_is_accepted(cluster: Cluster, kind: str) -> None:
    item = first(cluster, kind)

    outcome = delivery.apply(cluster.api, item, dry=True)

    assert not outcome.objection


def first(cluster: Cluster, kind: str, text: str = "") -> Object:
    found = next((item for item in cluster.tree.objects if item.kind == kind and text in item.text), None)
    assert found, f"{cluster.tree}: no {kind} with {text!r} to alter"
    return found
