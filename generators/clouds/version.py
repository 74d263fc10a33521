"""The Terraform that may apply a stack: stated in it, and told to cdktn, which refuses features it would lack."""

import cdktn

from generators.schema import Platform


def require(scope: cdktn.TerraformStack, platform: Platform) -> None:
    """Comes first in a stack: a scope with children takes no more context."""
    oldest = platform.versions.terraform
    scope.node.set_context("targetVersions", {"terraform": f">={oldest}"})
    scope.add_override("terraform.required_version", f">= {oldest}")
