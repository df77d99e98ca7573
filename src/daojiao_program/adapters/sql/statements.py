"""Statements: their form, and those that both databases share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.request import VOID

FORMAT: Final = 2
"""The format of the tables that this code reads and writes."""
REFS: Final = "refs"
"""The key in `store` of the marks by which references were made."""
CHUNK: Final = 500
"""How many values a statement takes in one list at most."""

OUTCOMES: Final = ("nothing", "taken", "refused")
"""Outcomes by the number that is stored."""
REFUSED: Final = OUTCOMES.index("refused")

EVENTS: Final = (
    "select e.position, t.name, e.version, e.topic, e.day, coalesce(e.turn, e.request), e.request, e.data, "
    "e.checksum from events e join things t on t.number = e.thing "
)
REQUESTS: Final = (
    "select r.number, r.id, r.decision, a.name, r.arguments, r.day, coalesce(r.turn, r.number), "
    "r.recorded_at, r.actor, r.reason, r.source, r.line, r.documents, r.correlation, r.causation, r.voids, "
    "r.outcome, r.findings, r.position, r.checksum from requests r left join things a on a.number = r.target "
)
STANDS: Final = f"r.outcome <> {REFUSED} and not exists (select 1 from voids v where v.request = r.number)"
NO_VOID: Final = f"r.decision not in (select number from decisions where name = '{VOID}')"

INSERT_NAME: Final = "insert into {0} (number, name) values (?, ?)"
INSERT_THING: Final = "insert into things (number, name, version, day) values (?, ?, ?, ?)"
MOVE_THING: Final = "update things set version = ?, day = ? where number = ?"
INSERT_REQUEST: Final = (
    "insert into requests (number, id, decision, target, arguments, day, turn, recorded_at, actor, reason, "
    "source, line, documents, correlation, causation, voids, outcome, findings, position, checksum) "
    f"values ({', '.join('?' * 20)})"
)
INSERT_EVENT: Final = (
    "insert into events (position, thing, version, topic, day, turn, request, data, checksum) "
    f"values ({', '.join('?' * 9)})"
)
INSERT_READ: Final = "insert into reads (thing, request, found_by) values (?, ?, ?) on conflict do nothing"
INSERT_REF: Final = "insert into refs (thing, position, role) values (?, ?, ?) on conflict do nothing"
INSERT_VOID: Final = "insert into voids (request, by_request) values (?, ?)"
HEAD: Final = "select number, position, recorded_at, last_day from progress"
ADVANCE: Final = "update progress set number = ?, position = ?, recorded_at = ?, last_day = ?"


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


def in_chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values in portions that a statement takes."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def check_facts(facts: Mapping[str, str], where: str, *, simulated: bool) -> bool:
    """Check the format of a store that stands. Returns whether it is simulated."""
    found = int(facts.get("format", "0"))
    if found > FORMAT:
        raise StoreError(
            f"{where} 的格式（{found}）比本程序支持的（{FORMAT}）新；请升级程序",
            f"{where} has format {found}, newer than this program knows ({FORMAT}); upgrade it",
        )
    if found < FORMAT:
        raise StoreError(
            f"{where} 的格式（{found}）比本程序使用的（{FORMAT}）旧，尚未作任何改动；"
            "请运行 daojiao migrate 升级，升级前会保留一份副本",
            f"{where} has format {found}, older than this program uses ({FORMAT}); nothing was changed: "
            "bring it up to date with `daojiao migrate`, which keeps a copy",
        )
    is_simulated = facts.get("simulated") == "yes"
    if simulated and not is_simulated:
        message = f"{where} is a real store; a simulation needs a store of its own"
        raise StoreError(message)
    return is_simulated
