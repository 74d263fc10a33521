"""`python -m tools.network_picture`: docs/network.svg, from the rendered stacks of production."""

from pathlib import Path
from typing import Final

from tools.network_picture import drawing, facts

ROOT: Final = Path(__file__).resolve().parents[2]
PICTURE: Final = ROOT / "docs" / "network.svg"
STACKS: Final = ROOT / "rendered" / "production" / "terraform"


def picture(stacks: Path = STACKS) -> str:
    return drawing.draw(facts.read(stacks))
