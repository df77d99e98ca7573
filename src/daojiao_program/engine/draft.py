"""A draft: what would be recorded over a look at the store, while nothing is written and no lock is held.

Previews are judged on a draft, and so are late entries, whose judging may take long: only the comparison
whether anything concerned has moved since, and the writing, then happen under the lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from typing import Literal

from daojiao_program.engine.event import VOIDED
from daojiao_program.engine.ports import NO_DAY, Head, Holdings, Place, Reading, RefRow, StreamHead
from daojiao_program.engine.request import OWN, REFUSED, TICK, EventRow, RequestRow, is_automatic, is_effect


class Draft:
    """A `Writing` that keeps what it is given to itself, and reads as if it were recorded."""

    def __init__(self, below: Reading) -> None:
        self.below = below
        self.began = self._head = below.head()
        self.requests_added: list[RequestRow] = []
        self.events_added: list[EventRow] = []
        self.refs_added: list[RefRow] = []
        self.reads_added: list[tuple[str, int, int]] = []
        self.voids_added: dict[int, int] = {}
        self.heads_moved: dict[str, StreamHead] = {}

    # -- writing ----------------------------------------------------------------------------------

    def record(self, request: RequestRow, events: Sequence[EventRow], refs: Sequence[RefRow] = ()) -> None:
        position = self._head.position + len(events)
        self.requests_added.append(RequestRow(*request[:-1], position))
        self.events_added += events
        self.refs_added += refs
        last_on = self._head.last_on
        if request.outcome != REFUSED:
            last_on = max(last_on, request.effective_on)
        self._head = Head(request.number, position, request.recorded_at, last_on)

    def move_heads(self, heads: Mapping[str, StreamHead]) -> None:
        self.heads_moved.update(heads)

    def read(self, number: int, streams: Iterable[str], found_by: int) -> None:
        self.reads_added += [(stream, number, found_by) for stream in streams]

    def void(self, number: int, by: int) -> None:
        self.voids_added[number] = by

    def refer_by(self, mark: str) -> None:
        """Nothing is written anyway."""

    def refer_anew(self, refs: Iterable[RefRow], mark: str) -> None:
        """Nothing is written anyway."""

    def rollback(self) -> None:
        """Nothing is written anyway."""

    # -- reading ----------------------------------------------------------------------------------

    def head(self) -> Head:
        return self._head

    def holds(self) -> Holdings:
        """What the store holds: what is added is of the catalogue at hand."""
        return self.below.holds()

    def counts(self, what: Literal["topics", "kinds", "decisions"], names: Sequence[str]) -> dict[str, int]:
        return self.below.counts(what, names)

    def number_at(self, recorded_at: int) -> int:
        added = [row.number for row in self.requests_added if row.recorded_at <= recorded_at]
        return added[-1] if added else self.below.number_at(recorded_at)

    def position_of(self, number: int) -> int:
        if number <= self.began.number:
            return self.below.position_of(number)
        return next(row.position for row in reversed(self.requests_added) if row.number <= number)

    def request(self, number: int) -> RequestRow | None:
        if number <= self.began.number:
            return self.below.request(number)
        return next((row for row in self.requests_added if row.number == number), None)

    def attempts(self, id: str) -> list[RequestRow]:
        return [*self.below.attempts(id), *(row for row in self.requests_added if row.id == id)]

    def caused_by(self, id: str) -> list[RequestRow]:
        added = (row for row in self.requests_added if row.causation == id and is_effect(row))
        return [*self.below.caused_by(id), *added]

    def ticked(self, number: int) -> str:
        added = (row for row in self.requests_added if row.decision == TICK and row.number <= number)
        return max((row.effective_on for row in added), default="") or self.below.ticked(number)

    def unasked(self, number: int) -> list[RequestRow]:
        added = (row for row in self.requests_added if row.outcome == REFUSED and is_automatic(row.actor))
        return [row for row in [*self.below.unasked(number), *added] if row.number <= number]

    def standing(self, ids: Sequence[str]) -> dict[str, RequestRow]:
        wanted = {*ids}
        rows = [*self.below.standing(ids).values(), *(row for row in self.requests_added if row.id in wanted)]
        return {row.id: row for row in rows if row.outcome != REFUSED and row.number not in self.voids_added}

    def voided_by(self, number: int) -> int | None:
        return self.voids_added.get(number) or self.below.voided_by(number)

    def events_of(self, number: int) -> list[EventRow]:
        if number <= self.began.number:
            return self.below.events_of(number)
        return [row for row in self.events_added if row.request == number]

    def events_of_each(self, numbers: Sequence[int]) -> dict[int, list[EventRow]]:
        found = self.below.events_of_each([one for one in numbers if one <= self.began.number])
        return found | {one: self.events_of(one) for one in numbers if one > self.began.number}

    def reads_of(self, number: int, *, known: int) -> list[str]:
        added = {stream for stream, reader, by in self.reads_added if reader == number and by <= known}
        return sorted({*self.below.reads_of(number, known=known), *added})

    def stream(self, stream: str, after: int = 0) -> list[EventRow]:
        added = (row for row in self.events_added if row.stream == stream and row.version > after)
        return [*self.below.stream(stream, after), *added]

    def stream_heads(self, streams: Sequence[str]) -> dict[str, StreamHead]:
        moved = {one: self.heads_moved[one] for one in streams if one in self.heads_moved}
        return self.below.stream_heads(streams) | moved

    def later(self, streams: Sequence[str] | None, place: Place, most: int | None = None) -> list[RequestRow]:
        wanted = None if streams is None else {*streams}
        found = {
            row.number: row
            for row in self.below.later(
                streams, place, None if most is None else most + len(self.voids_added)
            )
        }
        by_number = {row.number: row for row in self.requests_added}
        touching = {row.request for row in self.events_added if wanted is None or row.stream in wanted}
        touching |= {number for stream, number, _ in self.reads_added if wanted is None or stream in wanted}
        if wanted is None:
            touching |= by_number.keys()
        for number in touching - found.keys():
            row = by_number.get(number) or self.below.request(number)
            if row is not None and row.outcome != REFUSED and row.decision not in OWN and _place(row) > place:
                found[number] = row
        standing = (row for number, row in found.items() if number not in self.voids_added)
        return sorted(standing, key=_place)

    def moved_since(self, number: int, written: Sequence[str], read: Sequence[str]) -> bool:
        return self.below.moved_since(number, written, read)

    def timeline(
        self, topics: Sequence[str], *, until: str, number: int, since: str = NO_DAY
    ) -> Iterator[EventRow]:
        voided = {request for request, by in self.voids_added.items() if by <= number}
        below = self.below.timeline(topics, until=until, number=number, since=since)
        added = [
            row
            for row in self.events_added
            if since <= row.effective_on <= until
            and row.request <= number
            and row.topic != VOIDED
            and (not topics or row.topic in topics)
        ]
        added.sort(key=_order)
        return (row for row in merge(below, added, key=_order) if row.request not in voided)

    def requests(self, *, after: int = 0, limit: int = 1000) -> list[RequestRow]:
        rows = [*self.below.requests(after=after, limit=limit), *self.requests_added]
        return [row for row in rows if row.number > after][:limit]

    def in_order(self, number: int) -> Iterator[int]:
        """Those of the store alone: who proves a whole store drafts nothing."""
        return (one for one in self.below.in_order(number) if one not in self.voids_added)

    def log(self, *, after: int, limit: int, number: int) -> list[tuple[EventRow, RequestRow, int | None]]:
        requests = {row.number: row for row in self.requests_added}
        added = [(row, requests[row.request], None) for row in self.events_added]
        rows = [*self.below.log(after=after, limit=limit, number=number), *added]
        voids = {request: by for request, by in self.voids_added.items() if by <= number}
        return [
            (row, request, voids.get(request.number, by))
            for row, request, by in rows
            if row.position > after and request.number <= number
        ][:limit]

    def refs_by(self) -> str:
        return self.below.refs_by()

    def refs_of(self, kind: str, id: str) -> list[tuple[int, str]]:
        thing = f"{kind}:{id}"
        added = [(row.position, row.role) for row in self.refs_added if row.thing == thing]
        return [*self.below.refs_of(kind, id), *added]

    def refs_between(self, after: int, until: int) -> Iterator[RefRow]:
        yield from self.below.refs_between(after, until)
        yield from (row for row in self.refs_added if after < row.position <= until)

    def at(self, positions: Sequence[int]) -> dict[int, tuple[EventRow, RequestRow]]:
        found = self.below.at([one for one in positions if one <= self.began.position])
        requests = {row.number: row for row in self.requests_added}
        wanted = {*positions}
        return found | {
            row.position: (row, requests[row.request]) for row in self.events_added if row.position in wanted
        }


def _place(row: RequestRow) -> Place:
    return row.effective_on, row.turn


def _order(row: EventRow) -> tuple[str, int, int]:
    return row.effective_on, row.turn, row.position
