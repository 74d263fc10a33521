"""Terraform's own words: what may stand in a stack beside what providers define."""

from generators.terraform_schema.schema import Block, Kind

_CONDITION = {"arguments": {"condition": "required any", "error_message": "required string"}, "is": "blocks"}
_CONDITIONS = {"postcondition": _CONDITION, "precondition": _CONDITION}
_LIFECYCLE = {
    "create_before_destroy": "bool",
    "ignore_changes": "any",
    "prevent_destroy": "bool",
    "replace_triggered_by": "list(string)",
}
_REPEATED = {"count": "number", "depends_on": "list(string)", "for_each": "any", "provider": "string"}
_SOURCE = {"configuration_aliases": "list(string)", "source": "required string", "version": "string"}

META: dict[Kind, Block] = {
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
"""What every block of a kind may say, whoever defines its type."""

DYNAMIC = Block.of({"content": "required any", "for_each": "required any", "iterator": "string", "labels": "any"})

NAMED: dict[str, Block] = {
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

SETTINGS: dict[str, Block] = {
    "import": Block.of({"for_each": "any", "id": "any", "provider": "string", "to": "required string"}),
    "moved": Block.of({"from": "required string", "to": "required string"}),
    "terraform": Block.of(
        {
            "backend": "any",
            "required_providers": {"arguments": _SOURCE, "is": "objects by key"},
            "required_version": "required string",
        }
    ),
}

FREE = ("//", "locals", "module")
"""Keys of a stack below which names are free, or belong to somebody else."""
