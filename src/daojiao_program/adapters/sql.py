"""The store in SQL: tables, statements, and how rows are read and written, the same for both databases.

Requests and events are only ever added. `streams`, `reads` and `voids` are derived from them and kept
for speed. `progress`, one row, holds how far the store has come; who locks it may write, so that numbers
and positions have no gaps and their order is the order of commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import Head, Place, StreamHead
from daojiao_program.engine.request import VOID, EventRow, RequestRow

FORMAT: Final = 1
"""The format of the tables that this code reads and writes."""

REQUESTS: Final = ", ".join(RequestRow._fields)
EVENTS: Final = ", ".join(EventRow._fields)
R: Final = ", ".join(f"r.{name}" for name in RequestRow._fields)
E: Final = ", ".join(f"e.{name}" for name in EventRow._fields)

LOG: Final = (
    f"select {E}, {R}, v.by_request from events e join requests r on r.number = e.request "
    "left join voids v on v.request = e.request"
)
"""The log: each event, its request, and what voided that; a row is read by `logged`."""
_WIDTH: Final = len(EventRow._fields)

_STANDS = "not exists (select 1 from voids v where v.request = {0}.{1})"
_CHUNK = 500

INSERT_REQUEST: Final = (
    f"insert into requests ({REQUESTS}) values ({', '.join('?' * len(RequestRow._fields))})"
)
INSERT_EVENT: Final = f"insert into events ({EVENTS}) values ({', '.join('?' * len(EventRow._fields))})"
ADVANCE: Final = "update progress set number = ?, position = ?, recorded_at = ?"
MARK: Final = (
    "insert into streams (stream, version, last_on) values (?, ?, ?) "
    "on conflict (stream) do update set version = excluded.version, last_on = excluded.last_on"
)
READ: Final = "insert into reads (stream, request) values (?, ?) on conflict do nothing"


class Rows(Protocol):
    """What a statement gave."""

    def fetchone(self) -> Any:  # noqa: ANN401 - a row of any table
        """The next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Executes(Protocol):
    """A connection: runs a statement with `?` for each value."""

    def __call__(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        """Run it."""
        ...


class ExecutesMany(Protocol):
    """A connection: runs a statement once for each row of values."""

    def __call__(self, statement: str, rows: Sequence[Sequence[Any]], /) -> object:
        """Run it."""
        ...


class Scans(Protocol):
    """Runs a statement that may give more rows than fit in memory at once."""

    def __call__(self, statement: str, values: Sequence[Any] = (), /) -> Iterable[Any]:
        """Run it."""
        ...


def marks_of(count: int) -> str:
    """As many question marks, with commas between."""
    return ", ".join("?" * count)


def logged(row: Sequence[Any]) -> tuple[EventRow, RequestRow, int | None]:
    """A row of the log."""
    return EventRow(*row[:_WIDTH]), RequestRow(*row[_WIDTH:-1]), row[-1]


class SqlReading:
    """A consistent look at the store, over one connection in one transaction."""

    def __init__(self, execute: Executes, scan: Scans | None = None) -> None:
        self.execute = execute
        self.scan: Scans = scan or execute

    def head(self) -> Head:
        return Head(*self.execute("select number, position, recorded_at from progress").fetchone())

    def number_at(self, recorded_at: int) -> int:
        low, high = 0, self.head().number
        while low < high:
            middle = (low + high + 1) // 2
            if (
                self.execute("select recorded_at from requests where number = ?", (middle,)).fetchone()[0]
                <= recorded_at
            ):
                low = middle
            else:
                high = middle - 1
        return low

    def position_of(self, number: int) -> int:
        row = self.execute(
            "select position from requests where number <= ? order by number desc limit 1", (number,)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def request(self, number: int) -> RequestRow | None:
        return self._request(f"select {REQUESTS} from requests where number = ?", (number,))

    def attempts(self, id: str) -> list[RequestRow]:
        return [
            RequestRow(*row)
            for row in self.execute(f"select {REQUESTS} from requests where id = ? order by number", (id,))
        ]

    def standing(self, ids: Sequence[str]) -> dict[str, RequestRow]:
        found: dict[str, RequestRow] = {}
        for start in range(0, len(ids), _CHUNK):
            part = ids[start : start + _CHUNK]
            rows = self.execute(
                f"select {R} from requests r where r.id in ({marks_of(len(part))}) "
                f"and r.outcome <> 'refused' and {_STANDS.format('r', 'number')}",
                part,
            )
            found.update((row[1], RequestRow(*row)) for row in rows)
        return found

    def voided_by(self, number: int) -> int | None:
        row = self.execute("select by_request from voids where request = ?", (number,)).fetchone()
        return None if row is None else int(row[0])

    def events_of(self, number: int) -> list[EventRow]:
        rows = self.execute(
            f"select {EVENTS} from events "
            "where position > coalesce((select position from requests where number = ?), 0) "
            "and position <= (select position from requests where number = ?) order by position",
            (number - 1, number),
        )
        return [EventRow(*row) for row in rows]

    def reads_of(self, number: int) -> list[str]:
        rows = self.execute("select stream from reads where request = ?", (number,))
        return sorted(stream for (stream,) in rows)

    def stream(self, stream: str, after: int = 0) -> list[EventRow]:
        rows = self.execute(
            f"select {EVENTS} from events where stream = ? and version > ? order by version", (stream, after)
        )
        return [EventRow(*row) for row in rows]

    def marks(self, streams: Sequence[str]) -> dict[str, StreamHead]:
        found: dict[str, StreamHead] = {}
        for start in range(0, len(streams), _CHUNK):
            part = streams[start : start + _CHUNK]
            rows = self.execute(
                f"select stream, version, last_on from streams where stream in ({marks_of(len(part))})", part
            )
            found.update((stream, StreamHead(version, last_on)) for stream, version, last_on in rows)
        return found

    def last_on(self) -> str:
        row = self.execute("select max(effective_on) from requests where outcome <> 'refused'").fetchone()
        return row[0] or ""

    def later(self, streams: Sequence[str] | None, place: Place) -> list[RequestRow]:
        of: list[str] = [] if streams is None else list(streams)
        if streams is not None and not of:
            return []
        touched = (
            f"r.number in (select request from events where stream in ({marks_of(len(of))}) "
            f"union select request from reads where stream in ({marks_of(len(of))})) and "
            if of
            else ""
        )
        rows = self.execute(
            f"select {R} from requests r where {touched}"
            "(r.effective_on > ? or (r.effective_on = ? and r.turn > ?)) "
            f"and r.outcome <> 'refused' and r.decision <> '{VOID}' and {_STANDS.format('r', 'number')} "
            "order by r.effective_on, r.turn",
            (*of, *of, place[0], place[0], place[1]),
        )
        return [RequestRow(*row) for row in rows]

    def timeline(self, topics: Sequence[str], *, until: str, number: int) -> Iterator[EventRow]:
        wanted = f"e.topic in ({marks_of(len(topics))}) and " if topics else ""
        rows = self.scan(
            f"select {E} from events e where {wanted}e.effective_on <= ? and e.request <= ? "
            "and not exists (select 1 from voids v where v.request = e.request and v.by_request <= ?) "
            "and e.topic <> 'engine.request-voided' order by e.effective_on, e.turn, e.position",
            (*topics, until, number, number),
        )
        return map(EventRow._make, rows)

    def requests(self, *, after: int = 0, limit: int = 1000) -> list[RequestRow]:
        rows = self.execute(
            f"select {REQUESTS} from requests where number > ? order by number limit ?", (after, limit)
        )
        return [RequestRow(*row) for row in rows]

    def log(self, *, after: int, limit: int, number: int) -> list[tuple[EventRow, RequestRow, int | None]]:
        rows = self.execute(
            f"{LOG} and v.by_request <= ? where e.position > ? and e.request <= ? "
            "order by e.position limit ?",
            (number, after, number, limit),
        )
        return [logged(row) for row in rows]

    def at(self, positions: Sequence[int]) -> dict[int, tuple[EventRow, RequestRow]]:
        found: dict[int, tuple[EventRow, RequestRow]] = {}
        for start in range(0, len(positions), _CHUNK):
            part = positions[start : start + _CHUNK]
            rows = self.execute(
                f"select {E}, {R} from events e join requests r on r.number = e.request "
                f"where e.position in ({marks_of(len(part))})",
                part,
            )
            found.update((row[0], (EventRow(*row[:_WIDTH]), RequestRow(*row[_WIDTH:]))) for row in rows)
        return found

    def _request(self, statement: str, values: Sequence[Any]) -> RequestRow | None:
        row = self.execute(statement, values).fetchone()
        return None if row is None else RequestRow(*row)


class SqlWriting(SqlReading):
    """A transaction under the write lock; the store's counters advance once, when it ends.

    Rows to be added wait in a buffer, so that a batch is written table by table in a few statements; what
    asks for rows has them written first, unless it asks for what no waiting row can change.
    """

    def __init__(self, execute: Executes, many: ExecutesMany, head: Head) -> None:
        super().__init__(self._written_first)
        self._execute = execute
        self._many = many
        self._as_it_stands = SqlReading(execute)
        self._waiting: dict[str, list[Sequence[Any]]] = {INSERT_REQUEST: [], INSERT_EVENT: [], READ: []}
        self._streams: set[str] = set()
        self._head = self._began = head
        self.rolled_back = False

    def head(self) -> Head:
        return self._head

    def marks(self, streams: Sequence[str]) -> dict[str, StreamHead]:
        return self._as_it_stands.marks(streams)

    def stream(self, stream: str, after: int = 0) -> list[EventRow]:
        reading = self if stream in self._streams else self._as_it_stands
        return SqlReading.stream(reading, stream, after)

    def record(self, request: RequestRow, events: Sequence[EventRow]) -> None:
        position = self._head.position + len(events)
        self._waiting[INSERT_REQUEST].append((*request[:-1], position))
        self._waiting[INSERT_EVENT] += events
        self._streams.update([event.stream for event in events])
        self._head = Head(request.number, position, request.recorded_at)

    def mark(self, marks: Mapping[str, StreamHead]) -> None:
        if marks:
            self._many(MARK, [(stream, *mark) for stream, mark in marks.items()])

    def read(self, number: int, streams: Iterable[str]) -> None:
        self._waiting[READ] += [(stream, number) for stream in streams]

    def void(self, number: int, by: int) -> None:
        self._execute("insert into voids (request, by_request) values (?, ?)", (number, by))

    def rollback(self) -> None:
        self.rolled_back = True

    def advance(self) -> None:
        """Write what waits, and how far the store has come; the last thing before the commit."""
        self._write()
        if self._head != self._began:
            self._execute(ADVANCE, self._head)

    def _written_first(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        self._write()
        return self._execute(statement, values)

    def _write(self) -> None:
        for statement, rows in self._waiting.items():
            if len(rows) == 1:
                self._execute(statement, rows[0])
            elif rows:
                self._many(statement, rows)
            self._waiting[statement] = []


def check_facts(facts: Mapping[str, str], where: str, *, simulated: bool) -> bool:
    """Check the format of a store that stands. Returns whether it is simulated."""
    if (found := int(facts.get("format", "0"))) > FORMAT:
        raise StoreError(
            f"{where} has format {found}, newer than this program knows ({FORMAT}); upgrade it",
            f"{where} 的格式（{found}）比本程序支持的（{FORMAT}）新；请升级程序",
        )
    is_simulated = facts.get("simulated") == "yes"
    if simulated and not is_simulated:
        message = f"{where} is a real store; a simulation needs a store of its own"
        raise StoreError(message)
    return is_simulated
