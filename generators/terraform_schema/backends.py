"""Where state can lie, as cdktn declares it: each backend takes the properties of an interface, in snake case."""

import re
from typing import Any

from generators.terraform_schema.packages import Sources

FOLDER = "backends"

_NAME = re.compile(r'class (\w+)Backend extends .*?super\(scope, "backend", "(\w+)"\)', re.DOTALL)
_INTERFACE = re.compile(r"(?ms)^export interface (\w+) \{\n(.*?)^\}")
_PROPERTY = re.compile(r"^    readonly (\w+)(\??): ([^;{]+|\{.*?\});", re.MULTILINE | re.DOTALL)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TYPES = {"boolean": "bool", "number": "number", "string": "string", "string[]": "list(string)"}


def read(sources: Sources) -> dict[str, Any]:
    """By backend, its arguments."""
    interfaces = dict(_INTERFACE.findall(sources.interfaces))
    return {
        backend: _block(f"{name}BackendConfig", interfaces)
        for name, backend in _NAME.findall(sources.behaviour)
        if f"{name}BackendConfig" in interfaces
    }


def _block(interface: str, interfaces: dict[str, str]) -> dict[str, Any]:
    return {
        "arguments": {
            _HUMP.sub("_", name).lower(): _argument(type_, "" if optional else "required ", interfaces)
            for name, optional, type_ in _PROPERTY.findall(interfaces[interface])
        }
    }


def _argument(type_: str, presence: str, interfaces: dict[str, str]) -> Any:
    if type_ in interfaces:
        return {"is": f"{presence}object", **_block(type_, interfaces)}
    return presence + ("map(string)" if type_.startswith("{") else _TYPES.get(type_, "any"))
