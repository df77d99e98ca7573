"""Verifying a store in PostgreSQL: its tables and its rows; the pages are the server's own to check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import psycopg

from daojiao_program.adapters.postgres import LOOK, configure, executing, executing_many, scanning
from daojiao_program.adapters.postgres_schema import tables_in
from daojiao_program.adapters.postgres_url import address, sentence
from daojiao_program.adapters.sql.counters import check_format
from daojiao_program.adapters.sql.cursors import has_cursors
from daojiao_program.adapters.sql.sound import TABLES, VIEWS
from daojiao_program.adapters.verifying.repairing import Verified
from daojiao_program.engine.errors import Conflict, StoreError
from daojiao_program.engine.ports import Damage, Meaning
from daojiao_program.engine.turn import WAIT_S
from daojiao_program.engine.wording import Said


def verifying(url: str, meaning: Meaning) -> PostgresVerifying:
    """Read all of the store; see `daojiao_program.engine.opening.verifying`."""
    return PostgresVerifying(url, meaning)


class PostgresVerifying:
    """Reads all of one schema."""

    def __init__(self, url: str, meaning: Meaning) -> None:
        self._at = address(url)
        self._meaning = meaning
        self.requests = self.events = 0

    def damages(self) -> Iterator[Damage]:
        """Each damage as it is found."""
        at = self._at
        try:
            with psycopg.connect(at.conninfo, autocommit=True) as connection:
                configure(connection, at.schema, WAIT_S)
                connection.execute(LOOK)
                gone = self._gone(connection)
                for name in gone:
                    yield Damage(name, "", "", Said("缺失", "is not there"))
                if {*gone} & {*TABLES}:
                    return
                verified = Verified(
                    scanning(connection),
                    self._meaning,
                    (psycopg.Error,),
                    followed=has_cursors(executing(connection), "postgresql"),
                )
                for damage in verified.damages():
                    self.requests, self.events = verified.requests, verified.events
                    yield damage
                self.requests, self.events = verified.requests, verified.events
        except psycopg.Error as error:
            raise StoreError(sentence(error, at)) from error

    def repair(self) -> Sequence[str]:
        """Make the derived tables anew."""
        at = self._at
        try:
            with psycopg.connect(at.conninfo, autocommit=True) as connection:
                configure(connection, at.schema, WAIT_S)
                with connection.transaction():
                    if {*self._gone(connection)} & {*TABLES}:
                        return ()
                    connection.execute(b"lock table progress in exclusive mode")
                    verified = Verified(scanning(connection), self._meaning, (psycopg.Error,))
                    if not verified.mendable():
                        return ()
                    return verified.put(executing(connection), executing_many(connection))
        except psycopg.errors.LockNotAvailable as error:
            raise Conflict(
                f"{at.where} 正被其他程序占用；请稍后重试",
                f"{at.where} stayed locked by another one; try again",
            ) from error
        except psycopg.Error as error:
            raise StoreError(sentence(error, at)) from error

    def _gone(self, connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
        """The tables and views that are not there. Raises `StoreError` for another format than today's."""
        there = tables_in(connection.execute, self._at.schema)
        if not there & {"store", "events"}:
            raise StoreError(
                f"{self._at.where} 没有数据库；请核对地址",
                f"there is no store in {self._at.where}; check the URL",
            )
        if "store" in there:
            check_format(connection.execute(b"select * from store").fetchall(), self._at.where)
        return [one for one in (*TABLES, *VIEWS) if one not in there]
