"""Renders one folder in a process of its own: `python -m tests.generators.render.killed ROOT exchange|renames`.

It says what it is about to do and dawdles around the swap, so that a kill can be aimed.
"""

import sys
import time
from pathlib import Path
from typing import Any

from generators.render import tree
from tests.generators.render import fakes


def main(root: str, way: str) -> None:
    if way == "renames":
        tree._swapped = lambda *_: False  # noqa: SLF001
    swap, rename = tree._exchange, Path.rename  # noqa: SLF001

    def slow_exchange(*arguments: Any) -> None:
        _say("swap")
        swap(*arguments)
        time.sleep(0.01)

    def slow_rename(self: Path, target: Any) -> Path:
        time.sleep(0.005)
        return rename(self, target)

    vars(tree)["_exchange"] = slow_exchange
    setattr(Path, "rename", slow_rename)  # noqa: B010
    _say("ready")
    fakes.run(Path(root))
    _say("done")


def _say(word: str) -> None:
    print(word, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
