"""What is counted and timed, in Prometheus's text format: never who asked, or what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from rag.records import Answer

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Outcome = Literal["answered", "refused", "stopped", "failed"]
# From a search of milliseconds to a model that writes for minutes on an old laptop.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0)


class Metrics:
    """Counters of one server; safe to use from several threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        self._stages = Histogram(
            "footnote_stage_seconds",
            "From the question to the end of a stage: retrieve, first_token, total.",
            ["stage"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._answers = Counter("footnote_answers", "Answers by how they ended.", ["outcome"], registry=registry)
        self._sentences = Counter(
            "footnote_sentences",
            "Sentences of answers, supported by an article or not.",
            ["supported"],
            registry=registry,
        )
        self._requests = Counter(
            "footnote_http_requests",
            "Requests by route, method and status.",
            ["route", "method", "status"],
            registry=registry,
        )
        for outcome in ("answered", "refused", "stopped", "failed"):
            self._answers.labels(outcome)
        for supported in ("true", "false"):
            self._sentences.labels(supported)
        for stage in ("retrieve", "first_token", "total"):
            self._stages.labels(stage)

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """A figure that is asked for when the metrics are."""
        Gauge(f"footnote_{name}", meaning, registry=self._registry).set_function(value)

    def retrieved(self, seconds: float) -> None:
        """A search without an answer."""
        self._stages.labels("retrieve").observe(seconds)

    def answered(self, outcome: Outcome, answer: Answer | None) -> None:
        """The end of an answer; None where there was none."""
        self._answers.labels(outcome).inc()
        if answer is None:
            return
        timings = answer.timings
        for stage, milliseconds in (
            ("retrieve", timings.retrieve),
            ("first_token", timings.first_token),
            ("total", timings.total),
        ):
            if milliseconds is not None:
                self._stages.labels(stage).observe(milliseconds / 1000)
        for sentence in answer.sentences:
            self._sentences.labels("true" if sentence.supported else "false").inc()

    def responded(self, route: str, method: str, status: int) -> None:
        """`route` is a row of the table of routes, never a path that somebody sent."""
        self._requests.labels(route, method, str(status)).inc()

    def text(self) -> bytes:
        return generate_latest(self._registry)
