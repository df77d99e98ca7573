"""The people directory in a schema of its own, beside a store on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

import psycopg
from psycopg import errors, sql
from psycopg_pool import ConnectionPool, PoolTimeout

from daojiao_program.adapters.door import Door, Inside, held
from daojiao_program.adapters.people_held import Session
from daojiao_program.adapters.people_sql import CHANGE, NOTHING, SCHEMA, WAIT_S, SqlPeople
from daojiao_program.adapters.postgres_url import address
from daojiao_program.engine.errors import Conflict, StoreError
from daojiao_program.engine.wording import Said

REACH_S: Final = 10.0
"""How long a connection to PostgreSQL is waited for."""
_NAME_BYTES: Final = 63
_PURGE_MS: Final = 1000
_TEXTS: Final = ("fields", "folded")
_READERS: Final = (
    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
    "and backend_type = 'client backend' and age(backend_xmin) >= age(%s::xid)"
)
"""Sessions whose look began before a transaction."""
_OPEN_TO_ALL: Final = (
    "select 1 from pg_namespace n, aclexplode(n.nspacl) a "
    "where n.nspname = %s and a.grantee = 0 and a.privilege_type = 'USAGE'"
)


class _PostgresSession:
    def __init__(self, connection: psycopg.Connection[Any], stay: Inside) -> None:
        self._connection = connection
        self._stay = stay

    def rows(self, statement: str, values: Sequence[Any] = (), /) -> list[Any]:
        self._stay.check()
        return self._connection.execute(statement.replace("?", "%s").encode(), values).fetchall()

    def run(self, statement: str, /) -> None:
        self._stay.check()
        self._connection.execute(statement.encode())

    def many(self, statement: str, values: Sequence[Sequence[Any]], /) -> None:
        self._stay.check()
        if values:
            with self._connection.cursor() as cursor:
                cursor.executemany(statement.replace("?", "%s").encode(), values)


class PostgresPeople(SqlPeople):
    """The directory in a schema of its own, which is open to its owner alone. Thread-safe.

    What is erased leaves the server's files when they are vacuumed, and its archives when they are rotated.
    """

    finds = "strpos"
    binary = "bytea"
    tables = "select tablename from pg_tables where schemaname = current_schema()"

    def __init__(
        self, url: str, *, key: Callable[[str], bytes], today: Callable[[], date], shared: bool = False
    ) -> None:
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
        self._shared = shared
        self._door = Door(
            Said("人员名录", "the people directory"), self._give_back, self._forget, at_fork="renew"
        )

    @contextmanager
    def _reading(self) -> Iterator[Session | None]:
        with self._door.inside() as stay, self._connected(stay) as connection:
            if not self._ready:
                self._ready = self._prepare(connection, create=False)
            yield _PostgresSession(connection, stay) if self._ready else None

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self._door.inside() as stay, self._connected(stay) as connection:
            if not self._ready:
                self._prepare(connection, create=True)
            connection.execute(CHANGE.encode())
            yield _PostgresSession(connection, stay)
        self._ready = True

    def _prepare(self, connection: psycopg.Connection[Any], *, create: bool) -> bool:
        """Check what stands in the schema, or make it under a lock. Returns whether there is a directory."""
        if create and not self._made(connection):
            connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (self.schema,))
            if not self._made(connection):
                name = sql.Identifier(self.schema)
                connection.execute(sql.SQL("create schema if not exists {}").format(name))
                text = 'text collate "C"'
                schema = SCHEMA.format(text=text, integer="bigint", bytes="bytea", strict="")
                connection.execute(schema.encode())
                for column in _TEXTS:  # the planner keeps no samples of names
                    connection.execute(
                        sql.SQL("alter table people alter column {} set statistics 0").format(
                            sql.Identifier(column)
                        )
                    )
        if not self._made(connection):
            return False
        if not self._shared and connection.execute(_OPEN_TO_ALL, (self.schema,)).fetchall():
            allowed = "DAOJIAO_SHARED_PEOPLE=allow"
            revoke = f'revoke all on schema "{self.schema}" from public'
            raise StoreError(
                f"{self.where} 对数据库的所有用户开放，未打开；请由属主执行 {revoke}，确要如此请设 {allowed}",
                f"{self.where} is open to every user of the database, and was not opened; have its owner run "
                f"{revoke}, or, if it is meant so, set {allowed}",
            )
        self._check_format(*connection.execute("select format from directory").fetchall()[0])
        return True

    def _made(self, connection: psycopg.Connection[Any]) -> bool:
        # Not `to_regclass`: within a transaction it may not see a schema that another has just committed.
        tables = "select 1 from pg_tables where schemaname = %s and tablename = 'directory'"
        return bool(connection.execute(tables, (self.schema,)).fetchall())

    @contextmanager
    def _connected(self, stay: Inside) -> Iterator[psycopg.Connection[Any]]:
        """A transaction over a pooled connection, which looks into the schema alone."""
        path = sql.SQL("set local search_path to {}; set local lock_timeout to {}").format(
            sql.Identifier(self.schema), sql.Literal(int(WAIT_S * 1000))
        )
        try:
            with held(stay, self._opened().connection()) as connection:
                connection.execute(path)
                yield connection
        except (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure):
            message = f"{self.where} stayed locked by another process for {WAIT_S:g} s: {NOTHING}; try again"
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
            "53100": f"no room is left for {where}: {NOTHING}; make room and try again",
            "25006": f"the database of {where} is read-only: {NOTHING}; connect to the primary",
            "42501": f"{where} is not open to this user: {NOTHING}; have its owner grant it",
            "XX001": f"{where} is damaged; restore it from a copy and take the files in again",
            "42P01": f"{where} is gone or damaged; restore it from a copy and take the files in again",
        }.get(state, f"{where} cannot be used (SQLSTATE {state}): {NOTHING}; look into the server's log")

    def _opened(self) -> ConnectionPool[psycopg.Connection[Any]]:

        with self._lock:
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

    def purge(self) -> list[Said]:
        """Rewrite the tables in new files; what the server keeps besides is not this user's to take away."""
        with self._reading() as session:
            if session is None:
                return []
        people = sql.Identifier(self.schema, "people")
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute(sql.SQL("set lock_timeout to {}").format(sql.Literal(_PURGE_MS)))
            since = connection.execute("select pg_current_xact_id()::xid").fetchall()[0][0]
            try:
                for column in _TEXTS:
                    # A change of type, to the same, drops what the planner has collected of the values.
                    for change in ("set statistics 0", 'type text collate "C"'):
                        connection.execute(
                            sql.SQL("alter table {} alter column {} {}").format(
                                people, sql.Identifier(column), sql.SQL(change)
                            )
                        )
                connection.execute(sql.SQL("vacuum (full) {}").format(people))
            except errors.LockNotAvailable:
                readers = 1
            else:
                readers = connection.execute(_READERS, (since,)).fetchall()[0][0]
        left = [
            Said(
                "PostgreSQL 的预写日志和归档：请管理员按文档 docs/how-to/persons.md 处理",
                "PostgreSQL's write-ahead log and its archives: the administrator does what "
                "docs/how-to/persons.md says",
            )
        ]
        if readers:
            left.append(
                Said(
                    f"{self.where}：有别的会话正在读，旧内容还在；等它结束后再删除一次",
                    f"{self.where}: another session is reading, and the old rows are still there; ask again "
                    "when it has ended",
                )
            )
        return left

    def close(self) -> None:
        self._door.close()

    def _give_back(self) -> None:
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def _forget(self) -> list[object]:
        """A child opens connections of its own."""
        self._lock = threading.Lock()
        found, self._pool = self._pool, None
        return [found]
