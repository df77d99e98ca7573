"""The store in one schema of a PostgreSQL database: a schema a town, one writer, any number of readers."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import count
from typing import Any, Final, TypeAlias

import psycopg
from psycopg import pq
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier
from psycopg.types.numeric import Int8Dumper
from psycopg_pool import ConnectionPool, PoolTimeout

from daojiao_program.adapters.door import Door, Inside, held
from daojiao_program.adapters.listening import Listener
from daojiao_program.adapters.postgres_schema import prepare
from daojiao_program.adapters.postgres_url import PostgresAddress, address, sentence
from daojiao_program.adapters.sql.counters import Counters, counters_of
from daojiao_program.adapters.sql.cursors import MAKE_CURSORS, SqlCursors, cursors_in, has_cursors
from daojiao_program.adapters.sql.names import Names
from daojiao_program.adapters.sql.reading import SqlReading
from daojiao_program.adapters.sql.sound import check_sound, not_before
from daojiao_program.adapters.sql.statements import HEAD as SELECT_HEAD
from daojiao_program.adapters.sql.statements import Executes, ExecutesMany, Rows, Scans
from daojiao_program.adapters.sql.writing import SqlWriting
from daojiao_program.adapters.waking import until_past
from daojiao_program.engine.errors import Conflict, StoreError
from daojiao_program.engine.ports import CursorRow
from daojiao_program.engine.turn import WAIT_S, Turn
from daojiao_program.engine.wording import Said

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

BORROW_S: Final = 10.0
"""How long to wait for a connection."""
CONNECTIONS: Final = 16
"""How many connections one ledger opens at most: as many as may read at the same moment."""
_SCAN: Final = 5000

HEAD: Final = SELECT_HEAD.encode()
LOOK: Final = b"begin isolation level repeatable read, read only"
LOCK: Final = HEAD + b" for update"
SHORTER: Final = b"select set_config('lock_timeout', %s, true)"


def open_ledger(
    url: str,
    *,
    create: bool = True,
    simulated: bool = False,
    wait_s: float = WAIT_S,
    read_only: bool = False,
) -> PostgresLedger:
    """Open the store in a schema: `postgresql://user@host/database?schema=town`; `daojiao` by default.

    What else stands in the URL is for libpq. The schema and its tables are made when they are absent
    and `create` is true. Raises `StoreError` when the database cannot be reached or used, or the
    schema holds something else or a store newer than this code.
    """
    return PostgresLedger(
        address(url), create=create, simulated=simulated, wait_s=wait_s, read_only=read_only
    )


class _Look(SqlReading):
    """A consistent look: its head is read when it begins, which is what fixes the moment it shows."""

    def __init__(self, connection: Connection, counters: Counters, names: Names, stay: Inside) -> None:
        super().__init__(stay.only_here(executing(connection)), names, stay.only_here(scanning(connection)))
        self._counters = counters

    def counters(self) -> Counters:
        return self._counters


class PostgresLedger:
    """One store in one schema. Thread-safe; other processes may read and write it at the same time.

    How safe a commit is stays with the database: `fsync` and `synchronous_commit` are never touched here.
    `url` holds no password.
    """

    def __init__(
        self,
        at: PostgresAddress,
        *,
        create: bool,
        simulated: bool,
        wait_s: float,
        read_only: bool = False,
    ) -> None:
        self.url = at.url
        self.schema = at.schema
        self._at = at
        self._wait_s = wait_s
        self._read_only = read_only
        self._reached = 0
        self._followed = False
        self.turn = Turn(at.where, wait_s)
        self._names = Names()
        self._opening = threading.Lock()
        self._made: ConnectionPool[Connection] | None = None
        self._door = Door(Said("数据库", "the store"), self._give_back_all, self._forget, at_fork="renew")
        with self._speaking(), psycopg.connect(at.conninfo, autocommit=True) as connection:
            self._configure(connection)
            self.simulated = prepare(connection, at, create=create and not read_only, simulated=simulated)
            connection.execute(LOOK)
            self._reached = check_sound(SqlReading(executing(connection), self._names)).number
            connection.execute(b"rollback")
        self._listener = self._listening()

    @property
    def _pool(self) -> ConnectionPool[Connection]:
        with self._opening:
            if self._made is None:
                self._made = ConnectionPool(
                    self._at.conninfo,
                    kwargs={"autocommit": True},
                    min_size=0,
                    max_size=CONNECTIONS,
                    configure=self._configure,
                    timeout=BORROW_S,
                    open=True,
                )
            return self._made

    def _listening(self) -> Listener:
        return Listener(self.schema, lambda: psycopg.connect(self._at.conninfo, autocommit=True))

    def _configure(self, connection: Connection) -> None:
        configure(connection, self.schema, self._wait_s)

    @contextmanager
    def reading(self) -> Iterator[SqlReading]:
        with self._door.inside() as stay, self._speaking():
            connection, counters = self._begin(LOOK, HEAD)
            try:
                yield _Look(connection, counters, self._names, stay)
            finally:
                if stay.mine:
                    self._give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[SqlWriting]:
        if self._read_only:
            raise self._only_looked_at()
        with self._door.inside() as stay, self._speaking(), self.turn:
            connection, counters = self._begin(b"begin", LOCK)
            only_here = stay.only_here
            try:
                # Statements go out without waiting for each answer; whoever fetches rows waits.
                with held(stay, connection.pipeline()) as pipeline:
                    writing = SqlWriting(
                        only_here(executing(connection)),
                        only_here(executing_many(connection)),
                        counters,
                        self._names,
                    )
                    yield writing
                    stay.check()
                    if not writing.rolled_back:
                        writing.advance()
                        if writing.head() != counters.head:
                            position = str(writing.head().position)
                            connection.execute(b"select pg_notify(%s, %s)", (self.schema, position))
                        self._commit(connection, pipeline)
                        writing.committed()
                        self._reached = writing.head().number
            finally:
                if stay.mine:
                    self._give_back(connection)
        self._listener.wake()

    def cursors(self) -> Sequence[CursorRow]:
        with self.reading() as reading:
            return cursors_in(reading.execute, "postgresql")

    @contextmanager
    def following(self) -> Iterator[SqlCursors]:
        if self._read_only:
            raise self._only_looked_at()
        if not self._followed:
            with self.reading() as reading:
                self._followed = has_cursors(reading.execute, "postgresql")
        if not self._followed:
            with self.turn, self.writing() as writing:
                writing.execute(MAKE_CURSORS)
        # Apart from the write lock: a writer waits for no follower, and no follower for a writer.
        with self._door.inside() as stay, self._speaking():
            connection = self._borrow()
            try:
                with connection.transaction():
                    yield SqlCursors(stay.only_here(executing(connection)), "postgresql")
            finally:
                if stay.mine:
                    self._give_back(connection)

    def wait(self, after: int, timeout: float) -> int:
        if (found := self._position()) > after or timeout <= 0:
            return found
        with self._listener.sleeper() as woken:
            return until_past(after, timeout, self._position, woken, lambda: self._listener.poll_s)

    def _position(self) -> int:
        with self.reading() as reading:
            return reading.head().position

    def _only_looked_at(self) -> StoreError:
        return StoreError(
            f"{self._at.where} 以只读方式打开，不能登记",
            f"{self._at.where} was opened to look at it, and takes nothing",
        )

    def _commit(self, connection: Connection, pipeline: psycopg.Pipeline) -> None:
        """Send the commit behind all that waits, and wait for the answer: after a fault there is none."""
        try:
            connection.execute(b"commit")
            pipeline.sync()
        except psycopg.OperationalError as error:
            if not connection.closed:
                raise
            message = (
                f"the connection to {self._at.where} broke during the commit: it is not known whether "
                "this was recorded; asking again with the same request ids is safe"
            )
            raise StoreError(message) from error

    def _begin(self, begin: bytes, head: bytes) -> tuple[Connection, Counters]:
        """Begin a transaction; a connection that died while it was idle is replaced, once."""
        for again in (True, False):
            connection = self._borrow()
            reached = self._reached
            try:
                with connection.pipeline():
                    connection.execute(begin)
                    if head is LOCK and (left := self.turn.left()) < 0.9 * self._wait_s:
                        # Other threads were waited for already.
                        connection.execute(SHORTER, (f"{max(1, round(left * 1000))}ms",))
                    row = connection.execute(head).fetchone()
            except BaseException as error:
                dead = connection.closed
                self._give_back(connection)
                if not (again and dead and isinstance(error, psycopg.OperationalError)):
                    raise
                self._pool.check()
            else:
                try:
                    counters = counters_of(row)
                    not_before(reached, counters, self._at.where)
                except StoreError:
                    self._give_back(connection)
                    raise
                return connection, counters
        raise AssertionError

    def _borrow(self) -> Connection:
        self._door.check()
        try:
            return self._pool.getconn()
        except PoolTimeout:
            # The pool does not tell why it has none to give.
            psycopg.connect(self._at.conninfo).close()
            message = (
                f"all {CONNECTIONS} connections to {self._at.where} stayed in use for {BORROW_S:.0f} s; "
                "nothing was recorded; try again with fewer threads at once"
            )
            raise StoreError(message) from None

    def _give_back(self, connection: Connection) -> None:
        if connection.info.transaction_status != pq.TransactionStatus.IDLE:
            with suppress(psycopg.Error):
                connection.execute(b"rollback")
        self._pool.putconn(connection)

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what the driver says into a sentence that helps."""
        try:
            yield
        except psycopg.errors.LockNotAvailable as error:
            raise Conflict(self.turn.over("writer")) from error
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure) as error:
            message = f"{self._at.where} let another one go first; nothing was recorded; try again"
            raise Conflict(message) from error
        except psycopg.Error as error:
            raise StoreError(sentence(error, self._at)) from error

    def close(self) -> None:
        """Close it; who is inside is waited for (`door`), who comes later gets a `StoreError`."""
        self._door.close(self._listener.close)

    def _give_back_all(self) -> None:
        if self._made is not None:
            self._made.close()

    def _forget(self) -> list[object]:
        """A child opens connections of its own; those it inherited are the parent's."""
        self._names = Names()
        self._opening = threading.Lock()
        self._listener = self._listening()
        found, self._made = self._made, None
        return [found]


def configure(connection: psycopg.Connection[Any], schema: str, wait_s: float) -> None:
    """Set up a connection: our tables go by their bare names, and no lock is waited for without end."""
    connection.adapters.register_dumper(
        int, Int8Dumper
    )  # one type for every int: one prepared statement each
    connection.prepared_max = 200
    quoted = SQL("{}").format(Identifier(schema)).as_string(connection)
    connection.execute(
        b"select set_config('search_path', %s, false), set_config('lock_timeout', %s, false)",
        (quoted, f"{max(1, round(wait_s * 1000))}ms"),
    )


@lru_cache(maxsize=1024)
def translated(statement: str) -> bytes:
    """The statement as psycopg wants it: `%s` for each value, a literal % doubled; text in quotes stays."""
    parts = statement.replace("%", "%%").split("'")
    return "'".join(part if odd % 2 else part.replace("?", "%s") for odd, part in enumerate(parts)).encode()


def executing(connection: psycopg.Connection[Any]) -> Executes:
    """Runs statements written with `?` on a connection."""

    def execute(statement: str, values: Sequence[Any] = (), /) -> Rows:
        return connection.cursor(row_factory=tuple_row).execute(translated(statement), values)

    return execute


def executing_many(connection: psycopg.Connection[Any]) -> ExecutesMany:
    """Runs a statement written with `?` on a connection, once for each row."""

    def execute(statement: str, rows: Sequence[Sequence[Any]], /) -> None:
        connection.cursor().executemany(translated(statement), rows)

    return execute


def scanning(connection: Connection) -> Scans:
    """Like executing, but rows come in portions: a scan of all events fits in memory."""
    names = count(1)

    def scan(statement: str, values: Sequence[Any] = (), /) -> Iterator[Any]:
        name = f"scan_{next(names)}".encode()
        fetch = b"fetch %d from %s" % (_SCAN, name)
        with connection.pipeline():
            declare = b"declare %s no scroll cursor for %s" % (name, translated(statement))
            connection.execute(declare, values, prepare=False)
            rows = connection.execute(fetch, prepare=False).fetchall()
        while rows:
            yield from rows
            rows = connection.execute(fetch, prepare=False).fetchall() if len(rows) == _SCAN else []

    return scan
