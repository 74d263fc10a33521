"""What lies between the clouds, and in front of them."""

from typing import Annotated, Literal

from pydantic import Field

from generators.schema.entity import Entity
from generators.schema.scalars import Asn, Cidr, Name, Region, Seconds

Strategy = Literal["cloud-dns", "global-load-balancer", "route53", "traffic-manager"]


class Vpn(Entity):
    enabled: bool = Field(True, description="Join all clouds by a full mesh of IPsec tunnels with BGP.")
    tunnel_range: Cidr = Field(
        "169.254.21.0/24",
        examples=["169.254.21.0/24"],
        description="Link-local pool the /30 of every tunnel comes from.",
    )


class Network(Entity):
    asns: dict[Name, Asn] = Field(
        description="BGP autonomous system number per cloud; private and distinct. Azure alone may use 65515."
    )
    nat: Literal["single", "zonal"] = Field(
        "zonal",
        description="NAT gateways of a cluster where a zone can have its own (AWS): one per zone, or a single one.",
    )
    vpn: Vpn = Field(Vpn(), description="Private network between the clouds.")


class HealthCheck(Entity):
    """How the edge decides that a cloud's gateway is lost. Each provider has floors; validation applies them."""

    path: str = Field("/v2/health/ready", pattern=r"^/[A-Za-z0-9/_.-]*$", description="Path probed over HTTPS.")
    interval_seconds: Seconds = Field(description="Seconds between two probes.")
    timeout_seconds: Seconds = Field(description="Seconds until a probe without answer counts as failed.")
    failure_threshold: Annotated[int, Field(ge=1, le=10, examples=[2])] = Field(
        description="Failed probes in a row that make a gateway unhealthy."
    )
    source_regions: list[Region] = Field(
        default_factory=list, description="Regions that probe; Cloud DNS wants exactly three Google Cloud regions."
    )


class Edge(Entity):
    """The global entrance: one name, answered by the gateways of all clouds."""

    strategy: Strategy = Field(description="What moves clients away from a lost cloud.")
    secondary_dns: Literal["none", "route53", "cloud-dns"] = Field(
        "none", description="Second authoritative DNS provider, so that no one cloud holds the zone alone."
    )
    ttl_seconds: Annotated[int, Field(ge=1, le=3600, examples=[10])] = Field(
        description="Time resolvers may keep an answer; part of the recovery time."
    )
    health_check: HealthCheck = Field(description="Probe that takes a gateway out of the answers.")


class Mesh(Entity):
    """Istio, sidecar mode, multi-primary, one network per cluster."""

    name: Name = Field(description="Mesh id, the same in every cluster.")
    trust_domain: Annotated[str, Field(pattern=r"^[a-z0-9.-]+$", examples=["ml.example.internal"])] = Field(
        description="SPIFFE trust domain of every workload identity."
    )
    locality_failover: bool = Field(True, description="Let calls inside the mesh leave a cluster whose endpoints fail.")
