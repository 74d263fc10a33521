"""A resource group and network per cluster: who may talk to whom, private endpoints with their names, out by NAT."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import cdktn
from cdktn_provider_azurerm.nat_gateway import NatGateway
from cdktn_provider_azurerm.nat_gateway_public_ip_association import NatGatewayPublicIpAssociation
from cdktn_provider_azurerm.network_security_group import NetworkSecurityGroup, NetworkSecurityGroupSecurityRule
from cdktn_provider_azurerm.network_watcher_flow_log import (
    NetworkWatcherFlowLog,
    NetworkWatcherFlowLogRetentionPolicy,
    NetworkWatcherFlowLogTrafficAnalytics,
)
from cdktn_provider_azurerm.private_dns_zone import PrivateDnsZone
from cdktn_provider_azurerm.private_dns_zone_virtual_network_link import PrivateDnsZoneVirtualNetworkLink
from cdktn_provider_azurerm.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointPrivateDnsZoneGroup,
    PrivateEndpointPrivateServiceConnection,
)
from cdktn_provider_azurerm.public_ip import PublicIp
from cdktn_provider_azurerm.resource_group import ResourceGroup
from cdktn_provider_azurerm.storage_account import (
    StorageAccount,
    StorageAccountBlobProperties,
    StorageAccountBlobPropertiesContainerDeleteRetentionPolicy,
    StorageAccountBlobPropertiesDeleteRetentionPolicy,
    StorageAccountCustomerManagedKey,
    StorageAccountIdentity,
    StorageAccountNetworkRules,
    StorageAccountSasPolicy,
)
from cdktn_provider_azurerm.subnet import Subnet, SubnetDelegation, SubnetDelegationServiceDelegation
from cdktn_provider_azurerm.subnet_nat_gateway_association import SubnetNatGatewayAssociation
from cdktn_provider_azurerm.subnet_network_security_group_association import SubnetNetworkSecurityGroupAssociation
from cdktn_provider_azurerm.virtual_network import VirtualNetwork

from generators import naming
from generators.clouds.azure.account import place, tags
from generators.clouds.azure.monitoring import Watch
from generators.site import CloudSite

ZONES = {
    "blob": "privatelink.blob.core.windows.net",
    "queue": "privatelink.queue.core.windows.net",
    "registry": "privatelink.azurecr.io",
    "sqlServer": "privatelink.database.windows.net",
    "vault": "privatelink.vaultcore.azure.net",
}
"""By the part of a service that an endpoint leads to, the zone its private name is in."""

_JOIN = "Microsoft.Network/virtualNetworks/subnets/join/action"
_DELEGATIONS = {
    "api-server": ("Microsoft.ContainerService/managedClusters", (_JOIN,)),
    "functions": ("Microsoft.App/environments", (_JOIN,)),
}
_GATEWAYS = "GatewaySubnet"
"""Azure finds the subnet of VPN gateways by its name."""
_ANALYTICS_MINUTES = 60
_DENY_PRIORITY = 4096
_MOST_FLOW_LOG_DAYS = 365
_UNDELETED = StorageAccountBlobProperties(
    delete_retention_policy=StorageAccountBlobPropertiesDeleteRetentionPolicy(days=7),
    container_delete_retention_policy=StorageAccountBlobPropertiesContainerDeleteRetentionPolicy(days=7),
)
"""What was deleted can be had back for a week."""


@dataclass(frozen=True)
class Allowed:
    """Who may come in, and to which ports; all protocols where there are none."""

    sources: list[str]
    ports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Network:
    name: str
    """Begins the addresses of what is in it."""
    group: Any
    network: Any
    subnets: Mapping[str, Any]
    zones: Mapping[str, Any]
    way_out: Any
    """What must be there before nodes can start."""

    @property
    def nodes(self) -> Any:
        return self.subnets["nodes"]


def build(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, name: str) -> Network:
    cluster = site.clusters[name]
    group = ResourceGroup(
        scope,
        f"{name}_group",
        name=naming.resource(site.platform, site.environment, name),
        location=cluster.region,
        tags=tags(site),
    )
    made = virtual_network(scope, site, name, group, cluster.networks.nodes)
    ranges = blocks(cluster.networks.nodes)
    subnets = {purpose: subnet(scope, name, purpose, block, made) for purpose, block in ranges.items()}
    for purpose, allowed in _rules(site, name).items():
        guard(scope, site, name, purpose, subnets[purpose], allowed, group)
    _record(scope, site, watch, name, group, made)
    way_out = nat(scope, site, name, group, subnets["nodes"])
    return Network(name, group, made, subnets, zones(scope, site, name, group, made, ZONES), way_out)


def blocks(network: str) -> dict[str, str]:
    """Half of the network for nodes, the eighth after it for endpoints, and of the next an eighth each for the rest."""
    whole = IPv4Network(network)
    eighths = list(whole.subnets(3))
    small = list(eighths[5].subnets(3))
    return {
        "nodes": str(next(whole.subnets(1))),
        "endpoints": str(eighths[4]),
        "api-server": str(small[0]),
        _GATEWAYS: str(small[1]),
    }


def virtual_network(scope: cdktn.TerraformStack, site: CloudSite, name: str, group: Any, block: str) -> Any:
    return VirtualNetwork(
        scope,
        f"{name}_network",
        name=naming.resource(site.platform, site.environment, name),
        address_space=[block],
        **place(site, group),
    )


def subnet(scope: cdktn.TerraformStack, name: str, purpose: str, block: str, network: Any) -> Any:
    return Subnet(
        scope,
        f"{name}_{purpose.replace('-', '_')}",
        name=purpose,
        resource_group_name=network.resource_group_name,
        virtual_network_name=network.name,
        address_prefixes=[block],
        # Azure itself decides how what it runs in subnets of ours gets out.
        default_outbound_access_enabled=None if purpose in (*_DELEGATIONS, _GATEWAYS) else False,
        private_endpoint_network_policies="Enabled",
        delegation=[
            SubnetDelegation(
                name=purpose, service_delegation=SubnetDelegationServiceDelegation(name=service, actions=list(actions))
            )
            for service, actions in [_DELEGATIONS[purpose]]
        ]
        if purpose in _DELEGATIONS
        else None,
    )


def guard(
    scope: cdktn.TerraformStack,
    site: CloudSite,
    name: str,
    purpose: str,
    guarded: Any,
    allowed: Mapping[str, Allowed],
    group: Any,
) -> None:
    """Nobody comes in but by a rule with a name."""
    held = f"{name}_{purpose.replace('-', '_')}_guard"
    named = [(rule, entry) for rule, entry in allowed.items() if entry.sources]
    rules = [_rule(rule, 100 + 10 * number, entry) for number, (rule, entry) in enumerate(named)]
    made = NetworkSecurityGroup(
        scope,
        held,
        name=naming.resource(site.platform, site.environment, name, purpose),
        security_rule=[*rules, _deny()],
        **place(site, group),
    )
    SubnetNetworkSecurityGroupAssociation(scope, f"{held}_use", subnet_id=guarded.id, network_security_group_id=made.id)


def nat(scope: cdktn.TerraformStack, site: CloudSite, name: str, group: Any, served: Any) -> Any:
    """Without a zone of its own: Azure places it, and one gateway serves the subnet of all zones."""
    common = place(site, group)
    named = naming.resource(site.platform, site.environment, name, "nat")
    address = PublicIp(scope, f"{name}_nat_address", name=named, allocation_method="Static", sku="Standard", **common)
    gateway = NatGateway(scope, f"{name}_nat", name=named, sku_name="Standard", idle_timeout_in_minutes=10, **common)
    NatGatewayPublicIpAssociation(
        scope, f"{name}_nat_address_use", nat_gateway_id=gateway.id, public_ip_address_id=address.id
    )
    return SubnetNatGatewayAssociation(scope, f"{name}_nat_use", nat_gateway_id=gateway.id, subnet_id=served.id)


def zones(
    scope: cdktn.TerraformStack, site: CloudSite, name: str, group: Any, network: Any, wanted: Mapping[str, str]
) -> dict[str, Any]:
    """Of this network alone: in each network, the name of a service leads to the endpoint in it."""
    found = {}
    for part, zone in wanted.items():
        found[part] = PrivateDnsZone(
            scope, f"{name}_{part}_zone", name=zone, resource_group_name=group.name, tags=tags(site)
        )
        PrivateDnsZoneVirtualNetworkLink(
            scope,
            f"{name}_{part}_zone_use",
            name=naming.resource(site.platform, site.environment, name),
            private_dns_zone_id=found[part].id,
            virtual_network_id=network.id,
            tags=tags(site),
        )
    return found


def endpoint(
    scope: cdktn.TerraformStack, site: CloudSite, network: Network, service: str, part: str, resource: Any
) -> Any:
    """An address of the network that leads to a part of a service, and the service's name for it."""
    named = naming.resource(site.platform, site.environment, network.name, service.replace("_", "-"), part.lower())
    return PrivateEndpoint(
        scope,
        f"{network.name}_{service}_{part}_endpoint",
        name=named,
        subnet_id=network.subnets["endpoints"].id,
        private_service_connection=PrivateEndpointPrivateServiceConnection(
            name=named,
            private_connection_resource_id=resource.id,
            subresource_names=[part],
            is_manual_connection=False,
        ),
        private_dns_zone_group=PrivateEndpointPrivateDnsZoneGroup(
            name=part, private_dns_zone_ids=[network.zones[part].id]
        ),
        **place(site, network.group),
    )


def _record(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, name: str, group: Any, network: Any) -> None:
    """Who talked to whom. Azure makes one watcher per region by itself, with the first network there."""
    NetworkWatcherFlowLog(
        scope,
        f"{name}_flow_logs",
        name=naming.resource(site.platform, site.environment, name),
        network_watcher_name=f"NetworkWatcher_{site.clusters[name].region}",
        resource_group_name="NetworkWatcherRG",
        location=group.location,
        target_resource_id=network.id,
        storage_account_id=_flow_log_storage(scope, site, watch, name, group).id,
        enabled=True,
        version=2,
        retention_policy=NetworkWatcherFlowLogRetentionPolicy(
            enabled=True, days=min(site.platform.observability.retention.logs_days, _MOST_FLOW_LOG_DAYS)
        ),
        traffic_analytics=NetworkWatcherFlowLogTrafficAnalytics(
            enabled=True,
            workspace_id=watch.workspace.workspace_id,
            workspace_region=watch.workspace.location,
            workspace_resource_id=watch.workspace.id,
            interval_in_minutes=_ANALYTICS_MINUTES,
        ),
        tags=tags(site),
    )


def _flow_log_storage(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, name: str, group: Any) -> Any:
    """In the region of the network, as Azure demands. Flow logs are written with the account's key, so it has one:
    the provider cannot yet give them an identity."""
    key = watch.account.storage_key
    return StorageAccount(
        scope,
        f"{name}_flow_log_storage",
        name=naming.storage_account(site.platform, site.environment, site.cloud_name, f"{name}-flow-logs"),
        account_kind="StorageV2",
        account_tier="Standard",
        account_replication_type="LRS",
        allow_nested_items_to_be_public=False,
        blob_properties=_UNDELETED,
        customer_managed_key=StorageAccountCustomerManagedKey(
            key_vault_key_id=key.key.versionless_id, user_assigned_identity_id=key.user.id
        ),
        identity=StorageAccountIdentity(type="UserAssigned", identity_ids=[key.user.id]),
        https_traffic_only_enabled=True,
        cross_tenant_replication_enabled=False,
        infrastructure_encryption_enabled=True,
        local_user_enabled=False,
        min_tls_version="TLS1_2",
        network_rules=StorageAccountNetworkRules(default_action="Deny", bypass=["AzureServices"]),
        public_network_access_enabled=False,
        sas_policy=StorageAccountSasPolicy(expiration_period="00.01:00:00"),
        shared_access_key_enabled=True,
        depends_on=[key.granted],
        **place(site, group),
    )


def _rules(site: CloudSite, name: str) -> dict[str, dict[str, Allowed]]:
    """Clients come from anywhere, and only to the gateways' port; all else is between ranges of the platform."""
    own = site.clusters[name].networks
    ranges = [cluster.networks for cluster in site.platform.clusters.values()]
    platform = sorted(block for networks in ranges for block in (networks.nodes, networks.pods))
    probes = Allowed(["AzureLoadBalancer"])
    return {
        "api-server": {
            "platform": Allowed(platform, ("443", "4443")),
            "administrators": Allowed(list(site.platform.security.authorized_networks), ("443",)),
            "probes": probes,
        },
        "endpoints": {"platform": Allowed(platform, ("443", "1433", "11000-11999"))},
        "nodes": {
            "own-nodes-and-pods": Allowed([own.nodes, own.pods]),
            "platform": Allowed(platform),
            "clients": Allowed(["Internet"], ("443",)),
            "probes": probes,
        },
    }


def _rule(name: str, priority: int, allowed: Allowed) -> NetworkSecurityGroupSecurityRule:
    several = len(allowed.sources) > 1
    return NetworkSecurityGroupSecurityRule(
        name=f"allow-{name}",
        priority=priority,
        direction="Inbound",
        access="Allow",
        protocol="Tcp" if allowed.ports else "*",
        source_address_prefix=None if several else allowed.sources[0],
        source_address_prefixes=allowed.sources if several else None,
        source_port_range="*",
        destination_address_prefix="*",
        destination_port_range=None if len(allowed.ports) > 1 else "".join(allowed.ports) or "*",
        destination_port_ranges=list(allowed.ports) if len(allowed.ports) > 1 else None,
    )


def _deny() -> NetworkSecurityGroupSecurityRule:
    return NetworkSecurityGroupSecurityRule(
        name="deny-everything-else",
        priority=_DENY_PRIORITY,
        direction="Inbound",
        access="Deny",
        protocol="*",
        source_address_prefix="*",
        source_port_range="*",
        destination_address_prefix="*",
        destination_port_range="*",
    )
