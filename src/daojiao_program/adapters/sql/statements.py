"""Statements: their form, and those that both databases share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final, Protocol

from daojiao_program.engine.request import CLOCK, OWN, REACTION

FORMAT: Final = 3
"""The format of the tables that this code reads and writes."""
REFS: Final = "refs"
"""The key in `store` of the marks by which references were made."""
OPEN: Final = "open"
"""The key in `store` that stands there while a file is open for writing (`sqlite_marking`)."""
CHUNK: Final = 500
"""How many values a statement takes in one list at most."""

OUTCOMES: Final = ("nothing", "taken", "refused")
"""Outcomes by the number that is stored."""
REFUSED: Final = OUTCOMES.index("refused")

EVENTS: Final = (
    "select e.position, t.name, e.version, e.topic, e.day, coalesce(e.turn, e.request), e.request, e.data, "
    "e.checksum from events e left join things t on t.number = e.thing "
)
REQUESTS: Final = (
    "select r.number, r.id, r.decision, a.name, r.arguments, r.day, coalesce(r.turn, r.number), "
    "r.recorded_at, r.actor, r.reason, r.source, r.line, r.documents, r.correlation, r.causation, r.voids, "
    "r.outcome, r.findings, r.position, r.checksum from requests r left join things a on a.number = r.target "
)
STANDS: Final = f"r.outcome <> {REFUSED} and not exists (select 1 from voids v where v.request = r.number)"
NOT_OWN: Final = f"r.decision not in (select number from decisions where name in {OWN})"
"""A request that some decision of a catalogue has answered."""
AUTOMATIC: Final = (
    f"r.actor in (select number from actors where name = '{CLOCK}' or "
    f"(name >= '{REACTION}' and name < '{REACTION[:-1]};'))"
)
"""A request of a reaction or of the clock."""

INSERT_NAME: Final = "insert into {0} (number, name, checksum) values (?, ?, ?)"
INSERT_THING: Final = (
    "insert into things (number, name, version, day, reads, checksum) values (?, ?, ?, ?, ?, ?)"
)
MOVE_THING: Final = "update things set version = ?, day = ?, reads = ?, checksum = ? where number = ?"
INSERT_READ: Final = "insert into reads (thing, request, found_by) values (?, ?, ?) on conflict do nothing"
INSERT_REF: Final = "insert into refs (thing, position, role) values (?, ?, ?) on conflict do nothing"
INSERT_VOID: Final = "insert into voids (request, by_request) values (?, ?)"
INSERT_FACT: Final = "insert into store (key, value, checksum) values (?, ?, ?)"
INSERT_PROGRESS: Final = "insert into progress values (?, ?, ?, ?, ?, ?, ?)"
HEAD: Final = "select number, position, recorded_at, last_day, events, voids, checksum from progress"
ADVANCE: Final = (
    "update progress set number = ?, position = ?, recorded_at = ?, last_day = ?, events = ?, voids = ?, "
    "checksum = ?"
)
TOTAL_OF_EVENTS: Final = (
    "select count(*), coalesce(sum(7919 * cast(topic as bigint) + 31 * cast(day as bigint) + 3 * thing + "
    "request), 0) from events"
)
"""The control total of events: `total_of_events`."""
TOTAL_OF_VOIDS: Final = "select coalesce(sum(2 * request + by_request), 0) from voids"
"""The control total of voids: `total_of_pair` of each."""
NOTHING_READ: Final = 1 << 30
"""The control total of a thing that nobody has read: from the first as many bytes as with a thousand reads.

So a thing's row does not grow, which would split the pages of its table.
"""
TOTAL_OF_READS: Final = (
    f"select {NOTHING_READ} + coalesce(sum(2 * request + found_by), 0) from reads where thing = ?"
)
"""The control total of the reads of one thing: `total_of_pair` of each, and what it is without any."""


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


@cache
def insert_into(table: str, columns: tuple[str, ...]) -> str:
    """The statement that adds a row with these columns; the others hold nothing."""
    return f"insert into {table} ({', '.join(columns)}) values ({marks_of(len(columns))})"


def marks_of(count: int) -> str:
    """As many question marks, with commas between."""
    return ", ".join("?" * count)


def in_chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values in portions that a statement takes."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
