"""The order in which things count: by effective day, then by request; voids; the cache of heads."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.errors import EngineError
from daojiao_program.engine.event import VOIDED, Event, RequestVoided
from daojiao_program.engine.forks import Forks
from daojiao_program.engine.ports import Place, Reading
from daojiao_program.engine.request import EventRow
from daojiao_program.engine.untouched import TermsWatch

Read = Callable[[Iterable[EventRow]], Iterator[tuple[EventRow, Event]]]
"""Gives each row with each event that it holds."""


class TooMany(EngineError):
    """More is later, or is to be read, than may be judged while the lock is held."""


class Entry(NamedTuple):
    """A standing event at its place in the timeline; `request` is the number of the one that it answers."""

    place: Place
    request: int
    event: Event


def entries(read: Read, rows: Sequence[EventRow]) -> list[Entry]:
    """The standing events of one stream in the order of the timeline, from its rows in that of versions."""
    voided = {
        event.request
        for _, event in read(row for row in rows if row.topic == VOIDED)
        if isinstance(event, RequestVoided)
    }
    standing = (row for row in rows if row.topic != VOIDED and row.request not in voided)
    found = [Entry((row.effective_on, row.turn), row.request, event) for row, event in read(standing)]
    found.sort(key=attrgetter("place"))
    return found


@dataclass(slots=True)
class CachedState:
    """The newest state of a stream that the cache holds: its version, and the last day written."""

    aggregate: Aggregate
    version: int
    last_on: str


class StateCache(Forks):
    """The newest states, first in first out.

    Correct with several writers, since every request compares versions under the store's lock; emptied
    of what a failed transaction touched, and wholly in the child of a fork, which may have come while a
    thread was moving them on.
    """

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self._kept: dict[str, CachedState] = {}
        self.get = self._kept.get
        self.terms = TermsWatch()

    def put(self, stream: str, standing: CachedState) -> None:
        """Keep the state."""
        self._kept[stream] = standing
        if len(self._kept) > self.limit:
            del self._kept[next(iter(self._kept))]

    def adopt(self, other: StateCache) -> None:
        """Keep the states that another cache holds as well; whoever uses one compares its version."""
        for stream, state in other._kept.items():
            self.put(stream, state)

    def after_in_child(self) -> None:
        """Keep nothing."""
        self._kept.clear()
        self.terms = TermsWatch()

    def forget_terms(self, stream: str) -> None:
        """Keep nothing of the terms that have been handed out: somebody has changed them."""
        self.drop((stream,))
        self.terms = TermsWatch()

    def drop(self, streams: Iterable[str]) -> None:
        """Keep nothing of these streams."""
        for stream in streams:
            self._kept.pop(stream, None)


class Timeline:
    """The standing events of streams within one transaction, read once, and `seen`: which they were.

    `most` is how many events may be read, by the `version` of each stream; `TooMany` is raised beyond it.
    `terms` knows what was read of the terms before; whoever hands it in sees to it that nobody changes them.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        reading: Reading,
        version: Callable[[str], int] | None = None,
        most: int | None = None,
        terms: TermsWatch | None = None,
    ) -> None:
        self.catalogue = catalogue
        self._terms = terms
        self.reading = reading
        self._version = version
        self._left = most
        self.seen: set[str] = set()
        self._entries: dict[str, list[Entry]] = {}

    def entries(self, stream: str) -> list[Entry]:
        """The standing events of the stream, in order."""
        found = self._entries.get(stream)
        if found is None:
            found = self._entries[stream] = entries(self._read(stream), self._rows(stream))
        return found

    def _read(self, stream: str) -> Read:
        terms = self.catalogue.terms
        if self._terms is None or terms is None or stream != f"{terms.kind}:{terms.kind}":
            return self.catalogue.read
        return partial(self._terms.read, self.catalogue)

    def _rows(self, stream: str) -> list[EventRow]:
        if self._version is not None and self._left is not None:
            self._left -= self._version(stream)
            if self._left < 0:
                raise TooMany
        self.seen.add(stream)
        return self.reading.stream(stream)

    def newest(self, stream: str) -> CachedState:
        """The state at the end of the timeline."""
        rows = self._rows(stream)
        found = self._entries[stream] = entries(self._read(stream), rows)
        aggregate = self.new(stream)
        for (on, _), _, event in found:
            aggregate.evolve(event, date.fromisoformat(on))
        return CachedState(
            aggregate, rows[-1].version if rows else 0, max((row.effective_on for row in rows), default="")
        )

    def new(self, stream: str) -> Aggregate:
        """The aggregate of the stream before anything happened to it."""
        kind, _, id_ = stream.partition(":")
        return self.catalogue.aggregates[kind](id_)

    def add(self, stream: str, place: Place, request: int, events: Iterable[Event]) -> None:
        """These events were recorded at a place on the stream."""
        known = self._entries.get(stream)
        if known is not None:
            for event in events:
                insort(known, Entry(place, request, event), key=attrgetter("place"))

    def take_out(self, streams: Iterable[str], request: int) -> None:
        """The events of a request were taken out of these streams."""
        for stream in streams:
            known = self._entries.get(stream)
            if known is not None:
                self._entries[stream] = [one for one in known if one.request != request]

    def forget(self, stream: str) -> None:
        """Somebody else may have written the stream: read it again when next asked."""
        self._entries.pop(stream, None)


@dataclass(slots=True)
class _Cursor:
    aggregate: Aggregate
    entries: Sequence[Entry]
    next: int = 0


@dataclass(slots=True)
class Branch:
    """The course of things as it is, or as it would be without some requests and with other events.

    States are asked for in the order of places and move forward only, so that a whole course costs one
    pass over each stream. A state asked for is good until the next is asked for.
    """

    timeline: Timeline
    without: frozenset[int] = frozenset()
    added: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    _cursors: dict[str, _Cursor] = field(default_factory=dict)

    def state(self, stream: str, before: Place) -> Aggregate:
        """The stream's aggregate just before the place."""
        cursor = self._cursors.get(stream)
        if cursor is None:
            cursor = self._cursors[stream] = _Cursor(self.timeline.new(stream), self._course(stream))
        found, at = cursor.entries, cursor.next
        while at < len(found) and found[at].place < before:
            cursor.aggregate.evolve(found[at].event, date.fromisoformat(found[at].place[0]))
            at += 1
        cursor.next = at
        return cursor.aggregate

    def _course(self, stream: str) -> Sequence[Entry]:
        found: Sequence[Entry] = self.timeline.entries(stream)
        if self.without:
            found = [one for one in found if one.request not in self.without]
        more = self.added.get(stream)
        return sorted([*found, *more], key=attrgetter("place")) if more else found
