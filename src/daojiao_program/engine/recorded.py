"""The log: every event ever recorded, by its position, with the request it answers, voided or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Final, NamedTuple

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.errors import EngineError
from daojiao_program.engine.event import VOIDED, Event, RequestVoided
from daojiao_program.engine.request import EventRow, RequestRow

LOG_LIMIT: Final = 10_000
"""How many events are read from the log at once, at most."""
LONGEST_WAIT_S: Final = 3600.0
"""How long one call waits for the log to grow, at most."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of the log: as stored, decoded, the request it answers, and the one that voided that, if any.

    `voided_by` is as of the moment of reading; a void is an event of the log itself, which nothing voids.
    `late` tells that something of a later day had been recorded on the stream already, and that it is no
    correction.
    """

    row: EventRow
    event: Event
    request: RequestRow
    voided_by: int | None
    late: bool = False

    @property
    def position(self) -> int:
        """Where it stands in the log: 1 is the first."""
        return self.row.position

    @property
    def stream(self) -> str:
        """On what it was recorded: `loan-desk:main`."""
        return self.row.stream

    @property
    def version(self) -> int:
        """Where it stands on its stream: 1 is the first."""
        return self.row.version

    @property
    def on(self) -> date:
        """The day for which it is."""
        return date.fromisoformat(self.row.effective_on)

    @property
    def is_void(self) -> bool:
        """Whether this event is itself a void."""
        return isinstance(self.event, RequestVoided)

    def role_of(self, id: str, kind: str | None = None) -> str:
        """The part that something of that id (and kind) has in the event; the empty string if none.

        On its own stream it is the stream's kind, elsewhere the role of the reference that names it.
        """
        of_kind, _, of = self.row.stream.partition(":")
        if of == id and kind in (None, of_kind):
            return of_kind
        for name, mark in self.event.refs().items():
            if kind in (None, mark.kind):
                value = getattr(self.event, name)
                if value == id or (isinstance(value, tuple) and id in value):
                    return mark.role or name
        return ""


def recorded(
    catalogue: Catalogue, row: EventRow, request: RequestRow, voided_by: int | None
) -> list[Recorded]:
    """A row of the log, decoded: one event, or all those that stand for one that has become several.

    `EventRetired` stands for one that counts no more. Raises `StoreError` when the catalogue cannot.
    """
    by = None if row.topic == RequestVoided.TOPIC else voided_by
    return [Recorded(row, event, request, by) for event in catalogue.shown(row)]


@dataclass(frozen=True, slots=True)
class Trace:
    """All about one request: what was asked, what it recorded, what became of it."""

    request: RequestRow
    events: Sequence[Recorded]
    voided_by: RequestRow | None


class StandingEvent(NamedTuple):
    """A standing event of the timeline: as stored, and decoded."""

    row: EventRow
    event: Event

    @property
    def position(self) -> int:
        """Where it stands in the log."""
        return self.row.position

    @property
    def on(self) -> date:
        """The day of which it speaks."""
        return date.fromisoformat(self.row.effective_on)

    @property
    def kind(self) -> str:
        """The kind of aggregate on whose stream it stands."""
        return self.row.stream.partition(":")[0]

    @property
    def id(self) -> str:
        """The id of that aggregate."""
        return self.row.stream.partition(":")[2]


class Latest:
    """The last day of which each stream has spoken, seen event by event: what came after it came late."""

    def __init__(self) -> None:
        self._on: dict[str, str] = {}

    def is_late(self, row: EventRow, before: str = "") -> bool:
        """Whether something of a later day had been recorded on the stream; `before` is what was not seen."""
        last = self._on.get(row.stream, before)
        self._on[row.stream] = last if row.topic == VOIDED else max(last, row.effective_on)
        return row.effective_on < last

    def knows(self, stream: str) -> bool:
        """Whether an event of the stream was seen."""
        return stream in self._on


def bounded(timeout: float) -> float:
    """A time to wait, in seconds. Raises `EngineError` for one without end."""
    if not (isfinite(timeout) and timeout <= LONGEST_WAIT_S):
        raise EngineError(
            f"timeout={timeout} is not allowed; give up to {LONGEST_WAIT_S:g} seconds, and wait again"
        )
    return timeout


def bounded_part(limit: int) -> int:
    """How many events to read at once. Raises `EngineError` for none, and for more than are read at once."""
    if not 1 <= limit <= LOG_LIMIT:
        raise EngineError(f"limit={limit} is not allowed; give 1 to {LOG_LIMIT}, and ask again for the rest")
    return limit
