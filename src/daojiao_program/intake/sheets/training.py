"""The sheets of the 1+1 pairing: cadres, mentors, and the cohorts from plan to graduation."""

from __future__ import annotations

from typing import Final

from daojiao_program.domain import decisions
from daojiao_program.domain.cadre import Cadre
from daojiao_program.domain.cohort import Cohort
from daojiao_program.intake.columns import DAY, NAME, PHONE, REASON, VILLAGE
from daojiao_program.intake.sheet import Asks, Column, Sheet

_COHORT: Final = Column("cohort", "期", "Cohort", "id")
_CADRE: Final = Column("cadre", "学员", "Trainee", "id")
_MENTOR: Final = Column("mentor", "培养人", "Mentor", "code", listed="leadership")
_COURSE: Final = Column("course", "课程", "Course", "code", listed="courses")
_PRESENT: Final = Column("present", "到课学员", "Present", "ids")

TRAINING_SHEETS: Final = (
    Sheet(
        "cadres",
        "村（社区）“两委”干部名册",
        "Cadres",
        (
            Column("cadre", "编号", "Cadre", "id"),
            NAME,
            PHONE,
            VILLAGE,
            Column("post", "职务", "Post", "code", listed="posts"),
            Column("on", "任职日期", "In office from", "day"),
        ),
        key=("cadre",),
        asks=Asks(decisions.take_office, ("cadre", "village", "post"), person="cadre"),
    ),
    Sheet(
        "trainees",
        "“1+1”结对培养对象名单",
        "Trainees",
        (Column("cadre", "编号", "Cadre", "id"), Column("on", "列入日期", "Listed on", "day")),
        key=("cadre",),
        asks=Asks(Cadre.list_as_trainee, (), target="cadre"),
    ),
    Sheet(
        "mentors",
        "“1+1”结对培养人名单",
        "Mentors",
        (
            Column("mentor", "编号", "Mentor", "code", listed="leadership"),
            NAME,
            PHONE,
            Column("on", "列入日期", "Listed on", "day"),
        ),
        key=("mentor",),
        asks=Asks(decisions.list_mentor, ("mentor",), person="mentor"),
    ),
    Sheet(
        "cohorts",
        "开班计划",
        "Cohorts",
        (
            _COHORT,
            Column("field", "领域", "Field", "code", listed="fields"),
            Column("batch", "批次", "Batch", "id", required=False),
            Column("on", "开班日期", "Planned on", "day"),
        ),
        key=("cohort",),
        asks=Asks(Cohort.plan, ("field", "batch"), target="cohort"),
    ),
    Sheet(
        "enrolments",
        "结对名单",
        "Enrolments",
        (_COHORT, _CADRE, _MENTOR, DAY),
        key=("cohort", "cadre"),
        asks=Asks(Cohort.enrol, ("cadre", "mentor"), target="cohort"),
    ),
    Sheet(
        "mentor-changes",
        "培养人更换登记",
        "Mentor changes",
        (_COHORT, _CADRE, DAY, _MENTOR, REASON),
        key=("cohort", "cadre", "on"),
        asks=Asks(Cohort.replace_mentor, ("cadre", "mentor"), target="cohort"),
    ),
    Sheet(
        "sessions",
        "授课签到表",
        "Sessions",
        (_COHORT, _COURSE, DAY, _PRESENT),
        key=("cohort", "course"),
        asks=Asks(Cohort.complete_session, ("course", "present"), target="cohort"),
    ),
    Sheet(
        "make-ups",
        "补课签到表",
        "Make-ups",
        (_COHORT, _COURSE, DAY, _PRESENT),
        key=("cohort", "course", "on"),
        asks=Asks(Cohort.make_up, ("course", "present"), target="cohort"),
    ),
    Sheet(
        "shadowing",
        "跟班学习登记表",
        "Shadowing",
        (_COHORT, _CADRE, DAY, _MENTOR),
        key=("cohort", "cadre", "on"),
        asks=Asks(Cohort.shadow, ("cadre", "mentor"), target="cohort"),
    ),
    Sheet(
        "graduations",
        "结业登记表",
        "Graduations",
        (_COHORT, DAY),
        key=("cohort",),
        asks=Asks(Cohort.graduate, (), target="cohort"),
    ),
)
