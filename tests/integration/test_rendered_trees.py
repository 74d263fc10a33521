"""Everything rendered for a cluster, on a real API server of its Kubernetes version with the real custom kinds."""

from pathlib import Path

import pytest

from tests.integration import delivery
from tests.integration.conftest import Cluster
from tools import build

KUBERNETES = Path(__file__).parents[2] / "tools" / "kubernetes"


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
