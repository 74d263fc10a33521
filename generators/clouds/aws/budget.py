"""What the cloud may cost a month, and who is told when it is about to cost more or costs what it never did."""

import cdktn
from cdktn_provider_aws.budgets_budget import BudgetsBudget, BudgetsBudgetNotification
from cdktn_provider_aws.ce_anomaly_monitor import CeAnomalyMonitor
from cdktn_provider_aws.ce_anomaly_subscription import (
    CeAnomalySubscription,
    CeAnomalySubscriptionSubscriber,
    CeAnomalySubscriptionThresholdExpression,
    CeAnomalySubscriptionThresholdExpressionDimension,
)

from generators import naming
from generators.clouds.aws.monitoring import Topics
from generators.site import CloudSite

_WORTH_TELLING = 0.01
"""The share of the month's budget that an anomaly must cost."""


def build(scope: cdktn.TerraformStack, site: CloudSite, topics: Topics) -> None:
    _budget(scope, site, topics)
    _anomalies(scope, site, topics)


def _budget(scope: cdktn.TerraformStack, site: CloudSite, topics: Topics) -> None:
    budget = site.platform.cost.budgets[site.cloud_name]
    alerts = [("ACTUAL", percent) for percent in budget.alert_at_percent]
    BudgetsBudget(
        scope,
        "budget",
        name=naming.prefix(site.platform, site.environment),
        budget_type="COST",
        time_unit="MONTHLY",
        limit_amount=f"{budget.monthly:.2f}",
        limit_unit=site.platform.cost.currency,
        notification=[
            BudgetsBudgetNotification(
                comparison_operator="GREATER_THAN",
                notification_type=kind,
                threshold=percent,
                threshold_type="PERCENTAGE",
                subscriber_email_addresses=[site.platform.observability.receivers.ticket],
                subscriber_sns_topic_arns=[topics[None]["ticket"].arn],
            )
            for kind, percent in [*alerts, ("FORECASTED", 100)]
        ],
    )


def _anomalies(scope: cdktn.TerraformStack, site: CloudSite, topics: Topics) -> None:
    """By service, the one kind of monitor that an account inside an organisation may have."""
    name = naming.resource(site.platform, site.environment, "anomalies")
    monitor = CeAnomalyMonitor(scope, "anomalies", name=name, monitor_type="DIMENSIONAL", monitor_dimension="SERVICE")
    least = _WORTH_TELLING * site.platform.cost.budgets[site.cloud_name].monthly
    CeAnomalySubscription(
        scope,
        "anomalies_subscription",
        name=name,
        frequency="IMMEDIATE",
        monitor_arn_list=[monitor.arn],
        subscriber=[CeAnomalySubscriptionSubscriber(type="SNS", address=topics[None]["ticket"].arn)],
        threshold_expression=CeAnomalySubscriptionThresholdExpression(
            dimension=CeAnomalySubscriptionThresholdExpressionDimension(
                key="ANOMALY_TOTAL_IMPACT_ABSOLUTE", match_options=["GREATER_THAN_OR_EQUAL"], values=[f"{least:.2f}"]
            )
        ),
    )
