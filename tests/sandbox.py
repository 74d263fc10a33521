"""A copy of the shipped intent to edit, in a folder of its own."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
INTENT = ("apps", "environments", "platform.yaml")


def copy(target: Path, *, rendered: bool = False) -> Path:
    """The intent, and with `rendered` its committed rendering, below `target`."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (*INTENT, *(("rendered",) if rendered else ())):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        else:
            shutil.copy(source, target / name)
    return target


def files(folder: Path) -> dict[str, bytes]:
    """What a folder holds, by path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
