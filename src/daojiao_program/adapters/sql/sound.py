"""Is a store sound enough to be used? Counters against last rows: a few look-ups, however large it is.

What lies deeper is found when the rows are read (checksums), before the first look at the timeline (control
totals), and by `daojiao verify`, which reads all.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from daojiao_program.adapters.sql.counters import Counters
from daojiao_program.adapters.sql.damage import unsound
from daojiao_program.adapters.sql.names import DAY, DICTIONARIES
from daojiao_program.adapters.sql.reading import SqlReading
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import Head
from daojiao_program.engine.wording import Said

TABLES: Final = (*DICTIONARIES, "things", "requests", "events", "reads", "refs", "voids", "progress", "store")
VIEWS: Final = ("log", "asked")
_LAST_EVENT: Final = "select coalesce(max(position), 0) from events"
_LAST_REQUEST: Final = "select coalesce(max(number), 0) from requests"
_LAST_DAY: Final = "select max(day) from events"


def check_tables(there: Collection[str]) -> None:
    """Raise `StoreError` for a store that has lost a table."""
    gone = [one for one in TABLES if one not in there]
    if gone:
        raise unsound(Said(f"缺少表 {'、'.join(gone)}", f"it has lost the tables {', '.join(gone)}"))


def check_sound(reading: SqlReading) -> Head:
    """Hold the counters against the last rows, and those against their checksums. Raises `StoreError`."""
    execute = reading.execute
    rows = execute("select count(*) from progress").fetchone()[0]
    if rows > 1:
        raise unsound(Said(f"计数（progress）有{rows}行", f"its counters (progress) have {rows} rows"))
    head = reading.head()
    _same("requests", execute(_LAST_REQUEST).fetchone()[0], "number", head.number)
    _same("events", execute(_LAST_EVENT).fetchone()[0], "position", head.position)
    last = reading.request(head.number)
    if last is not None:
        _same("requests", last.position, "position", head.position)
        _same("requests", last.recorded_at, "recorded_at", head.recorded_at)
    if head.position:
        found = reading.at((head.position,))[head.position]
        if found[1].number > head.number:
            _same("events", found[1].number, "request", head.number)
    day = execute(_LAST_DAY).fetchone()[0]
    if day is not None and (not head.last_on or day > DAY[head.last_on]):
        _same("events", f"day {day}", "last_day", head.last_on)
    return head


def not_before(reached: int, counters: Counters, where: str) -> None:
    """Raise `StoreError` for a store that stands before where it stood: an older one took its place."""
    number = counters.head.number
    if number < reached:
        raise StoreError(
            f"{where} 已到第{reached}号请求，现在却只到第{number}号：被换成了旧的；请关闭后查明",
            f"{where} had come to request {reached}, and stands at {number} now: an older one was put in its "
            "place; close it, and find out why",
        )


def _same(table: str, found: object, column: str, said: object) -> None:
    if found != said:
        raise unsound(
            Said(
                f"计数不符：progress 的 {column} 为 {said or '空'}，{table} 的末行为 {found or '空'}",
                f"its counters disagree: progress says {column} {said or 'none'}, and the last row of "
                f"{table} {found or 'none'}",
            )
        )
