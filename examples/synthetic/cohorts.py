"""How the four cohorts of the synthetic example went.

Their number, the bounds of their sizes and the 45 trainees are the report's; the days, and who
is absent and who makes up for it, are set by hand: every case is there for a rule.
"""

from dataclasses import dataclass, field
from datetime import date

LISTED = date(2022, 5, 6)
"""The day on which cadres and leadership are listed, and the first cohort is planned."""

PLANNING = "territorial-spatial-planning"
RENEWAL = "urban-renewal"
INDUSTRY = "industrial-economic-development"
ASSETS = "collective-asset-management"
GRIDS = "grid-governance"


@dataclass(frozen=True)
class Cohort:
    """A cohort as it went; trainees are counted from 0 in the order of their enrolment."""

    code: str
    area: str
    batch: str
    size: int
    planned: date
    enrolled: date
    """The day on which the enrolments come in; they are of the days since planning."""
    sessions: dict[str, date]
    absent: dict[str, tuple[int, ...]]
    make_ups: dict[date, dict[str, tuple[int, ...]]] = field(default_factory=dict)
    graduated: date | None = None

    @property
    def first(self) -> date:
        """Give the day of the first session."""
        return min(self.sessions.values())

    @property
    def end(self) -> date:
        """Give the day of graduation, or the last day of the example."""
        return self.graduated or date(2022, 8, 22)

    @property
    def not_made_up(self) -> list[int]:
        """Give who missed a course and no make-up of it, once for each course."""
        made_up = [
            (course, place)
            for courses in self.make_ups.values()
            for course, places in courses.items()
            for place in places
        ]
        return [
            place
            for course, places in self.absent.items()
            for place in places
            if (course, place) not in made_up
        ]


COHORTS = (
    Cohort(
        "C-01",
        "village-governance",
        "1",
        size=13,
        planned=LISTED,
        enrolled=date(2022, 5, 9),
        sessions={
            GRIDS: date(2022, 5, 10),
            ASSETS: date(2022, 5, 17),
            PLANNING: date(2022, 5, 24),
            RENEWAL: date(2022, 5, 31),
            INDUSTRY: date(2022, 6, 7),
        },
        absent={ASSETS: (3, 8), RENEWAL: (11,)},
        make_ups={date(2022, 5, 27): {ASSETS: (3, 8)}, date(2022, 6, 9): {RENEWAL: (11,)}},
        graduated=date(2022, 6, 14),
    ),
    Cohort(
        "C-02",
        "rural-revitalisation",
        "1",
        size=12,
        planned=date(2022, 5, 16),
        enrolled=date(2022, 5, 20),
        sessions={
            INDUSTRY: date(2022, 5, 25),
            GRIDS: date(2022, 6, 1),
            ASSETS: date(2022, 6, 8),
            PLANNING: date(2022, 6, 15),
            RENEWAL: date(2022, 6, 22),
        },
        absent={INDUSTRY: (11,), GRIDS: (4,), ASSETS: (2, 7), RENEWAL: (7,)},
        make_ups={
            date(2022, 6, 10): {INDUSTRY: (11,), GRIDS: (4,)},
            date(2022, 6, 24): {ASSETS: (2, 7)},
        },
        graduated=date(2022, 7, 1),
    ),
    Cohort(
        "C-03",
        "construction-and-renewal",
        "1",
        size=11,
        planned=date(2022, 6, 20),
        enrolled=date(2022, 6, 24),
        sessions={
            PLANNING: date(2022, 6, 28),
            RENEWAL: date(2022, 7, 5),
            GRIDS: date(2022, 7, 12),
            ASSETS: date(2022, 7, 19),
            INDUSTRY: date(2022, 7, 26),
        },
        absent={GRIDS: (0, 6), INDUSTRY: (9,)},
        make_ups={date(2022, 8, 5): {GRIDS: (0,)}},
    ),
    Cohort(
        "C-04",
        "village-governance",
        "2",
        size=9,
        planned=date(2022, 7, 25),
        enrolled=date(2022, 7, 29),
        sessions={
            GRIDS: date(2022, 8, 3),
            PLANNING: date(2022, 8, 10),
            ASSETS: date(2022, 8, 17),
        },
        absent={PLANNING: (5,)},
    ),
)
