"""Spans and measures of OpenTelemetry, read back by its SDK."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from daojiao_program.adapters.opentelemetry import OpenTelemetry
from daojiao_program.engine import Conflict, Engine, Refused
from tests.engine.town import MAY, chartered
from tests.engine.workflow import Volunteer


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A store of the small town."""
    with chartered() as engine:
        yield engine


def measures(reader: InMemoryMetricReader) -> dict[str, list[Any]]:
    """The points of what was measured, by name."""
    data = reader.get_metrics_data()
    assert data is not None
    (resource,) = data.resource_metrics
    (scope,) = resource.scope_metrics
    return {one.name: list(one.data.data_points) for one in scope.metrics}


def test_requests_become_spans_and_measures(engine: Engine) -> None:
    """Spans lie in those of who asks; refusals are counted by rule; an error is told by its kind alone."""
    spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
    tracers, meters = TracerProvider(), MeterProvider([reader])
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    engine.observe(OpenTelemetry(tracers, meters))
    desk = engine.acting("甲一", on=MAY[1], reason="hush")
    with tracers.get_tracer("web").start_as_current_span("web"):
        desk.of(Volunteer, "a").enrol("x")
    for _ in range(2):
        with pytest.raises(Refused):
            desk.of(Volunteer, "b").leave()
    with pytest.raises(Conflict):
        desk.expecting({"volunteer:a": 7}).of(Volunteer, "a").leave()
    with pytest.raises(Refused, match="LATER-STANDS"):
        engine.acting("clerk", on=MAY[0]).of(Volunteer, "a").enrol("x")
    engine.figures()
    submit, web, *_, failed, late, tally = spans.get_finished_spans()
    assert [one.name for one in (submit, web, tally)] == ["daojiao.submit", "web", "daojiao.tally"]
    assert submit.parent is not None
    assert web.context is not None
    assert submit.parent.span_id == web.context.span_id
    assert dict(submit.attributes or {}) == {
        "daojiao.requests": 1,
        "daojiao.refused": 0,
        "daojiao.repeated": 0,
        "daojiao.events": 1,
    }
    assert (failed.status.is_ok, failed.status.description, late.status.is_ok) == (False, "Conflict", True)
    assert late.parent is None
    found = measures(reader)
    assert {one.attributes["daojiao.rule"]: one.value for one in found["daojiao.refusals"]} == {
        "ENROLLED": 2,
        "LATER-STANDS": 1,
    }
    assert [one.value for one in found["daojiao.judged_again"]] == [1]
    assert [one.count for one in found["daojiao.lock.wait"]] == [5]
    everything = "".join(one.to_json() for one in spans.get_finished_spans()) + str(found)
    assert not [word for word in ("甲", "hush", "volunteer") if word in everything]
    meters.shutdown()
    tracers.shutdown()


def test_without_an_sdk_nothing_is_kept(engine: Engine) -> None:
    """The API alone does nothing, and nothing goes wrong."""
    engine.observe(OpenTelemetry())
    assert engine.acting("clerk", on=MAY[1]).of(Volunteer, "a").enrol("x").number == 2
