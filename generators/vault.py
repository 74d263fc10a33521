"""Who the workloads are to Vault: the third name of each identity, beside its service account and its cloud's role.

Every cluster has an auth mount of its own, which reads the tokens of that cluster's issuer. A role there is for one
service account, and reads what lies under that account's name. Charts and the Vault stack take all names from here.
"""

from generators import identities
from generators.identities import Identity
from generators.schema import Platform


def mount(cluster_name: str) -> str:
    """Where a cluster's workloads log in."""
    return f"cluster-{cluster_name}"


def role(namespace: str, service_account: str) -> str:
    """The role and the policy of a service account; a namespace holds each name once."""
    return f"{namespace}.{service_account}"


def audience(platform: Platform) -> str:
    """A token for the Vault of one environment is no token for another's."""
    return platform.security.vault.address


def folder(platform: Platform, namespace: str, service_account: str) -> str:
    """What a service account's secrets lie under."""
    return f"{platform.security.vault.mount}/data/{namespace}/{service_account}"


def services(platform: Platform, cluster_name: str) -> list[Identity]:
    """The platform's own workloads on a cluster; models come by their files."""
    return identities.services(platform, platform.clusters[cluster_name].cloud)
