"""The demonstration project: built work by work in a village, accepted phase by phase, then put in use."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from daojiao_program.domain.charter import Charter, listed
from daojiao_program.domain.project_words import (
    PROJECT_ORDER,
    PROJECT_VILLAGE,
    PROJECT_WORKS,
    ConstructionStarted,
    PhaseAccepted,
    ProjectAccepted,
    ProjectApproved,
    ProjectEvent,
    ProjectPlanned,
    ProjectPutInUse,
    Stage,
    WorkAdded,
    WorkCompleted,
)
from daojiao_program.domain.values import Text
from daojiao_program.engine import Aggregate, Context, decision, require

Decided = list[ProjectEvent]


class DemoProject(Aggregate, kind="project", title="示范村项目"):
    """How far a project has come, and which works of which phases are done."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.stage: Stage | None = None
        self.village = ""
        self.phase_of: dict[str, str] = {}
        self.completed: set[str] = set()
        self.accepted: set[str] = set()

    @decision(title="立项")
    def plan(
        self, context: Context[Charter], kind: str, *, name: Text, village: str, belt: str | None = None
    ) -> Decided:
        """Plan a project of a kind in a village of the town, perhaps in a belt."""
        terms = context.terms
        self._at(None)
        listed(terms.project_kinds, kind, "project_kinds")
        require(village in terms.villages, PROJECT_VILLAGE, found=village)
        require(belt is None or belt in terms.belts, PROJECT_VILLAGE, found=belt, allowed=list(terms.belts))
        return [ProjectPlanned(kind=kind, name=name, village=village, belt=belt)]

    @decision(title="批准")
    def approve(self, _: Context[Charter], *, document: Text) -> Decided:
        """Record the approval, by document number."""
        self._at("planned")
        return [ProjectApproved(document=document)]

    @decision(title="开工")
    def start(self, _: Context[Charter]) -> Decided:
        """Begin construction."""
        self._at("approved")
        return [ConstructionStarted()]

    @decision(title="列入工程")
    def add_work(self, _: Context[Charter], work: Text, *, phase: Text) -> Decided:
        """Add a work, by its name, to a phase that is not accepted yet."""
        self._at("planned", "approved", "under construction")
        require(work not in self.phase_of, PROJECT_WORKS, found=work)
        require(phase not in self.accepted, PROJECT_WORKS, found=phase)
        return [WorkAdded(work=work, phase=phase)]

    @decision(title="工程完工")
    def complete_work(self, _: Context[Charter], work: Text) -> Decided:
        """Record that a work of the project is completed."""
        self._at("under construction")
        left = [one for one in self.phase_of if one not in self.completed]
        require(work in left, PROJECT_WORKS, found=work, allowed=left)
        return [WorkCompleted(work=work)]

    @decision(title="分期验收")
    def accept_phase(self, _: Context[Charter], phase: Text) -> Decided:
        """Accept a phase, all of whose works are completed."""
        self._at("under construction")
        works = [work for work, belongs in self.phase_of.items() if belongs == phase]
        left = [work for work in works if work not in self.completed]
        require(works and phase not in self.accepted, PROJECT_WORKS, found=phase)
        require(not left, PROJECT_WORKS, found=left)
        return [PhaseAccepted(phase=phase)]

    @decision(title="项目验收")
    def accept(self, _: Context[Charter]) -> Decided:
        """Accept the project, all of whose phases are accepted."""
        self._at("under construction")
        left = sorted(set(self.phase_of.values()) - self.accepted)
        require(self.accepted and not left, PROJECT_WORKS, found=left)
        return [ProjectAccepted(village=self.village)]

    @decision(title="投入使用")
    def put_in_use(self, _: Context[Charter]) -> Decided:
        """Put the accepted project in use."""
        self._at("accepted")
        return [ProjectPutInUse(village=self.village)]

    def _at(self, *stages: Stage | None) -> None:
        """Refuse what does not follow on the present stage."""
        allowed = [one for one in stages if one]
        require(self.stage in stages, PROJECT_ORDER, found=self.stage, allowed=allowed)

    def evolve(self, event: ProjectEvent, on: date) -> None:
        """Assign."""
        match event:
            case ProjectPlanned():
                self.stage, self.village = "planned", event.village
            case ProjectApproved():
                self.stage = "approved"
            case ConstructionStarted():
                self.stage = "under construction"
            case WorkAdded():
                self.phase_of[event.work] = event.phase
            case WorkCompleted():
                self.completed.add(event.work)
            case PhaseAccepted():
                self.accepted.add(event.phase)
            case ProjectAccepted():
                self.stage = "accepted"
            case ProjectPutInUse():
                self.stage = "in use"
            case _:
                assert_never(event)
