"""The locks answer pyproject.toml: complete, hashed, free of addresses. All without a network."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
GROUPS: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
SHARED = ("generate", "gateway", "serving", "sync", "lab", "dev")
PIN = re.compile(
    r"^(?P<name>[a-z0-9.-]+)(\[[a-z,-]+\])?==(?P<version>[^ ;]+)(?P<marker> ;[^\\]*)? \\\n"
    r"(?P<hashes>(    --hash=\S+( \\)?\n)+)",
    re.MULTILINE,
)


def lock(group: str) -> str:
    return (ROOT / "requirements" / f"{group}.txt").read_text()


def pins(group: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for pin in PIN.finditer(lock(group)):
        found.setdefault(canonicalize_name(pin["name"]), set()).add(pin["version"])
    return found


@pytest.fixture(params=sorted(GROUPS))
def group(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_group_has_a_lock_and_every_lock_a_group() -> None:
    assert sorted(GROUPS) == sorted(path.stem for path in (ROOT / "requirements").glob("*.txt"))


def test_every_requirement_is_locked_at_a_version_it_accepts(group: str) -> None:
    locked = pins(group)
    for requirement in map(Requirement, GROUPS[group]):
        versions = locked.get(canonicalize_name(requirement.name), set())
        stale = f"requirements/{group}.txt: {requirement} is not met by {versions or 'any line'}; run `make lock`"
        assert versions, stale
        assert all(requirement.specifier.contains(version, prereleases=True) for version in versions), stale


def test_every_line_is_a_pin_a_hash_or_a_comment(group: str) -> None:
    rest = re.sub(r"^    # .*\n", "", PIN.sub("", lock(group)), flags=re.MULTILINE)
    assert rest == "", f"requirements/{group}.txt: not a pin with hashes: {rest[:200]!r}; run `make lock`"


def test_locks_that_share_an_environment_agree() -> None:
    versions: dict[str, set[str]] = {}
    for group in SHARED:
        for name, found in pins(group).items():
            agrees = versions.setdefault(name, found) == found
            assert agrees, f"requirements/{group}.txt: {name} differs from the groups before it; run `make lock`"


def test_no_lock_holds_an_address(group: str) -> None:
    assert "://" not in lock(group)
    assert "--index" not in lock(group)
