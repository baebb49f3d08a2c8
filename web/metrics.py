"""Figures for Prometheus at /metrics: how much is asked, how fast it is answered, what is being served.

Routes, methods, status codes and reasons are all that tells one series from another; no client adds one, and
nothing that was searched for is here. Each process counts for itself unless PROMETHEUS_MULTIPROC_DIR names
an empty directory that all of them share, as prometheus-client describes it.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timezone

from flask import Flask, Response, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound

from corpus.errors import FilmdexError
from index import FilmIndex
from web.clients import came_through_proxy, is_local
from web.limits import Cost, costs
from web.observing import Observer, Seen
from web.served import Served

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus-client when it is imported
# Seconds; the budget of a results page is 15 ms for the half of them and 60 ms for 99 in 100.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.04, 0.06, 0.1, 0.25, 0.5, 1.0, 2.5)


class Figures:
    """What one process counts."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # twice the series, and nobody asks
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "filmdex_requests", "Requests answered.", ("route", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "filmdex_request_seconds",
            "Time from receiving a request to its last byte.",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.sent = Counter("filmdex_sent_bytes", "Bytes of the bodies sent.", registry=self.registry)
        self.rejected = Counter(
            "filmdex_rejected",
            "Requests turned away, by the limit they met.",
            ("reason",),
            registry=self.registry,
        )
        self.in_flight = Gauge(
            "filmdex_searches_in_flight",
            "Searches running now.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        # Those of one sort of request; looking them up by their labels takes longer than counting.
        self.series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        for reason in ("address", "body", "rate", "busy"):
            self.rejected.labels(reason)  # a series that begins at 0 can be watched from the start

    def count(self, here: Seen) -> None:
        """Count a request that has ended."""
        key = here.route, here.method, here.status
        series = self.series.get(key)
        if series is None:
            route = here.route or "none"
            answered = self.requests.labels(route, here.method, here.status)
            series = self.series[key] = (answered, self.seconds.labels(route))
        series[0].inc()
        series[1].observe(here.seconds)
        self.sent.inc(here.sent)
        if here.refused:
            self.rejected.labels(here.refused).inc()


class IndexFigures(Collector):
    """What is served just now, looked up when it is asked for: the same in every process."""

    def __init__(self, served: Served) -> None:
        self.served = served

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of the index; of one that cannot be opened only that."""
        try:
            index = self.served.follower.current()
        except FilmdexError:
            yield GaugeMetricFamily("filmdex_index_up", "Whether there is an index to search.", 0)
            return
        yield GaugeMetricFamily("filmdex_index_up", "Whether there is an index to search.", 1)
        yield GaugeMetricFamily("filmdex_generation", "The generation being served.", index.generation)
        yield GaugeMetricFamily("filmdex_films", "Films in the index.", index.manifest.films)
        yield GaugeMetricFamily("filmdex_passages", "Passages in the index.", index.manifest.passages)
        yield GaugeMetricFamily("filmdex_index_age_seconds", "Time since the index was built.", age(index))

    def describe(self) -> list[Metric]:
        """Return nothing: the names are known without looking."""
        return []


def age(index: FilmIndex) -> float:
    """Return the seconds since a generation was built."""
    built = datetime.fromisoformat(index.manifest.built.replace("Z", "+00:00"))
    if built.tzinfo is None:
        built = built.replace(tzinfo=timezone.utc)
    return (datetime.now(timezone.utc) - built).total_seconds()


def of_all_processes(served: Served) -> CollectorRegistry:
    """Return the figures of all processes that share a directory, added up, and those of the index."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(IndexFigures(served))
    return registry


def tell_metrics(app: Flask, served: Served) -> Observer:
    """Give `app` the page /metrics, for those who may read it, and return what counts its requests."""
    figures = Figures()
    local = served.settings.metrics == "local"
    if served.turns is not None:
        served.turns.tell = figures.in_flight.inc
    if SHARED not in os.environ:
        figures.registry.register(IndexFigures(served))
        ProcessCollector(registry=figures.registry)

    @costs(Cost.NOTHING)
    def metrics() -> Response:
        if local and (not is_local(request.remote_addr or "") or came_through_proxy(request.environ)):
            raise NotFound
        registry = figures.registry if SHARED not in os.environ else of_all_processes(served)
        return Response(
            generate_latest(registry),
            content_type=CONTENT_TYPE_PLAIN_0_0_4,
            headers={"Cache-Control": "no-store"},
        )

    app.add_url_rule("/metrics", "metrics", metrics)
    return figures.count
