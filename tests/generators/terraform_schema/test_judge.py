"""Each kind of mistake gets its own sentence; what Terraform allows gets none."""

import json
from functools import cache
from typing import Any

import pytest

from generators.terraform_schema import judge
from generators.terraform_schema.declarations import read
from generators.terraform_schema.packages import sources
from generators.terraform_schema.schema import Block, Schema, schema

FILE = "rendered/production/terraform/azure/main.tf.json"

PREVIOUS_MAJORS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "aws 5: aws_eip.vpc": ("cdktn_provider_aws", "eip", {"vpc": True}, 'unknown argument "vpc"'),
    "aws 5: aws_eks_addon.resolve_conflicts": (
        "cdktn_provider_aws",
        "eks_addon",
        {"addon_name": "coredns", "cluster_name": "main", "resolve_conflicts": "OVERWRITE"},
        'unknown argument "resolve_conflicts"; did you mean "resolve_conflicts_on_create"?',
    ),
    "azurerm 4: azurerm_virtual_network_gateway.enable_bgp": (
        "cdktn_provider_azurerm",
        "virtual_network_gateway",
        {
            "enable_bgp": True,
            "ip_configuration": {"public_ip_address_id": "${azurerm_public_ip.a.id}", "subnet_id": "x"},
            "location": "eastus",
            "name": "main",
            "resource_group_name": "main",
            "sku": "VpnGw1AZ",
            "type": "Vpn",
        },
        'unknown argument "enable_bgp"; did you mean "bgp_enabled"?',
    ),
    "google 7: google_cloud_run_v2_worker_pool.custom_audiences": (
        "cdktn_provider_google",
        "cloud_run_v2_worker_pool",
        {"custom_audiences": [], "location": "us-central1", "name": "main", "template": {}},
        'unknown argument "custom_audiences"',
    ),
}

POOL: dict[str, Any] = {
    "kubernetes_cluster_id": "${azurerm_kubernetes_cluster.main.id}",
    "max_count": 5,
    "name": "general",
    "upgrade_settings": {"max_surge": "33%"},
    "zones": ["1", "2"],
}
MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "a misspelt argument": ({"max_cuont": 5}, 'unknown argument "max_cuont"; did you mean "max_count"?'),
    "an argument like no other": ({"colour": "blue"}, 'unknown argument "colour"'),
    "a missing argument": ({"name": None}, 'missing required argument "name"'),
    "text for a number": ({"max_count": "5"}, '"max_count" must be a number, not the string "5"'),
    "text around an expression for a number": (
        {"max_count": "${var.count}0"},
        '"max_count" must be a number, not the string "${var.count}0"',
    ),
    "a number for a bool": ({"auto_scaling_enabled": 1}, '"auto_scaling_enabled" must be a bool, not the number 1'),
    "a bool for a number": ({"max_count": True}, '"max_count" must be a number, not true'),
    "a number for text": ({"vm_size": 4}, '"vm_size" must be a string, not the number 4'),
    "text for a list": ({"zones": "1"}, '"zones" must be a list, not the string "1"'),
    "a number in a list of texts": ({"zones": ["1", 2]}, '"zones[1]" must be a string, not the number 2'),
    "a list for a map": ({"node_labels": []}, '"node_labels" must be a map, not a list'),
    "a number in a map of texts": (
        {"node_labels": {"a": 1}},
        '"node_labels["a"]" must be a string, not the number 1',
    ),
    "a misspelt argument of a nested block": (
        {"upgrade_settings": {"max_surge": "1", "drain_timeout": 5}},
        'upgrade_settings: unknown argument "drain_timeout"; did you mean "drain_timeout_in_minutes"?',
    ),
    "a wrong type two blocks down": (
        {"linux_os_config": {"sysctl_config": {"fs_nr_open": "many"}}},
        'linux_os_config.sysctl_config: "fs_nr_open" must be a number, not the string "many"',
    ),
    "text for a block": ({"upgrade_settings": "33%"}, '"upgrade_settings" must be a block, not the string "33%"'),
    "an expression for a block": (
        {"upgrade_settings": "${local.upgrade}"},
        '"upgrade_settings" must be a block, not the string "${local.upgrade}"',
    ),
    "a block that may stand once, twice": (
        {"upgrade_settings": [{"max_surge": "1"}, {"max_surge": "2"}]},
        'block "upgrade_settings" may stand once, not 2 times',
    ),
    "a misspelt block": (
        {"upgrade_setting": {"max_surge": "1"}},
        'unknown argument "upgrade_setting"; did you mean "upgrade_settings"?',
    ),
    "what only the provider can say": ({"id": "x"}, '"id" is for the provider to say; remove it'),
    "a misspelt meta-argument": ({"depend_on": []}, 'unknown argument "depend_on"; did you mean "depends_on"?'),
    "a misspelt lifecycle": (
        {"lifecycle": {"prevent_destroi": True}},
        'lifecycle: unknown argument "prevent_destroi"; did you mean "prevent_destroy"?',
    ),
    "a dynamic block of no known name": (
        {"dynamic": {"taint": {"content": {}, "for_each": []}}},
        'unknown argument "taint"',
    ),
    "a misspelt argument of a dynamic block": (
        {"dynamic": {"upgrade_settings": {"content": {"max_surg": "1", "max_surge": "1"}, "for_each": []}}},
        'upgrade_settings: unknown argument "max_surg"; did you mean "max_surge"?',
    ),
}
ALLOWED: dict[str, dict[str, Any]] = {
    "an expression for a number": {"max_count": "${var.count}"},
    "an expression in text": {"vm_size": "Standard_${var.size}"},
    "an expression for a list": {"zones": "${var.zones}"},
    "null for what is optional": {"max_count": None},
    "an expression with braces": {"node_labels": "${{for key, item in local.labels : key => item}}"},
    "one block as a list": {"upgrade_settings": [{"max_surge": "1"}]},
    "a dynamic block": {"dynamic": {"upgrade_settings": {"content": {"max_surge": "1"}, "for_each": []}}},
    "meta-arguments": {
        "depends_on": ["azurerm_subnet.main"],
        "for_each": "${local.models}",
        "lifecycle": {"ignore_changes": ["zones"], "prevent_destroy": True},
        "provider": "azurerm.west",
    },
}


@cache
def extracted(package: str, module: str) -> Schema:
    """With one type more than the generators use."""
    declaration = read(sources(package, [module])[module])
    block = Block.of(declaration.block["arguments"], tuple(declaration.block.get("computed", ())))
    types = {**schema().types, "resource": {**schema().types["resource"], declaration.type: block}}
    return Schema(types, schema().versions, schema().backend)


def sentences(stack: dict[str, Any]) -> list[str]:
    return [str(violation) for violation in judge(FILE, stack).violations]


def pool(changes: dict[str, Any]) -> dict[str, Any]:
    """With null, a key is gone, unless the schema may tell the two apart."""
    return {"resource": {"azurerm_kubernetes_cluster_node_pool": {"main": {**POOL, **changes}}}}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_sentence(mistake: str) -> None:
    changes, sentence = MISTAKES[mistake]

    assert sentences(pool(changes)) == [f"{FILE}: azurerm_kubernetes_cluster_node_pool.main: {sentence}"]


@pytest.mark.parametrize("case", ALLOWED)
def test_what_terraform_allows_is_allowed(case: str) -> None:
    assert sentences(pool(ALLOWED[case])) == []


@pytest.mark.parametrize("case", PREVIOUS_MAJORS)
def test_an_argument_of_the_previous_major_version_is_unknown(case: str) -> None:
    package, module, body, sentence = PREVIOUS_MAJORS[case]
    known = extracted(package, module)
    [type_] = (name for name in known.types["resource"] if name.endswith(f"_{module}"))

    found = judge(FILE, {"resource": {type_: {"main": body}}}, known).violations

    assert [str(violation) for violation in found if "unknown" in violation.sentence] == [
        f"{FILE}: {type_}.main: {sentence}"
    ]


def test_a_misspelt_resource_type_is_unknown() -> None:
    [sentence] = sentences({"resource": {"azurerm_resource_grop": {"main": {"location": "x", "name": "x"}}}})

    assert sentence == (
        f'{FILE}: azurerm_resource_grop.main: unknown resource type "azurerm_resource_grop"; did you mean '
        '"azurerm_resource_group"? if it is new here, run `make terraform-schema`'
    )


def test_a_type_that_was_not_extracted_names_the_command() -> None:
    assert sentences({"data": {"http_get": {"main": {}}}}) == [
        f'{FILE}: data.http_get.main: unknown data type "http_get"; if it exists, run `make terraform-schema`'
    ]


def test_an_object_of_an_attribute_states_all_its_keys() -> None:
    rule = {"protocol": "tcp", "self": None}

    found = sentences({"resource": {"aws_default_security_group": {"main": {"ingress": [rule]}}}})

    assert (
        f'{FILE}: aws_default_security_group.main: ingress[0]: missing "description"; '
        "state it as null if there is nothing to say" in found
    )


@pytest.mark.parametrize("none", [{}, {"vpc_config": None}, {"vpc_config": []}])
def test_a_required_block_is_missing(none: dict[str, Any]) -> None:
    found = sentences({"resource": {"aws_eks_cluster": {"main": {"name": "main", "role_arn": "arn", **none}}}})

    assert found == [f'{FILE}: aws_eks_cluster.main: missing required block "vpc_config"']


def test_providers_are_checked_too() -> None:
    found = sentences({"provider": {"azurerm": [{"features": [{}], "subscription": "x"}]}})

    assert found == [f'{FILE}: provider.azurerm: unknown argument "subscription"; did you mean "subscription_id"?']


def test_the_rest_of_a_stack_is_checked_too() -> None:
    stack = {
        "outputs": {},
        "output": {"zone": {"value": 1, "sensitiv": True}},
        "terraform": {
            "backend": {"s3": {"bucket": "b", "key": "k", "use_lock_file": True}},
            "required_providers": {"aws": {"source": "hashicorp/aws", "version": "5.0.0"}},
            "required_version": ">= 1.11.0",
        },
    }

    known = schema().versions["aws"]

    assert sorted(sentences(stack)) == [
        f'{FILE}: output.zone: unknown argument "sensitiv"; did you mean "sensitive"?',
        f'{FILE}: terraform: backend.s3: unknown argument "use_lock_file"; did you mean "use_lockfile"?',
        f"{FILE}: terraform: required_providers.aws: version 5.0.0 is not {known}, whose schema was extracted",
        f'{FILE}: unknown block "outputs"; did you mean "output"?',
    ]


def test_a_verdict_counts_what_it_looked_at() -> None:
    verdict = judge(FILE, pool({"node_labels": {"free": "name"}}))

    assert verdict.as_json() == {"resources": 1, "keys": 7}


def test_a_violation_is_json_too() -> None:
    [violation] = judge(FILE, pool({"max_count": "5"})).violations

    assert json.loads(json.dumps(violation.as_json())) == {
        "file": FILE,
        "address": "azurerm_kubernetes_cluster_node_pool.main",
        "sentence": '"max_count" must be a number, not the string "5"',
    }
