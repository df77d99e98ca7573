"""The calendar in the charter is the State Council's, as two independent packages have it."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from daojiao_program.domain.charter import Charter, faults
from daojiao_program.domain.compound import COUNCIL_DUE, CompoundBranch
from daojiao_program.engine import Calendar, CalendarYear, Holiday
from daojiao_program.engine.event import encode
from tests.domain.compounds import founded, joined
from tests.domain.town import CHARTER, Town, charter_on, june

CHINA = holidays.country_holidays("CN")
OF_2023 = CalendarYear(
    source="国办发明电〔2022〕16号",
    holidays={
        "new-year": Holiday(zh="元旦", en="New Year", first=date(2022, 12, 31), last=date(2023, 1, 2)),
        "spring-festival": Holiday(
            zh="春节", en="Spring Festival", first=date(2023, 1, 21), last=date(2023, 1, 27)
        ),
        "qingming": Holiday(zh="清明节", en="Qingming", first=date(2023, 4, 5), last=date(2023, 4, 5)),
        "labour-day": Holiday(zh="劳动节", en="Labour Day", first=date(2023, 4, 29), last=date(2023, 5, 3)),
        "dragon-boat": Holiday(
            zh="端午节", en="Dragon Boat Festival", first=date(2023, 6, 22), last=date(2023, 6, 24)
        ),
        "national-day": Holiday(
            zh="中秋节、国庆节",
            en="Mid-Autumn and National Day",
            first=date(2023, 9, 29),
            last=date(2023, 10, 6),
        ),
    },
    working=(
        date(2023, 1, 28),
        date(2023, 1, 29),
        date(2023, 4, 23),
        date(2023, 5, 6),
        date(2023, 6, 25),
        date(2023, 10, 7),
        date(2023, 10, 8),
    ),
)
"""What the State Council listed on 8 December 2022."""
YEARS = CHARTER.calendar.years
WITH_2023 = Calendar(years={**YEARS, 2023: OF_2023})


def days_of(year: int) -> list[date]:
    """Every day of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_it_is_the_one_that_others_have(year: int) -> None:
    """Each day of the year is worked on, or not, as both packages say."""
    calendar, others = WITH_2023, []
    for day in days_of(year):
        assert chinese_calendar.is_workday(day) == CHINA.is_working_day(day), f"they differ about {day}"
        others.append(chinese_calendar.is_workday(day))
    assert [calendar.is_working(day) for day in days_of(year)] == others


@pytest.mark.parametrize("n", [1, 5, 7, 10, 15, 20, 30])
def test_terms_of_working_days_are_those_of_others(n: int) -> None:
    """From each day of 2021 to 2023 on, where the term ends within."""
    for day in (one for year in (2021, 2022, 2023) for one in days_of(year)):
        due = WITH_2023.working_days(day, n)
        if due.year <= 2023:
            assert due == CHINA.get_nth_working_day(day, n), day


def test_the_charter_lists_what_was_known_when_it_was_adopted() -> None:
    """2021 and 2022; the year after is provisional until an amendment lists it."""
    assert [*YEARS] == [2021, 2022]
    assert faults(CHARTER) == []
    provisional = [CHARTER.calendar.is_provisional(date(year, 1, 1)) for year in (2021, 2022, 2023)]
    assert provisional == [False, False, True]
    assert not CHARTER.calendar.is_working(date(2023, 1, 1))  # a Sunday
    assert CHARTER.calendar.is_working(date(2023, 1, 2))  # not known to be a holiday yet


def test_an_amendment_lists_the_next_year(story: Town) -> None:
    """It is dated by the charter: a day reckoned before it stays reckoned as it was."""
    story.given(date(2022, 12, 8)).charter().amend(CHARTER.model_copy(update={"calendar": WITH_2023}))
    found = []
    for on in (date(2022, 12, 7), date(2022, 12, 8)):
        terms = charter_on(story, on)
        assert terms is not None
        due = terms.calendar.working_days(date(2022, 12, 28), 3)
        found.append((due, terms.calendar.is_provisional(due)))
    assert found == [(date(2023, 1, 2), True), (date(2023, 1, 3), False)]


def test_what_does_not_fit_is_no_charter(story: Town) -> None:
    """CHARTER-WHOLE: a day is not worked on and off at once."""
    odd = OF_2023.model_copy(update={"working": (date(2023, 10, 1),)})
    wrong = CHARTER.model_copy(update={"calendar": Calendar(years={2023: odd})})
    story.when(date(2022, 12, 8)).charter().amend(wrong)
    story.then.refused("CHARTER-WHOLE", found=faults(wrong))


def test_a_charter_without_one_is_stored_as_before() -> None:
    """Nothing is stored where there is nothing to say, and it reads as weekends alone."""
    without = CHARTER.model_copy(update={"calendar": Calendar()})
    text = encode(without)
    assert "calendar" not in text
    assert Charter.model_validate_json(text) == without
    assert '"calendar":{"weekend":[6,7],"years":{"2021":' in encode(CHARTER)


def test_the_council_is_due_by_it(story: Town) -> None:
    """Thirty days after the founding on 10 June."""
    joined(story)
    founded(story)
    state = story.engine.load(CompoundBranch, "XQ-01", effective_on=june(30))
    (due,) = [one.due for one in state.tasks(CHARTER) if one.rule is COUNCIL_DUE]
    assert due == CHARTER.calendar.days(june(10), 30) == date(2022, 7, 10)
