"""rendered/ on disk: what is there, one renderer at a time, and a whole new tree put in place in one step."""

import ctypes
import errno
import fcntl
import os
import shutil
import stat
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from generators.render.failure import RenderError
from generators.render.index import CACHE, FileRecord

RENDERED = "rendered"
_RACE_NANOSECONDS = 20_000_000

Progress = Callable[[int], None]


class Seen(NamedTuple):
    """A file as its folder tells it; `stamp` is empty for what is no rendered file, such as a link or a program."""

    stamp: str
    modified: int


@contextmanager
def lock(root: Path) -> Iterator[None]:
    """Hold off other renders of the same folder, and clean up after one that was killed."""
    folder = root / CACHE
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _recover(root)
        yield


def digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def digest_of(root: Path, name: str) -> str:
    """The digest of a file under rendered/, or nothing when it cannot be read."""
    try:
        return digest((root / RENDERED / name).read_bytes())
    except OSError:
        return ""


def listing(root: Path) -> dict[str, Seen]:
    """Every file under rendered/ by its path there."""
    home = root / RENDERED
    if home.is_symlink() or (home.exists() and not home.is_dir()):
        raise RenderError(f"{RENDERED} is not a folder; remove it, rendering makes it anew")
    return _listing(home)[0]


def intact(root: Path, name: str, expected: FileRecord, now: Seen | None, written: int) -> bool:
    """Whether a file is as it was rendered; it is read only when its stamp changed or is too young to tell."""
    if now is None or not now.stamp:
        return False
    if now.stamp == expected.stamp and now.modified < written - _RACE_NANOSECONDS:
        return True
    return digest_of(root, name) == expected.digest


def replace(
    root: Path, disk: Mapping[str, Seen], kept: Collection[str], written: Mapping[str, bytes], progress: Progress
) -> dict[str, Seen]:
    """Put in place a tree of files kept from the present one, `disk`, and of new ones; gives the looks of the new ones.

    The tree that the last render replaced is brought up to date for it: most of its files are still those of today.
    """
    staging = _beside(root, "staging")
    there = _cleared(staging, {*kept, *written})
    folders: set[str] = set()
    stamps: dict[str, Seen] = {}
    for count, name in enumerate((*kept, *written), 1):
        if name in written:
            target = _room(staging, name, name in there, folders)
            stamps[name] = _write(target, written[name])
        elif there.get(name) != disk[name]:
            target = _room(staging, name, name in there, folders)
            _link(f"{root}/{RENDERED}/{name}", target)
        progress(count)
    _exchange(staging, root / RENDERED, _beside(root, "previous"))
    return stamps


def _cleared(staging: Path, wanted: Collection[str]) -> dict[str, Seen]:
    """What of the wanted tree is there already, after removing the rest."""
    staging.mkdir(parents=True, exist_ok=True)
    files, folders = _listing(staging)
    needed = {parent for name in wanted for parent in _parents(name)}
    for name in files.keys() - wanted:
        (staging / name).unlink()
    for name in sorted(folders - needed, reverse=True):
        (staging / name).rmdir()
    return {name: seen for name, seen in files.items() if name in wanted}


def _parents(name: str) -> Iterator[str]:
    end = name.find("/")
    while end >= 0:
        yield name[:end]
        end = name.find("/", end + 1)


def _room(staging: Path, name: str, taken: bool, folders: set[str]) -> str:
    """Make way for a file. A file that is there is removed, not overwritten: it may be one of the present tree's."""
    target, folder = f"{staging}/{name}", name.rpartition("/")[0]
    if folder not in folders:
        (staging / folder).mkdir(parents=True, exist_ok=True)
        folders.add(folder)
    if taken:
        Path(target).unlink()
    return target


def _write(path: str, data: bytes) -> Seen:
    with Path(path).open("xb") as file:
        file.write(data)
        file.flush()
        return _seen(os.fstat(file.fileno()))


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
            raise
        shutil.copy2(source, target)


def _listing(home: Path) -> tuple[dict[str, Seen], set[str]]:
    """Files and folders below a folder, by their paths in it."""
    files: dict[str, Seen] = {}
    folders: set[str] = set()
    waiting = [""] if home.is_dir() else []
    while waiting:
        prefix = waiting.pop()
        with os.scandir(f"{home}/{prefix}") as entries:
            for entry in entries:
                name = prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    folders.add(name)
                    waiting.append(f"{name}/")
                else:
                    files[name] = _seen(entry.stat(follow_symlinks=False))
    return files, folders


def _seen(status: os.stat_result) -> Seen:
    ordinary = stat.S_ISREG(status.st_mode) and not status.st_mode & 0o111
    return Seen(f"{status.st_size} {status.st_mtime_ns} {status.st_ino}" if ordinary else "", status.st_mtime_ns)


def _beside(root: Path, name: str) -> Path:
    """In the cache, or next to rendered/ when the cache is on another file system: renaming would not do there."""
    inside = root / CACHE
    same = inside.stat().st_dev == root.stat().st_dev
    return inside / name if same else root / f".{RENDERED}.{name}"


def _recover(root: Path) -> None:
    previous, home = _beside(root, "previous"), root / RENDERED
    if not previous.exists():
        return
    if home.exists():
        shutil.rmtree(previous)
    else:
        previous.rename(home)


def _exchange(new: Path, home: Path, previous: Path) -> None:
    """Give the trees each other's names. Without the system call there is an instant with no tree at all."""
    if not home.exists():
        new.rename(home)
    elif not _swapped(str(new).encode(), str(home).encode()):
        home.rename(previous)
        new.rename(home)
        previous.rename(new)


def _swapped(one: bytes, other: bytes) -> bool:
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(library.renamex_np(one, other, 2) == 0)
        here = -100
        return bool(library.renameat2(here, one, here, other, 2) == 0)
    except (AttributeError, OSError):
        return False
