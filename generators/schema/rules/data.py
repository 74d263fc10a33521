"""Data in several clouds: replicated buckets and tables, and backups."""

from collections.abc import Iterator

from generators.schema import Platform
from generators.schema.data import SyncedBucket
from generators.schema.problem import Path, Problem
from generators.schema.rules.names import absent_clouds, providers
from generators.schema.rules.phrases import both, either

_MODELS = "models"
_OFF_CLOUD: Path = ("recovery", "backups", "off_cloud")


def backups_are_locked_no_longer_than_kept(platform: Platform) -> Iterator[Problem]:
    kept = platform.recovery.backups.retention_days
    for name, cloud in platform.clouds.items():
        if cloud.object_storage.backup_lock_days > kept:
            sentence = (
                f"{cloud.object_storage.backup_lock_days} days of lock outlast the {kept} days a backup is kept; "
                f"write {kept} or less"
            )
            path = ("clouds", name, "object_storage", "backup_lock_days")
            yield Problem(path, sentence, also=(("recovery", "backups", "retention_days"),))


def backups_are_off_cloud(platform: Platform) -> Iterator[Problem]:
    for cloud, other in platform.recovery.backups.off_cloud.items():
        others = [name for name in platform.clouds if name != cloud]
        if cloud == other and cloud in platform.clouds:
            advice = (
                f"write another cloud: {either(others)}" if others else "remove the line, as there is no other cloud"
            )
            yield Problem(
                (*_OFF_CLOUD, cloud), f"the loss of {cloud} would take its backups along; {advice}", providers(others)
            )


def every_cloud_has_an_off_cloud_backup(platform: Platform) -> Iterator[Problem]:
    others = {cloud: [name for name in platform.clouds if name != cloud] for cloud in platform.clouds}
    for cloud in absent_clouds(platform, platform.recovery.backups.off_cloud) if len(others) > 1 else ():
        sentence = f"missing; add `{cloud}: {others[cloud][0]}`, so that the loss of {cloud} leaves a backup"
        yield Problem((*_OFF_CLOUD, cloud), sentence, also=providers([cloud]))


def models_are_synced_to_where_they_run(platform: Platform) -> Iterator[Problem]:
    """Every cloud loads models from its own copy of the bucket, so a copy must exist where there is more than one."""
    placed = {cluster for model in platform.models for cluster in platform.placement(model)}
    running = {platform.clusters[cluster].cloud for cluster in placed} & platform.clouds.keys()
    clouds, bucket = [name for name in platform.clouds if name in running], platform.sync.buckets.get(_MODELS)
    path: Path = ("sync", "buckets", _MODELS)
    if len(clouds) > 1 and bucket is None:
        yield Problem(
            path, f"missing; add `models: {{clouds: [{', '.join(clouds)}]}}`, where models run", providers(clouds)
        )
    absent = [name for name in clouds if bucket and name not in bucket.clouds]
    if len(clouds) > 1 and absent:
        verb = "runs" if len(absent) == 1 else "run"
        yield Problem(
            (*path, "clouds"),
            f"{both(absent)} {verb} models without a copy of them; add {both(absent)}",
            providers(absent),
        )


def prefer_is_for_the_policy_prefer(platform: Platform) -> Iterator[Problem]:
    for path, bucket in _buckets(platform):
        if bucket.prefer is not None and bucket.conflict != "prefer":
            sentence = f"has no effect under `conflict: {bucket.conflict}`; remove it, or write `conflict: prefer`"
            yield Problem((*path, "prefer"), sentence, also=((*path, "conflict"),))


def preferred_clouds_hold_a_copy(platform: Platform) -> Iterator[Problem]:
    for path, bucket in _buckets(platform):
        if bucket.prefer in platform.clouds and bucket.prefer not in bucket.clouds:
            sentence = (
                f"{bucket.prefer} holds no copy and cannot win; write {either(bucket.clouds)}, or add it to clouds"
            )
            yield Problem((*path, "prefer"), sentence, also=((*path, "clouds"),))


def preferring_buckets_name_their_winner(platform: Platform) -> Iterator[Problem]:
    for path, bucket in _buckets(platform):
        if bucket.conflict == "prefer" and bucket.prefer is None:
            sentence = (
                f"missing under `conflict: prefer`; add `prefer: {bucket.clouds[0]}`, or another cloud that shall win"
            )
            yield Problem((*path, "prefer"), sentence, also=((*path, "conflict"), (*path, "clouds")))


def sync_lag_holds_the_recovery_point(platform: Platform) -> Iterator[Problem]:
    lag, promised = platform.sync.lag_seconds, platform.slo.recovery_point_seconds
    if lag > promised and (platform.sync.buckets or platform.sync.tables):
        sentence = (
            f"an alert at {lag} s of lag is too late for the recovery point objective of {promised} s; "
            f"write {promised} or less"
        )
        yield Problem(("sync", "lag_seconds"), sentence, also=(("slo", "recovery_point_seconds"),))


def synced_tables_come_from_a_database(platform: Platform) -> Iterator[Problem]:
    able = [name for name, cloud in platform.clouds.items() if cloud.database]
    for name, table in platform.sync.tables.items():
        if table.source in platform.clouds and table.source not in able:
            advice = (
                f"write {either(able)}, or add a database to one that can have it"
                if able
                else "add `database:` to a cloud"
            )
            also = (("clouds", table.source, "database"), *providers([table.source]))
            yield Problem(("sync", "tables", name, "source"), f"{table.source} has no database; {advice}", also)


def synced_tables_do_not_return_to_their_source(platform: Platform) -> Iterator[Problem]:
    for name, table in platform.sync.tables.items():
        path: Path = ("sync", "tables", name)
        for index, sink in enumerate(table.sinks):
            if sink == table.source:
                sentence = f"{sink} is where the table comes from; take it out of the list"
                yield Problem((*path, "sinks", str(index)), sentence, also=((*path, "source"),))


def synced_tables_reach_a_data_store(platform: Platform) -> Iterator[Problem]:
    able = [name for name, cloud in platform.clouds.items() if cloud.database or cloud.analytics]
    for name, table in platform.sync.tables.items():
        for index, sink in enumerate(table.sinks):
            if sink in platform.clouds and sink not in able:
                sentence = (
                    f"{sink} has neither database nor analytics to hold the table; "
                    "add one there, or take it out of the list"
                )
                also = (("clouds", sink, "database"), ("clouds", sink, "analytics"))
                yield Problem(("sync", "tables", name, "sinks", str(index)), sentence, also)


def _buckets(platform: Platform) -> Iterator[tuple[Path, SyncedBucket]]:
    for name, bucket in platform.sync.buckets.items():
        yield ("sync", "buckets", name), bucket
