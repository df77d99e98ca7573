"""The cursors of followers in a table of their own, made with the first one; no part of the record.

Each statement that moves one compares its fencing token, so that whoever has lost the lease moves nothing.
Moments are by the clock of the database, of SQLite by that of the file's machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from daojiao_program.adapters.sql.damage import damaged
from daojiao_program.adapters.sql.names import text_sum
from daojiao_program.adapters.sql.statements import Executes
from daojiao_program.engine.ports import CursorRow

MAKE_CURSORS: Final = (
    "create table if not exists followers (name text primary key, position bigint not null, "
    "token bigint not null, stopped integer not null, tries integer not null, stream text not null, "
    "failed bigint not null, fault text not null, checksum integer not null, holder text not null, "
    "at bigint not null, until bigint not null, again_at bigint not null)"
)
"""The same in both databases: SQLite takes any name of a type."""
LONGEST_US: Final = 3_600_000_000
"""A lease that ends later than that is none: the clock was put back since it was taken."""
_IS_THERE: Final = {
    "sqlite": "select count(*) from sqlite_master where name = 'followers'",
    "postgresql": "select count(to_regclass('followers'))",
}
_NOW: Final = {
    "sqlite": "cast(round((julianday('now') - 2440587.5) * 86400000) * 1000 as integer)",
    "postgresql": "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)",
}
_KEPT: Final = "name, position, token, stopped, tries, stream, failed, fault"
"""What the checksum is of: what somebody rests on, and not the times."""
CURSOR_ROWS: Final = f"select {_KEPT}, checksum from followers order by name"
"""What the checksum is of, with it."""


def has_cursors(execute: Executes, scheme: str) -> bool:
    """Whether anybody has ever followed the store."""
    return bool(execute(_IS_THERE[scheme]).fetchone()[0])


def cursors_in(execute: Executes, scheme: str) -> list[CursorRow]:
    """All cursors, by name. Raises `StoreError` for one that is damaged."""
    if not has_cursors(execute, scheme):
        return []
    return [_row(one) for one in execute(f"{_select(scheme)} order by name").fetchall()]


class SqlCursors:
    """A transaction over cursors whose table is there."""

    def __init__(self, execute: Executes, scheme: str) -> None:
        self._execute = execute
        self._scheme = scheme
        self._now = _NOW[scheme]

    def take(self, name: str, holder: str, lease_us: int) -> CursorRow | None:
        self._execute(
            "insert into followers values (?, 0, 0, 0, 0, '', 0, '', ?, '', 0, 0, 0) on conflict do nothing",
            (name, cursor_sum(CursorRow(name))),
        )
        [found] = self._execute(f"{_select(self._scheme)} where name = ?", (name,)).fetchall()
        stands = _row(found)
        row = stands._replace(token=stands.token + 1, holder=holder)
        taken = self._execute(
            f"update followers set token = ?, checksum = ?, holder = ?, until = {self._now} + ? "
            "where name = ? and token = ? and position = ? and checksum = ? "
            f"and (until <= {self._now} or until > {self._now} + ?) returning token",
            (
                row.token,
                cursor_sum(row),
                holder,
                lease_us,
                *(name, stands.token, stands.position, cursor_sum(stands)),
                LONGEST_US,
            ),
        ).fetchall()
        return row if taken else None

    def move(self, row: CursorRow, lease_us: int, again_us: int = 0, *, back: bool = False) -> bool:
        until = f"{self._now} + ?" if lease_us else "?"
        return bool(
            self._execute(
                "update followers set position = ?, stopped = ?, tries = ?, stream = ?, failed = ?, "
                f"fault = ?, checksum = ?, at = {self._now}, until = {until}, again_at = {self._now} + ? "
                "where name = ? and token = ? and (position <= ? or ? = 1) returning token",
                (
                    *(row.position, int(row.stopped), row.tries, row.stream, row.failed),
                    *(
                        row.fault,
                        cursor_sum(row),
                        lease_us,
                        again_us,
                        row.name,
                        row.token,
                        row.position,
                        int(back),
                    ),
                ),
            ).fetchall()
        )


def cursor_sum(row: CursorRow) -> int:
    """The checksum of a cursor."""
    return text_sum(row.name, row.position, row.token, int(row.stopped), row.tries, row.stream, row.fault)


def _select(scheme: str) -> str:
    now = _NOW[scheme]
    return f"select {_KEPT}, holder, at, until - {now}, again_at - {now}, checksum from followers"


def _row(found: Sequence[Any]) -> CursorRow:
    *values, checksum = found
    row = CursorRow(*values)
    row = row._replace(stopped=bool(row.stopped), held_us=max(0, row.held_us), again_us=max(0, row.again_us))
    if cursor_sum(row) != checksum:
        raise damaged("followers", row.name)
    return row
