"""Who waits for a store in PostgreSQL is woken by what any process commits: one connection listens for all.

The thread that listens begins with the first who waits, and ends when nobody has waited for a while, or
when the ledger is closed. A connection that breaks is taken up anew; meanwhile who waits looks by itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import psycopg
from psycopg.sql import SQL, Identifier

IDLE_S: Final = 30.0
"""How long it goes on listening when nobody waits."""
POLL_S: Final = 1.0
"""How often who waits looks by itself, so that no lost signal holds it up."""
_BLIND_POLL_S: Final = 0.05
_TURN_S: Final = 0.1
"""How long it goes on listening when it is to stop."""
_END_S: Final = 15.0
"""How long closing waits for it at most: it may be connecting."""
_AGAIN_S: Final = 0.5


class Listener:
    """Wakes who waits, at each commit to a schema. `connect` gives a connection of its own."""

    def __init__(self, channel: str, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._channel = channel
        self._connect = connect
        self._lock = threading.Lock()
        self._sleepers: set[threading.Event] = set()
        self._thread: threading.Thread | None = None
        self._left = 0.0
        self._closed = threading.Event()
        self._hears = False

    @property
    def poll_s(self) -> float:
        """How long to sleep at most before looking again."""
        return POLL_S if self._hears else _BLIND_POLL_S

    @contextmanager
    def sleeper(self) -> Iterator[threading.Event]:
        """An event that is set at each commit to the store, for as long as the block lasts."""
        event = threading.Event()
        with self._lock:
            self._sleepers.add(event)
            # After a fork the thread is the parent's.
            if not (self._closed.is_set() or (self._thread and self._thread.is_alive())):
                self._hears = False
                self._thread = threading.Thread(
                    target=self._listen, name=f"listen {self._channel}", daemon=True
                )
                self._thread.start()
        try:
            yield event
        finally:
            with self._lock:
                self._sleepers.discard(event)
                self._left = time.monotonic()

    def wake(self) -> None:
        """Wake all who sleep."""
        if self._sleepers:
            with self._lock:
                sleepers = tuple(self._sleepers)
            for sleeper in sleepers:
                sleeper.set()

    def close(self) -> None:
        """Listen no more, and wake all who sleep."""
        self._closed.set()
        self.wake()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(_END_S)

    def _listen(self) -> None:
        while not self._over():
            with suppress(psycopg.Error), self._connect() as connection:
                connection.execute(SQL("listen {}").format(Identifier(self._channel)))
                self._hears = True
                self.wake()  # for what was committed between the first look and now
                while not self._over():
                    for _ in connection.notifies(timeout=_TURN_S, stop_after=1):
                        self.wake()
            self._hears = False
            if not self._over():
                self._closed.wait(_AGAIN_S)

    def _over(self) -> bool:
        """Whether nobody needs it any more; the next who waits then begins anew."""
        with self._lock:
            if self._closed.is_set() or self._thread is not threading.current_thread():
                return True
            if self._sleepers or time.monotonic() - self._left < IDLE_S:
                return False
            self._thread = None
            return True
