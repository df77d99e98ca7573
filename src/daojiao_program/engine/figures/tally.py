"""Views as of two times: every figure with its evidence, as of a day, as known at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.figures.indicator import Handler, Indicator, Value
from daojiao_program.engine.holdings import check_topics
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
    """All figures as of `effective_on`, as known once the event at `position` was recorded.

    A figure is found by its former ids too; it goes through by its own. `known_at` is what was asked for: a
    moment, the number of a request, or None for what is known now.
    """

    figures: Mapping[str, Figure]
    position: int
    effective_on: date
    known_at: datetime | int | None

    def __getitem__(self, key: str) -> Figure:
        found = self.figures.get(key)
        if found is None:
            found = next((one for one in self.figures.values() if key in one.indicator.was), None)
        if found is None:
            has = ", ".join(self.figures) or "none"
            raise KeyError(f"there is no figure {key!r}; there is {has}")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.figures)

    def __len__(self) -> int:
        return len(self.figures)

    @property
    def values_by_id(self) -> dict[str, Value]:
        """The bare figures."""
        return {id_: figure.value for id_, figure in self.figures.items()}


class Span(NamedTuple):
    """The days that a look counts: from `since` on, if given, up to `until`."""

    until: date
    since: date | None = None


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
    span = Span(effective_on, since)
    return tallies(catalogue, reading, cites, [span], number=number)[span]


def tallies(
    catalogue: Catalogue, reading: Reading, cites: Cites, spans: Iterable[Span], *, number: int
) -> dict[Span, dict[str, Figure]]:
    """Every figure over each of the spans, as known after that request, with one pass over the events.

    Raises `StoreError` where the store holds events that the catalogue does not know: they might count.
    """
    waiting = sorted(dict.fromkeys(spans), key=lambda one: one.until, reverse=True)
    counts = {span.since: _Count(catalogue, span.since) for span in waiting}
    topics = [*next(iter(counts.values())).handlers] if counts else []
    if not topics:
        return {span: {} for span in waiting}  # no topics would be every topic
    check_topics(catalogue, reading)
    found: dict[Span, dict[str, Figure]] = {}
    stored = catalogue.decoding.stored_as(topics)
    first = min(one.first for one in counts.values())
    rows = reading.timeline(stored, until=waiting[0].until.isoformat(), number=number, since=first)
    until = waiting[-1].until.isoformat()
    for (position, stream, _, _, on, _, _, _), event in catalogue.read(rows):
        while until < on:
            span = waiting.pop()
            found[span] = counts[span.since].figures(cites)
            until = waiting[-1].until.isoformat()
        for count in counts.values():
            if on >= count.first:
                for handler in count.handlers.get(
                    event.TOPIC, ()
                ):  # one row may hold what no figure asks for
                    handler(event, stream, on, position)
    found |= {span: counts[span.since].figures(cites) for span in waiting}
    return found


class _Count:
    """Every figure of a catalogue at work, from a day on."""

    def __init__(self, catalogue: Catalogue, since: date | None) -> None:
        self.first = since.isoformat() if since else ""
        self._indicators = catalogue.figures
        self._tallies = {id_: one.measure.start() for id_, one in catalogue.figures.items()}
        self.handlers: dict[str, list[Handler]] = {}
        for one in self._tallies.values():
            for topic, handlers in one.handlers().items():
                self.handlers.setdefault(topic, []).extend(handlers)

    def figures(self, cites: Cites) -> dict[str, Figure]:
        """The figures so far; what is counted later does not change them."""
        return {
            id_: Figure(id_, one.value(), self._indicators[id_], dict(one.counted()), cites)
            for id_, one in self._tallies.items()
        }


def day_after(day: date) -> date:
    """The next day."""
    return day + timedelta(days=1)
