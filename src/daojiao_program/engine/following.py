"""Followers: each has its cursor in the store and hands on what has changed, at least once, in order.

Several runners may follow under one name: one has the lease, and goes on until nothing is left. The lease
bears a fencing token, which each statement that moves the cursor compares; so a runner that slept through
its lease moves nothing, whatever it still believes. What it hands on late bears its old token.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Event as Signal
from typing import TYPE_CHECKING, Final

from daojiao_program.engine.changes import Kinds
from daojiao_program.engine.clock import moment_of
from daojiao_program.engine.errors import (
    Conflict,
    EngineError,
    RequestFault,
    StoreError,
)
from daojiao_program.engine.handing import US, Ending, HandedOn, Handing, Receive
from daojiao_program.engine.ports import CursorRow
from daojiao_program.engine.text import odd_in_id

if TYPE_CHECKING:
    from daojiao_program.engine.engine import Engine

LEASE_S: Final = 30.0
"""How long a runner that has died holds up the others, unless said otherwise."""
LONGEST_LEASE_S: Final = 3600.0
_LOOK_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class FollowerStatus:
    """Where a follower stands: its position, and how many events the store is ahead of it.

    `since` is the moment of the first event that it has not come to. A `fault` is that of the change on
    `stream` up to the position `failed`, after `tries`: if `stopped`, it goes no further until it is
    resumed, else it is tried again in `again_s` seconds. `holder` has the lease for `held_s` seconds more;
    nobody where that is 0.
    """

    name: str
    position: int
    behind: int
    since: datetime | None
    stopped: bool
    tries: int
    stream: str
    failed: int
    fault: str
    at: datetime | None
    again_s: float
    holder: str
    held_s: float


class Follower:
    """Hands on what has changed in a store, under a name under which its cursor stands there.

    Several threads and processes may follow under one name. A change comes at least once, with a key by which
    the receiver knows it again; those of a stream come in order.
    """

    def __init__(self, engine: Engine, name: str, kinds: Kinds = (), lease_s: float = LEASE_S) -> None:
        if odd := odd_in_id(name):
            raise RequestFault(f"{name!r} is no name of a follower: {odd}; write follow('mirror')")
        if not 0 < lease_s <= LONGEST_LEASE_S:
            raise RequestFault(f"lease_s={lease_s} is not allowed; give up to {LONGEST_LEASE_S:g} seconds")
        self.name = name
        self._engine = engine
        self._kinds = kinds
        self._lease_us = round(lease_s * US)
        self._lease_s = lease_s

    def hand_on(self, receive: Receive, stop: Signal | None = None) -> HandedOn:
        """Hand on what has changed, until nothing is left, the receiver raises, or `stop` is set.

        Nothing is locked meanwhile. What the receiver raises is kept with the cursor: `NotNow` and `Conflict`
        have it tried again later, every other error stops this follower. One change has to be dealt with
        within the lease. Raises `StoreError` and `Conflict` where the store itself fails.
        """
        if why := self._idle(self._cursor()):
            return HandedOn(0, why)
        with self._engine.ledger.following() as cursors:
            row = cursors.take(self.name, _holder(), self._lease_us)
        if row is None:
            return HandedOn(0, "held")
        session = Handing(self._engine, row, self._lease_us, self._lease_s)
        try:
            if why := self._idle(row):  # another runner has come so far since the look
                session.move(lease=False, again_us=row.again_us)
            else:
                why = session.hand_on(receive, self._kinds, stop)
        except BaseException:
            with suppress(EngineError):
                session.move(lease=False)
            raise
        return HandedOn(session.count, why)

    def run(
        self, receive: Receive, stop: Signal, told: Callable[[HandedOn], object] = lambda _: None
    ) -> None:
        """Hand on what changes, as it changes, until `stop` is set, which is noticed within a second.

        `told` is told what came of it, whenever it has looked. Raises `StoreError` and `Conflict` where the
        store fails; it may be run again.
        """
        while not stop.is_set():
            came = self.hand_on(receive, stop)
            told(came)
            if came.why != "done":
                stop.wait(_LOOK_S)
            elif not stop.is_set():
                self._engine.wait(self._cursor().position, _LOOK_S)

    def resume(self, *, skip: bool = False) -> None:
        """Have one that was stopped, or waits, go on at once: at the same change or, to `skip`, past it.

        What was recorded later on the same stream is handed on all the same. Raises `Conflict` while a runner
        has the lease.
        """
        row = self._taken()
        position = max(row.position, row.failed) if skip else row.position
        self._put(CursorRow(self.name, position, row.token))

    def rewind(self, position: int = 0) -> None:
        """Put the cursor at a position, from which all is handed on again. Raises `Conflict` like `resume`.

        Raises `RequestFault` for a position to which the store has not come.
        """
        with self._engine.looking() as shared:
            if not 0 <= position <= shared.head.position:
                raise RequestFault(
                    f"position {position} is not allowed; give 0 to {shared.head.position}, the store's last"
                )
        self._put(CursorRow(self.name, position, self._taken().token))

    def status(self) -> FollowerStatus:
        """Where it stands; at 0 before it has begun."""
        return next(
            (one for one in statuses(self._engine) if one.name == self.name),
            _status(self._engine, [CursorRow(self.name)])[0],
        )

    def _cursor(self) -> CursorRow:
        found = (one for one in self._engine.ledger.cursors() if one.name == self.name)
        return next(found, CursorRow(self.name))

    def _idle(self, row: CursorRow) -> Ending | None:
        """Why nothing is to be done now, if so; told without writing. Raises `StoreError`."""
        with self._engine.looking() as shared:
            head = shared.head.position
        if row.position > head:
            raise StoreError(
                f"转送“{row.name}”已到第{row.position}条，库中却只到第{head}条：库被换成了旧的。"
                "请查明；要从头再转送，用 follow(name).rewind()",
                f"follower {row.name!r} had come to position {row.position}, and the store stands at {head}: "
                "an older copy was put in its place. Find out why; to hand all on again, "
                "engine.follow(name).rewind()",
            )
        if row.stopped:
            return "stopped"
        if row.again_us:
            return "waits"
        return "done" if row.position == head else None

    def _taken(self) -> CursorRow:
        with self._engine.ledger.following() as cursors:
            row = cursors.take(self.name, _holder(), self._lease_us)
        if row is None:
            raise Conflict(
                f"转送“{self.name}”正在进行；请稍后重试，或先停下 daojiao run",
                f"follower {self.name!r} is at work; try again later, or stop `daojiao run` first",
            )
        return row

    def _put(self, row: CursorRow) -> None:
        with self._engine.ledger.following() as cursors:
            cursors.move(row, 0, back=True)


def statuses(engine: Engine) -> list[FollowerStatus]:
    """Where each follower stands, by name."""
    return _status(engine, engine.ledger.cursors())


def _status(engine: Engine, rows: Sequence[CursorRow]) -> list[FollowerStatus]:
    with engine.looking() as shared:
        head = shared.head.position
        waiting = sorted({row.position + 1 for row in rows if row.position < head})
        first = shared.reading.at(waiting)
    return [
        FollowerStatus(
            name=row.name,
            position=row.position,
            behind=max(0, head - row.position),
            since=moment_of(first[row.position + 1][1].recorded_at) if row.position < head else None,
            stopped=row.stopped,
            tries=row.tries,
            stream=row.stream,
            failed=row.failed,
            fault=row.fault,
            at=moment_of(row.at) if row.at else None,
            again_s=row.again_us / US,
            holder=row.holder if row.held_us else "",
            held_s=row.held_us / US,
        )
        for row in rows
    ]


def _holder() -> str:
    """Who takes a lease, for people to read."""
    return f"{platform.node()}:{os.getpid()}"
