"""Who hears of what on CloudWatch: log groups that end, topics by receiver, alarms, and a dashboard of what they watch.

Each family says what of it to watch; the dashboard follows from that.
"""

import json
from dataclasses import dataclass
from typing import Any

import cdktn
from cdktn_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from cdktn_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktn_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktn_provider_aws.sns_topic import SnsTopic
from cdktn_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktn_provider_aws.sns_topic_subscription import SnsTopicSubscription

from generators import naming
from generators.clouds.aws.iam import keys
from generators.clouds.aws.iam.policy import allow, document, of_account, service
from generators.site import CloudSite

_KEPT_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""The retentions CloudWatch offers."""
_PUBLISHERS = (
    "budgets.amazonaws.com",
    "cloudwatch.amazonaws.com",
    "costalerts.amazonaws.com",
    "events.rds.amazonaws.com",
)
_EVENTS = "events.amazonaws.com"
_WIDTH, _HEIGHT, _COLUMNS = 8, 6, 3

Topics = dict[str | None, dict[str, Any]]
"""By region, None for the home region: topics by receiver. An alarm reaches only topics of its own region."""


@dataclass(frozen=True)
class Alarm:
    """A metric that somebody is told of: `receiver` is one of the intent's, `region` is None at home."""

    construct: str
    receiver: str
    description: str
    metric: tuple[str, str]
    """Namespace and name."""
    dimensions: dict[str, str]
    threshold: float
    statistic: str = "Maximum"
    below: bool = False
    minutes: int = 5
    periods: int = 3
    silence_breaks: bool = False
    region: str | None = None


def log_group(
    scope: cdktn.TerraformStack, site: CloudSite, construct: str, name: str, key: Any, region: str | None = None
) -> Any:
    """What would write there makes its group itself if need be, unencrypted and kept for ever."""
    wanted = site.platform.observability.retention.logs_days
    return CloudwatchLogGroup(
        scope,
        construct,
        region=region,
        name=name,
        kms_key_id=key.arn,
        retention_in_days=next(days for days in _KEPT_DAYS if days >= wanted),
    )


def topics(scope: cdktn.TerraformStack, site: CloudSite) -> Topics:
    """At home one per receiver; where only clusters are, the one that their alarms need."""
    home = site.cloud.region
    away = sorted({cluster.region for cluster in site.clusters.values()} - {home})
    receivers = dict(site.platform.observability.receivers)
    found: Topics = {None: _topics(scope, site, None, receivers)}
    return found | {region: _topics(scope, site, region, {"page": receivers["page"]}) for region in away}


def build(scope: cdktn.TerraformStack, site: CloudSite, topics: Topics, alarms: list[Alarm]) -> None:
    for alarm in alarms:
        _alarm(scope, site, alarm, topics[alarm.region][alarm.receiver])
    if alarms:
        CloudwatchDashboard(
            scope,
            "dashboard",
            dashboard_name=naming.prefix(site.platform, site.environment),
            dashboard_body=json.dumps({"widgets": _widgets(site, alarms)}, sort_keys=True),
        )


def _topics(
    scope: cdktn.TerraformStack, site: CloudSite, region: str | None, receivers: dict[str, str]
) -> dict[str, Any]:
    place = f"{region}_" if region else ""
    users = [keys.used_by(*_PUBLISHERS, _EVENTS)]
    key = keys.key(scope, site, f"{place}alerts_key", "Alerts on their way to people.", region, users)
    return {
        receiver: _topic(scope, site, f"{place}alerts_{receiver}", receiver, address, key, region)
        for receiver, address in receivers.items()
    }


def _topic(
    scope: cdktn.TerraformStack,
    site: CloudSite,
    construct: str,
    receiver: str,
    address: str,
    key: Any,
    region: str | None,
) -> Any:
    name = naming.resource(site.platform, site.environment, receiver)
    topic = SnsTopic(scope, construct, region=region, name=name, kms_master_key_id=key.arn)
    publish = allow(["sns:Publish"], [topic.arn], of_account(site.cloud.account))
    # EventBridge publishes to no topic whose policy has conditions for it.
    events = service(allow(["sns:Publish"], [topic.arn]), _EVENTS)
    statements = [service(publish, *_PUBLISHERS), *([events] if receiver == "security" else [])]
    SnsTopicPolicy(scope, f"{construct}_policy", region=region, arn=topic.arn, policy=document(statements))
    SnsTopicSubscription(
        scope, f"{construct}_mail", region=region, topic_arn=topic.arn, protocol="email", endpoint=address
    )
    return topic


def _alarm(scope: cdktn.TerraformStack, site: CloudSite, alarm: Alarm, topic: Any) -> None:
    namespace, metric = alarm.metric
    CloudwatchMetricAlarm(
        scope,
        f"{alarm.construct}_alarm",
        region=alarm.region,
        alarm_name=naming.resource(site.platform, site.environment, *alarm.construct.split("_"), limit=255),
        alarm_description=alarm.description,
        namespace=namespace,
        metric_name=metric,
        dimensions=alarm.dimensions,
        statistic=alarm.statistic,
        period=60 * alarm.minutes,
        evaluation_periods=alarm.periods,
        threshold=alarm.threshold,
        comparison_operator="LessThanThreshold" if alarm.below else "GreaterThanThreshold",
        treat_missing_data="breaching" if alarm.silence_breaks else "notBreaching",
        alarm_actions=[topic.arn],
        ok_actions=[topic.arn],
    )


def _widgets(site: CloudSite, alarms: list[Alarm]) -> list[dict[str, Any]]:
    return [
        {
            "height": _HEIGHT,
            "properties": _properties(site, alarm),
            "type": "metric",
            "width": _WIDTH,
            "x": _WIDTH * (number % _COLUMNS),
            "y": _HEIGHT * (number // _COLUMNS),
        }
        for number, alarm in enumerate(alarms)
    ]


def _properties(site: CloudSite, alarm: Alarm) -> dict[str, Any]:
    return {
        "annotations": {"horizontal": [{"label": "alarm", "value": alarm.threshold}]},
        "metrics": [[*alarm.metric, *(part for pair in sorted(alarm.dimensions.items()) for part in pair)]],
        "period": 60 * alarm.minutes,
        "region": alarm.region or site.cloud.region,
        "stat": alarm.statistic,
        "title": alarm.description,
    }
