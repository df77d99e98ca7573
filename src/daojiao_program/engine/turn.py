"""A lock for the threads of one process that nobody waits for without end."""

from __future__ import annotations

import threading
import time
from typing import Final

from daojiao_program.engine.errors import Conflict
from daojiao_program.engine.forks import Forks

WAIT_S: Final = 30.0
"""How long a writer waits for its turn before it gives up."""


class Turn(Forks):
    """Whose turn it is to write. Reentrant; `with turn:` raises `Conflict` after `wait_s`.

    What else whoever has the turn waits for (other processes) is to come within the same time, which `left`
    tells. A child of a fork begins with a turn that nobody has.
    """

    def __init__(self, what: str, wait_s: float) -> None:
        super().__init__()
        self.what = what
        self.wait_s = wait_s
        self._lock = threading.RLock()
        self._depth = 0
        self._until = 0.0

    def __enter__(self) -> None:
        until = time.monotonic() + self.wait_s
        if not self._lock.acquire(timeout=max(0.0, min(self.wait_s, threading.TIMEOUT_MAX))):
            raise Conflict(self.over("thread"))
        if not self._depth:
            self._until = until
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        if self._depth:  # a child that was forked within the block never had the turn
            self._depth -= 1
            self._lock.release()

    def left(self) -> float:
        """How many seconds are left of the wait, for whoever has the turn."""
        return max(0.0, self._until - time.monotonic())

    def over(self, another: str) -> str:
        """The sentence for whoever waited for another thread or process, and waited too long."""
        return (
            f"{self.what} stayed locked by another {another} for {self.wait_s:g} s; "
            "nothing was recorded; try again"
        )

    def after_in_child(self) -> None:
        """Nobody has the turn."""
        self._lock = threading.RLock()
        self._depth = 0
