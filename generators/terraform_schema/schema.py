"""What may stand in Terraform: blocks of arguments. Read from schemas/*.json, which `make terraform-schema` writes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent / "schemas"

Kind = Literal["data", "provider", "resource"]
Presence = Literal["optional", "required", "stated"]
"""What is `stated` may be null, but must be there: Terraform wants every attribute of an object written in JSON."""


@dataclass(frozen=True)
class Block:
    arguments: Mapping[str, "Argument"]
    computed: frozenset[str] = frozenset()
    """What only the provider can say: to refer to, not to set."""

    @classmethod
    def of(cls, arguments: Mapping[str, Any], computed: tuple[str, ...] = ()) -> "Block":
        return cls({name: Argument.of(said) for name, said in arguments.items()}, frozenset(computed))

    def __or__(self, other: "Block") -> "Block":
        return Block({**self.arguments, **other.arguments}, self.computed | other.computed)


@dataclass(frozen=True)
class Argument:
    form: str
    """A type such as `list(string)`, or how its block nests: `block`, `blocks`, `object`, `objects`."""
    presence: Presence = "optional"
    block: Block | None = None

    @classmethod
    def of(cls, said: Any) -> "Argument":
        """`required string`, or `{"is": "required block", "arguments": {…}}`."""
        nested = isinstance(said, dict)
        text: str = said["is"] if nested else said
        block = Block.of(said["arguments"]) if nested else None
        for presence in ("required", "stated"):
            if text.startswith(f"{presence} "):
                return cls(text.removeprefix(f"{presence} "), presence, block)
        return cls(text, block=block)


@dataclass(frozen=True)
class Schema:
    """Of every provider, the types that the generators use."""

    blocks: Mapping[Kind, Mapping[str, Block]]
    versions: Mapping[str, str]


@cache
def schema() -> Schema:
    blocks: dict[Kind, dict[str, Block]] = {"data": {}, "provider": {}, "resource": {}}
    versions = {}
    for path in sorted(FOLDER.glob("*.json")):
        read = json.loads(path.read_text("utf-8"))
        versions[path.stem] = read["version"]
        for kind, named in blocks.items():
            for name, said in read[kind].items():
                named[name] = Block.of(said["arguments"], tuple(said.get("computed", ())))
    return Schema(blocks, versions)
