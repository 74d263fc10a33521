"""A cluster's gateway, as the world sees it."""

from collections.abc import Mapping
from dataclasses import dataclass

from generators import naming
from generators.schema import Cluster
from generators.schema.cloud import Provider
from generators.site import CloudSite


@dataclass(frozen=True)
class Gateway:
    """`addresses` are public, by what they are called here: one per zone in AWS, elsewhere one that spans the zones."""

    cluster_name: str
    site: CloudSite
    addresses: Mapping[str, str]

    @property
    def cluster(self) -> Cluster:
        return self.site.clusters[self.cluster_name]

    @property
    def provider(self) -> Provider:
        return self.site.cloud.provider

    @property
    def host(self) -> str:
        return naming.gateway_host(self.site.platform, self.cluster_name)
