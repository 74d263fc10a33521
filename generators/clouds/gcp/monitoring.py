"""How the project is watched: who is told, what they are told of, a dashboard of the same, and logs that are kept.

Each signal is one line of a table and serves alert and dashboard alike; workloads are watched by the clusters' own
Prometheus.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_google.logging_project_bucket_config import (
    LoggingProjectBucketConfig,
    LoggingProjectBucketConfigCmekSettings,
)
from cdktn_provider_google.logging_project_sink import LoggingProjectSink
from cdktn_provider_google.monitoring_alert_policy import (
    MonitoringAlertPolicy,
    MonitoringAlertPolicyAlertStrategy,
    MonitoringAlertPolicyAlertStrategyNotificationRateLimit,
    MonitoringAlertPolicyConditions,
    MonitoringAlertPolicyConditionsConditionMatchedLog,
    MonitoringAlertPolicyConditionsConditionThreshold,
    MonitoringAlertPolicyConditionsConditionThresholdAggregations,
    MonitoringAlertPolicyDocumentation,
)
from cdktn_provider_google.monitoring_dashboard import MonitoringDashboard
from cdktn_provider_google.monitoring_notification_channel import MonitoringNotificationChannel
from cdktn_provider_google.monitoring_uptime_check_config import (
    MonitoringUptimeCheckConfig,
    MonitoringUptimeCheckConfigHttpCheck,
    MonitoringUptimeCheckConfigMonitoredResource,
)
from cdktn_provider_google.project_iam_audit_config import ProjectIamAuditConfig, ProjectIamAuditConfigAuditLogConfig

from generators import identities, naming
from generators.clouds import protection
from generators.clouds.gcp import functions, storage
from generators.clouds.gcp.account import Account, guard
from generators.site import CloudSite

_AUDITED = ("bigquery", "cloudkms", "storage")
_AUDIT_DAYS = 400
"""As long as Google itself keeps the record of who changed what; who read what is kept as long."""
_AUDIT_LOGS = 'logName:"cloudaudit.googleapis.com"'
_COLUMNS = 48
_SEVERITIES = {"page": "CRITICAL", "security": "ERROR", "ticket": "WARNING"}
_TILE = (24, 16)


@dataclass(frozen=True)
class Signal:
    """A time series that is to stay at or below a threshold, and what to do when it does not."""

    title: str
    metric: str
    resource: str
    labels: str
    aligner: str
    threshold: float
    receiver: str
    advice: str
    reducer: str = "REDUCE_SUM"
    group: str | None = None

    @property
    def filter(self) -> str:
        where = f'metric.type="{self.metric}" AND resource.type="{self.resource}"'
        return f"{where} AND {self.labels}" if self.labels else where


@dataclass(frozen=True)
class Event:
    """A log entry that nobody should see."""

    title: str
    filter: str
    receiver: str
    advice: str


def build(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> dict[str, Any]:
    """The channels, by receiver."""
    channels = _channels(scope, site, account)
    for name in site.platform.clusters:
        _uptime(scope, site, name)
    found = signals(site)
    for name, signal in found.items():
        _alert(scope, name, signal, _threshold(signal), channels)
    for name, event in events(site).items():
        matched = MonitoringAlertPolicyConditionsConditionMatchedLog(filter=event.filter)
        condition = MonitoringAlertPolicyConditions(display_name=event.title, condition_matched_log=matched)
        _alert(
            scope,
            name,
            event,
            condition,
            channels,
            MonitoringAlertPolicyAlertStrategy(
                auto_close="86400s",
                notification_rate_limit=MonitoringAlertPolicyAlertStrategyNotificationRateLimit(period="3600s"),
            ),
        )
    MonitoringDashboard(scope, "dashboard", dashboard_json=json.dumps(_dashboard(site, found), sort_keys=True))
    _logs(scope, site, account)
    return channels


def signals(site: CloudSite) -> dict[str, Signal]:
    """What there is to watch depends on what there is."""
    optional = [
        (_queues, identities.synced_buckets(site.platform, site.cloud_name)),
        (_function, site.cloud.functions),
        (_nat, site.clusters),
    ]
    found = _gateways()
    for build_signals, wanted in optional:
        found |= build_signals(site) if wanted else {}
    return dict(sorted(found.items()))


def _gateways() -> dict[str, Signal]:
    return {
        "alert_uptime": Signal(
            title="A gateway is not ready from outside",
            metric="monitoring.googleapis.com/uptime_check/check_passed",
            resource="uptime_url",
            labels="",
            aligner="ALIGN_NEXT_OLDER",
            reducer="REDUCE_COUNT_FALSE",
            group="resource.label.host",
            threshold=1,
            receiver="page",
            advice="Several places cannot reach the gateway. Traffic should have left the cluster; see that it did.",
        )
    }


def _queues(site: CloudSite) -> dict[str, Signal]:
    platform, environment = site.platform, site.environment
    dead = naming.resource(platform, environment, storage.DEAD_LETTERS)
    synced = identities.synced_buckets(platform, site.cloud_name)
    queues = ", ".join(f'"{naming.gcp_event_subscription(platform, environment, name)}"' for name in synced)
    return {
        "alert_dead_letters": Signal(
            title="A change of an object could not be handled",
            metric="pubsub.googleapis.com/subscription/num_undelivered_messages",
            resource="pubsub_subscription",
            labels=f'resource.labels.subscription_id="{dead}"',
            aligner="ALIGN_MAX",
            threshold=0,
            receiver="ticket",
            advice="Read the message without acknowledging it; the log of sync says why it failed ten times.",
        ),
        "alert_sync_lag": Signal(
            title="Changes of objects wait for sync",
            metric="pubsub.googleapis.com/subscription/oldest_unacked_message_age",
            resource="pubsub_subscription",
            labels=f"resource.labels.subscription_id=one_of({queues})",
            aligner="ALIGN_MAX",
            reducer="REDUCE_MAX",
            group="resource.label.subscription_id",
            threshold=platform.sync.lag_seconds,
            receiver="page",
            advice="Losing this cloud now would lose more than the recovery point allows. See that sync runs.",
        ),
    }


def _function(site: CloudSite) -> dict[str, Signal]:
    service = f'resource.labels.service_name="{functions.name(site)}"'
    return {
        "alert_function_errors": Signal(
            title="The prober fails",
            metric="run.googleapis.com/request_count",
            resource="cloud_run_revision",
            labels=f'{service} AND metric.labels.response_code_class!="2xx"',
            aligner="ALIGN_DELTA",
            threshold=2,
            receiver="ticket",
            advice="Gateways are not probed from here. The function's log has the error.",
        ),
        "alert_prober": Signal(
            title="The prober finds a gateway that is not ready",
            metric=f"logging.googleapis.com/user/${{google_logging_metric.{functions.FAILURES}.name}}",
            resource="cloud_run_revision",
            labels=service,
            aligner="ALIGN_DELTA",
            group="metric.label.cluster",
            threshold=2,
            receiver="ticket",
            advice="The function's log says how the probe ended; the other clouds' probers, whether it is the way.",
        ),
    }


def _nat(_site: CloudSite) -> dict[str, Signal]:
    return {
        "alert_nat_drops": Signal(
            title="NAT drops packets for want of ports",
            metric="router.googleapis.com/nat/dropped_sent_packets_count",
            resource="nat_gateway",
            labels='metric.labels.reason="OUT_OF_RESOURCES"',
            aligner="ALIGN_DELTA",
            threshold=0,
            receiver="ticket",
            advice="Find who opens so many connections to one place; else raise the ports of each machine.",
        )
    }


def events(site: CloudSite) -> dict[str, Event]:
    """Log entries that are told of."""
    return (_jobs(site) if site.cloud.analytics else {}) | {
        "alert_audit_changed": Event(
            "What is audited was changed",
            'protoPayload.methodName="SetIamPolicy" AND protoPayload.serviceData.policyDelta.auditConfigDeltas:*',
            "security",
            "Only Terraform does this, after a review. Otherwise somebody hides their tracks.",
        ),
        "alert_image_not_admitted": Event(
            "An image runs that no policy names",
            'resource.type="k8s_cluster" AND labels."imagepolicywebhook.image-policy.k8s.io/dry-run"="true"',
            "security",
            "Name its registry in the intent's images if it belongs here; find who deployed it if not.",
        ),
        "alert_key_destroyed": Event(
            "A key's destruction was asked for",
            'protoPayload.serviceName="cloudkms.googleapis.com" AND protoPayload.methodName="DestroyCryptoKeyVersion"',
            "security",
            "It can be had back for thirty days: restore the version, then ask why.",
        ),
    }


def _jobs(site: CloudSite) -> dict[str, Event]:
    """Of our own accounts only, as people mistype queries."""
    return {
        "alert_analytics_errors": Event(
            "A workload's job in BigQuery failed",
            'protoPayload.serviceName="bigquery.googleapis.com" AND severity>=ERROR AND '
            f'protoPayload.authenticationInfo.principalEmail:"@{site.cloud.account}.iam.gserviceaccount.com"',
            "ticket",
            "Replicated tables or the prediction log fall behind. The entry has the job and the error.",
        )
    }


def _channels(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> dict[str, Any]:
    receivers = site.platform.observability.receivers
    addresses = {"page": receivers.page, "security": receivers.security, "ticket": receivers.ticket}
    return {
        name: MonitoringNotificationChannel(
            scope,
            f"channel_{name}",
            display_name=f"{naming.prefix(site.platform, site.environment)} {name}",
            type="email",
            labels={"email_address": address},
            depends_on=account.after("monitoring"),
        )
        for name, address in addresses.items()
    }


def _uptime(scope: cdktn.TerraformStack, site: CloudSite, name: str) -> None:
    """Of every cluster of the platform, as a cloud that is lost does not tell of itself."""
    check, host = site.platform.edge.health_check, naming.gateway_host(site.platform, name)
    MonitoringUptimeCheckConfig(
        scope,
        f"uptime_{name}",
        display_name=host,
        period="60s",
        timeout=f"{min(check.timeout_seconds, 60)}s",
        http_check=MonitoringUptimeCheckConfigHttpCheck(
            path=check.path, port=443, request_method="GET", use_ssl=True, validate_ssl=True
        ),
        monitored_resource=MonitoringUptimeCheckConfigMonitoredResource(
            type="uptime_url", labels={"host": host, "project_id": site.cloud.account}
        ),
    )


def _threshold(signal: Signal) -> MonitoringAlertPolicyConditions:
    return MonitoringAlertPolicyConditions(
        display_name=signal.title,
        condition_threshold=MonitoringAlertPolicyConditionsConditionThreshold(
            filter=signal.filter,
            comparison="COMPARISON_GT",
            threshold_value=signal.threshold,
            duration="60s",
            aggregations=[
                MonitoringAlertPolicyConditionsConditionThresholdAggregations(
                    alignment_period="300s",
                    per_series_aligner=signal.aligner,
                    cross_series_reducer=signal.reducer,
                    group_by_fields=[signal.group] if signal.group else None,
                )
            ],
        ),
    )


def _alert(
    scope: cdktn.TerraformStack,
    name: str,
    cause: Signal | Event,
    condition: MonitoringAlertPolicyConditions,
    channels: Mapping[str, Any],
    strategy: MonitoringAlertPolicyAlertStrategy | None = None,
) -> None:
    MonitoringAlertPolicy(
        scope,
        name,
        display_name=cause.title,
        combiner="OR",
        severity=_SEVERITIES[cause.receiver],
        conditions=[condition],
        notification_channels=[channels[cause.receiver].id],
        documentation=MonitoringAlertPolicyDocumentation(content=cause.advice, mime_type="text/markdown"),
        alert_strategy=strategy,
    )


def _dashboard(site: CloudSite, found: Mapping[str, Signal]) -> dict[str, Any]:
    tiles = [_tile(index, signal) for index, signal in enumerate(found.values())]
    title = naming.prefix(site.platform, site.environment)
    return {"displayName": title, "mosaicLayout": {"columns": _COLUMNS, "tiles": tiles}}


def _tile(index: int, signal: Signal) -> dict[str, Any]:
    width, height = _TILE
    row, column = divmod(index, _COLUMNS // width)
    aggregation = {
        "alignmentPeriod": "300s",
        "crossSeriesReducer": signal.reducer,
        "perSeriesAligner": signal.aligner,
        **({"groupByFields": [signal.group]} if signal.group else {}),
    }
    query = {"timeSeriesFilter": {"aggregation": aggregation, "filter": signal.filter}}
    chart = {
        "dataSets": [{"plotType": "LINE", "timeSeriesQuery": query}],
        "thresholds": [{"value": signal.threshold}],
    }
    place = {"height": height, "width": width, "xPos": column * width, "yPos": row * height}
    return {**place, "widget": {"title": signal.title, "xyChart": chart}}


def _logs(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> None:
    """Who read data is not recorded unless asked for; and logs are kept in the project's own region, under our key."""
    for service in _AUDITED:
        ProjectIamAuditConfig(
            scope,
            f"audit_{service}",
            project=site.cloud.account,
            service=f"{service}.googleapis.com",
            audit_log_config=[
                ProjectIamAuditConfigAuditLogConfig(log_type=kind) for kind in ("ADMIN_READ", "DATA_READ", "DATA_WRITE")
            ],
        )
    days = site.platform.observability.retention.logs_days
    _kept_logs(scope, site, account, "audit", _AUDIT_LOGS, _AUDIT_DAYS)
    _kept_logs(scope, site, account, "operation", f"NOT {_AUDIT_LOGS}", days)


def _kept_logs(
    scope: cdktn.TerraformStack, site: CloudSite, account: Account, name: str, wanted: str, days: int
) -> None:
    bucket = LoggingProjectBucketConfig(
        scope,
        f"logs_{name}",
        project=site.cloud.account,
        location=site.cloud.region,
        bucket_id=name,
        retention_days=days,
        cmek_settings=LoggingProjectBucketConfigCmekSettings(kms_key_name=account.key("logs")),
        deletion_policy=guard(site),
        lifecycle=protection.kept(site),
    )
    LoggingProjectSink(
        scope,
        f"logs_{name}_sink",
        name=name,
        destination=f"logging.googleapis.com/{bucket.id}",
        filter=wanted,
        unique_writer_identity=True,
    )
