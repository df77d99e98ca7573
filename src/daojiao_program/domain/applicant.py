"""The applicant: applies in drives, is hired in one position at a time, and may join a reserve pool."""

from __future__ import annotations

from datetime import date
from typing import Annotated, assert_never

from daojiao_program.domain.charter import Charter, listed
from daojiao_program.domain.parts import PartOfPerson
from daojiao_program.engine import Aggregate, Context, Event, Ref, Rules, Said, decision, require

RULES = Rules()
DRIVE_RESERVE = RULES.add(
    "DRIVE-RESERVE",
    Said(
        "参加招聘的人员择优纳入后备干部人才库，写明择优依据，一人只入一个村（社区）的库，只入一次",
        "an applicant joins the reserve pool of one village, once, by merit with a note of it",
    ),
    "assumed",
    remedy=Said(
        "请核对报名编号，写明择优依据；已入库的不再重复办理",
        "check the applicant's number and give the merit; who is in a pool already stays there",
    ),
)


class DriveJoined(Event, topic="applicant.drive-joined", title="参加招聘"):
    """The applicant's side of an application: this drive."""

    drive: Annotated[str, Ref("drive", "applied-in")]


class HireClaimed(Event, topic="applicant.hire-claimed", title="到录用岗位"):
    """The applicant's side of a hire: this position of this drive, and no other."""

    drive: Annotated[str, Ref("drive", "hired-in")]
    position: str


class HireFreed(Event, topic="applicant.hire-freed", title="离开录用岗位"):
    """The applicant is free for another position: the hire was withdrawn."""

    drive: Annotated[str, Ref("drive", "withdrew-from")]


class ReserveJoined(Event, topic="applicant.reserve-joined", title="纳入后备干部人才库"):
    """The applicant joins a village's reserve pool, for the merit noted."""

    village: Annotated[str, Ref("village", "reserve-of")]
    merit: str


ApplicantEvent = DriveJoined | HireClaimed | HireFreed | ReserveJoined


class Applicant(PartOfPerson, Aggregate, title="应聘人员", rules=RULES):
    """In which drives somebody applied, where they are hired, and in whose reserve pool they are."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.drives: set[str] = set()
        self.hired: str | None = None
        self.reserve: str | None = None

    @decision(title="纳入后备干部人才库")
    def join_reserve(
        self, context: Context[Charter], village: str, *, merit: str = ""
    ) -> list[ApplicantEvent]:
        """Take an applicant into the reserve pool for a village's two committees, by merit."""
        listed(context.terms.villages, village, "villages")
        require(self.drives, DRIVE_RESERVE, found=self.id)
        require(self.reserve is None, DRIVE_RESERVE, found=self.reserve)
        require(merit.strip(), DRIVE_RESERVE, found=None)
        return [ReserveJoined(village=village, merit=merit.strip())]

    def evolve(self, event: ApplicantEvent, on: date) -> None:
        """Assign."""
        match event:
            case DriveJoined():
                self.drives.add(event.drive)
            case HireClaimed():
                self.hired = f"{event.drive}/{event.position}"
            case HireFreed():
                self.hired = None
            case ReserveJoined():
                self.reserve = event.village
            case _:
                assert_never(event)
