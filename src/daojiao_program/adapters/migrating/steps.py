"""The steps from one format of the tables to the next, the same for both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from daojiao_program.adapters.sql.counters import Counters
from daojiao_program.adapters.sql.names import DICTIONARIES, ISO, Names, name_sum, thing_sum
from daojiao_program.adapters.sql.statements import (
    ADVANCE,
    FORMAT,
    INSERT_NAME,
    INSERT_THING,
    NOTHING_READ,
    TOTAL_OF_EVENTS,
    TOTAL_OF_VOIDS,
    Executes,
    ExecutesMany,
)
from daojiao_program.adapters.sql.writing import SqlWriting
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import NO_DAY, Head, Refers, RefRow, StreamHead
from daojiao_program.engine.request import EventRow, RequestRow

_COPIED: Final = ("requests", "events", "reads", "voids")
TABLES: Final[Mapping[int, Sequence[str]]] = {
    1: ("requests", "events", "streams", "reads", "voids", "progress"),
    2: (*DICTIONARIES, "things", *_COPIED, "refs", "progress"),
}
"""The tables of older formats, which are made anew; `store` is one of each."""
VIEWS: Final[Mapping[int, Sequence[str]]] = {1: (), 2: ("log", "asked")}
INDICES: Final[Mapping[int, Sequence[str]]] = {1: ("requests_id",), 2: ("requests_id", "events_day")}
_REQUESTS_1: Final = ", ".join(RequestRow._fields)
_EVENTS_1: Final = ", ".join(f"e.{name}" for name in EventRow._fields)
_AT_ONCE: Final = 1000

Step = Callable[[Executes, ExecutesMany, str, Refers], SqlWriting]
"""Copies what the tables with a prefix hold into today's, which are empty, and compares."""


def from_1(execute: Executes, many: ExecutesMany, old: str, refers: Refers) -> SqlWriting:
    """Names by number, days as numbers, checksums, and what each event refers to.

    Who brought a read to light was not kept in format 1: each is set down to its reader.
    """
    writing = SqlWriting(execute, many, Counters(Head(0, 0, 0)), Names())
    for requests in _portions(
        execute, f"select {_REQUESTS_1} from {old}requests where number > ? order by number"
    ):
        rows = [RequestRow(*row) for row in requests]
        events = execute(
            f"select {_EVENTS_1} from {old}events e where e.request between ? and ? order by e.position",
            (rows[0].number, rows[-1].number),
        ).fetchall()
        answers = {
            number: [*found]
            for number, found in groupby((EventRow(*row) for row in events), lambda row: row.request)
        }
        for row in rows:
            recorded = answers.get(row.number, [])
            writing.record(row, recorded, [ref for event in recorded for ref in refers(event)])
            if writing.head().position != row.position:
                raise StoreError(
                    f"the store is damaged: request {row.number} says that it came to {row.position}, "
                    f"and its events come to {writing.head().position}; restore it from a copy"
                )
        writing.flush()
    for request, by in execute(f"select request, by_request from {old}voids").fetchall():
        writing.void(request, by)
    for stream, request in execute(f"select stream, request from {old}reads").fetchall():
        writing.read(request, (stream,), request)
    heads = execute(f"select stream, version, last_on from {old}streams").fetchall()
    writing.move_heads({stream: StreamHead(version, on) for stream, version, on in heads})
    writing.advance()
    compare(execute, old, writing)
    return writing


def from_2(execute: Executes, many: ExecutesMany, old: str, refers: Refers) -> SqlWriting:
    """Checksums of names, things, counters and facts, shorter ones, and totals of events, voids and reads."""
    _copied(execute, many, old)
    reads = dict(execute("select thing, sum(2 * request + found_by) from reads group by thing").fetchall())
    things = []
    for thing, name, version, day in execute(
        f"select number, name, version, day from {old}things"
    ).fetchall():
        total = NOTHING_READ + int(reads.get(thing, 0))
        things.append((thing, name, version, day, total, thing_sum(thing, name, version, day, total)))
    if things:
        many(INSERT_THING, things)
    [(number, position, recorded_at, day)] = execute(
        f"select number, position, recorded_at, last_day from {old}progress"
    ).fetchall()
    head = Head(number, position, recorded_at, NO_DAY if day is None else ISO[day])
    _, events = execute(TOTAL_OF_EVENTS).fetchone()
    [voids] = execute(TOTAL_OF_VOIDS).fetchone()
    counters = Counters(head, int(events), int(voids))
    execute(ADVANCE, counters.row())
    writing = SqlWriting(execute, many, counters, Names())
    for after in range(0, number, _AT_ONCE):
        writing.requests(after=after, limit=_AT_ONCE)  # each is held against its checksum

    def refs() -> Iterator[RefRow]:
        for after in range(0, position, _AT_ONCE):
            for event, _, _ in writing.log(after=after, limit=_AT_ONCE, number=number):
                yield from refers(event)

    writing.refer_anew(refs(), "")
    return writing


def _copied(execute: Executes, many: ExecutesMany, old: str) -> None:
    """Names, requests, events, reads and voids as they were, with the checksums of today."""
    for table in DICTIONARIES:
        names = execute(f"select number, name from {old}{table}").fetchall()
        if names:
            many(
                INSERT_NAME.format(table), [(number, name, name_sum(number, name)) for number, name in names]
            )
    for table in _COPIED:
        execute(f"insert into {table} select * from {old}{table}")
    for table in ("requests", "events"):  # their checksums had 32 bits
        execute(
            f"update {table} set checksum = (checksum & 16777215) - 16777216 * ((checksum & 16777215) >> 23)"
        )


MIGRATIONS: Final[Mapping[int, Step]] = {1: from_1, 2: from_2}
"""From which format each step leads to today's."""


def step_from(found: int, where: str) -> Step:
    """The step from a format. Raises `StoreError` for one that cannot be brought up to date."""
    if found not in MIGRATIONS:
        raise StoreError(
            f"{where} has format {found}; this program brings {sorted(MIGRATIONS)} up to {FORMAT}; "
            "use a newer version of the program"
        )
    return MIGRATIONS[found]


def compare(execute: Executes, old: str, writing: SqlWriting) -> None:
    """Hold what was copied from format 1 against what stood there. Raises `StoreError` where they differ."""
    for requests in _portions(
        execute, f"select {_REQUESTS_1} from {old}requests where number > ? order by number"
    ):
        first, last = requests[0][0], requests[-1][0]
        now = writing.requests(after=first - 1, limit=last - first + 1)
        events = execute(
            f"select {_EVENTS_1} from {old}events e where e.request between ? and ? order by e.position",
            (first, last),
        ).fetchall()
        answers = writing.events_of_each([row.number for row in now])
        right = [tuple(row) for row in requests] == [tuple(row) for row in now]
        if not right or [*map(tuple, events)] != [tuple(one) for row in now for one in answers[row.number]]:
            raise StoreError(
                f"requests {first} to {last} did not come out as they stood; nothing was changed"
            )


def _portions(execute: Executes, statement: str) -> Iterator[Sequence[Any]]:
    """All rows of a statement that goes on after the first column's last value, in portions."""
    after = 0
    while rows := execute(f"{statement} limit {_AT_ONCE}", (after,)).fetchall():
        yield rows
        after = rows[-1][0]
