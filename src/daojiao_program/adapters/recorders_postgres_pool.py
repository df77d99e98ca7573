"""The connections of the package `eventsourcing` to a store in a PostgreSQL schema, closed in peace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing import postgres as stock

from daojiao_program.adapters.door import Door, held
from daojiao_program.adapters.postgres import configure
from daojiao_program.adapters.postgres_schema import prepare
from daojiao_program.adapters.postgres_url import PostgresAddress
from daojiao_program.adapters.recorders_following import closed_error
from daojiao_program.engine.turn import WAIT_S
from daojiao_program.engine.wording import Said


class LedgerDatastore(stock.PostgresDatastore):
    """A schema that holds a store of ours.

    Whoever closes it waits for who is inside, for a bounded time; who comes later gets a `StoreClosedError`.
    The child of a fork makes connections of its own.
    """

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - what the package takes
        super().__init__(**given)
        self._given = given
        self._door = Door(
            Said("数据库", "the store"), super().close, self._forget, at_fork="renew", error=closed_error
        )

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._door.closed

    @contextmanager
    def get_connection(self) -> Iterator[psycopg.Connection[Any]]:
        """Use a connection of the pool."""
        with self._door.inside() as stay, held(stay, super().get_connection()) as connection:
            yield connection

    def close(self) -> None:
        """Let nobody in any more, and close the connections when nobody uses them."""
        if hasattr(self, "_door"):  # it closes itself when it is collected, half made or not
            self._door.close()

    def _forget(self) -> list[object]:
        fresh = LedgerDatastore(**self._given)
        old, self.pool = self.pool, fresh.pool
        del fresh.pool
        return [old]

    def after_connect_func(self) -> Callable[[psycopg.Connection[Any]], None]:
        """Set up a connection as the package and as the ledger do."""
        as_stock, schema, wait_s = (
            super().after_connect_func(),
            self.schema,
            float(self.lock_timeout or WAIT_S),
        )

        def after_connect(connection: psycopg.Connection[Any]) -> None:
            as_stock(connection)
            configure(connection, schema, wait_s)

        return after_connect

    def make_store(self) -> None:
        """Make the store if there is none. Raises `StoreError` when the schema holds something else."""
        with self.get_connection() as connection:
            where = f"schema {self.schema} of database {connection.info.dbname} at {connection.info.host}"
            prepare(connection, PostgresAddress("", "", self.schema, where), create=True, simulated=False)
