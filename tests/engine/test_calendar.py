"""Days are reckoned by a calendar that is data: weekends, holidays, make-up days; provisional beyond."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daojiao_program.engine import Calendar, CalendarYear, Holiday
from daojiao_program.engine.clock import micros
from daojiao_program.engine.decide import local_day
from daojiao_program.engine.event import encode

OCTOBER = CalendarYear(
    holidays={"national-day": Holiday(first=date(2022, 10, 1), last=date(2022, 10, 7))},
    working=(date(2022, 10, 8), date(2022, 10, 9)),
)
LISTED = Calendar(years={2022: OCTOBER})
PLAIN = Calendar()
APIA = Calendar(zone="Pacific/Apia")
MISSING = date(2011, 12, 30)
"""The day that Samoa left out when it went over the date line."""

some_days = st.dates(date(2000, 1, 1), date(2040, 1, 1))
some_calendars = st.sampled_from([PLAIN, LISTED, APIA, Calendar(weekend=()), Calendar(weekend=(5,))])


class TestWorking:
    """Which days are worked on."""

    @pytest.mark.parametrize(
        ("day", "works"),
        [
            (date(2022, 9, 30), True),  # a Friday
            (date(2022, 10, 3), False),  # a Monday, and a holiday
            (date(2022, 10, 8), True),  # a Saturday on which is worked instead
            (date(2022, 10, 9), True),
            (date(2022, 10, 15), False),
            (date(2023, 10, 2), True),  # nothing is listed for it
        ],
    )
    def test_the_list_goes_before_the_weekend(self, day: date, *, works: bool) -> None:
        """A holiday, a make-up day, else the day of the week."""
        assert LISTED.is_working(day) is works

    def test_a_holiday_may_begin_in_the_year_before(self) -> None:
        """What is listed for a year says so too."""
        listed = CalendarYear(holidays={"new-year": Holiday(first=date(2021, 12, 31), last=date(2022, 1, 2))})
        assert not Calendar(years={2022: listed}).is_working(date(2021, 12, 31))

    def test_a_weekend_of_ones_own(self) -> None:
        """Other countries rest on other days, and some offices never."""
        assert not Calendar(weekend=(5, 6)).is_working(date(2022, 10, 14))  # a Friday
        assert Calendar(weekend=()).is_working(date(2022, 10, 15))

    def test_beyond_what_is_listed_it_is_provisional(self) -> None:
        """Weekends alone, and it can be told."""
        ends = [date(year, 12, 31) for year in (2021, 2022, 2023)]
        assert [LISTED.is_provisional(day) for day in ends] == [True, False, True]


class TestTerms:
    """Within so many days, within so many working days, to the end of the month."""

    def test_the_day_itself_is_not_counted(self) -> None:
        """Within a day of Friday is Saturday; within a working day, Monday."""
        friday = date(2022, 8, 19)
        assert (PLAIN.days(friday, 1), PLAIN.working_days(friday, 1)) == (
            date(2022, 8, 20),
            date(2022, 8, 22),
        )

    @pytest.mark.parametrize(
        ("n", "due"),
        [(1, date(2022, 10, 8)), (2, date(2022, 10, 9)), (3, date(2022, 10, 10)), (8, date(2022, 10, 17))],
    )
    def test_over_holidays_and_make_up_days(self, n: int, due: date) -> None:
        """From the last Friday of September over seven days off and a weekend on which is worked."""
        assert LISTED.working_days(date(2022, 9, 30), n) == due

    def test_none_and_less_than_none(self) -> None:
        """None is the first working day from there on; less counts back."""
        assert LISTED.working_days(date(2022, 9, 30), 0) == date(2022, 9, 30)
        assert LISTED.working_days(date(2022, 10, 1), 0) == date(2022, 10, 8)
        assert LISTED.working_days(date(2022, 10, 10), -3) == date(2022, 9, 30)
        assert LISTED.days(date(2022, 3, 1), -1) == date(2022, 2, 28)

    def test_the_29th_of_february(self) -> None:
        """It is a day like others, in the years that have it."""
        assert PLAIN.days(date(2024, 2, 28), 1) == date(2024, 2, 29)
        assert PLAIN.days(date(2024, 2, 29), 366) == date(2025, 3, 1)
        assert PLAIN.days(date(2023, 2, 28), 1) == date(2023, 3, 1)
        assert PLAIN.working_days(date(2024, 2, 28), 2) == date(2024, 3, 1)

    @pytest.mark.parametrize(
        ("day", "end"),
        [
            (date(2024, 2, 1), date(2024, 2, 29)),
            (date(2023, 2, 28), date(2023, 2, 28)),
            (date(1900, 2, 1), date(1900, 2, 28)),
            (date(2022, 4, 30), date(2022, 4, 30)),
            (date(2022, 12, 5), date(2022, 12, 31)),
        ],
    )
    def test_the_end_of_the_month(self, day: date, end: date) -> None:
        """The last day there is."""
        assert PLAIN.month_end(day) == end

    def test_a_day_that_a_zone_left_out(self) -> None:
        """No moment of that zone lies on it, and nothing is due on it: a term ends on the next there is."""
        before = date(2011, 12, 29)
        last = micros(datetime(2011, 12, 30, 9, 59, tzinfo=UTC))
        moments = (last, last + 60_000_000)
        assert [local_day(one, "Pacific/Apia") for one in moments] == [before, date(2011, 12, 31)]
        assert not APIA.is_working(MISSING)
        assert (APIA.days(before, 1), APIA.days(before, 2)) == (date(2011, 12, 31), date(2012, 1, 1))
        assert APIA.working_days(before, 1) == date(2012, 1, 2)
        assert APIA.days(date(2011, 12, 31), -1) == before
        assert PLAIN.days(before, 1) == MISSING

    def test_there_is_a_bound(self) -> None:
        """What nobody means is told, before it takes long."""
        for reckon in (PLAIN.days, PLAIN.working_days):
            with pytest.raises(ValueError, match="too many to reckon with"):
                reckon(date(2022, 1, 1), 1_000_000)

    @given(some_calendars, some_days, st.integers(1, 60))
    def test_it_is_the_nth_day_that_counts(self, calendar: Calendar, day: date, n: int) -> None:
        """After the day lie exactly so many working days, the last of them the day due; and back again."""
        due = calendar.working_days(day, n)
        between = [day + timedelta(one + 1) for one in range((due - day).days)]
        assert [one for one in between if calendar.is_working(one)][-1] == due
        assert sum(map(calendar.is_working, between)) == n
        assert calendar.working_days(due, -n) <= calendar.working_days(day, 0)

    @given(some_days, st.integers(-60, 60), st.integers(-60, 60))
    def test_days_add_up(self, day: date, one: int, other: int) -> None:
        """Days are days."""
        assert PLAIN.days(PLAIN.days(day, one), other) == PLAIN.days(day, one + other)


class TestData:
    """It is data: what is wrong with it is told, and it comes back as it was stored."""

    def test_it_comes_back(self) -> None:
        """From its JSON, with the years as numbers; equal to one that was asked before."""
        LISTED.is_working(date(2022, 10, 1))
        assert Calendar.model_validate_json(encode(LISTED)) == LISTED

    def test_another_list_is_another(self) -> None:
        """A changed copy is reckoned by what it says, not by what its original said."""
        day = date(2022, 10, 3)
        assert not LISTED.is_working(day)
        assert LISTED.model_copy(update={"years": {}}).is_working(day)

    def test_what_does_not_fit_is_told(self) -> None:
        """A day on and off at once, a day of another year."""
        odd = CalendarYear(holidays=OCTOBER.holidays, working=(date(2022, 10, 1), date(2020, 1, 1)))
        assert Calendar(years={2022: odd}).faults() == [
            "calendar.years.2022: 2022-10-01 is worked on and lies in holidays.national-day",
            "calendar.years.2022.working names 2020-01-01, of another year",
        ]
        assert LISTED.faults() == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"weekend": [1, 2, 3, 4, 5, 6, 7]},
            {"weekend": [0]},
            {"years": {"2022": {"holidays": {"x": {"first": "2022-05-02", "last": "2022-05-01"}}}}},
            {"years": {"2022": {"holidays": {"x": {"first": "2022-05-02", "last": "2023-05-01"}}}}},
            {"years": {"next": {}}},
        ],
    )
    def test_what_could_never_be_is_refused(self, wrong: dict[str, object]) -> None:
        """A week without a working day, a holiday that ends before it begins or takes a year."""
        with pytest.raises(ValueError, match="validation error"):
            Calendar.model_validate(wrong)
