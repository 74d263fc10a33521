"""What runs on every cluster, by app. Charts never name a cloud: the facts that differ are the site's traits."""

from generators.charts import delivery, gateway, namespaces
from generators.charts.chart import Chart, Manifest, ObjectFunction, everywhere
from generators.charts.model import OBJECTS as MODEL_OBJECTS
from generators.charts.model import elsewhere, placed
from generators.charts.model.routing import route

__all__ = ["CHARTS", "Chart", "Manifest", "ObjectFunction"]

CHARTS: dict[str, Chart] = {
    "delivery": Chart(delivery.OBJECTS, everywhere("delivery")),
    "gateway": Chart(gateway.OBJECTS, everywhere("gateway")),
    "model": Chart(MODEL_OBJECTS, placed),
    "namespaces": Chart(namespaces.OBJECTS, everywhere("namespaces")),
    "route": Chart((route,), elsewhere),
}
