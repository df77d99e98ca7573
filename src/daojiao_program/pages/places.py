"""What is done in places: residential compounds by step, and demonstration projects by phase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from daojiao_program.domain.compound import (
    BranchApplied,
    BranchApproved,
    BranchFounded,
    CompoundBranch,
    CompoundEvent,
    DeliveryMade,
    JointBranchFounded,
    JointBranchJoined,
    PlanJoined,
)
from daojiao_program.domain.project import (
    ConstructionStarted,
    DemoProject,
    PhaseAccepted,
    ProjectAccepted,
    ProjectApproved,
    ProjectEvent,
    ProjectPlanned,
    ProjectPutInUse,
)
from daojiao_program.engine import Event, Said, StandingEvent, Status
from daojiao_program.pages.look import Cited, Look, Stream, Titles
from daojiao_program.pages.said import day, same

STEPS: Final[Mapping[str, Status]] = CompoundBranch.lifecycle.statuses


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step that was taken, and on which day."""

    title: Said
    on: Said


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound: the step it has come to, and what is done there."""

    code: str
    title: Said
    village: Said
    step: str
    step_title: Said
    steps: Sequence[StepTaken]
    deliveries: int
    councils: int
    consultations: int
    matters: int
    carried_out: int
    cited: Cited


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a project: its works, those completed, and the day of its acceptance."""

    title: str
    works: int
    completed: int
    accepted: Said | None


@dataclass(frozen=True, slots=True)
class Project:
    """A project: the stage it has come to, and its phases."""

    code: str
    title: str
    kind: Said
    village: Said
    belt: Said | None
    stage: Said
    steps: Sequence[StepTaken]
    phases: Sequence[Phase]
    cited: Cited


def compounds(look: Look, names: Titles) -> list[Compound]:
    """The compounds that have joined the plan, the furthest first."""
    found = [_compound(look, names, one) for one in look.streams(CompoundBranch, get_args(CompoundEvent))]
    order = {step: index for index, step in enumerate(STEPS)}
    return sorted(found, key=lambda one: (-order[one.step], one.code))


def by_step(found: Sequence[Compound]) -> list[tuple[Said, int]]:
    """How many compounds stand at each step."""
    counts = Counter(one.step for one in found)
    return [(one.title, counts[step]) for step, one in STEPS.items()]


def _compound(look: Look, names: Titles, stream: Stream[CompoundBranch]) -> Compound:
    state = stream.state
    kinds = {one.event.delivery for one in stream.events if isinstance(one.event, DeliveryMade)}
    step = state.status or "joined"
    return Compound(
        state.id,
        Said(*names.both(state.id)),
        Said(*names.both(state.village or "")),
        step,
        STEPS[step].title,
        _steps(
            stream.events,
            {
                PlanJoined: Said("参加", "joined"),
                BranchApplied: Said("申请", "applied"),
                BranchApproved: Said("批复", "approved"),
                BranchFounded: Said("成立", "founded"),
                JointBranchFounded: Said("联合成立", "joint branch founded"),
                JointBranchJoined: Said("联合覆盖", "covered by a joint branch"),
            },
        ),
        len(kinds),
        len(state.sessions),
        len(state.consultations),
        len(state.matters),
        sum(one == "carried out" for one in state.matters.values()),
        look.of_stream(stream),
    )


def _steps(events: Sequence[StandingEvent], titles: dict[type[Event], Said]) -> list[StepTaken]:
    """The steps among the events, each at its last day, in the order of the events."""
    found: dict[type[Event], StepTaken] = {}
    for one in events:
        title = titles.get(type(one.event))
        if title is not None:
            found.pop(type(one.event), None)
            found[type(one.event)] = StepTaken(title, day(one.on))
    return [*found.values()]


def projects(look: Look, names: Titles) -> list[Project]:
    """The projects by number."""
    return [_project(look, names, one) for one in look.streams(DemoProject, get_args(ProjectEvent))]


def _project(look: Look, names: Titles, stream: Stream[DemoProject]) -> Project:
    state = stream.state
    planned = next((one.event for one in stream.events if isinstance(one.event, ProjectPlanned)), None)
    accepted = {one.event.phase: one.on for one in stream.events if isinstance(one.event, PhaseAccepted)}
    phases = []
    for title in dict.fromkeys(state.phase_of.values()):
        works = [work for work, phase in state.phase_of.items() if phase == title]
        completed = sum(work in state.completed for work in works)
        on = accepted.get(title)
        phases.append(Phase(title, len(works), completed, day(on) if on else None))
    belt = planned.belt if planned else None
    return Project(
        state.id,
        planned.name if planned else state.id,
        Said(*names.both(planned.kind if planned else "")),
        Said(*names.both(state.village)),
        Said(*names.both(belt)) if belt else None,
        same("–") if state.status is None else DemoProject.lifecycle.title(state.status),
        _steps(
            stream.events,
            {
                ProjectPlanned: Said("立项", "planned"),
                ProjectApproved: Said("批准", "approved"),
                ConstructionStarted: Said("开工", "construction started"),
                ProjectAccepted: Said("验收", "accepted"),
                ProjectPutInUse: Said("投入使用", "in use"),
            },
        ),
        phases,
        look.of_stream(stream),
    )
