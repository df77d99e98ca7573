"""The cadre: a member of the two committees of a village or community, with a term of office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Annotated, assert_never

from daojiao_program.domain.charter import Charter
from daojiao_program.domain.parts import PartOfPerson
from daojiao_program.domain.roles import ORGANISATION
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
CADRE_OFFICE = RULES.add(
    "CADRE-OFFICE",
    Said(
        "一名干部同一时间只任一个职务；列为培养对象、办理离任的须是在任干部",
        "a cadre holds one term of office at a time; who is listed or leaves is in office",
    ),
    "assumed",
    remedy=Said("请核对干部编号和任职日期", "check the cadre's number and the days of office"),
)


class CadreTookOffice(Event, topic="cadre.took-office", title="任职"):
    """A cadre's term of office begins."""

    village: Annotated[str, Ref("village", "serves")]
    post: str


class CadreLeftOffice(Event, topic="cadre.left-office", title="离任"):
    """The term of office ends."""


class CadreListed(Event, topic="cadre.listed", title="列为培养对象"):
    """The cadre is listed as a trainee of the 1+1 pairing."""


class CohortJoined(Event, topic="cadre.cohort-joined", title="进班"):
    """The cadre's side of an enrolment: this cohort, and no other."""

    cohort: Annotated[str, Ref("cohort", "attends")]


class CohortLeft(Event, topic="cadre.cohort-left", title="出班"):
    """The cadre is free for another cohort: substituted, withdrawn, or the cohort is over."""

    cohort: Annotated[str, Ref("cohort", "attended")]


CadreEvent = CadreTookOffice | CadreLeftOffice | CadreListed | CohortJoined | CohortLeft


class Cadre(PartOfPerson, Aggregate, title="“两委”干部", rules=RULES):
    """Whether a cadre is in office, is listed, and in which running cohort."""

    lifecycle = Lifecycle(
        Status("in office", "在任"),
        Status("left", "已离任", "out of office"),
        moves={CadreTookOffice: ((None, "left"), "in office"), CadreLeftOffice: ("in office", "left")},
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.village: str | None = None
        self.listed = False
        self.cohort: str | None = None
        self.joined = False

    def tasks(self, _: Charter) -> Iterator[Task]:
        """To be listed as a trainee while in office, and then to be put into a cohort."""
        task = partial(Task, role=ORGANISATION, place=self.village or "")
        if self.status == "in office" and not self.listed:
            yield task(Cadre.list_as_trainee)
        if self.status == "in office" and self.listed and not self.joined:
            from daojiao_program.domain.cohort import Cohort  # noqa: PLC0415 - it is made of cadres

            yield task(Cohort.enrol)

    @decision(title="列为培养对象")
    def list_as_trainee(self, _: Context[Charter]) -> list[CadreEvent]:
        """Put the cadre on the list of trainees; once listed there is nothing to do."""
        require(self.village is not None, CADRE_OFFICE, found=self.id)
        return [] if self.listed else [CadreListed()]

    @decision(title="离任")
    def leave_office(self, _: Context[Charter]) -> list[CadreEvent]:
        """End the term of office."""
        require(self.village is not None, CADRE_OFFICE, found=self.id)
        return [CadreLeftOffice()]

    def evolve(self, event: CadreEvent, on: date) -> None:
        """Assign."""
        match event:
            case CadreTookOffice():
                self.village = event.village
            case CadreLeftOffice():
                self.village = None
            case CadreListed():
                self.listed = True
            case CohortJoined():
                self.cohort, self.joined = event.cohort, True
            case CohortLeft():
                self.cohort = None
            case _:
                assert_never(event)
