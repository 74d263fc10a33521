"""Every version in one place: an upgrade is one line here and the rendered change beside it."""

from pydantic import Field

from generators.schema.entity import Entity
from generators.schema.scalars import Digest, ImageName, KubernetesMinor, Name, Url, Version


class Chart(Entity):
    """A third-party Helm chart."""

    repository: Url = Field(description="Chart repository.")
    version: Version = Field(description="Chart version.")


class Image(Entity):
    """A container image: by digest where it is not ours, by version where it is."""

    name: ImageName = Field(description="Registry and repository of the image.")
    version: Version | None = Field(None, description="Version tag.")
    digest: Digest | None = Field(None, description="Content digest; wins over the version.")

    @property
    def reference(self) -> str:
        tag = f":{self.version}" if self.version else ""
        return f"{self.name}{tag}@{self.digest}" if self.digest else f"{self.name}{tag}"


class Versions(Entity):
    kubernetes: KubernetesMinor = Field(description="Kubernetes minor that EKS, GKE and AKS all offer.")
    terraform: Version = Field(description="Oldest Terraform that may apply the stacks.")
    providers: dict[Name, Version] = Field(
        description="Terraform provider versions; must match the locked provider packages."
    )
    addons: dict[Name, Version] = Field(
        default_factory=dict, description="EKS add-on versions, for the Kubernetes minor above; EKS names them."
    )
    charts: dict[Name, Chart] = Field(default_factory=dict, description="Third-party charts by component.")
    images: dict[Name, Image] = Field(description="Container images by component.")
