"""Units that go through the real cdk8s and cdktn, on the fake platform."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from generators import terraform
from generators.render.unit import Catalogue, Output, Part, Unit
from generators.schema import Platform
from tests.generators.render.fakes import Tiny, load


def units(environment: str, platform: Platform) -> Iterator[Unit]:
    for name in cast(Tiny, platform).apps:
        parts = (
            Part("generators/charts/app.py:settings", _settings(name)),
            Part("generators/charts/app.py:role", _role(name)),
        )
        sources = ("platform.yaml", f"apps/{name}.yaml")
        yield Unit(f"{environment}/one/{name}", "manifests", "generators/charts/app.py", parts, sources)
    yield Unit(f"{environment}/terraform/aws", "terraform", "generators/clouds/aws.py", (_STACK,))


def _settings(name: str) -> Any:
    def settings(platform: Any) -> Iterable[Output]:
        app = platform.apps[name]
        yield {
            "kind": "ConfigMap",
            "apiVersion": "v1",
            "metadata": {"name": name, "labels": app.labels},
            "data": {"size": str(app.size), "on": "yes", "version": "1.0"},
        }

    return settings


def _role(name: str) -> Any:
    def role(_: Any) -> Iterable[Output]:
        metadata = {"name": f"system:{name}.reader"}
        yield {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": metadata, "rules": []}

    return role


def _stack(platform: Any) -> Iterable[Output]:
    def build(scope: Any) -> None:
        import cdktn

        cdktn.S3Backend(scope, bucket="state", key="aws.tfstate", region="us-east-1")
        resource = cdktn.TerraformResource(scope, "network", terraform_resource_type="aws_vpc")
        resource.add_override("tags", dict(platform.apps["app-0"].labels))
        cdktn.TerraformOutput(scope, "region", value=platform.region)

    yield terraform.synthesise("aws", build)


_STACK = Part("generators/clouds/aws.py:stack", _stack)
CATALOGUE = Catalogue(load, units, lambda: ())
