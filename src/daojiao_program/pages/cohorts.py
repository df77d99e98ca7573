"""The cohorts of the 1+1 pairing: trainees, mentors, and who was present at which course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

from daojiao_program.domain.cohort import (
    CadreEnrolled,
    CadreSubstituted,
    CadreWithdrew,
    Cohort,
    CohortEvent,
    CohortGraduated,
    CohortPlanned,
    MakeUpHeld,
    SessionCompleted,
    ShadowingDone,
)
from daojiao_program.engine import Said
from daojiao_program.pages.look import Cited, Look, Stream, Titles

_MANY: Final = 30

PRESENT: Final = Said("到", "present")
MADE_UP: Final = Said("补", "made up")
ABSENT: Final = Said("缺", "absent")
NOT_HELD: Final = Said("–", "not held yet")


@dataclass(frozen=True, slots=True)
class Trainee:
    """A trainee: the mentor, the courses one by one, the days spent with the mentor, what came of it."""

    id: str
    mentor: str
    courses: Sequence[Said]
    shadowed: int
    outcome: Said


@dataclass(frozen=True, slots=True)
class Class:
    """A cohort with its trainees; `sessions` are the events behind who was present."""

    id: str
    field: Said
    batch: str
    state: Said
    courses: Sequence[Said]
    trainees: Sequence[Trainee]
    size: int
    sessions: Cited


def cohorts(look: Look, names: Titles) -> list[Class]:
    """The cohorts by number."""
    return [_class(look, names, one) for one in look.streams(Cohort, get_args(CohortEvent))]


def _class(look: Look, names: Titles, stream: Stream[Cohort]) -> Class:
    cohort = stream.state
    held: dict[str, set[str]] = {}
    made_up: dict[str, set[str]] = {}
    joined: dict[str, str] = {}
    left: set[str] = set()
    shadowed: dict[str, int] = {}
    graduates: set[str] = set()
    batch = ""
    sessions = []
    for seen in stream.events:
        match seen.event:
            case CohortPlanned():
                batch = seen.event.batch or ""
            case CadreEnrolled():
                joined[seen.event.cadre] = seen.event.mentor
            case CadreSubstituted():
                joined[seen.event.cadre] = seen.event.mentor
                left.add(seen.event.leaver)
            case CadreWithdrew():
                left.add(seen.event.cadre)
            case SessionCompleted():
                held[seen.event.course] = set(seen.event.present)
                sessions.append((_said(names, seen.event), seen.position))
            case MakeUpHeld():
                made_up.setdefault(seen.event.course, set()).update(seen.event.present)
                sessions.append((_said(names, seen.event), seen.position))
            case ShadowingDone():
                shadowed[seen.event.cadre] = shadowed.get(seen.event.cadre, 0) + 1
            case CohortGraduated():
                graduates.update(seen.event.graduates)
            case _:
                pass
    field = cohort.field or ""
    courses = look.terms.courses_of(field)
    left -= set(cohort.mentor_of)
    trainees = [
        Trainee(
            cadre,
            cohort.mentor_of.get(cadre, mentor),
            [_presence(cadre, held.get(one), made_up.get(one, set())) for one in courses],
            shadowed.get(cadre, 0),
            _outcome(cadre, left=left, graduates=graduates, over=cohort.status == "graduated"),
        )
        for cadre, mentor in joined.items()
    ]
    return Class(
        cohort.id,
        Said(*names.both(field)),
        batch,
        _state(cohort, len(held), len(courses)),
        [Said(*names.both(one)) for one in courses],
        trainees,
        len(joined.keys() - left),
        look.cited(sessions, f"daojiao history {cohort.stream}", _MANY),
    )


def _said(names: Titles, event: SessionCompleted | MakeUpHeld) -> str:
    """A session or a make-up in a few words."""
    make_up = "（补课）" if isinstance(event, MakeUpHeld) else ""
    return f"{names.key(event.course)}{make_up}：{len(event.present)}人"


def _presence(cadre: str, held: set[str] | None, made_up: set[str]) -> Said:
    if held is None:
        return NOT_HELD
    return PRESENT if cadre in held else MADE_UP if cadre in made_up else ABSENT


def _outcome(cadre: str, *, left: set[str], graduates: set[str], over: bool) -> Said:
    if cadre in left:
        return Said("已退班", "left")
    if cadre in graduates:
        return Said("结业", "graduated")
    return Said("未结业", "not graduated") if over else Said("在学", "in training")


def _state(cohort: Cohort, held: int, courses: int) -> Said:
    if cohort.status == "graduated":
        return Said("已结业", "graduated")
    if not held:
        return Said("未开课", "not begun")
    return Said(f"授课中，已授{held}门，共{courses}门", f"running, {held} of {courses} courses held")
