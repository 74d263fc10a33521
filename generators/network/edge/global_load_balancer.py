"""A global load balancer of Google Cloud: one address that never changes, in front of the gateways of every cloud.

It reaches gateways in other clouds at private addresses through the tunnels (hybrid endpoint groups), and those on GKE
at their pods, in groups that GKE keeps once the gateway's Service asks for them: sync the gateway before this stack.
"""

from collections.abc import Callable, Iterator
from typing import Any

from cdktn_provider_google.compute_backend_service import (
    ComputeBackendService,
    ComputeBackendServiceBackend,
    ComputeBackendServiceLogConfig,
    ComputeBackendServiceOutlierDetection,
    ComputeBackendServiceOutlierDetectionBaseEjectionTime,
    ComputeBackendServiceOutlierDetectionInterval,
)
from cdktn_provider_google.compute_global_address import ComputeGlobalAddress
from cdktn_provider_google.compute_global_forwarding_rule import ComputeGlobalForwardingRule
from cdktn_provider_google.compute_health_check import ComputeHealthCheck, ComputeHealthCheckHttpsHealthCheck
from cdktn_provider_google.compute_managed_ssl_certificate import (
    ComputeManagedSslCertificate,
    ComputeManagedSslCertificateManaged,
)
from cdktn_provider_google.compute_network_endpoint import ComputeNetworkEndpoint
from cdktn_provider_google.compute_network_endpoint_group import ComputeNetworkEndpointGroup
from cdktn_provider_google.compute_ssl_policy import ComputeSslPolicy
from cdktn_provider_google.compute_target_https_proxy import ComputeTargetHttpsProxy
from cdktn_provider_google.compute_url_map import ComputeUrlMap

from generators import naming
from generators.budgets.places import shares
from generators.network.edge import armor, cloud_dns
from generators.network.edge.entrance import Entrance, Zone
from generators.network.gateways import aws
from generators.network.gateways.gateway import Gateway
from generators.network.vpn.gcp import PROBERS, network
from generators.schema.network import Strategy
from generators.site import CloudSite

_SERVICE: Strategy = "global-load-balancer"
_SCHEME = "EXTERNAL_MANAGED"
_HTTPS = 443
_LEAST_PART = 0.1
"""The least a backend may be scaled to, short of nothing."""
_EJECTION_SECONDS = 30


def build(entrance: Entrance) -> Zone:
    common = {
        "provider": entrance.provider(_SERVICE),
        "name": naming.resource(entrance.platform, entrance.site.environment, "load-balancer"),
    }
    address = ComputeGlobalAddress(entrance.scope, "load_balancer_address", address_type="EXTERNAL", **common)
    backends = _backends(entrance, common)
    urls = ComputeUrlMap(entrance.scope, "load_balancer_urls", default_service=backends.id, **common)
    _listener(entrance, address, urls, common)
    return cloud_dns.build(entrance.behind(address.address))


def _listener(entrance: Entrance, address: Any, urls: Any, common: dict[str, Any]) -> None:
    host = naming.predict_host(entrance.platform)
    certificate = ComputeManagedSslCertificate(
        entrance.scope,
        "load_balancer_certificate",
        managed=ComputeManagedSslCertificateManaged(domains=[f"{host}."]),
        **common,
    )
    policy = ComputeSslPolicy(
        entrance.scope, "load_balancer_tls", profile="MODERN", min_tls_version="TLS_1_2", **common
    )
    proxy = ComputeTargetHttpsProxy(
        entrance.scope,
        "load_balancer_proxy",
        url_map=urls.id,
        ssl_certificates=[certificate.id],
        ssl_policy=policy.id,
        **common,
    )
    ComputeGlobalForwardingRule(
        entrance.scope,
        "load_balancer",
        target=proxy.id,
        ip_address=address.id,
        port_range=str(_HTTPS),
        load_balancing_scheme=_SCHEME,
        **common,
    )


def _backends(entrance: Entrance, common: dict[str, Any]) -> Any:
    """Health checks take a lost cloud out; outliers are put aside for a while on what clients' own requests met."""
    return ComputeBackendService(
        entrance.scope,
        "load_balancer_gateways",
        protocol="HTTPS",
        load_balancing_scheme=_SCHEME,
        timeout_sec=-(-entrance.platform.gateway.limits.timeout_ms // 1000) + 1,
        health_checks=[_check(entrance, common).id],
        security_policy=armor.build(entrance, common).id,
        backend=[backend for gateway in entrance.gateways for backend in _backend(entrance, gateway)],
        outlier_detection=ComputeBackendServiceOutlierDetection(
            consecutive_gateway_failure=5,
            enforcing_consecutive_gateway_failure=100,
            interval=ComputeBackendServiceOutlierDetectionInterval(seconds=1),
            base_ejection_time=ComputeBackendServiceOutlierDetectionBaseEjectionTime(seconds=_EJECTION_SECONDS),
            max_ejection_percent=50,
        ),
        log_config=ComputeBackendServiceLogConfig(enable=True, sample_rate=0.1),
        **common,
    )


def _check(entrance: Entrance, common: dict[str, Any]) -> Any:
    probe = entrance.probe(_SERVICE)
    return ComputeHealthCheck(
        entrance.scope,
        "load_balancer_check",
        check_interval_sec=probe.interval,
        timeout_sec=probe.timeout,
        unhealthy_threshold=probe.threshold,
        healthy_threshold=1,
        https_health_check=ComputeHealthCheckHttpsHealthCheck(
            host=naming.predict_host(entrance.platform),
            port_specification="USE_SERVING_PORT",
            request_path=entrance.platform.edge.health_check.path,
        ),
        **common,
    )


def _backend(entrance: Entrance, gateway: Gateway) -> Iterator[ComputeBackendServiceBackend]:
    """The cluster's whole capacity over its places; a cloud that should get less is filled to its part of that."""
    groups = _GROUPS[gateway.provider](entrance, gateway)
    parts = shares(entrance.platform, {each.site.cloud_name: None for each in entrance.gateways})
    part = parts[gateway.site.cloud_name] / max(parts.values())
    limits, replicas = entrance.platform.gateway.limits, entrance.platform.gateway.replicas
    places = len(naming.gateway_private_addresses(entrance.platform, gateway.cluster_name))
    pods = replicas.max / places if places else 1
    for group in groups:
        yield ComputeBackendServiceBackend(
            group=group,
            balancing_mode="RATE",
            max_rate_per_endpoint=limits.requests_per_second_per_replica * pods,
            capacity_scaler=max(round(part, 2), _LEAST_PART),
        )


def _of_gke(_: Entrance, gateway: Gateway) -> list[str]:
    site, cluster = gateway.site, gateway.cluster_name
    name = naming.gateway_endpoints(site.platform, site.environment, cluster)
    return [
        f"projects/{site.cloud.account}/zones/{zone}/networkEndpointGroups/{name}" for zone in gateway.cluster.zones
    ]


def _of_eks(entrance: Entrance, gateway: Gateway) -> list[str]:
    provider = entrance.providers[gateway.site.cloud_name]
    aws.build_private(entrance.scope, gateway.site, gateway.cluster_name, provider, PROBERS)
    return _hybrid(entrance, gateway)


def _hybrid(entrance: Entrance, gateway: Gateway) -> list[str]:
    """In the network of the first cluster in Google Cloud: its tunnels lead to all the others."""
    home, cluster = _home(entrance)
    common = {"provider": entrance.providers[home.cloud_name], "zone": home.clusters[cluster].zones[0]}
    group = ComputeNetworkEndpointGroup(
        entrance.scope,
        f"load_balancer_{gateway.cluster_name}",
        name=naming.resource(entrance.platform, entrance.site.environment, gateway.cluster_name, naming.GATEWAY),
        network=network(home, cluster),
        network_endpoint_type="NON_GCP_PRIVATE_IP_PORT",
        default_port=_HTTPS,
        **common,
    )
    for index, address in enumerate(naming.gateway_private_addresses(entrance.platform, gateway.cluster_name)):
        ComputeNetworkEndpoint(
            entrance.scope,
            f"load_balancer_{gateway.cluster_name}_{index}",
            network_endpoint_group=group.name,
            ip_address=address,
            port=_HTTPS,
            **common,
        )
    return [str(group.id)]


def _home(entrance: Entrance) -> tuple[CloudSite, str]:
    return next((each.site, each.cluster_name) for each in entrance.gateways if each.provider == "gcp")


_GROUPS: dict[str, Callable[[Entrance, Gateway], list[str]]] = {
    "aws": _of_eks,
    "azure": _hybrid,
    "gcp": _of_gke,
}
