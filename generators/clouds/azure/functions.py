"""The prober, which watches every gateway from outside: a function in a network of its own, tied to no cluster."""

from dataclasses import dataclass
from hashlib import md5
from typing import Any

import cdktn
from cdktn_provider_azurerm.application_insights import ApplicationInsights
from cdktn_provider_azurerm.function_app_flex_consumption import (
    FunctionAppFlexConsumption,
    FunctionAppFlexConsumptionIdentity,
    FunctionAppFlexConsumptionSiteConfig,
)
from cdktn_provider_azurerm.role_assignment import RoleAssignment
from cdktn_provider_azurerm.service_plan import ServicePlan
from cdktn_provider_azurerm.storage_blob import StorageBlob
from cdktn_provider_azurerm.user_assigned_identity import UserAssignedIdentity

from generators import naming
from generators.clouds.azure import monitoring, network, storage
from generators.clouds.azure.account import place
from generators.clouds.azure.monitoring import PROBES, Query, Watch
from generators.clouds.azure.network import Allowed, Network
from generators.functions import archive, contract
from generators.site import CloudSite

_BLOCKS = {"functions": "192.168.255.0/26", "endpoints": "192.168.255.64/26"}
_NETWORK = "192.168.255.0/24"
"""Joined to no other network, so its range need not differ from theirs."""
_HISTORY_DAYS = 7
_PACKAGE = "released-package.zip"
"""What Flex Consumption starts from."""
_PROBER = "prober"
_RUNTIME = {
    "runtime_name": "python",
    "runtime_version": "3.13",
    "instance_memory_in_mb": 512,
    # Azure takes no lower limit; a timer runs on one.
    "maximum_instance_count": 40,
    "storage_container_type": "blobContainer",
    "storage_authentication_type": "UserAssignedIdentity",
    "public_network_access_enabled": False,
    "https_only": True,
    "webdeploy_publish_basic_authentication_enabled": False,
}


@dataclass(frozen=True)
class _Home:
    """What the function runs in, keeps its own things in, and is."""

    network: Network
    account: Any
    packages: Any
    insights: Any
    user: Any


def build(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> None:
    if site.cloud.functions is None:
        return
    history = storage.history(_HISTORY_DAYS)
    account = storage.storage_account(scope, site, watch, _PROBER, blob_properties=history, lifecycle=None)
    home = _Home(
        network=_network(scope, site, watch),
        account=account,
        packages=storage.container(scope, "prober_packages", "packages", account),
        insights=_insights(scope, site, watch),
        user=_user(scope, site, watch),
    )
    network.endpoint(scope, site, home.network, _PROBER, "blob", account)
    after = [*_rights(scope, home), _package(scope, home.packages), home.network.way_out]
    app = _app(scope, site, watch, home, after)
    monitoring.diagnose(scope, watch, _PROBER, app.id, "FunctionAppLogs")
    _asked(scope, site, watch)


def _network(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> Network:
    """Out to the gateways by an address of its own, as clients come; in comes nobody."""
    group = watch.account.group
    made = network.virtual_network(scope, site, _PROBER, group, _NETWORK)
    subnets = {purpose: network.subnet(scope, _PROBER, purpose, block, made) for purpose, block in _BLOCKS.items()}
    rules = {"endpoints": {"functions": Allowed([_BLOCKS["functions"]], ("443",))}, "functions": {}}
    for purpose, allowed in rules.items():
        network.guard(scope, site, _PROBER, purpose, subnets[purpose], allowed, group)
    zones = network.zones(scope, site, _PROBER, group, made, {"blob": network.ZONES["blob"]})
    way_out = network.nat(scope, site, _PROBER, group, subnets["functions"])
    return Network(_PROBER, group, made, subnets, zones, way_out)


def _insights(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> Any:
    return ApplicationInsights(
        scope,
        "prober_insights",
        name=naming.resource(site.platform, site.environment, _PROBER),
        application_type="web",
        workspace_id=watch.workspace.id,
        local_authentication_enabled=False,
        **place(site, watch.account.group),
    )


def _user(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> Any:
    return UserAssignedIdentity(
        scope,
        "prober_identity",
        name=naming.azure_identity(site.platform, site.environment, _PROBER),
        **place(site, watch.account.group),
    )


def _rights(scope: cdktn.TerraformStack, home: _Home) -> list[Any]:
    """The host of a function keeps its locks and its secrets in the account, and makes containers for them."""
    roles = {
        "owns_storage": (home.account.id, "Storage Blob Data Owner"),
        "sends_telemetry": (home.insights.id, "Monitoring Metrics Publisher"),
    }
    return [
        RoleAssignment(
            scope,
            f"prober_{key}",
            scope=target,
            role_definition_name=role,
            principal_id=home.user.principal_id,
            principal_type="ServicePrincipal",
        )
        for key, (target, role) in roles.items()
    ]


def _package(scope: cdktn.TerraformStack, packages: Any) -> Any:
    """Uploaded anew when its bytes differ; the provider's own upload knows only the path, and an interface that is
    not there on this plan."""
    return StorageBlob(
        scope,
        "prober_package",
        name=_PACKAGE,
        storage_container_id=packages.id,
        type="Block",
        source=archive.source("azure"),
        content_md5=md5(archive.content("azure"), usedforsecurity=False).hexdigest(),
        content_type="application/zip",
    )


def _app(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch, home: _Home, after: list[Any]) -> Any:
    common = place(site, watch.account.group)
    named = naming.resource(site.platform, site.environment, _PROBER)
    plan = ServicePlan(scope, "prober_plan", name=named, os_type="Linux", sku_name="FC1", **common)
    return FunctionAppFlexConsumption(
        scope,
        _PROBER,
        name=naming.azure_function(site.platform, site.environment, site.cloud_name, _PROBER),
        service_plan_id=plan.id,
        **_RUNTIME,
        storage_container_endpoint=f"{home.account.primary_blob_endpoint}{home.packages.name}",
        storage_user_assigned_identity_id=home.user.id,
        identity=FunctionAppFlexConsumptionIdentity(type="UserAssigned", identity_ids=[home.user.id]),
        virtual_network_subnet_id=home.network.subnets["functions"].id,
        site_config=FunctionAppFlexConsumptionSiteConfig(
            application_insights_connection_string=home.insights.connection_string,
            minimum_tls_version="1.2",
            scm_minimum_tls_version="1.2",
            http2_enabled=True,
        ),
        app_settings=_settings(site, home),
        depends_on=after,
        **common,
    )


def _settings(site: CloudSite, home: _Home) -> dict[str, str]:
    return {
        **contract.environment(site.platform, site.cloud_name),
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": f"Authorization=AAD;ClientId={home.user.client_id}",
        # The provider would set a connection string here, with a key that does not exist.
        "AzureWebJobsStorage": "",
        "AzureWebJobsStorage__accountName": home.account.name,
        "AzureWebJobsStorage__clientId": home.user.client_id,
        "AzureWebJobsStorage__credential": "managedidentity",
    }


def _asked(scope: cdktn.TerraformStack, site: CloudSite, watch: Watch) -> None:
    """Two failures within a quarter of an hour page; so does a prober that has nothing to say."""
    interval = (site.cloud.functions.prober_interval_minutes if site.cloud.functions else 0) or 1
    questions = {
        "prober_errors": (
            "The prober itself fails.",
            Query("AppExceptions | where AppRoleName startswith 'prober-'"),
        ),
        "prober_failures": (
            "A gateway does not answer as it is seen from Azure.",
            Query(
                f"{PROBES} and probe.{contract.SUCCESS} == 0"
                f" | summarize failed = count() by cluster = tostring(probe.cluster) | where failed >= 2",
                receiver="page",
            ),
        ),
        "prober_silence": (
            "The prober in Azure has said nothing.",
            Query(PROBES, limit=1, operator="LessThan", window=_window(2 * interval), receiver="page"),
        ),
    }
    for held, (description, query) in questions.items():
        monitoring.question(scope, site, watch, held, description, query)


def _window(minutes: int) -> str:
    """The shortest span that Azure lets a query look back over and that holds so many minutes."""
    return next(f"PT{length}M" for length in (15, 30, 45, 60, 120) if length >= minutes)
