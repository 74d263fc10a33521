"""What a generator sees: a cluster, a model on one, or a cloud. The platform may be a view that records reads."""

from dataclasses import dataclass

from generators.schema import Cloud, Cluster, Model, Platform
from generators.schema.metadata import Team
from generators.traits import Traits


@dataclass(frozen=True)
class Site:
    """One cluster of one environment."""

    environment: str
    platform: Platform
    cluster_name: str
    traits: Traits

    @property
    def cluster(self) -> Cluster:
        return self.platform.clusters[self.cluster_name]

    @property
    def cloud_name(self) -> str:
        return self.cluster.cloud

    @property
    def cloud(self) -> Cloud:
        return self.platform.clouds[self.cloud_name]


@dataclass(frozen=True)
class ModelSite(Site):
    """One model on one cluster."""

    model_name: str

    @property
    def model(self) -> Model:
        return self.platform.models[self.model_name]

    @property
    def team(self) -> Team:
        return self.platform.teams[self.model.owner]


@dataclass(frozen=True)
class EnvironmentSite:
    """All clouds of one environment."""

    environment: str
    platform: Platform

    def cloud(self, name: str) -> "CloudSite":
        return CloudSite(self.environment, self.platform, name)


@dataclass(frozen=True)
class CloudSite:
    """One cloud of one environment, with its clusters."""

    environment: str
    platform: Platform
    cloud_name: str

    @property
    def cloud(self) -> Cloud:
        return self.platform.clouds[self.cloud_name]

    @property
    def clusters(self) -> dict[str, Cluster]:
        return {name: cluster for name, cluster in self.platform.clusters.items() if cluster.cloud == self.cloud_name}
