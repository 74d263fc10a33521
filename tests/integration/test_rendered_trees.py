"""Everything rendered for a cluster, on a real API server of its Kubernetes version with the real custom kinds."""

from pathlib import Path

import pytest

from generators import intent
from tests.integration import delivery
from tests.integration.conftest import Cluster
from tests.integration.tree import trees
from tools import build

ROOT = Path(__file__).parents[2]
KUBERNETES = ROOT / "tools" / "kubernetes"


def test_every_cluster_of_the_intent_has_a_tree() -> None:
    intents = intent.load_all(ROOT)

    clusters = {f"{environment}/{name}" for environment, each in intents.items() for name in each.platform.clusters}

    assert {str(tree) for tree in trees(ROOT)} == clusters


def test_the_api_server_says_the_version_it_was_built_from(cluster: Cluster) -> None:
    pinned = build.listed((KUBERNETES / "go.mod").read_text(), build.settings(KUBERNETES))["kube-apiserver"].version

    assert cluster.api.get("/version").document["gitVersion"] == pinned


def test_every_object_is_accepted(cluster: Cluster) -> None:
    if refused := cluster.delivery.refused:
        pytest.fail("\n".join(map(str, refused)), pytrace=False)


def test_nothing_is_warned_of(cluster: Cluster) -> None:
    if warned := cluster.delivery.warned:
        pytest.fail("\n".join(map(str, warned)), pytrace=False)


def test_applying_everything_again_changes_nothing(cluster: Cluster) -> None:
    again = delivery.apply_all(cluster.api, cluster.tree)

    versions = [(str(first.item.path), first.version) for first in cluster.delivery.outcomes]
    assert [(str(second.item.path), second.version) for second in again.outcomes] == versions
