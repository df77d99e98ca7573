"""The engine: opens a store with a catalogue, takes requests, answers questions as of two times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, overload

from daojiao_program.engine.aggregate import Aggregate, Terms
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.clock import SimulatedClock, SystemClock, micros
from daojiao_program.engine.decide import local_day
from daojiao_program.engine.desk import Desk
from daojiao_program.engine.event import RequestVoided
from daojiao_program.engine.figures.tally import Evidence, Figures, tally
from daojiao_program.engine.frozen import fixed
from daojiao_program.engine.opening import CaughtUp, open_ledger
from daojiao_program.engine.ports import Clock, Ledger, Reading
from daojiao_program.engine.recorded import Recorded, bounded, log, recorded
from daojiao_program.engine.request import Outcome, Refusal, Request, RequestRow, Withheld, unrecorded
from daojiao_program.engine.taking import Taker
from daojiao_program.engine.timeline import entries
from daojiao_program.engine.turn import WAIT_S

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen: what would be recorded or refused, and each figure that would change, and how."""

    answers: Sequence[Withheld | Refusal]
    changes: Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class Trace:
    """All about one request: what was asked, what it recorded, what it read, what became of it."""

    request: RequestRow
    events: Sequence[Recorded]
    voided_by: RequestRow | None


class Engine:
    """A store opened with a catalogue. Thread-safe; close it, or use it in a `with` block."""

    def __init__(
        self,
        ledger: Ledger,
        catalogue: Catalogue,
        *,
        clock: Clock | None = None,
        cached_states: int = 100_000,
    ) -> None:
        self.ledger = ledger
        self.catalogue = catalogue
        if clock is None:
            if ledger.simulated:
                with ledger.reading() as reading:
                    clock = SimulatedClock(reading.head().recorded_at)
            else:
                clock = SystemClock()
        self.clock = clock
        self._taker = Taker(ledger, catalogue, self._now, cached_states)

    @classmethod
    def open(
        cls,
        url: str,
        catalogue: Catalogue,
        *,
        create: bool = True,
        simulated: bool = False,
        clock: Clock | None = None,
        wait_s: float = WAIT_S,
    ) -> Self:
        """Open `sqlite:///town.db`, `sqlite:///:memory:` or `postgresql://…?schema=town`.

        An absent store is made, unless `create` is false; `simulated` marks a new one so for ever. Whoever
        writes waits for other writers, threads or processes, `wait_s` seconds at most. Raises `StoreError`
        when there is no such store or it cannot be used.
        """
        ledger = open_ledger(url, create=create, simulated=simulated, wait_s=wait_s)
        return cls(ledger, catalogue, clock=clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the store, once the others are out of it: they are waited for, a few seconds at most."""
        self.ledger.close()

    @property
    def simulated(self) -> bool:
        """Whether the store holds a simulation, not what happened."""
        return self.ledger.simulated

    # -- asking -----------------------------------------------------------------------------------

    def acting(self, actor: str, *, on: date, reason: str | None = None, source: str | None = None) -> Desk:
        """A desk at which somebody asks for decisions that speak of a day."""
        return Desk(self, actor, on=on, reason=reason, source=source)

    @overload
    def submit(
        self, requests: Sequence[Request], *, all_or_nothing: Literal[False] = False
    ) -> list[Outcome]: ...
    @overload
    def submit(self, requests: Sequence[Request], *, all_or_nothing: bool) -> list[Outcome | Withheld]: ...
    def submit(
        self, requests: Sequence[Request], *, all_or_nothing: bool = False
    ) -> list[Outcome] | list[Outcome | Withheld]:
        """Judge requests in one transaction and record each with its outcome; all are durable on return.

        A refused one leaves the others untouched; with `all_or_nothing` a single refusal means that
        none of them is recorded, the refusals neither: the others are answered with what is `Withheld`.
        Raises `Conflict` and `StoreError`; nothing is recorded then.
        """
        outcomes = self._taker.take(requests, all_or_nothing=all_or_nothing)
        if all_or_nothing and any(isinstance(one, Refusal) for one in outcomes):
            withheld: list[Outcome | Withheld] = [unrecorded(one) for one in outcomes]
            return withheld
        return outcomes

    def preview(self, requests: Sequence[Request], *, effective_on: date | None = None) -> Preview:
        """What these requests would come to, with nothing recorded and nobody kept waiting.

        Figures are as of the day (today).
        """
        with self._taker.drafted(requests) as (draft, outcomes):
            day = effective_on or self._today(draft.below)
            before, after = self._values(draft.below, day), self._values(draft, day)
        changes = {id_: (before[id_], value) for id_, value in after.items() if before[id_] != value}
        return Preview(tuple(map(unrecorded, outcomes)), fixed(changes))

    def _now(self) -> int:
        return self.clock.now()

    def _values(self, reading: Reading, day: date) -> dict[str, object]:
        number = reading.head().number
        return {
            id_: one.value
            for id_, one in tally(self.catalogue, reading, self, effective_on=day, number=number).items()
        }

    # -- looking ----------------------------------------------------------------------------------

    def today(self) -> date:
        """The day by the engine's clock, in the time zone of the terms in force."""
        with self.ledger.reading() as reading:
            return self._today(reading)

    def zone(self) -> str:
        """The time zone in which a moment becomes a day."""
        with self.ledger.reading() as reading:
            return self._zone(reading)

    def _today(self, reading: Reading) -> date:
        return local_day(self.clock.now(), self._zone(reading))

    def _zone(self, reading: Reading) -> str:
        if self.catalogue.terms is None:
            return self.catalogue.zone
        holder = self._load(reading, self.catalogue.terms, self.catalogue.terms.kind, date.max, None)
        return holder.terms.zone if holder.terms is not None else self.catalogue.zone

    def load(
        self,
        kind: type[A],
        id: str,
        *,
        effective_on: date | None = None,
        known_at: datetime | None = None,
    ) -> A:
        """An aggregate as of a day (all days), as known at a moment (now): a copy, to look at."""
        with self.ledger.reading() as reading:
            return self._load(reading, kind, id, effective_on or date.max, known_at)

    def _load(
        self, reading: Reading, kind: type[A], id_: str, effective_on: date, known_at: datetime | None
    ) -> A:
        aggregate = kind(id_)
        number = reading.head().number if known_at is None else reading.number_at(micros(known_at))
        rows = [row for row in reading.stream(aggregate.stream) if row.request <= number]
        for (on, _), _, event in entries(self.catalogue, rows):
            day = date.fromisoformat(on)
            if day <= effective_on:
                aggregate.evolve(event, day)
        return aggregate

    def terms(self, on: date) -> Any:
        """The terms in force on a day; None before there are any, or where the catalogue has none."""
        kind: type[Terms] | None = self.catalogue.terms
        return self.load(kind, kind.kind, effective_on=on).terms if kind else None

    def figures(
        self,
        *,
        effective_on: date | None = None,
        known_at: datetime | None = None,
        since: date | None = None,
        at_least: int = 0,
    ) -> Figures:
        """Every figure as of a day (today), as known at a moment (now), each with its evidence.

        `since` counts only what happened on or after that day. `at_least` is the position of a receipt:
        the answer takes in what was recorded up to it; raises `StoreError` if the store does not come so far.
        """
        with self._caught_up(at_least) as reading:
            day = effective_on or self._today(reading)
            number = reading.head().number if known_at is None else reading.number_at(micros(known_at))
            found = tally(self.catalogue, reading, self, effective_on=day, number=number, since=since)
            position = reading.position_of(number)
        return Figures(found, position, day, None if known_at is None else micros(known_at))

    def _caught_up(self, at_least: int) -> CaughtUp:
        return CaughtUp(self.ledger, at_least)

    def cite(self, counted: Mapping[str, int]) -> list[Evidence]:
        """The events that decide each thing counted, with their requests, by position."""
        with self.ledger.reading() as reading:
            found = reading.at(sorted(set(counted.values())))
        return [
            Evidence(key, *found[position])
            for key, position in sorted(counted.items(), key=lambda one: (one[1], one[0]))
        ]

    def trace(self, request: str | int) -> Trace | None:
        """All about a request, by its number, or the newest accepted one (else the newest) with an id."""
        with self.ledger.reading() as reading:
            row: RequestRow | None
            if isinstance(request, int):
                row = reading.request(request)
            else:
                attempts = reading.attempts(request)
                row = reading.standing((request,)).get(request) or (attempts[-1] if attempts else None)
            if row is None:
                return None
            by = reading.voided_by(row.number)
            rows = reading.events_of(row.number)
            events = [shown for one in rows for shown in recorded(self.catalogue, one, row, by)]
            return Trace(row, events, reading.request(by) if by else None)

    def attempts(self, request: str) -> list[RequestRow]:
        """Every request asked with that id, refused ones too."""
        with self.ledger.reading() as reading:
            return reading.attempts(request)

    def history(self, stream: str) -> list[Recorded]:
        """The events of a stream in the order in which they were recorded, voided ones and voids too."""
        with self.ledger.reading() as reading:
            rows = reading.stream(stream)
            cited = reading.at([row.position for row in rows])
            shown = [
                one for row in rows for one in recorded(self.catalogue, row, cited[row.position][1], None)
            ]
        voids = {one.event.request: one.row.request for one in shown if isinstance(one.event, RequestVoided)}
        return [one if one.is_void else replace(one, voided_by=voids.get(one.row.request)) for one in shown]

    def log(self, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """The next events after a position, in order, voided ones and voids too; empty where there are none.

        Raises `EngineError` for a limit that is not from 1 to 10,000.
        """
        with self.ledger.reading() as reading:
            return log(self.catalogue, reading, after=after, limit=limit, number=reading.head().number)

    def wait(self, after: int, timeout: float) -> int:
        """Wait until the store has come past a position, or the seconds are over; tell where it stands.

        Raises `StoreError` when the engine is closed meanwhile, `EngineError` for more than an hour.
        """
        return self.ledger.wait(after, bounded(timeout))

    def requests(self) -> Iterator[RequestRow]:
        """Every request ever asked, in order."""
        after = 0
        while True:
            with self.ledger.reading() as reading:
                rows = reading.requests(after=after)
            if not rows:
                return
            yield from rows
            after = rows[-1].number
