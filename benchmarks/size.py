"""Bytes an event on SQLite, with its share of request rows and indexes, for the example's mix."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import work
from benchmarks.rows import opened_engine, submit
from benchmarks.stores import Sqlite

TARGET: Final = 265


@dataclass(frozen=True, slots=True)
class Footprint:
    """How large a store's file is, its write-ahead log taken in; `parts` by table and index, in bytes."""

    requests: int
    events: int
    bytes: int
    parts: Mapping[str, int]

    @property
    def an_event(self) -> float:
        """Bytes an event with its request, all indexes but the one by day."""
        return (self.bytes - self.by_day) / self.events

    @property
    def by_day(self) -> int:
        """Bytes of the index that early days and `since` are looked up in: what it costs is told apart."""
        return self.parts.get("events_day", 0)


def footprint(store: Sqlite, share: float = 1.0) -> Footprint:
    """Take in the example's mix, or a share of it."""
    with store.fresh() as url:
        with opened_engine(url) as engine:
            submit(engine, work.demo(share).before)
        path = Path(url.removeprefix("sqlite:///"))
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("pragma wal_checkpoint(truncate)").fetchall()
            requests, events = connection.execute("select number, position from progress").fetchone()
            return Footprint(requests, events, path.stat().st_size, _parts(connection))


def _parts(connection: sqlite3.Connection) -> dict[str, int]:
    """By table and index, largest first; empty where SQLite was built without `dbstat`."""
    try:
        rows = connection.execute("select name, sum(pgsize) from dbstat group by name order by 2 desc")
    except sqlite3.OperationalError:
        return {}
    return dict(rows)
