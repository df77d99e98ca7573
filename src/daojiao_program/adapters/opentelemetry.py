"""What the engine does, as spans and measures of OpenTelemetry: `engine.observe(OpenTelemetry())`.

Needs the extra `otel`, which brings the API alone: without an SDK set up by who runs it nothing is kept.
Told are kinds, counts, codes of rules and seconds; never who asked, with what, or of whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from opentelemetry import context, metrics, trace
from opentelemetry.trace import Span, Status, StatusCode

from daojiao_program.engine.observer import Measured

NAME: Final = "daojiao_program"


class _Open(NamedTuple):
    """A span that is not over, and what was current before it."""

    span: Span
    token: Any


class OpenTelemetry:
    """An observer; takes the providers that are set up globally unless it is given others."""

    def __init__(
        self,
        tracers: trace.TracerProvider | None = None,
        meters: metrics.MeterProvider | None = None,
    ) -> None:
        self._tracer = trace.get_tracer(NAME, tracer_provider=tracers)
        meter = metrics.get_meter(NAME, meter_provider=meters)
        self._refusals = meter.create_counter(
            "daojiao.refusals", description="Requests refused, by the code of the rule"
        )
        self._judged_again = meter.create_counter(
            "daojiao.judged_again",
            description="Later requests judged again for a late entry, a void or a correction",
        )
        self._waits = meter.create_histogram(
            "daojiao.lock.wait", unit="s", description="How long transactions waited for the write lock"
        )

    def began(self, what: str) -> object:
        span = self._tracer.start_span(f"daojiao.{what}")
        return _Open(span, context.attach(trace.set_span_in_context(span)))

    def ended(self, token: object, facts: Mapping[str, Measured], error: BaseException | None) -> None:
        assert isinstance(token, _Open)  # noqa: S101 - what `began` gave
        context.detach(token.token)
        token.span.set_attributes({f"daojiao.{name}": value for name, value in facts.items()})
        if error is not None:
            # By its kind alone: a message may quote what was asked.
            token.span.set_status(Status(StatusCode.ERROR, type(error).__name__))
        token.span.end()

    def refused(self, rule: str) -> None:
        self._refusals.add(1, {"daojiao.rule": rule})

    def waited(self, seconds: float) -> None:
        self._waits.record(seconds)

    def judged_again(self, requests: int) -> None:
        self._judged_again.add(requests)
