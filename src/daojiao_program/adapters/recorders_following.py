"""Following the log of a store, and what a recorder does when it is closed or the database hesitates."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from eventsourcing import persistence
from eventsourcing.persistence import (
    ApplicationRecorder,
    ConnectionPoolClosedError,
    ListenNotifySubscription,
    OperationalError,
    PersistenceError,
)

STORED_AS: Final = "stored_as"
"""What a log of ours keeps in its recorder: a function that gives the names by which topics are stored."""

Made = TypeVar("Made")
R = TypeVar("R", bound=ApplicationRecorder)


class StoreClosedError(ConnectionPoolClosedError, OperationalError):
    """The store was closed, or belongs to the parent of this process."""


def closed_error(_zh: str, en: str) -> StoreClosedError:
    """The error for who comes to a closed door; the package speaks English."""
    return StoreClosedError(en)


class Following(ListenNotifySubscription[R]):
    """A subscription that also looks by itself from time to time, so that no lost signal holds it up.

    The stock one looks before it listens, and then only when it is called: what is saved in between waits
    for the next save. It also looks again, each time, at all that its topics left out; this one does not.
    """

    poll_s = 1.0

    def __init__(self, recorder: R, gt: int | None, topics: Sequence[str]) -> None:
        stored_as = vars(recorder).get(STORED_AS, tuple)  # a log of ours knows by which names events go
        super().__init__(recorder, gt, stored_as(topics))

    def _loop_on_pull(self) -> None:
        try:
            while not self._has_been_stopped:
                self._pull()
                self._has_been_notified.wait(self.poll_s)
        except BaseException as error:  # noqa: BLE001 - raised again where the iteration is
            if self._thread_error is None:
                self._thread_error = error
            self.stop()

    def _pull(self) -> None:
        while not self._has_been_stopped:
            self._has_been_notified.clear()
            after = self._last_notification_id or 0
            # No position below the last is filled in later: they are given under the write lock.
            last = self._recorder.max_notification_id() or 0
            if last <= after:
                return
            found = self._recorder.select_notifications(
                after, self._select_limit, last, self._topics, inclusive_of_start=False
            )
            if found:
                try:
                    self._notifications_queue.put(found)
                except persistence.ShutDown:
                    return
            self._last_notification_id = found[-1].id if len(found) == self._select_limit else last


def again(
    make: Callable[[], Made],
    times: int = 3,
    pause_s: float = 0.05,
    on: tuple[type[PersistenceError], ...] = (PersistenceError,),
) -> Made:
    """Do it again when it fails: tables that somebody else makes at the same moment, a broken connection."""
    for _ in range(times - 1):
        try:
            return make()
        except StoreClosedError:
            raise
        except on:
            time.sleep(pause_s)
    return make()
