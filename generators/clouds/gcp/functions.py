"""The prober outside the clusters: a function nobody can call but the schedule, and accounts that can do nothing else.

Its findings are lines of its log, of which metrics are made: failures by gateway, and how long good answers take.
"""

from typing import Any

import cdktn
from cdktn_provider_google.artifact_registry_repository_iam_member import ArtifactRegistryRepositoryIamMember
from cdktn_provider_google.cloud_run_v2_service_iam_member import CloudRunV2ServiceIamMember
from cdktn_provider_google.cloud_scheduler_job import (
    CloudSchedulerJob,
    CloudSchedulerJobHttpTarget,
    CloudSchedulerJobHttpTargetOidcToken,
    CloudSchedulerJobRetryConfig,
)
from cdktn_provider_google.cloudfunctions2_function import (
    Cloudfunctions2Function,
    Cloudfunctions2FunctionBuildConfig,
    Cloudfunctions2FunctionBuildConfigSource,
    Cloudfunctions2FunctionBuildConfigSourceStorageSource,
    Cloudfunctions2FunctionServiceConfig,
)
from cdktn_provider_google.logging_metric import (
    LoggingMetric,
    LoggingMetricMetricDescriptor,
    LoggingMetricMetricDescriptorLabels,
)
from cdktn_provider_google.project_iam_member import ProjectIamMember, ProjectIamMemberCondition
from cdktn_provider_google.service_account import ServiceAccount
from cdktn_provider_google.storage_bucket_iam_member import StorageBucketIamMember
from cdktn_provider_google.storage_bucket_object import StorageBucketObject

from generators import naming
from generators.clouds.gcp import storage
from generators.clouds.gcp.account import Account
from generators.functions import archive, contract
from generators.schema.cloud import Functions
from generators.site import CloudSite

FAILURES = "prober_failures"
LATENCY = "prober_latency"
_FUNCTIONS = "functions"
_SHORTEST_DEADLINE = 15
"""Seconds; Cloud Scheduler allows no less."""


def build(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> None:
    functions = site.cloud.functions
    if not functions:
        return
    bucket = storage.bucket(scope, site, account, _FUNCTIONS, data=False)
    program = StorageBucketObject(
        scope,
        "prober_program",
        bucket=bucket.name,
        name=f"{naming.PROBER}/{archive.digest('gcp')}.zip",
        source=archive.source("gcp"),
    )
    images = storage.registry(scope, site, account, _FUNCTIONS, released=False)
    builder, rights = _builder(scope, site, bucket, images)
    prober = _prober(scope, site, account, functions, program, images, builder, rights)
    _schedule(scope, site, account, functions, prober)
    _metrics(scope, site)


def name(site: CloudSite) -> str:
    """The function's name, and that of the Cloud Run service it becomes."""
    return naming.resource(site.platform, site.environment, naming.PROBER)


def _account(scope: cdktn.TerraformStack, construct: str, app: str, purpose: str) -> Any:
    return ServiceAccount(scope, construct, account_id=naming.gcp_service_account(app), display_name=purpose)


def _builder(scope: cdktn.TerraformStack, site: CloudSite, bucket: Any, images: Any) -> tuple[Any, list[Any]]:
    """Google copies the program to a bucket of its own before it builds, hence the condition on a name."""
    project, region = site.cloud.account, site.cloud.region
    builder = _account(scope, "prober_builder", f"{naming.PROBER}-build", "Builds the prober")
    copies = f"projects/_/buckets/gcf-v2-sources-{site.cloud.project_number}-{region}"
    condition = ProjectIamMemberCondition(
        title="program", expression=f'resource.name.startsWith("{copies}")', description="The program's copies only."
    )
    viewer, log = "roles/storage.objectViewer", "roles/logging.logWriter"
    rights = [
        ProjectIamMember(scope, "prober_builder_log", project=project, role=log, member=builder.member),
        ProjectIamMember(
            scope, "prober_builder_copies", project=project, role=viewer, member=builder.member, condition=condition
        ),
        StorageBucketIamMember(scope, "prober_builder_program", bucket=bucket.name, role=viewer, member=builder.member),
        ArtifactRegistryRepositoryIamMember(
            scope,
            "prober_builder_images",
            location=region,
            repository=images.name,
            role="roles/artifactregistry.writer",
            member=builder.member,
        ),
    ]
    return builder, rights


def _prober(
    scope: cdktn.TerraformStack,
    site: CloudSite,
    account: Account,
    functions: Functions,
    program: Any,
    images: Any,
    builder: Any,
    rights: list[Any],
) -> Any:
    source = Cloudfunctions2FunctionBuildConfigSourceStorageSource(bucket=program.bucket, object=program.name)
    return Cloudfunctions2Function(
        scope,
        "prober",
        name=name(site),
        location=site.cloud.region,
        description="Asks every gateway from outside whether it is ready.",
        build_config=Cloudfunctions2FunctionBuildConfig(
            runtime="python313",
            entry_point=contract.ENTRY_POINTS["gcp"],
            docker_repository=images.id,
            service_account=builder.id,
            source=Cloudfunctions2FunctionBuildConfigSource(storage_source=source),
        ),
        service_config=_service(scope, site, functions),
        depends_on=[*rights, *account.after("cloudbuild", "cloudfunctions", "run")],
    )


def _service(
    scope: cdktn.TerraformStack, site: CloudSite, functions: Functions
) -> Cloudfunctions2FunctionServiceConfig:
    """One at a time. Its account has no rights: a log line on standard output needs none."""
    runner = _account(scope, "prober_account", naming.PROBER, "Probes every gateway from outside")
    return Cloudfunctions2FunctionServiceConfig(
        all_traffic_on_latest_revision=True,
        available_memory="256Mi",
        environment_variables=contract.environment(site.platform, site.cloud_name),
        ingress_settings="ALLOW_INTERNAL_ONLY",
        max_instance_count=1,
        service_account_email=runner.email,
        timeout_seconds=functions.timeout_seconds,
    )


def _schedule(
    scope: cdktn.TerraformStack, site: CloudSite, account: Account, functions: Functions, prober: Any
) -> None:
    """A probe that failed is not repeated: the next is due soon, and two at once would tell no more."""
    caller = _account(scope, "prober_caller", f"{naming.PROBER}-call", "Calls the prober on schedule")
    invoker = CloudRunV2ServiceIamMember(
        scope,
        "prober_invoker",
        name=prober.name,
        location=site.cloud.region,
        role="roles/run.invoker",
        member=caller.member,
    )
    address = prober.service_config.uri
    token = CloudSchedulerJobHttpTargetOidcToken(service_account_email=caller.email, audience=address)
    CloudSchedulerJob(
        scope,
        "prober_schedule",
        name=name(site),
        region=site.cloud.region,
        description="Probes every gateway.",
        schedule=contract.cron(functions.prober_interval_minutes),
        time_zone="Etc/UTC",
        attempt_deadline=f"{max(functions.timeout_seconds, _SHORTEST_DEADLINE)}s",
        retry_config=CloudSchedulerJobRetryConfig(retry_count=0),
        http_target=CloudSchedulerJobHttpTarget(uri=address, http_method="POST", oidc_token=token),
        depends_on=[invoker, *account.after("cloudscheduler")],
    )


def _metrics(scope: cdktn.TerraformStack, site: CloudSite) -> None:
    """Failures are counted; of successes alone the time is kept, since that of a failure tells of the limit only."""
    field, value = contract.EVENT
    where = f'resource.type="cloud_run_revision" AND resource.labels.service_name="{name(site)}"'
    probe = f'{where} AND jsonPayload.{field}="{value}" AND jsonPayload.{contract.SUCCESS}'
    _metric(scope, FAILURES, "Probes that found a gateway not ready.", f"{probe}=0", "1")
    _metric(scope, LATENCY, "Time to a gateway's ready answer.", f"{probe}=1", "ms", contract.LATENCY)


def _metric(
    scope: cdktn.TerraformStack, metric: str, description: str, wanted: str, unit: str, value: str | None = None
) -> None:
    LoggingMetric(
        scope,
        metric,
        name=metric,
        description=description,
        filter=wanted,
        label_extractors={label: f"EXTRACT(jsonPayload.{label})" for label in contract.DIMENSIONS},
        value_extractor=f"EXTRACT(jsonPayload.{value})" if value else None,
        metric_descriptor=LoggingMetricMetricDescriptor(
            metric_kind="DELTA",
            value_type="DISTRIBUTION" if value else "INT64",
            unit=unit,
            labels=[
                LoggingMetricMetricDescriptorLabels(key=label, value_type="STRING") for label in contract.DIMENSIONS
            ],
        ),
    )
