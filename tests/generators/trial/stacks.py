"""The real stacks, as rendered, and copies of them widened by hand."""

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

from generators import terraform
from generators.clouds import CLOUDS
from generators.schema import Platform
from generators.site import CloudSite
from generators.trial import breaches
from tests.generators import shipped

Change = Callable[[dict[str, Any]], None]


@cache
def platform(subject_format: str = "ids") -> Platform:
    return shipped.changed(shipped.platform("production"), {"delivery.github.subject_format": subject_format})


@cache
def stack(cloud: str, subject_format: str = "ids") -> dict[str, Any]:
    return synthesised(platform(subject_format), cloud)


def synthesised(found: Platform, cloud: str) -> dict[str, Any]:
    site = CloudSite("production", found, cloud)
    generator = CLOUDS[found.clouds[cloud].provider]
    return terraform.synthesise(cloud, lambda scope: generator.stack(scope, site))


def found_after(cloud: str, change: Change) -> list[str]:
    """What is found wrong with the stack of a cloud when somebody changed it by hand."""
    copy = deepcopy(stack(cloud))
    change(copy["resource"])
    return list(breaches(platform(), "production", cloud, copy))
