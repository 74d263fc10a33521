"""Schedules are cron as Kubernetes and Argo CD read it, and freezes thaw."""

from collections.abc import Iterator

from generators.schema import Platform
from generators.schema.operations import SyncWindow
from generators.schema.problem import Path, Problem

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 6))
_NAMES = {
    "month": dict(zip(_MONTHS, range(1, 13), strict=True)),
    "day of the week": dict(zip(_DAYS, range(7), strict=True)),
}
_WEEK = 7 * 24


def freezes_leave_time_for_changes(platform: Platform) -> Iterator[Problem]:
    for name, freeze in platform.delivery.freezes.items():
        if _never_thaws(freeze):
            sentence = (
                f"{freeze.hours} hours last until the freeze opens again, so nothing is ever delivered; write fewer"
            )
            path: Path = ("delivery", "freezes", name)
            yield Problem((*path, "hours"), sentence, also=((*path, "schedule"),))


def schedules_are_cron(platform: Platform) -> Iterator[Problem]:
    for path, schedule in _schedules(platform):
        for (field, least, most), text in zip(_FIELDS, schedule.split(" "), strict=False):
            if _values(text, field, least, most) is None:
                sentence = (
                    f'"{text[:40]}" is no {field} of a cron schedule; '
                    f"write *, a number from {least} to {most}, a range, a list or a step"
                )
                yield Problem(path, sentence)


def _schedules(platform: Platform) -> Iterator[tuple[Path, str]]:
    recovery = platform.recovery
    yield ("recovery", "backups", "schedule"), recovery.backups.schedule
    yield ("recovery", "backups", "restore_test_schedule"), recovery.backups.restore_test_schedule
    yield ("recovery", "drill_schedule"), recovery.drill_schedule
    for name, freeze in platform.delivery.freezes.items():
        yield ("delivery", "freezes", name, "schedule"), freeze.schedule


def weekdays(text: str) -> set[int]:
    """What the last field of a schedule matches, counted from Sunday."""
    return _values(text, *_FIELDS[-1]) or set()


def _never_thaws(freeze: SyncWindow) -> bool:
    """Only for schedules that repeat every week; others leave time anyway, as no freeze lasts longer than a week."""
    fields = [_values(text, *field) for field, text in zip(_FIELDS, freeze.schedule.split(" "), strict=False)]
    _, hours, days, months, weekdays = fields
    if not hours or not weekdays or (days, months) != (set(range(1, 32)), set(range(1, 13))):
        return False
    frozen = {(24 * day + hour + hold) % _WEEK for day in weekdays for hour in hours for hold in range(freeze.hours)}
    return len(frozen) == _WEEK


def _values(text: str, field: str, least: int, most: int) -> set[int] | None:
    """What the field matches; None when it is not cron."""
    parts = [_part(part, field, least, most) for part in text.split(",")]
    return None if None in parts else {value for part in parts if part for value in part}


def _part(text: str, field: str, least: int, most: int) -> range | None:
    """`*`, `3` or `3-9`, each with a step or without; a lone number with a step runs to the end."""
    span, has_step, step = text.partition("/")
    first, has_last, last = (str(least), "-", str(most)) if span == "*" else span.partition("-")
    start, size = _number(first, field), _number(step, "") if has_step else 1
    end = _number(last, field) if has_last else most if has_step else start
    if start is None or end is None or not size or not least <= start <= end <= most:
        return None
    return range(start, end + 1, size)


def _number(text: str, field: str) -> int | None:
    if text.isascii() and text.isdecimal() and len(text) < 4:
        return int(text)
    return _NAMES.get(field, {}).get(text.lower())
