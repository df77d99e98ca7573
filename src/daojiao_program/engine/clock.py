"""Clocks: the machine's, and one that follows the received days of a simulation."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Final
from zoneinfo import ZoneInfo

OFFICE_OPENS: Final = clock_time(9)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    """A moment as µs of UTC since 1970. Raises `ValueError` for one without a time zone."""
    if moment.tzinfo is None:
        message = f"{moment} has no time zone"
        raise ValueError(message)
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(recorded_at: int) -> datetime:
    """µs of UTC since 1970 as a moment."""
    return _EPOCH + timedelta(microseconds=recorded_at)


def end_of_day(day: date, zone: str) -> datetime:
    """The last µs of a day in a time zone."""
    return datetime.combine(day + timedelta(days=1), clock_time(), ZoneInfo(zone)) - timedelta(microseconds=1)


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        """The moment, in µs of UTC since 1970."""
        return time.time_ns() // 1000


class SimulatedClock:
    """Stands still, until it is set: a simulation is the same on every machine."""

    def __init__(self, moment: int = 0) -> None:
        self._now = moment

    def now(self) -> int:
        """The moment at which it stands, in µs of UTC since 1970."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Go to the moment; never back."""
        self._now = max(self._now, micros(moment))

    def open_office(self, day: date, zone: str) -> None:
        """Go to nine o'clock of the day, local time; never back."""
        self.set(datetime.combine(day, OFFICE_OPENS, ZoneInfo(zone)))
