"""The activity: held on a day at a place, under one office number, with those who took part."""

from __future__ import annotations

from datetime import date
from typing import Annotated, assert_never

from daojiao_program.domain.charter import Charter, grid_known, listed
from daojiao_program.domain.parts import VillageWork
from daojiao_program.domain.values import Text
from daojiao_program.domain.volunteer import Volunteer
from daojiao_program.engine import Aggregate, Context, Event, Ref, Rules, Said, decision, require

RULES = Rules()
ACT_DAY = RULES.add(
    "ACT-DAY",
    Said(
        "活动在举办当日或之后登记，签到与活动同日",
        "an activity is entered on or after the day it was held, and signed in for on that day",
    ),
    "assumed",
    remedy=Said("请核对日期", "check the day"),
)
ACT_ONCE = RULES.add(
    "ACT-ONCE",
    Said(
        "一个活动编号只登记一次活动，一人在一次活动中只签到一次",
        "one activity for one office number, and one sign-in a person in it",
    ),
    "assumed",
    remedy=Said("请核对活动编号和人员编号", "check the office number and the volunteer's number"),
)
ACT_PLACE = RULES.add(
    "ACT-PLACE",
    Said(
        "活动写明网格的，网格须位于所写的村（社区）",
        "a grid that an activity names lies in the village that it names",
    ),
    "assumed",
    terms=("grids",),
    remedy=Said(
        "请核对村（社区）和网格，其中一项有误；村（社区）无误而网格不明的，网格可以不写",
        "check the village and the grid, of which one is wrong; leave the grid out where it is not known",
    ),
)
ACT_HELD = RULES.add(
    "ACT-HELD",
    Said("签到的活动须已登记", "a sign-in is for an activity that was entered"),
    "assumed",
    remedy=Said("请先登记活动", "enter the activity first"),
)
ACT_ENROLLED = RULES.add(
    "ACT-ENROLLED",
    Said(
        "参加活动的人员当日须在队；到本网格以外参加的，记为跨网格支援",
        "who takes part is in a team on that day; outside the own grid it counts as cross-grid support",
    ),
    "assumed",
    remedy=Said("请核对人员编号，或先办理入队", "check the volunteer's number, or enrol the volunteer first"),
)


class ActivityHeld(Event, topic="activity.held", title="活动举办"):
    """The teams held an activity in a village and, where it names one, in a grid of that village."""

    kind: str
    village: Annotated[str, Ref("village", "place")]
    place: str
    grid: Annotated[str | None, Ref("grid", "place")] = None


class ParticipantRecorded(Event, topic="activity.participant-recorded", title="参加活动"):
    """A volunteer took part, from a unit, in a role; `support` tells that it was outside the own grid."""

    volunteer: Annotated[str, Ref("volunteer", "takes-part")]
    role: str
    unit: str | None = None
    support: bool


class Activity(VillageWork, Aggregate, title="活动", rules=RULES):
    """What was held, when and where, and who took part."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.held: ActivityHeld | None = None
        self.on: date | None = None
        self.participants: set[str] = set()

    @decision(title="登记活动", ahead=True)
    def hold(
        self, context: Context[Charter], kind: str, *, village: str, place: Text, grid: str | None = None
    ) -> list[Event]:
        """Enter an activity on or after its day."""
        terms = context.terms
        require(context.on <= context.entered, ACT_DAY, found=str(context.on), allowed=f"≤ {context.entered}")
        require(self.held is None, ACT_ONCE, found=f"{self.id} {self.on}")
        listed(terms.kinds, kind, "kinds")
        listed(terms.villages, village, "villages")
        if grid is not None:
            grid_known(terms, grid)
            lies = terms.grids[grid].village
            require(lies == village, ACT_PLACE, found=village, allowed=lies)
        return [ActivityHeld(kind=kind, village=village, place=place, grid=grid)]

    @decision(title="登记签到")
    def sign_in(
        self, context: Context[Charter], volunteer: str, *, role: str, unit: str | None = None
    ) -> list[Event]:
        """Record that a volunteer took part; from another grid or village it is cross-grid support."""
        require(self.held is not None, ACT_HELD, found=self.id)
        require(self.on == context.on, ACT_DAY, found=str(context.on), allowed=str(self.on))
        require(volunteer not in self.participants, ACT_ONCE, found=volunteer)
        listed(context.terms.roles, role, "roles")
        if unit is not None:
            listed(context.terms.units, unit, "units")
        person = context.load(Volunteer, volunteer)
        require(person.in_team_on(context.on), ACT_ENROLLED, found=volunteer)
        support = self.held is not None and _elsewhere(context.terms, self.held, person.last_grid)
        return [ParticipantRecorded(volunteer=volunteer, role=role, unit=unit, support=support)]

    def evolve(self, event: ActivityHeld | ParticipantRecorded, on: date) -> None:
        """Assign."""
        match event:
            case ActivityHeld():
                self.held, self.on = event, on
            case ParticipantRecorded():
                self.participants.add(event.volunteer)
            case _:
                assert_never(event)


def _elsewhere(terms: Charter, held: ActivityHeld, own: str | None) -> bool:
    """Whether the activity is outside the volunteer's own grid, or village where it names no grid."""
    if own is None:
        return True
    if held.grid is not None:
        return held.grid != own
    entry = terms.grids.get(own)
    return entry is None or entry.village != held.village
