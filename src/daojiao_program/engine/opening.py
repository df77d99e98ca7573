"""Opening a store by its URL, and waiting until it has come to a position."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import TracebackType
from typing import Final

from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import Ledger, Reading
from daojiao_program.engine.turn import WAIT_S

STORES: Final = "daojiao_program.stores"
"""The entry points that open a store, by the scheme of its URL."""
_CATCH_UP_S: Final = 5.0


class CaughtUp:
    """A reading that waits, for a bounded time, until the store has come to a position."""

    def __init__(self, ledger: Ledger, at_least: int) -> None:
        self._ledger = ledger
        self._at_least = at_least

    def __enter__(self) -> Reading:
        if (
            self._at_least
            and (position := self._ledger.wait(self._at_least - 1, _CATCH_UP_S)) < self._at_least
        ):
            raise StoreError(f"the store stands at position {position} and did not come to {self._at_least}")
        self._reading = self._ledger.reading()
        return self._reading.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.__exit__(kind, error, trace)


@cache
def _stores() -> Mapping[str, EntryPoint]:
    """What opens a store, by scheme; what is installed is read once, since it takes milliseconds."""
    return {one.name: one for one in entry_points(group=STORES)}


def open_ledger(url: str, *, create: bool = True, simulated: bool = False, wait_s: float = WAIT_S) -> Ledger:
    """Open a store by the scheme of its URL. Raises `StoreError`.

    Whoever writes waits for others `wait_s` seconds at most, and then gets a `Conflict`.
    """
    scheme = url.partition(":")[0].lower()
    found = _stores()
    if scheme not in found:
        known = ", ".join(f"{name}://" for name in sorted(found)) or "none: the package is not installed"
        shown = f"{scheme}://…" if "@" in url else url  # there may be a password in it
        message = (
            f"{shown!r} is no store that can be opened; known: {known}; write for instance sqlite:///town.db"
        )
        raise StoreError(message)
    try:
        opener = found[scheme].load()
    except ImportError as error:
        message = f"a {scheme} store needs an extra: pip install 'daojiao-program[postgres]' ({error})"
        raise StoreError(message) from error
    ledger: Ledger = opener(url, create=create, simulated=simulated, wait_s=wait_s)
    return ledger
