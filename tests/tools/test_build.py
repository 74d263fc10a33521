"""The tools a go.mod lists, in either of the forms Go writes."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture(scope="module")
def build() -> ModuleType:
    found = importlib.util.spec_from_file_location("build", TOOLS / "build.py")
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("tools", ["tool example.com/a/cmd/one", "tool (\n\texample.com/a/cmd/one\n)"])
def test_a_tool_is_found_on_a_line_or_in_a_block(build: ModuleType, tools: str) -> None:
    text = f"module example.com/tools\n\ngo 1.26\n\n{tools}\n\nrequire example.com/a v1.2.3 // indirect\n"

    (tool,) = build.listed(text, {}).values()

    assert (tool.name, tool.version) == ("one", "v1.2.3")


def test_every_folder_of_tools_lists_some(build: ModuleType) -> None:
    modules = list(TOOLS.glob("*/go.mod"))

    assert modules
    assert [module for module in modules if not build.listed(module.read_text(), {})] == []
