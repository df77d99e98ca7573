"""One look at a store as of two times: what stood on a day, as known after a request, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from typing import Any, Self, TypeVar

from daojiao_program.engine.aggregate import Aggregate, Terms
from daojiao_program.engine.clock import micros
from daojiao_program.engine.decide import local_day
from daojiao_program.engine.definition import is_kind, told
from daojiao_program.engine.errors import RequestFault
from daojiao_program.engine.event import VOIDED, Event
from daojiao_program.engine.figures.tally import Evidence, Figures, Span, tallies
from daojiao_program.engine.keeping import refers_of, refs_mark
from daojiao_program.engine.known import KnownRows
from daojiao_program.engine.listing import Listing
from daojiao_program.engine.observer import observed
from daojiao_program.engine.ports import NO_DAY
from daojiao_program.engine.recorded import Latest, Recorded, StandingEvent, Trace, bounded_part
from daojiao_program.engine.request import REFUSED, EventRow, RequestRow, check_id
from daojiao_program.engine.sharing import CHUNK, Known, Shared, check_day

A = TypeVar("A", bound=Aggregate)


class Snapshot(Listing):
    """One look: as of `day`, as known once request `number` was recorded; the same however long it lasts.

    Without a day it is today; of a look as known at a moment or at a request, the day of that. All that it
    says comes from its two times: asked again later for the same two, a store says the same. It is of one
    thread. Whatever is asked after its block raises `EngineError`, but for the evidence of its figures.
    """

    def __init__(self, shared: Shared, day: date | None = None, known_at: Known = None) -> None:
        self._shared = shared
        self.catalogue = shared.catalogue
        self.simulated = shared.simulated
        self._look(day, known_at)

    def _look(self, day: date | None, known_at: Known) -> None:
        check_day("as of", day)
        self.known_at = known_at
        self.number = self._shared.number(known_at)
        last = self._shared.request(self.number) if self.number else None
        self.position = last.position if last else 0
        self.recorded_at = last.recorded_at if last else None
        self._known = KnownRows(self._shared, self.number)
        self._terms: dict[date, Terms] = {}
        self._figures: dict[Span, Figures] = {}
        self._work = None
        self.day = day or self.known_on

    def as_of(self, day: date | None = None, known_at: Known = None) -> Self:
        """Another look within the same transaction; `Engine.as_of` says at what."""
        other = copy(self)
        other._look(day, known_at)  # noqa: SLF001 - its own class
        return other

    def on(self, day: date) -> Self:
        """The same knowledge, as of another day."""
        return self.as_of(day, self.known_at)

    @property
    def zone(self) -> str:
        """The time zone in which a moment becomes a day, by the last terms known."""
        terms = self._holder(date.max)
        return terms.terms.zone if terms is not None and terms.terms is not None else self.catalogue.zone

    @property
    def known_on(self) -> date:
        """The local day of what is known: of the moment or the request asked for, but no later than today."""
        moment = self._shared.now
        if isinstance(self.known_at, datetime):
            moment = min(moment, micros(self.known_at))
        elif self.known_at is not None and (known := self._shared.request(max(1, self.number))):
            moment = known.recorded_at
        return local_day(moment, self.zone)

    # -- figures, states, terms -------------------------------------------------------------------

    def figures(self, *, effective_on: date | None = None, since: date | None = None) -> Figures:
        """Every figure as of the day (or another), each with its evidence; counted once.

        `since` counts only what happened on or after that day.
        """
        check_day("effective_on", effective_on)
        check_day("since", since)
        span = Span(effective_on or self.day, since)
        if span not in self._figures:
            self.count([span])
        return self._figures[span]

    def count(self, spans: Iterable[Span]) -> None:
        """Count the figures over several spans of days with one pass over the events."""
        wanted = [one for one in dict.fromkeys(spans) if one not in self._figures]
        if not wanted:
            return
        shared = self._shared
        with observed(shared.observer, "tally") as facts:
            facts["spans"], facts["position"] = len(wanted), self.position
            found = tallies(self.catalogue, shared.reading, self, wanted, number=self.number)
        for span, figures in found.items():
            self._figures[span] = Figures(figures, self.position, span.until, self.known_at)

    def cite(self, counted: Mapping[str, int]) -> list[Evidence]:
        """The events that decide each thing counted, with their requests, by position."""
        if self._shared.over:
            return self._shared.cites.cite(counted)
        found = self._shared.reading.at(sorted(set(counted.values())))
        return [
            Evidence(key, *found[position])
            for key, position in sorted(counted.items(), key=lambda one: (one[1], one[0]))
        ]

    def cited(self, positions: Iterable[int]) -> list[Evidence]:
        """The events at these positions with their requests, in the order asked."""
        wanted = [*positions]
        found = self._shared.reading.at(sorted(set(wanted)))
        return [Evidence("", *found[position]) for position in wanted]

    def load(self, kind: type[A], id: str, *, effective_on: date | None = None) -> A:
        """An aggregate as of the day (or another): a copy, to look at.

        Raises `RequestFault` for what is no aggregate, no id or no day.
        """
        check_day("effective_on", effective_on)
        if not is_kind(kind, Aggregate):
            raise RequestFault(f"{told(kind)} is no aggregate; write load(LoanDesk, 'main')")
        check_id(kind.kind, id)
        aggregate = kind(id)
        until = (effective_on or self.day).isoformat()
        rows = self._known.stream(aggregate.stream)
        voided = self._known.voids(rows)
        standing = [
            row
            for row in rows
            if row.topic != VOIDED and row.request not in voided and row.effective_on <= until
        ]
        for row in sorted(standing, key=lambda one: (one.effective_on, one.turn, one.position)):
            for event in self._shared.counting(row):
                aggregate.evolve(event, date.fromisoformat(row.effective_on))
        return aggregate

    @property
    def terms(self) -> Any:
        """The terms in force on the day; None before there are any, or where the catalogue has none."""
        return self.terms_on(self.day)

    def terms_on(self, day: date) -> Any:
        """The terms in force on another day."""
        holder = self._holder(day)
        return holder.terms if holder is not None else None

    def _holder(self, day: date) -> Terms | None:
        kind = self.catalogue.terms
        if kind is None:
            return None
        if day not in self._terms:
            self._terms[day] = self.load(kind, kind.kind, effective_on=day)
        return self._terms[day]

    # -- events and requests ----------------------------------------------------------------------

    def events(self, *of: type[Event] | str, since: date | None = None) -> Iterator[StandingEvent]:
        """The standing events of these types or topics (none: all) up to the day, as the timeline has them.

        By the day of which they speak (`since`: on or after that one), then by the turn of their request.
        Voids are left out, and so is what they void.
        """
        topics = [one if isinstance(one, str) else one.TOPIC for one in of]
        rows = self._shared.reading.timeline(
            self.catalogue.decoding.stored_as(topics),
            until=self.day.isoformat(),
            number=self.number,
            since=since.isoformat() if since else NO_DAY,
        )
        for row in rows:
            for event in self._shared.counting(row):
                if not topics or event.TOPIC in topics:
                    yield StandingEvent(row, event)

    def history(self, stream: str) -> list[Recorded]:
        """The events of a stream in the order in which they were recorded, voided ones and voids too.

        Those that speak of a day up to that of the look. Raises `RequestFault` for what names no stream.
        """
        if ":" not in stream:
            kinds = ", ".join(f"{one}:…" for one in self.catalogue.aggregates)
            raise RequestFault(f"{stream!r} names no stream; write one of {kinds}")
        rows, until = self._known.stream(stream), self.day.isoformat()
        positions = [row.position for row in rows if row.effective_on <= until]
        return self._known.told(self._shared.reading.at(positions), rows)

    @property
    def ticked(self) -> date | None:
        """The last day up to which the clock has ticked, as known; None if it never has."""
        found = self._shared.reading.ticked(self.number)
        return date.fromisoformat(found) if found else None

    def trace(self, request: str | int) -> Trace | None:
        """All about a request, by its number, or the newest accepted one (else the newest) with an id."""
        row = self.request(request) if isinstance(request, int) else self._newest(request)
        if row is None:
            return None
        by = self.voided_by(row.number)
        return Trace(row, self.recorded(row.number), self.request(by) if by else None)

    def recorded(self, number: int) -> list[Recorded]:
        """The events that a request recorded."""
        if not 0 < number <= self.number:
            return []
        rows = self._shared.reading.events_of(number)
        whole = [
            one for stream in dict.fromkeys(row.stream for row in rows) for one in self._known.stream(stream)
        ]
        return self._known.told(self._shared.reading.at([row.position for row in rows]), whole)

    def request(self, number: int) -> RequestRow | None:
        """The request with that number, if it is known."""
        return self._shared.request(number) if 0 < number <= self.number else None

    def attempts(self, request: str) -> list[RequestRow]:
        """Every request asked with that id, refused ones too."""
        return [row for row in self._shared.reading.attempts(request) if row.number <= self.number]

    def standing(self, ids: Iterable[str]) -> dict[str, RequestRow]:
        """Of the requests with these ids those that were accepted and not voided, by id."""
        if self.number == self._shared.reading.head().number:
            return self._shared.reading.standing([*ids])
        rows = {id_: self._standing(self.attempts(id_)) for id_ in ids}
        return {id_: row for id_, row in rows.items() if row is not None}

    def voided_by(self, number: int) -> int | None:
        """The request that voided this one, if it is known."""
        by = self._shared.reading.voided_by(number)
        return by if by is not None and by <= self.number else None

    def reads_of(self, number: int) -> list[str]:
        """The streams that a request was found to read and did not write."""
        return self._shared.reading.reads_of(number, known=self.number)

    def requests(self) -> Iterator[RequestRow]:
        """Every request ever asked, in order."""
        after = 0
        while after < self.number:
            rows = self._shared.reading.requests(after=after)
            for row in rows:
                if row.number > self.number:
                    return
                yield row
            after = rows[-1].number

    def log(self, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """The next events after a position, as they were recorded, whatever the day of the look.

        Voided ones and voids too. Raises `EngineError` for a limit that is not from 1 to 10,000.
        """
        return [*self._known.part(after, bounded_part(limit), Latest())]

    def walk(self) -> Iterator[Recorded]:
        """The whole log, part by part."""
        latest = Latest()
        for after in range(0, self.position, CHUNK):
            yield from self._known.part(after, CHUNK, latest)

    def concerning(self, kind: str | None, id: str) -> list[tuple[str, Recorded]]:
        """The events that concern something, by its kind (None: whatever has that id) and id, with its role.

        What happened on its own stream, in the role of the stream's kind, and wherever else a reference
        names it; in the order in which they were recorded. It is looked up, not searched for, unless the
        store's references were made by other marks than the catalogue's of today (`Engine.refer_anew`).
        """
        roles: dict[int, str] = {}
        whole: list[EventRow] = []
        kinds = [kind] if kind else self.catalogue.things
        for one in kinds:
            rows = self._known.stream(f"{one}:{id}")
            whole += rows
            roles |= dict.fromkeys((row.position for row in rows), one)
        for position, role in self._references(kinds, id):
            if position <= self.position:
                roles.setdefault(position, role)
        own = {row.stream for row in whole}
        found = self._shared.reading.at(sorted(roles))
        others = {row.stream for row, _ in found.values()} - own
        whole += [row for stream in sorted(others) for row in self._known.stream(stream)]
        told = self._known.told(found, whole)
        return [(one.role_of(id, kind) or roles[one.position], one) for one in told]

    def _references(self, kinds: Iterable[str], id_: str) -> Iterator[tuple[int, str]]:
        """The positions of events that refer to one of these things, each with its role there."""
        if self._shared.reading.refs_by() == refs_mark(self.catalogue):
            for one in kinds:
                yield from self._shared.reading.refs_of(one, id_)
            return
        things, refers = {f"{one}:{id_}" for one in kinds}, refers_of(self.catalogue)
        for recorded in self.walk():
            yield from ((ref.position, ref.role) for ref in refers(recorded.row) if ref.thing in things)

    # -- within -----------------------------------------------------------------------------------

    def _unasked(self) -> list[RequestRow]:
        return self._shared.reading.unasked(self.number)

    def _newest(self, id_: str) -> RequestRow | None:
        attempts = self.attempts(id_)
        return self._standing(attempts) or (attempts[-1] if attempts else None)

    def _standing(self, attempts: Sequence[RequestRow]) -> RequestRow | None:
        return next(
            (
                row
                for row in reversed(attempts)
                if row.outcome != REFUSED and self.voided_by(row.number) is None
            ),
            None,
        )


def _place(row: EventRow) -> tuple[str, int, int]:
    return row.effective_on, row.turn, row.position
