"""Bringing a store in SQLite up to date: in one transaction, in place, with a copy kept beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from daojiao_program.adapters.migrating.steps import INDICES, TABLES, VIEWS, step_from
from daojiao_program.adapters.people_file import tell_if_shared
from daojiao_program.adapters.sql.counters import format_of
from daojiao_program.adapters.sql.statements import FORMAT
from daojiao_program.adapters.sqlite_errors import FAULTS, sentence
from daojiao_program.adapters.sqlite_schema import make_tables
from daojiao_program.adapters.sqlite_url import MEMORY, address
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import Migrated, Refers
from daojiao_program.files.writing import beside, is_there, put_new

_WAIT_S = 30.0


def migrate(url: str, refers: Refers, mark: str) -> Migrated:
    """Bring the store up to date; see `daojiao_program.engine.opening.migrate`."""
    path = Path(address(url).path)
    if str(path) == MEMORY or not path.exists():
        raise StoreError(f"没有找到数据库 {path}；请核对路径", f"there is no store at {path}; check the path")
    tell_if_shared(path)
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=_WAIT_S)) as connection:
            return _migrated(connection, path, refers, mark)
    except FAULTS as error:
        raise StoreError(*sentence(error, str(path))) from error


def _migrated(connection: sqlite3.Connection, path: Path, refers: Refers, mark: str) -> Migrated:
    connection.execute("begin immediate")
    try:
        found = _format(connection, path)
        if found == FORMAT:
            return Migrated(found, found, None, *_counts(connection))
        step = step_from(found, str(path))
        copy = _kept(path, found)
        for view in VIEWS[found]:
            connection.execute(f"drop view {view}")
        for index in INDICES[found]:
            connection.execute(f"drop index {index}")
        for table in TABLES[found]:
            connection.execute(f'alter table {table} rename to "old_{table}"')
        simulated = _facts(connection).get("simulated") == "yes"
        connection.execute("alter table store rename to old_store")
        make_tables(connection, simulated=simulated)
        writing = step(connection.execute, connection.executemany, "old_", refers)
        writing.refer_by(mark)
        for table in (*TABLES[found], "store"):
            connection.execute(f"drop table old_{table}")
        connection.execute("commit")
    finally:
        if connection.in_transaction:
            connection.execute("rollback")
    connection.execute("vacuum")
    return Migrated(found, FORMAT, str(copy), *_counts(connection))


def _format(connection: sqlite3.Connection, path: Path) -> int:
    known = connection.execute("select count(*) from sqlite_master where name = 'store'").fetchone()[0]
    if not known:
        raise StoreError(
            f"{path} 是 SQLite 数据库，但不是本程序的；请核对路径",
            f"{path} is an SQLite database, but not a store of this program; check the path",
        )
    return format_of(connection.execute("select key, value from store").fetchall(), str(path))


def _facts(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("select key, value from store"))


def _counts(connection: sqlite3.Connection) -> tuple[int, int]:
    number, position = connection.execute("select number, position from progress").fetchone()
    return number, position


def _kept(path: Path, found: int) -> Path:
    """A copy of the store as it is under the write lock, beside it, whole or not at all."""
    copy = path.with_name(f"{path.name}.format-{found}")
    if is_there(copy):
        raise StoreError(
            f"{copy} 已存在，可能是上次升级时保留的副本；请先移到别处",
            f"{copy} is in the way: it may be the copy of an earlier migration; move it elsewhere",
        )
    with beside(copy, private=True) as draft:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft)) as target:
            source.backup(target)
            target.execute("pragma journal_mode = delete").fetchall()
        put_new(draft, copy)
    return copy
