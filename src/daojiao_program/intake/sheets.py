"""The office's sheets, declared: what columns they have, what names a row, and which decision a row asks.

Another sheet is another declaration here, and no code.
"""

from __future__ import annotations

from typing import Final

from daojiao_program.domain import flows
from daojiao_program.domain.activity import Activity, ActivityHeld
from daojiao_program.domain.cadre import Cadre
from daojiao_program.domain.cohort import Cohort
from daojiao_program.domain.volunteer import Volunteer
from daojiao_program.intake.sheet import Alike, Asks, Column, Sheet

_VOLUNTEER: Final = Column("volunteer", "编号", "Volunteer", "id")
_TEAM: Final = Column("team", "队伍", "Team", "code", listed="teams")
_GRID: Final = Column("grid", "网格", "Grid", "code", listed="grids")
_UNIT: Final = Column("unit", "单位", "Unit", "code", listed="units", required=False)
_VILLAGE: Final = Column("village", "村(社区)", "Village", "code", listed="villages")
_NAME: Final = Column("name", "姓名", "Name", "person")
_PHONE: Final = Column("phone", "电话", "Telephone", "person", required=False)
_ACTIVITY: Final = Column("activity", "活动编号", "Activity", "id")
_DAY: Final = Column("on", "日期", "Day", "day")
_COHORT: Final = Column("cohort", "期", "Cohort", "id")
_CADRE: Final = Column("cadre", "学员", "Trainee", "id")
_MENTOR: Final = Column("mentor", "培养人", "Mentor", "code", listed="leadership")
_COURSE: Final = Column("course", "课程", "Course", "code", listed="courses")
_PRESENT: Final = Column("present", "到课学员", "Present", "ids")
_REASON: Final = Column("reason", "原因", "Reason", "reason", required=False)

SHEETS: Final = (
    Sheet(
        "volunteers",
        "四支队伍花名册",
        "Volunteers",
        (
            _VOLUNTEER,
            _NAME,
            _PHONE,
            _UNIT,
            _TEAM,
            _GRID,
            Column("on", "到岗日期", "Stationed on", "day"),
        ),
        key=("volunteer",),
        asks=Asks(flows.assign_volunteer, ("volunteer", "grid", "team", "unit"), person="volunteer"),
    ),
    Sheet(
        "moves",
        "下沉人员变动登记",
        "Moves",
        (
            _VOLUNTEER,
            _DAY,
            Column(
                "change",
                "变动",
                "Change",
                "choice",
                choices={
                    "grid": ("调整网格", "Change of grid"),
                    "team": ("调整队伍", "Change of team"),
                    "return": ("撤回", "Return to the unit"),
                    "again": ("重新到岗", "Stationed again"),
                },
            ),
            Column("grid", "网格", "Grid", "code", listed="grids", required=False),
            Column("team", "队伍", "Team", "code", listed="teams", required=False),
            _REASON,
        ),
        key=("volunteer", "on", "change"),
        asks={
            "grid": Asks(flows.move_volunteer, ("volunteer", "grid")),
            "team": Asks(Volunteer.change_team, ("team",), target="volunteer"),
            "return": Asks(flows.return_volunteer, ("volunteer",)),
            "again": Asks(flows.assign_volunteer, ("volunteer", "grid", "team")),
        },
    ),
    Sheet(
        "activities",
        "活动登记表",
        "Activities",
        (
            _ACTIVITY,
            Column("kind", "类别", "Kind", "code", listed="kinds"),
            _DAY,
            _VILLAGE,
            Column("place", "地点", "Place", "text"),
            Column("grid", "网格", "Grid", "code", listed="grids", required=False),
        ),
        key=("activity",),
        asks=Asks(Activity.hold, ("kind", "village", "place", "grid"), target="activity"),
        alike=Alike(ActivityHeld, ("kind", "village", "place")),
    ),
    Sheet(
        "sign-ins",
        "活动签到表",
        "Sign-ins",
        (
            _ACTIVITY,
            _VOLUNTEER,
            _DAY,
            _UNIT,
            Column("role", "岗位", "Role", "code", listed="roles"),
        ),
        key=("activity", "volunteer"),
        asks=Asks(Activity.sign_in, ("volunteer", "role", "unit"), target="activity"),
    ),
    Sheet(
        "cadres",
        "村（社区）“两委”干部名册",
        "Cadres",
        (
            Column("cadre", "编号", "Cadre", "id"),
            _NAME,
            _PHONE,
            _VILLAGE,
            Column("post", "职务", "Post", "code", listed="posts"),
            Column("on", "任职日期", "In office from", "day"),
        ),
        key=("cadre",),
        asks=Asks(flows.take_office, ("cadre", "village", "post"), person="cadre"),
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
            _NAME,
            _PHONE,
            Column("on", "列入日期", "Listed on", "day"),
        ),
        key=("mentor",),
        asks=Asks(flows.list_mentor, ("mentor",), person="mentor"),
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
        (_COHORT, _CADRE, _MENTOR, _DAY),
        key=("cohort", "cadre"),
        asks=Asks(Cohort.enrol, ("cadre", "mentor"), target="cohort"),
    ),
    Sheet(
        "mentor-changes",
        "培养人更换登记",
        "Mentor changes",
        (_COHORT, _CADRE, _DAY, _MENTOR, _REASON),
        key=("cohort", "cadre", "on"),
        asks=Asks(Cohort.replace_mentor, ("cadre", "mentor"), target="cohort"),
    ),
    Sheet(
        "sessions",
        "授课签到表",
        "Sessions",
        (_COHORT, _COURSE, _DAY, _PRESENT),
        key=("cohort", "course"),
        asks=Asks(Cohort.complete_session, ("course", "present"), target="cohort"),
    ),
    Sheet(
        "make-ups",
        "补课签到表",
        "Make-ups",
        (_COHORT, _COURSE, _DAY, _PRESENT),
        key=("cohort", "course", "on"),
        asks=Asks(Cohort.make_up, ("course", "present"), target="cohort"),
    ),
    Sheet(
        "shadowing",
        "跟班学习登记表",
        "Shadowing",
        (_COHORT, _CADRE, _DAY, _MENTOR),
        key=("cohort", "cadre", "on"),
        asks=Asks(Cohort.shadow, ("cadre", "mentor"), target="cohort"),
    ),
    Sheet(
        "graduations",
        "结业登记表",
        "Graduations",
        (_COHORT, _DAY),
        key=("cohort",),
        asks=Asks(Cohort.graduate, (), target="cohort"),
    ),
)
"""Every sheet that can be taken in."""
