"""A cloud is an account: what exists once per cloud."""

from typing import Annotated, Literal

from pydantic import Field

from generators.schema.entity import Entity
from generators.schema.scalars import Days, MachineType, Positive, Region

Provider = Literal["aws", "azure", "gcp"]
Uuid = Annotated[
    str,
    Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", examples=["11111111-2222-4333-8444-555555555555"]),
]


class ObjectStorage(Entity):
    """Buckets of the cloud: model artifacts, prediction logs and backups."""

    noncurrent_days: Days = Field(30, description="Days an overwritten or deleted version is kept.")
    multipart_abort_days: Days = Field(7, description="Days after which an unfinished multipart upload is removed.")
    backup_lock_days: Days = Field(30, description="Days a backup object can be neither changed nor deleted.")


class Database(Entity):
    """The cloud's relational database: RDS PostgreSQL on AWS, Azure SQL on Azure."""

    size: MachineType = Field(examples=["db.m6i.large"], description="Instance class or SKU in the cloud's own words.")
    storage_gib: Positive = Field(description="Allocated storage, GiB.")
    multi_zone: bool = Field(True, description="Keep a synchronous standby in a second zone.")
    backup_days: Annotated[int, Field(ge=1, le=35, examples=[14])] = Field(
        14, description="Days of point-in-time recovery; no cloud keeps more than 35."
    )


class Functions(Entity):
    """Small functions outside the clusters; today the probers that watch the gateways from outside."""

    prober_interval_minutes: Annotated[int, Field(ge=1, le=60, examples=[1])] = Field(
        1, description="Minutes between two probes of every gateway."
    )
    timeout_seconds: Annotated[int, Field(ge=1, le=60, examples=[30])] = Field(
        30, description="Longest run of a probe."
    )


class Analytics(Entity):
    """Analytical store: change-data-capture targets, the prediction log and the billing export (BigQuery on GCP)."""

    partition_expiration_days: Days = Field(400, description="Days after which a daily partition is dropped.")


class Cloud(Entity):
    """One account with one provider. Several clusters may live in it."""

    provider: Provider = Field(description="Whose cloud it is.")
    account: str = Field(
        min_length=1,
        max_length=60,
        examples=["111122223333"],
        description="AWS account id (12 digits), Google Cloud project id, or Azure subscription id (UUID).",
    )
    tenant: Uuid | None = Field(None, description="Entra tenant id; Azure only.")
    admins: Uuid | None = Field(
        None, description="Object id in Entra of the group that `security.admins` names; Azure only."
    )
    billing_account: (
        Annotated[str, Field(pattern=r"^[0-9A-F]{6}(-[0-9A-F]{6}){2}$", examples=["0A1B2C-3D4E5F-6A7B8C"])] | None
    ) = Field(None, description="Billing account id; Google Cloud only.")
    project_number: Annotated[int, Field(ge=1, le=10**14, examples=[123456789012])] | None = Field(
        None, description="Numeric project id; Google Cloud only."
    )
    region: Region = Field(description="Home region: state, registry, database and functions live here.")
    object_storage: ObjectStorage = Field(ObjectStorage(), description="Buckets.")
    database: Database | None = Field(None, description="Relational database; leave out for none.")
    functions: Functions | None = Field(None, description="Functions; leave out for none.")
    analytics: Analytics | None = Field(None, description="Analytical store; leave out for none.")
