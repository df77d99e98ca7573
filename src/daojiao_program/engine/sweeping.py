"""The clock's sweep: what it has to ask, day by day up to one, each asked once however often it ticks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, Final

from daojiao_program.engine.aggregate import Aggregate, Terms
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.event import Event
from daojiao_program.engine.request import CLOCK, TICK, Outcome, Receipt, Request
from daojiao_program.engine.snapshot import Snapshot
from daojiao_program.engine.ticking import clock_request, overdue

if TYPE_CHECKING:
    from daojiao_program.engine.engine import Engine

_DAY: Final = timedelta(days=1)
_ROUNDS: Final = 100
"""How often the clock asks again on one day, of what it has itself made overdue."""

Happened = tuple[date, str, Event]


class Sweep:
    """The states of everything that has tasks, as the days go by; `standing` are the events, in order."""

    def __init__(self, catalogue: Catalogue, standing: Sequence[Happened], until: date) -> None:
        self._catalogue = catalogue
        self._standing = standing
        self._until = until
        self._at = 0
        self._states: dict[str, Aggregate] = {}
        self._terms: Any = None
        self._wake: list[tuple[date, str]] = []
        self._looked: set[str] = set()

    def days(self) -> Iterator[tuple[date, list[Request]]]:
        """Each day on which something may have become overdue, with what the clock asks for it, in order.

        What is asked on a day is to be told by `happened` before the next is asked for.
        """
        while (day := self._next()) is not None:
            self._looked = set()
            while self._at < len(self._standing) and self._standing[self._at][0] <= day:
                self._take(self._standing[self._at])
                self._at += 1
            while self._wake and self._wake[0][0] <= day:
                self._looked.add(heappop(self._wake)[1])
            for _ in range(_ROUNDS):
                asked = [one for stream in sorted(self._looked) for one in self._asked(stream, day)]
                self._looked = set()
                if not asked:
                    break
                yield day, asked

    def happened(self, one: Happened) -> None:
        """What the clock has asked was recorded: an event of the day."""
        self._take(one)

    def still(self) -> set[str]:
        """The ids of what the clock asks for that is overdue at the end of the last day."""
        return {
            one.id for stream in sorted(self._states) for one in self._asked(stream, self._until, wake=False)
        }

    def _next(self) -> date | None:
        ahead = [self._standing[self._at][0]] if self._at < len(self._standing) else []
        ahead += [self._wake[0][0]] if self._wake else []
        return min(ahead) if ahead and min(ahead) <= self._until else None

    def _take(self, one: Happened) -> None:
        on, stream, event = one
        kind, _, id_ = stream.partition(":")
        state = self._states.get(stream)
        if state is None:
            state = self._states[stream] = self._catalogue.aggregates[kind](id_)
        state.evolve(event, on)
        if isinstance(state, Terms):
            self._terms = state.terms
            for each in with_clock(self._catalogue):
                for expected in each.expected(self._terms):
                    self._states.setdefault(f"{each.kind}:{expected}", each(expected))
            self._looked |= self._states.keys()
        else:
            self._looked.add(stream)

    def _asked(self, stream: str, day: date, *, wake: bool = True) -> Iterator[Request]:
        state = self._states[stream]
        if isinstance(state, Terms) or (self._terms is None and self._catalogue.terms is not None):
            return
        try:
            tasks = [*state.tasks(self._terms)]
        except Exception:  # noqa: BLE001 - somebody's code; the worklist says so
            return
        for task in tasks:
            if wake and task.late is not None and task.due is not None and day <= task.due < self._until:
                heappush(self._wake, (task.due + _DAY, stream))
        for task in overdue(tasks, day):
            yield clock_request(stream, task, day)


def with_clock(catalogue: Catalogue) -> list[type[Aggregate]]:
    """The aggregates that have tasks."""
    return [one for one in catalogue.aggregates.values() if one.tasks is not Aggregate.tasks]


def standing_of(then: Snapshot) -> list[Happened]:
    """The events of everything that has tasks, and of the terms, up to the day of a look, in order."""
    catalogue = then.catalogue
    kinds = with_clock(catalogue)
    kinds += [catalogue.terms] if catalogue.terms is not None else []
    names = {one.kind for one in kinds}
    topics = {event for kind in kinds for event in kind.event_types()}
    if not topics:
        return []
    return [(one.on, one.row.stream, one.event) for one in then.events(*topics) if one.kind in names]


def tick(engine: Engine, day: date) -> list[Outcome]:
    """Have the clock ask all that it has to ask up to a day; see `Engine.tick`."""
    asked: list[Outcome] = []
    while not _swept(engine, day, asked):
        pass
    engine.submit([Request(id=tick_id(day), decision=TICK, target=None, arguments={}, on=day, actor=CLOCK)])
    return asked


def tick_id(day: date) -> str:
    """The id under which it is recorded that the clock has ticked up to a day."""
    return f"{CLOCK}>{day}"


def _swept(engine: Engine, day: date, asked: list[Outcome]) -> bool:
    """Go through the days once; whether nobody else has recorded anything meanwhile."""
    with engine.as_of(day) as then:
        standing, number, last = standing_of(then), then.number, then.ticked
    reach = day if last is None else min(day, last + _DAY)
    still: set[str] | None = None
    sweep = Sweep(engine.catalogue, standing, day)
    kinds = {one.kind for one in with_clock(engine.catalogue)}
    for on, requests in sweep.days():
        wanted = requests
        if on < reach:
            if still is None:
                still = still_overdue(engine.catalogue, standing, reach)
            wanted = [one for one in requests if one.id in still]
        wanted = [one for one in wanted if _is_new(engine, one.id)]
        if not wanted:
            continue
        outcomes = engine.submit(wanted)
        asked += outcomes
        recorded = [*flat(outcomes)]
        if [one.number for one in recorded] != [*range(number + 1, number + 1 + len(recorded))]:
            return False
        number += len(recorded)
        for one in recorded:
            if isinstance(one, Receipt):
                for stream, event in one.events:
                    if stream.partition(":")[0] in kinds:
                        sweep.happened((on, stream, event))
    return True


def still_overdue(catalogue: Catalogue, standing: Sequence[Happened], day: date) -> set[str]:
    """The ids of what the clock asks for that is overdue at the end of a day."""
    sweep = Sweep(catalogue, standing, day)
    for _ in sweep.days():
        pass
    return sweep.still()


def _is_new(engine: Engine, id_: str) -> bool:
    """Whether the clock has not asked this yet, or what it asked went with its consequences."""
    attempts = engine.attempts(id_)
    if not attempts:
        return True
    with engine.as_of(date.max) as now:
        trace = now.trace(attempts[-1].number)
    by = trace.voided_by if trace is not None else None
    return by is not None and by.causation is not None


def flat(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Outcomes with what followed from each, in the order in which they were recorded."""
    for one in outcomes:
        yield one
        if isinstance(one, Receipt):
            yield from flat(one.followed)
