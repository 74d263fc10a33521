"""A mount per cluster, a role per service account on it, and a policy per service account wherever it runs.

A model is a file of its cloud's stack, so a new model is a new role without a line of this one.
"""

from collections.abc import Mapping
from typing import Any

import cdktn
from cdktn_provider_vault.jwt_auth_backend import JwtAuthBackend
from cdktn_provider_vault.jwt_auth_backend_role import JwtAuthBackendRole
from cdktn_provider_vault.policy import Policy
from cdktn_provider_vault.provider import VaultProvider

from generators import identities, model_identity, vault
from generators.clouds.models import EACH
from generators.site import EnvironmentSite
from generators.trust.issuers import Issuers

_NAMESPACE, _SERVICE_ACCOUNT = f"{EACH}.namespace}}", f"{EACH}.service_account}}"
_HOUR = 3600


def build(scope: cdktn.TerraformStack, site: EnvironmentSite, issuers: Issuers) -> None:
    VaultProvider(scope, "vault", address=site.platform.security.vault.address)
    models = {cloud: _models(scope, cloud) for cloud in site.platform.clouds}
    _policies(scope, site, models)
    for cluster, issuer in issuers.items():
        _cluster(scope, site, cluster, issuer, models[site.platform.clusters[cluster].cloud])


def _models(scope: cdktn.TerraformStack, cloud: str) -> str:
    """The files of the cloud's own stack, which is the folder beside this one."""
    folder = f"../{cloud}/{model_identity.FOLDER}"
    cdktn.TerraformLocal(scope, f"models_{cloud}", f"${{{model_identity.stack_value(folder)}}}")
    return f"local.models_{cloud}"


def _policies(scope: cdktn.TerraformStack, site: EnvironmentSite, models: Mapping[str, str]) -> None:
    services = {
        vault.role(one.namespace, one.service_account): one
        for cluster in site.platform.clusters
        for one in vault.services(site.platform, cluster)
    }
    for name, one in services.items():
        Policy(scope, f"{one.app}_policy", name=name, policy=_reads(site, one.namespace, one.service_account))
    policy = Policy(
        scope,
        "model_policy",
        name=vault.role(_NAMESPACE, _SERVICE_ACCOUNT),
        policy=_reads(site, _NAMESPACE, _SERVICE_ACCOUNT),
    )
    policy.add_override("for_each", f"${{merge({', '.join(models.values())})}}")


def _reads(site: EnvironmentSite, namespace: str, service_account: str) -> str:
    """Its own secrets, the one of its name and those below it."""
    folder = vault.folder(site.platform, namespace, service_account)
    return "\n".join(f'path "{path}" {{\n  capabilities = ["read"]\n}}' for path in (folder, f"{folder}/*")) + "\n"


def _cluster(scope: cdktn.TerraformStack, site: EnvironmentSite, cluster: str, issuer: str, models: str) -> None:
    mount = JwtAuthBackend(
        scope,
        f"{cluster}_mount",
        path=vault.mount(cluster),
        type="jwt",
        description=f"Workloads of {cluster}.",
        oidc_discovery_url=issuer,
        bound_issuer=issuer,
    )
    for one in vault.services(site.platform, cluster):
        _role(scope, site, mount, f"{cluster}_{one.app}", one.namespace, one.service_account)
    role = _role(scope, site, mount, f"{cluster}_model", _NAMESPACE, _SERVICE_ACCOUNT)
    mine = f'{{ for name, model in {models} : name => model if contains(model.clusters, "{cluster}") }}'
    role.add_override("for_each", f"${{{mine}}}")


def _role(
    scope: cdktn.TerraformStack, site: EnvironmentSite, mount: Any, construct: str, namespace: str, service_account: str
) -> Any:
    name = vault.role(namespace, service_account)
    return JwtAuthBackendRole(
        scope,
        construct,
        backend=mount.path,
        role_name=name,
        role_type="jwt",
        user_claim="sub",
        bound_audiences=[vault.audience(site.platform)],
        bound_subject=identities.subject(namespace, service_account),
        token_policies=[name],
        token_ttl=_HOUR,
        token_max_ttl=_HOUR,
    )
