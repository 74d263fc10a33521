"""Workloads of one cloud at work in another: who they are there, and the least they need.

They come with a token of their own cluster, so no cloud keeps a key to another. The intent asks for them: buckets and
tables that `sync` keeps in several clouds, and backups that lie in another cloud.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from generators import identities, naming
from generators.identities import Grant
from generators.schema import Platform


@dataclass(frozen=True)
class Guest:
    """A workload of `home` in `away`. `writes` are buckets of `away`."""

    app: str
    namespace: str
    home: str
    away: str
    writes: tuple[str, ...]
    grants: frozenset[Grant] = frozenset()

    @property
    def construct(self) -> str:
        """Begins its addresses in Terraform."""
        return f"{self.away}_{self.app}_from_{self.home}"

    @property
    def subject(self) -> str:
        return identities.subject(self.namespace, self.app)


def guests(platform: Platform) -> list[Guest]:
    found = [*_syncs(platform), *_backups(platform)]
    return [guest for guest in found if clusters(platform, guest.home)]


def clusters(platform: Platform, cloud_name: str) -> list[str]:
    return [name for name, cluster in platform.clusters.items() if cluster.cloud == cloud_name]


def _syncs(platform: Platform) -> Iterator[Guest]:
    """Both sides of a bucket write to the other; a table flows from its source only."""
    for home, away in permutations(platform.clouds, 2):
        here, there = (identities.synced_buckets(platform, cloud) for cloud in (home, away))
        shared, grants = tuple(name for name in here if name in there), _stores(platform, home, away)
        if shared or grants:
            yield Guest(identities.SYNC, naming.SYNC_NAMESPACE, home, away, shared, grants)


def _stores(platform: Platform, home: str, away: str) -> frozenset[Grant]:
    """Where tables of `home` land in `away`."""
    if not any(table.source == home and away in table.sinks for table in platform.sync.tables.values()):
        return frozenset()
    cloud = platform.clouds[away]
    stores: list[tuple[Grant, bool]] = [("analytics", bool(cloud.analytics)), ("database", bool(cloud.database))]
    return frozenset(grant for grant, there in stores if there)


def _backups(platform: Platform) -> Iterator[Guest]:
    for home, away in platform.recovery.backups.off_cloud.items():
        yield Guest(identities.VELERO, naming.VELERO_NAMESPACE, home, away, (naming.BACKUPS_BUCKET,))
