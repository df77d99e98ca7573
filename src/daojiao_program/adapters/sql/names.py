"""Names by number: what repeats is kept once in a table of its own, and rows refer to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from zlib import crc32

from daojiao_program.adapters.sql.damage import damaged
from daojiao_program.adapters.sql.statements import CHUNK, Executes, marks_of
from daojiao_program.engine.request import EventRow, RequestRow
from daojiao_program.engine.wording import Said

DICTIONARIES: Final = ("topics", "decisions", "actors", "reasons", "sources", "roles")
"""The tables of names: `number`, `name`."""
_MOST: Final = 50_000
"""How many names of a table are remembered at most."""
_EPOCH: Final = date(1970, 1, 1).toordinal()
_LINE: Final = 9


class Names:
    """What is known of the tables of names. Committed names never change, so all threads share what was read.

    A transaction that writes has names of its own above those shared (`within`), which are shared once it
    is committed: a number that was rolled back may be given to another name.
    """

    def __init__(self, above: Names | None = None) -> None:
        self._above = above
        self.totals_held = False
        """Whether the control totals of the store were held against its rows."""
        self._numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._names: defaultdict[str, dict[int, str]] = defaultdict(dict)

    def within(self) -> Names:
        """For a transaction that writes."""
        return Names(self)

    def known(self, table: str) -> Mapping[str, int]:
        """The numbers of a table's names, as far as committed names are known."""
        return self._above.known(table) if self._above else self._numbers[table]

    def number(self, table: str, name: str) -> int | None:
        """The number of a name, if it is known already."""
        found = self._numbers[table].get(name)
        return self._above.number(table, name) if found is None and self._above else found

    def name(self, table: str, number: int) -> str | None:
        """The name with a number, if it is known already."""
        found = self._names[table].get(number)
        return self._above.name(table, number) if found is None and self._above else found

    def keep(self, table: str, names: Iterable[tuple[int, str]]) -> None:
        """Remember names that stand in the table."""
        if len(self._names[table]) > _MOST:
            self._numbers[table], self._names[table] = {}, {}
        for number, name in names:
            self._numbers[table][name] = number
            self._names[table][number] = name

    def committed(self) -> None:
        """The transaction is committed: share what it knows."""
        if self._above is not None:
            for table, names in self._names.items():
                if names:
                    self._above.keep(table, names.items())


class ByNumber(dict[int, str]):
    """The names of one table as a reading meets them; what is not known is read."""

    def __init__(self, execute: Executes, names: Names, table: str) -> None:
        super().__init__()
        self._execute = execute
        self._known = names
        self._table = table

    def __missing__(self, number: int) -> str:
        name = self._known.name(self._table, number)
        if name is None:
            row = self._execute(
                f"select name, checksum from {self._table} where number = ?", (number,)
            ).fetchone()
            if row is None:
                raise damaged(
                    self._table,
                    number,
                    Said("有记录引用它，但它不存在", "rows refer to it, and it is not there"),
                )
            name = _name_in(self._table, number, *row)
            self._known.keep(self._table, [(number, name)])
        self[number] = name
        return name


def numbers_of(execute: Executes, names: Names, table: str, wanted: Iterable[str]) -> Mapping[str, int]:
    """The numbers of those of the names that stand in the table."""
    found: dict[str, int] = {}
    unknown = []
    for name in wanted:
        number = names.number(table, name)
        if number is None:
            unknown.append(name)
        else:
            found[name] = number
    for start in range(0, len(unknown), CHUNK):
        part = unknown[start : start + CHUNK]
        rows = [
            (number, _name_in(table, number, name, checksum))
            for number, name, checksum in execute(
                f"select number, name, checksum from {table} where name in ({marks_of(len(part))})", part
            ).fetchall()
        ]
        names.keep(table, rows)
        found.update((name, number) for number, name in rows)
    return found


def _name_in(table: str, number: int, name: str, checksum: int) -> str:
    if name_sum(number, name) != checksum:
        raise damaged(table, number)
    return name


class _Days(dict[str, int]):
    """ISO days as days since 1970."""

    def __missing__(self, iso: str) -> int:
        if len(self) > _MOST:
            self.clear()
        self[iso] = number = date.fromisoformat(iso).toordinal() - _EPOCH
        return number


class _Isos(dict[int, str]):
    """Days since 1970 as ISO days."""

    def __missing__(self, number: int) -> str:
        if len(self) > _MOST:
            self.clear()
        self[number] = iso = date.fromordinal(number + _EPOCH).isoformat()
        return iso


DAY: Final = _Days()
ISO: Final = _Isos()


def cut(source: str | None) -> tuple[str | None, int | None]:
    """`roster.csv:17` as file and line, so that the file's name is kept once; else all and no line."""
    if source is not None:
        file, colon, line = source.rpartition(":")
        if colon and line.isascii() and line.isdecimal() and len(line) <= _LINE and str(int(line)) == line:
            return file, int(line)
    return source, None


def event_sum(row: EventRow) -> int:
    """The checksum of an event's row: 24 bits of the CRC-32 of its fields in words, as a signed number."""
    position, stream, version, topic, on, turn, request, data = row
    return _signed(crc32(f"{position} {stream} {version} {topic} {on} {turn} {request} {data}".encode()))


def request_sum(row: RequestRow) -> int:
    """The checksum of a request's row, its `position` included."""
    return text_sum(*row)


def name_sum(number: int, name: str) -> int:
    """The checksum of a row of a table of names."""
    return _signed(crc32(f"{number} {name}".encode()))


def thing_sum(number: int, name: str, version: int, day: int | None, reads: int) -> int:
    """The checksum of a thing's row."""
    return _signed(crc32(f"{number} {name} {version} {'' if day is None else day} {reads}".encode()))


def text_sum(*parts: object) -> int:
    """The checksum of a small row: its columns in their order, nothing for what is not there."""
    return _signed(crc32("\x1f".join(["" if one is None else str(one) for one in parts]).encode()))


def total_of_events(
    topics: Sequence[int], days: Sequence[int], things: Sequence[int], requests: Sequence[int]
) -> int:
    """What events add to their control total, by columns: by these a look may leave an event out."""
    return 7919 * sum(topics) + 31 * sum(days) + 3 * sum(things) + sum(requests)


def total_of_pair(request: int, by: int) -> int:
    """What a read, or a void, adds to its control total."""
    return 2 * request + by


def _signed(number: int) -> int:
    """Its lowest 24 bits, as a signed number: SQLite keeps that in three bytes."""
    number &= 0xFFFFFF
    return number - (1 << 24) if number >> 23 else number
