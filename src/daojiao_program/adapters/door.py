"""Who is inside a store: whoever closes it waits for them, and so does a fork.

A connection that is closed while another thread uses it, or used on both sides of a fork, takes the process
with it or damages the file. So each use passes a door.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, Literal, TypeVar

from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.forks import Forks
from daojiao_program.engine.wording import Said

LEAVE_S: Final = 5.0
"""How long whoever closes waits for who is inside; afterwards the last one out gives back what is open."""
FORK_S: Final = 2.0
"""How long a fork waits for who is inside; afterwards the child is refused."""

Executes = TypeVar("Executes", bound=Callable[..., Any])
Held = TypeVar("Held")


class Inside:
    """A stay inside, by one thread; `mine` is false in a child that was forked meanwhile."""

    __slots__ = ("_door", "_generation", "thread")

    def __init__(self, door: Door) -> None:
        self.thread = threading.get_ident()
        self._door = door
        self._generation = door.generation

    @property
    def mine(self) -> bool:
        """Whether this is still the process that went in."""
        return self._door.generation == self._generation

    def check(self) -> None:
        """Raise `StoreError` in a child: what is open belongs to the parent."""
        if not self.mine:
            raise self._door.forked()

    def only_here(self, execute: Executes) -> Executes:
        """Run statements, but none in a child."""
        door, generation, check = self._door, self._generation, self.check

        def executes(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - stands for what it is given
            if door.generation != generation:
                check()
            return execute(*args, **kwargs)

        return executes  # type: ignore[return-value]  # called as what it stands for


class Door(Forks):
    """Lets threads in until it is closed.

    `empty` gives back everything open. It is called when nobody is inside: by who closes or, if somebody
    stays too long, by the last one out; and before a fork, for what is open in both processes is safe in
    neither. What is needed afterwards is opened anew. `at_fork` says what else a fork does:

    - `empty`: as described; a child that was forked while somebody was inside is refused.
    - `refuse`: nothing is given back, and every child is refused (a store in memory).
    - `renew`: nothing is given back, and a child opens its own (connections over a socket).

    `forget` drops what a child inherited all the same, and returns it; it is then never collected.
    """

    def __init__(
        self,
        what: Said,
        empty: Callable[[], None],
        forget: Callable[[], Iterable[object]],
        *,
        at_fork: Literal["empty", "refuse", "renew"] = "empty",
        error: Callable[[str, str], Exception] = StoreError,
    ) -> None:
        super().__init__()
        self.generation = 0
        self._what = what
        self._empty = empty
        self._forget = forget
        self._at_fork = at_fork
        self._error = error
        self._condition = threading.Condition()
        self._inside: list[Inside] = []
        self._shut = self._closed = self._given_back = self._refused = False

    @property
    def closed(self) -> bool:
        """Whether nobody is let in any more."""
        return self._closed

    def check(self) -> None:
        """Raise when it is closed; whoever waits inside looks from time to time."""
        if self._closed:
            zh, en = self._what
            raise self._error(f"{zh}已关闭", f"{en} is closed")
        if self._refused:
            raise self.forked()

    def enter(self) -> Inside:
        """Come in. Raises when it is closed, and in a child that may not use what it inherited."""
        with self._condition:
            self.check()
            if self._shut and not self._condition.wait_for(lambda: not self._shut, 4 * FORK_S):
                zh, en = self._what
                raise self._error(f"{zh}暂不可用，请稍后重试", f"{en} was held up by a fork; try again")
            self.check()
            stay = Inside(self)
            self._inside.append(stay)
            return stay

    def leave(self, stay: Inside) -> None:
        """Go out."""
        if not stay.mine:
            return
        with self._condition:
            self._inside.remove(stay)
            self._give_back()
            self._condition.notify_all()

    @contextmanager
    def inside(self) -> Iterator[Inside]:
        """Be inside for the length of a block."""
        stay = self.enter()
        try:
            yield stay
        finally:
            self.leave(stay)

    def close(self, tell: Callable[[], object] | None = None) -> None:
        """Let nobody in any more, and wait, for a bounded time, until the others are out. Again: no error.

        `tell` wakes who sleeps outside.
        """
        with self._condition:
            self._closed = True
            self._condition.notify_all()
        if tell is not None:
            tell()
        with self._condition:
            self._condition.wait_for(self._only_me, LEAVE_S)
            self._give_back()

    def _only_me(self) -> bool:
        me = threading.get_ident()
        return all(stay.thread == me for stay in self._inside)

    def _give_back(self) -> None:
        if self._closed and not self._inside and not self._given_back:
            self._given_back = True
            if not self._refused:
                self._empty()

    # -- forks ------------------------------------------------------------------------------------

    def before_fork(self) -> None:
        """Let nobody in, wait until everybody is out, and leave nothing open that a child would inherit."""
        with self._condition:
            self._shut = True
            if self._at_fork != "empty":
                return
            me = threading.get_ident()
            if all(stay.thread != me for stay in self._inside):
                self._condition.wait_for(lambda: not self._inside, FORK_S)
            if not (self._inside or self._given_back or self._refused):
                self._empty()

    def after_in_parent(self) -> None:
        """Go on."""
        with self._condition:
            self._shut = False
            self._condition.notify_all()

    def after_in_child(self) -> None:
        """Nobody is inside; what was inherited all the same is neither used nor given back."""
        self._condition = threading.Condition()
        self.generation += 1
        self._refused |= self._at_fork == "refuse" or (self._at_fork == "empty" and bool(self._inside))
        self._inside = []
        self._shut = False
        for thing in self._forget():
            immortal(thing)

    def forked(self) -> Exception:
        """The error for a child."""
        zh, en = self._what
        return self._error(
            f"{zh}由父进程打开并在使用中，本子进程不能使用；请在打开之前创建子进程，或改用 spawn 方式启动",
            f"{en} was in use when this process was forked, and stays with the process that opened it; fork "
            "before it is opened or while nobody uses it, or start the process with "
            'multiprocessing.get_context("spawn")',
        )


@contextmanager
def held(stay: Inside, manager: AbstractContextManager[Held]) -> Iterator[Held]:
    """Enter and leave it; in a child that was forked within, leave it as it is, for it is the parent's."""
    thing = manager.__enter__()
    try:
        yield thing
        stay.check()
    except BaseException as error:
        if not stay.mine:
            immortal(manager)
            stay.check()
        if not manager.__exit__(type(error), error, error.__traceback__):
            raise
    else:
        manager.__exit__(None, None, None)


def immortal(inherited: object) -> None:
    """Have something never collected, not even when the process ends: collecting it would close it.

    SQLite and libpq both say what to do with a connection that a child inherited: nothing at all.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(inherited))
