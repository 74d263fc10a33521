"""Tokens of clusters, tried on what spans the clouds: each guest is let in where it is asked for, nobody else is."""

from collections.abc import Iterator, Mapping

from generators import identities, naming
from generators.crossings import Guest, guests
from generators.schema import Platform
from generators.schema.cloud import Provider
from generators.trial.admission import IDENTITIES, admitted
from generators.trial.admission.stack import Stack
from generators.trial.tokens import Claims

_STRANGERS = (
    identities.subject("default", "default"),
    identities.subject(naming.SYNC_NAMESPACE, naming.GATEWAY),
    identities.subject(naming.GATEWAY_NAMESPACE, identities.SYNC),
)


def breaches(platform: Platform, environment: str, stack: Stack) -> Iterator[str]:
    for home, cluster in ((found.cloud, name) for name, found in platform.clusters.items()):
        for away in platform.clouds:
            yield from _tried(platform, environment, stack, home, cluster, away)


def _tried(platform: Platform, environment: str, stack: Stack, home: str, cluster: str, away: str) -> Iterator[str]:
    """Each workload of a cluster comes to a cloud, and strangers of that cluster with them."""
    coming = guests(platform)
    for subject in sorted({*_STRANGERS, *(guest.subject for guest in coming)}):
        asked = [one for one in coming if (one.home, one.away, one.subject) == (home, away, subject)]
        wanted = {address(platform, guest) for guest in asked}
        found = admitted(stack, claims(platform, environment, cluster, away, subject))
        who = f"{subject} of {cluster}"
        yield from (f"{one}: keeps out {who}; `make render` restores its trust policy" for one in wanted - found)
        yield from (f"{one}: lets in {who}; `make render` restores its trust policy" for one in sorted(found - wanted))


def address(platform: Platform, guest: Guest) -> str:
    return f"{IDENTITIES[platform.clouds[guest.away].provider]}.{guest.construct}"


def claims(platform: Platform, environment: str, cluster: str, away: str, subject: str) -> Claims:
    """What a cluster puts into a token of one of its service accounts, for another cloud."""
    provider = platform.clouds[away].provider
    pool = naming.gcp_cluster_pool(cluster)
    return {
        "aud": naming.gcp_audience(platform, away, pool, naming.GCP_CLUSTER_PROVIDER)
        if provider == "gcp"
        else naming.AUDIENCES[provider],
        "iss": issuer(platform, environment, cluster),
        "sub": subject,
    }


def issuer(platform: Platform, environment: str, cluster: str) -> str:
    """Google's is known; the others' as the stack refers to them."""
    return _ISSUERS.get(platform.clouds[platform.clusters[cluster].cloud].provider, "").format(cluster) or (
        naming.gke_issuer(platform, environment, cluster)
    )


_ISSUERS: Mapping[Provider, str] = {
    "aws": "${{data.aws_eks_cluster.{}.identity[0].oidc[0].issuer}}",
    "azure": "${{data.azurerm_kubernetes_cluster.{}.oidc_issuer_url}}",
}
