"""The words of the cohort: its rules and its events. What it does with them is in cohort.py."""

from __future__ import annotations

from typing import Annotated

from daojiao_program.engine import Event, Ref, Rule

_CADRE = Ref("cadre", "trains")
_MENTOR = Ref("mentor", "teaches")

COHORT_SIZE = Rule(
    "COHORT-SIZE",
    "小班培训，每期{allowed}人",
    "a class has {allowed} trainees",
    "stated",
    terms=("training.smallest", "training.largest"),
    remedy=(
        "请在首次授课前补足或调整学员；末期人数不足的，可写明原因放宽",
        "enrol more or fewer before the first session; the last class may be waived with a reason",
    ),
)
COHORT_PAIR = Rule(
    "COHORT-PAIR",
    "一名学员同一时间只有一名培养人，培养人为镇领导班子成员，更换须写明原因",
    "a trainee has one mentor at a time, of the town leadership team, replaced only with a reason",
    "stated",
    terms=("leadership",),
    remedy=(
        "请核对培养人编号；更换培养人请写明原因",
        "check the mentor's number; to replace a mentor, give the reason",
    ),
)
COHORT_CADRE = Rule(
    "COHORT-CADRE",
    "学员须是在任的村（社区）“两委”干部",
    "a trainee is a two-committee cadre in office",
    "stated",
    remedy=("请核对干部编号和任职日期", "check the cadre's number and the days of office"),
)
COHORT_ONCE = Rule(
    "COHORT-ONCE",
    "一名干部同一时间只参加一期培训",
    "a cadre is in one running cohort at a time",
    "assumed",
    remedy=("请等该期结业，或先办理退班", "wait until that cohort is over, or withdraw the cadre first"),
)
COHORT_CLOSED = Rule(
    "COHORT-CLOSED",
    "首次授课后不再编入学员，写明原因的指定替补除外；结业后本期不再办理任何事项",
    "after the first session only a named substitute joins, with a reason; after graduation nothing is added",
    "assumed",
    remedy=(
        "请编入下一期，或写明原因办理替补",
        "enrol in the next cohort, or name the substitute and the reason",
    ),
)
COHORT_PLANNED = Rule(
    "COHORT-PLANNED",
    "先登记开班，再办理该期的其他事项；一期只开班一次",
    "a cohort is planned, once, before anything else of it",
    "assumed",
    remedy=("请先登记开班，或核对期号", "plan the cohort first, or check its number"),
)
COHORT_COURSES = Rule(
    "COHORT-COURSES",
    "本领域规定的课程全部授完方可结业，每门课程只授一次，缺课可以补课",
    "a cohort graduates when the courses set for its field are completed, each held once, with make-ups",
    "assumed",
    terms=("courses", "fields"),
    remedy=("请先完成所缺课程", "complete the missing courses first"),
)
COHORT_PRESENT = Rule(
    "COHORT-PRESENT",
    "学员每门课程均到课或补课方可结业，只为本期学员登记，每人每门课程一次",
    "a trainee graduates if present at each course or a make-up; recorded of the class alone, once a course",
    "assumed",
    remedy=("请核对学员名单", "check the list of trainees"),
)


class CohortPlanned(Event, topic="cohort.planned", title="开班"):
    """A cohort is planned for a field, in a batch."""

    field: str
    batch: str | None = None


class CadreEnrolled(Event, topic="cohort.cadre-enrolled", title="学员编入"):
    """A cadre joins, paired with one mentor."""

    cadre: Annotated[str, _CADRE]
    mentor: Annotated[str, _MENTOR]


class CadreWithdrew(Event, topic="cohort.cadre-withdrew", title="学员退班"):
    """A cadre leaves the class."""

    cadre: Annotated[str, _CADRE]


class CadreSubstituted(Event, topic="cohort.cadre-substituted", title="学员替补"):
    """A named substitute takes the place of a trainee who leaves."""

    leaver: Annotated[str, _CADRE]
    cadre: Annotated[str, _CADRE]
    mentor: Annotated[str, _MENTOR]


class MentorReplaced(Event, topic="cohort.mentor-replaced", title="更换培养人"):
    """A trainee gets another mentor; the request gives the reason."""

    cadre: Annotated[str, _CADRE]
    mentor: Annotated[str, _MENTOR]


class SizeWaived(Event, topic="cohort.size-waived", title="放宽人数"):
    """The class began with fewer trainees than the charter asks, for a reason."""

    trainees: int
    reason: str


class SessionCompleted(Event, topic="cohort.session-completed", title="课程完成"):
    """A session of a course was held, with these present."""

    course: str
    present: Annotated[tuple[str, ...], _CADRE]


class MakeUpHeld(Event, topic="cohort.make-up-held", title="补课"):
    """A course was made up for these who had missed it."""

    course: str
    present: Annotated[tuple[str, ...], _CADRE]


class ShadowingDone(Event, topic="cohort.shadowing-done", title="跟班学习"):
    """A trainee spent the day with the mentor."""

    cadre: Annotated[str, _CADRE]
    mentor: Annotated[str, _MENTOR]


class CohortGraduated(Event, topic="cohort.graduated", title="结业"):
    """The cohort is over; these graduated, and these did not."""

    graduates: Annotated[tuple[str, ...], _CADRE]
    others: Annotated[tuple[str, ...], _CADRE] = ()


CohortEvent = (
    CohortPlanned
    | CadreEnrolled
    | CadreWithdrew
    | CadreSubstituted
    | MentorReplaced
    | SizeWaived
    | SessionCompleted
    | MakeUpHeld
    | ShadowingDone
    | CohortGraduated
)
