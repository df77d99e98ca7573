"""The people directory beside a store: a file of its own, or a schema of its own in the same database.

What a database driver says may quote a row, so no error is chained to it and none repeats it: the code alone.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, overload

from daojiao_program.adapters.people_sql import CHANGE, SCHEMA, Session, SqlPeople, fresh_key, today
from daojiao_program.adapters.sqlite import MEMORY, path_of
from daojiao_program.engine.errors import Conflict, StoreError
from daojiao_program.engine.ports import People

if TYPE_CHECKING:
    import psycopg
    from psycopg_pool import ConnectionPool

WAIT_S: Final = 30.0
"""How long a writer waits for another process's lock before it gives up."""
REACH_S: Final = 10.0
"""How long a connection to PostgreSQL is waited for."""
_NAME_BYTES: Final = 63
_NOTHING: Final = "nothing was written"


def open_people(
    store_url: str, *, key: Callable[[str], bytes] = fresh_key, today: Callable[[], date] = today
) -> People:
    """The people directory of a store; nothing is made before the first write.

    For `sqlite:///folder/town.db` the file `folder/town.people.db`, readable by its owner alone; for
    `postgresql://…?schema=daojiao` the schema `daojiao_people` of the same database. `key` gives the
    secret of a new version by id (random unless a simulation must come out the same twice), `today`
    the day on a tombstone. Raises `StoreError` when the address names no store.
    """
    if store_url.startswith(("postgresql://", "postgres://")):
        return PostgresPeople(store_url, key=key, today=today)
    path = path_of(store_url)
    if path != MEMORY:
        store = Path(path)
        path = str(store.with_suffix(f".people{store.suffix}"))
    return SqlitePeople(path, key=key, today=today)


class _SqliteSession:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, statement: str, values: Sequence[Any] = (), /) -> list[Any]:
        return self._connection.execute(statement, values).fetchall()

    def many(self, statement: str, values: Sequence[Sequence[Any]], /) -> None:
        self._connection.executemany(statement, values)


class SqlitePeople(SqlPeople):
    """The directory in one SQLite file. Thread-safe; other processes may use the file at the same time."""

    finds = "instr"

    def __init__(self, path: str, *, key: Callable[[str], bytes], today: Callable[[], date]) -> None:
        super().__init__(path, key=key, today=today)
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._ready = False
        self._closed = False

    @contextmanager
    def _reading(self) -> Iterator[Session | None]:
        with self._lock, self._speaking():
            connection = self._open(create=False)
            yield None if connection is None else _SqliteSession(connection)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self._lock, self._speaking():
            connection = self._open(create=True)
            with _transaction(connection):
                connection.execute(CHANGE)
                yield _SqliteSession(connection)

    def erase(self, id: str) -> None:
        super().erase(id)
        with self._reading() as session, suppress(sqlite3.OperationalError):
            if session is not None:
                # What the write-ahead log still holds of the person goes now, unless a reader needs it.
                session.rows("pragma wal_checkpoint(truncate)")

    @overload
    def _open(self, *, create: Literal[True]) -> sqlite3.Connection: ...
    @overload
    def _open(self, *, create: Literal[False]) -> sqlite3.Connection | None: ...
    def _open(self, *, create: bool) -> sqlite3.Connection | None:
        if self._closed:
            message = "the people directory is closed"
            raise StoreError(message)
        if self._connection is None:
            if self.where != MEMORY:
                if create:
                    os.close(os.open(self.where, os.O_RDWR | os.O_CREAT, 0o600))
                elif not Path(self.where).exists():
                    return None
            self._connection = sqlite3.connect(
                self.where, isolation_level=None, check_same_thread=False, timeout=WAIT_S
            )
            self._connection.execute("pragma synchronous = full")
            self._connection.execute("pragma secure_delete = on")
        if not self._ready:
            self._ready = self._prepare(self._connection, create=create)
        return self._connection if self._ready else None

    def _prepare(self, connection: sqlite3.Connection, *, create: bool) -> bool:
        """Check the tables, or make them in an empty file if told to. Returns whether there are any."""
        if create and not _tables(connection):
            if self.where != MEMORY:
                self._to_wal(connection)
            with _transaction(connection):
                if not _tables(connection):
                    schema = SCHEMA.format(text="text", integer="integer", bytes="blob", strict=" strict")
                    for statement in schema.split(";"):
                        connection.execute(statement)
        tables = _tables(connection)
        if tables and "directory" not in tables:
            message = f"{self.where} is an SQLite database, but no people directory; check the path"
            raise StoreError(message)
        if tables:
            self._check_format(connection.execute("select format from directory").fetchone()[0])
        return bool(tables)

    def _to_wal(self, connection: sqlite3.Connection) -> None:
        """Turn to a write-ahead log; SQLite does not wait here by itself when another process does so too."""
        until = time.monotonic() + WAIT_S
        while True:
            try:
                connection.execute("pragma journal_mode = wal").fetchall()
            except sqlite3.OperationalError as error:
                if not _busy(error) or time.monotonic() > until:
                    raise
                time.sleep(0.01)
            else:
                return

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what the driver says into a sentence that helps."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            self._say(error)

    def _say(self, error: sqlite3.Error | OSError) -> NoReturn:
        where = self.where
        check = "check that the folder exists and may be written"
        if isinstance(error, OSError):
            message = f"{where} cannot be opened ({error.strerror}); {check}"
            raise StoreError(message) from None
        if _busy(error):
            message = f"{where} stayed locked by another process for {WAIT_S:g} s: {_NOTHING}; try again"
            raise Conflict(message) from None
        message = {
            sqlite3.SQLITE_FULL: f"no room is left for {where}: {_NOTHING}; make room and try again",
            sqlite3.SQLITE_READONLY: f"{where} is read-only: {_NOTHING}; let this user write it",
            sqlite3.SQLITE_CANTOPEN: f"{where} cannot be opened; {check}",
            sqlite3.SQLITE_NOTADB: f"{where} is no SQLite database; move it away, or restore it from a copy",
            sqlite3.SQLITE_CORRUPT: f"{where} is damaged; restore it from a copy and take the files in again",
            sqlite3.SQLITE_IOERR: f"{where} could not be read or written: {_NOTHING}; check the disk",
        }.get(_code(error), f"{where} cannot be used ({_name(error)}): {_NOTHING}; restore it from a copy")
        raise StoreError(message) from None

    def close(self) -> None:
        with self._lock, suppress(sqlite3.Error):
            self._closed = True
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _name(error: sqlite3.Error) -> str:
    """The name of the code; a value that is not text has none."""
    return getattr(error, "sqlite_errorname", "SQLITE_MISMATCH")


def _busy(error: sqlite3.Error) -> bool:
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("rollback")
        raise


class _PostgresSession:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def rows(self, statement: str, values: Sequence[Any] = (), /) -> list[Any]:
        return self._connection.execute(statement.replace("?", "%s").encode(), values).fetchall()

    def many(self, statement: str, values: Sequence[Sequence[Any]], /) -> None:
        if values:
            with self._connection.cursor() as cursor:
                cursor.executemany(statement.replace("?", "%s").encode(), values)


class PostgresPeople(SqlPeople):
    """The directory in a schema of its own, which is open to its owner alone. Thread-safe.

    What is erased leaves the server's files when they are vacuumed, and its archives when they are rotated.
    """

    finds = "strpos"

    def __init__(self, url: str, *, key: Callable[[str], bytes], today: Callable[[], date]) -> None:
        from daojiao_program.adapters.postgres_url import address  # noqa: PLC0415 - who has SQLite needs no driver

        at = address(url)
        super().__init__(f"the people directory beside {at.where}", key=key, today=today)
        self.schema = f"{at.schema}_people"
        if len(self.schema.encode()) > _NAME_BYTES:
            message = f"the name of the schema {self.schema} is too long; {_NAME_BYTES} bytes are allowed"
            raise StoreError(message)
        self._conninfo = at.conninfo
        self._lock = threading.Lock()
        self._pool: ConnectionPool[psycopg.Connection[Any]] | None = None
        self._ready = False
        self._closed = False

    @contextmanager
    def _reading(self) -> Iterator[Session | None]:
        with self._connected() as connection:
            if not self._ready:
                self._ready = self._prepare(connection, create=False)
            yield _PostgresSession(connection) if self._ready else None

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self._connected() as connection:
            if not self._ready:
                self._prepare(connection, create=True)
            connection.execute(CHANGE.encode())
            yield _PostgresSession(connection)
        self._ready = True

    def _prepare(self, connection: psycopg.Connection[Any], *, create: bool) -> bool:
        """Check what stands in the schema, or make it under a lock. Returns whether there is a directory."""
        from psycopg import sql  # noqa: PLC0415 - who has SQLite needs no driver

        if create and not self._made(connection):
            connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (self.schema,))
            if not self._made(connection):
                name = sql.Identifier(self.schema)
                connection.execute(sql.SQL("create schema if not exists {}").format(name))
                text = 'text collate "C"'
                schema = SCHEMA.format(text=text, integer="bigint", bytes="bytea", strict="")
                connection.execute(schema.encode())
        if not self._made(connection):
            return False
        self._check_format(*connection.execute("select format from directory").fetchall()[0])
        return True

    def _made(self, connection: psycopg.Connection[Any]) -> bool:
        # Not `to_regclass`: within a transaction it may not see a schema that another has just committed.
        tables = "select 1 from pg_tables where schemaname = %s and tablename = 'directory'"
        return bool(connection.execute(tables, (self.schema,)).fetchall())

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        """A transaction over a pooled connection, which looks into the schema alone."""
        import psycopg  # noqa: PLC0415 - who has SQLite needs no driver
        from psycopg import errors, sql  # noqa: PLC0415
        from psycopg_pool import PoolTimeout  # noqa: PLC0415

        path = sql.SQL("set local search_path to {}; set local lock_timeout to {}").format(
            sql.Identifier(self.schema), sql.Literal(int(WAIT_S * 1000))
        )
        try:
            with self._opened().connection() as connection:
                connection.execute(path)
                yield connection
        except (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure):
            message = f"{self.where} stayed locked by another process for {WAIT_S:g} s: {_NOTHING}; try again"
            raise Conflict(message) from None
        except PoolTimeout:
            message = f"the database of {self.where} cannot be reached; check the address and the server"
            raise StoreError(message) from None
        except psycopg.Error as error:
            raise StoreError(self._sentence(error.sqlstate)) from None

    def _sentence(self, state: str | None) -> str:
        where = self.where
        return {
            None: f"the connection to the database of {where} broke; ask again",
            "53100": f"no room is left for {where}: {_NOTHING}; make room and try again",
            "25006": f"the database of {where} is read-only: {_NOTHING}; connect to the primary",
            "42501": f"{where} is not open to this user: {_NOTHING}; have its owner grant it",
            "XX001": f"{where} is damaged; restore it from a copy and take the files in again",
            "42P01": f"{where} is gone or damaged; restore it from a copy and take the files in again",
        }.get(state, f"{where} cannot be used (SQLSTATE {state}): {_NOTHING}; look into the server's log")

    def _opened(self) -> ConnectionPool[psycopg.Connection[Any]]:
        from psycopg_pool import ConnectionPool  # noqa: PLC0415 - who has SQLite needs no driver

        with self._lock:
            if self._closed:
                message = "the people directory is closed"
                raise StoreError(message)
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._conninfo,
                    min_size=0,
                    max_size=4,
                    timeout=REACH_S,
                    check=ConnectionPool.check_connection,
                    open=True,
                )
            return self._pool

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._pool is not None:
                self._pool.close()
                self._pool = None
