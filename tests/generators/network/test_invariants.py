"""Each invariant dies by its mutation of the rendered stack, and says where."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generators.check import check
from generators.network.invariants import INVARIANTS, breaches
from tests.generators.network.stacks import Stack, copied
from tests.generators.render.fakes import CATALOGUE, run, write

AWS = "eks-us-east-1"
AZURE = "aks-eastus"
GCP = "gke-us-central1"


def _named(found: Stack, kind: str, name: str) -> Any:
    return found["resource"][kind][name]


def _delete_a_tunnel_of_google(found: Stack) -> None:
    del found["resource"]["google_compute_vpn_tunnel"][f"{GCP}_{AWS}_0"]


def _delete_every_second_tunnel_to_azure(found: Stack) -> None:
    for kind in ("azurerm_virtual_network_gateway_connection",):
        del found["resource"][kind][f"{AZURE}_{GCP}_1"]


def _delete_an_aws_connection(found: Stack) -> None:
    del found["resource"]["aws_vpn_connection"][f"{AWS}_{AZURE}_0"]


def _repeat_an_address(found: Stack) -> None:
    _named(found, "google_compute_router_interface", f"{GCP}_{AWS}_0_interface")["ip_range"] = "169.254.21.30/30"


def _repeat_a_block_at_both_ends(found: Stack) -> None:
    connection = _named(found, "aws_vpn_connection", f"{AWS}_{GCP}_0")
    connection["tunnel2_inside_cidr"] = connection["tunnel1_inside_cidr"]
    for suffix, argument, value in (
        ("interface", "ip_range", "169.254.21.26/30"),
        ("peer", "peer_ip_address", "169.254.21.25"),
    ):
        _named(found, f"google_compute_router_{suffix}", f"{GCP}_{AWS}_1_{suffix}")[argument] = value


def _move_a_block_out_of_azures_window(found: Stack) -> None:
    _named(found, "aws_vpn_connection", f"{AWS}_{AZURE}_0")["tunnel1_inside_cidr"] = "169.254.30.0/30"
    _named(found, "azurerm_local_network_gateway", f"{AZURE}_{AWS}_0_peer")["bgp_settings"]["bgp_peering_address"] = (
        "169.254.30.1"
    )


def _give_one_end_another_key(found: Stack) -> None:
    _named(found, "google_compute_vpn_tunnel", f"{GCP}_{AWS}_0")["shared_secret_wo"] = (
        f"${{random_password.{AWS}_{GCP}_1_key.result}}"
    )


def _give_two_tunnels_one_key(found: Stack) -> None:
    connection = _named(found, "aws_vpn_connection", f"{AWS}_{GCP}_0")
    connection["tunnel2_preshared_key"] = connection["tunnel1_preshared_key"]
    tunnel = _named(found, "google_compute_vpn_tunnel", f"{GCP}_{AWS}_1")
    tunnel["shared_secret_wo"] = connection["tunnel1_preshared_key"]


def _write_a_key_down(found: Stack) -> None:
    _named(found, "azurerm_virtual_network_gateway_connection", f"{AZURE}_{AWS}_0")["shared_key"] = "hunter2hunter2"


def _use_an_interface_twice(found: Stack) -> None:
    _named(found, "google_compute_vpn_tunnel", f"{GCP}_{AWS}_1")["peer_external_gateway_interface"] = 0


def _promise_too_much_redundancy(found: Stack) -> None:
    _named(found, "google_compute_external_vpn_gateway", f"{GCP}_{AZURE}")["redundancy_type"] = "FOUR_IPS_REDUNDANCY"


def _use_a_size_without_zones(found: Stack) -> None:
    _named(found, "azurerm_virtual_network_gateway", f"{AZURE}_gateway")["sku"] = "VpnGw2"


def _stop_one_instance(found: Stack) -> None:
    _named(found, "azurerm_virtual_network_gateway", f"{AZURE}_gateway")["active_active"] = False


def _move_an_address_to_the_other_instance(found: Stack) -> None:
    gateway = _named(found, "azurerm_virtual_network_gateway", f"{AZURE}_gateway")
    first, second = gateway["bgp_settings"]["peering_addresses"]
    first["apipa_addresses"], second["apipa_addresses"] = second["apipa_addresses"], first["apipa_addresses"]


def _speak_from_an_address_nobody_holds(found: Stack) -> None:
    connection = _named(found, "azurerm_virtual_network_gateway_connection", f"{AZURE}_{AWS}_0")
    connection["custom_bgp_addresses"]["secondary"] = "169.254.22.200"


def _expect_another_number(found: Stack) -> None:
    _named(found, "google_compute_router_peer", f"{GCP}_{AZURE}_0_peer")["peer_asn"] = 65515


def _share_a_number(found: Stack) -> None:
    _named(found, "aws_vpn_gateway", f"{AWS}_gateway")["amazon_side_asn"] = "64602"


def _take_azures_number(found: Stack) -> None:
    _named(found, "google_compute_router", f"{GCP}_router")["bgp"]["asn"] = 65515


def _name_what_is_not_there(found: Stack) -> None:
    _named(found, "aws_vpn_gateway", f"{AWS}_gateway")["vpc_id"] = "${data.aws_vpc.gone.id}"


def _wait_for_oneself(found: Stack) -> None:
    _named(found, "aws_vpn_gateway", f"{AWS}_gateway")["vpc_id"] = f"${{aws_vpn_connection.{AWS}_{GCP}_0.id}}"


def _forget_a_gateway(found: Stack) -> None:
    _named(found, "google_dns_record_set", "cloud_dns_predict")["routing_policy"]["wrr"].pop()


def _answer_without_a_check(found: Stack) -> None:
    del _named(found, "aws_route53_record", f"route53_predict_{AZURE}")["health_check_id"]


def _keep_an_answer_longer(found: Stack) -> None:
    _named(found, "aws_route53_record", f"route53_predict_{AZURE}")["ttl"] = 300


def _peer_one_side_only(found: Stack) -> None:
    del found["resource"]["google_compute_network_peering"]["gke-europe-west2_gke-us-central1"]


MUTATIONS: dict[Callable[[Stack], None], str] = {
    _answer_without_a_check: "every-answer-is-probed",
    _delete_a_tunnel_of_google: "every-end-has-its-other",
    _delete_an_aws_connection: "references-resolve",
    _delete_every_second_tunnel_to_azure: "every-pair-has-two-disjoint-tunnels",
    _expect_another_number: "both-ends-agree-on-numbers",
    _forget_a_gateway: "every-gateway-is-an-answer",
    _give_one_end_another_key: "both-ends-agree-on-keys",
    _give_two_tunnels_one_key: "every-tunnel-has-a-key-of-its-own",
    _keep_an_answer_longer: "answers-of-one-service-live-equally-long",
    _move_a_block_out_of_azures_window: "inside-blocks-suit-azure",
    _move_an_address_to_the_other_instance: "azure-tunnels-end-at-their-own-instance",
    _name_what_is_not_there: "references-resolve",
    _peer_one_side_only: "peerings-have-both-halves",
    _promise_too_much_redundancy: "redundancy-matches-interfaces",
    _repeat_a_block_at_both_ends: "inside-blocks-are-disjoint",
    _repeat_an_address: "both-ends-agree-on-addresses",
    _share_a_number: "numbers-are-distinct",
    _speak_from_an_address_nobody_holds: "azure-tunnels-end-at-their-own-instance",
    _stop_one_instance: "azure-gateways-span-zones",
    _take_azures_number: "numbers-are-distinct",
    _use_a_size_without_zones: "azure-gateways-span-zones",
    _use_an_interface_twice: "interfaces-are-used-once",
    _wait_for_oneself: "references-have-no-cycle",
    _write_a_key_down: "keys-are-generated",
}


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__.strip("_").replace("_", "-"))
def test_a_mutation_is_noticed(mutate: Callable[[Stack], None]) -> None:
    found = copied("four-clusters")
    assert breaches(found) == []

    mutate(found)

    assert MUTATIONS[mutate] in {breach.invariant for breach in breaches(found)}


def test_every_invariant_dies_by_a_mutation() -> None:
    assert set(MUTATIONS.values()) == set(INVARIANTS)


def test_invariants_are_alphabetical_and_named_like_their_functions() -> None:
    names = {name: getattr(check, "__name__", "").replace("_", "-") for name, check in INVARIANTS.items()}

    assert list(INVARIANTS) == sorted(INVARIANTS)
    assert all(name == function for name, function in names.items())


def test_check_says_what_an_edit_by_hand_breaks(tmp_path: Path) -> None:
    write(tmp_path)
    run(tmp_path)
    found = copied("four-clusters")
    _delete_a_tunnel_of_google(found)
    file = tmp_path / "rendered" / "production" / "terraform" / "network" / "main.tf.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(found), "utf-8")

    said = [str(finding) for finding in check(tmp_path, catalogue=CATALOGUE) if finding.kind == "unsound"]

    where = "rendered/production/terraform/network/main.tf.json: is not a network that holds: "
    assert all(sentence.startswith(where) for sentence in said)
    assert any(f"aws_vpn_connection.{AWS}_{GCP}_0 meets 0 ends at" in sentence for sentence in said)


def test_check_says_when_the_network_is_no_json(tmp_path: Path) -> None:
    write(tmp_path)
    run(tmp_path)
    file = tmp_path / "rendered" / "production" / "terraform" / "network" / "main.tf.json"
    file.parent.mkdir(parents=True)
    file.write_text("{", "utf-8")

    [finding] = [finding for finding in check(tmp_path, catalogue=CATALOGUE) if finding.kind == "unsound"]

    assert "Expecting property name" in finding.advice
