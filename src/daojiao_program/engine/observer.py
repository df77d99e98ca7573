"""Telling an observer and the log what the engine does; an observer that fails changes nothing of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final, Protocol

from daojiao_program.engine.request import Outcome, Refusal, Withheld

LOG: Final = logging.getLogger("daojiao_program")
"""What somebody who runs the package may want to know; never a name, an argument, or a secret.

WARNING: something waited long, was done anew, or went wrong beside the work. INFO: a store was opened or
closed. DEBUG: each transaction, in numbers alone.
"""
_FAILED: Final = "the observer failed; what it was told about goes on"
LONG_S: Final = 1.0
"""How long a wait for the write lock is that is worth a warning."""


Measured = int | float | str
"""What an observer is told of: a count, seconds, or the code of something that the catalogue declares."""


class Observer(Protocol):
    """Is told what an engine does: for traces, measures and alarms. What it raises is logged, and no more.

    It is called in the threads that ask, `waited` while the write lock is held: let it be quick.
    """

    def began(self, what: str) -> object:
        """Work begins, `submit`, `preview` or `tally`; what is returned here comes back when it ends."""
        ...

    def ended(self, token: object, facts: Mapping[str, Measured], error: BaseException | None) -> None:
        """The work is over, with these facts, or has raised an error."""
        ...

    def refused(self, rule: str) -> None:
        """A request was refused by the rule with this code; in a preview, it would be."""
        ...

    def waited(self, seconds: float) -> None:
        """A transaction has got the write lock, after so long."""
        ...

    def judged_again(self, requests: int) -> None:
        """So many later requests were judged again, for a late entry, a void or a correction."""
        ...


def observed(observer: Observer | None, what: str) -> AbstractContextManager[dict[str, Measured]]:
    """A block of work, with room for its facts; without an observer it is next to nothing."""
    return nullcontext({}) if observer is None else _observed(observer, what)


@contextmanager
def _observed(observer: Observer, what: str) -> Iterator[dict[str, Measured]]:
    facts: dict[str, Measured] = {}
    token: object = None
    began = False
    try:
        token = observer.began(what)
        began = True
    except Exception:
        LOG.warning(_FAILED, exc_info=True)
    error: BaseException | None = None
    try:
        yield facts
    except BaseException as raised:
        error = raised
        raise
    finally:
        if began:
            guarded(lambda: observer.ended(token, facts, error))


def guarded(tell: Callable[[], None]) -> None:
    """Tell an observer something; what it raises goes into the log and no further."""
    try:
        tell()
    except Exception:
        LOG.warning(_FAILED, exc_info=True)


def counted(
    observer: Observer | None, outcomes: Sequence[Outcome | Withheld], facts: dict[str, Measured]
) -> None:
    """Count what requests came to, in numbers and codes of rules alone."""
    if observer is None and not LOG.isEnabledFor(logging.DEBUG):
        return
    refused = [one.refused.code for one in outcomes if isinstance(one, Refusal)]
    accepted = [one for one in outcomes if not isinstance(one, Refusal)]
    facts["requests"] = len(outcomes)
    facts["refused"] = len(refused)
    facts["repeated"] = sum(one.repeated for one in accepted)
    facts["events"] = sum(len(one.events) for one in accepted if not one.repeated)
    if observer is not None:
        for code in refused:
            guarded(lambda code=code: observer.refused(code))  # type: ignore[misc]  # bound now
    LOG.debug("requests judged: %s", facts)


def waited(observer: Observer | None, seconds: float) -> None:
    """Tell how long a transaction waited for the write lock."""
    if observer is not None:
        guarded(lambda: observer.waited(seconds))
    if seconds >= LONG_S:
        LOG.warning("waited %.1f s for the write lock", seconds)


def judged_again(observer: Observer | None, count: int) -> None:
    """Tell how many later requests were judged again."""
    if count and observer is not None:
        guarded(lambda: observer.judged_again(count))
