"""What people and programs see: text in a terminal, or JSON. Nothing else in the package prints."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import click

from generators.failure import PlatformError

if TYPE_CHECKING:
    from generators.doctor import Finding as HealthFinding
    from generators.explain import Explanation, FileExplanation, LineExplanation
    from generators.render.engine import Progress, Result
    from generators.terraform_schema.verdict import Verdict

_PATIENCE = 1.0
_WIDTH = 120
_PHASES = {"generate": "computing units", "write": "writing files"}
_MOST_CHANGES = 12
_COLUMNS = ("value", "objective", "to spare")


class Finding(Protocol):
    def as_json(self) -> dict[str, Any]: ...


def refusal(error: PlatformError, output: str) -> None:
    if output == "json":
        _json({"problems": error.as_json()})
        return
    click.echo(str(error), err=True)


@contextmanager
def progress(output: str) -> Iterator["Progress"]:
    """A bar on stderr for whoever waits longer than a second; nothing for programs and for quick work."""
    if output == "json":
        yield lambda _phase, _done, _total: None
        return
    bar = _Bar()
    try:
        yield bar.show
    finally:
        bar.stop()


class _Bar:
    def __init__(self) -> None:
        self.start = time.monotonic()
        self.shown: Any = None
        self.task: Any = None

    def show(self, phase: str, done: int, total: int) -> None:
        if self.shown is None and time.monotonic() - self.start > _PATIENCE:
            self._open()
        if self.shown is not None:
            self.shown.update(self.task, description=_PHASES.get(phase, phase), completed=done, total=total)

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self.shown = Progress(console=Console(stderr=True), transient=True)
        self.task = self.shown.add_task("")
        self.shown.start()

    def stop(self) -> None:
        if self.shown is not None:
            self.shown.stop()


def rendered(result: "Result", output: str) -> None:
    if output == "json":
        _json(result.as_json())
        return
    _changes(result)
    _table(result.summary)
    seconds = sum(result.seconds.values())
    counts = ", ".join(
        _counted(count, noun)
        for count, noun in ((result.files, "file"), (result.objects, "object"), (result.resources, "resource"))
    )
    units = f"{len(result.computed)} of {len(result.index.units)} units computed"
    click.echo(f"{counts}; {units}; {seconds:.2f} s")


def _changes(result: "Result") -> None:
    for change in result.changes[:_MOST_CHANGES]:
        words = [(len(change.added), "added"), (len(change.changed), "changed"), (len(change.removed), "removed")]
        click.echo(f"rendered/{change.folder}: {', '.join(f'{count} {word}' for count, word in words if count)}")
    if len(result.changes) > _MOST_CHANGES:
        click.echo(f"… and {_counted(len(result.changes) - _MOST_CHANGES, 'more folder')}")
    if not result.changes:
        click.echo("rendered/ is up to date")


def summary(summaries: Mapping[str, Any], output: str) -> None:
    if output == "json":
        _json({"environments": summaries})
        return
    _table(summaries)
    click.echo("the intent is valid")


def _table(summaries: Mapping[str, Any]) -> None:
    """Each environment: what it promises and costs, and what is to spare."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    console.width = max(console.width, _WIDTH)
    for environment, found in summaries.items():
        counts = (_counted(found[kind], kind) for kind in ("cloud", "cluster", "model"))
        table = Table(box=None, pad_edge=False, header_style="dim")
        table.add_column(f"{environment}: {', '.join(counts)}", no_wrap=True)
        for column in _COLUMNS:
            table.add_column(column, justify="right", no_wrap=True)
        for row in found["budgets"]:
            table.add_row(row["budget"], *(row[column] for column in _COLUMNS))
        console.print(table)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def findings(found: Sequence[Finding], terraform: "Verdict", output: str) -> None:
    if output == "json":
        _json({"findings": [finding.as_json() for finding in found], "terraform": terraform.as_json()})
        return
    for finding in found:
        click.echo(str(finding))
    good = "rendered/ is what the intent says, and keeps the policies"
    click.echo(_counted(len(found), "finding") if found else good)
    counts = f"{_counted(terraform.resources, 'resource')} and {_counted(terraform.keys, 'key')}"
    click.echo(f"{counts} of Terraform held against their providers' schemas")


def health(found: Sequence["HealthFinding"], output: str) -> None:
    if output == "json":
        _json({"findings": [{**vars(finding), "good": finding.good} for finding in found]})
        return
    for finding in found:
        mark = "ok  " if finding.good else "lack"
        click.echo(f"{mark}  {finding.subject:24}  {finding.found}{f'; {finding.advice}' if finding.advice else ''}")


def explanation(found: "Explanation", output: str) -> None:
    from generators.explain import FileExplanation

    if output == "json":
        _json(found.as_json())
    elif isinstance(found, FileExplanation):
        _file(found)
    else:
        _line(found)


def _file(found: "FileExplanation") -> None:
    click.echo(f"{found.file}\nwritten by {found.generator}")
    for why, title in (("content", "from"), ("presence", "there because of")):
        causes = [cause for cause in found.causes if cause.why == why]
        if causes:
            click.echo(title)
        for cause in causes:
            click.echo(f"  {cause.place or 'by default':34}  {cause.path} = {cause.value}")


def _line(found: "LineExplanation") -> None:
    click.echo(f"{found.line}: {', '.join(found.paths)}")
    for reach in found.files:
        click.echo(f"  {reach.file}  ({reach.generator})")
    click.echo(_counted(len(found.files), "rendered file") if found.files else "no rendered file depends on it")


def _json(data: Any) -> None:
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
