"""What `/metrics` shows, in Prometheus' text form."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from app.engine import Engine, release


class Metrics:
    """The numbers of one application; each has a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "legation_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "legation_request_seconds", "Time from request to answer.", ("route",), registry=self.registry
        )
        self.gauges = {
            name: Gauge(f"legation_{name}", text, registry=self.registry)
            for name, text in (
                ("revision", "Revision of the store."),
                ("documents", "Documents known."),
                ("statements", "Statements known."),
                ("actors", "Actors known."),
                ("projection_revision", "Revision of the projection in memory."),
                ("projection_actors", "Actors in the projection."),
                ("projection_statements", "Statements in the projection."),
            )
        }
        Gauge("legation_info", "Release that runs.", ("version",), registry=self.registry).labels(release()).set(1)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer. `route` is the template, so that the number of series stays bounded."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def render(self, engine: Engine) -> bytes:
        """Return all numbers, those of the store read now."""
        counts, view = engine.store.counts(), engine.projections.now()
        numbers = {
            "revision": engine.store.revision(),
            "documents": counts.documents,
            "statements": counts.statements,
            "actors": counts.actors,
            "projection_revision": view.revision,
            "projection_actors": len(view.columns.actors),
            "projection_statements": len(view.columns),
        }
        for name, number in numbers.items():
            self.gauges[name].set(number)
        return generate_latest(self.registry)
