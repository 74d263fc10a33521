"""Terraform's own words: what may stand in a stack beside what providers define."""

from generators.terraform_schema.schema import Block

_CONDITION = {"arguments": {"condition": "required any", "error_message": "required string"}, "is": "blocks"}
_CONDITIONS = {"postcondition": _CONDITION, "precondition": _CONDITION}
_LIFECYCLE = {
    "create_before_destroy": "bool",
    "ignore_changes": "list(string)",
    "prevent_destroy": "bool",
    "replace_triggered_by": "list(string)",
}
_REPEATED = {"count": "number", "depends_on": "list(string)", "for_each": "any", "provider": "string"}
_SOURCE = {"configuration_aliases": "list(string)", "source": "required string", "version": "string"}

META: dict[str, Block] = {
    "data": Block.of({**_REPEATED, "lifecycle": {"arguments": _CONDITIONS, "is": "block"}}),
    "provider": Block.of({}),
    "resource": Block.of(
        {
            **_REPEATED,
            "connection": "any",
            "lifecycle": {"arguments": {**_LIFECYCLE, **_CONDITIONS}, "is": "block"},
            "provisioner": "any",
        }
    ),
}
"""By kind of block whose types providers define: what any of them may say."""

WHOLE: dict[str, Block] = {
    "import": Block.of({"for_each": "any", "id": "any", "provider": "string", "to": "required string"}),
    "moved": Block.of({"from": "required string", "to": "required string"}),
    "output": Block.of(
        {
            "depends_on": "list(string)",
            "description": "string",
            "ephemeral": "bool",
            "precondition": _CONDITION,
            "sensitive": "bool",
            "value": "required any",
        }
    ),
    "terraform": Block.of(
        {
            "required_providers": {"arguments": _SOURCE, "is": "objects by key"},
            "required_version": "required string",
        }
    ),
    "variable": Block.of(
        {
            "default": "any",
            "description": "string",
            "ephemeral": "bool",
            "nullable": "bool",
            "sensitive": "bool",
            "type": "string",
            "validation": _CONDITION,
        }
    ),
}
"""By kind of block that is Terraform's alone: all it may say. Backends, which `terraform` nests, are extracted."""

DYNAMIC = Block.of({"content": "required any", "for_each": "required any", "iterator": "string", "labels": "any"})

FREE = ("//", "locals", "module")
"""Keys of a stack below which names are free, or belong to somebody else."""
