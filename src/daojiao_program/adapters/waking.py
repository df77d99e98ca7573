"""A commit to a store wakes who waits for it in the same process; between processes a signal does, or a look.

Who waits looks first, then sleeps, and is woken by every commit: what comes between is not missed.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from daojiao_program.adapters.sqlite_url import file_of

_sleepers: Final[dict[str, set[threading.Event]]] = {}
_guard = threading.Lock()


def _in_child() -> None:
    """Nobody sleeps in the child of a fork, and nobody holds the lock."""
    global _guard  # noqa: PLW0603 - another thread of the parent may hold it
    _guard = threading.Lock()
    _sleepers.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)


def _key(path: str) -> str:
    file = file_of(path)
    return path if file is None else os.path.realpath(file)


def wake(path: str) -> None:
    """Tell who sleeps on a store that something was committed to it."""
    if _sleepers:  # nobody, as a rule: then a commit pays for no lock and no look at the file system
        with _guard:
            sleepers = tuple(_sleepers.get(_key(path), ()))
        for sleeper in sleepers:
            sleeper.set()


def sleep_on(path: str, event: threading.Event) -> None:
    """Have the event set at each commit to the store."""
    with _guard:
        _sleepers.setdefault(_key(path), set()).add(event)


def sleep_no_more(path: str, event: threading.Event) -> None:
    """Undo `sleep_on`; again: no error."""
    with _guard:
        sleepers = _sleepers.get(_key(path), set())
        sleepers.discard(event)
        if not sleepers:
            _sleepers.pop(_key(path), None)


@contextmanager
def sleeper(path: str) -> Iterator[threading.Event]:
    """An event that is set at each commit to the store, for as long as the block lasts."""
    event = threading.Event()
    sleep_on(path, event)
    try:
        yield event
    finally:
        sleep_no_more(path, event)


def until_past(
    after: int,
    timeout: float,
    position: Callable[[], int],
    woken: threading.Event,
    poll_s: Callable[[], float],
) -> int:
    """Look where the store stands whenever woken, and each `poll_s`, until it is past or time is up."""
    until = time.monotonic() + timeout
    while True:
        woken.clear()
        found = position()
        left = until - time.monotonic()
        if found > after or left <= 0:
            return found
        woken.wait(min(left, poll_s()))
