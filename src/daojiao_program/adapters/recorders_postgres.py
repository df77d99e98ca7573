"""The recorders of the package `eventsourcing` over a store in a PostgreSQL schema.

`PERSISTENCE_MODULE=daojiao_program.adapters.recorders_postgres` and the `POSTGRES_…` variables of the
package; `POSTGRES_SCHEMA` is the town, `daojiao` by default. Tracking is the stock table, beside ours.
States are kept as the text that they are, so that SQL reads them: what is no text (a compressor, a
cipher) is refused with a `DataError`.
"""

# ruff: noqa: ANN401 - the package's signatures are kept as they are
from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg

# By the module's name: the package takes the one factory that it finds in a persistence module.
from eventsourcing import postgres as stock
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    DataError,
    InterfaceError,
    Notification,
    OperationalError,
    PersistenceError,
    ProcessRecorder,
    StoredEvent,
    Subscription,
)
from eventsourcing.postgres import TPostgresTrackingRecorder
from eventsourcing.utils import Environment, EnvType
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from daojiao_program.adapters.postgres import LOCK, executing, executing_many, translated
from daojiao_program.adapters.postgres_url import DEFAULT_SCHEMA
from daojiao_program.adapters.recorders import (
    LogNotification,
    as_bytes,
    as_text,
    events_query,
    notifications,
    record,
)
from daojiao_program.adapters.recorders_following import Following, StoreClosedError, again
from daojiao_program.adapters.recorders_postgres_pool import LedgerDatastore
from daojiao_program.adapters.sql.counters import counters_of
from daojiao_program.adapters.sql.names import Names
from daojiao_program.adapters.sql.reading import SqlReading
from daojiao_program.adapters.sql.writing import SqlWriting

_ATTEMPTS = 5
_PAUSE_S = 0.2


class LedgerApplicationRecorder(stock.PostgresApplicationRecorder):
    """Records into, and reads from, the log of a store."""

    datastore: LedgerDatastore

    def __init__(self, datastore: stock.PostgresDatastore, *, events_table_name: str = "events") -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.sql_create_statements.clear()  # the store's tables are made as a whole
        self.channel_name = datastore.schema

    def create_table(self) -> None:
        """Make the store, if there is none."""
        self.datastore.make_store()
        super().create_table()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Record events; returns their positions.

        Raises `IntegrityError` for a version that stands, `DataError` for a state that is no text.
        """
        id_ = uuid4().hex
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._insert(id_, stored_events, **kwargs)
            except StoreClosedError:
                raise
            except (InterfaceError, OperationalError) as error:
                locked = isinstance(error.__cause__, psycopg.errors.LockNotAvailable)
                # Without events there is no request to tell whether the lost answer was a yes.
                if locked or not stored_events or attempt == _ATTEMPTS:
                    raise
                time.sleep(_PAUSE_S)
        raise AssertionError

    def _insert(self, id_: str, stored_events: Sequence[StoredEvent], **kwargs: Any) -> list[int]:
        with self.datastore.transaction(commit=True) as cursor:
            connection = cursor.connection
            with connection.cursor(row_factory=tuple_row) as rows:
                counters = counters_of(rows.execute(LOCK).fetchone())
                # An insert whose answer was lost is not made twice, nor taken for another's.
                found = rows.execute(
                    b"select e.position from requests r join events e on e.request = r.number "
                    b"where r.id = %s order by e.position",
                    (id_,),
                ).fetchall()
            if found:
                return [row[0] for row in found]
            self._insert_events(cursor, stored_events, **kwargs)
            if not stored_events:
                return []
            with connection.pipeline():
                writing = SqlWriting(executing(connection), executing_many(connection), counters, Names())
                positions = record(writing, id_, stored_events, _keep)
                connection.execute(b"select pg_notify(%s, %s)", (self.channel_name, str(positions[-1])))
            return positions

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Events of one originator, by version."""
        rows = self._select(*events_query(originator_id, gt, lte, limit, desc=desc))
        return [StoredEvent(originator_id, version, topic, as_bytes(data)) for version, topic, data in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The log, by position, which is the notification's id."""
        id_type = self.datastore.originator_id_type

        def select() -> list[LogNotification]:
            with self.datastore.get_connection() as connection:
                reading = SqlReading(executing(connection), Names())
                return notifications(
                    reading,
                    start,
                    limit,
                    stop,
                    topics,
                    inclusive_of_start=inclusive_of_start,
                    id_type=id_type,
                )

        return again(select, _ATTEMPTS, _PAUSE_S, (InterfaceError, OperationalError))

    def max_notification_id(self) -> int | None:
        """The position of the last event; None when there is none."""
        return self._select("select position from progress", [])[0][0] or None

    def _select(self, statement: str, values: list[Any]) -> list[Any]:
        def select() -> list[Any]:
            with self.datastore.get_connection() as connection:
                cursor = connection.cursor(row_factory=tuple_row)
                return cursor.execute(translated(statement), values).fetchall()

        return again(select, _ATTEMPTS, _PAUSE_S, (InterfaceError, OperationalError))

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Follow the log: woken by what any process commits, and looking by itself once a second."""
        return LedgerSubscription(self, gt, topics)


class LedgerAggregateRecorder(LedgerApplicationRecorder):
    """Records into the log as an aggregate recorder does, which tells no notification ids."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        """Record events."""
        super().insert_events(stored_events, **kwargs)


class LedgerProcessRecorder(stock.PostgresProcessRecorder, LedgerApplicationRecorder):
    """Records events together with how far the log of another application was processed."""


class LedgerSubscription(Following[LedgerApplicationRecorder]):
    """Follows the log of a schema."""

    def __init__(self, recorder: LedgerApplicationRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._listen_thread = Thread(target=self._listen)
        self._listen_thread.start()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._listen_thread.join()

    def _listen(self) -> None:
        """Listen until stopped. A connection that breaks is taken up anew; meanwhile the log is polled."""
        channel = Identifier(self._recorder.channel_name)
        while not self._over():
            with suppress(PersistenceError), self._recorder.datastore.get_connection() as connection:
                connection.execute(SQL("listen {}").format(channel))
                self._has_been_notified.set()  # for what was saved between the first look and now
                try:
                    while not self._over():
                        for _ in connection.notifies(timeout=0.1, stop_after=1):
                            self._has_been_notified.set()
                finally:
                    with suppress(psycopg.Error):
                        connection.execute(b"unlisten *")
            if not self._over():
                time.sleep(_PAUSE_S)

    def _over(self) -> bool:
        return self._has_been_stopped or self._recorder.datastore.closed


class LedgerFactory(stock.PostgresFactory):
    """Makes the recorders; whatever schema it opens is a store of ours."""

    application_recorder_class = LedgerApplicationRecorder
    process_recorder_class = LedgerProcessRecorder
    datastore: LedgerDatastore

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        given: stock.PostgresDatastore = self.datastore
        given.close()
        if given.enable_db_functions:
            message = (
                f"{self.POSTGRES_ENABLE_DB_FUNCTIONS} is refused: the function takes no lock, so that who "
                "follows the log misses events, and it skips tracking; remove the variable"
            )
            raise OSError(message)
        pool = given.pool
        login = cast("dict[str, Any]", pool.kwargs)
        self.datastore = LedgerDatastore(
            **{key: login[key] for key in ("dbname", "host", "port", "user", "password")},
            connect_timeout=pool.timeout,
            idle_in_transaction_session_timeout=given.idle_in_transaction_session_timeout,
            pool_size=pool.min_size,
            max_overflow=pool.max_size - pool.min_size,
            max_waiting=pool.max_waiting,
            conn_max_age=pool.max_lifetime,
            pre_ping=given.pre_ping,
            lock_timeout=given.lock_timeout,
            schema=self.env.get(self.POSTGRES_SCHEMA) or DEFAULT_SCHEMA,
            get_password_func=pool.get_password_func,
            single_row_tracking=given.single_row_tracking,
            originator_id_type=cast("Any", given.originator_id_type),
        )

    def _make_store(self) -> None:
        if self.env_create_table():
            self.datastore.make_store()

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Over the log; for another purpose (snapshots) the stock recorder with a table of its own."""
        self._make_store()
        if purpose == "events":
            return LedgerAggregateRecorder(self.datastore)
        return again(lambda: stock.PostgresFactory.aggregate_recorder(self, purpose))

    def application_recorder(self) -> ApplicationRecorder:
        """Over the log."""
        return again(super().application_recorder)

    def tracking_recorder(
        self, tracking_recorder_class: type[TPostgresTrackingRecorder] | None = None
    ) -> TPostgresTrackingRecorder:
        """The stock one, or the view that is given, in the store's schema."""
        self._make_store()
        return again(lambda: stock.PostgresFactory.tracking_recorder(self, tracking_recorder_class))

    def process_recorder(self) -> ProcessRecorder:
        """Over the log, with the stock tracking table."""
        self._make_store()
        return again(super().process_recorder)


def _keep(state: bytes) -> str:
    text = as_text(state)
    if text is None:
        raise DataError(
            "this state is no text (a compressor or a cipher?), and this store keeps text, for SQL to read; "
            "remove COMPRESSOR_TOPIC and CIPHER_TOPIC, or use a store in an SQLite file"
        )
    return text


Factory = LedgerFactory
