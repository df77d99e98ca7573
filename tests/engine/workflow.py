"""The small town of these tests: volunteers serve grids, classes fill, visits are held, terms change."""

from datetime import date, timedelta
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict

from daojiao_program.engine import (
    Aggregate,
    Context,
    Event,
    EventOn,
    Ref,
    Rule,
    Said,
    Terms,
    decision,
    require,
)

ENROLLED = Rule("ENROLLED", Said("须是在册志愿者", "a volunteer is enrolled, in one team"), "stated")
ONE_GRID = Rule("ONE-GRID", Said("一人一网格", "a volunteer has one grid at a time"), "stated")
GRID_OPEN = Rule("GRID-OPEN", Said("网格须开放", "the grid is open"), "assumed")
ROOM = Rule(
    "ROOM",
    Said("至多{allowed}人", "there are {allowed} places"),
    "stated",
    terms=("most",),
    remedy=Said("请另选{other}", "choose another {other}"),
)
CLASS_OPEN = Rule("CLASS-OPEN", Said("开课后不再收人", "a class that has begun takes nobody"), "assumed")
CLASS_SIZE = Rule("CLASS-SIZE", Said("至少两人", "a class has two trainees or more"), "stated")
COURSE = Rule(
    "COURSE", Said("只上章程所列课程", "a course is one of the charter's"), "stated", terms=("courses",)
)
ONCE = Rule("ONCE", Said("一次活动只登记一次", "a visit is held once"), "assumed")
LONG = Rule("LONG", Said("时间过长", "a visit is not too long"), "assumed")


class TownTerms(BaseModel):
    """What is in force."""

    model_config = ConfigDict(frozen=True)

    zone: str = "Asia/Shanghai"
    most: int = 2
    courses: dict[str, str] = {"tea": "茶艺", "law": "法律"}


class Adopted(Event, topic="charter.adopted", title="章程通过"):
    """Terms are in force from a day on."""

    terms: TownTerms


class Enrolled(Event, topic="volunteer.enrolled", title="志愿者入册"):
    """Somebody volunteers, in a team."""

    team: Annotated[str, Ref("team", "joins")]


class Left(Event, topic="volunteer.left"):
    """A volunteer left."""


class Claimed(Event, topic="volunteer.claimed"):
    """A volunteer has a grid."""

    grid: Annotated[str, Ref("grid", "serves")]


class Released(Event, topic="volunteer.released"):
    """A volunteer has no grid any more."""


class Assigned(Event, topic="grid.assigned"):
    """A grid has a volunteer."""

    volunteer: Annotated[str, Ref("volunteer", "serves")]


class Unassigned(Event, topic="grid.unassigned"):
    """A grid lost a volunteer."""

    volunteer: Annotated[str, Ref("volunteer", "served")]


class Closed(Event, topic="grid.closed"):
    """A grid takes nobody for now."""


class Opened(Event, topic="grid.opened"):
    """A grid takes people again."""


class Joined(Event, topic="cohort.joined"):
    """A cadre joins a class."""

    cadre: Annotated[str, Ref("cadre", "trains")]


class Met(Event, topic="cohort.met"):
    """A class met for a course; `late` when it was entered more than two days after."""

    course: str
    late: bool


class Held(Event, topic="visit.held"):
    """A visit took place."""

    people: Annotated[tuple[str, ...], Ref("volunteer", "visits")]
    hours: int
    kind: str | None = None


class Planned(Event, topic="visit.planned"):
    """A visit is to take place."""


class Charter(Terms):
    """What is in force."""

    @decision(title="通过章程", background=True)
    def adopt(self, _: Context[None], terms: TownTerms) -> list[Event]:
        """Put terms in force."""
        return [] if terms == self.terms else [Adopted(terms=terms)]

    def evolve(self, event: Adopted, on: date) -> None:
        self.terms = event.terms
        self.edition += 1


class Volunteer(Aggregate, title="志愿者"):
    """Somebody who volunteers."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.team: str | None = None
        self.grid: str | None = None

    @decision(title="入册")
    def enrol(self, _: Context[TownTerms], team: str) -> list[Event]:
        """Enrol; nothing to record for somebody who is in the team."""
        require(self.team in (None, team), ENROLLED, found=self.team)
        return [] if self.team else [Enrolled(team=team)]

    @decision()
    def leave(self, _: Context[TownTerms]) -> list[Event]:
        """Leave, without a grid."""
        require(self.team, ENROLLED, found=self.team)
        require(self.grid is None, ONE_GRID, found=self.grid)
        return [Left()]

    def evolve(self, event: Enrolled | Left | Claimed | Released, on: date) -> None:
        match event:
            case Enrolled():
                self.team = event.team
            case Left():
                self.team = None
            case Claimed():
                self.grid = event.grid
            case Released():
                self.grid = None
            case _:
                assert_never(event)


class Grid(Aggregate, title="网格"):
    """A grid and who serves it."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.members: list[str] = []
        self.closed = False

    @decision()
    def close(self, _: Context[TownTerms]) -> list[Event]:
        """Take nobody for now."""
        return [] if self.closed else [Closed()]

    @decision()
    def reopen(self, _: Context[TownTerms]) -> list[Event]:
        """Take people again."""
        require(self.closed, GRID_OPEN, found=self.id)
        return [Opened()]

    def evolve(self, event: Assigned | Unassigned | Closed | Opened, on: date) -> None:
        match event:
            case Assigned():
                self.members.append(event.volunteer)
            case Unassigned():
                self.members = [one for one in self.members if one != event.volunteer]
            case Closed():
                self.closed = True
            case Opened():
                self.closed = False
            case _:
                assert_never(event)


class Cohort(Aggregate, title="班"):
    """A class."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.trainees: list[str] = []
        self.courses: list[tuple[str, date]] = []

    @decision()
    def join(self, context: Context[TownTerms], cadre: str) -> list[Event]:
        """Join before the class meets."""
        require(not self.courses, CLASS_OPEN, found=cadre)
        if cadre in self.trainees:
            return []
        require(
            len(self.trainees) < context.terms.most,
            ROOM,
            found=len(self.trainees) + 1,
            allowed=context.terms.most,
            other="class",
        )
        return [Joined(cadre=cadre)]

    @decision()
    def meet(self, context: Context[TownTerms], course: str) -> list[Event]:
        """Meet for a course."""
        require(course in context.terms.courses, COURSE, found=course, allowed=list(context.terms.courses))
        require(len(self.trainees) >= 2, CLASS_SIZE, found=len(self.trainees), allowed="≥ 2")
        return [Met(course=course, late=context.entered - context.on > timedelta(days=2))]

    def evolve(self, event: Joined | Met, on: date) -> None:
        match event:
            case Joined():
                self.trainees.append(event.cadre)
            case Met():
                self.courses.append((event.course, on))
            case _:
                assert_never(event)


class Visit(Aggregate, title="活动"):
    """A visit."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.held = False
        self.planned: list[date] = []

    @decision()
    def hold(
        self, context: Context[TownTerms], people: tuple[str, ...], *, hours: int = 1, kind: str | None = None
    ) -> list[Event]:
        """Hold it with people who are enrolled."""
        require(not self.held, ONCE, found=self.id)
        for one in people:
            require(context.load(Volunteer, one).team, ENROLLED, found=one)
        context.advise(hours <= context.terms.most, LONG, found=hours)
        return [Held(people=people, hours=hours, kind=kind)]

    @decision(ahead=True)
    def plan(self, _: Context[TownTerms]) -> list[Event]:
        """Plan it for a day to come."""
        return [Planned()]

    def evolve(self, event: Held | Planned, on: date) -> None:
        match event:
            case Held():
                self.held = True
            case Planned():
                self.planned.append(on)
            case _:
                assert_never(event)


@decision(title="认领网格")
def assign(context: Context[TownTerms], volunteer: str, grid: str) -> list[EventOn]:
    """Give a volunteer a grid."""
    who, where = context.load(Volunteer, volunteer), context.load(Grid, grid)
    require(who.team, ENROLLED, found=volunteer)
    require(who.grid is None, ONE_GRID, found=who.grid)
    require(not where.closed, GRID_OPEN, found=grid)
    found = len(where.members) + 1
    require(found <= context.terms.most, ROOM, found=found, allowed=context.terms.most, other="grid")
    return [who.records(Claimed(grid=grid)), where.records(Assigned(volunteer=volunteer))]


@decision()
def release(context: Context[TownTerms], volunteer: str) -> list[EventOn]:
    """Take the grid back; which one is read from the volunteer."""
    who = context.load(Volunteer, volunteer)
    require(who.grid, ONE_GRID, found=who.grid)
    where = context.load(Grid, who.grid or "")
    return [where.records(Unassigned(volunteer=volunteer)), who.records(Released())]


@decision()
def greet(context: Context[TownTerms], volunteer: str) -> list[EventOn]:
    """Come to nothing, having read the volunteer and, if there is one, the grid."""
    who = context.load(Volunteer, volunteer)
    require(who.team, ENROLLED, found=volunteer)
    if who.grid:
        require(not context.load(Grid, who.grid).closed, GRID_OPEN, found=who.grid)
    return []
