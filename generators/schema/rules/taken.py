"""Names from which others are made leave alone what is made already."""

from collections.abc import Iterator

from generators.schema import Platform
from generators.schema.problem import Path, Problem

_APPS = (
    "argocd",
    "backups",
    "delivery",
    "gateway",
    "karpenter",
    "metrics-exporter",
    "namespaces",
    "prober",
    "sync",
    "velero",
)
"""Models share names with these in namespaces, in rendered/ or among the identities of a cloud."""
_BUCKETS = {
    "backups": "backups",
    "billing": "the cloud's bills",
    "functions": "the functions' programs",
    "terraform": "the Terraform state",
}
_FOLDER = "terraform"
_STACKS = {
    "network": "what spans the clouds",
    "trust": "the clouds' trust in each other's clusters",
    "vault": "Vault's trust in the clusters",
}


def buckets_leave_the_platforms_own_alone(platform: Platform) -> Iterator[Problem]:
    for name, content in _BUCKETS.items():
        if name in platform.sync.buckets:
            sentence = f"the bucket of this name holds {content}; name this one otherwise"
            yield Problem(("sync", "buckets", name), sentence)


def clouds_leave_stack_names_free(platform: Platform) -> Iterator[Problem]:
    for name, content in _STACKS.items():
        if name in platform.clouds:
            sentence = f"{name} is the stack of {content}; name the cloud otherwise, such as by its provider"
            yield Problem(("clouds", name), sentence)


def clusters_leave_folder_names_free(platform: Platform) -> Iterator[Problem]:
    if _FOLDER in platform.clusters:
        sentence = f"{_FOLDER} is a folder of rendered/ already; name the cluster otherwise, such as {_FOLDER}-1"
        yield Problem(("clusters", _FOLDER), sentence)


def models_leave_app_names_free(platform: Platform) -> Iterator[Problem]:
    for name in _APPS:
        if name in platform.models:
            sentence = f"{name} is an app of the platform itself; rename the file, such as to {name}-model.yaml"
            yield Problem(("models", name), sentence)


def workloads_have_names_of_their_own(platform: Platform) -> Iterator[Problem]:
    """A revision runs as <model>-<revision> beside the service <model>, in the namespace of the model's team."""
    first: dict[tuple[str, str], Path] = {
        (model.owner, name): ("models", name) for name, model in platform.models.items()
    }
    for name, model in platform.models.items():
        for revision in model.revisions:
            path: Path = ("models", name, "revisions", revision)
            other = first.setdefault((model.owner, f"{name}-{revision}"), path)
            if other != path:
                what = f"revision {other[3]} of model {other[1]}" if len(other) > 2 else f"model {other[1]}"
                sentence = f"{name}-{revision}, as which this revision runs, is taken by {what}; rename the revision"
                yield Problem(path, sentence, also=(("models", name, "owner"), (*other[:2], "owner")))
