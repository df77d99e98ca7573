"""Clocks: moments as µs, days in a time zone."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from daojiao_program.engine import SimulatedClock, SystemClock, end_of_day, micros, moment_of
from daojiao_program.engine.decide import local_day

DAY = date(2025, 5, 1)


def test_a_moment_becomes_micros_and_back() -> None:
    """To the µs, whatever the time zone it was given in."""
    moment = datetime(2025, 5, 1, 8, 0, 0, 1, timezone(timedelta(hours=8)))
    assert micros(moment) == 1_746_057_600_000_001
    assert moment_of(micros(moment)) == moment
    assert moment_of(0).tzinfo is UTC


def test_a_moment_without_a_zone_is_no_moment() -> None:
    """A naive moment is an error rather than a guess."""
    with pytest.raises(ValueError, match="has no time zone"):
        micros(datetime(2025, 5, 1))  # noqa: DTZ001 - the point


def test_a_day_ends_in_its_own_zone() -> None:
    """Its last µs is still that day, the next is not."""
    end = micros(end_of_day(DAY, "Asia/Shanghai"))
    assert end == 1_746_115_199_999_999
    assert local_day(end, "Asia/Shanghai") == DAY
    assert local_day(end + 1, "Asia/Shanghai") == date(2025, 5, 2)
    assert local_day(end + 1, "UTC") == DAY


def test_the_machines_clock_tells_the_time() -> None:
    """It gives µs of now."""
    assert abs(SystemClock().now() - micros(datetime.now(UTC))) < 60_000_000


def test_a_simulated_clock_stands_and_never_goes_back() -> None:
    """It is set, by moment or by an office's opening hour, and only forward."""
    clock = SimulatedClock(5)
    assert clock.now() == clock.now() == 5
    clock.open_office(DAY, "Asia/Shanghai")
    assert moment_of(clock.now()) == datetime(2025, 5, 1, 1, tzinfo=UTC)
    clock.set(datetime(2025, 4, 30, tzinfo=UTC))
    assert moment_of(clock.now()) == datetime(2025, 5, 1, 1, tzinfo=UTC)
