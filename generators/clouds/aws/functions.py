"""The prober: a Lambda function that asks every gateway from outside, once every few minutes."""

from typing import Any

import cdktn
from cdktn_provider_aws.lambda_function import (
    LambdaFunction,
    LambdaFunctionDeadLetterConfig,
    LambdaFunctionEnvironment,
    LambdaFunctionTracingConfig,
)
from cdktn_provider_aws.lambda_function_event_invoke_config import LambdaFunctionEventInvokeConfig
from cdktn_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetDeadLetterConfig,
    SchedulerScheduleTargetRetryPolicy,
)
from cdktn_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from cdktn_provider_aws.sqs_queue import SqsQueue

from generators import naming
from generators.clouds.aws import monitoring
from generators.clouds.aws.iam import keys, roles
from generators.clouds.aws.iam.policy import Statement, allow, of_account, trust
from generators.functions import archive, contract
from generators.schema.cloud import Functions
from generators.site import CloudSite

_CONCURRENT = 2
"""A probe may still run when the next one starts, never more."""
_DEAD_SECONDS = 14 * 86_400
_MEMORY_MIB = 256


def build(scope: cdktn.TerraformStack, site: CloudSite) -> tuple[Any, Any] | None:
    """Gives the function, and the queue of what it could not do."""
    intent = site.cloud.functions
    if intent is None:
        return None
    dead = SqsQueue(
        scope,
        "prober_dead",
        name=naming.resource(site.platform, site.environment, naming.PROBER, "dead", limit=80),
        message_retention_seconds=_DEAD_SECONDS,
        sqs_managed_sse_enabled=True,
    )
    function = _function(scope, site, intent, dead)
    _schedule(scope, site, intent, function, dead)
    return function, dead


def alarms(site: CloudSite, prober: tuple[Any, Any] | None) -> list[monitoring.Alarm]:
    if prober is None or site.cloud.functions is None:
        return []
    function, dead = prober
    minutes = max(5, 2 * site.cloud.functions.prober_interval_minutes)
    lost = ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    return [
        *_unreachable(site, minutes),
        *_failing(function, minutes),
        monitoring.Alarm(
            "prober_dead", "ticket", "Probes never ran.", lost, {"QueueName": dead.name}, threshold=0, periods=1
        ),
    ]


def _unreachable(site: CloudSite, minutes: int) -> list[monitoring.Alarm]:
    """What the prober is for: a gateway that most probes found silent or wrong."""
    place = contract.location(site.platform, site.cloud_name)
    return [
        monitoring.Alarm(
            f"prober_{name}_unreachable",
            "page",
            f"From outside, the gateway of {name} answers less than half of the probes.",
            (contract.NAMESPACE, contract.SUCCESS),
            dict(zip(contract.DIMENSIONS, (name, place), strict=True)),
            threshold=0.5,
            statistic="Average",
            below=True,
            minutes=minutes,
            periods=1,
        )
        for name in site.platform.clusters
    ]


def _failing(function: Any, minutes: int) -> list[monitoring.Alarm]:
    """The watchman is watched: it breaks, or it does not come at all."""
    name = {"FunctionName": function.function_name}
    errors, calls = ("AWS/Lambda", "Errors"), ("AWS/Lambda", "Invocations")
    return [
        monitoring.Alarm(
            "prober_errors", "ticket", "Probes break.", errors, name, threshold=0, statistic="Sum", minutes=minutes
        ),
        monitoring.Alarm(
            "prober_silence",
            "ticket",
            "Nothing probes the gateways.",
            calls,
            name,
            threshold=1,
            statistic="Sum",
            below=True,
            minutes=minutes,
            periods=1,
            silence_breaks=True,
        ),
    ]


def _function(scope: cdktn.TerraformStack, site: CloudSite, intent: Functions, dead: Any) -> Any:
    key = _key(scope, site)
    name = naming.resource(site.platform, site.environment, naming.PROBER, limit=64)
    logs = monitoring.log_group(scope, site, "prober_logs", f"/aws/lambda/{name}", key)
    function = LambdaFunction(
        scope,
        "prober",
        function_name=name,
        description="Asks every gateway, from outside.",
        role=_role(scope, site, logs, dead, key).arn,
        architectures=["arm64"],
        runtime="python3.13",
        handler=contract.ENTRY_POINTS["aws"],
        filename=archive.source("aws"),
        source_code_hash=archive.digest64("aws"),
        memory_size=_MEMORY_MIB,
        timeout=intent.timeout_seconds,
        reserved_concurrent_executions=_CONCURRENT,
        kms_key_arn=key.arn,
        dead_letter_config=LambdaFunctionDeadLetterConfig(target_arn=dead.arn),
        environment=LambdaFunctionEnvironment(variables=contract.environment(site.platform, site.cloud_name)),
        tracing_config=LambdaFunctionTracingConfig(mode="Active"),
        depends_on=[logs],
    )
    _not_again(scope, function)
    return function


def _key(scope: cdktn.TerraformStack, site: CloudSite) -> Any:
    users = [keys.used_by_logs(site, site.cloud.region)]
    return keys.key(scope, site, "functions_key", "What functions are told, and their logs.", users=users)


def _not_again(scope: cdktn.TerraformStack, function: Any) -> None:
    """A probe that failed says nothing about now, and the next one is due anyway."""
    LambdaFunctionEventInvokeConfig(
        scope,
        "prober_invocations",
        function_name=function.function_name,
        maximum_retry_attempts=0,
        maximum_event_age_in_seconds=60,
    )


def _role(scope: cdktn.TerraformStack, site: CloudSite, logs: Any, dead: Any, key: Any) -> Any:
    name = naming.aws_role(site.platform, site.environment, naming.PROBER)
    role = roles.role(scope, "prober_role", name, trust("lambda.amazonaws.com"))
    roles.grant(scope, "prober", role, _rights(logs, dead, key))
    return role


def _rights(logs: Any, dead: Any, key: Any) -> list[Statement]:
    """None to put metrics, which CloudWatch makes of the log itself; traces have no names that a policy could list."""
    return [
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], [f"{logs.arn}:*"]),
        allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]),
        allow(["sqs:SendMessage"], [dead.arn]),
        allow(keys.READ, [key.arn]),
    ]


def _schedule(scope: cdktn.TerraformStack, site: CloudSite, intent: Functions, function: Any, dead: Any) -> None:
    name = naming.resource(site.platform, site.environment, naming.PROBER, limit=64)
    role_name = naming.aws_role(site.platform, site.environment, "prober-schedule")
    assumed_by = trust("scheduler.amazonaws.com", of_account(site.cloud.account))
    role = roles.role(scope, "prober_schedule_role", role_name, assumed_by)
    rights = [allow(["lambda:InvokeFunction"], [function.arn]), allow(["sqs:SendMessage"], [dead.arn])]
    roles.grant(scope, "prober_schedule", role, rights)
    group = SchedulerScheduleGroup(scope, "prober_schedules", name=name)
    SchedulerSchedule(
        scope,
        "prober_schedule",
        name=name,
        group_name=group.name,
        schedule_expression=_rate(intent.prober_interval_minutes),
        flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
        target=SchedulerScheduleTarget(
            arn=function.arn,
            role_arn=role.arn,
            dead_letter_config=SchedulerScheduleTargetDeadLetterConfig(arn=dead.arn),
            retry_policy=SchedulerScheduleTargetRetryPolicy(maximum_event_age_in_seconds=60, maximum_retry_attempts=0),
        ),
    )


def _rate(minutes: int) -> str:
    return f"rate({minutes} minute{'s' if minutes > 1 else ''})"
