"""The seal of a store by its ledger, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from daojiao_program.adapters.sql.sealing import SqlSealReading, SqlSealWriting
from daojiao_program.engine.ports import Ledger

_LOOK_S: Final = 60.0


class LedgerSeal:
    """A store whose seal is kept in it. The ledger is one of this package's, in the names that it stores."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._scheme = "sqlite" if ledger.url.startswith("sqlite") else "postgresql"

    @contextmanager
    def reading(self) -> Iterator[SqlSealReading]:
        """Look at it."""
        with self._ledger.reading() as reading:
            found: Any = reading
            yield SqlSealReading(found, simulated=self._ledger.simulated, scheme=self._scheme)

    @contextmanager
    def writing(self) -> Iterator[SqlSealWriting]:
        """Take its write lock."""
        with self._ledger.turn, self._ledger.writing() as writing:
            found: Any = writing
            yield SqlSealWriting(found, simulated=self._ledger.simulated, scheme=self._scheme)

    def wait(self, size: int) -> None:
        """Wait until more than so many requests are stored.

        One that recorded an event is seen at once, a refused one within a minute.
        """
        while True:
            with self._ledger.reading() as reading:
                head = reading.head()
            if head.number > size:
                return
            self._ledger.wait(head.position, _LOOK_S)
