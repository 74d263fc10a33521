"""The generated sources of a provider package, read as a schema.

A package says everything twice. Its code says the Terraform name and type of each argument and what it nests; its
interfaces say the name again, and whether it is required and a block. Both must agree, or nothing is extracted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generators.failure import PlatformError
from generators.terraform_schema.packages import Sources

Declared = dict[str, Any]
KINDS = {"TerraformDataSource": "data", "TerraformProvider": "provider", "TerraformResource": "resource"}

_CLASS = re.compile(r"(?ms)^class (\w+) extends cdktn\.(Terraform\w+) \{\n(.*?)^\}")
_TYPE = re.compile(r'static tfResourceType = "(\w+)";')
_VERSION = re.compile(r"providerVersion: '([^']+)'")
_ATTRIBUTE = re.compile(r"(?m)^    // ([\w-]+) - computed: true, optional: (true|false), required: false$")
_SYNTHESIS = re.compile(r"(?ms)^    synthesizeHclAttributes\(\) \{\n(.*?)^    \}")
_STRUCT = re.compile(r"(?ms)^function (\w+)ToHclTerraform\(struct\) \{\n(.*?)^\}")
_ENTRY = re.compile(
    r'(?m)^ +"?([\w-]+)"?: \{\n +value: (.+),\n +isBlock: \w+,\n +type: "(\w+)",\n +storageClassType: "(\w+)",\n'
)
_CONVERSION = re.compile(r"([\w.]+)ToHclTerraform")
_INTERFACE = re.compile(r"(?ms)^export interface (\w+)( extends cdktn\.TerraformMetaArguments)? \{\n(.*?)^\}")
_PROPERTY = re.compile(r"(?s)/\*\*(.*?)\*/\s+readonly \w+(\??):")
_ANCHOR = re.compile(r"#([\w-]+)\}")
_PRIMITIVES = {"any": "any", "boolean": "bool", "number": "number", "string": "string"}


class DisagreementError(PlatformError):
    """The two halves of a package do not say the same."""


@dataclass(frozen=True)
class Property:
    """What an interface says about an argument."""

    required: bool
    block: bool


@dataclass(frozen=True)
class Declaration:
    kind: str
    type: str
    version: str
    block: Declared


def read(sources: Sources) -> Declaration:
    """The resource, data source or provider that the sources of one module declare."""
    [(name, base, body)] = [found for found in _CLASS.findall(sources.behaviour) if found[1] in KINDS]
    [type_], [version] = _TYPE.findall(body), set(_VERSION.findall(body))
    return Declaration(KINDS[base], type_, version, _Reader(sources, name).declared(body))


class _Reader:
    def __init__(self, sources: Sources, name: str) -> None:
        self.name = name
        self.reading: list[str] = []
        self.structs = dict(_STRUCT.findall(sources.behaviour))
        self.interfaces = {
            name if extends or found == f"{name}Config" else found: dict(_properties(body))
            for found, extends, body in _INTERFACE.findall(sources.interfaces)
        }

    def declared(self, body: str) -> Declared:
        """The SDK reserves `id` for itself: a package offers to set it everywhere, which the providers refuse."""
        [synthesis] = _SYNTHESIS.findall(body)
        arguments = self._arguments(self.name, synthesis)
        settable = dict(_ATTRIBUTE.findall(body))
        if "id" in settable:
            arguments.pop("id", None)
        computed = sorted(name for name, optional in settable.items() if name not in arguments)
        return {"arguments": arguments, **({"computed": computed} if computed else {})}

    def _arguments(self, interface: str, body: str) -> Declared:
        entries = _ENTRY.findall(body)
        properties = self.interfaces[interface]
        if (found := {entry[0] for entry in entries}) != properties.keys():
            names = ", ".join(sorted(found ^ properties.keys()))
            raise DisagreementError(f"{self.name}: code and interface {interface} disagree about {names}")
        return {name: self._argument(properties[name], *rest) for name, *rest in sorted(entries)}

    def _argument(self, said: Property, value: str, collection: str, storage: str) -> Any:
        """What nests itself, as a condition on conditions does, is checked once and then taken as it is."""
        presence = "required " if said.required else "stated " if "=== undefined ? null" in value else ""
        conversion = _CONVERSION.findall(value)[-1]
        if conversion.startswith("cdktn."):
            return presence + _type(storage, collection)
        struct = conversion.rpartition(".")[2]
        if struct in self.reading:
            return presence + "any"
        self.reading.append(struct)
        nested = self._arguments(struct[0].upper() + struct[1:], self.structs[struct])
        self.reading.pop()
        return {"is": presence + _nesting(value, said.block), "arguments": nested}


def _properties(body: str) -> Iterator[tuple[str, Property]]:
    for comment, optional in _PROPERTY.findall(body):
        [name] = set(_ANCHOR.findall(comment))
        yield name, Property(required=not optional, block=f"* {name} block\n" in comment)


def _type(storage: str, collection: str) -> str:
    """`stringMapList` of collection `list` is `list(map(string))`."""
    primitive, *wrappers = re.findall(r"^[a-z]+|List|Map", storage)
    text = _PRIMITIVES[primitive]
    for index, wrapper in enumerate(wrappers, 1):
        outermost = index == len(wrappers)
        text = f"{collection if outermost else wrapper.lower()}({text})"
    return text


def _nesting(value: str, block: bool) -> str:
    if "hashMapperHcl(" in value:
        return "objects by key"
    word = "block" if block else "object"
    return f"{word}s" if "listMapperHcl(" in value else word
