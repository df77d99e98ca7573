"""A store that is open for writing says so in its own file, so that a log that was taken away is missed.

Until it is folded into the file, what was committed last stands in the write-ahead log alone. A file without
its log is a sound store of an earlier moment: nothing in it tells what is missing. So the first transaction
of whoever writes puts a mark into the file itself (`store`, key `open`), and whoever closes it last takes
the mark away. A mark without a log, where nobody has the file open, means that the log is gone. It rests on
the queue of the writers (`sqlite_queue`), which knows who is the last; without a queue, there is no mark.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from daojiao_program.adapters.sql.counters import fact
from daojiao_program.adapters.sql.statements import INSERT_FACT, OPEN
from daojiao_program.adapters.sqlite_looking import has_log
from daojiao_program.adapters.sqlite_queue import Queue
from daojiao_program.engine.errors import StoreError

_TRIES: Final = 20
_WAIT_MS: Final = 2000


class Marking:
    """The mark of one who may write; used under the write lock."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._stands = self._in_file = False

    def begun(self, connection: sqlite3.Connection) -> None:
        """Within a transaction: have the mark recorded with it."""
        if not self._stands and self._queue.works:
            connection.execute(f"{INSERT_FACT} on conflict do nothing", fact(OPEN, "yes"))

    def committed(self, connection: sqlite3.Connection) -> None:
        """After the commit: have the mark in the file itself, and not in the log alone."""
        if not self._in_file and self._queue.works:
            self._stands = True
            self._in_file = _folded(connection)

    def found(self) -> None:
        """Somebody has left the mark, or has the store open."""
        self._stands = True

    def ended(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Take the mark away, unless another one has the store open."""
        if self._stands and self._queue.alone():
            with suppress(sqlite3.Error):
                connection = connect()
                connection.execute(f"pragma busy_timeout = {_WAIT_MS}")
                connection.execute("begin immediate")
                connection.execute("delete from store where key = ?", (OPEN,))
                connection.execute("commit")
                _folded(connection)
        self._stands = self._in_file = False


def _folded(connection: sqlite3.Connection) -> bool:
    """Write into the file what the log holds, as far as no reader needs it otherwise; whether that is all."""
    busy, logged, done = connection.execute("pragma wal_checkpoint(passive)").fetchone()
    return not busy and logged == done


def check_whole(path: str, facts: Callable[[], Sequence[Any]], *, had_log: bool) -> Sequence[Any]:
    """The facts of a store whose log was not taken away. Raises `StoreError`.

    `had_log`: whether there was a log with anything in it before the store was opened.
    """
    found: Sequence[Any] = ()
    for _ in range(_TRIES):
        found = facts()
        if had_log or OPEN not in {row[0] for row in found}:
            return found
        if has_log(path) or Queue.in_use(path):  # another one opened it just now
            return found
    raise StoreError(
        f"{path} 的预写日志（{path}-wal）不见了，最近登记的内容在其中；请把该文件放回原处，或用备份恢复。"
        "使用中的库不能直接复制，请用 daojiao backup；确认没有缺失时，可用 daojiao verify --repair 去掉标记",
        f"the write-ahead log of {path} ({path}-wal) is gone, and what was recorded last was in it: put it "
        "back, or restore a copy; a store in use is copied with `daojiao backup`, not by hand. If nothing is "
        "missing for sure, `daojiao verify --repair` takes the mark away",
    )
