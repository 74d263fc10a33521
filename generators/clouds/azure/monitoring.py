"""Where logs and metrics of the account go, who is told of what, and one page that shows it."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import cdktn
from cdktn_provider_azurerm.application_insights_workbook import ApplicationInsightsWorkbook
from cdktn_provider_azurerm.log_analytics_workspace import LogAnalyticsWorkspace
from cdktn_provider_azurerm.monitor_action_group import MonitorActionGroup, MonitorActionGroupEmailReceiver
from cdktn_provider_azurerm.monitor_activity_log_alert import (
    MonitorActivityLogAlert,
    MonitorActivityLogAlertAction,
    MonitorActivityLogAlertCriteria,
    MonitorActivityLogAlertCriteriaServiceHealth,
)
from cdktn_provider_azurerm.monitor_diagnostic_setting import (
    MonitorDiagnosticSetting,
    MonitorDiagnosticSettingEnabledLog,
    MonitorDiagnosticSettingEnabledMetric,
)
from cdktn_provider_azurerm.monitor_metric_alert import (
    MonitorMetricAlert,
    MonitorMetricAlertAction,
    MonitorMetricAlertCriteria,
)
from cdktn_provider_azurerm.monitor_scheduled_query_rules_alert_v2 import (
    MonitorScheduledQueryRulesAlertV2,
    MonitorScheduledQueryRulesAlertV2Action,
    MonitorScheduledQueryRulesAlertV2Criteria,
    MonitorScheduledQueryRulesAlertV2CriteriaFailingPeriods,
)

from generators import naming
from generators.clouds.azure.account import Account, place, tags
from generators.functions import contract
from generators.site import CloudSite

PROBES = f"AppTraces | extend probe = parse_json(Message) | where probe.{contract.EVENT[0]} == '{contract.EVENT[1]}'"
"""The lines of the prober, as a query."""

_SEVERITIES = {"page": 1, "security": 1, "ticket": 3}
_FEWEST_DAYS = 30
"""The workspace keeps logs no shorter."""
_MOST_DAYS = 730


@dataclass(frozen=True)
class Watch:
    account: Account
    workspace: Any
    receivers: dict[str, Any]
    """Action groups, by the receiver of the intent."""


@dataclass(frozen=True)
class Threshold:
    """A measure of a service that must not pass a limit."""

    metric: str
    limit: float
    operator: str = "GreaterThan"
    aggregation: str = "Average"
    window: str = "PT15M"
    frequency: str = "PT5M"
    receiver: str = "ticket"


@dataclass(frozen=True)
class Query:
    """Rows of a query that should be there, or should not: `limit` is what their number must not pass."""

    text: str
    limit: float = 0
    operator: str = "GreaterThan"
    window: str = "PT15M"
    receiver: str = "ticket"


def build(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> Watch:
    watch = Watch(account, _workspace(scope, site, account), _receivers(scope, site, account))
    diagnose(scope, watch, "vault", account.vault.id, "AuditEvent")
    diagnose(scope, watch, "workspace", watch.workspace.id, "Audit")
    _service_health(scope, site, watch)
    _workbook(scope, site, watch)
    return watch


def diagnose(
    scope: cdktn.TerraformStack, watch: Watch, held: str, target: str, *logs: str, metrics: str = "AllMetrics"
) -> None:
    """Sends what a resource logs and measures to the workspace."""
    MonitorDiagnosticSetting(
        scope,
        f"{held}_diagnostics",
        name="workspace",
        target_resource_id=target,
        log_analytics_workspace_id=watch.workspace.id,
        enabled_log=[MonitorDiagnosticSettingEnabledLog(category=log) for log in logs] or None,
        enabled_metric=[MonitorDiagnosticSettingEnabledMetric(category=metrics)],
    )


def threshold(
    scope: cdktn.TerraformStack,
    site: CloudSite,
    watch: Watch,
    held: str,
    target: str,
    namespace: str,
    description: str,
    limit: Threshold,
) -> None:
    MonitorMetricAlert(
        scope,
        f"{held}_alert",
        name=naming.resource(site.platform, site.environment, held.replace("_", "-")),
        resource_group_name=watch.account.group.name,
        description=description,
        scopes=[target],
        severity=_SEVERITIES[limit.receiver],
        window_size=limit.window,
        frequency=limit.frequency,
        criteria=[_passed(namespace, limit)],
        action=[MonitorMetricAlertAction(action_group_id=watch.receivers[limit.receiver].id)],
        tags=tags(site),
    )


def _passed(namespace: str, limit: Threshold) -> MonitorMetricAlertCriteria:
    return MonitorMetricAlertCriteria(
        metric_namespace=namespace,
        metric_name=limit.metric,
        aggregation=limit.aggregation,
        operator=limit.operator,
        threshold=limit.limit,
        # Some services name their metrics only once there is something to measure.
        skip_metric_validation=True,
    )


def question(
    scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, held: str, description: str, query: Query
) -> None:
    """Asks the workspace every five minutes."""
    MonitorScheduledQueryRulesAlertV2(
        scope,
        f"{held}_alert",
        name=naming.resource(site.platform, site.environment, held.replace("_", "-")),
        description=description,
        scopes=[watch.workspace.id],
        severity=_SEVERITIES[query.receiver],
        evaluation_frequency="PT5M",
        window_duration=query.window,
        auto_mitigation_enabled=True,
        # The tables come with the first row that is sent.
        skip_query_validation=True,
        criteria=[
            MonitorScheduledQueryRulesAlertV2Criteria(
                query=query.text,
                operator=query.operator,
                threshold=query.limit,
                time_aggregation_method="Count",
                failing_periods=MonitorScheduledQueryRulesAlertV2CriteriaFailingPeriods(
                    minimum_failing_periods_to_trigger_alert=1, number_of_evaluation_periods=1
                ),
            )
        ],
        action=MonitorScheduledQueryRulesAlertV2Action(action_groups=[watch.receivers[query.receiver].id]),
        **place(site, watch.account.group),
    )


def _workspace(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> Any:
    wanted = site.platform.observability.retention.logs_days
    return LogAnalyticsWorkspace(
        scope,
        "workspace",
        name=naming.resource(site.platform, site.environment, site.cloud_name),
        sku="PerGB2018",
        retention_in_days=min(max(wanted, _FEWEST_DAYS), _MOST_DAYS),
        local_authentication_enabled=False,
        **place(site, account.group),
    )


def _receivers(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> dict[str, Any]:
    found = {}
    for receiver, address in site.platform.observability.receivers.model_dump().items():
        found[receiver] = MonitorActionGroup(
            scope,
            f"{receiver}_receiver",
            name=naming.resource(site.platform, site.environment, receiver),
            resource_group_name=account.group.name,
            short_name=receiver,
            email_receiver=[
                MonitorActionGroupEmailReceiver(name=receiver, email_address=address, use_common_alert_schema=True)
            ],
            tags=tags(site),
        )
    return found


def _service_health(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> None:
    """What Azure itself says is broken where we are."""
    regions = sorted({site.cloud.region, *(cluster.region for cluster in site.clusters.values())})
    MonitorActivityLogAlert(
        scope,
        "service_health_alert",
        name=naming.resource(site.platform, site.environment, "service-health"),
        resource_group_name=watch.account.group.name,
        location="global",
        scopes=[f"/subscriptions/{site.cloud.account}"],
        description="An incident or a planned maintenance of Azure in a region of the platform.",
        criteria=MonitorActivityLogAlertCriteria(
            category="ServiceHealth",
            service_health=MonitorActivityLogAlertCriteriaServiceHealth(
                events=["Incident", "Maintenance", "Security"], locations=["Global", *regions]
            ),
        ),
        action=[MonitorActivityLogAlertAction(action_group_id=watch.receivers["ticket"].id)],
        tags=tags(site),
    )


_CHARTS = {
    "Control planes: failed requests": (
        "AzureDiagnostics | where Category == 'kube-apiserver' and log_s startswith 'E' "
        "| summarize count() by bin(TimeGenerated, 15m), _ResourceId"
    ),
    "Databases: log in and change of rights": (
        "AzureDiagnostics | where Category == 'SQLSecurityAuditEvents' "
        "| summarize count() by bin(TimeGenerated, 1h), action_name_s"
    ),
    "Object storage: refused requests": (
        "StorageBlobLogs | where StatusCode in (401, 403) | summarize count() by bin(TimeGenerated, 15m), AccountName"
    ),
    "Probes: failed": (
        f"{PROBES} and probe.{contract.SUCCESS} == 0 "
        f"| summarize count() by bin(TimeGenerated, 5m), cluster = tostring(probe.cluster)"
    ),
    "Vaults: use of keys": (
        "AzureDiagnostics | where ResourceProvider == 'MICROSOFT.KEYVAULT' "
        "| summarize count() by bin(TimeGenerated, 1h), OperationName"
    ),
}
"""By its title, what each chart of the workbook asks the workspace."""


def _workbook(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> None:
    name = naming.resource(site.platform, site.environment, site.cloud_name)
    ApplicationInsightsWorkbook(
        scope,
        "workbook",
        # Azure wants a UUID; this one is the name's.
        name=str(uuid5(NAMESPACE_DNS, f"{name}.{site.platform.metadata.domain}")),
        display_name=name,
        data_json=json.dumps(
            {
                "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json",
                "version": "Notebook/1.0",
                "items": [_chart(title, query) for title, query in _CHARTS.items()],
                "fallbackResourceIds": [watch.workspace.id],
            },
            sort_keys=True,
        ),
        **place(site, watch.account.group),
    )


def _chart(title: str, query: str) -> dict[str, Any]:
    content = {
        "version": "KqlItem/1.0",
        "query": query,
        "queryType": 0,
        "resourceType": "microsoft.operationalinsights/workspaces",
        "size": 0,
        "timeContext": {"durationMs": 86_400_000},
        "title": title,
        "visualization": "timechart",
    }
    return {"type": 3, "content": content, "name": title.partition(":")[0].lower()}
