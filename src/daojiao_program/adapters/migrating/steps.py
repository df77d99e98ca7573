"""The steps from one format of the tables to the next, the same for both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from daojiao_program.adapters.sql.statements import FORMAT, Executes
from daojiao_program.adapters.sql.writing import SqlWriting
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import Refers, StreamHead
from daojiao_program.engine.request import EventRow, RequestRow

TABLES_1: Final = ("requests", "events", "streams", "reads", "voids", "progress")
"""The tables of format 1 that format 2 makes anew."""
_REQUESTS_1: Final = ", ".join(RequestRow._fields)
_EVENTS_1: Final = ", ".join(f"e.{name}" for name in EventRow._fields)
_AT_ONCE: Final = 1000

Step = Callable[[Executes, str, SqlWriting, Refers], None]
"""Copies what the tables with a prefix hold into those that are written."""


def from_1(execute: Executes, old: str, writing: SqlWriting, refers: Refers) -> None:
    """Names by number, days as numbers, checksums, and what each event refers to.

    Who brought a read to light was not kept in format 1: each is set down to its reader.
    """
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


MIGRATIONS: Final[Mapping[int, Step]] = {1: from_1}
"""From which format each step leads to the next."""


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
