"""The language of platform.yaml, apps/ and environments/: plain data whose descriptions are the documentation."""

from pydantic import Field

from generators.schema.cloud import Cloud
from generators.schema.cluster import Cluster
from generators.schema.data import Recovery, Sync
from generators.schema.entity import Entity
from generators.schema.gateway import Gateway
from generators.schema.metadata import Metadata, Team
from generators.schema.model import Model
from generators.schema.network import Edge, Mesh, Network
from generators.schema.operations import Cost, Delivery, Observability, Security
from generators.schema.scalars import Name
from generators.schema.slo import Slo
from generators.schema.versions import Versions

__all__ = ["Cloud", "Cluster", "Model", "Platform"]


class Platform(Entity):
    """The whole platform of one environment: platform.yaml, the models of apps/, and what the environment changes."""

    metadata: Metadata = Field(description="Who and what the platform is.")
    teams: dict[Name, Team] = Field(min_length=1, description="Teams that own models or call them.")
    slo: Slo = Field(description="What the platform promises.")
    clouds: dict[Name, Cloud] = Field(min_length=1, description="Accounts, by name.")
    clusters: dict[Name, Cluster] = Field(min_length=1, description="Kubernetes clusters, by name.")
    network: Network = Field(description="Private network between the clouds.")
    edge: Edge = Field(description="Global entrance.")
    mesh: Mesh = Field(description="Service mesh over all clusters.")
    gateway: Gateway = Field(description="Front door of every prediction.")
    sync: Sync = Field(Sync(), description="Data replicated between clouds.")
    observability: Observability = Field(description="How the platform is watched.")
    cost: Cost = Field(description="Budgets and how cost is shared.")
    security: Security = Field(description="Who may do what.")
    recovery: Recovery = Field(description="Backups and drills.")
    delivery: Delivery = Field(Delivery(), description="How changes reach the clusters.")
    versions: Versions = Field(description="Every chart, image and provider version.")
    models: dict[Name, Model] = Field(default_factory=dict, description="Models, one file each in apps/.")

    def placement(self, model: str) -> tuple[str, ...]:
        """Clusters the model runs on, in the order of `clusters`: those it names, or all its data may be in."""
        wanted, residency = self.models[model].placement.clusters, self.models[model].data.residency
        if wanted:
            return tuple(name for name in self.clusters if name in wanted)
        return tuple(name for name, c in self.clusters.items() if not residency or c.jurisdiction in residency)
