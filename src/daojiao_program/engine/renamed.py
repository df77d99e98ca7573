"""A ledger in the names of today: former kinds, decisions and arguments are led to them row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Literal

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.former import FormerNames
from daojiao_program.engine.holdings import check_holdings
from daojiao_program.engine.ports import (
    NO_DAY,
    Head,
    Holdings,
    Ledger,
    Place,
    Reading,
    RefRow,
    StreamHead,
    Writing,
)
from daojiao_program.engine.request import EventRow, RequestRow


def opened(ledger: Ledger, catalogue: Catalogue) -> Ledger:
    """The ledger in the names of today. Raises `StoreError` for a store that the catalogue is not of."""
    with ledger.reading() as reading:
        check_holdings(catalogue, reading, ledger.url)
    return in_names_of(catalogue, ledger)


def in_names_of(catalogue: Catalogue, ledger: Ledger) -> Ledger:
    """The ledger in the names of today, whatever else it holds."""
    if not catalogue.names.changed:
        return ledger
    with ledger.reading() as reading:
        kinds = _stored_kinds(catalogue.names, reading, ledger.url)
    return RenamedLedger(ledger, catalogue.names, kinds)


def _stored_kinds(names: FormerNames, reading: Reading, where: str) -> dict[str, str]:
    """Today's kind to the one name under which its streams are stored: as the store has it, or the oldest."""
    found: dict[str, str] = {}
    for kind, was in names.former.items():
        there = [*reading.counts("kinds", (*was, kind))]
        if len(there) > 1:
            raise StoreError(
                f"{where} holds streams of {' and of '.join(there)}, which are one kind by this catalogue; "
                "a kind has one name in a store: take was away"
            )
        found[kind] = there[0] if there else was[0]
    return found


class RenamedLedger:
    """A ledger whose rows speak the names of today; what is stored keeps the names that it has."""

    def __init__(self, ledger: Ledger, names: FormerNames, kinds: Mapping[str, str]) -> None:
        self._ledger = ledger
        self._names = names
        self._kinds = kinds
        self.url = ledger.url
        self.simulated = ledger.simulated
        self.turn = ledger.turn
        self.wait = ledger.wait
        self.cursors = ledger.cursors
        self.following = ledger.following
        self.close = ledger.close

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Look at the store."""
        with self._ledger.reading() as reading:
            yield self.renamed(reading)

    def renamed(self, reading: Reading) -> Reading:
        """A look at the store, in the names of today."""
        return RenamedReading(reading, self._names, self._kinds)

    @contextmanager
    def _writing(self) -> Iterator[Writing]:
        with self._ledger.writing() as writing:
            yield RenamedWriting(writing, self._names, self._kinds)

    def writing(self) -> AbstractContextManager[Writing]:
        """Take the write lock."""
        return self._writing()


class RenamedReading:
    """A look at a store in the names of today."""

    def __init__(self, reading: Reading, names: FormerNames, kinds: Mapping[str, str]) -> None:
        self._reading = reading
        self._names = names
        self._kinds = kinds

    def _in(self, stream: str) -> str:
        kind, colon, id_ = stream.partition(":")
        return f"{self._kinds.get(kind, kind)}{colon}{id_}"

    def _events(self, rows: Iterable[EventRow]) -> list[EventRow]:
        return [self._names.event(row) for row in rows]

    def _requests(self, rows: Iterable[RequestRow]) -> list[RequestRow]:
        return [self._names.request(row) for row in rows]

    def head(self) -> Head:
        return self._reading.head()

    def holds(self) -> Holdings:
        return self._reading.holds()

    def counts(self, what: Literal["topics", "kinds", "decisions"], names: Sequence[str]) -> dict[str, int]:
        return self._reading.counts(what, names)

    def number_at(self, recorded_at: int) -> int:
        return self._reading.number_at(recorded_at)

    def position_of(self, number: int) -> int:
        return self._reading.position_of(number)

    def request(self, number: int) -> RequestRow | None:
        row = self._reading.request(number)
        return None if row is None else self._names.request(row)

    def attempts(self, id: str) -> list[RequestRow]:
        return self._requests(self._reading.attempts(id))

    def caused_by(self, id: str) -> list[RequestRow]:
        return self._requests(self._reading.caused_by(id))

    def ticked(self, number: int) -> str:
        return self._reading.ticked(number)

    def unasked(self, number: int) -> list[RequestRow]:
        return self._requests(self._reading.unasked(number))

    def standing(self, ids: Sequence[str]) -> dict[str, RequestRow]:
        return {id_: self._names.request(row) for id_, row in self._reading.standing(ids).items()}

    def voided_by(self, number: int) -> int | None:
        return self._reading.voided_by(number)

    def events_of(self, number: int) -> list[EventRow]:
        return self._events(self._reading.events_of(number))

    def events_of_each(self, numbers: Sequence[int]) -> dict[int, list[EventRow]]:
        return {one: self._events(rows) for one, rows in self._reading.events_of_each(numbers).items()}

    def reads_of(self, number: int, *, known: int) -> list[str]:
        return sorted(map(self._names.stream, self._reading.reads_of(number, known=known)))

    def stream(self, stream: str, after: int = 0) -> list[EventRow]:
        return self._events(self._reading.stream(self._in(stream), after))

    def stream_heads(self, streams: Sequence[str]) -> dict[str, StreamHead]:
        found = self._reading.stream_heads([*map(self._in, streams)])
        return {self._names.stream(stream): head for stream, head in found.items()}

    def later(self, streams: Sequence[str] | None, place: Place, most: int | None = None) -> list[RequestRow]:
        of = None if streams is None else [*map(self._in, streams)]
        return self._requests(self._reading.later(of, place, most))

    def moved_since(self, number: int, written: Sequence[str], read: Sequence[str]) -> bool:
        return self._reading.moved_since(number, [*map(self._in, written)], [*map(self._in, read)])

    def timeline(
        self, topics: Sequence[str], *, until: str, number: int, since: str = NO_DAY
    ) -> Iterator[EventRow]:
        rows = self._reading.timeline(topics, until=until, number=number, since=since)
        return map(self._names.event, rows)

    def requests(self, *, after: int = 0, limit: int = 1000) -> list[RequestRow]:
        return self._requests(self._reading.requests(after=after, limit=limit))

    def in_order(self, number: int) -> Iterator[int]:
        return self._reading.in_order(number)

    def log(
        self, *, after: int, limit: int, number: int
    ) -> Sequence[tuple[EventRow, RequestRow, int | None]]:
        rows = self._reading.log(after=after, limit=limit, number=number)
        return [(self._names.event(row), self._names.request(asked), by) for row, asked, by in rows]

    def refs_by(self) -> str:
        return self._reading.refs_by()

    def refs_of(self, kind: str, id: str) -> list[tuple[int, str]]:
        return self._reading.refs_of(self._kinds.get(kind, kind), id)

    def refs_between(self, after: int, until: int) -> Iterator[RefRow]:
        rows = self._reading.refs_between(after, until)
        return (row._replace(thing=self._names.stream(row.thing)) for row in rows)

    def at(self, positions: Sequence[int]) -> dict[int, tuple[EventRow, RequestRow]]:
        rows = self._reading.at(positions)
        return {
            one: (self._names.event(row), self._names.request(asked)) for one, (row, asked) in rows.items()
        }


class RenamedWriting(RenamedReading):
    """A transaction under the write lock, in the names of today."""

    def __init__(self, writing: Writing, names: FormerNames, kinds: Mapping[str, str]) -> None:
        super().__init__(writing, names, kinds)
        self._writing = writing

    def record(self, request: RequestRow, events: Sequence[EventRow], refs: Sequence[RefRow] = ()) -> None:
        target = self._in(request.target) if request.target else request.target
        self._writing.record(
            self._names.stored(request._replace(target=target)),
            [row._replace(stream=self._in(row.stream)) for row in events],
            [row._replace(thing=self._in(row.thing)) for row in refs],
        )

    def move_heads(self, heads: Mapping[str, StreamHead]) -> None:
        self._writing.move_heads({self._in(stream): head for stream, head in heads.items()})

    def read(self, number: int, streams: Iterable[str], found_by: int) -> None:
        self._writing.read(number, map(self._in, streams), found_by)

    def void(self, number: int, by: int) -> None:
        self._writing.void(number, by)

    def refer_by(self, mark: str) -> None:
        self._writing.refer_by(mark)

    def refer_anew(self, refs: Iterable[RefRow], mark: str) -> None:
        self._writing.refer_anew((row._replace(thing=self._in(row.thing)) for row in refs), mark)

    def rollback(self) -> None:
        self._writing.rollback()
