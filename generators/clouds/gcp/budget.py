"""What the project may cost in a month, and who hears of it: people by mail, programs by Pub/Sub."""

from typing import Any

import cdktn
from cdktn_provider_google.billing_budget import (
    BillingBudget,
    BillingBudgetAllUpdatesRule,
    BillingBudgetAmount,
    BillingBudgetAmountSpecifiedAmount,
    BillingBudgetBudgetFilter,
    BillingBudgetThresholdRules,
)
from cdktn_provider_google.pubsub_subscription import PubsubSubscription, PubsubSubscriptionExpirationPolicy
from cdktn_provider_google.pubsub_topic_iam_member import PubsubTopicIamMember

from generators import naming
from generators.clouds.gcp import storage
from generators.clouds.gcp.account import Account
from generators.schema.operations import CloudBudget
from generators.site import CloudSite

_SENDER = "serviceAccount:billing-budget-alert@system.gserviceaccount.com"
_WEEK = f"{7 * 86_400}s"


def build(scope: cdktn.TerraformStack, site: CloudSite, account: Account, channel: Any) -> None:
    """Only where the intent says who pays and how much."""
    budget = site.platform.cost.budgets.get(site.cloud_name)
    if not (budget and site.cloud.billing_account):
        return
    topic, sender = _topic(scope, site, account)
    BillingBudget(
        scope,
        "budget",
        billing_account=site.cloud.billing_account,
        display_name=naming.prefix(site.platform, site.environment),
        amount=_amount(budget, site.platform.cost.currency),
        budget_filter=BillingBudgetBudgetFilter(
            calendar_period="MONTH",
            credit_types_treatment="INCLUDE_ALL_CREDITS",
            projects=[f"projects/{site.cloud.project_number}"],
        ),
        threshold_rules=_thresholds(budget),
        all_updates_rule=BillingBudgetAllUpdatesRule(
            monitoring_notification_channels=[channel.id],
            pubsub_topic=topic.id,
            schema_version="1.0",
            disable_default_iam_recipients=True,
        ),
        depends_on=[sender, *account.after("billingbudgets")],
    )


def _amount(budget: CloudBudget, currency: str) -> BillingBudgetAmount:
    units, nanos = divmod(round(budget.monthly * 10**9), 10**9)
    specified = BillingBudgetAmountSpecifiedAmount(currency_code=currency, units=str(units), nanos=nanos or None)
    return BillingBudgetAmount(specified_amount=specified)


def _thresholds(budget: CloudBudget) -> list[BillingBudgetThresholdRules]:
    """What was spent, and that the month will end above the budget: the latter while there is time to act."""
    spent = [
        BillingBudgetThresholdRules(threshold_percent=percent / 100, spend_basis="CURRENT_SPEND")
        for percent in budget.alert_at_percent
    ]
    return [*spent, BillingBudgetThresholdRules(threshold_percent=1, spend_basis="FORECASTED_SPEND")]


def _topic(scope: cdktn.TerraformStack, site: CloudSite, account: Account) -> tuple[Any, Any]:
    name = naming.resource(site.platform, site.environment, "budget")
    topic = storage.topic(scope, site, account, "budget_topic", name)
    sender = PubsubTopicIamMember(scope, "budget_sender", topic=topic.id, role="roles/pubsub.publisher", member=_SENDER)
    PubsubSubscription(
        scope,
        "budget_messages",
        name=name,
        topic=topic.id,
        message_retention_duration=_WEEK,
        expiration_policy=PubsubSubscriptionExpirationPolicy(ttl=""),
    )
    return topic, sender
