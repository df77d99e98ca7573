"""Writers of one SQLite file, in several processes, take turns.

SQLite lets in whoever tries at the right moment, so that one writer may wait for a second while others
write hundreds of times. Here they queue. Whoever comes to a file that somebody writes, or waits for, draws a
number; who has the lowest is next; and whoever has the turn keeps it for some milliseconds of transactions
one after the other, since a change of writers costs each of them what it has cached.

The queue is the file `town.db-queue` beside the store: the last number drawn, whose turn it is and until
when, and locks of the kind that end with the process that holds them (open file description locks).
It is only for the order: what keeps two from writing at once is SQLite's own lock. Where there can be no
queue (another system than Linux, a file system without such locks), writers try at random moments, as SQLite
itself does. The last one to close the store removes the file; one that is left over does no harm and may be
removed.
"""

from __future__ import annotations

import mmap
import os
import random
import sqlite3
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeAlias

from daojiao_program.adapters.sqlite_errors import is_busy
from daojiao_program.engine.errors import Conflict
from daojiao_program.engine.turn import Turn

ROUND_S: Final = 0.1
"""How long it takes, about, until everybody who waits has had a turn."""
TURN_S: Final = (0.005, 0.025)
"""How long a turn is, at least and at most: no transaction begins later in it."""
GRACE_S: Final = 0.002
"""How long the next one waits for the next transaction of who has the turn."""
_GLANCE_S, _TRY_S = 0.0002, 0.001
_STUCK_S: Final = 0.25
"""After so long without a change nobody waits for those before: one of them may have been stopped."""

_fcntl: Any = None
if sys.platform == "linux" and struct.calcsize("P") == 8:  # noqa: PLR2004 - the layout below is that of 64 bits
    import fcntl

    _fcntl = fcntl

State: TypeAlias = tuple[int, int, int, int]
_LOCK: Final = struct.Struct("hhqqi4x")
"""`struct flock`: type, whence, start, length (0: to the end), pid."""
_STATE: Final = struct.Struct("=QQQQ")
"""Last number drawn; number of whose turn it is; when the turn ends (monotonic, ns); who has it."""
_NUMBER, _TURN_OF = struct.Struct("=Q"), struct.Struct("=QQ")
_LAST, _TURN, _UNTIL = 0, 8, 16
_DRAWING, _OPEN, _NUMBERS = 64, 65, 1024
"""Which bytes are locked: while a number is drawn, while the file is open, and behind them one a number."""
_QUEUE: Final = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_MOST: Final = 1 << 60


class Queue:
    """One writer's place in the queue of a file; not thread-safe. `close` it, or let a fork close it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._file = os.path.realpath(path) + "-queue"
        self._fd = -1
        self._shared: mmap.mmap | None = None
        self._me = 0
        self._ends = self._tried = 0.0
        self._usable = _fcntl is not None

    @property
    def works(self) -> bool:
        """Whether there is a queue, once a transaction has begun."""
        return self._fd >= 0

    def alone(self) -> bool:
        """Whether nobody else has the store open to write, from now on; False without a queue."""
        return self._open() and self._lock(_fcntl.F_WRLCK, _OPEN, 1)

    @staticmethod
    def in_use(path: str) -> bool:
        """Whether somebody has the store open to write; a look, which makes no file."""
        if _fcntl is None:
            return False
        try:
            fd = os.open(os.path.realpath(path) + "-queue", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            asked = _LOCK.pack(_fcntl.F_WRLCK, os.SEEK_SET, _OPEN, 1, 0)
            return bool(_LOCK.unpack(_fcntl.fcntl(fd, _fcntl.F_OFD_GETLK, asked))[0] != _fcntl.F_UNLCK)
        except OSError:
            return False
        finally:
            os.close(fd)

    def begin(self, connection: sqlite3.Connection, turn: Turn, check: Callable[[], None]) -> None:
        """Begin a writing transaction on a connection that does not wait by itself.

        Raises `Conflict` when the time of the threads' turn is over; `check` may end the wait by raising.
        """
        if self._open():
            try:
                self._begin_in_turn(connection, turn, check)
            except OSError:  # the file system is full, or has no such locks
                self._usable = False
                self.forget()
            else:
                return
        while not try_to_begin(connection):
            _go_on(turn, check)
            time.sleep(random.uniform(0.001, 0.02))  # noqa: S311 - jitter, not a secret

    def _begin_in_turn(self, connection: sqlite3.Connection, turn: Turn, check: Callable[[], None]) -> None:
        now = time.monotonic()
        _, _, until, who = self._state()
        mine = who == self._me and now < self._ends
        free = mine or not ((who != self._me and now < until / 1e9 < now + TURN_S[1]) or self._others())
        if free and try_to_begin(connection):
            self._take(None if mine else now)
        else:
            self._wait(connection, turn, check)

    def ended(self) -> None:
        """The transaction is over: the turn goes on if its time is not, and the next one begins soon."""
        if self._fd >= 0:
            now = time.monotonic()
            self._publish(min(self._ends, now + GRACE_S) if now < self._ends else 0)

    def close(self) -> None:
        """Leave the queue, and remove the file if nobody else has it open. Again: no error."""
        if self._fd >= 0:
            with suppress(OSError):
                if os.fstat(self._fd).st_nlink and self._lock(_fcntl.F_WRLCK, _OPEN, 1):
                    os.unlink(self._file)  # noqa: PTH108 - the name is text here
            self.forget()

    def forget(self) -> None:
        """Close what a child inherited; the parent's locks stay."""
        if self._shared is not None:
            self._shared.close()
            self._shared = None
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    # -- waiting ----------------------------------------------------------------------------------

    def _wait(self, connection: sqlite3.Connection, turn: Turn, check: Callable[[], None]) -> None:
        number = self._draw()
        seen, since = (0, 0, 0, 0), time.monotonic()
        try:
            while True:
                state, now = self._state(), time.monotonic()
                if state != seen:
                    seen, since = state, now
                pause = self._begin_or_pause(connection, number, state, now, stuck=now - since > _STUCK_S)
                if not pause:
                    break
                _go_on(turn, check)
                time.sleep(pause)
            self._take(time.monotonic(), number)
        finally:
            if number:
                self._lock(_fcntl.F_UNLCK, _NUMBERS + number, 1)

    def _begin_or_pause(
        self, connection: sqlite3.Connection, number: int, state: State, now: float, *, stuck: bool
    ) -> float:
        """How long to sleep until it is worth another look; 0 when the transaction has begun."""
        _, serving, ends, _ = state
        until = ends / 1e9
        if stuck:
            pause = random.uniform(0.001, 0.02)  # noqa: S311 - jitter, not a secret
        elif self._others(number):
            return min(max(number - serving - 1, 1) * ROUND_S / 16, TURN_S[1])
        elif now < until < now + TURN_S[1]:  # later: the clock began anew, or the file is damaged
            return max(_TRY_S, (until - now) / 2)
        elif until and now - self._tried <= _TRY_S:  # its last transaction may go on, or it died
            return _GLANCE_S
        else:
            pause = _GLANCE_S
        self._tried = now
        return 0.0 if try_to_begin(connection) else pause

    def _draw(self) -> int:
        """Draw a number, and lock it for as long as one waits; 0 where none is to be had."""
        for _ in range(100):
            if self._lock(_fcntl.F_WRLCK, _DRAWING, 1):
                break
            time.sleep(0.0005)
        else:
            return 0
        try:
            last = self._state()[0]
            number = last + 1 if last < _MOST else 1
            self._put(_LAST, number)
            return number if self._lock(_fcntl.F_WRLCK, _NUMBERS + number, 1) else 0
        finally:
            self._lock(_fcntl.F_UNLCK, _DRAWING, 1)

    def _others(self, before: int = 0) -> bool:
        """Whether another one waits, with a number lower than this one."""
        asked = _LOCK.pack(_fcntl.F_WRLCK, os.SEEK_SET, _NUMBERS, before, 0)
        found = _fcntl.fcntl(self._fd, _fcntl.F_OFD_GETLK, asked)
        return bool(_LOCK.unpack(found)[0] != _fcntl.F_UNLCK)

    # -- the file ---------------------------------------------------------------------------------

    def _take(self, began: float | None, number: int = 0) -> None:
        """The turn is mine: from now on, or still."""
        if began is not None:
            if number:
                self._put(_TURN, number)
            waiting = self._state()[0] - number if number else 1
            self._ends = began + min(max(ROUND_S / (1 + waiting), TURN_S[0]), TURN_S[1])
        self._publish(self._ends)

    def _publish(self, until: float) -> None:
        if self._shared is not None:
            _TURN_OF.pack_into(self._shared, _UNTIL, int(until * 1e9), self._me)

    def _put(self, place: int, number: int) -> None:
        if self._shared is not None:
            _NUMBER.pack_into(self._shared, place, number)

    def _state(self) -> State:
        """The last number drawn, the number that has the turn, until when, and who has it."""
        return _STATE.unpack_from(self._shared) if self._shared is not None else (0, 0, 0, 0)

    def _open(self) -> bool:
        if self._fd >= 0:
            return True
        for _ in range(5):
            if not self._usable:
                break
            try:
                mode = os.stat(self.path).st_mode & 0o666  # noqa: PTH116 - the name is text here
                self._fd = os.open(self._file, _QUEUE | os.O_CREAT, mode)
                if self._lock(_fcntl.F_RDLCK, _OPEN, 1) and (found := os.fstat(self._fd)).st_nlink:
                    if not found.st_size:
                        os.pwrite(self._fd, bytes(_NUMBERS), 0)
                    elif not self._is_queue():
                        raise FileExistsError(self._file)
                    self._shared = mmap.mmap(self._fd, _NUMBERS)
                    self._me = random.getrandbits(63) | 1
                    self._ends = 0.0
                    return True
                self.forget()  # it was removed at this moment
                time.sleep(0.001)
            except (OSError, ValueError):
                self._usable = False
                self.forget()
        return False

    def _is_queue(self) -> bool:
        """Whether the file is a queue; somebody's own file of that name is let be, and there is no queue."""
        content = os.pread(self._fd, _NUMBERS + 1, 0)
        return len(content) == _NUMBERS and not any(content[_STATE.size :])

    def _lock(self, kind: int, start: int, length: int) -> bool:
        """Lock, or unlock, bytes of the file. Returns whether it could be done at once."""
        try:
            _fcntl.fcntl(self._fd, _fcntl.F_OFD_SETLK, _LOCK.pack(kind, os.SEEK_SET, start, length, 0))
        except BlockingIOError:
            return False
        return True


def _go_on(turn: Turn, check: Callable[[], None]) -> None:
    check()
    if not turn.left():
        raise Conflict(turn.over("process"))


def try_to_begin(connection: sqlite3.Connection) -> bool:
    """Begin a writing transaction, unless somebody else is in one."""
    try:
        connection.execute("begin immediate")
    except sqlite3.OperationalError as error:
        if not is_busy(error):
            raise
        return False
    return True
