"""The store in one SQLite file: WAL, synchronous FULL, one writer at a time, any number of readers."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from daojiao_program.adapters.door import Door, Inside
from daojiao_program.adapters.people_file import tell_if_shared
from daojiao_program.adapters.sql.counters import check_facts, counters_of
from daojiao_program.adapters.sql.cursors import MAKE_CURSORS, SqlCursors, cursors_in, has_cursors
from daojiao_program.adapters.sql.names import Names
from daojiao_program.adapters.sql.reading import SqlReading
from daojiao_program.adapters.sql.sound import check_sound, check_tables, not_before
from daojiao_program.adapters.sql.statements import HEAD, OPEN
from daojiao_program.adapters.sql.writing import SqlWriting
from daojiao_program.adapters.sqlite_errors import (
    FAULTS,
    DriverError,
    empty,
    is_busy,
    is_no_text,
    no_text,
    sentence,
)
from daojiao_program.adapters.sqlite_looking import Looks, SameFile, has_log
from daojiao_program.adapters.sqlite_marking import Marking, check_whole
from daojiao_program.adapters.sqlite_queue import Queue
from daojiao_program.adapters.sqlite_schema import make_tables
from daojiao_program.adapters.sqlite_url import MEMORY, SQLiteAddress, address
from daojiao_program.adapters.waking import sleeper, until_past, wake
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import CursorRow
from daojiao_program.engine.turn import WAIT_S, Turn
from daojiao_program.engine.wording import Said
from daojiao_program.files.rights import make_private

_TRY_S: Final = 0.2
_POLL_S: Final = 0.05
"""How often who waits for the log looks for what another process has written."""

_inherited: Final[set[str]] = set()


def inherit(path: str | None) -> None:
    """Note that a file was in use when this process was forked.

    SQLite then takes locks of the parent's for its own, and this process could damage the file.
    """
    if path is not None:
        _inherited.add(os.path.realpath(path))


def is_inherited(path: str | None) -> bool:
    """Whether the file must not be opened by this process."""
    return bool(_inherited) and path is not None and os.path.realpath(path) in _inherited


def open_ledger(
    url: str,
    *,
    create: bool = True,
    simulated: bool = False,
    wait_s: float = WAIT_S,
    read_only: bool = False,
) -> SqliteLedger:
    """Open the store, making it when it is absent and `create` is true; `sqlite_url` says how to write it.

    With `read_only` it is only looked at, which leaves no trace beside the file. Raises `StoreError` when the
    file is no store, is newer than this code, is damaged, or cannot be used.
    """
    at = address(url)
    return SqliteLedger(url, at, create=create, simulated=simulated, wait_s=wait_s, read_only=read_only)


class SqliteLedger:
    """One store in one file. Thread-safe; other processes may read and write it at the same time.

    `turn` is that of the writers of this process. A store in memory is read by one thread at a time, in turn.
    """

    def __init__(
        self,
        url: str,
        at: SQLiteAddress,
        *,
        create: bool,
        simulated: bool,
        wait_s: float,
        read_only: bool = False,
    ) -> None:
        self.url = url
        self.path = path = at.path
        self._synchronous = at.synchronous
        self._in_memory = path == MEMORY
        self.turn = Turn(path, wait_s)
        self._idle: list[sqlite3.Connection] = []
        self._open: set[sqlite3.Connection] = set()
        self._spare: sqlite3.Connection | None = None
        self._queue = Queue(path)
        self._marking = Marking(self._queue)
        self._same_file = SameFile(path)
        self._looks = Looks(path) if read_only and not self._in_memory else None
        self._had_log = has_log(path)
        self._reached = 0
        self._names = Names()
        self._door = Door(
            Said("数据库", "the store"),
            self._give_back,
            self._forget,
            at_fork="refuse" if self._in_memory else "empty",
        )
        create = create and not read_only
        if not create and not self._in_memory and not Path(path).exists():
            raise StoreError(
                f"没有找到数据库 {path}；请先用 daojiao init 建立，或核对路径",
                f"there is no store at {path}; make one with `daojiao init`, or check the path",
            )
        if not self._in_memory:
            if create:
                with suppress(OSError):  # what is amiss SQLite tells
                    make_private(Path(path))
            tell_if_shared(path)
        with self._speaking(), self._door.inside(), self.turn:
            try:
                self.simulated = self._prepare(create=create, simulated=simulated)
            except BaseException:
                self._give_back()
                raise

    @property
    def _writer(self) -> sqlite3.Connection:
        """The connection of whoever has the turn; it does not wait by itself."""
        if self._spare is None:
            self._spare = self._connect()
            if not self._in_memory:
                self._spare.execute("pragma busy_timeout = 0")
        return self._spare

    def _connect(self) -> sqlite3.Connection:
        if not self._in_memory and is_inherited(self.path):
            raise self._door.forked()
        if self._looks is not None:
            connection = self._looks.connect(timeout=_TRY_S)
            self._open.add(connection)
            return connection
        connection = sqlite3.connect(
            self.path, isolation_level=None, check_same_thread=False, timeout=_TRY_S, cached_statements=256
        )
        try:
            connection.execute("pragma foreign_keys = off")
            connection.execute(f"pragma synchronous = {self._synchronous}")
        except BaseException:
            connection.close()
            raise
        self._open.add(connection)
        return connection

    def _prepare(self, *, create: bool, simulated: bool) -> bool:
        """Make the tables in an empty file, or check what stands in it. Returns whether it is simulated."""
        writer = self._writer
        if not self._has_tables():
            if not create and not self._in_memory:
                raise StoreError(*empty(self.path))
            if not self._in_memory:
                self._patiently("pragma journal_mode = wal")
            self._begin()
            try:
                if not self._has_tables():
                    make_tables(writer, simulated=simulated)
                writer.execute("commit")
            except BaseException:
                self._roll_back()
                raise
        if not self._patiently("select count(*) from sqlite_master where name = 'store'")[0][0]:
            raise StoreError(
                f"{self.path} 是 SQLite 数据库，但不是本程序的；请核对路径",
                f"{self.path} is an SQLite database, but not a store of this program; check the path",
            )
        facts = check_whole(self.path, lambda: self._patiently("select * from store"), had_log=self._had_log)
        found = check_facts(facts, self.path, simulated=simulated)
        if OPEN in {key for key, *_ in facts}:
            self._marking.found()
        check_tables([name for (name,) in self._patiently("select name from sqlite_master")])
        with self.reading() as reading:
            self._reached = check_sound(reading).number
        return found

    def _has_tables(self) -> bool:
        return bool(self._patiently("select count(*) from sqlite_master")[0][0])

    def _patiently(self, statement: str) -> list[Any]:
        """The rows of a statement, while another one may turn the same new file to a write-ahead log.

        That one locks out readers too, and the writer's connection does not wait by itself.
        """
        while True:
            try:
                return self._writer.execute(statement).fetchall()
            except sqlite3.OperationalError as error:
                if not is_busy(error) or not self.turn.left():
                    raise
                time.sleep(0.005)

    @contextmanager
    def reading(self) -> Iterator[SqlReading]:
        with self._door.inside() as stay, self._speaking():
            if self._in_memory:
                with self.turn:
                    yield SqlReading(stay.only_here(self._writer.execute), self._names)
                return
            connection = self._borrow()
            try:
                reached = self._reached
                connection.execute("begin")
                # Begin alone does not yet fix the moment.
                counters = counters_of(connection.execute(HEAD).fetchone())
                not_before(reached, counters, self.path)
                self._same_file.check(log=False)
                yield SqlReading(stay.only_here(connection.execute), self._names)
                if self._looks is not None:
                    self._looks.check()
            finally:
                if stay.mine:
                    with suppress(sqlite3.Error):
                        connection.execute("rollback")
                    self._idle.append(connection)

    def _borrow(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    @contextmanager
    def writing(self) -> Iterator[SqlWriting]:
        with self._door.inside() as stay, self.turn, self._speaking():
            self._begin()
            execute = stay.only_here(self._writer.execute)
            try:
                counters = counters_of(execute(HEAD).fetchone())
                not_before(self._reached, counters, self.path)
                self._marking.begun(self._writer)
                writing = SqlWriting(execute, stay.only_here(self._writer.executemany), counters, self._names)
                yield writing
                if writing.rolled_back:
                    self._roll_back(stay)
                else:
                    writing.advance()
                    if not self._in_memory:
                        self._same_file.check(log=True)
                    execute("commit")
                    writing.committed()
                    self._reached = writing.head().number
                    self._marking.committed(self._writer)
                    wake(self.path)
            except BaseException:
                self._roll_back(stay)
                raise
            finally:
                if stay.mine:
                    self._queue.ended()

    def cursors(self) -> Sequence[CursorRow]:
        with self.reading() as reading:
            return cursors_in(reading.execute, "sqlite")

    @contextmanager
    def following(self) -> Iterator[SqlCursors]:
        with self.turn, self.writing() as writing:
            if not has_cursors(writing.execute, "sqlite"):
                writing.execute(MAKE_CURSORS)
            yield SqlCursors(writing.execute, "sqlite")

    def wait(self, after: int, timeout: float) -> int:
        if (found := self._position()) > after or timeout <= 0:
            return found
        with sleeper(self.path) as woken:
            return until_past(after, timeout, self._position, woken, lambda: _POLL_S)

    def _position(self) -> int:
        with self.reading() as reading:
            return reading.head().position

    def _begin(self) -> None:
        self._door.check()
        if self._looks is not None:
            raise StoreError(
                f"{self.path} 以只读方式打开，不能登记",
                f"{self.path} was opened to look at it, and takes nothing",
            )
        if self._in_memory:
            self._writer.execute("begin immediate")
        else:
            self._queue.begin(self._writer, self.turn, self._door.check)

    def _roll_back(self, stay: Inside | None = None) -> None:
        if (stay is None or stay.mine) and self._writer.in_transaction:
            with suppress(sqlite3.Error):
                self._writer.execute("rollback")

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what the driver says into a sentence that helps."""
        try:
            yield
        except FAULTS as error:
            raise self._said(error) from error

    def _said(self, error: DriverError) -> StoreError:
        with suppress(sqlite3.Error):
            if is_no_text(error) and (found := no_text(self._connect())) is not None:
                return found
        return StoreError(*sentence(error, self.path))

    def close(self) -> None:
        """Close it; who is inside is waited for (`door`), who comes later gets a `StoreError`."""
        self._door.close(lambda: wake(self.path))

    def _give_back(self) -> None:
        if not self._in_memory and self._looks is None:
            self._marking.ended(lambda: self._writer)
        for connection in self._forget_connections():
            connection.close()
        if self._looks is not None:
            self._looks.close()
        self._queue.close()

    def _forget(self) -> list[sqlite3.Connection]:
        found = self._forget_connections()
        if found and not self._in_memory:
            inherit(self.path)
        self._queue.forget()
        return found

    def _forget_connections(self) -> list[sqlite3.Connection]:
        found = list(self._open)
        self._open.clear()
        self._idle.clear()
        self._spare = None
        self._same_file.forget()
        return found
