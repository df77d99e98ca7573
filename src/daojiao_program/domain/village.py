"""The village's weekly report: a week without anything to report is entered as such, and so is no gap."""

from __future__ import annotations

from datetime import date, timedelta
from typing import assert_never

from daojiao_program.domain.charter import Charter, listed
from daojiao_program.engine import Aggregate, Context, Event, Rules, Said, decision, require

RULES = Rules()
ZERO_ONCE = RULES.add(
    "ZERO-ONCE",
    Said(
        "一个村（社区）一周只报一次零报告",
        "a village or community reports once for a week that there is nothing",
    ),
    "assumed",
    remedy=Said("请核对日期；本周已报，无须再报", "check the day; the week has been reported already"),
)
_DAYS = 7


def week_of(day: date) -> date:
    """The Monday of the day's week: the town's weeks run from Monday to Sunday."""
    return day - timedelta(days=day.weekday())


def week_end(monday: date) -> date:
    """The Sunday of the week that begins on the Monday."""
    return monday + timedelta(days=_DAYS - 1)


class NothingReported(Event, topic="village.nothing-reported", title="零报告"):
    """The village has nothing to report for the week that begins on this Monday."""

    week: date


class Village(Aggregate, title="村（社区）", rules=RULES):
    """For which weeks a village or community, by its code, has reported that there is nothing."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.weeks: set[date] = set()

    @decision(title="零报告")
    def report_nothing(self, context: Context[Charter]) -> list[NothingReported]:
        """Report that there is nothing for the week in which the day lies."""
        listed(context.terms.villages, self.id, "villages")
        week = week_of(context.on)
        require(week not in self.weeks, ZERO_ONCE, found=f"{week} – {week_end(week)}")
        return [NothingReported(week=week)]

    def evolve(self, event: NothingReported, on: date) -> None:
        """Assign."""
        match event:
            case NothingReported():
                self.weeks.add(event.week)
            case _:
                assert_never(event)
