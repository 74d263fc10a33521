"""Clouds are accounts in their provider's own words."""

import re
from collections.abc import Iterator

from generators.schema import Platform
from generators.schema.problem import Problem
from generators.schema.rules.names import providers
from generators.schema.rules.phrases import quoted
from generators.schema.rules.providers import SPELLINGS

_DETAILS = {"admins": "azure", "billing_account": "gcp", "project_number": "gcp", "tenant": "azure"}


def account_details_fit_their_provider(platform: Platform) -> Iterator[Problem]:
    for name, cloud in platform.clouds.items():
        for detail, provider in _DETAILS.items():
            if getattr(cloud, detail) is not None and cloud.provider != provider:
                sentence = (
                    f"belongs to clouds of provider {provider}, and this one is {cloud.provider}; remove the line"
                )
                yield Problem(("clouds", name, detail), sentence, also=providers([name]))


def accounts_are_used_once(platform: Platform) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    for name, cloud in platform.clouds.items():
        other = first.setdefault((cloud.provider, cloud.account), name)
        if other != name:
            sentence = (
                f"cloud {other} has this account already; write another, or move the clusters of {name} to {other}"
            )
            yield Problem(("clouds", name, "account"), sentence, also=(("clouds", other, "account"),))


def accounts_fit_their_provider(platform: Platform) -> Iterator[Problem]:
    for name, cloud in platform.clouds.items():
        spelling = SPELLINGS[cloud.provider]
        if not re.fullmatch(spelling.account, cloud.account):
            sentence = f'"{quoted(cloud.account)}" is not {spelling.account_name}; write {spelling.example_account}'
            yield Problem(("clouds", name, "account"), sentence, also=providers([name]))


def analytics_is_on_google_cloud(platform: Platform) -> Iterator[Problem]:
    for name, cloud in platform.clouds.items():
        if cloud.analytics is not None and cloud.provider != "gcp":
            sentence = f"the analytical store is BigQuery, and {name} is not of provider gcp; remove it here"
            yield Problem(("clouds", name, "analytics"), sentence, also=providers([name]))


def azure_clouds_name_their_admins(platform: Platform) -> Iterator[Problem]:
    for name, cloud in platform.clouds.items():
        if cloud.provider == "azure" and cloud.admins is None:
            sentence = f"missing; add `admins:` with the object id in Entra of the group {platform.security.admins}"
            also = (*providers([name]), ("security", "admins"))
            yield Problem(("clouds", name, "admins"), sentence, also=also)


def azure_clouds_name_their_tenant(platform: Platform) -> Iterator[Problem]:
    for name, cloud in platform.clouds.items():
        if cloud.provider == "azure" and cloud.tenant is None:
            sentence = "missing; add `tenant:` with the Entra tenant id, which Azure's identities need"
            yield Problem(("clouds", name, "tenant"), sentence, also=providers([name]))


def databases_fit_their_provider(platform: Platform) -> Iterator[Problem]:
    for name, cloud in platform.clouds.items():
        spelling, path = SPELLINGS[cloud.provider], ("clouds", name, "database")
        also = providers([name])
        if cloud.database is None:
            continue
        if spelling.database is None:
            yield Problem(path, f"there is no database on {spelling.name}; remove it here, and use `analytics`", also)
        elif not re.fullmatch(spelling.database, cloud.database.size):
            sentence = (
                f'"{cloud.database.size}" is not a database size of {spelling.name}; '
                f"write one such as {spelling.example_database}"
            )
            yield Problem((*path, "size"), sentence, also)
