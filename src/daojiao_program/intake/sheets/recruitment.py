"""The sheets of Phoenix Returns: drives, positions, applications, hires, the reserve pool, trips."""

from __future__ import annotations

from typing import Final

from daojiao_program.domain.applicant import Applicant
from daojiao_program.domain.drive import RecruitmentDrive
from daojiao_program.intake.columns import DAY, NAME, PHONE, VILLAGE
from daojiao_program.intake.sheet import Asks, Column, Sheet

_DRIVE: Final = Column("drive", "招聘编号", "Drive", "id")
_POSITION: Final = Column("position", "岗位编号", "Position", "id")
_APPLICANT: Final = Column("applicant", "报名编号", "Applicant", "id")

RECRUITMENT_SHEETS: Final = (
    Sheet(
        "drives",
        "人才招聘登记表",
        "Recruitment drives",
        (
            _DRIVE,
            Column("name", "招聘名称", "Drive name", "text"),
            Column("on", "发布日期", "Opened on", "day"),
        ),
        key=("drive",),
        asks=Asks(RecruitmentDrive.open, ("name",), target="drive"),
    ),
    Sheet(
        "positions",
        "招聘岗位表",
        "Positions",
        (
            _DRIVE,
            _POSITION,
            Column("name", "岗位名称", "Position name", "text"),
            Column("places", "招聘人数", "Places", "number"),
            Column("village", "村(社区)", "Village", "code", listed="villages", required=False),
            Column("on", "公布日期", "Offered on", "day"),
        ),
        key=("drive", "position"),
        asks=Asks(RecruitmentDrive.offer, ("position", "name", "places", "village"), target="drive"),
    ),
    Sheet(
        "applications",
        "招聘报名表",
        "Applications",
        (
            _DRIVE,
            _APPLICANT,
            NAME,
            PHONE,
            _POSITION,
            Column("registered", "户籍所在村(社区)", "Registered in", "code", listed="villages"),
            Column("standing", "学历身份", "Standing", "code", listed="standings"),
            Column("on", "报名日期", "Applied on", "day"),
        ),
        key=("drive", "applicant"),
        asks=Asks(
            RecruitmentDrive.apply,
            ("applicant", "position", "registered", "standing"),
            target="drive",
            person="applicant",
        ),
    ),
    Sheet(
        "rankings",
        "成绩排名表",
        "Rankings",
        (_DRIVE, _POSITION, DAY, Column("ranking", "排名", "Ranking", "ids")),
        key=("drive", "position", "on"),
        asks=Asks(RecruitmentDrive.rank, ("position", "ranking"), target="drive"),
    ),
    Sheet(
        "hires",
        "录用和退出登记表",
        "Hires and withdrawals",
        (
            _DRIVE,
            _APPLICANT,
            DAY,
            Column(
                "step",
                "事项",
                "Matter",
                "choice",
                choices={"hire": ("录用", "Hired"), "withdraw": ("退出", "Withdrew")},
            ),
        ),
        key=("drive", "applicant", "step"),
        asks={
            "hire": Asks(RecruitmentDrive.hire, ("applicant",), target="drive"),
            "withdraw": Asks(RecruitmentDrive.withdraw, ("applicant",), target="drive"),
        },
    ),
    Sheet(
        "reserve",
        "后备干部人才库入库登记表",
        "Reserve pool",
        (
            _APPLICANT,
            VILLAGE,
            Column("merit", "择优依据", "Merit", "text"),
            Column("on", "入库日期", "Joined on", "day"),
        ),
        key=("applicant",),
        asks=Asks(Applicant.join_reserve, ("village", "merit"), target="applicant"),
    ),
    Sheet(
        "talent-trips",
        "赴高校猎才登记表",
        "Trips to universities",
        (
            _DRIVE,
            Column("place", "地点", "Place", "text"),
            DAY,
            Column("companies", "企业", "Companies", "texts"),
            Column("universities", "高校", "Universities", "texts"),
        ),
        key=("drive", "place", "on"),
        asks=Asks(RecruitmentDrive.travel, ("place", "companies", "universities"), target="drive"),
    ),
)
