"""The models of a cloud inside Terraform: a local value read from their files, for resources that are one per model."""

import cdktn

from generators import model_identity

EACH = "${each.value"
"""Begins a reference to a fact about the model at hand: `f"{EACH}.name}}"`."""


def local(scope: cdktn.TerraformStack) -> str:
    """An expression for `for_each`: by model, an object as `model_identity.of` gives it."""
    cdktn.TerraformLocal(scope, "models", f"${{{model_identity.stack_value()}}}")
    return "${local.models}"
