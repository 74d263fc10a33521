"""What the subscription may cost in a month, and who is told on the way there."""

import cdktn
from cdktn_provider_azurerm.consumption_budget_subscription import (
    ConsumptionBudgetSubscription,
    ConsumptionBudgetSubscriptionNotification,
    ConsumptionBudgetSubscriptionTimePeriod,
)

from generators import naming
from generators.clouds.azure.monitoring import Watch
from generators.site import CloudSite

_FORECAST_PERCENT = 100
_THIS_MONTH = "${formatdate(\"YYYY-MM-'01T00:00:00Z'\", plantimestamp())}"


def build(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> None:
    budget = site.platform.cost.budgets[site.cloud_name]
    ConsumptionBudgetSubscription(
        scope,
        "budget",
        name=naming.resource(site.platform, site.environment, "monthly"),
        subscription_id=f"/subscriptions/{site.cloud.account}",
        amount=budget.monthly,
        time_grain="Monthly",
        time_period=ConsumptionBudgetSubscriptionTimePeriod(start_date=_THIS_MONTH),
        notification=[
            *(_notice(watch, "Actual", percent) for percent in sorted(set(budget.alert_at_percent))),
            _notice(watch, "Forecasted", _FORECAST_PERCENT),
        ],
        # Azure takes only the current month when the budget is made, and the month it began does not matter later.
        lifecycle=cdktn.TerraformResourceLifecycle(ignore_changes=["time_period"]),
    )


def _notice(watch: Watch, kind: str, percent: int) -> ConsumptionBudgetSubscriptionNotification:
    return ConsumptionBudgetSubscriptionNotification(
        enabled=True,
        operator="GreaterThanOrEqualTo",
        threshold=percent,
        threshold_type=kind,
        contact_groups=[watch.receivers["ticket"].id],
    )
