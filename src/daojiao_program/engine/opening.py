"""Opening a store by its URL, and waiting until it has come to a position."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import TracebackType
from typing import Any, Final

from daojiao_program.engine.address import shown_url
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import Ledger, Meaning, Migrated, Reading, Refers, Verifying
from daojiao_program.engine.turn import WAIT_S

STORES: Final = "daojiao_program.stores"
"""The entry points that open a store, by the scheme of its URL."""
MIGRATIONS: Final = "daojiao_program.migrations"
"""The entry points that bring a store up to date, by the scheme of its URL."""
VERIFICATIONS: Final = "daojiao_program.verifications"
"""The entry points that read all of a store, by the scheme of its URL."""
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


def open_ledger(
    url: str,
    *,
    create: bool = True,
    simulated: bool = False,
    wait_s: float = WAIT_S,
    read_only: bool = False,
) -> Ledger:
    """Open a store by the scheme of its URL. Raises `StoreError`.

    Whoever writes waits for others `wait_s` seconds at most, and then gets a `Conflict`. With `read_only` it
    takes nothing, is never made, and no trace is left beside it.
    """
    ledger: Ledger = _found(STORES, url)(
        url, create=create, simulated=simulated, wait_s=wait_s, read_only=read_only
    )
    return ledger


def migrate(url: str, refers: Refers, mark: str) -> Migrated:
    """Bring a store up to date, in one transaction, with a copy kept of it as it was.

    `refers` tells what an event refers to (`keeping.refers_of`), for what older formats did not keep, and
    `mark` by which marks it does. Others
    should have closed the store: who has it open in an older version gets errors from then on. What was
    copied is compared with what stood there. Raises `StoreError`, and nothing is changed then.
    """
    migrated: Migrated = _found(MIGRATIONS, url)(url, refers, mark)
    return migrated


def verifying(url: str, meaning: Meaning) -> Verifying:
    """What reads all of a store; it is opened when it is asked, also one that could not be opened to use."""
    found: Verifying = _found(VERIFICATIONS, url)(url, meaning)
    return found


def _found(group: str, url: str) -> Callable[..., Any]:
    """What an entry point offers for the scheme of the URL."""
    if not isinstance(url, str):
        raise StoreError(f'{url!r} is no address of a store; write f"sqlite:///{{path}}", or postgresql://…')
    scheme = url.partition(":")[0].lower()
    found = _offered(group)
    if scheme not in found:
        known = ", ".join(f"{name}://" for name in sorted(found)) or "none: the package is not installed"
        meant = _instead(scheme, url)
        message = f"{shown_url(url)!r} is no store that can be opened; known: {known}; write {meant}"
        raise StoreError(message)
    try:
        offered: Callable[..., Any] = found[scheme].load()
    except ImportError as error:
        message = f"a {scheme} store needs an extra: pip install 'daojiao-program[postgres]' ({error})"
        raise StoreError(message) from error
    return offered


def _instead(scheme: str, url: str) -> str:
    """What was meant, as far as it can be told."""
    if scheme.startswith("postgres"):
        return "postgresql:// at its beginning"
    return f"sqlite:///{url}" if url and ":" not in url else "for instance sqlite:///town.db"


@cache
def _offered(group: str) -> Mapping[str, EntryPoint]:
    """What is installed, by scheme; it is read once, since that takes milliseconds."""
    return {one.name: one for one in entry_points(group=group)}
