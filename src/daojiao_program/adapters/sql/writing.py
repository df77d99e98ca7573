"""Writing to a store: a transaction under its one write lock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from daojiao_program.adapters.sql.counters import Counters, fact
from daojiao_program.adapters.sql.names import (
    DAY,
    Names,
    cut,
    event_sum,
    name_sum,
    numbers_of,
    request_sum,
    thing_sum,
    total_of_events,
    total_of_pair,
)
from daojiao_program.adapters.sql.reading import SqlReading
from daojiao_program.adapters.sql.statements import (
    ADVANCE,
    INSERT_FACT,
    INSERT_NAME,
    INSERT_READ,
    INSERT_REF,
    INSERT_THING,
    INSERT_VOID,
    MOVE_THING,
    NOTHING_READ,
    OUTCOMES,
    REFS,
    Executes,
    ExecutesMany,
    Rows,
    insert_into,
)
from daojiao_program.engine.ports import NO_STREAM_HEAD, Head, RefRow, StreamHead
from daojiao_program.engine.request import EventRow, RequestRow

_REFS_AT_ONCE: Final = 5000


class SqlWriting(SqlReading):
    """A transaction under the write lock; the store's counters advance once, when it ends.

    Rows to be added wait in words, so that a batch is written table by table in a few statements, with the
    names it brings looked up at once. What asks for rows has them written first, unless it asks for what no
    waiting row can change.
    """

    def __init__(self, execute: Executes, many: ExecutesMany, counters: Counters, names: Names) -> None:
        self._shared = names
        names = names.within()
        super().__init__(self._written_first, names)
        self._execute = execute
        self.many = many
        self._as_it_stands = SqlReading(execute, names)
        self._requests_waiting: list[RequestRow] = []
        self._events_waiting: list[EventRow] = []
        self._refs_waiting: list[RefRow] = []
        self._reads_waiting: list[tuple[str, int, int]] = []
        self._written: set[str] = set()
        self._heads: dict[str, StreamHead] = {}
        self._numbers: dict[str, int] = {}
        self._known: set[str] = set()
        self._next: dict[str, int] = {}
        self._stood: dict[str, StreamHead] = {}
        self._reads: dict[str, int] = {}
        self._read: dict[int, set[str]] = {}
        self._began = counters
        self._head, self._events_total, self._voids_total = counters
        self.rolled_back = False

    def head(self) -> Head:
        return self._head

    def stream_heads(self, streams: Sequence[str]) -> dict[str, StreamHead]:
        found = {}
        for name, number, version, on, reads in self._as_it_stands._things(streams):  # noqa: SLF001 - the same look
            self._numbers[name] = number
            self._reads.setdefault(name, reads)
            found[name] = self._stood[name] = StreamHead(version, on)
        self._known.update(streams)
        return found | {one: self._heads[one] for one in streams if one in self._heads}

    def _things(self, names: Iterable[str]) -> Iterator[tuple[str, int, int, str, int]]:
        for name, number, version, on, reads in super()._things(names):
            yield name, number, version, on, self._reads.get(name, reads)  # the row is written last

    def stream(self, stream: str, after: int = 0) -> list[EventRow]:
        reading = self if stream in self._written else self._as_it_stands
        return SqlReading.stream(reading, stream, after)

    def record(self, request: RequestRow, events: Sequence[EventRow], refs: Sequence[RefRow] = ()) -> None:
        position = self._head.position + len(events)
        self._requests_waiting.append(RequestRow(*request[:-1], position))
        self._events_waiting += events
        self._refs_waiting += refs
        self._written.update([event.stream for event in events])
        last_on = (
            self._head.last_on
            if request.outcome == "refused"
            else max(self._head.last_on, request.effective_on)
        )
        self._head = Head(request.number, position, request.recorded_at, last_on)

    def move_heads(self, heads: Mapping[str, StreamHead]) -> None:
        self._heads.update(heads)

    def read(self, number: int, streams: Iterable[str], found_by: int) -> None:
        known = self._read.get(number)
        if known is None:  # what it read itself is new with it
            known = self._read[number] = (
                set() if number == found_by else {*self.reads_of(number, known=found_by)}
            )
        wanted = {*streams} - known
        known |= wanted
        if unknown := wanted - self._known:
            self.stream_heads([*unknown])
        for stream in sorted(wanted):
            self._reads_waiting.append((stream, number, found_by))
            self._reads[stream] = self._reads.get(stream, NOTHING_READ) + total_of_pair(number, found_by)
            self._heads.setdefault(stream, self._stood.get(stream, NO_STREAM_HEAD))

    def void(self, number: int, by: int) -> None:
        self._execute(INSERT_VOID, (number, by))
        self._voids_total += total_of_pair(number, by)

    def refer_by(self, mark: str) -> None:
        self._execute(
            f"{INSERT_FACT} on conflict (key) do update set value = excluded.value, "
            "checksum = excluded.checksum",
            fact(REFS, mark),
        )

    def refer_anew(self, refs: Iterable[RefRow], mark: str) -> None:
        self._write()
        self._execute("delete from refs")
        refs = iter(refs)
        while part := [*islice(refs, _REFS_AT_ONCE)]:
            things = self._thing_numbers([row.thing for row in part])
            roles = self._dictionary("roles", {row.role for row in part})
            self._insert(INSERT_REF, [(things[row.thing], row.position, roles[row.role]) for row in part])
        self.refer_by(mark)

    def flush(self) -> None:
        """Write the rows that wait."""
        self._write()

    def rollback(self) -> None:
        self.rolled_back = True

    def advance(self) -> None:
        """Write what waits, and how far the store has come; the last thing before the commit."""
        self._write()
        self._move()
        counters = Counters(self._head, self._events_total, self._voids_total)
        if counters != self._began:
            self._execute(ADVANCE, counters.row())

    def committed(self) -> None:
        """The transaction is committed."""
        self._names.committed()

    def _written_first(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        if self._requests_waiting or self._reads_waiting:
            self._write()
        return self._execute(statement, values)

    def _write(self) -> None:
        requests, events, refs, reads = (
            self._requests_waiting,
            self._events_waiting,
            self._refs_waiting,
            self._reads_waiting,
        )
        self._requests_waiting, self._events_waiting, self._refs_waiting, self._reads_waiting = [], [], [], []
        if not (requests or reads):
            return
        thing = self._thing_numbers(
            [
                *(row.target for row in requests if row.target is not None),
                *(row.stream for row in events),
                *(row.thing for row in refs),
                *(stream for stream, _, _ in reads),
            ]
        )
        if requests:
            self._write_requests(requests, thing)
        if events:
            self._write_events(events, thing)
        self._insert(INSERT_READ, [(thing[stream], request, by) for stream, request, by in reads])
        roles = self._dictionary("roles", [row.role for row in refs])
        self._insert(INSERT_REF, [(thing[row.thing], row.position, roles[row.role]) for row in refs])

    def _write_requests(self, rows: Sequence[RequestRow], thing: Mapping[str, int]) -> None:
        columns = zip(*rows, strict=True)
        numbers, ids, decisions, targets, arguments, days, turns, moments, actors = islice(columns, 9)
        reasons, sources, documents, correlations, causations, voids, outcomes, findings, positions = columns
        files, lines = zip(*map(cut, sources), strict=True)
        numbered = self._numbered
        self._insert_columns(
            "requests",
            {
                "number": numbers,
                "id": ids,
                "decision": numbered("decisions", decisions),
                "target": [None if one is None else thing[one] for one in targets],
                "arguments": arguments,
                "day": [DAY[one] for one in days],
                "turn": _turns(turns, numbers),
                "recorded_at": moments,
                "actor": numbered("actors", actors),
                "reason": numbered("reasons", reasons),
                "source": numbered("sources", files),
                "line": lines,
                "documents": documents,
                "correlation": correlations,
                "causation": causations,
                "voids": voids,
                "outcome": [OUTCOMES.index(one) for one in outcomes],
                "findings": findings,
                "position": positions,
                "checksum": [*map(request_sum, rows)],
            },
        )

    def _write_events(self, rows: Sequence[EventRow], thing: Mapping[str, int]) -> None:
        positions, streams, versions, topics, days, turns, requests, data = zip(*rows, strict=True)
        things = [thing[one] for one in streams]
        topic = self._numbered("topics", topics)
        day = [DAY[one] for one in days]
        self._insert_columns(
            "events",
            {
                "position": positions,
                "thing": things,
                "version": versions,
                "topic": topic,
                "day": day,
                "turn": _turns(turns, requests),
                "request": requests,
                "data": data,
                "checksum": [*map(event_sum, rows)],
            },
        )
        self._events_total += total_of_events(topic, day, things, requests)

    def _insert_columns(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
        """Add rows, given column by column; a column of nothing but NULL is left out of the statement.

        To bind a NULL takes the driver longer than to bind a text.
        """
        held = {name: values for name, values in columns.items() if values.count(None) < len(values)}
        self._insert(insert_into(table, (*held,)), [*zip(*held.values(), strict=True)])

    def _numbered(self, table: str, words: Sequence[Any]) -> list[Any]:
        """The numbers of words, in a column; None where there is none."""
        number = self._dictionary(table, words)
        return [None if one is None else number[one] for one in words]

    def _dictionary(self, table: str, words: Iterable[str | None]) -> Mapping[str, int]:
        """The numbers of words; new ones are added to their table."""
        wanted = {one for one in words if one is not None}
        known = self._names.known(table)
        if wanted <= known.keys():
            return known
        found = dict(numbers_of(self._execute, self._names, table, sorted(wanted)))
        new = [(self._new(table), word) for word in sorted(wanted - found.keys())]
        if new:
            self._insert(
                INSERT_NAME.format(table), [(number, word, name_sum(number, word)) for number, word in new]
            )
            self._names.keep(table, new)
            found.update((word, number) for number, word in new)
        return found

    def _thing_numbers(self, names: Sequence[str]) -> Mapping[str, int]:
        """The numbers of things; new ones are added."""
        unknown = [name for name in dict.fromkeys(names) if name not in self._known]
        if unknown:
            self.stream_heads(unknown)
        new = []
        for name in dict.fromkeys(names):
            if name not in self._numbers:
                number = self._numbers[name] = self._new("things")
                head = self._stood[name] = self._heads.pop(name, NO_STREAM_HEAD)
                new.append((number, name, *self._marks(number, name, head)))
        self._insert(INSERT_THING, new)
        return self._numbers

    def _move(self) -> None:
        """Write how far each stream has come."""
        if self._heads:
            number = self._thing_numbers([*self._heads])
            rows = [
                (*self._marks(number[name], name, head), number[name]) for name, head in self._heads.items()
            ]
            self._insert(MOVE_THING, rows)
            self._heads = {}

    def _marks(self, number: int, name: str, head: StreamHead) -> tuple[int, int | None, int, int]:
        """Version, day, control total of reads and checksum of a thing."""
        day = DAY[head.last_on] if head.last_on else None
        reads = self._reads.get(name, NOTHING_READ)
        return head.version, day, reads, thing_sum(number, name, head.version, day, reads)

    def _new(self, table: str) -> int:
        if table not in self._next:
            row = self._execute(f"select coalesce(max(number), 0) from {table}").fetchone()
            self._next[table] = int(row[0])
        self._next[table] += 1
        return self._next[table]

    def _insert(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        if len(rows) == 1:
            self._execute(statement, rows[0])
        elif rows:
            self.many(statement, rows)


def _turns(turns: Sequence[int], numbers: Sequence[int]) -> list[int | None]:
    """Turns as they are stored: nothing where it is the request's number."""
    return [None if turn == number else turn for turn, number in zip(turns, numbers, strict=True)]
