"""What is replicated between the clouds, and how it is kept."""

from typing import Annotated, Literal

from pydantic import Field

from generators.schema.entity import Entity
from generators.schema.scalars import CloudName, Cron, Days, Name, Seconds


class SyncedBucket(Entity):
    """A bucket that exists in several clouds with the same content."""

    clouds: list[CloudName] = Field(min_length=2, examples=[["aws", "gcp"]], description="Clouds that hold a copy.")
    conflict: Literal["keep-both", "lww", "lww-discard", "prefer"] = Field(
        "lww",
        description="What happens when two clouds change an object at once; losers are kept except by lww-discard.",
    )
    prefer: CloudName | None = Field(None, description="Cloud that wins under the policy `prefer`.")
    tombstone_days: Days = Field(14, description="Days a deletion is remembered for a cloud that was away.")


class SyncedTable(Entity):
    """A table whose changes flow from one cloud's database to others."""

    source: CloudName = Field(description="Cloud whose database is written by people.")
    sinks: list[CloudName] = Field(min_length=1, examples=[["gcp"]], description="Clouds that receive the changes.")
    key: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*(,[a-z_][a-z0-9_]*)*$", examples=["id"])] = Field(
        description="Primary key, columns joined by commas."
    )


class Sync(Entity):
    buckets: dict[Name, SyncedBucket] = Field(default_factory=dict, description="Buckets by name.")
    tables: dict[Name, SyncedTable] = Field(default_factory=dict, description="Tables by name.")
    reconcile_seconds: Seconds = Field(300, description="Seconds between full listings that repair lost events.")
    lag_seconds: Seconds = Field(30, description="Lag that raises an alert; must hold the recovery point objective.")


class Backups(Entity):
    schedule: Cron = Field(description="When backups start, five cron fields, UTC.")
    retention_days: Days = Field(description="Days a backup is kept.")
    off_cloud: dict[Name, Name] = Field(
        default_factory=dict, description="For each cloud the other cloud that also holds its backups."
    )
    restore_test_schedule: Cron = Field("0 5 * * 0", description="When a restore is tried for real, UTC.")


class Recovery(Entity):
    backups: Backups = Field(description="Backups of stateful namespaces.")
    protect_data: bool = Field(
        True, description="Refuse to destroy clusters and what holds data, in Terraform and in the clouds."
    )
    drill_schedule: Cron = Field("0 9 * * 2", description="When the loss of a cloud is drilled, UTC.")
