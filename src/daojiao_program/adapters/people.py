"""The people directory beside a store: a file of its own, or a schema of its own in the same database.

What a database driver says may quote a row, so no error is chained to it and none repeats it: the code alone.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, NoReturn, overload

from daojiao_program.adapters.door import Door, Inside
from daojiao_program.adapters.people_file import check_own, people_file
from daojiao_program.adapters.people_held import Session
from daojiao_program.adapters.people_sql import (
    CHANGE,
    NOTHING,
    SCHEMA,
    WAIT_S,
    SqlPeople,
    fresh_key,
    today,
)
from daojiao_program.adapters.sqlite import inherit, is_inherited
from daojiao_program.adapters.sqlite_looking import Looks
from daojiao_program.adapters.sqlite_url import MEMORY, path_of
from daojiao_program.engine.errors import Conflict, StoreError
from daojiao_program.engine.ports import People
from daojiao_program.engine.turn import Turn
from daojiao_program.engine.wording import Said
from daojiao_program.files.rights import make_private

_PURGE_MS: Final = 1000
"""How long readers are waited for before what was erased is said to stand in their pages still."""


def open_people(
    store_url: str,
    *,
    key: Callable[[str], bytes] = fresh_key,
    today: Callable[[], date] = today,
    read_only: bool = False,
    shared: bool = False,
) -> People:
    """The people directory of a store; nothing is made before the first write.

    For `sqlite:///folder/town.db` the file `folder/town.people.db`, readable by its owner alone; for
    `postgresql://…?schema=daojiao` the schema `daojiao_people` of the same database. `key` gives the
    secret of a new version by id (random unless a simulation must come out the same twice), `today`
    the day on a tombstone. With `read_only` no trace is left beside it. Raises `StoreError` when the
    address names no store, and later, by each method, for a file behind a symbolic link or a directory that
    others may read, unless that is meant: `shared`.
    """
    if store_url.startswith(("postgresql://", "postgres://")):
        # Who has SQLite needs no driver of PostgreSQL.
        from daojiao_program.adapters.people_postgres import PostgresPeople  # noqa: PLC0415

        return PostgresPeople(store_url, key=key, today=today, shared=shared)
    path = path_of(store_url)
    if path != MEMORY:
        path = str(people_file(Path(path)))
    return SqlitePeople(path, key=key, today=today, read_only=read_only, shared=shared)


class _SqliteSession:
    def __init__(self, connection: sqlite3.Connection, stay: Inside) -> None:
        self._connection = connection
        self._stay = stay

    def rows(self, statement: str, values: Sequence[Any] = (), /) -> list[Any]:
        self._stay.check()
        return self._connection.execute(statement, values).fetchall()

    def run(self, statement: str, /) -> None:
        self._stay.check()
        self._connection.execute(statement)

    def many(self, statement: str, values: Sequence[Sequence[Any]], /) -> None:
        self._stay.check()
        self._connection.executemany(statement, values)


class SqlitePeople(SqlPeople):
    """The directory in one SQLite file. Thread-safe; other processes may use the file at the same time."""

    finds = "instr"
    binary = "blob"
    tables = "select name from sqlite_master where type = 'table'"

    def __init__(
        self,
        path: str,
        *,
        key: Callable[[str], bytes],
        today: Callable[[], date],
        read_only: bool = False,
        shared: bool = False,
    ) -> None:
        super().__init__(path, key=key, today=today)
        self._looks = Looks(path) if read_only and path != MEMORY else None
        self._shared = shared
        self._turn = Turn(path, WAIT_S)
        self._connection: sqlite3.Connection | None = None
        self._ready = False
        self._door = Door(
            Said("人员名录", "the people directory"),
            self._give_back,
            self._forget,
            at_fork="refuse" if path == MEMORY else "empty",
        )

    @contextmanager
    def _reading(self) -> Iterator[Session | None]:
        with self._door.inside() as stay, self._turn, self._speaking():
            connection = self._open(create=False)
            yield None if connection is None else _SqliteSession(connection, stay)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self._door.inside() as stay, self._turn, self._speaking():
            connection = self._open(create=True)
            with _transaction(connection, stay):
                connection.execute(CHANGE)
                yield _SqliteSession(connection, stay)

    def purge(self) -> list[Said]:
        """Rewrite the file, and empty its write-ahead log, unless a reader needs what stands there."""
        with self._reading() as session:
            if session is None or self.where == MEMORY:
                return []
            session.rows(f"pragma busy_timeout = {_PURGE_MS}")
            try:
                session.rows("vacuum")
                busy = bool(session.rows("pragma wal_checkpoint(truncate)")[0][0])
            except sqlite3.OperationalError as error:
                if not _busy(error):
                    raise
                busy = True
            finally:
                session.rows(f"pragma busy_timeout = {int(WAIT_S * 1000)}")
        if not busy:
            return []
        return [
            Said(
                f"{self.where}-wal：有别的进程正在读人员名录，旧内容还在；等它结束后再删除一次",
                f"{self.where}-wal: somebody is reading the people directory, and the old pages are still "
                "there; ask again when they have ended",
            )
        ]

    @overload
    def _open(self, *, create: Literal[True]) -> sqlite3.Connection: ...
    @overload
    def _open(self, *, create: Literal[False]) -> sqlite3.Connection | None: ...
    def _open(self, *, create: bool) -> sqlite3.Connection | None:
        self._door.check()
        if self._connection is None:
            if self.where != MEMORY:
                check_own(Path(self.where), shared=self._shared)
                if create:
                    make_private(Path(self.where))
                elif not Path(self.where).exists():
                    return None
                if is_inherited(self.where):
                    raise self._door.forked()
            if self._looks is not None:
                self._connection = self._looks.connect(timeout=WAIT_S)
            else:
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
            with _transaction(connection, None):
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
            message = f"{where} stayed locked by another process for {WAIT_S:g} s: {NOTHING}; try again"
            raise Conflict(message) from None
        message = {
            sqlite3.SQLITE_FULL: f"no room is left for {where}: {NOTHING}; make room and try again",
            sqlite3.SQLITE_READONLY: f"{where} is read-only: {NOTHING}; let this user write it",
            sqlite3.SQLITE_CANTOPEN: f"{where} cannot be opened; {check}",
            sqlite3.SQLITE_NOTADB: f"{where} is no SQLite database; move it away, or restore it from a copy",
            sqlite3.SQLITE_CORRUPT: f"{where} is damaged; restore it from a copy and take the files in again",
            sqlite3.SQLITE_IOERR: f"{where} could not be read or written: {NOTHING}; check the disk",
        }.get(_code(error), f"{where} cannot be used ({_name(error)}): {NOTHING}; restore it from a copy")
        raise StoreError(message) from None

    def close(self) -> None:
        self._door.close()

    def _give_back(self) -> None:
        for connection in self._drop():
            with suppress(sqlite3.Error):
                connection.close()
        if self._looks is not None:
            self._looks.close()

    def _forget(self) -> list[sqlite3.Connection]:
        found = self._drop()
        if found and self.where != MEMORY:
            inherit(self.where)
        return found

    def _drop(self) -> list[sqlite3.Connection]:
        connection, self._connection = self._connection, None
        return [] if connection is None else [connection]


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
def _transaction(connection: sqlite3.Connection, stay: Inside | None) -> Iterator[None]:
    connection.execute("begin immediate")
    try:
        yield
        if stay is not None:
            stay.check()
        connection.execute("commit")
    except BaseException:
        if (stay is None or stay.mine) and connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("rollback")
        raise
