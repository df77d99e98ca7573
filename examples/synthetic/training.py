"""The 1+1 pairing of the synthetic example: cadres, mentors, four cohorts.

How each cohort went stands in `synthetic.cohorts`; here it becomes the office's sheets.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from synthetic.cohorts import COHORTS, LISTED, Cohort
from synthetic.office import Charter, Dice, Note, Row, Step, numeral, received

IN_OFFICE = date(2022, 4, 2)
CADRES_ENTERED = date(2022, 4, 18)
CADRES = 86
"""Of our own choice: the report says more than 80."""
SHADOWING_DAYS = 3
FRIDAY = 5
HOLIDAY = date(2022, 6, 3)
"""The Dragon Boat Festival."""
SHADOWING_SHEETS = [date(2022, 5, 26) + timedelta(days=14 * step) for step in range(7)]

TRAINED = sum(cohort.size for cohort in COHORTS)
"""The report's figure: 45 cadres."""

FULL, LATE_COHORT = COHORTS[0], COHORTS[1]
LATE_DAY, LATE_ENTERED = date(2022, 5, 20), date(2022, 5, 31)
"""The last trainee of C-02 joins on time, but the row comes after the first session's."""
REPLACED, REPLACED_DAY = 4, date(2022, 6, 13)
"""The trainee of C-02 whose mentor is replaced, and when."""

ROTATION = 4
"""By how many members of the leadership team the pairing shifts from cohort to cohort."""


class Training:
    """The pairing's story."""

    def __init__(self, charter: Charter, dice: Dice) -> None:
        """Give each village its cadres, and each cohort its trainees: across the villages."""
        self._charter = charter
        self._dice = dice
        villages = charter.codes("villages")
        posts = charter.codes("posts")
        by_rank = [(rank, village) for rank in range(-(-CADRES // len(villages))) for village in villages]
        seats = sorted(by_rank[:CADRES], key=lambda seat: (villages.index(seat[1]), seat[0]))
        codes = {seat: f"K-{number:02}" for number, seat in enumerate(seats, 1)}
        self._cadres = [
            (code, village, posts[min(rank, len(posts) - 1)]) for (rank, village), code in codes.items()
        ]
        queue = iter([codes[seat] for seat in by_rank[:TRAINED]])
        self._trainees = {cohort.code: [next(queue) for _ in range(cohort.size)] for cohort in COHORTS}

    def steps(self) -> Iterator[Step]:
        """Give every sheet as the office received it."""
        yield from self._lists()
        for cohort in COHORTS:
            yield from self._opened(cohort)
            yield from self._held(cohort)
        yield self._late()
        yield self._replaced()
        yield from self._shadowed()

    # -- lists --------------------------------------------------------------------------

    def _lists(self) -> Iterator[Step]:
        cadres: list[Row] = [
            (
                code,
                f"乙{numeral(int(code[2:]), 3)}",
                f"000-0086-{int(code[2:]):04}",
                self._charter.title("villages", village),
                self._charter.title("posts", post),
                IN_OFFICE,
            )
            for code, village, post in self._cadres
        ]
        note = Note(
            "任职日期一律填4月2日：只表示启动时在职，实际任职更早",
            "The day of taking office is 2 April throughout: in office when the program starts",
        )
        yield received(CADRES_ENTERED, "cadres", cadres, "村（社区）“两委”干部名册", note=note)
        trainees: list[Row] = [(code, LISTED) for code, _, _ in self._cadres]
        yield received(LISTED, "trainees", trainees, "“1+1”结对培养对象名单")
        mentors: list[Row] = [
            (code, f"丙{numeral(int(code[2:]), 3)}", LISTED) for code in self._charter.codes("leadership")
        ]
        yield received(LISTED, "mentors", mentors, "“1+1”结对培养人名单")

    # -- cohorts ------------------------------------------------------------------------

    def _mentor(self, cohort: Cohort, trainee: int) -> str:
        mentors = self._charter.codes("leadership")
        return mentors[(COHORTS.index(cohort) * ROTATION + trainee) % len(mentors)]

    def _enrolment(self, cohort: Cohort, trainee: int, cadre: str, day: date) -> Row:
        return (cohort.code, cadre, self._mentor(cohort, trainee), day)

    def _opened(self, cohort: Cohort) -> Iterator[Step]:
        field_title = self._charter.title("fields", cohort.area)
        row = (cohort.code, field_title, cohort.batch, cohort.planned)
        yield received(cohort.planned, "cohorts", [row], f"{cohort.code}期开班计划")
        trainees = self._trainees[cohort.code]
        on_time = trainees[:-1] if cohort is LATE_COHORT else trainees
        days = (cohort.enrolled - cohort.planned).days
        rows = [
            self._enrolment(cohort, place, cadre, cohort.planned + timedelta(days=1 + place * days // 13))
            for place, cadre in enumerate(on_time)
        ]
        note = None
        if cohort is FULL:
            extra = self._trainees[LATE_COHORT.code][0]
            rows.append(self._enrolment(cohort, cohort.size, extra, cohort.enrolled))
            note = Note(
                f"末行{extra}是第14名学员，超过13人，被拒绝，不再补报；其后编入{LATE_COHORT.code}",
                f"The last row, {extra}, would be a 14th trainee: refused for good; the cadre joins"
                f" {LATE_COHORT.code} later",
            )
        yield received(cohort.enrolled, "enrolments", rows, f"{cohort.code}期结对名单", note=note)

    def _late(self) -> Step:
        place = LATE_COHORT.size - 1
        cadre = self._trainees[LATE_COHORT.code][place]
        note = Note(
            f"补录{cadre}：5月20日已编入，在首次开课之前；录入在首次开课之后，不改变后来的结果",
            f"{cadre} joined on 20 May, before the first session, and is entered after it:"
            " nothing later changes, so it is accepted",
        )
        row = self._enrolment(LATE_COHORT, place, cadre, LATE_DAY)
        return received(LATE_ENTERED, "enrolments", [row], f"{LATE_COHORT.code}期结对名单补录", note=note)

    def _replacement(self) -> tuple[str, str]:
        """Give the trainee whose mentor is replaced, and a mentor nobody there has yet."""
        mentor = self._mentor(LATE_COHORT, LATE_COHORT.size)
        return self._trainees[LATE_COHORT.code][REPLACED], mentor

    def _replaced(self) -> Step:
        cadre, mentor = self._replacement()
        row = (LATE_COHORT.code, cadre, REPLACED_DAY, mentor, "原培养人外出学习，期间无法带教")
        note = Note(
            f"{LATE_COHORT.code}期{cadre}的培养人更换为{mentor}，写明原因",
            f"The mentor of {cadre} in {LATE_COHORT.code} is replaced by {mentor}, with a reason",
        )
        return received(REPLACED_DAY, "mentor-changes", [row], "培养人更换", note=note)

    def _named(self, cohort: Cohort, places: tuple[int, ...]) -> str:
        return "、".join(self._trainees[cohort.code][place] for place in places)

    def _held(self, cohort: Cohort) -> Iterator[Step]:
        for course, day in cohort.sessions.items():
            absent = cohort.absent.get(course, ())
            present = tuple(place for place in range(cohort.size) if place not in absent)
            title = self._charter.title("courses", course)
            row = (cohort.code, title, day, self._named(cohort, present))
            reason = f"{cohort.code}期“{title}”签到"
            yield received(day + timedelta(days=1), "sessions", [row], reason)
        for day, made_up in cohort.make_ups.items():
            rows: list[Row] = [
                (cohort.code, self._charter.title("courses", course), day, self._named(cohort, who))
                for course, who in made_up.items()
            ]
            note = Note("补课：缺课的学员补上所缺课程", "Make-ups of those who had missed the course")
            yield received(day, "make-ups", rows, f"{cohort.code}期补课签到", note=note)
        if cohort.graduated:
            rows = [(cohort.code, cohort.graduated)]
            reason = f"{cohort.code}期结业"
            yield received(cohort.graduated, "graduations", rows, reason, note=self._graduation(cohort))

    def _graduation(self, cohort: Cohort) -> Note | None:
        missing = [self._trainees[cohort.code][place] for place in cohort.not_made_up]
        if not missing:
            return None
        return Note(
            f"{missing[0]}缺一门课，未补课，本期不结业",
            f"{missing[0]} missed a course and no make-up: does not graduate with the others",
        )

    # -- shadowing ----------------------------------------------------------------------

    def _shadowed(self) -> Iterator[Step]:
        days = sorted(self._shadowing_days())
        since = LISTED
        for sheet in SHADOWING_SHEETS:
            rows = [
                (cohort, cadre, day, mentor) for day, cohort, cadre, mentor in days if since < day <= sheet
            ]
            yield received(sheet, "shadowing", rows, "跟班学习登记表")
            since = sheet

    def _shadowing_days(self) -> Iterator[tuple[date, str, str, str]]:
        changed, new = self._replacement()
        for cohort in COHORTS:
            last = max(sheet for sheet in SHADOWING_SHEETS if sheet <= cohort.end)
            span = [cohort.first + timedelta(days=step) for step in range(1, (last - cohort.first).days)]
            free = [
                day
                for day in span
                if day.isoweekday() <= FRIDAY
                and day not in {*cohort.sessions.values(), REPLACED_DAY, HOLIDAY}
            ]
            for place, cadre in enumerate(self._trainees[cohort.code]):
                late = cohort is LATE_COHORT and place == cohort.size - 1
                known = [day for day in free if not late or day > LATE_ENTERED]
                for day in self._dice.shuffled(known)[:SHADOWING_DAYS]:
                    mentor = self._mentor(cohort, place)
                    if cadre == changed and day > REPLACED_DAY:
                        mentor = new
                    yield day, cohort.code, cadre, mentor
