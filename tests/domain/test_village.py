"""The zero report: a week without anything is entered as such, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from daojiao_program.domain.charter import CHARTER_KNOWN
from daojiao_program.domain.village import ZERO_ONCE, NothingReported, week_end, week_of
from tests.domain.town import NANCHENG, Town, may, opened


@pytest.fixture
def story() -> Iterator[Town]:
    """A town under the package's charter."""
    yield from opened()


def test_a_week_is_reported_by_its_monday(story: Town) -> None:
    """A report of Wednesday the 11th stands for the week of Monday the 9th."""
    story.when(may(11)).village(NANCHENG).report_nothing()
    story.then.exactly(NothingReported(week=may(9)))


def test_once_a_week(story: Town) -> None:
    """Sunday is of the same week, Monday of the next."""
    story.given(may(11)).village(NANCHENG).report_nothing()
    story.when(may(15)).village(NANCHENG).report_nothing()
    story.then.refused(ZERO_ONCE, found="2022-05-09 – 2022-05-15")
    story.when(may(16)).village(NANCHENG).report_nothing()
    story.then.exactly(NothingReported(week=may(16)))


def test_a_village_of_the_town(story: Town) -> None:
    """Nobody reports for a village that the charter does not list."""
    story.when(may(11)).village("999").report_nothing()
    story.then.refused(CHARTER_KNOWN, found="999")


def test_weeks_run_over_the_year() -> None:
    """The first of January 2022 was a Saturday."""
    assert week_of(date(2022, 1, 1)) == date(2021, 12, 27)
    assert week_end(date(2021, 12, 27)) == date(2022, 1, 2)
