"""A Terraform stack to JSON, through cdktn: typed constructs in, the same bytes on every machine out."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from generators import node
from generators.failure import PlatformError

if TYPE_CHECKING:
    from cdktn import TerraformStack

FILE = "main.tf.json"
_STAMPS = frozenset({"//", "cdktf", "cdktn"})


class StackError(PlatformError):
    """A stack that would not mean the same everywhere."""


def synthesise(name: str, build: Callable[["TerraformStack"], None]) -> dict[str, Any]:
    """The configuration of a stack that `build` fills, without what cdktn adds about itself and the machine."""
    node.prepare()
    import cdktn

    with TemporaryDirectory(prefix="terraform-") as folder:
        app = cdktn.App(outdir=folder)
        build(cdktn.TerraformStack(app, name))
        app.synth()
        data = json.loads(Path(folder, "stacks", name, "cdk.tf.json").read_text("utf-8"))
    return _stated(name, _stripped(data))


def resources(configuration: dict[str, Any]) -> int:
    return sum(len(named) for named in configuration.get("resource", {}).values())


def dump(configuration: dict[str, Any], header: str) -> bytes:
    return (json.dumps({"//": header, **configuration}, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _stripped(data: dict[str, Any]) -> dict[str, Any]:
    """Without cdktn's notes about itself: `//` on the stack and on each block, and its list of outputs."""
    blocks = {key: value for key, value in data.items() if key not in _STAMPS and key != "outputs"}
    return {key: _without_notes(value) for key, value in blocks.items()}


def _without_notes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_notes(item) for key, item in value.items() if key != "//"}
    if isinstance(value, list):
        return [_without_notes(item) for item in value]
    return value


def _stated(name: str, configuration: dict[str, Any]) -> dict[str, Any]:
    backend = configuration.get("terraform", {}).get("backend", {})
    if not backend or "local" in backend:
        raise StackError(
            f"stack {name} states no remote backend, so its state would be a file of this machine; add one"
        )
    return configuration
