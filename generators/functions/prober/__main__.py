"""A prober by hand: `python -m prober eks=https://… gke=https://…` prints a JSON line per gateway.

Exit codes: 0 all ready, 1 some not, 2 bad usage.
"""

import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from itertools import count

from . import settings
from .probe import Limits
from .record import line, taken
from .settings import Settings


def main() -> int:
    arguments = _parser().parse_args()
    given = Settings(
        arguments.location,
        dict(arguments.targets),
        Limits(arguments.timeout, arguments.slow),
    )
    return _keep_watching(given, arguments.every) if arguments.every else _once(given)


def _once(given: Settings) -> int:
    found = list(taken(given))
    for record in found:
        print(line(record), flush=True)
    return 0 if all(record["success"] for record in found) else 1


def _keep_watching(given: Settings, seconds: float) -> int:
    """On a beat: a round that takes long does not shift the next."""
    start, worst = time.monotonic(), 0
    try:
        for beat in count(1):
            worst = max(worst, _once(given))
            time.sleep(max(0.0, start + beat * seconds - time.monotonic()))
    except KeyboardInterrupt:
        pass
    return worst


def _parser() -> ArgumentParser:
    parser = ArgumentParser("prober", description="Ask gateways whether they are ready; print a JSON line for each.")
    parser.add_argument("targets", nargs="+", type=_target, metavar="NAME=URL", help="a gateway and its health path")
    parser.add_argument("--every", type=_positive, metavar="SECONDS", help="go on until interrupted; else one round")
    parser.add_argument("--location", default="by-hand", help="the place that is probed from (%(default)s)")
    parser.add_argument(
        "--slow", type=_positive, default=1000, metavar="MS", help="slower answers are slow (%(default)s)"
    )
    parser.add_argument("--timeout", type=_positive, default=5, metavar="SECONDS", help="of a round (%(default)s)")
    return parser


def _target(text: str) -> tuple[str, str]:
    name, given, address = text.partition("=")
    if not (name and given):
        raise ArgumentTypeError(f'"{text}" has no name; write NAME=URL')
    return name, _url(address)


def _url(text: str) -> str:
    try:
        return settings.url(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _positive(text: str) -> float:
    try:
        return settings.positive(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
