"""Views as of two times: every figure with its evidence, as of a day, as known at a moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.figures.indicator import Handler, Indicator, Value
from daojiao_program.engine.ports import Reading
from daojiao_program.engine.request import EventRow, RequestRow


@dataclass(frozen=True, slots=True)
class Evidence:
    """An event behind a figure: what it counts for (`key`), the stored event and the request it answers."""

    key: str
    event: EventRow
    request: RequestRow

    def __str__(self) -> str:
        request = self.request
        return (
            f"{self.event.position:>7}  {self.event.effective_on}  {self.event.topic}  {self.event.stream}  "
            f"{self.key}  ← {request.id}  {request.actor}  {request.source or '–'}"
        )


class Cites(Protocol):
    """Who can look up events by position."""

    def cite(self, counted: Mapping[str, int]) -> list[Evidence]:
        """The evidence of what was counted, by key to position."""
        ...


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure. `counted` maps each thing counted to the position of the event that decides it."""

    id: str
    value: Value
    indicator: Indicator
    counted: Mapping[str, int]
    _cites: Cites = field(repr=False)

    def evidence(self) -> Iterator[Evidence]:
        """The events behind the figure, in the order of their positions; counted, they are the figure."""
        yield from self._cites.cite(self.counted)


@dataclass(frozen=True, slots=True)
class Figures(Mapping[str, Figure]):
    """All figures as of `effective_on`, as known once the event at `position` was recorded."""

    figures: Mapping[str, Figure]
    position: int
    effective_on: date
    known_at: int | None

    def __getitem__(self, key: str) -> Figure:
        return self.figures[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.figures)

    def __len__(self) -> int:
        return len(self.figures)

    @property
    def values_by_id(self) -> dict[str, Value]:
        """The bare figures."""
        return {id_: figure.value for id_, figure in self.figures.items()}


def tally(
    catalogue: Catalogue,
    reading: Reading,
    cites: Cites,
    *,
    effective_on: date,
    number: int,
    since: date | None = None,
) -> dict[str, Figure]:
    """Every figure of the catalogue from the standing events up to the day, as known after that request."""
    tallies = {id_: one.measure.start() for id_, one in catalogue.figures.items()}
    wanted: dict[str, list[Handler]] = {}
    for one in tallies.values():
        for topic, handlers in one.handlers().items():
            wanted.setdefault(topic, []).extend(handlers)
    if not wanted:
        return {}  # no topics would be every topic
    stored = catalogue.decoding.stored_as(wanted)
    rows = reading.timeline(stored, until=effective_on.isoformat(), number=number)
    if since is not None:
        first = since.isoformat()
        rows = (row for row in rows if row.effective_on >= first)
    for (position, stream, _, _, on, _, _, _), event in catalogue.read(rows):
        for handler in wanted.get(event.TOPIC, ()):  # one row may hold an event that no figure asks for
            handler(event, stream, on, position)
    return {
        id_: Figure(id_, one.value(), catalogue.figures[id_], one.counted(), cites)
        for id_, one in tallies.items()
    }


def day_after(day: date) -> date:
    """The next day."""
    return day + timedelta(days=1)
