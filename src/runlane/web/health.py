"""For machines that watch Runlane: is it alive, is it ready, and its figures for Prometheus."""

from collections.abc import Iterator

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from runlane.operations import queries
from runlane.web.desk import Desk
from runlane.web.threads import in_thread


class _Figures(Collector):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        for name, value in sorted(queries.service_figures(self._desk.context).items()):
            yield GaugeMetricFamily(f"runlane_{name}", name.replace("_", " ").capitalize() + ".", value=value)
        yield GaugeMetricFamily(
            "runlane_open_streams", "Browsers that watch live.", value=self._desk.live.watchers
        )


@get("/healthz", media_type=MediaType.TEXT, sync_to_thread=False)
def healthz() -> str:
    """Say that the process answers."""
    return "ok"


@get("/readyz", media_type=MediaType.TEXT)
@in_thread
def readyz(desk: NamedDependency[Desk]) -> str:
    """Say that the store can be read: requests will be taken."""
    queries.service_figures(desk.context)
    return "ok"


@get("/metrics")
@in_thread
def metrics(desk: NamedDependency[Desk]) -> Response[bytes]:
    """Return the figures in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(desk))
    return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})
