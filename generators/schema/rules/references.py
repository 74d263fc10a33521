"""Every name that stands for something defined elsewhere is defined there."""

from collections.abc import Iterator

from generators.schema import Platform
from generators.schema.problem import Path, Problem
from generators.schema.rules.names import absent_clouds, dangling, items, keys, providers

_OFF_CLOUD: Path = ("recovery", "backups", "off_cloud")


def backups_name_known_clouds(platform: Platform) -> Iterator[Problem]:
    pairs = platform.recovery.backups.off_cloud
    yield from dangling(platform, "clouds", keys(_OFF_CLOUD, pairs))
    yield from dangling(platform, "clouds", (((*_OFF_CLOUD, cloud), other) for cloud, other in pairs.items()))


def budgets_name_known_clouds(platform: Platform) -> Iterator[Problem]:
    yield from dangling(platform, "clouds", keys(("cost", "budgets"), platform.cost.budgets))


def clusters_name_known_clouds(platform: Platform) -> Iterator[Problem]:
    named = ((("clusters", name, "cloud"), cluster.cloud) for name, cluster in platform.clusters.items())
    yield from dangling(platform, "clouds", named)


def consumers_name_known_models(platform: Platform) -> Iterator[Problem]:
    for name, consumer in platform.gateway.consumers.items():
        yield from dangling(platform, "models", items(("gateway", "consumers", name, "models"), consumer.models))


def consumers_name_known_teams(platform: Platform) -> Iterator[Problem]:
    consumers = platform.gateway.consumers.items()
    named = ((("gateway", "consumers", name, "team"), consumer.team) for name, consumer in consumers)
    yield from dangling(platform, "teams", named)


def cost_weights_name_known_teams(platform: Platform) -> Iterator[Problem]:
    yield from dangling(platform, "teams", keys(("cost", "weights"), platform.cost.weights))


def every_cloud_has_a_budget(platform: Platform) -> Iterator[Problem]:
    for cloud in absent_clouds(platform, platform.cost.budgets):
        sentence = f"missing; add `{cloud}: {{monthly: 10000}}` with what the cloud may cost"
        yield Problem(("cost", "budgets", cloud), sentence, also=providers([cloud]))


def models_name_a_known_owner(platform: Platform) -> Iterator[Problem]:
    named = ((("models", name, "owner"), model.owner) for name, model in platform.models.items())
    yield from dangling(platform, "teams", named)


def platform_names_a_known_owner(platform: Platform) -> Iterator[Problem]:
    yield from dangling(platform, "teams", [(("metadata", "owner"), platform.metadata.owner)])


def synced_buckets_name_known_clouds(platform: Platform) -> Iterator[Problem]:
    for name, bucket in platform.sync.buckets.items():
        path: Path = ("sync", "buckets", name)
        yield from dangling(platform, "clouds", items((*path, "clouds"), bucket.clouds))
        yield from dangling(platform, "clouds", [((*path, "prefer"), bucket.prefer)] if bucket.prefer else [])


def synced_tables_name_known_clouds(platform: Platform) -> Iterator[Problem]:
    for name, table in platform.sync.tables.items():
        path: Path = ("sync", "tables", name)
        yield from dangling(platform, "clouds", [((*path, "source"), table.source)])
        yield from dangling(platform, "clouds", items((*path, "sinks"), table.sinks))
