"""The tools a go.mod lists, in either of the forms Go writes."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tools import build

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tools"
KUBERNETES = TOOLS / "kubernetes"
DOWNLOADED_ONLY = TOOLS / "crds" / "go.mod"
LINKED = {
    "names": {"example.com/a/server/v2": "one"},
    "variables": {"example.com/a/version.text": "{version}", "example.com/a/version.minor": "{minor}"},
}


@pytest.mark.parametrize("tools", ["tool example.com/a/cmd/one", "tool (\n\texample.com/a/cmd/one\n)"])
def test_a_tool_is_found_on_a_line_or_in_a_block(tools: str) -> None:
    text = f"module example.com/tools\n\ngo 1.26\n\n{tools}\n\nrequire example.com/a v1.2.3 // indirect\n"

    (tool,) = build.listed(text, {}).values()

    assert (tool.name, tool.version) == ("one", "v1.2.3")


def test_a_program_is_named_and_knows_its_version_as_its_folder_says() -> None:
    text = "tool example.com/a/server/v2\n\nrequire example.com/a/server/v2 v2.3.4\n"

    (tool,) = build.listed(text, LINKED).values()

    assert tool.name == "one"
    assert tool.flags[-1] == "-ldflags=-s -w -X example.com/a/version.text=v2.3.4 -X example.com/a/version.minor=3"


def test_every_folder_of_tools_lists_some() -> None:
    modules = [module for module in TOOLS.glob("*/go.mod") if module != DOWNLOADED_ONLY]

    assert modules
    assert [module for module in modules if not build.listed(module.read_text(), {})] == []


def test_the_api_server_that_tests_run_is_of_the_intents_minor() -> None:
    intent = YAML(typ="safe").load((ROOT / "platform.yaml").read_text())

    assert api_server().version.startswith(f"v{intent['versions']['kubernetes']}.")


def test_every_module_of_kubernetes_is_of_the_api_servers_release() -> None:
    lines = (KUBERNETES / "go.mod").read_text().splitlines()

    replaced = {line.split()[-1] for line in lines if " => " in line}

    assert replaced == {api_server().version.replace("v1.", "v0.", 1)}


def api_server() -> build.Tool:
    return build.listed((KUBERNETES / "go.mod").read_text(), build.settings(KUBERNETES))["kube-apiserver"]
