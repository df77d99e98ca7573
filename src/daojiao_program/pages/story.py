"""The timeline of the program: what happened on which day, without what happens every day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from daojiao_program.domain.activity import ActivityHeld
from daojiao_program.domain.belt import BeltBuildingStarted
from daojiao_program.domain.charter import CharterAdopted, CharterAmended
from daojiao_program.domain.cohort import (
    CadreEnrolled,
    CohortGraduated,
    CohortPlanned,
    SessionCompleted,
)
from daojiao_program.domain.compound import BranchFounded, JointBranchFounded, PlanJoined
from daojiao_program.domain.drive import ApplicantHired, DriveOpened, TalentTripMade
from daojiao_program.domain.grid import VolunteerAssigned
from daojiao_program.domain.leading_group import LeadingGroupAdjusted, LeadingGroupFormed, WorkPlanIssued
from daojiao_program.domain.project import ProjectAccepted, ProjectPlanned, ProjectPutInUse
from daojiao_program.domain.town import (
    CandidateSelected,
    CirclesStarted,
    ContestEntered,
    HonourReceived,
    PairingPlanned,
    ProgramAssessed,
    TownInspected,
    VillageStarted,
)
from daojiao_program.engine import Event, Said, StandingEvent
from daojiao_program.pages.look import Cited, Look, Titles
from daojiao_program.pages.said import day

_NAMED: Final = 6

_EACH: Final[dict[type[Event], Callable[[Any, str], str]]] = {
    CharterAdopted: lambda _event, _id: "",
    CharterAmended: lambda _event, _id: "",
    PairingPlanned: lambda event, _id: event.note or "",
    CandidateSelected: lambda event, _id: event.campaign,
    HonourReceived: lambda event, _id: event.name,
    CirclesStarted: lambda _event, _id: "",
    VillageStarted: lambda event, _id: event.village,
    TownInspected: lambda event, _id: event.by,
    ContestEntered: lambda event, _id: event.name,
    ProgramAssessed: lambda event, _id: event.result,
    LeadingGroupFormed: lambda event, _id: event.head,
    LeadingGroupAdjusted: lambda event, _id: event.head,
    WorkPlanIssued: lambda event, _id: f"{event.document} {event.name}",
    CohortPlanned: lambda _event, id_: id_,
    CohortGraduated: lambda event, id_: f"{id_}：{len(event.graduates)}人",
    PlanJoined: lambda _event, id_: id_,
    BranchFounded: lambda _event, id_: id_,
    JointBranchFounded: lambda event, _id: "、".join(event.compounds),
    ProjectPlanned: lambda event, _id: event.name,
    ProjectAccepted: lambda event, id_: f"{id_} {event.village}",
    ProjectPutInUse: lambda event, id_: f"{id_} {event.village}",
    BeltBuildingStarted: lambda _event, id_: id_,
    DriveOpened: lambda event, _id: event.name,
    ApplicantHired: lambda event, _id: event.applicant,
    TalentTripMade: lambda event, _id: event.place,
}
"""What each kind of event is about, from the event and the id in its stream's name."""
_FIRST: Final[dict[type[Event], Said]] = {
    VolunteerAssigned: Said("开始下沉到网格", "stationing in the grids started"),
    ActivityHeld: Said("首次活动", "first activity"),
    CadreEnrolled: Said("结对培养开始", "pairing started"),
    SessionCompleted: Said("首次授课", "first session of a course"),
}
"""Those of which only the first day is told."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened on a day: the same kind of thing together."""

    iso: str
    on: Said
    title: Said
    of: str
    cited: Cited


def story(look: Look, names: Titles) -> list[Moment]:
    """The timeline, by day."""
    groups: dict[tuple[str, str], list[StandingEvent]] = {}
    first: dict[str, str] = {}
    for seen in look.then.events(*_EACH, *_FIRST):
        iso, topic = seen.on.isoformat(), seen.event.TOPIC
        if type(seen.event) not in _FIRST or first.setdefault(topic, iso) == iso:
            groups.setdefault((iso, topic), []).append(seen)
    return [_moment(look, names, iso, seen) for (iso, _), seen in groups.items()]


def _moment(look: Look, names: Titles, iso: str, seen: Sequence[StandingEvent]) -> Moment:
    kind = type(seen[0].event)
    about = _EACH.get(kind)
    each = [_named(names, about(one.event, one.id)) if about else one.id for one in seen]
    said = [one for one in each if one] if about else []
    of = "、".join(said[:_NAMED]) + (f"等{len(said)}项" if len(said) > _NAMED else "")
    title = _FIRST.get(kind) or Said(*kind.TITLE)
    command = f"daojiao history {seen[0].kind}:{seen[0].id}"
    if len(seen) > 1 and kind in _LISTS:
        command = look.command(_LISTS[kind])
    positions = [(one or title.zh, event.position) for one, event in zip(each, seen, strict=True)]
    return Moment(iso, day(iso), title, of, look.cited(positions, command))


_LISTS: Final[dict[type[Event], str]] = {
    VolunteerAssigned: "grids-staffed",
    CadreEnrolled: "cadres-trained",
    SessionCompleted: "courses",
    VillageStarted: "villages-started",
    PlanJoined: "compounds",
    BranchFounded: "compounds-with-branch",
    ProjectPutInUse: "projects-in-use",
    ApplicantHired: "hires",
}
"""The figure of which the evidence lists events of a kind."""


def _named(names: Titles, text: str) -> str:
    """What is said of an event, with the codes in it in words."""
    return " ".join(names.key(one) for one in text.split(" "))
