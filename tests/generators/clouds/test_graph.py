"""What the blocks of a stack refer to is there, can be created in some order, and is private."""

from typing import Any

import pytest

from tests.generators.clouds import exposure, graph
from tests.generators.clouds.stacks import PROVIDERS, stack

every_cloud = pytest.mark.parametrize("cloud", PROVIDERS)

SUBNET = {"cidr_block": "10.0.0.0/24", "vpc_id": "${aws_vpc.main.id}"}
VPC = {"cidr_block": "10.0.0.0/16"}
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a resource that is not there": ({"vpc_id": "${aws_vpc.man.id}"}, "nothing is named aws_vpc.man"),
    "an attribute that is not there": ({"vpc_id": "${aws_vpc.main.ids}"}, "aws_vpc.main has no attribute ids"),
    "a data source that is not there": ({"vpc_id": "${data.aws_vpc.main.id}"}, "nothing is named data.aws_vpc.main"),
    "a local that is not there": ({"vpc_id": "${local.vpc}"}, "nothing is named local.vpc"),
    "a variable that is not there": ({"vpc_id": "${var.vpc}"}, "nothing is named var.vpc"),
    "an index of what is one": ({"vpc_id": "${aws_vpc.main[0].id}"}, "aws_vpc.main is one; it takes no index"),
    "one of what is many": ({"vpc_id": "${aws_vpc.each.id}"}, "aws_vpc.each is many; say which"),
    "within a function": ({"vpc_id": '${coalesce("aws_vpc.x", aws_vpc.y.id)}'}, "nothing is named aws_vpc.y"),
    "within text within an expression": ({"tags": {"a": '${lower("${aws_vpc.z.id}")}'}}, "nothing is named aws_vpc.z"),
    "after which to come": ({"depends_on": ["aws_vpc.gone"]}, "nothing is named aws_vpc.gone"),
}
FOLLOWED: dict[str, dict[str, Any]] = {
    "a name bound by a loop": {"tags": "${{for key, item in local.names : key => item.name}}"},
    "an instance of many": {"vpc_id": "${aws_vpc.each[each.key].id}"},
    "all of many": {"tags": {"ids": '${join(" ", values(aws_vpc.each)[*].id)}'}},
    "an expression that is written out": {"tags": {"user": "$${aws:username}", "other": "$${aws_vpc.gone.id}"}},
    "Terraform's own names": {"tags": {"each": "${each.value.name}", "path": "${path.module}"}},
}
EXPOSED: dict[str, tuple[str, dict[str, Any]]] = {
    "a group that lets anyone in": (
        "aws_default_security_group",
        {"ingress": [{"cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": None}]},
    ),
    "a rule that lets anyone in": ("aws_vpc_security_group_ingress_rule", {"cidr_ipv4": "0.0.0.0/0"}),
    "a subnet that gives out public addresses": ("aws_subnet", {"map_public_ip_on_launch": True}),
    "an address that nobody may hold": ("aws_eip", {}),
    "an API server on EKS": ("aws_eks_cluster", {"vpc_config": {"subnet_ids": []}}),
    "an API server on GKE": ("google_container_cluster", {"private_cluster_config": {"enable_private_nodes": True}}),
    "an API server on AKS": ("azurerm_kubernetes_cluster", {}),
    "a role for all": ("google_project_iam_member", {"member": "allUsers", "role": "roles/viewer"}),
    "a policy for all": (
        "aws_kms_key",
        {"policy": '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*"}]}'},
    ),
}


@every_cloud
def test_references_resolve(cloud: str) -> None:
    assert list(graph.references(stack(cloud)))
    assert graph.unresolved(stack(cloud)) == []
    assert graph.aliases(stack(cloud)) == []


@every_cloud
def test_some_order_of_creation_exists(cloud: str) -> None:
    assert graph.cycle(stack(cloud)) == []


@every_cloud
def test_nothing_is_public_that_the_intent_does_not_call_public(cloud: str) -> None:
    assert exposure.public(stack(cloud)) == []


@pytest.mark.parametrize("case", FAULTS)
def test_a_reference_that_leads_nowhere_is_found(case: str) -> None:
    changes, sentence = FAULTS[case]

    assert graph.unresolved(one_subnet(changes)) == [f"aws_subnet.main: {sentence}"]


@pytest.mark.parametrize("case", FOLLOWED)
def test_what_terraform_can_follow_is_no_fault(case: str) -> None:
    assert graph.unresolved(one_subnet(FOLLOWED[case])) == []


def test_a_cycle_is_found() -> None:
    around = one_subnet({})
    around["resource"]["aws_vpc"]["main"] = {**VPC, "depends_on": ["aws_subnet.main"]}

    assert sorted(graph.cycle(around)) == ["aws_subnet.main", "aws_vpc.main"]


def test_a_provider_that_is_not_configured_is_found() -> None:
    providers = {"aws": [{"region": "x"}, {"alias": "west", "region": "y"}]}
    found = {"provider": providers, **one_subnet({"provider": "aws.east"})}

    assert graph.aliases(found) == ["aws_subnet.main: no provider aws.east"]


@pytest.mark.parametrize("case", EXPOSED)
def test_what_is_public_is_found(case: str) -> None:
    type_, body = EXPOSED[case]

    [sentence] = exposure.public({"resource": {type_: {"main": body}}})

    assert sentence.startswith(f"{type_}.main: ")


def one_subnet(changes: dict[str, Any]) -> dict[str, Any]:
    vpcs = {"each": {**VPC, "for_each": "${local.names}"}, "main": VPC}
    return {"locals": {"names": {}}, "resource": {"aws_subnet": {"main": {**SUBNET, **changes}}, "aws_vpc": vpcs}}
