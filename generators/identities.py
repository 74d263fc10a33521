"""Who may do what in a cloud: every workload with an identity there, and the least it needs.

The clouds turn this into roles and trust, the charts into service accounts; the subject both name comes from here.
"""

from dataclasses import dataclass, field
from typing import Literal

from generators import naming
from generators.schema import Platform

SYNC = "sync"
VELERO = "velero"

Grant = Literal["analytics", "database", "events", "metrics", "volumes"]
"""Beyond buckets: the analytical store, the database, the queues that tell of changed objects, the cloud's own
metrics (read), and disks with their snapshots."""


@dataclass(frozen=True)
class Identity:
    """`reads` and `writes` are buckets; whoever writes may also read."""

    app: str
    namespace: str
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    grants: frozenset[Grant] = field(default=frozenset())

    @property
    def service_account(self) -> str:
        return self.app

    @property
    def subject(self) -> str:
        """What a cluster's tokens say of whom they are: https://kubernetes.io/docs/reference/access-authn-authz."""
        return subject(self.namespace, self.service_account)


def subject(namespace: str, service_account: str) -> str:
    return f"system:serviceaccount:{namespace}:{service_account}"


def services(platform: Platform, cloud_name: str) -> list[Identity]:
    """The platform's own workloads on the clusters of a cloud."""
    synced = synced_buckets(platform, cloud_name)
    log = tuple(name for name in synced if name == naming.PREDICTIONS_BUCKET)
    return [
        Identity(naming.GATEWAY, naming.GATEWAY_NAMESPACE, writes=log),
        Identity("metrics-exporter", naming.MONITORING_NAMESPACE, grants=frozenset({"metrics"})),
        Identity(SYNC, naming.SYNC_NAMESPACE, writes=synced, grants=_replication(platform, cloud_name)),
        Identity(VELERO, naming.VELERO_NAMESPACE, writes=(naming.BACKUPS_BUCKET,), grants=frozenset({"volumes"})),
    ]


def _replication(platform: Platform, cloud_name: str) -> frozenset[Grant]:
    cloud = platform.clouds[cloud_name]
    tables = [table for table in platform.sync.tables.values() if cloud_name in (table.source, *table.sinks)]
    grants: list[tuple[Grant, bool]] = [
        ("analytics", bool(tables and cloud.analytics)),
        ("database", bool(tables and cloud.database)),
        ("events", bool(synced_buckets(platform, cloud_name))),
    ]
    return frozenset(grant for grant, needed in grants if needed)


def synced_buckets(platform: Platform, cloud_name: str) -> tuple[str, ...]:
    return tuple(name for name, bucket in platform.sync.buckets.items() if cloud_name in bucket.clouds)


def buckets(platform: Platform, cloud_name: str) -> tuple[str, ...]:
    """Every bucket of a cloud: what is synced, the models that run there, and backups."""
    own = (naming.BACKUPS_BUCKET, naming.MODELS_BUCKET)
    return tuple(sorted({*synced_buckets(platform, cloud_name), *own}))


def models(platform: Platform, cloud_name: str) -> list[str]:
    """Models that run on a cluster of the cloud."""
    return [name for name in platform.models if model_clusters(platform, cloud_name, name)]


def model_clusters(platform: Platform, cloud_name: str, model: str) -> list[str]:
    placed = platform.placement(model)
    return [name for name, cluster in platform.clusters.items() if cluster.cloud == cloud_name and name in placed]
