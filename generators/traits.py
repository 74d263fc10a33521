"""What every cloud must answer: a Terraform stack, and the few facts that charts need to differ by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from generators.schema import Platform
from generators.schema.cluster import Accelerator

if TYPE_CHECKING:
    from cdktn import TerraformStack

    from generators.site import CloudSite

Manifest = dict[str, Any]


@dataclass(frozen=True)
class Taint:
    key: str
    value: str
    effect: str = "NoSchedule"


GPU_TAINT = Taint("nvidia.com/gpu", "present")
"""The one GKE sets by itself; the other clouds' pools set the same."""


@dataclass(frozen=True)
class Traits:
    """Facts about Kubernetes in one cloud. Functions get platform, environment, cloud's name, and their subject."""

    identity_annotations: Callable[[Platform, str, str, str], dict[str, str]]
    """Of the service account of an app: who it is in the cloud."""
    identity_name: Callable[[Platform, str, str], str]
    """The cloud's own name for the identity of an app, from platform, environment and app."""
    bucket_url: Callable[[Platform, str, str, str], str]
    """Where the sync program finds a bucket."""
    node_zone: Callable[[str, str], str]
    """What nodes of a region and zone carry as `topology.kubernetes.io/zone`."""
    spot_taint: Taint
    spot_label: tuple[str, str]
    accelerator_label: str
    """The label the cloud's cluster autoscaler knows: it waits for the driver of nodes that bear it."""
    accelerators: Mapping[Accelerator, str]
    """The accelerators to be had, with the label's value for each."""
    storage_class: str
    identity_pod_labels: Mapping[str, str] = field(default_factory=dict)
    identity_environment: Callable[[str], list[Manifest]] = lambda _: []
    """Variables a container of an app needs to be who it is."""
    identity_egress: tuple[Manifest, ...] = ()
    """Egress rules without which a pod behind a network policy gets no credentials."""


class Cloud(Protocol):
    """A module of `clouds`. Importing it must not import cdktn: a warm render starts no Node."""

    @property
    def TRAITS(self) -> Traits: ...  # noqa: N802

    def stack(self, scope: "TerraformStack", site: "CloudSite") -> None: ...
