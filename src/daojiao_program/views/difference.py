"""What changed between two looks at the store: figure by figure, and event by event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field

from daojiao_program.engine import Figure, Indicator, Known, Snapshot
from daojiao_program.engine.document import Document, Printable, ToldKnown, read_from
from daojiao_program.engine.figures.indicator import Value
from daojiao_program.engine.figures.tally import Span
from daojiao_program.views.entries import EntryDocument, HistoryEntry, entry_of

Fate = Literal["entered", "corrected", "voided", "passed"]
"""An event came (`corrected`: in the place of another of the same request), it went (`voided`: taken out, or
replaced), or it came and went in between (`passed`)."""


class LookDocument(Document):
    """A look at the store, as of two times."""

    effective_on: date
    known_at: ToldKnown


class FigureChangeDocument(Document):
    """A figure that differs, and what it counts now or no more."""

    id: str = read_from("indicator", "id")
    before: int | str | list[str] | None = Field(serialization_alias="from")
    after: int | str | list[str] | None = Field(serialization_alias="to")
    came: list[str]
    went: list[str]


class _Change(Document):
    change: Fate = read_from("how")


class EventChangeDocument(EntryDocument, _Change):
    """An event that differs, and how."""


class DifferenceDocument(Document):
    """What changed from one look to another."""

    before: LookDocument = Field(serialization_alias="from")
    after: LookDocument = Field(serialization_alias="to")
    simulated: bool
    figures: list[FigureChangeDocument]
    events: list[EventChangeDocument]


@dataclass(frozen=True, slots=True)
class Look(Printable):
    """A look at the store: as of a day, as known at a moment or at a request (None: now).

    `number` is that of the last request known.
    """

    DOCUMENT: ClassVar = LookDocument

    effective_on: date
    known_at: Known
    number: int


@dataclass(frozen=True, slots=True)
class FigureChange(Printable):
    """A figure that differs: from and to, and which keys came and went."""

    DOCUMENT: ClassVar = FigureChangeDocument

    indicator: Indicator
    before: Value
    after: Value
    came: Sequence[str]
    went: Sequence[str]


@dataclass(frozen=True, slots=True)
class EventChange(Printable):
    """An event that differs, and how."""

    DOCUMENT: ClassVar = EventChangeDocument

    how: Fate
    entry: HistoryEntry

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the entry has
        """What is asked of the change is asked of its entry."""
        return getattr(self.entry, name)


@dataclass(frozen=True, slots=True)
class Difference(Printable):
    """What changed from one look to another; events by the day of which they speak."""

    DOCUMENT: ClassVar = DifferenceDocument

    before: Look
    after: Look
    figures: Sequence[FigureChange]
    events: Sequence[EventChange]
    simulated: bool


def difference(before: Snapshot, after: Snapshot) -> Difference:
    """What changed from one look to another of the same transaction."""
    if before.number == after.number:  # what is known is the same: count both days at once
        after.count([Span(before.day), Span(after.day)])
        first = after.figures(effective_on=before.day)
    else:
        first = before.figures()
    return Difference(
        Look(before.day, before.known_at, before.number),
        Look(after.day, after.known_at, after.number),
        _figures(first, after.figures()),
        _events(before, after),
        after.simulated,
    )


def _figures(before: Mapping[str, Figure], after: Mapping[str, Figure]) -> list[FigureChange]:
    found = []
    for id_, figure in after.items():
        old = before[id_]
        came = sorted(figure.counted.keys() - old.counted.keys())
        went = sorted(old.counted.keys() - figure.counted.keys())
        if came or went or old.value != figure.value:
            found.append(FigureChange(figure.indicator, old.value, figure.value, came, went))
    return found


def _events(first: Snapshot, second: Snapshot) -> list[EventChange]:
    """What stands in one look and not in the other, and what came and went in between."""
    whole = max(first, second, key=lambda one: one.number)
    found = []
    for one in whole.walk():
        if one.is_void:
            continue
        number, on = one.request.number, one.on
        by = one.voided_by or whole.number + 1
        then = on <= first.day and number <= first.number < by
        now = on <= second.day and number <= second.number < by
        between = number > first.number or on > first.day
        how: Fate
        if now and not then:
            corrects = one.request.voids is not None and number > first.number
            how = "corrected" if corrects else "entered"
        elif then and not now:
            how = "voided"
        elif not now and between and number <= second.number and on <= second.day:
            how = "passed"
        else:
            continue
        told = one if by <= second.number else replace(one, voided_by=None)
        found.append(EventChange(how, entry_of(whole, told)))
    found.sort(key=lambda one: (one.entry.effective_on, one.entry.request.turn, one.entry.position or 0))
    return found
