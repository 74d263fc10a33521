"""How the platform is watched, paid for, guarded and delivered."""

from typing import Annotated, Literal

from pydantic import Field

from generators.schema.entity import Entity
from generators.schema.scalars import Cidr, Cron, Days, Email, Money, Name, Positive, Seconds, Share, Url


class Retention(Entity):
    metrics_days: Days = Field(30, description="Days raw metrics are kept.")
    logs_days: Days = Field(30, description="Days logs are kept.")
    traces_days: Days = Field(7, description="Days traces are kept.")


class Receivers(Entity):
    page: Email = Field(description="Where pages go; the on-call address.")
    ticket: Email = Field(description="Where tickets go.")
    security: Email = Field(description="Where security incidents go.")


class Observability(Entity):
    scrape_interval_seconds: Seconds = Field(30, description="Seconds between two scrapes.")
    trace_sample_percent: Share = Field(5, description="Requests that are traced, in percent.")
    retention: Retention = Field(Retention(), description="How long signals are kept.")
    receivers: Receivers = Field(description="Who is told.")
    error_rate_percent: Annotated[float, Field(gt=0, le=100, examples=[1])] = Field(
        1, description="Share of failed predictions that raises an alert."
    )


class CloudBudget(Entity):
    monthly: Money = Field(description="Money per month in the platform's currency.")
    alert_at_percent: list[Annotated[int, Field(ge=1, le=200, examples=[80])]] = Field(
        default_factory=lambda: [80, 100], description="Shares of the budget that raise an alert."
    )


class Cost(Entity):
    currency: Literal["USD"] = Field("USD", description="Currency of budgets and reports.")
    prices: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$", examples=["2026-11"])] = Field(
        description="Price snapshot that costs are computed from, by month."
    )
    budgets: dict[Name, CloudBudget] = Field(description="Budget per cloud.")
    shared: Literal["even", "proportional", "weighted"] = Field(
        "proportional", description="How cost that no team owns is split over teams."
    )
    weights: dict[Name, Share] = Field(
        default_factory=dict, description="Share per team under `shared: weighted`, in percent."
    )


class Vault(Entity):
    address: Url = Field(description="Vault's private address.")
    mount: Name = Field("platform", description="Key-value mount that holds the platform's secrets.")


class Security(Entity):
    authorized_networks: list[Cidr] = Field(
        default_factory=list, description="Ranges besides the clusters' own that may reach a cluster's API server."
    )
    admins: Name = Field(description="Group in the identity provider that administers every cluster.")
    vault: Vault = Field(description="Where secrets come from.")
    pod_security: Literal["baseline", "restricted"] = Field(
        "restricted", description="Pod Security level of every namespace of ours."
    )


class SyncWindow(Entity):
    """A time in which Argo CD does not apply changes by itself."""

    schedule: Cron = Field(description="When the window opens, five cron fields, UTC.")
    hours: Annotated[int, Field(ge=1, le=168, examples=[12])] = Field(description="How long it stays open, hours.")


class Github(Entity):
    apply_environment: Name = Field(
        "apply",
        description="Beginning of the name of the GitHub environment, with reviewers, whose jobs may change clouds: "
        "the environment's own name follows, as in `apply-production`. Pull requests may read.",
    )
    subject_format: Literal["ids", "names"] = Field(
        "ids",
        description="What the subject of a job's token knows the repository by: `ids` since 2026-07-15, `names` in "
        "older repositories that have not moved.",
    )


class Delivery(Entity):
    poll_seconds: Seconds = Field(180, description="Seconds between two looks of Argo CD at the repository.")
    prune: bool = Field(True, description="Remove from clusters what left the repository.")
    freezes: dict[Name, SyncWindow] = Field(
        default_factory=dict, description="Times without automatic changes, by name."
    )
    github: Github = Field(Github(), description="How the clouds know the jobs of the GitHub workflows.")
    revision_history: Positive = Field(10, description="Old states Argo CD remembers per application.")
