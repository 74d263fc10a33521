"""A copy of a stack for Terraform to work in, with around it what the stack reaches for; rendered/ stays as it is."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

from generators.functions import archive
from generators.schema.cloud import Provider
from tests.terraform.stacks import Stack


@contextmanager
def copy(stack: Stack) -> Iterator[Path]:
    with TemporaryDirectory(prefix="terraform-") as temporary:
        folder = Path(temporary, stack.path)
        shutil.copytree(stack.root / stack.path, folder)
        _archives(Path(temporary))
        yield folder


def release(stack: Stack, folder: Path) -> None:
    """`terraform test` ends by destroying what it made, mocked or not, and fails on what may not be destroyed.

    Only after validation: of a resource that an override touches, Terraform overlooks arguments that do not exist.
    """
    released: dict[str, Any] = {}
    for kind, name, resource in stack.resources():
        if "prevent_destroy" in resource.get("lifecycle", {}):
            released.setdefault(kind, {})[name] = {"lifecycle": {"prevent_destroy": False}}
    if released:
        (folder / "main_override.tf.json").write_text(json.dumps({"resource": released}))


def _archives(root: Path) -> None:
    """The functions' archives are not in Git, and a plan reads them."""
    (root / archive.FOLDER).mkdir()
    for provider in get_args(Provider):
        (root / archive.FOLDER / archive.name(provider)).write_bytes(archive.content(provider))
