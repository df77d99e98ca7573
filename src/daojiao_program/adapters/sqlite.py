"""The store in one SQLite file: WAL, synchronous FULL, one writer at a time, any number of readers."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from daojiao_program.adapters.sql import FORMAT, SqlReading, SqlWriting, check_facts
from daojiao_program.adapters.waking import sleeper, until_past, wake
from daojiao_program.engine.errors import Conflict, StoreError
from daojiao_program.engine.ports import Head

MEMORY: Final = ":memory:"
WAIT_S: Final = 30.0
"""How long a writer waits for another process's lock before it gives up."""
_TRY_S: Final = 0.2
_POLL_S: Final = 0.05
"""How often who waits for the log looks for what another process has written."""

SCHEMA: Final = """
create table requests (
  number integer primary key, id text not null, decision text not null, target text,
  arguments text not null, effective_on text not null, turn integer not null,
  recorded_at integer not null, actor text not null, reason text, source text,
  documents text, correlation text, causation text, voids integer,
  outcome text not null check (outcome in ('taken', 'nothing', 'refused')), findings text,
  position integer not null
) strict;
create index requests_id on requests (id);
create table events (
  position integer primary key, stream text not null, version integer not null, topic text not null,
  effective_on text not null, turn integer not null,
  request integer not null references requests (number), data any not null,
  unique (stream, version)
) strict;
create table streams (
  stream text primary key, version integer not null, last_on text not null
) strict, without rowid;
create table reads (stream text, request integer, primary key (stream, request)) strict, without rowid;
create table voids (request integer primary key, by_request integer not null) strict;
create table progress (
  number integer not null, position integer not null, recorded_at integer not null
) strict;
create table store (key text primary key, value text not null) strict, without rowid;
"""


def path_of(url: str) -> str:
    """The file that `sqlite:///town.db` (relative) or `sqlite:////var/town.db` (absolute) names."""
    parts = urlsplit(url)
    path = unquote(parts.path)[1:]
    if parts.scheme != "sqlite" or parts.netloc or not path:
        message = f"{url!r} names no SQLite store; write sqlite:///town.db, or sqlite:////folder/town.db"
        raise StoreError(message)
    return path


def open_ledger(
    url: str, *, create: bool = True, simulated: bool = False, wait_s: float = WAIT_S
) -> SqliteLedger:
    """Open the store, making it when it is absent and `create` is true.

    Raises `StoreError` when the file is no store, is newer than this code, or cannot be used.
    """
    options = parse_qs(urlsplit(url).query)
    return SqliteLedger(
        url,
        path_of(url),
        create=create,
        simulated=simulated,
        synchronous=options.get("synchronous", ["FULL"])[0].upper(),
        wait_s=wait_s,
    )


class SqliteLedger:
    """One store in one file. Thread-safe; other processes may read and write it at the same time."""

    def __init__(
        self, url: str, path: str, *, create: bool, simulated: bool, synchronous: str, wait_s: float
    ) -> None:
        if synchronous not in ("FULL", "EXTRA", "NORMAL", "OFF"):
            message = (
                f"synchronous={synchronous} is not known; allowed: FULL (the default), EXTRA, NORMAL, OFF"
            )
            raise StoreError(message)
        self.url = url
        self.path = path
        self._synchronous = synchronous
        self._wait_s = wait_s
        self._in_memory = path == MEMORY
        self._lock = threading.RLock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        if not create and not self._in_memory and not Path(path).exists():
            raise StoreError(
                f"there is no store at {path}; make one with `daojiao init`, or check the path",
                f"没有找到数据库 {path}；请先用 daojiao init 建立，或核对路径",
            )
        with self._speaking():
            self._writer = self._connect()
            try:
                self.simulated = self._prepare(simulated=simulated)
            except BaseException:
                self._writer.close()
                raise

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, isolation_level=None, check_same_thread=False, timeout=_TRY_S, cached_statements=256
        )
        try:
            connection.execute("pragma foreign_keys = off")
            connection.execute(f"pragma synchronous = {self._synchronous}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, *, simulated: bool) -> bool:
        """Make the tables in an empty file, or check what stands in it. Returns whether it is simulated."""
        writer = self._writer
        if not writer.execute("select count(*) from sqlite_master").fetchone()[0]:
            if not self._in_memory:
                writer.execute("pragma journal_mode = wal")
            self._begin()
            try:
                if not writer.execute("select count(*) from sqlite_master").fetchone()[0]:
                    make_tables(writer, simulated=simulated)
                writer.execute("commit")
            except BaseException:
                self._roll_back()
                raise
        if not writer.execute("select count(*) from sqlite_master where name = 'store'").fetchone()[0]:
            raise StoreError(
                f"{self.path} is an SQLite database, but not a store of this program; check the path",
                f"{self.path} 是 SQLite 数据库，但不是本程序的；请核对路径",
            )
        return check_facts(
            dict(writer.execute("select key, value from store")), self.path, simulated=simulated
        )

    @contextmanager
    def reading(self) -> Iterator[SqlReading]:
        if self._in_memory:
            with self._lock:
                if self._closed:
                    raise StoreError("the store is closed")
                yield SqlReading(self._writer.execute)
            return
        with self._speaking():
            connection = self._borrow()
            try:
                connection.execute("begin")
                connection.execute(
                    "select 1 from progress"
                ).fetchone()  # begin alone does not yet fix the moment
                yield SqlReading(connection.execute)
            finally:
                with suppress(sqlite3.Error):
                    connection.execute("rollback")
                self._idle.append(connection)

    def _borrow(self) -> sqlite3.Connection:
        if self._closed:
            message = "the store is closed"
            raise StoreError(message)
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    @contextmanager
    def writing(self) -> Iterator[SqlWriting]:
        with self._my_turn(), self._speaking():
            if self._closed:
                message = "the store is closed"
                raise StoreError(message)
            self._begin()
            execute = self._writer.execute
            try:
                head = Head(*execute("select number, position, recorded_at from progress").fetchone())
                writing = SqlWriting(execute, self._writer.executemany, head)
                yield writing
                if writing.rolled_back:
                    self._roll_back()
                else:
                    writing.advance()
                    execute("commit")
                    wake(self.path)
            except BaseException:
                self._roll_back()
                raise

    def wait(self, after: int, timeout: float) -> int:
        if (found := self._position()) > after or timeout <= 0:
            return found
        with sleeper(self.path) as woken:
            return until_past(after, timeout, self._position, woken, lambda: _POLL_S)

    def _position(self) -> int:
        with self.reading() as reading:
            return reading.head().position

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=self._wait_s):
            message = f"{self.path} stayed locked by another thread for {self._wait_s:g} s; try again"
            raise Conflict(message)
        try:
            yield
        finally:
            self._lock.release()

    def _begin(self) -> None:
        take_write_lock(self._writer, self.path, self._wait_s)

    def _roll_back(self) -> None:
        if self._writer.in_transaction:
            with suppress(sqlite3.Error):
                self._writer.execute("rollback")

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what the driver says into a sentence that helps."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(*sentence(error, self.path)) from error

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for connection in (*self._idle, self._writer):
                connection.close()
            self._idle.clear()
        wake(self.path)


def make_tables(connection: sqlite3.Connection, *, simulated: bool) -> None:
    """Make an empty store, within a transaction of the caller."""
    for statement in filter(str.strip, SCHEMA.split(";")):
        connection.execute(statement)
    connection.execute("insert into progress values (0, 0, 0)")
    facts = {"format": str(FORMAT), "simulated": "yes" if simulated else "no"}
    connection.executemany("insert into store values (?, ?)", facts.items())


def take_write_lock(connection: sqlite3.Connection, path: str, wait_s: float) -> None:
    """Begin a writing transaction: short waits with jitter, so that two processes take turns; bounded."""
    until = time.monotonic() + wait_s
    while True:
        try:
            connection.execute("begin immediate")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            if time.monotonic() > until:
                message = f"{path} stayed locked by another process for {wait_s:g} s; try again"
                raise Conflict(message) from error
            time.sleep(random.uniform(0.001, 0.02))  # noqa: S311 - jitter, not a secret
        else:
            return


def sentence(error: sqlite3.Error, path: str) -> tuple[str, str]:
    """What went wrong with a file, and what to do, in English and in Chinese."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    nothing, zh_nothing = "nothing of this transaction was recorded", "本次内容均未登记"
    return {
        sqlite3.SQLITE_FULL: (
            f"no room is left for {path}: {nothing}; make room and ask again",
            f"{path} 所在磁盘已满，{zh_nothing}；请腾出空间后重试",
        ),
        sqlite3.SQLITE_READONLY: (
            f"{path} is read-only: {nothing}; let this user write it and its folder",
            f"{path} 是只读的，{zh_nothing}；请开放该文件及所在文件夹的写权限",
        ),
        sqlite3.SQLITE_CANTOPEN: (
            f"{path} cannot be opened; check that the folder exists and may be written",
            f"打不开 {path}；请确认所在文件夹存在且可写",
        ),
        sqlite3.SQLITE_NOTADB: (
            f"{path} is not a store: it is no SQLite database; check the path",
            f"{path} 不是本程序的数据库文件；请核对路径",
        ),
        sqlite3.SQLITE_CORRUPT: (
            f"{path} is damaged; restore it from a copy and take the files in again",
            f"{path} 已损坏；请用备份恢复后重新登记文件",
        ),
        sqlite3.SQLITE_IOERR: (
            f"{path} could not be read or written (disk error): {nothing}; check the disk",
            f"{path} 读写出错，{zh_nothing}；请检查磁盘",
        ),
        sqlite3.SQLITE_BUSY: (
            f"{path} is locked by another process; try again",
            f"{path} 正被其他程序占用；请稍后重试",
        ),
    }.get(code, (f"{path}: {error}", f"{path}：{error}"))
