"""What a rule says when intent breaks it: where, and one sentence."""

from dataclasses import dataclass

Path = tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """`path` is where to edit (list indices as decimal strings); `also` are the other places the rule compared with."""

    path: Path
    sentence: str
    also: tuple[Path, ...] = ()
