"""One end of the private network, as its peers see it."""

from dataclasses import dataclass
from typing import Any

from generators.schema.tunnels import End
from generators.site import CloudSite


@dataclass(frozen=True)
class Gateway:
    """`addresses` are the public ones of its two interfaces; AWS has one for each tunnel instead, known later."""

    end: End
    site: CloudSite
    asn: int
    provider: Any
    construct: Any
    addresses: tuple[str, ...] = ()
    router: Any = None
