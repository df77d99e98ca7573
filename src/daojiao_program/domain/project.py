"""The demonstration project: built work by work in a village, accepted phase by phase, then put in use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Annotated, assert_never

from daojiao_program.domain.charter import Charter, listed
from daojiao_program.domain.parts import VillageWork
from daojiao_program.domain.roles import RURAL
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

_PLACE = Ref("village", "place")

RULES = Rules()
PROJECT_ORDER = RULES.add(
    "PROJECT-ORDER",
    Said(
        "项目依次立项、批准、开工、验收、投入使用，每步一次，以各步发生之日为准",
        "a project is planned, approved, under construction, accepted, in use, each once, "
        "judged by its own day",
    ),
    "assumed",
    remedy=Said(
        "请先办完前一步，或核对各步的日期",
        "complete the step before, or check the days of the steps",
    ),
)
PROJECT_WORKS = RULES.add(
    "PROJECT-WORKS",
    Said(
        "一期的工程全部完工，该期才能验收；各期全部验收，项目才能验收；验收后的一期不再增加工程",
        "a phase is accepted when its works are completed, a project when all its phases are; "
        "an accepted phase takes no more works",
    ),
    "assumed",
    remedy=Said(
        "请核对工程名称和期次；未完工的先登记完工，未验收的先办理该期验收",
        "check the names of works and phase; enter completions first, and the acceptance of each phase",
    ),
)
PROJECT_VILLAGE = RULES.add(
    "PROJECT-VILLAGE",
    Said(
        "项目须在本镇的村（社区）；属于示范带的，示范带须列入章程",
        "a project lies in a village of the town, and in a belt of the charter if in any",
    ),
    "stated",
    terms=("villages", "belts"),
    remedy=Said("请核对村（社区）和示范带", "check the village and the belt"),
)


class ProjectPlanned(Event, topic="project.planned", title="项目立项"):
    """A demonstration project of a kind is planned in a village, perhaps in a belt."""

    kind: str
    name: str
    village: Annotated[str, _PLACE]
    belt: Annotated[str | None, Ref("belt", "part-of")] = None


class ProjectApproved(Event, topic="project.approved", title="项目批准"):
    """The project is approved under a document number."""

    document: str


class ConstructionStarted(Event, topic="project.construction-started", title="项目开工"):
    """Construction begins."""


class WorkAdded(Event, topic="project.work-added", title="列入工程"):
    """A work belongs to a phase of the project."""

    work: str
    phase: str


class WorkCompleted(Event, topic="project.work-completed", title="工程完工"):
    """A work is completed."""

    work: str


class PhaseAccepted(Event, topic="project.phase-accepted", title="分期验收"):
    """A phase is accepted, its works completed."""

    phase: str


class ProjectAccepted(Event, topic="project.accepted", title="项目验收"):
    """The project of this village is accepted, all its phases being so."""

    village: Annotated[str, _PLACE]


class ProjectPutInUse(Event, topic="project.put-in-use", title="项目投入使用"):
    """The project of this village is in use."""

    village: Annotated[str, _PLACE]


ProjectEvent = (
    ProjectPlanned
    | ProjectApproved
    | ConstructionStarted
    | WorkAdded
    | WorkCompleted
    | PhaseAccepted
    | ProjectAccepted
    | ProjectPutInUse
)

_Decided = list[ProjectEvent]
_NEXT = {"planned": "approve", "approved": "start", "accepted": "put_in_use"}


class DemoProject(VillageWork, Aggregate, kind="project", title="示范村项目", rules=RULES):
    """How far a project has come, and which works of which phases are done."""

    lifecycle = Lifecycle(
        Status("planned", "已立项"),
        Status("approved", "已批准"),
        Status("under construction", "施工中"),
        Status("accepted", "已验收"),
        Status("in use", "已投入使用", final=True),
        moves={
            ProjectPlanned: (None, "planned"),
            ProjectApproved: ("planned", "approved"),
            ConstructionStarted: ("approved", "under construction"),
            ProjectAccepted: ("under construction", "accepted"),
            ProjectPutInUse: ("accepted", "in use"),
        },
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.village = ""
        self.phase_of: dict[str, str] = {}
        self.completed: set[str] = set()
        self.accepted: set[str] = set()

    def tasks(self, _: Charter) -> Iterator[Task]:
        """The next step; under construction, the works to complete and the phases to accept."""
        task = partial(Task, role=RURAL, place=self.village)
        if step := _NEXT.get(self.status or ""):
            yield task(getattr(DemoProject, step))
        if self.status != "under construction":
            return
        phases = dict.fromkeys(self.phase_of.values())
        left = [work for work in self.phase_of if work not in self.completed]
        yield from (task(DemoProject.complete_work, about=work) for work in left)
        whole = [one for one in phases if all(self.phase_of[work] != one for work in left)]
        yield from (task(DemoProject.accept_phase, about=one) for one in whole if one not in self.accepted)
        if phases and not phases.keys() - self.accepted:
            yield task(DemoProject.accept)

    @decision(title="立项")
    def plan(
        self, context: Context[Charter], kind: str, *, name: Text, village: str, belt: str | None = None
    ) -> _Decided:
        """Plan a project of a kind in a village of the town, perhaps in a belt."""
        terms = context.terms
        self._at(None)
        listed(terms.project_kinds, kind, "project_kinds")
        require(village in terms.villages, PROJECT_VILLAGE, found=village)
        require(belt is None or belt in terms.belts, PROJECT_VILLAGE, found=belt, allowed=list(terms.belts))
        return [ProjectPlanned(kind=kind, name=name, village=village, belt=belt)]

    @decision(title="批准")
    def approve(self, _: Context[Charter], *, document: Text) -> _Decided:
        """Record the approval, by document number."""
        self._at("planned")
        return [ProjectApproved(document=document)]

    @decision(title="开工")
    def start(self, _: Context[Charter]) -> _Decided:
        """Begin construction."""
        self._at("approved")
        return [ConstructionStarted()]

    @decision(title="列入工程")
    def add_work(self, _: Context[Charter], work: Text, *, phase: Text) -> _Decided:
        """Add a work, by its name, to a phase that is not accepted yet."""
        self._at("planned", "approved", "under construction")
        require(work not in self.phase_of, PROJECT_WORKS, found=work)
        require(phase not in self.accepted, PROJECT_WORKS, found=phase)
        return [WorkAdded(work=work, phase=phase)]

    @decision(title="工程完工")
    def complete_work(self, _: Context[Charter], work: Text) -> _Decided:
        """Record that a work of the project is completed."""
        self._at("under construction")
        left = [one for one in self.phase_of if one not in self.completed]
        require(work in left, PROJECT_WORKS, found=work, allowed=left)
        return [WorkCompleted(work=work)]

    @decision(title="分期验收")
    def accept_phase(self, _: Context[Charter], phase: Text) -> _Decided:
        """Accept a phase, all of whose works are completed."""
        self._at("under construction")
        works = [work for work, belongs in self.phase_of.items() if belongs == phase]
        left = [work for work in works if work not in self.completed]
        require(works and phase not in self.accepted, PROJECT_WORKS, found=phase)
        require(not left, PROJECT_WORKS, found=left)
        return [PhaseAccepted(phase=phase)]

    @decision(title="项目验收")
    def accept(self, _: Context[Charter]) -> _Decided:
        """Accept the project, all of whose phases are accepted."""
        self._at("under construction")
        left = sorted(set(self.phase_of.values()) - self.accepted)
        require(self.accepted and not left, PROJECT_WORKS, found=left)
        return [ProjectAccepted(village=self.village)]

    @decision(title="投入使用")
    def put_in_use(self, _: Context[Charter]) -> _Decided:
        """Put the accepted project in use."""
        self._at("accepted")
        return [ProjectPutInUse(village=self.village)]

    def _at(self, *statuses: str | None) -> None:
        """Refuse what does not follow on the present status."""
        allowed = [one for one in statuses if one]
        require(self.status in statuses, PROJECT_ORDER, found=self.status, allowed=allowed)

    def evolve(self, event: ProjectEvent, on: date) -> None:
        """Assign."""
        match event:
            case ProjectPlanned():
                self.village = event.village
            case WorkAdded():
                self.phase_of[event.work] = event.phase
            case WorkCompleted():
                self.completed.add(event.work)
            case PhaseAccepted():
                self.accepted.add(event.phase)
            case ProjectApproved() | ConstructionStarted() | ProjectAccepted() | ProjectPutInUse():
                pass
            case _:
                assert_never(event)
