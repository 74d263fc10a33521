"""The loss of gateways, second by second: checkers that probe, services that withdraw answers, resolvers that cache.

A discrete-event simulation of what the rendered stack describes. Time 0 is the loss. Whatever is left to chance is
drawn from the seed; whatever is left to a resolver goes badly: it gets a dead address while one is still handed out.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random

from generators.network.rendered.entrance import Watcher

Event = Callable[[float], None]

_RESOLVERS = 5


@dataclass
class Clock:
    """Runs events in the order of their times."""

    queue: list[tuple[float, int, Event]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def at(self, time: float, event: Event) -> None:
        heapq.heappush(self.queue, (time, next(self.numbers), event))

    def run(self) -> None:
        while self.queue:
            time, _, event = heapq.heappop(self.queue)
            event(time)


@dataclass
class Service:
    """One provider that answers, and the lost addresses it has not withdrawn yet."""

    watcher: Watcher
    clock: Clock
    random: Random
    handed_out: set[str]
    silent: bool
    done: float = 0.0

    def watch(self) -> None:
        for address in sorted(self.handed_out):
            verdicts: list[float] = []
            for _ in range(self.watcher.checkers):
                _Checker(self, address, verdicts).start()

    def believe(self, address: str, verdicts: list[float], time: float) -> None:
        verdicts.append(time)
        if len(verdicts) == self.watcher.quorum:
            delay = self.random.uniform(0, self.watcher.probe.propagation)
            self.clock.at(time + delay, lambda now: self.withdraw(address, now))

    def withdraw(self, address: str, time: float) -> None:
        self.handed_out.discard(address)
        self.done = time


@dataclass
class _Checker:
    """Probes one address. Its phase is its own, and its last probe before the loss was answered."""

    service: Service
    address: str
    verdicts: list[float]
    failures: int = 0

    def start(self) -> None:
        interval = self.service.watcher.probe.interval
        self.service.clock.at(self.service.random.uniform(0, interval), self.probe)

    def probe(self, time: float) -> None:
        timeout = self.service.watcher.probe.timeout
        wait = timeout if self.service.silent else self.service.random.uniform(0, timeout)
        self.service.clock.at(time + wait, self.fail)
        if self.failures + 1 < self.service.watcher.probe.threshold:
            self.service.clock.at(time + self.service.watcher.probe.interval, self.probe)

    def fail(self, time: float) -> None:
        self.failures += 1
        if self.failures == self.service.watcher.probe.threshold:
            self.service.believe(self.address, self.verdicts, time)


@dataclass
class _Resolver:
    """Asks any service whenever what it holds has expired, as busy resolvers do."""

    services: Sequence[Service]
    clock: Clock
    random: Random
    freed: float = 0.0

    def start(self) -> None:
        self.clock.at(-self.random.uniform(0, self.life), self.ask)

    @property
    def life(self) -> float:
        return max(service.watcher.probe.ttl or 0 for service in self.services)

    def ask(self, time: float) -> None:
        service = self.random.choice(self.services)
        if service.handed_out:
            self.freed = time + (service.watcher.probe.ttl or 0)
        if any(each.handed_out for each in self.services):
            self.clock.at(time + max(service.watcher.probe.ttl or 0, 1), self.ask)


def recovery(watchers: Sequence[Watcher], lost: frozenset[str], seed: int) -> float:
    """Seconds from the loss of clusters until no client is sent to them any more."""
    random, clock = Random(seed), Clock()
    silent = random.random() < 0.5
    services = [
        Service(watcher, clock, random, {a for a, cluster in watcher.targets.items() if cluster in lost}, silent)
        for watcher in watchers
    ]
    for service in services:
        service.watch()
    if all(service.watcher.probe.ttl is None for service in services):
        clock.run()
        return max(service.done for service in services)
    resolvers = [_Resolver(services, clock, random) for _ in range(_RESOLVERS)]
    for resolver in resolvers:
        resolver.start()
    clock.run()
    return max(resolver.freed for resolver in resolvers)
