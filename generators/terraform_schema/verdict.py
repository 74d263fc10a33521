"""What a check of stacks found: how much it looked at, and one sentence for each thing that is wrong."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, order=True)
class Violation:
    file: str
    address: str
    sentence: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.file, self.address, self.sentence)))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Verdict:
    """`keys` are those that a schema names; names that are free, such as those of tags, are not counted."""

    resources: int = 0
    keys: int = 0
    violations: list[Violation] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"resources": self.resources, "keys": self.keys}

    def add(self, other: "Verdict") -> None:
        self.resources += other.resources
        self.keys += other.keys
        self.violations += other.violations
