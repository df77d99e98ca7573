"""A commit to an SQLite store wakes who follows it in the same process; other processes poll."""

from __future__ import annotations

import os
import threading
from typing import Final

_guard: Final = threading.Lock()
_sleepers: Final[dict[str, set[threading.Event]]] = {}


def _key(path: str) -> str:
    return path if ":memory:" in path else os.path.realpath(path.removeprefix("file:").partition("?")[0])


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
