"""What a follower does under one lease: it hands on, stretch by stretch, and keeps how far it has come."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Signal
from typing import TYPE_CHECKING, Final, Literal

from daojiao_program.engine.address import redacted
from daojiao_program.engine.changes import Kinds, StreamChange, change_of, touched
from daojiao_program.engine.errors import Conflict, EngineError, UnreadableEventError
from daojiao_program.engine.observer import LOG
from daojiao_program.engine.ports import CursorRow
from daojiao_program.engine.text import visible

if TYPE_CHECKING:
    from daojiao_program.engine.engine import Engine

Receive = Callable[[StreamChange], object]
"""Takes what is handed on; what it returns is not looked at."""

STRETCH: Final = 100
"""How many events are looked at before the cursor is moved: so much comes again after a crash, at most."""
LONGEST_PAUSE_S: Final = 300.0
"""How long it takes at most until what was refused for now is tried again: 1, 2, 4 … seconds, up to that."""
_LONGEST_FAULT: Final = 500
US: Final = 1_000_000


class NotNow(EngineError):
    """Raised by a receiver that cannot take a change for now; it is tried again, later and later.

    `after_s`: not before so many seconds, where the receiver knows. Nothing is passed over meanwhile.
    """

    def __init__(self, sentence: str, *, after_s: float | None = None) -> None:
        super().__init__(en=sentence)
        self.after_s = after_s


Ending = Literal["done", "held", "waits", "stopped", "asked"]
"""Why a follower hands on no more."""


@dataclass(frozen=True, slots=True)
class HandedOn:
    """How many changes were handed on, and why no more.

    `done`: nothing is left. `held`: another runner has the lease, or has taken it meanwhile. `waits`: the
    receiver takes nothing for now. `stopped`: a change was poisonous, or has been. `asked`: the signal to
    stop was given.
    """

    count: int
    why: Ending


class Handing:
    """What one runner does under one lease."""

    def __init__(self, engine: Engine, row: CursorRow, lease_us: int, lease_s: float) -> None:
        self.count = 0
        self._engine = engine
        self._row = row
        self._lease_us = lease_us
        self._fresh_s = lease_s / 3
        self._renewed = time.monotonic()

    def hand_on(self, receive: Receive, kinds: Kinds, stop: Signal | None) -> Ending:
        """Go from stretch to stretch until nothing is left."""
        while True:
            with self._engine.looking() as shared:
                head, found = shared.head.position, touched(shared, self._row.position, STRETCH, kinds)
            for stream, until in found.streams:
                if stop is not None and stop.is_set():
                    return "asked" if self.move(lease=False) else "held"
                if time.monotonic() - self._renewed > self._fresh_s and not self.move():
                    return "held"
                if (why := self._dealt_with(receive, stream, until)) is not None:
                    return why
                self._reached(until)
                self.count += 1
            self._reached(found.reached)
            done = found.reached >= head
            if not self.move(lease=not done):
                return "held"
            if done:
                return "done"

    def _dealt_with(self, receive: Receive, stream: str, until: int) -> Ending | None:
        """Hand on the newest state of a stream; None where it was taken. Raises `StoreError`."""
        try:
            with self._engine.looking() as shared:  # which is over before it is handed on
                change = change_of(shared, stream, until, self._row.token)
        except UnreadableEventError as error:
            return self._failed(stream, until, error, "stopped")
        except EngineError:  # the store's, not the change's
            raise
        except Exception as error:  # noqa: BLE001 - somebody's code
            return self._failed(stream, until, error, "stopped")
        try:
            receive(change)
        except (NotNow, Conflict) as error:
            return self._failed(stream, until, error, "waits")
        except Exception as error:  # noqa: BLE001 - somebody's code
            return self._failed(stream, until, error, "stopped")
        return None

    def _reached(self, position: int) -> None:
        self._row = CursorRow(self._row.name, position, self._row.token)

    def _failed(self, stream: str, until: int, error: Exception, why: Literal["waits", "stopped"]) -> Ending:
        """Keep what went wrong with the next change, and give back the lease, if it still is ours."""
        tries = self._row.tries + 1
        fault = visible(redacted(f"{type(error).__name__}: {error}"), lines=False)[:_LONGEST_FAULT]
        self._row = self._row._replace(
            stopped=why == "stopped", tries=tries, stream=stream, failed=until, fault=fault
        )
        LOG.warning("follower %s %s at %s", self._row.name, why, until)
        pause = min(LONGEST_PAUSE_S, 2.0 ** min(tries - 1, 16))
        if isinstance(error, NotNow) and error.after_s is not None:
            pause = min(LONGEST_PAUSE_S, max(pause, error.after_s))
        return why if self.move(lease=False, again_us=round(pause * US) if why == "waits" else 0) else "held"

    def move(self, *, lease: bool = True, again_us: int = 0) -> bool:
        """Keep how far it has come; whether the lease is still ours."""
        with self._engine.ledger.following() as cursors:
            ours = cursors.move(self._row, self._lease_us if lease else 0, again_us)
        self._renewed = time.monotonic()
        if not ours:
            LOG.warning("follower %s lost its lease: another runner goes on", self._row.name)
        return ours
