"""The cohort: one small class of the 1+1 pairing, each trainee with one mentor, through its courses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, assert_never

from daojiao_program.domain.cadre import Cadre, CohortJoined, CohortLeft
from daojiao_program.domain.charter import Charter, listed
from daojiao_program.domain.roles import ORGANISATION
from daojiao_program.engine import (
    Aggregate,
    Context,
    Event,
    EventOn,
    Lifecycle,
    Ref,
    Rules,
    Said,
    Status,
    Task,
    decision,
    require,
)

_CADRE = Ref("cadre", "trains")
_MENTOR = Ref("mentor", "teaches")

RULES = Rules()
COHORT_SIZE = RULES.add(
    "COHORT-SIZE",
    Said("小班培训，每期{allowed}人", "a class has {allowed} trainees"),
    "stated",
    terms=("training.smallest", "training.largest"),
    remedy=Said(
        "请在首次授课前补足或调整学员；末期人数不足的，可写明原因放宽",
        "enrol more or fewer before the first session; the last class may be waived with a reason",
    ),
)
COHORT_PAIR = RULES.add(
    "COHORT-PAIR",
    Said(
        "一名学员同一时间只有一名培养人，培养人为镇领导班子成员，更换须写明原因",
        "a trainee has one mentor at a time, of the town leadership team, replaced only with a reason",
    ),
    "stated",
    terms=("leadership",),
    remedy=Said(
        "请核对培养人编号；更换培养人请写明原因",
        "check the mentor's number; to replace a mentor, give the reason",
    ),
)
COHORT_CADRE = RULES.add(
    "COHORT-CADRE",
    Said("学员须是在任的村（社区）“两委”干部", "a trainee is a two-committee cadre in office"),
    "stated",
    remedy=Said("请核对干部编号和任职日期", "check the cadre's number and the days of office"),
)
COHORT_ONCE = RULES.add(
    "COHORT-ONCE",
    Said("一名干部同一时间只参加一期培训", "a cadre is in one running cohort at a time"),
    "assumed",
    remedy=Said("请等该期结业，或先办理退班", "wait until that cohort is over, or withdraw the cadre first"),
)
COHORT_CLOSED = RULES.add(
    "COHORT-CLOSED",
    Said(
        "首次授课后不再编入学员，写明原因的指定替补除外；结业后本期不再办理任何事项",
        "after the first session only a named substitute joins, with a reason; "
        "after graduation nothing is added",
    ),
    "assumed",
    remedy=Said(
        "请编入下一期，或写明原因办理替补",
        "enrol in the next cohort, or name the substitute and the reason",
    ),
)
COHORT_PLANNED = RULES.add(
    "COHORT-PLANNED",
    Said(
        "先登记开班，再办理该期的其他事项；一期只开班一次",
        "a cohort is planned, once, before anything else of it",
    ),
    "assumed",
    remedy=Said("请先登记开班，或核对期号", "plan the cohort first, or check its number"),
)
COHORT_COURSES = RULES.add(
    "COHORT-COURSES",
    Said(
        "本领域规定的课程全部授完方可结业，每门课程只授一次，缺课可以补课",
        "a cohort graduates when the courses set for its field are completed, each held once, with make-ups",
    ),
    "assumed",
    terms=("courses", "fields"),
    remedy=Said("请先完成所缺课程", "complete the missing courses first"),
)
COHORT_PRESENT = RULES.add(
    "COHORT-PRESENT",
    Said(
        "学员每门课程均到课或补课方可结业，只为本期学员登记，每人每门课程一次",
        "a trainee graduates if present at each course or a make-up; "
        "recorded of the class alone, once a course",
    ),
    "assumed",
    remedy=Said("请核对学员名单", "check the list of trainees"),
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

_Decided = list[CohortEvent | EventOn]


class Cohort(Aggregate, title="一期结对培养", rules=RULES):
    """Who is in the class, with which mentor, and which courses they have been present at."""

    lifecycle = Lifecycle(
        Status("planned", "未开课", "not begun"),
        Status("running", "授课中"),
        Status("graduated", "已结业", final=True),
        moves={
            CohortPlanned: (None, "planned"),
            SessionCompleted: (("planned", "running"), "running"),
            CohortGraduated: ("running", "graduated"),
        },
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.field: str | None = None
        self.mentor_of: dict[str, str] = {}
        self.attended: dict[str, set[str]] = {}

    def tasks(self, terms: Charter) -> Iterator[Task]:
        """The courses set for its field that are not held yet, in their order; after them, the graduation."""
        if self.status in ("planned", "running"):
            left = [one for one in terms.courses_of(self.field or "") if one not in self.attended]
            yield from (Task(Cohort.complete_session, role=ORGANISATION, about=one) for one in left)
            if not left and self.status == "running":
                yield Task(Cohort.graduate, role=ORGANISATION)

    @decision(title="登记开班")
    def plan(self, context: Context[Charter], field: str, *, batch: str | None = None) -> _Decided:
        """Plan the cohort."""
        require(self.status is None, COHORT_PLANNED, found=self.id)
        listed(context.terms.fields, field, "fields")
        return [CohortPlanned(field=field, batch=batch)]

    @decision(title="编入学员")
    def enrol(self, context: Context[Charter], cadre: str, *, mentor: str) -> _Decided:
        """Put a cadre into the class, paired with a mentor; a mentor's second trainee is warned of."""
        self._running()
        require(self.status != "running", COHORT_CLOSED, found=cadre)
        self._joins(context, cadre, mentor)
        largest = context.terms.training.largest
        size = len(self.mentor_of) + 1
        require(size <= largest, COHORT_SIZE, found=size, allowed=_sizes(context.terms))
        return [CadreEnrolled(cadre=cadre, mentor=mentor), self._joined(context, cadre)]

    @decision(title="学员退班")
    def withdraw(self, context: Context[Charter], cadre: str) -> _Decided:
        """Take a cadre out of the class; the desk's reason is kept with the request."""
        self._running()
        self._of_the_class([cadre])
        return [CadreWithdrew(cadre=cadre), self._left(context, cadre)]

    @decision(title="学员替补")
    def substitute(
        self, context: Context[Charter], leaver: str, *, cadre: str, mentor: str | None = None
    ) -> _Decided:
        """Let a named substitute take a trainee's place, with a reason; the mentor stays unless named."""
        self._running()
        self._of_the_class([leaver])
        require(context.reason, COHORT_CLOSED, found=context.reason)
        paired = mentor or self.mentor_of[leaver]
        self._joins(context, cadre, paired, leaver)
        substituted = CadreSubstituted(leaver=leaver, cadre=cadre, mentor=paired)
        return [substituted, self._left(context, leaver), self._joined(context, cadre)]

    @decision(title="更换培养人")
    def replace_mentor(self, context: Context[Charter], cadre: str, *, mentor: str) -> _Decided:
        """Give a trainee another mentor, with a reason."""
        self._running()
        self._of_the_class([cadre])
        require(mentor in context.terms.leadership, COHORT_PAIR, found=mentor)
        require(mentor != self.mentor_of[cadre], COHORT_PAIR, found=mentor)
        require(context.reason, COHORT_PAIR, found=context.reason)
        self._warn_of_two(context, mentor)
        return [MentorReplaced(cadre=cadre, mentor=mentor)]

    @decision(title="完成课程")
    def complete_session(
        self, context: Context[Charter], course: str, *, present: Sequence[str], waiver: str | None = None
    ) -> _Decided:
        """Hold a course. The first session needs a full class, or a waiver that gives the reason."""
        self._running()
        listed(context.terms.courses, course, "courses")
        require(course not in self.attended, COHORT_COURSES, found=course)
        self._of_the_class(present)
        size, training = len(self.mentor_of), context.terms.training
        waived: list[CohortEvent] = []
        if self.status != "running":
            few, why = size < training.smallest, (waiver or "").strip()
            enough = size <= training.largest and (not few or bool(why))
            require(enough, COHORT_SIZE, found=size, allowed=_sizes(context.terms))
            if few:
                waived = [SizeWaived(trainees=size, reason=why)]
        return [*waived, SessionCompleted(course=course, present=tuple(present))]

    @decision(title="补课")
    def make_up(self, context: Context[Charter], course: str, *, present: Sequence[str]) -> _Decided:
        """Make up a course that was held, for some who missed it."""
        self._running()
        listed(context.terms.courses, course, "courses")
        require(course in self.attended, COHORT_COURSES, found=course, allowed=sorted(self.attended))
        self._of_the_class(present)
        again = [one for one in present if one in self.attended[course]]
        require(not again, COHORT_PRESENT, found=again)
        return [MakeUpHeld(course=course, present=tuple(present))]

    @decision(title="跟班学习")
    def shadow(self, context: Context[Charter], cadre: str, *, mentor: str) -> _Decided:
        """Record a day that a trainee spent with the mentor of that day."""
        self._running()
        self._of_the_class([cadre])
        require(mentor in context.terms.leadership, COHORT_PAIR, found=mentor)
        paired = self.mentor_of[cadre]
        require(mentor == paired, COHORT_PAIR, found=mentor, allowed=paired)
        return [ShadowingDone(cadre=cadre, mentor=mentor)]

    @decision(title="结业")
    def graduate(self, context: Context[Charter]) -> _Decided:
        """End the cohort: those present at each course set for its field, or at a make-up, graduate."""
        field = self._running()
        courses = context.terms.courses_of(field)
        missing = [one for one in courses if one not in self.attended]
        held = self.status == "running" and not missing
        require(held, COHORT_COURSES, found=sorted(self.attended), allowed=list(courses))
        graduates = [one for one in self.mentor_of if all(one in self.attended[course] for course in courses)]
        require(graduates, COHORT_PRESENT, found=graduates)
        others = [one for one in self.mentor_of if one not in graduates]
        over = CohortGraduated(graduates=tuple(graduates), others=tuple(others))
        return [over, *(self._left(context, one) for one in self.mentor_of)]

    def _running(self) -> str:
        """The field of a cohort that is planned and not over."""
        require(self.status is not None, COHORT_PLANNED, found=self.id)
        require(self.status != "graduated", COHORT_CLOSED, found=self.id)
        return self.field or ""

    def _of_the_class(self, cadres: Sequence[str]) -> None:
        strays = [one for one in cadres if one not in self.mentor_of]
        require(cadres and not strays, COHORT_PRESENT, found=strays)
        require(len(set(cadres)) == len(cadres), COHORT_PRESENT, found=list(cadres))

    def _joins(self, context: Context[Charter], cadre: str, mentor: str, leaver: str = "") -> None:
        require(mentor in context.terms.leadership, COHORT_PAIR, found=mentor)
        require(cadre not in self.mentor_of, COHORT_PAIR, found=self.mentor_of.get(cadre))
        person = context.load(Cadre, cadre)
        require(person.village is not None, COHORT_CADRE, found=cadre)
        require(person.cohort is None, COHORT_ONCE, found=person.cohort)
        self._warn_of_two(context, mentor, leaver)

    def _warn_of_two(self, context: Context[Charter], mentor: str, leaver: str = "") -> None:
        has = [one for one, paired in self.mentor_of.items() if paired == mentor and one != leaver]
        context.advise(not has, COHORT_PAIR, found=f"{mentor}: {', '.join(has)}")

    def _joined(self, context: Context[Charter], cadre: str) -> EventOn:
        return context.load(Cadre, cadre).records(CohortJoined(cohort=self.id))

    def _left(self, context: Context[Charter], cadre: str) -> EventOn:
        return context.load(Cadre, cadre).records(CohortLeft(cohort=self.id))

    def evolve(self, event: CohortEvent, on: date) -> None:
        """Assign."""
        match event:
            case CohortPlanned():
                self.field = event.field
            case CadreEnrolled() | MentorReplaced():
                self.mentor_of[event.cadre] = event.mentor
            case CadreWithdrew():
                self.mentor_of.pop(event.cadre, None)
            case CadreSubstituted():
                self.mentor_of.pop(event.leaver, None)
                self.mentor_of[event.cadre] = event.mentor
            case SessionCompleted() | MakeUpHeld():
                self.attended.setdefault(event.course, set()).update(event.present)
            case SizeWaived() | ShadowingDone() | CohortGraduated():
                pass
            case _:
                assert_never(event)


def _sizes(terms: Charter) -> str:
    return f"{terms.training.smallest}–{terms.training.largest}"
