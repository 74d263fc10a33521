"""Versions, addresses and environments of the pipeline."""

from collections.abc import Iterator, Mapping

from generators.schema import Platform, tunnels
from generators.schema.cloud import Provider
from generators.schema.problem import Path, Problem
from generators.schema.rules.names import providers

_TERRAFORM: Mapping[Provider, str] = {"aws": "aws", "azure": "azurerm", "gcp": "google"}
_ALWAYS = ("gateway", "serving", "sync")
_KEYS = "random"
_SUBJECT_LIMIT = 85
"""Of 127, what the fixed words of a subject, and an environment's name of up to 20 characters, leave."""
_SECRETS = "vault"
_SERVERS = {"tensorflow": "tensorflow-serving", "torch": "torchserve"}
EKS_ADDONS = ("aws-ebs-csi-driver", "coredns", "eks-pod-identity-agent", "kube-proxy", "vpc-cni")
_EXAMPLES = {
    "gateway": "ghcr.io/example/gateway, version: 0.1.0",
    "serving": "ghcr.io/example/serving, version: 0.1.0",
    "sync": "ghcr.io/example/sync, version: 0.1.0",
    "tensorflow-serving": "docker.io/tensorflow/serving, version: 2.19.1",
    "torchserve": "docker.io/pytorch/torchserve, version: 0.12.0-cpu",
}


def charts_come_over_https_or_oci(platform: Platform) -> Iterator[Problem]:
    for name, chart in platform.versions.charts.items():
        if not chart.repository.startswith(("https://", "oci://")):
            sentence = f'Helm cannot read "{chart.repository}"; write an address that starts with https:// or oci://'
            yield Problem(("versions", "charts", name, "repository"), sentence)


def every_container_has_an_image(platform: Platform) -> Iterator[Problem]:
    runtimes = {model.runtime: ("models", name, "runtime") for name, model in reversed(platform.models.items())}
    needed: dict[str, tuple[Path, ...]] = dict.fromkeys(_ALWAYS, ())
    needed |= {image: (runtimes[runtime],) for runtime, image in _SERVERS.items() if runtime in runtimes}
    for image, also in needed.items():
        if image not in platform.versions.images:
            why = f", and {also[0][1]} runs on it" if also else ""
            sentence = f"missing{why}; add `{image}: {{name: {_EXAMPLES[image]}}}`"
            yield Problem(("versions", "images", image), sentence, also)


def every_eks_add_on_has_a_version(platform: Platform) -> Iterator[Problem]:
    clouds = {name for name, cloud in platform.clouds.items() if cloud.provider == "aws"}
    cluster = next((name for name, cluster in platform.clusters.items() if cluster.cloud in clouds), None)
    for addon in EKS_ADDONS if cluster else ():
        if addon not in platform.versions.addons:
            kubernetes = platform.versions.kubernetes
            sentence = (
                f"missing, and cluster {cluster} needs it; add `{addon}:` with a version from "
                f"`aws eks describe-addon-versions --kubernetes-version {kubernetes} --addon-name {addon}`"
            )
            yield Problem(("versions", "addons", addon), sentence, also=(("clusters", str(cluster), "cloud"),))


def every_image_is_pinned(platform: Platform) -> Iterator[Problem]:
    for name, image in platform.versions.images.items():
        if image.version is None and image.digest is None:
            sentence = "has neither version nor digest; add `version: 1.0.0` or `digest: sha256:…`"
            yield Problem(("versions", "images", name), sentence)


def every_provider_has_a_version(platform: Platform) -> Iterator[Problem]:
    used: dict[Provider, str] = {}
    for name, cloud in platform.clouds.items():
        used.setdefault(cloud.provider, name)
    for provider, name in used.items():
        terraform = _TERRAFORM[provider]
        if terraform not in platform.versions.providers:
            sentence = (
                f"missing, and cloud {name} needs it; "
                f"add `{terraform}:` with the version of the locked provider package"
            )
            yield Problem(("versions", "providers", terraform), sentence, also=providers([name]))
    if _SECRETS not in platform.versions.providers:
        sentence = f"missing, and readers of secrets need it; add `{_SECRETS}:` with the version of the locked package"
        yield Problem(("versions", "providers", _SECRETS), sentence, also=(("security", "vault", "address"),))
    if tunnels.wanted(platform) and _KEYS not in platform.versions.providers:
        sentence = f"missing, and the tunnels' keys need it; add `{_KEYS}:` with the version of the locked package"
        yield Problem(("versions", "providers", _KEYS), sentence, also=(("network", "vpn", "enabled"),))


def subjects_fit_google_cloud(platform: Platform) -> Iterator[Problem]:
    """Google's limit is on what its tokens are mapped to: https://cloud.google.com/iam/docs/workload-identity-federation."""
    found, name = platform.metadata.repository, platform.delivery.github.apply_environment
    length = len(found.organisation) + len(found.name) + len(f"{found.organisation_id}{found.repository_id}{name}")
    clouds = [cloud for cloud in platform.clouds.values() if cloud.provider == "gcp"]
    if clouds and length > _SUBJECT_LIMIT:
        sentence = (
            f"with the repository's names and ids it makes {length} characters, and Google Cloud reads subjects with "
            f"at most {_SUBJECT_LIMIT} of them; shorten it"
        )
        path = ("delivery", "github", "apply_environment")
        yield Problem(path, sentence, also=(("metadata", "repository", "name"),))


def subjects_of_names_are_not_for_azure(platform: Platform) -> Iterator[Problem]:
    """Azure compares the subject and nothing else, so whoever takes over the names would be let in."""
    azure = [name for name, cloud in platform.clouds.items() if cloud.provider == "azure"]
    if azure and platform.delivery.github.subject_format == "names":
        sentence = (
            f"cloud {azure[0]} knows a repository by the subject alone, and names can be taken over; "
            "have GitHub write ids into it, then write ids"
        )
        yield Problem(("delivery", "github", "subject_format"), sentence, also=providers(azure))


def vault_is_reached_over_https(platform: Platform) -> Iterator[Problem]:
    address = platform.security.vault.address
    if not address.startswith("https://"):
        yield Problem(
            ("security", "vault", "address"),
            f'"{address}" is not an HTTPS address; write one that starts with https://',
        )
