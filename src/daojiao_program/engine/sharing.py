"""What looks at a store share within one transaction: what was read and decoded in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.clock import micros, moment_of
from daojiao_program.engine.errors import EngineError, RequestFault, StoreError
from daojiao_program.engine.event import Event, EventRetired
from daojiao_program.engine.figures.tally import Cites
from daojiao_program.engine.observer import Observer
from daojiao_program.engine.ports import Reading
from daojiao_program.engine.request import EventRow, RequestRow

Known = datetime | int | None
"""As known when: at a moment, once the request of that number was recorded, or now."""


def told(known_at: Known) -> str | int | None:
    """What is known when, in a JSON value: a moment of UTC, the number of a request, or None for now."""
    return moment_of(micros(known_at)).isoformat() if isinstance(known_at, datetime) else known_at


DECODED: Final = 50_000
"""How many decoded events, and how many requests, a look keeps for those who ask again."""
CHUNK: Final = 1000
"""How many events a walk through the log reads at once, and of how many streams a look keeps the rows."""


def check_day(what: str, day: object) -> None:
    """Raise `RequestFault` for what is no day."""
    if day is not None and (isinstance(day, datetime) or not isinstance(day, date)):
        also = ", and known_at=… for a moment" if isinstance(day, datetime) else ""
        raise RequestFault(f"{what} {day!r} is no day; write a date, such as date(2022, 5, 5){also}")


def check_known(known_at: object) -> None:
    """Raise `RequestFault` for what is neither a moment with a time zone nor the number of a request."""
    if isinstance(known_at, datetime):
        if known_at.tzinfo is None:
            raise RequestFault(
                f"known_at={known_at!r} has no time zone, and is another moment everywhere; write "
                "datetime(2022, 5, 5, 9, tzinfo=ZoneInfo('Asia/Shanghai'))"
            )
    elif not isinstance(known_at, int) or isinstance(known_at, bool):
        raise RequestFault(
            f"known_at={known_at!r} is neither a moment nor the number of a request; of a day write its end, "
            "end_of_day(day, zone)"
        )


class Shared:
    """What looks of one transaction share: the transaction, and what was read and decoded in it.

    `cites` is asked for evidence once the transaction is over; `now` is the moment of looking (µs).
    """

    def __init__(
        self,
        reading: Reading,
        catalogue: Catalogue,
        cites: Cites,
        now: int,
        *,
        simulated: bool,
        observer: Observer | None = None,
    ) -> None:
        self._reading: Reading | None = reading
        self.catalogue = catalogue
        self.cites = cites
        self.simulated = simulated
        self.observer = observer
        self.head = reading.head()
        self.now = now
        self._events: dict[int, Sequence[Event]] = {}
        self._requests: dict[int, RequestRow | None] = {}

    @property
    def over(self) -> bool:
        """Whether the transaction has ended."""
        return self._reading is None

    @property
    def reading(self) -> Reading:
        """The transaction. Raises `EngineError` once it is over."""
        if self._reading is None:
            raise EngineError(
                "this look is over; ask within its block: `with engine.as_of(day) as then: then.figures()`"
            )
        return self._reading

    def number(self, known_at: Known) -> int:
        """The last request that is known then. Raises `StoreError` for the number of no request."""
        last = self.head.number
        if known_at is None:
            return last
        check_known(known_at)
        if isinstance(known_at, datetime):
            return min(last, self.reading.number_at(micros(known_at)))
        if not 0 <= known_at <= last:
            raise StoreError(
                f"没有第{known_at}号请求，库中最后一个是第{last}号；请写0（第一个之前）到{last}之间的编号，或写时间",
                f"there is no request number {known_at}: the last one of the store is {last}; "
                "give a number from 0 (before the first) to that, or a moment",
            )
        return known_at

    def shown(self, row: EventRow) -> Sequence[Event]:
        """The events of a row for a history, decoded once as long as there is room to keep them."""
        found = self._events.get(row.position)
        if found is None:
            found = self.catalogue.shown(row)
            if len(self._events) < DECODED:
                self._events[row.position] = found
        return found

    def counting(self, row: EventRow) -> Sequence[Event]:
        """The events of a row that count."""
        return [one for one in self.shown(row) if not isinstance(one, EventRetired)]

    def request(self, number: int) -> RequestRow | None:
        """A request by its number."""
        found = self._requests.get(number)
        if found is None:
            found = self.reading.request(number)
            if len(self._requests) < DECODED:
                self._requests[number] = found
        return found

    def close(self) -> None:
        """The transaction is over; what was kept is let go."""
        self._reading = None
        self._events = {}
        self._requests = {}
