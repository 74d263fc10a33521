"""A model on a cluster: per revision a deployment with what guards it, and one service and one route for them all."""

from generators.charts.chart import ObjectFunction
from generators.charts.model.deployment import deployments
from generators.charts.model.guards import autoscalers, disruption_budgets, network_policy
from generators.charts.model.routing import route
from generators.charts.model.services import revision_services, service, service_account
from generators.charts.model.settings import server_settings
from generators.schema import Platform

OBJECTS: tuple[ObjectFunction, ...] = (
    deployments,
    service,
    revision_services,
    service_account,
    server_settings,
    autoscalers,
    disruption_budgets,
    network_policy,
    route,
)


def placed(platform: Platform, cluster_name: str) -> tuple[str, ...]:
    """Models that run on the cluster."""
    return tuple(model for model in platform.models if cluster_name in platform.placement(model))


def elsewhere(platform: Platform, cluster_name: str) -> tuple[str, ...]:
    """Models that run on others only; the cluster's gateway must still know the way to them."""
    return tuple(model for model in platform.models if cluster_name not in platform.placement(model))
