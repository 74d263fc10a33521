"""The rendered stacks: what each holds and needs, known before Terraform sees it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from generators import intent
from generators.terraform import FILE


@dataclass(frozen=True)
class Stack:
    root: Path
    path: Path
    """Of its folder below the root: `rendered/production/terraform/aws`."""
    protected: bool
    """Whether the intent protects the data of the environment."""

    @cached_property
    def configuration(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.root / self.path / FILE).read_text("utf-8"))
        return found

    @property
    def label(self) -> str:
        return f"{self.path.parts[1]}/{self.path.name}"

    @property
    def providers(self) -> dict[str, str]:
        """Where each comes from, by the name the stack gives it: `hashicorp/azurerm`."""
        required = self.configuration.get("terraform", {}).get("required_providers", {})
        sources = {name: facts.get("source", name) for name, facts in required.items()}
        return {name: source if "/" in source else f"hashicorp/{source}" for name, source in sources.items()}

    def resources(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for kind, named in self.configuration.get("resource", {}).items():
            for name, resource in named.items():
                yield kind, name, resource


def found(root: Path) -> list[Stack]:
    protected = {name: intent.load(root, name).platform.recovery.protect_data for name in intent.environments(root)}
    folders = [path.parent.relative_to(root) for path in sorted(root.glob(f"rendered/*/terraform/*/{FILE}"))]
    return [Stack(root, folder, protected.get(folder.parts[1], True)) for folder in folders]
