"""`platformctl`: one short function per verb. Exit codes: 0 ok, 1 findings, 2 bad usage or bad input.

Everything heavy is imported inside a verb: a render with nothing to do loads neither YAML nor pydantic nor Node.
"""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from generators.failure import PlatformError

FINDINGS, BAD_INPUT = 1, 2

Verb = Callable[..., int]


def _verb(function: Verb) -> click.Command:
    """A command with --root and --output; what is wrong with the input becomes sentences and exit code 2."""

    @wraps(function)
    def guarded(**arguments: Any) -> None:
        from generators import answer

        try:
            code = function(**arguments)
        except PlatformError as error:
            answer.refusal(error, arguments["output"])
            code = BAD_INPUT
        sys.exit(code)

    where = click.Path(exists=True, file_okay=False, path_type=Path)
    root = click.option("--root", type=where, default=".", help="Folder that holds platform.yaml.")
    form = click.option("--output", type=click.Choice(["text", "json"]), default="text", help="Form of the answer.")
    return main.command()(root(form(guarded)))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Describe a multi-cloud ML platform in YAML; render it to Terraform and Kubernetes manifests."""


@_verb
def validate(root: Path, output: str) -> int:
    """Say everything that is wrong with the intent."""
    from generators import answer, summary
    from generators.rules import load_all

    answer.summary(summary.of(load_all(root)), output)
    return 0


@_verb
@click.option("--environment", "environments", multiple=True, help="Render this environment only; may be repeated.")
@click.option("--full", is_flag=True, help="Trust no cache.")
def render(root: Path, output: str, environments: tuple[str, ...], full: bool) -> int:
    """Rewrite rendered/ from the intent."""
    from generators import answer
    from generators.render.engine import Options
    from generators.render.engine import render as run

    with answer.progress(output) as progress:
        options = Options(environments=environments or None, full=full)
        result = run(root, options, summarise=_summarise, progress=progress)
    answer.rendered(result, output)
    return 0


@_verb
@click.option("--full", is_flag=True, help="Trust no cache.")
def check(root: Path, output: str, full: bool) -> int:
    """Is rendered/ what the intent says, and does it keep policies, the providers' schemas and the rules of trust?"""
    from generators import answer, policy, terraform_schema, trial
    from generators.check import check as run

    with answer.progress(output) as progress:
        findings = run(root, full=full, progress=progress)
    broken, breaches = policy.judge(root), trial.judge(root)
    terraform = terraform_schema.judge_rendered(root)
    answer.findings([*findings, *breaches, *broken, *terraform.violations], terraform, output)
    wrong = findings or breaches or terraform.violations or any(one.level == "deny" for one in broken)
    return FINDINGS if wrong else 0


@_verb
@click.argument("role", type=click.Choice(["apply", "plan"]))
@click.option("--environment", required=True, help="Whose accounts.")
@click.option("--stack", required=True, help="A folder of rendered/<environment>/terraform.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where files go.")
def login(root: Path, output: str, role: Any, environment: str, stack: str, folder: Path) -> int:  # noqa: ARG001
    """In a job of GitHub: print the variables that make Terraform one of the delivery identities."""
    from generators import intent
    from generators.login import variables

    platform = intent.load(root, environment).platform
    for name, value in variables(platform, environment, role, stack, folder).items():
        click.echo(f"{name}={value}")
    return 0


@_verb
@click.argument("target")
def explain(root: Path, output: str, target: str) -> int:
    """Which intent made a rendered file, or which files a line of intent reaches.

    TARGET is a file such as rendered/production/…/Service.x.yaml, or a line such as apps/fraud-detection.yaml:12.
    """
    from generators import answer
    from generators.explain import explain as run

    with answer.progress(output) as progress:
        explanation = run(root, target, progress=progress)
    answer.explanation(explanation, output)
    return 0


@_verb
@click.argument("kind", type=click.Choice(["environment", "model", "platform"]), default="platform")
def schema(root: Path, output: str, kind: str) -> int:  # noqa: ARG001
    """Print the JSON Schema of platform.yaml, of apps/*.yaml (model) or of environments/*.yaml (environment)."""
    from generators.intent.json_schema import documents
    from generators.schema import Platform

    click.echo(documents(Platform)[f"{kind}.schema.json"], nl=False)
    return 0


@_verb
def doctor(root: Path, output: str) -> int:
    """Can this machine render and test?"""
    from generators import answer
    from generators.doctor import examine

    findings = examine(root)
    answer.health(findings, output)
    return FINDINGS if any(not finding.good for finding in findings) else 0


def _summarise(intents: Any) -> Any:
    from generators import summary

    return summary.of(intents)


if __name__ == "__main__":
    main()
