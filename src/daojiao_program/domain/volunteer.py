"""The volunteer: staff sent down by a unit, or the social reserve; of one team, in one grid, at a time."""

from __future__ import annotations

from datetime import date
from typing import Annotated, assert_never

from daojiao_program.domain.charter import Charter, listed
from daojiao_program.domain.parts import PartOfPerson
from daojiao_program.engine import (
    Aggregate,
    Context,
    Event,
    Lifecycle,
    Ref,
    Rules,
    Said,
    Status,
    decision,
    require,
)

RULES = Rules()
TEAM_ONE = RULES.add(
    "TEAM-ONE",
    Said(
        "一人同一时间只在一支队伍，换队须单独办理",
        "a volunteer is in one team at a time; changing is explicit",
    ),
    "assumed",
    remedy=Said("如需换队，请办理调整队伍", "to change the team, ask for a change of team"),
)
VOLUNTEER_IN = RULES.add(
    "VOLUNTEER-IN",
    Said("只有在队人员才能调整或撤回", "who is moved, changed or returned is in a team"),
    "assumed",
    remedy=Said("请核对编号和日期", "check the volunteer's number and the day"),
)


class VolunteerEnrolled(Event, topic="volunteer.enrolled", title="入队"):
    """A volunteer joins one of the teams, sent by a unit."""

    team: str
    unit: str | None = None


class TeamChanged(Event, topic="volunteer.team-changed", title="调整队伍"):
    """A volunteer goes over to another team."""

    team: str


class GridClaimed(Event, topic="volunteer.grid-claimed", title="到网格"):
    """The volunteer's side of an assignment: this grid, and no other."""

    grid: Annotated[str, Ref("grid", "serves-in")]


class VolunteerReturned(Event, topic="volunteer.returned", title="撤回"):
    """The volunteer goes back to the unit, and leaves grid and team."""


VolunteerEvent = VolunteerEnrolled | TeamChanged | GridClaimed | VolunteerReturned


class Volunteer(PartOfPerson, Aggregate, title="下沉人员", rules=RULES):
    """In which team and grid a volunteer is."""

    lifecycle = Lifecycle(
        Status("enrolled", "在队"),
        Status("returned", "已撤回"),
        moves={
            VolunteerEnrolled: ((None, "returned"), "enrolled"),
            VolunteerReturned: ("enrolled", "returned"),
        },
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.team: str | None = None
        self.grid: str | None = None
        self.last_grid: str | None = None
        self.returned: date | None = None

    def in_team_on(self, day: date) -> bool:
        """Whether the volunteer is in a team, or was until this very day."""
        return self.team is not None or self.returned == day

    @decision(title="调整队伍")
    def change_team(self, context: Context[Charter], team: str) -> list[VolunteerEvent]:
        """Go over to another team; the grid stays."""
        listed(context.terms.teams, team, "teams")
        require(self.team is not None, VOLUNTEER_IN, found=self.id)
        require(self.team != team, TEAM_ONE, found=self.team)
        return [TeamChanged(team=team)]

    def evolve(self, event: VolunteerEvent, on: date) -> None:
        """Assign."""
        match event:
            case VolunteerEnrolled() | TeamChanged():
                self.team = event.team
            case GridClaimed():
                self.grid = self.last_grid = event.grid
            case VolunteerReturned():
                self.team = self.grid = None
                self.returned = on
            case _:
                assert_never(event)
