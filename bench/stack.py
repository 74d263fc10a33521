"""Renders a stack of production, its cloud's cluster once in each of so many regions: `python bench/stack.py aws 4`.

Says in JSON how many resources there are at last, and the seconds of each number of regions with the provider loaded.
The stack may be a pattern: `*` is all of them.
"""

import json
import sys
import time
from copy import deepcopy
from fnmatch import fnmatchcase

from large import ENVIRONMENT, ROOT

from generators import intent
from generators.render.produce import produce
from generators.render.units import units
from generators.schema import Platform


def main() -> None:
    stack, regions = sys.argv[1], int(sys.argv[2])
    platform = intent.load(ROOT, ENVIRONMENT).platform
    resources, seconds = 0, []
    for count in (1, *range(1, regions + 1)):
        start = time.perf_counter()
        resources = rendered(in_regions(platform, stack, count), stack)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"resources": resources, "seconds": seconds[1:]}))


def rendered(platform: Platform, stack: str) -> int:
    """How many resources there are in the stack."""
    folder = f"{ENVIRONMENT}/terraform/{stack}"
    every = (unit for unit in units(ENVIRONMENT, platform) if unit.kind == "terraform")
    wanted = [(unit, platform) for unit in every if fnmatchcase(unit.folder, folder)]
    return sum(found.resources for found in produce(wanted, lambda _: None))


def in_regions(platform: Platform, stack: str, count: int) -> Platform:
    """Copies of the cloud's first cluster, each in a region and with ranges of its own."""
    data = deepcopy(platform.model_dump())
    names = [name for name, cluster in data["clusters"].items() if cluster["cloud"] == stack]
    for number in range(1, count if names else 1):
        networks = {
            "nodes": f"10.{200 + number}.0.0/16",
            "pods": f"10.{216 + 4 * number}.0.0/14",
            "services": f"10.{240 + number}.0.0/20",
        }
        there = {"region": f"elsewhere{number}", "networks": networks}
        data["clusters"][f"copy-{number}"] = data["clusters"][names[0]] | there
    return Platform.model_validate(data)


if __name__ == "__main__":
    main()
