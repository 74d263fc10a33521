"""The global entrance as it is rendered: who answers, with what, under which names, and what each was told."""

from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest

from generators import naming
from generators.network.invariants import breaches
from generators.network.rendered import resources
from generators.network.rendered.entrance import reserved, watchers
from generators.schema.network import Strategy
from generators.schema.probes import CLOUD_DNS_REGIONS, ROUTE53_REGIONS
from tests.generators.clouds.stacks import synthesise as synthesise_cloud
from tests.generators.network.stacks import STRATEGIES, Stack, answered_by, intent, stack, synthesise
from tests.generators.shipped import changed

FEWER: tuple[tuple[str, Strategy], ...] = (
    ("four-clusters", "global-load-balancer"),
    ("one-cloud", "route53"),
    ("one-cloud-in-two-regions", "cloud-dns"),
    ("one-cloud-in-two-regions", "global-load-balancer"),
    ("two-clouds", "cloud-dns"),
    ("two-clouds", "global-load-balancer"),
    ("two-clouds", "route53"),
)


def arguments(found: Stack, kind: str) -> Any:
    [resource] = resources(found, kind).values()
    return resource


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_watches_the_gateways_of_all_clouds(strategy: Strategy) -> None:
    found = stack("three-clouds", strategy)

    [watcher] = watchers(found)

    assert watcher.strategy == strategy
    assert set(watcher.targets.values()) == set(intent("three-clouds").clusters)
    assert breaches(found) == []


@pytest.mark.parametrize(("shape", "strategy"), FEWER)
def test_fewer_and_more_clusters_have_an_entrance_too(shape: str, strategy: Strategy) -> None:
    found = stack(shape, strategy)

    [watcher] = watchers(found)

    assert set(watcher.targets.values()) == set(intent(shape).clusters)
    assert breaches(found) == []


def test_cloud_dns_probes_as_its_api_lets_it() -> None:
    check = arguments(stack("three-clouds", "cloud-dns"), "google_compute_health_check")

    assert len(check["source_regions"]) == 3
    assert check["check_interval_sec"] >= 30 >= check["timeout_sec"]
    assert check["https_health_check"] == {
        "host": "predict.ml.example.com",
        "port": 443,
        "request_path": "/v2/health/ready",
    }


def test_cloud_dns_signs_the_zone_only_where_nobody_else_serves_it() -> None:
    alone = arguments(stack("three-clouds", "cloud-dns"), "google_dns_managed_zone")
    beside = arguments(stack(), "google_dns_managed_zone")

    assert alone["dnssec_config"] == {"non_existence": "nsec3", "state": "on"}
    assert "dnssec_config" not in beside
    items = resources(stack("three-clouds", "cloud-dns"), "google_dns_record_set")["cloud_dns_predict"]
    for item in items["routing_policy"]["wrr"]:
        assert len(item["health_checked_targets"]["external_endpoints"]) == 1


def test_route53_asks_each_address_for_the_ready_answer_by_name() -> None:
    checks = resources(stack("three-clouds", "route53"), "aws_route53_health_check")

    assert len(checks) == 5
    for check in checks.values():
        assert check["type"] == "HTTPS_STR_MATCH"
        assert check["search_string"] in '{"ready": true}'
        assert check["search_string"] not in '{"ready": false}'
        assert check["enable_sni"] is True
        assert check["fqdn"].startswith("predict.")
        assert len(check["regions"]) >= 3
    assert {check["ip_address"] for check in checks.values()} == {
        address for addresses in reserved(stack()).values() for address in addresses
    }


def test_traffic_manager_serves_no_endpoint_it_found_dead() -> None:
    found = stack("three-clouds", "traffic-manager")
    profile = arguments(found, "azurerm_traffic_manager_profile")
    record = arguments(found, "azurerm_dns_cname_record")

    assert record["name"] == "predict"
    assert record["record"] == "${azurerm_traffic_manager_profile.traffic_manager_profile.fqdn}"
    assert profile["monitor_config"]["protocol"] == "HTTPS"
    for endpoint in resources(found, "azurerm_traffic_manager_external_endpoint").values():
        assert endpoint["always_serve_enabled"] is False


def test_clouds_get_the_parts_the_intent_gives_them() -> None:
    platform = changed(
        intent("three-clouds", "route53"), {"gateway.routing.weights": {"aws": 60, "azure": 40, "gcp": 0}}
    )

    records = resources(synthesise(platform), "aws_route53_record")

    weights = {
        each["set_identifier"]: each["weighted_routing_policy"]["weight"]
        for each in records.values()
        if "set_identifier" in each
    }
    aws = sum(weight for name, weight in weights.items() if name.startswith("eks"))
    assert aws / weights["aks-eastus"] == pytest.approx(60 / 40, rel=0.02)
    assert weights["gke-us-central1"] == 0


def test_each_provider_is_told_of_nearness_in_its_own_regions() -> None:
    platform = changed(intent("four-clusters"), {"gateway.routing.prefer": "latency"})

    found = synthesise(platform)

    geo = resources(found, "google_dns_record_set")["cloud_dns_predict"]["routing_policy"]["geo"]
    records = resources(found, "aws_route53_record").values()
    latencies = {each["latency_routing_policy"]["region"] for each in records if "latency_routing_policy" in each}
    assert {item["location"] for item in geo} == {"europe-west2", "us-central1", "us-east4"}
    assert latencies == {"eu-west-2", "us-east-1"}
    assert all(each["alias"]["evaluate_target_health"] for each in records if "latency_routing_policy" in each)
    assert breaches(found) == []


def test_the_second_provider_serves_the_same_zone_with_checks_and_regions_of_its_own() -> None:
    found = stack()
    zone, other = arguments(found, "google_dns_managed_zone"), arguments(found, "aws_route53_zone")

    assert zone["dns_name"] == f"{other['name']}."
    assert {tuple(each["regions"]) for each in resources(found, "aws_route53_health_check").values()} == {
        ROUTE53_REGIONS
    }
    assert set(found["output"]) == {"name_servers_cloud_dns", "name_servers_route53"}
    servers = (
        resources(found, "google_dns_record_set")["cloud_dns_servers"]["rrdatas"],
        resources(found, "aws_route53_record")["route53_servers"]["records"],
    )
    assert all("google_dns_managed_zone.cloud_dns_zone.name_servers" in each for each in servers)
    assert all("aws_route53_zone.route53_zone.name_servers" in each for each in servers)


def test_cloud_dns_as_the_second_provider_probes_from_three_continents() -> None:
    found = synthesise(answered_by(intent("three-clouds"), "route53", "cloud-dns"))

    assert tuple(arguments(found, "google_compute_health_check")["source_regions"]) == CLOUD_DNS_REGIONS


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_gateway_has_a_name_of_its_own(strategy: Strategy) -> None:
    found, platform = stack("three-clouds", strategy), intent("three-clouds", strategy)
    kinds = {"azurerm_dns_a_record": ("records", ".ml.example.com"), "aws_route53_record": ("records", "")}
    kind = {"route53": "aws_route53_record", "traffic-manager": "azurerm_dns_a_record"}.get(
        strategy, "google_dns_record_set"
    )
    argument, suffix = kinds.get(kind, ("rrdatas", ""))

    names = {f"{each['name']}{suffix}".rstrip("."): each.get(argument) for each in resources(found, kind).values()}

    for cluster, addresses in reserved(found).items():
        assert names[naming.gateway_host(platform, cluster)] == addresses


def test_addresses_have_the_names_that_manifests_take_them_by() -> None:
    found, platform = stack(), intent("three-clouds")
    google = arguments(found, "google_compute_address")
    azure = resources(found, "azurerm_public_ip")["aks-eastus_entrance"]
    aws = arguments(found, "aws_lb_target_group")

    assert google["name"] == naming.gateway_address(platform, "production", "gke-us-central1")
    assert azure["name"] == naming.gateway_address(platform, "production", "aks-eastus")
    assert azure["resource_group_name"] == naming.resource(platform, "production", "aks-eastus")
    assert aws["name"] == naming.gateway_targets(platform, "production", "eks-us-east-1")
    assert len(aws["name"]) <= 32


def test_aws_has_an_address_in_every_zone() -> None:
    found = stack()
    balancer = arguments(found, "aws_lb")

    assert len(balancer["subnet_mapping"]) == len(resources(found, "aws_eip")) == 3
    assert balancer["internal"] is False
    assert balancer["enable_deletion_protection"] is True


def test_zones_are_not_destroyed_by_a_plan_somebody_overlooked() -> None:
    for strategy, kind in (("cloud-dns", "google_dns_managed_zone"), ("traffic-manager", "azurerm_dns_zone")):
        zone = arguments(stack("three-clouds", strategy), kind)
        assert zone["lifecycle"] == {"prevent_destroy": True}
    assert arguments(stack(), "aws_route53_zone")["lifecycle"] == {"prevent_destroy": True}


def test_the_load_balancer_reaches_other_clouds_through_the_tunnels() -> None:
    found, platform = stack("three-clouds", "global-load-balancer"), intent("three-clouds")
    groups = resources(found, "google_compute_network_endpoint_group")
    endpoints = resources(found, "google_compute_network_endpoint").values()
    router = resources(found, "google_compute_router")["gke-us-central1_router"]

    assert {group["network_endpoint_type"] for group in groups.values()} == {"NON_GCP_PRIVATE_IP_PORT"}
    assert {group["network"] for group in groups.values()} == {router["network"]}
    for cluster in ("aks-eastus", "eks-us-east-1"):
        mine = {e["ip_address"] for e in endpoints if f"load_balancer_{cluster}." in e["network_endpoint_group"]}
        assert mine == set(naming.gateway_private_addresses(platform, cluster))
    probers = {"35.191.0.0/16", "130.211.0.0/22"}
    assert probers <= {each["range"] for each in router["bgp"]["advertised_ip_ranges"]}
    rules = resources(found, "aws_vpc_security_group_ingress_rule").items()
    assert {rule["cidr_ipv4"] for name, rule in rules if "private" in name} == probers


def test_private_addresses_lie_in_the_subnets_the_clouds_make() -> None:
    platform = intent("three-clouds")
    subnets = {
        cluster: [IPv4Network(block) for block in blocks]
        for cluster, blocks in (
            ("eks-us-east-1", _private(synthesise_cloud(platform, "aws"), "aws_subnet", "_private_", "cidr_block")),
            (
                "aks-eastus",
                _private(synthesise_cloud(platform, "azure"), "azurerm_subnet", "_nodes", "address_prefixes"),
            ),
        )
    }

    for cluster, blocks in subnets.items():
        addresses = naming.gateway_private_addresses(platform, cluster)
        assert len(addresses) == len(blocks)
        for address, block in zip(addresses, blocks, strict=True):
            assert IPv4Address(address) == block[-4]


def _private(found: Stack, kind: str, part: str, argument: str) -> list[str]:
    values = [each[argument] for name, each in resources(found, kind).items() if part in name]
    return [value if isinstance(value, str) else value[0] for value in values]


def test_pods_on_gke_are_reached_in_the_groups_their_service_names() -> None:
    found, platform = stack("three-clouds", "global-load-balancer"), intent("three-clouds")
    service = arguments(found, "google_compute_backend_service")
    name = naming.gateway_endpoints(platform, "production", "gke-us-central1")

    own = [backend for backend in service["backend"] if backend["group"].endswith(f"/networkEndpointGroups/{name}")]

    assert len(own) == len(platform.clusters["gke-us-central1"].zones)
    assert {backend["max_rate_per_endpoint"] for backend in own} == {800}
    assert service["outlier_detection"]["max_ejection_percent"] == 50
    assert service["security_policy"] == "${google_compute_security_policy.load_balancer_policy.id}"


def test_the_load_balancer_lets_no_address_ask_more_than_the_largest_caller() -> None:
    policy = arguments(stack("three-clouds", "global-load-balancer"), "google_compute_security_policy")
    [limit] = [rule["rate_limit_options"] for rule in policy["rule"] if rule["action"] == "throttle"]

    assert limit["rate_limit_threshold"] == {"count": 30_000, "interval_sec": 10}
    assert policy["rule"][-1]["action"] == "allow"


def test_behind_a_load_balancer_both_providers_answer_its_one_address() -> None:
    found = synthesise(answered_by(intent("three-clouds"), "global-load-balancer", "route53"))
    address = "${google_compute_global_address.load_balancer_address.address}"

    assert resources(found, "google_dns_record_set")["cloud_dns_predict"]["rrdatas"] == [address]
    assert resources(found, "aws_route53_record")["route53_predict"]["records"] == [address]
    assert resources(found, "aws_route53_health_check") == {}
