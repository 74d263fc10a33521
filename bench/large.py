"""A platform of any size: the shipped intent, in production only, with as many models as asked for.

`python bench/large.py 1000 /tmp/large` writes one to look at.
"""

import math
import re
import shutil
import sys
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ENVIRONMENT = "production"
ROOT = Path(__file__).parents[1]
_MOST_NODES = {"general": 300, "gpu": 400, "spot": 300}  # the shipped ranges hold 1,024 nodes
_REPLICAS = ((1, 1), (1, 2), (1, 3))

Values = dict[str, Any]


def write(target: Path, models: int) -> None:
    """The shipped models and variations of them; what all models share grows with their number."""
    shipped = {path.stem: load(path) for path in sorted((ROOT / "apps").glob("*.yaml"))}
    for folder in ("apps", "environments"):
        (target / folder).mkdir(parents=True)
    shutil.copy2(ROOT / "environments" / f"{ENVIRONMENT}.yaml", target / "environments")
    dump(_grown(load(ROOT / "platform.yaml"), models / len(shipped)), target / "platform.yaml")
    for name, model in shipped.items():
        dump(model, target / "apps" / f"{name}.yaml")
    for number, name in enumerate(islice(cycle(shipped), models - len(shipped))):
        dump(_varied(shipped[name], name, number), target / "apps" / f"{name}-{number:04}.yaml")


def load(path: Path) -> Values:
    values: Values = YAML(typ="safe").load(path)
    return values


def dump(values: Values, path: Path) -> None:
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(values, file)


def edit(root: Path, model: str) -> None:
    """Give a model one GiB more memory, which every cluster that runs it must see."""
    path = root / "apps" / f"{model}.yaml"
    text = path.read_text()
    path.write_text(re.sub(r"(?<=memory: )\d+(?=Gi)", lambda found: str(int(found[0]) + 1), text, count=1))


def _varied(shipped: Values, name: str, number: int) -> Values:
    """The same runtime, strategy and hardware; other artifacts, sizes and promises, and every cluster."""
    fewest, most = _REPLICAS[number % len(_REPLICAS)]
    each = shipped["scaling"]["requests_per_second_per_replica"]
    revisions = {
        revision: {**value, "artifact": value["artifact"].replace(name, f"{name}-{number:04}", 1)}
        for revision, value in shipped["revisions"].items()
    }
    return {
        **shipped,
        "description": f"{shipped['description']} Variation {number}.",
        "revisions": revisions,
        "resources": {"cpu": f"{250 + 50 * (number % 6)}m", "memory": f"{1 + number % 4}Gi"},
        "scaling": {**shipped["scaling"], "min": fewest, "max": most},
        "slo": {**shipped["slo"], "peak_requests_per_second": each},
        "placement": {key: value for key, value in shipped.get("placement", {}).items() if key != "clusters"},
    }


def _grown(platform: Values, factor: float) -> Values:
    """What all models share, in proportion to their number; never less than shipped."""

    def times(number: float) -> int:
        return math.ceil(number * max(1.0, factor))

    for cluster in platform["clusters"].values():
        for name, pool in cluster["node_pools"].items():
            pool["max"] = min(_MOST_NODES[name], times(pool["max"]))
    for budget in platform["cost"]["budgets"].values():
        budget["monthly"] = times(budget["monthly"])
    replicas, slo = platform["gateway"]["replicas"], platform["slo"]
    replicas["max"] = times(replicas["max"])
    slo["peak_requests_per_second"] = times(slo["peak_requests_per_second"])
    return platform


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
