"""The archives as the clouds get them: the same bytes, nothing but the program, and they run."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from generators.functions import __main__ as command
from generators.functions import archive, contract
from generators.schema.cloud import Provider
from tests.generators.functions import servers

ENTRIES: dict[Provider, set[str]] = {
    "aws": {"lambda_function.py", "prober/aws.py"},
    "azure": {"function_app.py", "host.json", "prober/azure.py"},
    "gcp": {"main.py", "prober/gcp.py"},
}
SHARED = ("__init__", "__main__", "connection", "fault", "probe", "record", "result", "round", "settings")
RUNS: dict[Provider, str] = {
    "aws": "import lambda_function; lambda_function.handler({}, None)",
    "azure": """
import logging, types
logging.basicConfig(level="INFO", format="%(message)s", stream=sys.stdout)
host = types.ModuleType("azure.functions")
class FunctionApp:
    def timer_trigger(self, **_):
        return lambda function: setattr(self, "function", function)
host.FunctionApp, host.TimerRequest = FunctionApp, object
sys.modules["azure"] = types.ModuleType("azure")
sys.modules["azure.functions"] = sys.modules["azure"].functions = host
import function_app
function_app.app.function(None)
""",
    "gcp": "import main; main.probe(None)",
}
PROVIDERS = sorted(get_args(Provider))


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    command.main(tmp_path / "archives")
    return tmp_path / "archives"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The program elsewhere, which is packed from now on."""
    found = Path(shutil.copytree(archive.PROGRAM, tmp_path / "prober"))
    monkeypatch.setattr(archive, "PROGRAM", found)
    archive.content.cache_clear()
    yield found
    archive.content.cache_clear()


def environment(targets: dict[str, str]) -> dict[str, str]:
    told = {
        "PROBER_LOCATION": "by/test",
        "PROBER_SLOW_MILLISECONDS": "5000",
        "PROBER_TARGETS": json.dumps(targets),
        "PROBER_TIMEOUT_SECONDS": "10",
    }
    return {"PATH": os.environ["PATH"], **told}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_archive_holds_the_program_and_what_the_cloud_looks_for(provider: Provider) -> None:
    with zipfile.ZipFile(io.BytesIO(archive.content(provider))) as packed:
        names = packed.namelist()
        texts = [packed.read(name).decode() for name in names if name.endswith(".py")]

    assert names == sorted({f"prober/{module}.py" for module in SHARED} | ENTRIES[provider])
    assert not [text for text in texts if "import generators" in text or "from generators" in text]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_archive_runs_alone(provider: Provider, packed: Path, tmp_path: Path) -> None:
    path = packed / archive.name(provider)
    program = f"import sys; sys.path.insert(0, {str(path)!r})\n{RUNS[provider]}\nassert 'generators' not in sys.modules"

    with servers.three() as targets:
        done = subprocess.run(
            [sys.executable, "-I", "-c", program],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env=environment(targets),
            text=True,
        )

    assert done.stderr == ""
    found = {record["cluster"]: record["outcome"] for record in map(json.loads, done.stdout.splitlines())}
    assert found == {"aks": "status", "eks": "ok", "gke": "refused"}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_command_writes_the_bytes_that_terraform_has_the_digest_of(provider: Provider, packed: Path) -> None:
    written = (packed / archive.name(provider)).read_bytes()

    assert hashlib.sha256(written).hexdigest() == archive.digest(provider)
    assert b64decode(archive.digest64(provider)).hex() == archive.digest(provider)


def test_packing_a_copy_gives_the_same_bytes(packed: Path, copy: Path) -> None:
    (copy / "notes.txt").write_text("not packed")
    for file in copy.iterdir():
        os.utime(file, (0, 0))
        file.chmod(0o777)

    before = {path.name: path.read_bytes() for path in packed.iterdir()}
    command.main(packed)

    assert {path.name: path.read_bytes() for path in packed.iterdir()} == before
    assert sorted(before) == [archive.name(provider) for provider in PROVIDERS]


def test_the_command_says_name_size_and_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.main(tmp_path)

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        [str(path := tmp_path / archive.name(provider)), str(path.stat().st_size), "bytes", "sha256", digest]
        for provider in PROVIDERS
        for digest in [archive.digest(provider)]
    ]


PACKED_FOR: dict[str, set[Provider]] = {"aws.py": {"aws"}, "host.json": {"azure"}, "probe.py": {"aws", "azure", "gcp"}}


@pytest.mark.parametrize("file", PACKED_FOR)
def test_a_digest_changes_with_what_is_packed(file: str, packed: Path, copy: Path) -> None:
    before = {provider: hashlib.sha256((packed / archive.name(provider)).read_bytes()) for provider in PROVIDERS}

    with (copy / file).open("a") as program:
        program.write("\n")

    changed = {provider for provider in PROVIDERS if archive.digest(provider) != before[provider].hexdigest()}
    assert changed == PACKED_FOR[file]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_terraform_finds_the_archive_from_its_stack(provider: Provider) -> None:
    stack = archive.PROGRAM.parents[2] / "rendered" / "production" / "terraform" / provider

    path = archive.source(provider).replace("${path.module}", str(stack))

    assert Path(os.path.normpath(path)) == archive.PROGRAM.parents[2] / ".functions" / archive.name(provider)


def test_entry_points_are_where_the_contract_says(packed: Path) -> None:
    lambda_module, handler = contract.ENTRY_POINTS["aws"].split(".")
    found = {("aws", lambda_module): handler, ("gcp", "main"): contract.ENTRY_POINTS["gcp"]}

    for (provider, module), symbol in found.items():
        with zipfile.ZipFile(packed / f"prober-{provider}.zip") as opened:
            assert f"from prober.{provider} import {symbol}\n" in opened.read(f"{module}.py").decode()
