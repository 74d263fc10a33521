"""Who works in another cloud, and for what: exactly the pairs the intent asks for."""

from typing import Any

import pytest

from generators.crossings import guests
from generators.schema import Platform
from tests.generators import shipped


def found(platform: Platform) -> dict[tuple[str, str, str], tuple[tuple[str, ...], frozenset[str]]]:
    return {(one.app, one.home, one.away): (one.writes, one.grants) for one in guests(platform)}


def test_the_shipped_intent_asks_for_these() -> None:
    nothing: frozenset[str] = frozenset()

    assert found(shipped.platform("production")) == {
        ("sync", "aws", "azure"): (("models",), frozenset({"database"})),
        ("sync", "aws", "gcp"): (("models", "predictions"), frozenset({"analytics"})),
        ("sync", "azure", "aws"): (("models",), nothing),
        ("sync", "azure", "gcp"): (("models",), nothing),
        ("sync", "gcp", "aws"): (("models", "predictions"), nothing),
        ("sync", "gcp", "azure"): (("models",), nothing),
        ("velero", "aws", "gcp"): (("backups",), nothing),
        ("velero", "azure", "aws"): (("backups",), nothing),
        ("velero", "gcp", "azure"): (("backups",), nothing),
    }


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        ({"sync.buckets": {}, "sync.tables": {}}, ("sync", "gcp", "aws")),
        ({"recovery.backups.off_cloud": {"aws": "azure"}}, ("velero", "aws", "gcp")),
    ],
)
def test_what_is_not_asked_for_is_not_there(changes: dict[str, Any], gone: tuple[str, str, str]) -> None:
    assert gone not in found(shipped.changed(shipped.platform("production"), changes))


def test_without_tables_nobody_reaches_a_store() -> None:
    after = found(shipped.changed(shipped.platform("production"), {"sync.tables": {}}))

    assert not [grants for _, grants in after.values() if grants]


def test_a_cloud_without_clusters_sends_nobody() -> None:
    platform = shipped.platform("production")
    left = {name: cluster.model_dump() for name, cluster in platform.clusters.items() if cluster.cloud != "azure"}

    assert not [one for one in guests(shipped.changed(platform, {"clusters": left})) if one.home == "azure"]
