"""The recruitment drive: its positions and their places, filled in order of merit; trips to universities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Annotated, assert_never

from pydantic import Field

from daojiao_program.domain.applicant import Applicant, DriveJoined, HireClaimed, HireFreed
from daojiao_program.domain.charter import Charter, listed
from daojiao_program.domain.person import Person
from daojiao_program.domain.roles import ORGANISATION
from daojiao_program.domain.values import Text
from daojiao_program.engine import (
    Aggregate,
    Context,
    Event,
    EventOn,
    Lifecycle,
    PartLifecycle,
    Ref,
    Rules,
    Said,
    Status,
    Task,
    decision,
    require,
)

_APPLICANT = Ref("applicant", "applies")

RULES = Rules()
DRIVE_OPENED = RULES.add(
    "DRIVE-OPENED",
    Said(
        "先发布招聘、公布岗位，再办理其他事项；一次招聘只发布一次，一个岗位只公布一次",
        "a drive is opened and a position offered, each once, before anything else of it",
    ),
    "assumed",
    remedy=Said(
        "请先发布招聘、公布岗位，或核对招聘编号和岗位编号",
        "open the drive and offer the position first, or check their numbers",
    ),
)
DRIVE_LOCAL = RULES.add(
    "DRIVE-LOCAL",
    Said(
        "“引凤归巢”面向本镇户籍的在校大学生和高校毕业生",
        "an applicant of Phoenix Returns is a university student or graduate with local registration",
    ),
    "stated",
    terms=("villages", "standings"),
    remedy=Said(
        "请核对户籍所在村（社区）和学历身份；不符合条件的不予报名",
        "check the village of registration and the standing; who does not meet both cannot apply",
    ),
)
DRIVE_ONE = RULES.add(
    "DRIVE-ONE",
    Said(
        "一人在一次招聘中只报一个岗位，同一时间只被一个岗位录用",
        "a person applies for one position of a drive, and is hired in one position at a time",
    ),
    "assumed",
    remedy=Said(
        "请核对报名编号，或先登记退出原岗位",
        "check the applicant's number, or withdraw that hire first",
    ),
)
DRIVE_APPLIED = RULES.add(
    "DRIVE-APPLIED",
    Said(
        "只为已报名且未退出的人员排名、录用、登记退出",
        "who is ranked, is hired or withdraws has applied, and has not withdrawn",
    ),
    "assumed",
    remedy=Said(
        "请核对报名编号，或先登记报名", "check the applicant's number, or enter the application first"
    ),
)
DRIVE_RANK = RULES.add(
    "DRIVE-RANK",
    Said(
        "按成绩排名依次录用，有人退出由下一名递补；开始录用后排名不再变动",
        "hires follow the ranking by merit, the next-ranked after one who withdraws; "
        "once hiring began it stands",
    ),
    "assumed",
    remedy=Said(
        "请先公布该岗位的排名，再依次录用；排名在前而不再录用的，先登记退出",
        "rank the position, then hire in that order; first enter the withdrawal of who is not to be hired",
    ),
)
DRIVE_PLACES = RULES.add(
    "DRIVE-PLACES",
    Said(
        "一个岗位录用的人数不超过招聘人数，有人退出才空出名额",
        "hires in a position never exceed its places; a withdrawn hire frees the place for the next-ranked",
    ),
    "assumed",
    remedy=Said(
        "请核对招聘人数；有人退出的，先登记退出，再由下一名递补",
        "check the places; if a hire has withdrawn, enter that first, then hire the next-ranked",
    ),
)


class DriveOpened(Event, topic="drive.opened", title="发布招聘"):
    """A drive is opened, under the name of its notice."""

    name: str


class PositionOffered(Event, topic="drive.position-offered", title="公布岗位"):
    """The drive offers a position with a number of places, in a village or, without one, of the town."""

    position: str
    name: str
    places: int
    village: Annotated[str | None, Ref("village", "offers")] = None


class ApplicationReceived(Event, topic="drive.application-received", title="报名"):
    """Somebody applies for a position: registered in this village, of this standing."""

    applicant: Annotated[str, _APPLICANT]
    position: str
    registered: Annotated[str, Ref("village", "registered-in")]
    standing: str


class PositionRanked(Event, topic="drive.position-ranked", title="排名"):
    """The applicants for a position are ranked by merit, the best first."""

    position: str
    ranking: Annotated[tuple[str, ...], Ref("applicant", "ranked")]


class ApplicantHired(Event, topic="drive.applicant-hired", title="录用"):
    """An applicant is hired; next-ranked, in place of a hire who withdrew."""

    applicant: Annotated[str, Ref("applicant", "hired")]
    position: str
    in_place_of: Annotated[str | None, Ref("applicant", "replaced")] = None


class HireWithdrawn(Event, topic="drive.hire-withdrawn", title="退出录用"):
    """A hire withdraws, or is withdrawn, and the place is free for the next-ranked."""

    applicant: Annotated[str, Ref("applicant", "withdrew")]
    position: str


class ApplicationWithdrawn(Event, topic="drive.application-withdrawn", title="退出报名"):
    """Somebody who was not hired no longer applies."""

    applicant: Annotated[str, Ref("applicant", "withdrew")]
    position: str


class TalentTripMade(Event, topic="drive.talent-trip-made", title="赴高校猎才"):
    """Companies were taken to universities, to recruit talent there."""

    place: str
    companies: tuple[str, ...]
    universities: tuple[str, ...]


DriveEvent = (
    DriveOpened
    | PositionOffered
    | ApplicationReceived
    | PositionRanked
    | ApplicantHired
    | HireWithdrawn
    | ApplicationWithdrawn
    | TalentTripMade
)

_Decided = list[DriveEvent | EventOn]
Some = Annotated[Sequence[Text], Field(min_length=1)]


@dataclass(slots=True)
class Position:
    """A position: its places, its ranking, who is hired, and whose places were left and not filled again.

    `first` is how many were hired in places that nobody had left.
    """

    places: int = 0
    ranking: tuple[str, ...] = ()
    hired: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    first: int = 0


class RecruitmentDrive(Aggregate, kind="drive", title="人才招聘", rules=RULES):
    """Who has applied for which position, in which order they are hired, and who has withdrawn."""

    lifecycle = Lifecycle(
        Status("opened", "已发布"),
        Status("hiring", "录用中"),
        moves={DriveOpened: (None, "opened"), ApplicantHired: (("opened", "hiring"), "hiring")},
    )
    applications = PartLifecycle(
        Status("applied", "已报名"),
        Status("hired", "已录用"),
        Status("withdrawn", "已退出", final=True),
        of="applicant",
        title=Said("报名", "Application"),
        moves={
            ApplicationReceived: (None, "applied"),
            ApplicantHired: ("applied", "hired"),
            HireWithdrawn: ("hired", "withdrawn"),
            ApplicationWithdrawn: ("applied", "withdrawn"),
        },
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.positions: dict[str, Position] = {}
        self.applied: dict[str, str] = {}

    def tasks(self, _: Charter) -> Iterator[Task]:
        """Each position with free places: to be ranked, or its best-ranked to be hired while there is one."""
        task = partial(Task, role=ORGANISATION)
        for id_, position in self.positions.items():
            if len(position.hired) >= position.places:
                continue
            ranked = (one for one in position.ranking if self.applications.get(one) == "applied")
            if not position.ranking:
                yield task(RecruitmentDrive.rank, about=id_)
            elif best := next(ranked, None):
                yield task(RecruitmentDrive.hire, about=f"{id_} {best}")
            else:
                yield task(RecruitmentDrive.offer, about=id_)

    @decision(title="发布招聘")
    def open(self, _: Context[Charter], name: Text) -> _Decided:
        """Open the drive."""
        require(self.status is None, DRIVE_OPENED, found=self.id)
        return [DriveOpened(name=name)]

    @decision(title="公布岗位")
    def offer(
        self,
        context: Context[Charter],
        position: Text,
        *,
        name: Text,
        places: Annotated[int, Field(ge=1)],
        village: str | None = None,
    ) -> _Decided:
        """Offer a position with its places, of a village or of the town."""
        require(self.status is not None, DRIVE_OPENED, found=self.id)
        require(position not in self.positions, DRIVE_OPENED, found=position)
        if village is not None:
            listed(context.terms.villages, village, "villages")
        return [PositionOffered(position=position, name=name, places=places, village=village)]

    @decision(title="登记报名")
    def apply(
        self,
        context: Context[Charter],
        applicant: str,
        *,
        position: str,
        registered: str,
        standing: str,
        commitment: str | None = None,
    ) -> _Decided:
        """Enter an application: registered in a village of the town, student or graduate."""
        villages, standings = context.terms.villages, context.terms.standings
        self._offered(position)
        require(applicant not in self.applied, DRIVE_ONE, found=self.applied.get(applicant))
        require(registered in villages, DRIVE_LOCAL, found=registered, allowed=[*villages])
        require(standing in standings, DRIVE_LOCAL, found=standing, allowed=[*standings])
        person = context.load(Person, applicant)
        received = ApplicationReceived(
            applicant=applicant, position=position, registered=registered, standing=standing
        )
        return [
            *(person.records(one) for one in person.registration(commitment)),
            received,
            context.load(Applicant, applicant).records(DriveJoined(drive=self.id)),
        ]

    @decision(title="公布排名")
    def rank(self, _: Context[Charter], position: str, *, ranking: Sequence[str]) -> _Decided:
        """Rank the applicants for a position by merit, the best first; until the first hire also anew."""
        offered = self._offered(position)
        strays = [one for one in ranking if self.applied.get(one) != position or not self._stays(one)]
        require(not strays, DRIVE_APPLIED, found=strays)
        require(ranking and len(set(ranking)) == len(ranking), DRIVE_RANK, found=list(ranking))
        require(not offered.first, DRIVE_RANK, found=offered.hired)
        return [PositionRanked(position=position, ranking=tuple(ranking))]

    @decision(title="录用")
    def hire(self, context: Context[Charter], applicant: str) -> _Decided:
        """Hire the best-ranked who is neither hired nor withdrawn, while the position has a free place."""
        position = self._applies(applicant)
        person = context.load(Applicant, applicant)
        require(person.hired is None, DRIVE_ONE, found=person.hired)
        offered = self._offered(position)
        require(applicant in offered.ranking, DRIVE_RANK, found=applicant, allowed=list(offered.ranking))
        hires = len(offered.hired) + 1
        require(hires <= offered.places, DRIVE_PLACES, found=hires, allowed=f"≤ {offered.places}")
        best = next((one for one in offered.ranking if self.applications.get(one) == "applied"), None)
        require(applicant == best, DRIVE_RANK, found=applicant, allowed=best)
        # A place that nobody has left goes first, so that a withdrawal entered late changes no other hire.
        left = offered.left[0] if offered.first >= offered.places and offered.left else None
        hired = ApplicantHired(applicant=applicant, position=position, in_place_of=left)
        return [hired, person.records(HireClaimed(drive=self.id, position=position))]

    @decision(title="登记退出")
    def withdraw(self, context: Context[Charter], applicant: str) -> _Decided:
        """Take out who no longer applies or is hired; the desk's reason is kept with the request."""
        position = self._applies(applicant)
        if self.applications.get(applicant) != "hired":
            return [ApplicationWithdrawn(applicant=applicant, position=position)]
        freed = context.load(Applicant, applicant).records(HireFreed(drive=self.id))
        return [HireWithdrawn(applicant=applicant, position=position), freed]

    @decision(title="赴高校猎才")
    def travel(self, _: Context[Charter], place: Text, *, companies: Some, universities: Some) -> _Decided:
        """Record a trip on which companies were taken to universities of a place."""
        require(self.status is not None, DRIVE_OPENED, found=self.id)
        return [TalentTripMade(place=place, companies=tuple(companies), universities=tuple(universities))]

    def _offered(self, position: str) -> Position:
        found = self.positions.get(position)
        require(found is not None, DRIVE_OPENED, found=position, allowed=[*self.positions])
        return found or Position()

    def _applies(self, applicant: str) -> str:
        """The position of an applicant who has not withdrawn."""
        require(self._stays(applicant), DRIVE_APPLIED, found=applicant)
        return self.applied.get(applicant, "")

    def _stays(self, applicant: str) -> bool:
        return self.applications.get(applicant) in ("applied", "hired")

    def evolve(self, event: DriveEvent, on: date) -> None:
        """Assign."""
        match event:
            case PositionOffered():
                self._position(event.position).places = event.places
            case ApplicationReceived():
                self.applied[event.applicant] = event.position
            case PositionRanked():
                self._position(event.position).ranking = event.ranking
            case ApplicantHired():
                position = self._position(event.position)
                position.hired.append(event.applicant)
                position.left = [one for one in position.left if one != event.in_place_of]
                position.first += event.in_place_of is None
            case HireWithdrawn():
                position = self._position(event.position)
                position.hired = [one for one in position.hired if one != event.applicant]
                position.left.append(event.applicant)
            case DriveOpened() | ApplicationWithdrawn() | TalentTripMade():
                pass
            case _:
                assert_never(event)

    def _position(self, position: str) -> Position:
        return self.positions.setdefault(position, Position())
