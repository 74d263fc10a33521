"""What a revision points at is a model its runtime can load."""

from collections.abc import Iterator

from generators.schema import Platform
from generators.schema.model import Revision
from generators.schema.problem import Path, Problem
from generators.schema.rules.phrases import quoted

_FILES = {"onnx": ".onnx", "torch": ".mar"}


def artifact_paths_are_plain(platform: Platform) -> Iterator[Problem]:
    for path, _, revision in _revisions(platform):
        steps = revision.artifact.split("/")
        if any(step in ("", ".", "..") for step in steps):
            plain = "/".join(step for step in steps if step not in ("", ".", ".."))
            sentence = f'"{quoted(revision.artifact)}" has empty or dotted steps; write the plain path: {quoted(plain)}'
            yield Problem(path, sentence)


def artifacts_belong_to_one_revision(platform: Platform) -> Iterator[Problem]:
    first: dict[tuple[str, str], Path] = {}
    for path, _, revision in _revisions(platform):
        other = first.setdefault((path[1], revision.artifact), path)
        if other != path:
            sentence = (
                f"revision {other[3]} has this artifact already; write the path of {path[3]}, or remove the revision"
            )
            yield Problem(path, sentence, also=(other,))


def artifacts_fit_their_runtime(platform: Platform) -> Iterator[Problem]:
    for path, runtime, revision in _revisions(platform):
        also = (("models", path[1], "runtime"),)
        ending = _FILES.get(runtime)
        if ending and not revision.artifact.endswith(ending):
            sentence = (
                f'"{quoted(revision.artifact)}" is not a file of the runtime {runtime}; '
                f"write a path that ends in {ending}"
            )
            yield Problem(path, sentence, also)
        elif not ending and revision.artifact.endswith(tuple(_FILES.values())):
            sentence = (
                f'"{quoted(revision.artifact)}" is a file; the runtime {runtime} takes the folder of a saved model'
            )
            yield Problem(path, sentence, also)


def _revisions(platform: Platform) -> Iterator[tuple[Path, str, Revision]]:
    for name, model in platform.models.items():
        for revision in model.revisions:
            yield ("models", name, "revisions", revision, "artifact"), model.runtime, model.revisions[revision]
