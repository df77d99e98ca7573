"""The words of the recruitment drive: its rules and its events. What it does with them is in drive.py."""

from __future__ import annotations

from typing import Annotated

from daojiao_program.engine import Event, Ref, Rule

_APPLICANT = Ref("applicant", "applies")

DRIVE_OPENED = Rule(
    "DRIVE-OPENED",
    "先发布招聘、公布岗位，再办理其他事项；一次招聘只发布一次，一个岗位只公布一次",
    "a drive is opened and a position offered, each once, before anything else of it",
    "assumed",
    remedy=(
        "请先发布招聘、公布岗位，或核对招聘编号和岗位编号",
        "open the drive and offer the position first, or check their numbers",
    ),
)
DRIVE_LOCAL = Rule(
    "DRIVE-LOCAL",
    "“引凤归巢”面向本镇户籍的在校大学生和高校毕业生",
    "an applicant of Phoenix Returns is a university student or graduate with local registration",
    "stated",
    terms=("villages", "standings"),
    remedy=(
        "请核对户籍所在村（社区）和学历身份；不符合条件的不予报名",
        "check the village of registration and the standing; who does not meet both cannot apply",
    ),
)
DRIVE_ONE = Rule(
    "DRIVE-ONE",
    "一人在一次招聘中只报一个岗位，同一时间只被一个岗位录用",
    "a person applies for one position of a drive, and is hired in one position at a time",
    "assumed",
    remedy=(
        "请核对报名编号，或先登记退出原岗位",
        "check the applicant's number, or withdraw that hire first",
    ),
)
DRIVE_APPLIED = Rule(
    "DRIVE-APPLIED",
    "只为已报名且未退出的人员排名、录用、登记退出",
    "who is ranked, is hired or withdraws has applied, and has not withdrawn",
    "assumed",
    remedy=("请核对报名编号，或先登记报名", "check the applicant's number, or enter the application first"),
)
DRIVE_RANK = Rule(
    "DRIVE-RANK",
    "按成绩排名依次录用，有人退出由下一名递补；开始录用后排名不再变动",
    "hires follow the ranking by merit, the next-ranked after one who withdraws; once hiring began it stands",
    "assumed",
    remedy=(
        "请先公布该岗位的排名，再依次录用；排名在前而不再录用的，先登记退出",
        "rank the position, then hire in that order; first enter the withdrawal of who is not to be hired",
    ),
)
DRIVE_PLACES = Rule(
    "DRIVE-PLACES",
    "一个岗位录用的人数不超过招聘人数，有人退出才空出名额",
    "hires in a position never exceed its places; a withdrawn hire frees the place for the next-ranked",
    "assumed",
    remedy=(
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
