"""The words of the demonstration project: its rules and its events. What it does is in project.py."""

from __future__ import annotations

from typing import Annotated, Literal

from daojiao_program.engine import Event, Ref, Rule

Stage = Literal["planned", "approved", "under construction", "accepted", "in use"]

_PLACE = Ref("village", "place")

PROJECT_ORDER = Rule(
    "PROJECT-ORDER",
    "项目依次立项、批准、开工、验收、投入使用，每步一次，以各步发生之日为准",
    "a project is planned, approved, under construction, accepted, in use, each once, judged by its own day",
    "assumed",
    remedy=(
        "请先办完前一步，或核对各步的日期",
        "complete the step before, or check the days of the steps",
    ),
)
PROJECT_WORKS = Rule(
    "PROJECT-WORKS",
    "一期的工程全部完工，该期才能验收；各期全部验收，项目才能验收；验收后的一期不再增加工程",
    "a phase is accepted when its works are completed, a project when all its phases are; "
    "an accepted phase takes no more works",
    "assumed",
    remedy=(
        "请核对工程名称和期次；未完工的先登记完工，未验收的先办理该期验收",
        "check the names of works and phase; enter completions first, and the acceptance of each phase",
    ),
)
PROJECT_VILLAGE = Rule(
    "PROJECT-VILLAGE",
    "项目须在本镇的村（社区）；属于示范带的，示范带须列入章程",
    "a project lies in a village of the town, and in a belt of the charter if in any",
    "stated",
    terms=("villages", "belts"),
    remedy=("请核对村（社区）和示范带", "check the village and the belt"),
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
