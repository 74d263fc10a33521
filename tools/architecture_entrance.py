"""`python tools/architecture_entrance.py`: the strategies of the entrance on one page, in docs/architecture.md.

Each row is what the strategy's provider would be told of the shipped intent, from the same functions that the entrance
is rendered from and the recovery time is computed from.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from generators import intent
from generators.schema import Platform
from generators.schema.network import Strategy
from generators.schema.probes import SERVICES, least, told, wish

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "architecture.md"
START, END = "<!-- entrance -->\n", "<!-- end of entrance -->\n"

HEAD: Final = ("strategy", "detection", "timeout", "propagation", "TTL", "clients have left within", "at best", "needs")
NEEDS: Final[Mapping[Strategy, str]] = {
    "cloud-dns": "Google's DNS, and resolvers that honour the TTL",
    "global-load-balancer": "Google's load balancer and network, and the tunnels to the other clouds",
    "route53": "Amazon's DNS, and resolvers that honour the TTL",
    "traffic-manager": "Azure's DNS and Traffic Manager, and resolvers that honour the TTL",
}


def main() -> int:
    page = PAGE.read_text("utf-8") if PAGE.exists() else f"{START}{END}"
    PAGE.write_text(written(page), "utf-8")
    print(f"docs: {PAGE.relative_to(ROOT)}")
    return 0


def written(page: str) -> str:
    """The page with its table as the intent and the generators have it now."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table(intent.load(ROOT, 'production').platform)}\n{END}{after}"


def table(platform: Platform) -> str:
    rows = [HEAD, ["---"] * len(HEAD), *(list(_row(platform, strategy)) for strategy in SERVICES)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(platform: Platform, strategy: Strategy) -> Iterator[str]:
    found = told(strategy, wish(platform.edge))
    used = strategy in (platform.edge.strategy, platform.edge.secondary_dns)
    yield f"`{strategy}`{', shipped' if used else ''}"
    yield f"{found.interval} s x {found.threshold} = {found.detection} s"
    yield f"{found.timeout} s"
    yield f"{found.propagation} s"
    yield f"{found.ttl} s" if found.ttl else "none"
    yield f"**{found.recovery} s**"
    yield f"{told(strategy, least(strategy)).recovery} s"
    yield NEEDS[strategy]


if __name__ == "__main__":
    sys.exit(main())
