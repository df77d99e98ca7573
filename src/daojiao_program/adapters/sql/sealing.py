"""The seal of a store in its own tables: tiles, which can be made anew, and checkpoints, which cannot.

They are made with the first checkpoint; a store that was never sealed has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from daojiao_program.adapters.sql.damage import damaged
from daojiao_program.adapters.sql.reading import GONE, SqlReading
from daojiao_program.adapters.sql.writing import SqlWriting
from daojiao_program.engine.request import EventRow, RequestRow
from daojiao_program.seal.leaf import LeafRows, ReadRow
from daojiao_program.seal.merkle import TilePlace

_TILES: Final = (
    "create table tiles (level integer not null, number bigint not null, hashes bytea not null, "
    "primary key (level, number))"
)
MAKE: Final = (
    _TILES,
    "create table checkpoints (size bigint primary key, note text not null)",
    "create index reads_found_by on reads (found_by)",
)
"""The same in both databases: SQLite takes any name of a type."""
IS_SEALED: Final = {
    "sqlite": "select count(*) from sqlite_master where name = 'checkpoints'",
    "postgresql": "select count(to_regclass('checkpoints'))",
}
"""Whether a store was ever sealed, by the scheme of its URL."""
_AT_ONCE: Final = 1000
_PUT_TILE: Final = (
    "insert into tiles (level, number, hashes) values (?, ?, ?) "
    "on conflict (level, number) do update set hashes = excluded.hashes"
)
_PUT_NOTE: Final = (
    "insert into checkpoints (size, note) values (?, ?) on conflict (size) do update set note = excluded.note"
)
_READS: Final = (
    "select d.found_by, d.request, t.name from reads d join things t on t.number = d.thing "
    "where d.found_by > ? and d.found_by <= ? order by d.found_by"
)


class SqlSealReading:
    """One look at a store and its seal."""

    def __init__(self, reading: SqlReading, *, simulated: bool, scheme: str) -> None:
        self._reading = reading
        self._execute = reading.execute
        self.simulated = simulated
        self._sealed = bool(self._execute(IS_SEALED[scheme]).fetchone()[0])

    def size(self) -> int:
        return self._reading.head().number

    def rows(self, after: int, until: int) -> Iterator[LeafRows]:
        position = self._reading.position_of(after)
        for start in range(after, until, _AT_ONCE):
            count = min(_AT_ONCE, until - start)
            requests = self._reading.requests(after=start, limit=count)
            if len(requests) < count:
                raise damaged("requests", start + len(requests) + 1, GONE)
            events = self._reading.between(position, requests[-1].position)
            found: list[Any] = self._execute(_READS, (start, start + count)).fetchall()
            reads = {
                by: [ReadRow(request, stream) for _, request, stream in rows]
                for by, rows in groupby(found, lambda row: row[0])
            }
            yield from _together(requests, events, reads, position)
            position = requests[-1].position

    def leftover(self) -> str:
        head = self._reading.head()
        totals = {
            "requests": ("select count(*) from requests", head.number),
            "events": ("select count(*) from events", head.position),
            "reads": (f"select count(*) from reads where found_by not between 1 and {head.number}", 0),
        }
        for table, (statement, expected) in totals.items():
            if self._execute(statement).fetchone()[0] != expected:
                return table
        return ""

    def tile(self, level: int, number: int) -> bytes:
        return self._one("select hashes from tiles where level = ? and number = ?", (level, number)) or b""

    def tiles(self) -> Iterator[tuple[TilePlace, bytes]]:
        if self._sealed:
            rows = self._execute("select level, number, hashes from tiles order by level, number").fetchall()
            for level, number, hashes in rows:
                yield (level, number), bytes(hashes)

    def notes(self) -> list[tuple[int, str]]:
        if not self._sealed:
            return []
        return [*map(tuple, self._execute("select size, note from checkpoints order by size").fetchall())]

    def last_note(self) -> str | None:
        found: str | None = self._one("select note from checkpoints order by size desc limit 1", ())
        return found

    def _one(self, statement: str, values: Sequence[int]) -> Any:  # noqa: ANN401 - a column of any table
        row = self._execute(statement, values).fetchone() if self._sealed else None
        return row and row[0]


class SqlSealWriting(SqlSealReading):
    """A transaction under the store's write lock."""

    def __init__(self, writing: SqlWriting, *, simulated: bool, scheme: str) -> None:
        super().__init__(writing, simulated=simulated, scheme=scheme)
        self._writing = writing

    def put(self, tiles: Mapping[TilePlace, bytes], size: int, note: str) -> None:
        if not self._sealed:
            for statement in MAKE:
                self._execute(statement)
            self._sealed = True
        self._writing.many(_PUT_TILE, [(*place, hashes) for place, hashes in tiles.items()])
        self._execute(_PUT_NOTE, (size, note))


def _together(
    requests: Sequence[RequestRow],
    events: Sequence[EventRow],
    reads: Mapping[int, Sequence[ReadRow]],
    position: int,
) -> Iterator[LeafRows]:
    if len(events) < requests[-1].position - position or any(
        event.position != place for place, event in enumerate(events, position + 1)
    ):
        there = {event.position for event in events}
        gone = (one for one in range(position + 1, requests[-1].position + 1) if one not in there)
        raise damaged("events", next(gone, position + 1), GONE)
    first = position
    for request in requests:
        part = events[position - first : request.position - first]
        yield LeafRows(request, part, reads.get(request.number, ()))
        position = request.position
