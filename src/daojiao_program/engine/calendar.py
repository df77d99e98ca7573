"""The calendar by which days are reckoned, as data: weekends, and each year's holidays and make-up days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from daojiao_program.engine.wording import Said

_LONGEST: Final = 60
"""How many days a holiday may last."""
_FARTHEST: Final = 4000
"""Over how many days a term may be reckoned: about eleven years."""
_DAY: Final = timedelta(days=1)
_WEEKEND: Final = (6, 7)


class _Dated(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Holiday(_Dated):
    """Days off, from the first to the last of them."""

    zh: Annotated[str, Said("中文", "Chinese")] = ""
    en: Annotated[str, Said("英文", "English")] = ""
    first: Annotated[date, Said("首日", "first day")]
    last: Annotated[date, Said("末日", "last day")]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not 0 <= (self.last - self.first).days < _LONGEST:
            raise ValueError(f"a holiday lasts 1 to {_LONGEST} days, not from {self.first} to {self.last}")
        return self


class CalendarYear(_Dated):
    """What is listed for a year: the days off, the weekend days on which is worked instead, and by whom.

    Days off may begin in the year before; what is listed for it says so too.
    """

    source: Annotated[str, Said("依据", "source")] = ""
    holidays: Annotated[Mapping[str, Holiday], Said("节假日", "holidays")] = {}
    working: Annotated[tuple[date, ...], Said("调休上班", "make-up working days")] = ()


class _Years:
    """The lists of a calendar, known by being the same: models that hold mappings have no hash."""

    __slots__ = ("years",)

    def __init__(self, years: Mapping[int, CalendarYear]) -> None:
        self.years = years

    def __hash__(self) -> int:
        return id(self.years)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Years) and self.years is other.years


@lru_cache(maxsize=64)
def _listed(of: _Years) -> Mapping[date, bool]:
    """Of each day that a list speaks of, whether it is worked on: what is asked for every day of a term."""
    found: dict[date, bool] = {}
    for year in of.years.values():
        for one in year.holidays.values():
            off = range((one.last - one.first).days + 1)
            found |= dict.fromkeys((one.first + n * _DAY for n in off), False)
        found |= dict.fromkeys(year.working, True)
    return found


class Calendar(_Dated):
    """Which days are worked on: `terms.calendar.working_days(day, 15)`.

    A part of the terms, so that it is dated and amended like every number of theirs. A year that is not
    listed is reckoned with weekends alone, and provisional. `weekend` are days of the week, Monday being 1.
    `zone` is only needed where a zone has left a day out (Apia, 30 December 2011): nothing is due on it.
    """

    weekend: Annotated[
        tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(max_length=6), Said("周末", "weekend")
    ] = _WEEKEND
    years: Annotated[Mapping[int, CalendarYear], Said("各年安排", "years")] = {}
    zone: Annotated[str, Said("时区", "zone")] = ""

    def faults(self) -> list[str]:
        """What does not fit together: a day on which is worked and not, a day of another year."""
        found = []
        for number, year in self.years.items():
            days = [("working", one) for one in year.working]
            for code, one in year.holidays.items():
                days += [(f"holidays.{code}", one.first), (f"holidays.{code}", one.last)]
                found += [
                    f"calendar.years.{number}: {day} is worked on and lies in holidays.{code}"
                    for day in year.working
                    if one.first <= day <= one.last
                ]
            found += [
                f"calendar.years.{number}.{where} names {day}, of another year"
                for where, day in days
                if day.year not in (number - 1, number)
            ]
        return found

    def is_working(self, day: date) -> bool:
        """Whether the day is worked on."""
        return self._works(_listed(_Years(self.years)), day)

    def is_provisional(self, day: date) -> bool:
        """Whether the day's year is not listed, so that a holiday in it may not be known yet."""
        return day.year not in self.years

    def days(self, day: date, n: int) -> date:
        """The last day within so many days of a day, which is not counted itself."""
        _check(n)
        if not self.zone:
            return day + timedelta(days=n)
        return self._counted(day, n, self._is_there)

    def working_days(self, day: date, n: int) -> date:
        """The last day within so many working days of a day, which is not counted itself.

        For none, the first working day from that day on; for less than none, so many before it.
        """
        _check(n)
        if n == 0:
            return day if self.is_working(day) else self.working_days(day, 1)
        return self._counted(day, n, partial(self._works, _listed(_Years(self.years))))

    def month_end(self, day: date) -> date:
        """The last day of the day's month."""
        return day.replace(day=monthrange(day.year, day.month)[1])

    def _counted(self, day: date, n: int, counts: Callable[[date], bool]) -> date:
        step = _DAY if n > 0 else -_DAY
        left, at = abs(n), day
        while left:
            at += step
            left -= counts(at)
        return at

    def _works(self, listed: Mapping[date, bool], day: date) -> bool:
        works = listed.get(day)
        return day.isoweekday() not in self.weekend and self._is_there(day) if works is None else works

    def _is_there(self, day: date) -> bool:
        """Whether there is such a day in the zone."""
        if not self.zone:
            return True
        noon = datetime.combine(day, time(12), ZoneInfo(self.zone))
        return noon.astimezone(UTC).astimezone(noon.tzinfo).date() == day


def _check(n: int) -> None:
    if abs(n) > _FARTHEST:
        raise ValueError(f"{n} days are too many to reckon with; at most {_FARTHEST}")
