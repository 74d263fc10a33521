"""One subject for each workload on each cluster: in its service account, in its cloud's trust, and in Vault's role.

Models are files that the stacks read, so their expressions are filled with what the files say.
"""

import json
import re
from collections import defaultdict
from functools import cache
from typing import Any

import pytest

from generators import identities, model_identity, terraform, vault
from generators.clouds import CLOUDS
from generators.schema import Platform
from generators.site import CloudSite, EnvironmentSite
from generators.trust import vault as vault_stack
from tests.generators import shipped

EACH = re.compile(r"\$\{each\.value\.([a-z_]+)\}")
GKE = re.compile(r"svc\.id\.goog\[([^/\]]+)/([^\]]+)\]")
SUBJECT = re.compile(r"system:serviceaccount:(?:\$\{[^}]+\}|[^\"\]: ])+:(?:\$\{[^}]+\}|[a-z0-9-])+")
TRUST = {
    "aws": ("aws_iam_role", "assume_role_policy"),
    "azure": ("azurerm_federated_identity_credential", "subject"),
    "gcp": ("google_service_account_iam_member", "member"),
}

environments = pytest.mark.parametrize("environment", shipped.ENVIRONMENTS)


@cache
def service_accounts(environment: str) -> dict[str, set[str]]:
    """By cluster, the subjects of every service account that has an identity in the cloud."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in shipped.of_kind("ServiceAccount", environment):
        meta = one.manifest["metadata"]
        if meta.get("annotations"):
            found[one.cluster].add(identities.subject(meta["namespace"], meta["name"]))
    return found


@cache
def expected(environment: str, cluster: str) -> set[str]:
    """By the table of identities: the platform's services, and the models on the cluster."""
    platform = shipped.platform(environment)
    services = identities.services(platform, platform.clusters[cluster].cloud)
    return {one.subject for one in services} | {subject for subject, _ in models(platform, environment, cluster)}


def models(platform: Platform, environment: str, cluster: str) -> list[tuple[str, dict[str, Any]]]:
    """What the file of each model on the cluster says."""
    cloud = platform.clusters[cluster].cloud
    traits = CLOUDS[platform.clouds[cloud].provider].TRAITS
    files = [
        model_identity.of(platform, environment, cloud, name, traits) for name in identities.models(platform, cloud)
    ]
    return [
        (identities.subject(file["namespace"], file["service_account"]), file)
        for file in files
        if cluster in file["clusters"]
    ]


def filled(text: str, file: dict[str, Any]) -> str:
    return EACH.sub(lambda found: str(file[found[1]]), text)


@cache
def of_cloud(environment: str, cloud: str) -> dict[str, Any]:
    platform = shipped.platform(environment)
    generator, site = CLOUDS[platform.clouds[cloud].provider], CloudSite(environment, platform, cloud)
    return terraform.synthesise(cloud, lambda scope: generator.stack(scope, site))


@cache
def of_vault(environment: str) -> dict[str, Any]:
    site = EnvironmentSite(environment, shipped.platform(environment))
    return terraform.synthesise(vault_stack.STACK, lambda scope: vault_stack.stack(scope, site))


def trusted(environment: str, cluster: str) -> set[str]:
    """Subjects of service accounts in the trust of the cluster's cloud."""
    platform = shipped.platform(environment)
    cloud = platform.clusters[cluster].cloud
    kind, argument = TRUST[platform.clouds[cloud].provider]
    policies = [one[argument] for one in of_cloud(environment, cloud)["resource"].get(kind, {}).values()]
    templates = {found for text in policies for found in (*SUBJECT.findall(text), *_gke(text))}
    files = [file for _, file in models(platform, environment, cluster)]
    return {filled(template, file) for template in templates for file in files}


def _gke(text: str) -> list[str]:
    return [identities.subject(namespace, account) for namespace, account in GKE.findall(text)]


def in_vault(environment: str, cluster: str) -> dict[str, dict[str, Any]]:
    """Roles of the cluster's mount by subject, with those of models filled."""
    found: dict[str, dict[str, Any]] = {}
    for name, role in of_vault(environment)["resource"]["vault_jwt_auth_backend_role"].items():
        if name.startswith(f"{cluster}_"):
            each = models(shipped.platform(environment), environment, cluster) if "for_each" in role else [("", {})]
            for _, file in each:
                one: dict[str, Any] = json.loads(filled(json.dumps(role), file))
                found[one["bound_subject"]] = one
    return found


@environments
def test_service_accounts_are_those_of_the_table(environment: str) -> None:
    for cluster in shipped.platform(environment).clusters:
        found = service_accounts(environment)[cluster]

        assert found
        assert found <= expected(environment, cluster)
        assert {subject for subject, _ in models(shipped.platform(environment), environment, cluster)} <= found


@environments
def test_vault_has_a_role_for_each_and_for_nobody_else(environment: str) -> None:
    for cluster in shipped.platform(environment).clusters:
        assert set(in_vault(environment, cluster)) == expected(environment, cluster)


@environments
def test_a_cloud_trusts_each_and_nobody_else(environment: str) -> None:
    for cluster in shipped.platform(environment).clusters:
        found = trusted(environment, cluster)
        if not found:
            pytest.skip("the clouds' stacks make no identities of workloads yet")

        assert found == expected(environment, cluster)


@environments
def test_a_vault_role_is_for_one_subject_of_one_cluster_and_reads_its_own(environment: str) -> None:
    platform = shipped.platform(environment)
    resources = of_vault(environment)["resource"]
    for cluster in platform.clusters:
        for subject, role in in_vault(environment, cluster).items():
            _, _, namespace, account = subject.split(":")

            assert role["bound_audiences"] == [vault.audience(platform)]
            assert role["backend"] == f"${{vault_jwt_auth_backend.{cluster}_mount.path}}"
            assert role["token_policies"] == [role["role_name"]] == [vault.role(namespace, account)]
    for policy in resources["vault_policy"].values():
        paths = re.findall(r'path "([^"]+)" \{\n  capabilities = \["read"\]\n\}', policy["policy"])
        namespace, _, account = policy["name"].partition(".")
        if "for_each" in policy:
            namespace, account = "${each.value.namespace}", "${each.value.service_account}"
        own = vault.folder(platform, namespace, account)

        assert paths == [own, f"{own}/*"]
        assert policy["policy"].count("path ") == len(paths)


@environments
def test_every_cluster_has_a_mount_for_its_own_issuer(environment: str) -> None:
    mounts = of_vault(environment)["resource"]["vault_jwt_auth_backend"]

    assert {mount["path"] for mount in mounts.values()} == {
        vault.mount(cluster) for cluster in shipped.platform(environment).clusters
    }
    assert len({mount["bound_issuer"] for mount in mounts.values()}) == len(mounts)
    assert all(mount["bound_issuer"] == mount["oidc_discovery_url"] for mount in mounts.values())
