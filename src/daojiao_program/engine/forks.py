"""What a process does before it forks, and what its child does first.

Locks held by other threads stay held for ever in a child, and what is open is shared with the parent. So
whoever has either is told. `subprocess` and `spawn` start a program anew and tell nobody.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import Final
from weakref import WeakSet


class Forks:
    """Is told of forks, for as long as somebody holds it."""

    def __init__(self) -> None:
        _watched.add(self)

    def before_fork(self) -> None:
        """In the parent, before; bounded."""

    def after_in_parent(self) -> None:
        """In the parent, afterwards."""

    def after_in_child(self) -> None:
        """In the child, where this thread is the only one."""


_watched: Final[WeakSet[Forks]] = WeakSet()
_told: Final[list[Forks]] = []
_one_at_a_time = threading.RLock()


def _before() -> None:
    _one_at_a_time.acquire()
    _told[:] = list(_watched)
    for one in _told:
        with suppress(Exception):  # a fork cannot be refused, and what follows must be told too
            one.before_fork()


def _in_parent() -> None:
    for one in _told:
        with suppress(Exception):
            one.after_in_parent()
    _told.clear()
    _one_at_a_time.release()


def _in_child() -> None:
    global _one_at_a_time  # noqa: PLW0603 - the parent's lock is of no use here
    _one_at_a_time = threading.RLock()
    for one in _told:
        with suppress(Exception):
            one.after_in_child()
    _told.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_in_parent, after_in_child=_in_child)
