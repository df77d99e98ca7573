"""Pace: how much a week so far, how much a week from now on."""

from __future__ import annotations

from datetime import date

import pytest

from daojiao_program.pages.charts import way
from daojiao_program.pages.targets import Pace

START, DUE = date(2022, 4, 1), date(2022, 12, 31)


def course(on: date, value: int, goal: int = 81, due: date = DUE) -> Pace:
    """A way to a target."""
    return Pace(START, on, due, value, goal, [(START, 0), (on, value)])


def test_pace() -> None:
    """45 in 144 days are 2.2 a week; 36 in the 130 days left are 1.9."""
    found = course(date(2022, 8, 23), 45)
    assert found.so_far == pytest.approx(45 * 7 / 144)
    assert found.needed == pytest.approx(36 * 7 / 130)
    assert found.even == pytest.approx(144 / 274)


def test_ends() -> None:
    """On the first day there is no pace yet, on the due day none that could still help."""
    assert course(START, 0).so_far is None
    assert course(DUE, 80).needed is None
    assert course(DUE, 80).even == 1.0
    assert course(date(2022, 8, 23), 90).needed == 0.0
    assert course(START, 0, due=START).even == 1.0


def test_a_chart_is_text_and_no_address() -> None:
    """Labels stay text, and widths are given; nothing in it names an address or an id."""
    found = way(course(date(2022, 8, 23), 45))
    assert ">5月</text>" in found
    assert "://" not in found
    assert " id=" not in found
    assert found.startswith('<svg viewBox="0 0 458 164" aria-hidden="true"')


@pytest.mark.parametrize("on", [START, DUE, date(2023, 2, 1)])
def test_a_chart_of_any_day(on: date) -> None:
    """The first day, the last, and one beyond it."""
    assert way(course(on, 0)).endswith("</svg>")


def test_a_target_of_nothing() -> None:
    """Does not divide by it."""
    assert way(course(date(2022, 8, 23), 0, goal=0)).endswith("</svg>")
