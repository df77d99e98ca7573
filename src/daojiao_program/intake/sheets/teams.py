"""The sheets of the four teams: rolls, moves, activities and who signed in at them."""

from __future__ import annotations

from typing import Final

from daojiao_program.domain import decisions
from daojiao_program.domain.activity import Activity, ActivityHeld
from daojiao_program.domain.likeness import ACTIVITY
from daojiao_program.domain.volunteer import Volunteer
from daojiao_program.intake.columns import DAY, NAME, PHONE, REASON, VILLAGE
from daojiao_program.intake.sheet import Alike, Asks, Column, Sheet

_VOLUNTEER: Final = Column("volunteer", "编号", "Volunteer", "id", also=("人员编号", "队员编号"))
_TEAM: Final = Column(
    "team", "队伍", "Team", "code", listed="teams", also=("所属队伍", "所在队伍", "队伍名称")
)
_GRIDS: Final = ("网格编号", "所在网格", "所属网格", "下沉网格")
_GRID: Final = Column("grid", "网格", "Grid", "code", listed="grids", also=_GRIDS)
_UNITS: Final = ("所在单位", "工作单位", "派出单位", "所属单位")
_UNIT: Final = Column("unit", "单位", "Unit", "code", listed="units", required=False, also=_UNITS)
_ACTIVITY: Final = Column("activity", "活动编号", "Activity", "id")

TEAM_SHEETS: Final = (
    Sheet(
        "volunteers",
        "四支队伍花名册",
        "Volunteers",
        (
            _VOLUNTEER,
            NAME,
            PHONE,
            _UNIT,
            _TEAM,
            _GRID,
            Column("on", "到岗日期", "Stationed on", "day", also=("到岗时间", "下沉日期", "下沉时间")),
        ),
        key=("volunteer",),
        asks=Asks(decisions.assign_volunteer, ("volunteer", "grid", "team", "unit"), person="volunteer"),
    ),
    Sheet(
        "moves",
        "下沉人员变动登记",
        "Moves",
        (
            _VOLUNTEER,
            DAY,
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
            Column("grid", "网格", "Grid", "code", listed="grids", required=False, also=_GRIDS),
            Column("team", "队伍", "Team", "code", listed="teams", required=False),
            REASON,
        ),
        key=("volunteer", "on", "change"),
        asks={
            "grid": Asks(decisions.move_volunteer, ("volunteer", "grid")),
            "team": Asks(Volunteer.change_team, ("team",), target="volunteer"),
            "return": Asks(decisions.return_volunteer, ("volunteer",)),
            "again": Asks(decisions.assign_volunteer, ("volunteer", "grid", "team")),
        },
    ),
    Sheet(
        "activities",
        "活动登记表",
        "Activities",
        (
            _ACTIVITY,
            Column("kind", "类别", "Kind", "code", listed="kinds", also=("活动类别", "活动类型")),
            DAY,
            VILLAGE,
            Column("place", "地点", "Place", "text", also=("活动地点",)),
            Column("grid", "网格", "Grid", "code", listed="grids", required=False, also=_GRIDS),
        ),
        key=("activity",),
        asks=Asks(Activity.hold, ("kind", "village", "place", "grid"), target="activity"),
        alike=Alike(ActivityHeld, ACTIVITY),
    ),
    Sheet(
        "sign-ins",
        "活动签到表",
        "Sign-ins",
        (
            _ACTIVITY,
            _VOLUNTEER,
            DAY,
            _UNIT,
            Column("role", "岗位", "Role", "code", listed="roles"),
        ),
        key=("activity", "volunteer"),
        asks=Asks(Activity.sign_in, ("volunteer", "role", "unit"), target="activity"),
    ),
)
