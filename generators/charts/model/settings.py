"""Settings files of model servers that read them from a folder."""

from collections.abc import Iterator

from generators import naming
from generators.charts.chart import Manifest
from generators.charts.model.labels import metadata
from generators.charts.model.runtimes import server
from generators.site import ModelSite


def settings_name(site: ModelSite) -> str:
    return naming.fitted(f"{site.model_name}-server", 63)


def server_settings(site: ModelSite) -> Iterator[Manifest]:
    files = server(site).files(site)
    if files:
        meta = metadata(site, settings_name(site), wave=-1)
        yield {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": dict(files)}
