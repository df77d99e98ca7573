"""What changed between two looks at the store: figure by figure, and event by event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from daojiao_program.engine import Engine, Figure, Indicator, micros, moment_of
from daojiao_program.engine.event import RequestVoided
from daojiao_program.engine.figures.indicator import Value
from daojiao_program.engine.request import VOID
from daojiao_program.views.entries import HistoryEntry
from daojiao_program.views.lines import EntryWriter, everything

Fate = Literal["entered", "corrected", "voided", "passed"]
"""An event came (`corrected`: in the place of another of the same request), it went (`voided`: taken out, or
replaced), or it came and went in between (`passed`)."""


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the store: as of a day, as known at a moment (None: now)."""

    effective_on: date
    known_at: datetime | None = None

    def document(self) -> dict[str, Any]:
        """The look in JSON values."""
        known = None if self.known_at is None else moment_of(micros(self.known_at)).isoformat()
        return {"effective_on": self.effective_on.isoformat(), "known_at": known}


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that differs: from and to, and which keys came and went."""

    indicator: Indicator
    before: Value
    after: Value
    came: Sequence[str]
    went: Sequence[str]

    def document(self) -> dict[str, Any]:
        """The change in JSON values."""
        return {
            "id": self.indicator.id,
            "from": self.before,
            "to": self.after,
            "came": [*self.came],
            "went": [*self.went],
        }


@dataclass(frozen=True, slots=True)
class EventChange:
    """An event that differs, and how."""

    how: Fate
    entry: HistoryEntry

    def document(self) -> dict[str, Any]:
        """The change in JSON values."""
        return {"change": self.how, **self.entry.document()}


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one look to another; events by the day of which they speak."""

    before: Look
    after: Look
    figures: Sequence[FigureChange]
    events: Sequence[EventChange]
    simulated: bool

    def document(self) -> dict[str, Any]:
        """The difference in JSON values: ids and positions, never names."""
        return {
            "from": self.before.document(),
            "to": self.after.document(),
            "simulated": self.simulated,
            "figures": [one.document() for one in self.figures],
            "events": [one.document() for one in self.events],
        }


def difference(engine: Engine, before: Look, after: Look) -> Difference:
    """What changed from one look to another."""
    first = engine.figures(effective_on=before.effective_on, known_at=before.known_at)
    second = engine.figures(effective_on=after.effective_on, known_at=after.known_at)
    return Difference(
        before,
        after,
        _figures(first, second),
        _events(engine, (before, _number(engine, before)), (after, _number(engine, after))),
        engine.simulated,
    )


def _number(engine: Engine, look: Look) -> int:
    """The last request that the look knows."""
    with engine.ledger.reading() as reading:
        if look.known_at is None:
            return reading.head().number
        return reading.number_at(micros(look.known_at))


def _figures(before: Mapping[str, Figure], after: Mapping[str, Figure]) -> list[FigureChange]:
    found = []
    for id_, figure in after.items():
        old = before[id_]
        came = sorted(figure.counted.keys() - old.counted.keys())
        went = sorted(old.counted.keys() - figure.counted.keys())
        if came or went or old.value != figure.value:
            found.append(FigureChange(figure.indicator, old.value, figure.value, came, went))
    return found


def _events(engine: Engine, first: tuple[Look, int], second: tuple[Look, int]) -> list[EventChange]:
    """What stands in one look and not in the other, and what came and went in between."""
    line = EntryWriter()
    voids: dict[int, int] = {}
    replacing: set[int] = set()
    entries: list[HistoryEntry] = []
    for one in everything(engine):
        entry = line.entry(one)
        if isinstance(one.event, RequestVoided):
            voids[one.event.request] = one.row.request
            if one.request.decision != VOID:
                replacing.add(one.row.request)
        else:
            entries.append(entry)
    (before, known), (after, knows) = first, second
    found = []
    for entry in entries:
        number, on = entry.request.number, entry.effective_on
        by = voids.get(number, knows + 1)
        then = on <= before.effective_on and number <= known < by
        now = on <= after.effective_on and number <= knows < by
        between = number > known or on > before.effective_on
        how: Fate
        if now and not then:
            how = "corrected" if number in replacing and number > known else "entered"
        elif then and not now:
            how = "voided"
        elif not now and between and number <= knows and on <= after.effective_on:
            how = "passed"
        else:
            continue
        found.append(EventChange(how, replace(entry, voided_by=by if by <= knows else None)))
    found.sort(key=lambda one: (one.entry.effective_on, one.entry.request.turn, one.entry.position or 0))
    return found
