"""Cron as Kubernetes reads it."""

from typing import Any

import pytest

from generators.schema import Platform
from generators.schema.data import Recovery
from generators.schema.operations import Delivery
from generators.schema.rules.schedules import freezes_leave_time_for_changes, schedules_are_cron


def only(**sections: Any) -> Platform:
    return Platform.model_construct(None, **sections)


def problems(schedule: str) -> list[str]:
    recovery = Recovery.model_validate({"backups": {"schedule": schedule, "retention_days": 1}})
    platform = only(recovery=recovery, delivery=Delivery.model_validate({}))
    return [problem.sentence for problem in schedules_are_cron(platform)]


def never_thaws(schedule: str, hours: int) -> bool:
    delivery = Delivery.model_validate({"freezes": {"freeze": {"schedule": schedule, "hours": hours}}})
    platform = only(delivery=delivery)
    return bool(list(freezes_leave_time_for_changes(platform)))


@pytest.mark.parametrize(
    "schedule",
    ["* * * * *", "0 3 * * *", "*/15 0-6 1,15 JAN-mar sun", "59 23 31 12 6", "5/10 * * * *", "0 0 1 * 0-6/2"],
)
def test_schedules_of_cron_pass(schedule: str) -> None:
    assert problems(schedule) == []


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        ("60 * * * *", "minute"),
        ("0 24 * * *", "hour"),
        ("0 0 0 * *", "day of the month"),
        ("0 0 * 13 *", "month"),
        ("0 0 * * 7", "day of the week"),
        ("0 0 * * mon-sun", "day of the week"),
        ("*/0 * * * *", "minute"),
        ("*-5 * * * *", "minute"),
        ("1- * * * *", "minute"),
        ("1/ * * * *", "minute"),
        (", * * * *", "minute"),
        ("-1 * * * *", "minute"),
        ("٣ * * * *", "minute"),
        ("mon * * * *", "minute"),
    ],
)
def test_everything_else_is_named_by_its_field(schedule: str, field: str) -> None:
    assert [field in sentence for sentence in problems(schedule)] == [True]


@pytest.mark.parametrize(
    ("schedule", "hours", "expected"),
    [
        ("0 18 * * 5", 60, False),
        ("0 18 * * 5", 167, False),
        ("0 18 * * 5", 168, True),
        ("0 20 * * *", 23, False),
        ("0 20 * * *", 24, True),
        ("0 */6 * * *", 5, False),
        ("0 */6 * * *", 6, True),
        ("0 6 * * mon-fri", 71, False),
        ("0 6 * * mon-fri", 72, True),
        ("0 0 1 * *", 168, False),
        ("nonsense 99 * * *", 168, False),
    ],
)
def test_a_freeze_that_lasts_until_the_next_one_opens_never_thaws(schedule: str, hours: int, expected: bool) -> None:
    assert never_thaws(schedule, hours) is expected
