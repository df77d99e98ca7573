"""The log: every event ever recorded, by its position, with the request it answers, voided or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Final

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.errors import EngineError
from daojiao_program.engine.event import Event, RequestVoided
from daojiao_program.engine.ports import Reading
from daojiao_program.engine.request import EventRow, RequestRow

LOG_LIMIT: Final = 10_000
"""How many events are read from the log at once, at most."""
LONGEST_WAIT_S: Final = 3600.0
"""How long one call waits for the log to grow, at most."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of the log: as stored, decoded, the request it answers, and the one that voided that, if any.

    `voided_by` is as of the moment of reading; a void is an event of the log itself, which nothing voids.
    """

    row: EventRow
    event: Event
    request: RequestRow
    voided_by: int | None

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


def recorded(
    catalogue: Catalogue, row: EventRow, request: RequestRow, voided_by: int | None
) -> list[Recorded]:
    """A row of the log, decoded: one event, or all those that stand for one that has become several.

    `EventRetired` stands for one that counts no more. Raises `StoreError` when the catalogue cannot.
    """
    by = None if row.topic == RequestVoided.TOPIC else voided_by
    return [Recorded(row, event, request, by) for event in catalogue.shown(row)]


def log(catalogue: Catalogue, reading: Reading, *, after: int, limit: int, number: int) -> list[Recorded]:
    """The next events after a position, as known after request `number`. Raises `EngineError` for a limit."""
    if not 1 <= limit <= LOG_LIMIT:
        raise EngineError(f"limit={limit} is not allowed; give 1 to {LOG_LIMIT}, and ask again for the rest")
    rows = reading.log(after=after, limit=limit, number=number)
    return [one for row in rows for one in recorded(catalogue, *row)]


def bounded(timeout: float) -> float:
    """A time to wait, in seconds. Raises `EngineError` for one without end."""
    if not (isfinite(timeout) and timeout <= LONGEST_WAIT_S):
        raise EngineError(
            f"timeout={timeout} is not allowed; give up to {LONGEST_WAIT_S:g} seconds, and wait again"
        )
    return timeout
