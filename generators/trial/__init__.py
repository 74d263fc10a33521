"""Tokens are tried on the rendered trust policies: ours must be let in where they belong, strangers' nowhere.

The policies are read as each cloud would read them, from rendered/, so an edit there is judged like any other.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generators import github, naming, terraform, trust
from generators.rules import load_all
from generators.schema import Platform
from generators.trial import guests
from generators.trial.admission import IDENTITIES, admitted
from generators.trial.admission.stack import Stack
from generators.trial.tokens import Claims, impostors, ours, strangers


@dataclass(frozen=True)
class Breach:
    """Who is let in that should not be, or kept out that should."""

    file: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {self.sentence}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def judge(root: Path) -> list[Breach]:
    """Every breach in the stacks that are there, by environment."""
    platforms = {environment: found.platform for environment, found in load_all(root).items()}
    return [
        Breach(str(file.relative_to(root)), sentence)
        for environment, platform in platforms.items()
        for file in sorted((root / "rendered" / environment / "terraform").glob(f"*/{terraform.FILE}"))
        for sentence in breaches(platform, environment, file.parent.name, json.loads(file.read_text("utf-8")))
    ]


def breaches(platform: Platform, environment: str, stack_name: str, stack: Stack) -> Iterator[str]:
    """What is wrong with one stack; those that span clouds let in no job at all."""
    if stack_name in platform.clouds and github.trusted(platform):
        yield from _lacking(platform, environment, stack_name, stack)
    if stack_name == trust.STACK:
        yield from guests.breaches(platform, environment, stack)
    for who, address in sorted(_intruders(platform, environment, stack)):
        yield f"{address}: lets in {who}; `make render` restores its trust policy"


def audience(platform: Platform, cloud_name: str) -> str:
    """Whom a token must be for, to be read by the cloud."""
    provider = platform.clouds[cloud_name].provider
    return naming.gcp_delivery_audience(platform, cloud_name) if provider == "gcp" else naming.AUDIENCES[provider]


def _lacking(platform: Platform, environment: str, cloud: str, stack: Stack) -> Iterator[str]:
    for role in github.ROLES:
        own = f"{IDENTITIES[platform.clouds[cloud].provider]}.delivery_{role}"
        found = admitted(stack, ours(platform, environment, role, audience(platform, cloud)))
        subject = github.subject(platform, environment, role)
        if own not in found:
            yield f"{own}: keeps out {subject}, so no job could {role}; `make render` restores its trust policy"
        for other in sorted(found - {own}):
            yield f"{other}: lets in {subject}, which is for {role}; `make render` restores its trust policy"


def _intruders(platform: Platform, environment: str, stack: Stack) -> set[tuple[str, str]]:
    return {(who, address) for who, token in _outside(platform, environment) for address in admitted(stack, token)}


def _outside(platform: Platform, environment: str) -> Iterator[tuple[str, Claims]]:
    """Azure compares subjects only, so it alone relies on what GitHub writes into them."""
    for cloud, found in platform.clouds.items():
        yield from strangers(platform, environment, audience(platform, cloud))
        if found.provider != "azure":
            yield from impostors(platform, environment, audience(platform, cloud))
