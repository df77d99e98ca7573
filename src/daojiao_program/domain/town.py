"""The town's program as a whole: its background, candidature, villages, inspections, contests, assessment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, assert_never

from daojiao_program.domain.charter import Charter, listed
from daojiao_program.domain.parts import VillageWork
from daojiao_program.domain.roles import VILLAGE
from daojiao_program.domain.values import Text
from daojiao_program.engine import (
    Aggregate,
    Context,
    Event,
    Lifecycle,
    Ref,
    Rules,
    Said,
    Status,
    Task,
    decision,
    require,
)

RULES = Rules()
PROGRAM_ONCE = RULES.add(
    "PROGRAM-ONCE",
    Said("创建工作的每一事项只登记一次", "each matter of the program is entered once"),
    "assumed",
    remedy=Said("请核对；日期有误的，办理更正", "check it; if the day is wrong, correct what was entered"),
)
PROGRAM_SELECTED = RULES.add(
    "PROGRAM-SELECTED",
    Said(
        "先列为创建对象，村（社区）再开展创建，最后考核评定",
        "the town is selected as a candidate before its villages start and before it is assessed",
    ),
    "assumed",
    remedy=Said("请先登记列为创建对象，或核对日期", "enter the selection first, or check the day"),
)


class PairingPlanned(Event, topic="program.pairing-planned", title="谋划结对培养"):
    """The 1+1 pairing is planned; the note says what gave rise to it."""

    note: str | None = None


class CandidateSelected(Event, topic="program.candidate-selected", title="列为创建对象"):
    """The town is selected as a candidate of this campaign."""

    campaign: str


class HonourReceived(Event, topic="program.honour-received", title="获得荣誉"):
    """The town receives an honour, or passes an acceptance, of this name."""

    honour: str
    name: str


class CirclesStarted(Event, topic="program.circles-started", title="启动“同心圆”计划"):
    """The Concentric Circles plan for residential compounds starts."""


class VillageStarted(Event, topic="program.village-started", title="村（社区）开展创建"):
    """A village or community starts creating a demonstration village."""

    village: Annotated[str, Ref("village", "creates")]


class TownInspected(Event, topic="program.inspected", title="督查检查"):
    """Somebody inspected the program, in a village or the town as a whole, and found this."""

    by: str
    finding: str
    village: Annotated[str | None, Ref("village", "inspected")] = None


class ContestEntered(Event, topic="program.contest-entered", title="参加擂台赛"):
    """The town takes part in a contest, on behalf of whom it represents."""

    contest: str
    name: str
    represents: str


class TargetReached(Event, topic="program.target-reached", title="达到年度目标"):
    """A target of the charter is reached, with this value; it is said once."""

    target: str
    value: int


class ProgramAssessed(Event, topic="program.assessed", title="考核评定"):
    """The program is assessed, with this result."""

    by: str
    result: str


ProgramEvent = (
    PairingPlanned
    | CandidateSelected
    | HonourReceived
    | CirclesStarted
    | VillageStarted
    | TownInspected
    | ContestEntered
    | TargetReached
    | ProgramAssessed
)


class TownProgram(VillageWork, Aggregate, kind="program", title="示范镇创建", one=True, rules=RULES):
    """What has been entered of the program, and for which day."""

    lifecycle = Lifecycle(
        Status("candidate", "创建对象"),
        Status("assessed", "已考核评定"),
        moves={
            CandidateSelected: (None, "candidate"),
            ProgramAssessed: (("candidate", "assessed"), "assessed"),
        },
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.pairing: date | None = None
        self.selected: date | None = None
        self.circles: date | None = None
        self.honours: dict[str, date] = {}
        self.villages: dict[str, date] = {}
        self.contests: dict[str, date] = {}
        self.inspections: set[tuple[str, str | None, date]] = set()
        self.assessments: dict[str, date] = {}
        self.reached: dict[str, date] = {}

    def tasks(self, terms: Charter) -> Iterator[Task]:
        """The villages that have not started yet, once the town is selected."""
        for one in terms.villages if self.selected is not None else ():
            if one not in self.villages:
                yield Task(type(self).start_village, role=VILLAGE, since=self.selected, about=one, place=one)

    @decision(title="谋划结对培养", background=True)
    def plan_pairing(self, _: Context[None], *, note: Text | None = None) -> list[ProgramEvent]:
        """Record that the pairing is planned."""
        _once(self.pairing)
        return [PairingPlanned(note=note)]

    @decision(title="列为创建对象", background=True)
    def select(self, _: Context[None], campaign: Text) -> list[ProgramEvent]:
        """Record that the town is selected as a candidate of a campaign."""
        _once(self.selected)
        return [CandidateSelected(campaign=campaign)]

    @decision(title="登记荣誉", background=True)
    def honour(self, _: Context[None], honour: Text, *, name: Text) -> list[ProgramEvent]:
        """Record an honour, or an acceptance that was passed, by a code of the office and its name."""
        _once(self.honours.get(honour), honour)
        return [HonourReceived(honour=honour, name=name)]

    @decision(title="启动“同心圆”计划")
    def start_circles(self, _: Context[Charter]) -> list[ProgramEvent]:
        """Start the Concentric Circles plan."""
        _once(self.circles)
        return [CirclesStarted()]

    @decision(title="村（社区）开展创建")
    def start_village(self, context: Context[Charter], village: str) -> list[ProgramEvent]:
        """Let a village start creating a demonstration village."""
        listed(context.terms.villages, village, "villages")
        require(self.selected is not None, PROGRAM_SELECTED, found=village)
        _once(self.villages.get(village), village)
        return [VillageStarted(village=village)]

    @decision(title="登记督查检查")
    def inspect(
        self, context: Context[Charter], by: Text, *, finding: Text, village: str | None = None
    ) -> list[ProgramEvent]:
        """Record an inspection and what it found, once a day by the same in the same place."""
        if village is not None:
            listed(context.terms.villages, village, "villages")
        _once(context.on if (by, village, context.on) in self.inspections else None, by)
        return [TownInspected(by=by, finding=finding, village=village)]

    @decision(title="参加擂台赛")
    def enter_contest(
        self, _: Context[Charter], contest: Text, *, name: Text, represents: Text
    ) -> list[ProgramEvent]:
        """Record that the town takes part in a contest, by a code of the office and its name."""
        _once(self.contests.get(contest), contest)
        return [ContestEntered(contest=contest, name=name, represents=represents)]

    @decision(title="登记达到目标")
    def reach(self, context: Context[Charter], target: str, *, value: int) -> list[ProgramEvent]:
        """Record that a target of the charter is reached; nothing where that was said before."""
        listed(context.terms.targets, target, "targets")
        return [] if target in self.reached else [TargetReached(target=target, value=value)]

    @decision(title="登记考核评定")
    def assess(self, _: Context[Charter], by: Text, *, result: Text) -> list[ProgramEvent]:
        """Record the result of the program's assessment, once by each who assesses."""
        require(self.selected is not None, PROGRAM_SELECTED, found=by)
        _once(self.assessments.get(by), by)
        return [ProgramAssessed(by=by, result=result)]

    def evolve(self, event: ProgramEvent, on: date) -> None:
        """Assign."""
        match event:
            case PairingPlanned():
                self.pairing = on
            case CandidateSelected():
                self.selected = on
            case HonourReceived():
                self.honours[event.honour] = on
            case CirclesStarted():
                self.circles = on
            case VillageStarted():
                self.villages[event.village] = on
            case TownInspected():
                self.inspections.add((event.by, event.village, on))
            case ContestEntered():
                self.contests[event.contest] = on
            case TargetReached():
                self.reached[event.target] = on
            case ProgramAssessed():
                self.assessments[event.by] = on
            case _:
                assert_never(event)


def _once(entered: date | None, what: str = "") -> None:
    """Refuse what has been entered before, and say for which day."""
    require(entered is None, PROGRAM_ONCE, found=f"{what} {entered}".strip())
