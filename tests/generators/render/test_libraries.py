"""Rendering through the real cdk8s and cdktn: what they write, what is added, and that processes make no difference."""

import getpass
import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generators import manifests, terraform
from generators.failure import PlatformError
from generators.render import shares
from generators.render.engine import Options, render
from generators.render.failure import RenderError
from generators.render.reads import plain
from tests.generators import shipped
from tests.generators.render import real
from tests.generators.render.fakes import apps, run, tree, write

HERE = Path(__file__).parents[3]
TRICKY = {
    "apiVersion": "v1",
    "kind": "Config_Map",
    "data": {"script": "#!/bin/sh\n---\n--- a\nend\n", "dashes": "---\n", "null": None, "10": "a", "2": ["", {}, []]},
}
REFERENCE = "tests.generators.render.real:CATALOGUE"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("platform")
    write(root, apps=apps(3))
    run(root, real.CATALOGUE)
    return root


def test_files_are_named_by_kind_and_name(root: Path) -> None:
    assert [name for name in tree(root) if "app-1" in name or "terraform" in name] == [
        "production/one/app-1/ClusterRole.system-app-1.reader.yaml",
        "production/one/app-1/ConfigMap.app-1.yaml",
        "production/terraform/aws/main.tf.json",
    ]


def test_a_manifest_starts_with_its_origin_and_keeps_its_order(root: Path) -> None:
    assert tree(root)["production/one/app-1/ConfigMap.app-1.yaml"].decode() == (
        "# Rendered by generators/charts/app.py from platform.yaml, apps/app-1.yaml. Do not edit.\n"
        "apiVersion: v1\n"
        "kind: ConfigMap\n"
        "metadata:\n"
        "  name: app-1\n"
        "  labels:\n"
        "    team: a\n"
        "data:\n"
        '  size: "1"\n'
        '  "on": "yes"\n'
        '  version: "1.0"\n'
    )


def test_a_stack_is_sorted_and_free_of_stamps(root: Path) -> None:
    data = tree(root)["production/terraform/aws/main.tf.json"]

    content = json.loads(data)
    assert data.decode() == json.dumps(content, indent=2, sort_keys=True) + "\n"
    assert content == {
        "//": "Rendered by generators/clouds/aws.py from platform.yaml. Do not edit.",
        "output": {"region": {"value": "here"}},
        "resource": {"aws_vpc": {"network": {"tags": {"team": "a"}}}},
        "terraform": {"backend": {"s3": {"bucket": "state", "key": "aws.tfstate", "region": "us-east-1"}}},
    }


def test_objects_and_resources_are_counted(root: Path) -> None:
    result = run(root, real.CATALOGUE)

    assert (result.files, result.objects, result.resources) == (7, 6, 1)


def test_no_file_holds_the_machine_or_the_day(root: Path) -> None:
    text = b"\n".join(tree(root).values()).decode()

    for word in (str(root), str(Path.home()), "/tmp", getpass.getuser() + "@", socket.gethostname(), "cdktn", "cdktf"):
        assert word not in text
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", text)


def test_another_folder_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "quite/another place"
    shutil.copytree(root / "environments", other / "environments")

    run(other, real.CATALOGUE)

    assert tree(other) == tree(root)


def test_processes_give_the_same_bytes(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "_START_SECONDS", 0.0)
    shutil.copytree(root / "environments", tmp_path / "environments")
    seen: list[int] = []

    result = render(tmp_path, catalogue=REFERENCE, progress=lambda *step: seen.append(step[1]))

    assert tree(tmp_path) == tree(root)
    assert len(result.computed) == 4
    assert run(tmp_path, real.CATALOGUE).computed == ()
    assert 4 in seen


def test_a_fault_in_a_process_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "_START_SECONDS", 0.0)
    write(tmp_path, apps={"other": {"size": 1}})

    with pytest.raises(RenderError, match=r"aws\.py:stack failed for production/terraform/aws at .*'app-0'"):
        render(tmp_path, catalogue=REFERENCE)

    assert not (tmp_path / "rendered").exists()


def test_a_render_without_changes_loads_no_library(root: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from generators.render.engine import render;"
        f"assert not render(Path({str(root)!r}), catalogue={REFERENCE!r}).computed;"
        "print([name for name in ('jsii', 'pydantic', 'ruamel', 'rich', 'cdk8s', 'cdktn') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=HERE, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_the_text_is_what_a_cdk8s_app_writes(tmp_path: Path) -> None:
    shipped_objects = [plain(found.manifest) for found in shipped.shipped("staging")]
    objects = [*shipped_objects, {**TRICKY, "metadata": {"name": "tricky"}}]

    found = manifests.synthesise({"one": objects[:3], "none": [], "rest": objects[3:]})

    assert found["none"] == []
    assert [*found["one"], *found["rest"]] == list(_written_by_an_app(objects, tmp_path))


def _written_by_an_app(objects: list[Any], folder: Path) -> Iterator[str]:
    import cdk8s

    output = cdk8s.YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE
    app = cdk8s.App(outdir=str(folder), output_file_extension=".yaml", yaml_output_type=output)
    chart = cdk8s.Chart(app, "chart", disable_resource_name_hashes=True)
    for number, manifest in enumerate(objects):
        written = cdk8s.ApiObject(chart, str(number), api_version=manifest["apiVersion"], kind=manifest["kind"])
        written.add_json_patch(cdk8s.JsonPatch.add("", manifest))
    app.synth()
    for number, manifest in enumerate(objects):
        yield (folder / "chart" / f"{manifest['kind']}.chart-{number}.yaml").read_text()


@pytest.mark.parametrize(
    ("manifest", "name"),
    [
        ({"apiVersion": "v1", "kind": "Role", "metadata": {"name": "system:node.a"}}, "Role.system-node.a.yaml"),
        ({"apiVersion": "v1", "kind": "Role", "metadata": {"name": "a/../b"}}, "Role.a-..-b.yaml"),
    ],
)
def test_file_names(manifest: manifests.Manifest, name: str) -> None:
    assert manifests.file_name(manifest) == name


@pytest.mark.parametrize("broken", [{}, {"apiVersion": "v1", "kind": "Role", "metadata": {}}, {"kind": "Role"}])
def test_an_object_without_a_name_is_refused(broken: manifests.Manifest) -> None:
    with pytest.raises(PlatformError, match=r"needs apiVersion, kind and metadata\.name"):
        manifests.file_name(broken)


@pytest.mark.parametrize("value", [2**53, float("nan"), float("inf"), "0o17", {1: 2}, object(), b"x"])
def test_a_value_that_would_change_on_its_way_is_refused(value: object) -> None:
    with pytest.raises(PlatformError, match=r"spec\.list\.1"):
        manifests.check({"spec": {"list": ["fine", value]}})


def test_a_stack_without_a_backend_is_refused() -> None:
    with pytest.raises(PlatformError, match="stack aws states no remote backend"):
        terraform.synthesise("aws", lambda _: None)


def test_options_do_not_change_by_themselves() -> None:
    assert Options() == Options(environments=None, full=False, write=True, workers=True)
