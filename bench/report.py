"""The figures as rows of a table, on the terminal and in bench/README.md between two markers."""

import datetime
import os
import platform
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import Run
from rich.console import Console
from rich.table import Table

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- figures: written by bench/render.py --write -->", "<!-- end of figures -->"
_WIDTH = 140
_HEADINGS = ("what", "to reach", "seconds", "peak MiB", "Node starts")


@dataclass(frozen=True)
class Row:
    """One thing measured, as often as there are runs; `said` is what the run itself told."""

    what: str
    runs: Sequence[Run]
    to_reach: str = ""
    said: str = ""

    @property
    def seconds(self) -> float:
        return statistics.median(run.seconds for run in self.runs)

    @property
    def cells(self) -> tuple[str, ...]:
        times = [run.seconds for run in self.runs]
        spread = f" ({min(times):.2f} to {max(times):.2f}, {len(times)} runs)" if len(times) > 1 else ""
        peak = max(run.peak_mib for run in self.runs)
        starts = max(run.node_starts for run in self.runs)
        return self.what, self.to_reach, f"{self.seconds:.2f}{spread}", f"{peak:,.0f}", str(starts)


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    system = f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {system}; load when it began {load}"


def show(rows: Sequence[Row], sentences: Iterable[str]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in _HEADINGS:
        table.add_column(heading, justify="left" if heading == "what" else "right", no_wrap=True)
    for row in rows:
        table.add_row(*row.cells)
    console = Console(highlight=False, soft_wrap=True)
    console.width = max(console.width, _WIDTH)
    console.print(table)
    for sentence in (*sentences, *_told(rows)):
        console.print(sentence)


def write(rows: Sequence[Row], sentences: Iterable[str], began: str) -> None:
    """Replace what the README says between the markers."""
    before, _, rest = README.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    cells = [_HEADINGS, ("---",) * len(_HEADINGS), *(row.cells for row in rows)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in cells)
    said = "\n".join(f"- {sentence}" for sentence in (*sentences, *_told(rows)))
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    README.write_text(f"{before}{BEGIN}\n\n{today}, {began}.\n\n{table}\n\n{said}\n\n{END}{after}")


def _told(rows: Sequence[Row]) -> Iterator[str]:
    return (f"{row.what}: {row.said}" for row in rows if row.said)
