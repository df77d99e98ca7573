"""The connections of the package `eventsourcing` to a store in an SQLite file, closed in peace."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final

from eventsourcing import sqlite as stock
from eventsourcing.persistence import OperationalError

from daojiao_program.adapters.door import Door, Inside
from daojiao_program.adapters.recorders_following import closed_error
from daojiao_program.adapters.sqlite import inherit, is_inherited
from daojiao_program.adapters.sqlite_marking import Marking
from daojiao_program.adapters.sqlite_queue import Queue
from daojiao_program.adapters.sqlite_url import MEMORY, file_of
from daojiao_program.engine.errors import Conflict
from daojiao_program.engine.turn import WAIT_S, Turn
from daojiao_program.engine.wording import Said

_TRY_MS: Final = 200
_IS_STORE: Final = "select count(*) from sqlite_master where name = 'progress'"


class LedgerTransaction(stock.SQLiteTransaction):
    """Takes the write lock when it begins, if it is to write: an upgrade later cannot be waited for."""

    connection: LedgerConnection

    def __enter__(self) -> stock.SQLiteCursor:
        if not self.commit:
            return super().__enter__()
        try:
            self.connection.pool.begin(self.connection.raw)
            self.connection.pool.mark(self.connection.raw)
        except (Conflict, sqlite3.Error) as error:
            raise OperationalError(str(error)) from error
        return self.connection.cursor()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
            if self.commit and kind is None:
                self.connection.pool.marking.committed(self.connection.raw)
        finally:
            if self.commit:
                self.connection.pool.queue.ended()


class LedgerConnection(stock.SQLiteConnection):
    """A connection whose writing transactions begin with the write lock."""

    def __init__(self, raw: sqlite3.Connection, pool: LedgerPool) -> None:
        super().__init__(raw, pool.max_age)
        self.raw = raw
        self.pool = pool

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[stock.SQLiteCursor]:
        """A transaction, rolled back unless `commit`."""
        with LedgerTransaction(self, commit=commit) as cursor, cursor:
            yield cursor


class LedgerPool(stock.SQLiteConnectionPool):
    """Connections that are as careful as those of the ledger.

    The stock pool closes what other threads use at the moment, which may take the process with it. This one
    waits for them, for a bounded time; who comes later gets a `StoreClosedError`.
    """

    def __init__(self, db_name: str, *, lock_timeout: int | None, pool_timeout: float) -> None:
        super().__init__(db_name=db_name, lock_timeout=lock_timeout, pool_timeout=pool_timeout)
        self.file = file_of(db_name)
        self.queue = Queue(self.file or MEMORY)
        self.marking = Marking(self.queue)
        self._turn = Turn(db_name, float(lock_timeout or WAIT_S))
        self._stays: dict[int, Inside] = {}
        self._door = Door(
            Said("数据库", "the store"),
            self._give_back,
            self._forget,
            at_fork="refuse" if self.file is None else "empty",
            error=closed_error,
        )

    def _create_connection(self) -> LedgerConnection:
        if is_inherited(self.file):
            raise self._door.forked()
        raw = super()._create_connection()._sqlite_conn  # noqa: SLF001 - the package has no other door
        raw.execute("pragma synchronous = full")
        raw.execute(f"pragma busy_timeout = {_TRY_MS}")
        return LedgerConnection(raw, self)

    def begin(self, raw: sqlite3.Connection) -> None:
        """Begin a writing transaction, in turn. Raises `Conflict`."""
        raw.execute("pragma busy_timeout = 0")
        try:
            with self._turn:
                self.queue.begin(raw, self._turn, self._door.check)
        finally:
            raw.execute(f"pragma busy_timeout = {_TRY_MS}")

    def mark(self, raw: sqlite3.Connection) -> None:
        """Say within the transaction that the store is open for writing, if it is one already."""
        if self.file is not None and raw.execute(_IS_STORE).fetchone()[0]:
            self.marking.begun(raw)

    def get_connection(
        self, timeout: float | None = None, *, is_writer: bool | None = None
    ) -> stock.SQLiteConnection:
        """Give a connection out. Raises `StoreClosedError`."""
        stay = self._door.enter()
        try:
            connection = super().get_connection(timeout, is_writer=is_writer)
        except BaseException:
            self._door.leave(stay)
            raise
        self._stays[id(connection)] = stay
        return connection

    def put_connection(self, conn: stock.SQLiteConnection) -> None:
        """Take it back."""
        stay = self._stays.pop(id(conn), None)
        if stay is None:
            super().put_connection(conn)  # which says what is wrong with it
        elif stay.mine:
            try:
                super().put_connection(conn)
            finally:
                self._door.leave(stay)

    def close(self) -> None:
        """Let nobody in any more, and close the connections when nobody uses them."""
        if hasattr(self, "_door"):  # the stock pool closes itself when it is collected, half made or not
            self._door.close()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._door.closed

    def _give_back(self) -> None:
        if self._pool and isinstance(last := self._pool[-1], LedgerConnection):
            self.marking.ended(lambda: last.raw)
        while self._pool:
            self._pool.popleft().close()
        self.queue.close()

    def _forget(self) -> list[object]:
        found = [*self._pool, *self._in_use.values()]
        if found:
            inherit(self.file)
        self._pool.clear()
        self._in_use.clear()
        self._stays.clear()
        self.queue.forget()
        return [one.raw for one in found if isinstance(one, LedgerConnection)]
