"""The recorders of the package `eventsourcing` over a store in an SQLite file.

`PERSISTENCE_MODULE=daojiao_program.adapters.recorders_sqlite`, `SQLITE_DBNAME=town.db`; further
`SQLITE_LOCK_TIMEOUT` (s), `ORIGINATOR_ID_TYPE` (uuid, text), `CREATE_TABLE`. Tracking is the stock table.
"""

# ruff: noqa: ANN401 - the package's signatures are kept as they are
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID, uuid4

# By the module's name: the package takes the one factory that it finds in a persistence module.
from eventsourcing import sqlite as stock
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    Notification,
    ProcessRecorder,
    StoredEvent,
    Subscription,
)
from eventsourcing.utils import Environment, EnvType

from daojiao_program.adapters.recorders import (
    as_bytes,
    as_text,
    events_query,
    notifications,
    record,
)
from daojiao_program.adapters.recorders_following import Following, again
from daojiao_program.adapters.recorders_sqlite_pool import LedgerPool
from daojiao_program.adapters.sql.counters import counters_of
from daojiao_program.adapters.sql.names import Names
from daojiao_program.adapters.sql.reading import SqlReading
from daojiao_program.adapters.sql.statements import HEAD
from daojiao_program.adapters.sql.writing import SqlWriting
from daojiao_program.adapters.sqlite import SqliteLedger
from daojiao_program.adapters.sqlite_schema import make_tables
from daojiao_program.adapters.sqlite_url import SQLiteAddress, file_of
from daojiao_program.adapters.waking import sleep_no_more, sleep_on, wake
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.turn import WAIT_S

POLL_S = 0.1
"""How often a subscription looks for what another process has written."""


class LedgerDatastore(stock.SQLiteDatastore):
    """A file that holds a store of ours."""

    pool: LedgerPool

    def __init__(
        self,
        db_name: str,
        *,
        lock_timeout: int | None = None,
        single_row_tracking: bool = True,
        originator_id_type: Literal["uuid", "text"] = "uuid",
    ) -> None:
        super().__init__(
            db_name, single_row_tracking=single_row_tracking, originator_id_type=originator_id_type
        )
        self.pool.close()
        wait_s = float(lock_timeout or WAIT_S)
        self.pool = LedgerPool(db_name, lock_timeout=lock_timeout, pool_timeout=wait_s)

    def make_store(self) -> None:
        """Make the store if there is none. Raises `StoreError` when the file is something else."""
        if (file := self.pool.file) is not None:
            wait_s = float(self.pool.lock_timeout or WAIT_S)
            SqliteLedger(
                file, SQLiteAddress(file, "FULL"), create=True, simulated=False, wait_s=wait_s
            ).close()
            return
        with self.transaction(commit=True) as cursor:
            connection = cursor.sqlite_cursor.connection
            if not connection.execute("select count(*) from sqlite_master").fetchone()[0]:
                make_tables(connection, simulated=False)


class LedgerApplicationRecorder(stock.SQLiteApplicationRecorder):
    """Records into, and reads from, the log of a store."""

    datastore: LedgerDatastore

    def construct_create_table_statements(self) -> list[str]:
        """None: the store's tables are made as a whole."""
        return []

    def create_table(self) -> None:
        """Make the store, if there is none."""
        self.datastore.make_store()
        super().create_table()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Record events; returns their positions. Raises `IntegrityError` for a version that stands."""
        positions = super().insert_events(stored_events, **kwargs)
        wake(self.datastore.pool.db_name)
        return positions

    def _insert_events(
        self, c: stock.SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any
    ) -> Sequence[int] | None:
        if not stored_events:
            return []
        connection = c.sqlite_cursor.connection
        counters = counters_of(connection.execute(HEAD).fetchone())
        writing = SqlWriting(connection.execute, connection.executemany, counters, Names())
        return record(writing, uuid4().hex, stored_events, lambda state: as_text(state) or state)

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
        statement, values = events_query(originator_id, gt, lte, limit, desc=desc)
        with self.datastore.transaction(commit=False) as c:
            c.execute(statement, values)
            return [
                StoredEvent(originator_id, version, topic, as_bytes(data))
                for version, topic, data in c.fetchall()
            ]

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
        with self.datastore.transaction(commit=False) as c:
            reading = SqlReading(c.sqlite_cursor.connection.execute, Names())
            return notifications(
                reading, start, limit, stop, topics, inclusive_of_start=inclusive_of_start, id_type=id_type
            )

    def max_notification_id(self) -> int | None:  # type: ignore[override]
        """The position of the last event; None when there is none."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("select position from progress")
            return c.fetchone()[0] or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Follow the log: at once within the process, by polling what other processes write."""
        return LedgerSubscription(self, gt, topics)


class LedgerAggregateRecorder(LedgerApplicationRecorder):
    """Records into the log as an aggregate recorder does, which tells no notification ids."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        """Record events."""
        super().insert_events(stored_events, **kwargs)


class LedgerProcessRecorder(stock.SQLiteProcessRecorder, LedgerApplicationRecorder):
    """Records events together with how far the log of another application was processed."""


class LedgerSubscription(Following[LedgerApplicationRecorder]):
    """Follows the log of a file."""

    poll_s = POLL_S

    def __init__(self, recorder: LedgerApplicationRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        sleep_on(recorder.datastore.pool.db_name, self._has_been_notified)

    def stop(self) -> None:
        """Stop following."""
        super().stop()
        sleep_no_more(self._recorder.datastore.pool.db_name, self._has_been_notified)


class LedgerFactory(stock.SQLiteFactory):
    """Makes the recorders; whatever file it opens is a store of ours."""

    application_recorder_class = LedgerApplicationRecorder
    process_recorder_class = LedgerProcessRecorder
    datastore: LedgerDatastore

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        try:
            file_of(self.env.get(self.SQLITE_DBNAME) or "")
        except StoreError as error:
            raise OSError(str(error)) from None
        given: stock.SQLiteDatastore = self.datastore
        given.close()
        self.datastore = LedgerDatastore(
            given.pool.db_name,
            lock_timeout=given.pool.lock_timeout,
            single_row_tracking=given.single_row_tracking,
            originator_id_type=given.originator_id_type,
        )

    def _make_store(self) -> None:
        if self.env_create_table():
            self.datastore.make_store()

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Over the log; for another purpose (snapshots) the stock recorder with a table of its own."""
        self._make_store()
        if purpose == "events":
            return LedgerAggregateRecorder(self.datastore)
        return again(lambda: stock.SQLiteFactory.aggregate_recorder(self, purpose))

    def application_recorder(self) -> ApplicationRecorder:
        """Over the log."""
        return again(super().application_recorder)

    def tracking_recorder(
        self, tracking_recorder_class: type[stock.SQLiteTrackingRecorder] | None = None
    ) -> stock.SQLiteTrackingRecorder:
        """The stock one, or the view that is given, in the store's file."""
        self._make_store()
        return again(lambda: stock.SQLiteFactory.tracking_recorder(self, tracking_recorder_class))

    def process_recorder(self) -> ProcessRecorder:
        """Over the log, with the stock tracking table."""
        self._make_store()
        return again(super().process_recorder)


Factory = LedgerFactory
