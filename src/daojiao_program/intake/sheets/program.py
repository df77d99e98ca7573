"""The sheets of the whole program: chronicle, inspections, zero reports, leading group, work plan."""

from __future__ import annotations

from typing import Final

from daojiao_program.domain.leading_group import LeadingGroup
from daojiao_program.domain.town import TownProgram
from daojiao_program.domain.village import Village
from daojiao_program.intake.columns import DAY, VILLAGE
from daojiao_program.intake.sheet import Asks, Column, Sheet

_VILLAGE: Final = Column("village", "村(社区)", "Village", "code", listed="villages", required=False)

PROGRAM_SHEETS: Final = (
    Sheet(
        "program",
        "示范镇创建大事记",
        "Chronicle of the program",
        (
            DAY,
            Column(
                "matter",
                "事项",
                "Matter",
                "choice",
                choices={
                    "plan-pairing": ("谋划结对培养", "Pairing planned"),
                    "select": ("列为创建对象", "Selected as a candidate"),
                    "honour": ("获得荣誉", "Honour received"),
                    "start-circles": ("启动“同心圆”计划", "Concentric Circles started"),
                    "start-village": ("村(社区)开展创建", "Village started"),
                    "enter-contest": ("参加擂台赛", "Contest entered"),
                    "assess": ("考核评定", "Assessed"),
                },
            ),
            Column("short", "简称", "Short name", "id", required=False),
            Column("name", "名称", "Name", "text", required=False),
            _VILLAGE,
            Column("by", "考核单位", "Assessed by", "text", required=False),
            Column("said", "内容", "Content", "text", required=False),
        ),
        key=("matter", "short", "village", "by"),
        asks={
            "plan-pairing": Asks(
                TownProgram.plan_pairing, ("note",), one=TownProgram.kind, called={"note": "said"}
            ),
            "select": Asks(
                TownProgram.select, ("campaign",), one=TownProgram.kind, called={"campaign": "name"}
            ),
            "honour": Asks(
                TownProgram.honour, ("honour", "name"), one=TownProgram.kind, called={"honour": "short"}
            ),
            "start-circles": Asks(TownProgram.start_circles, (), one=TownProgram.kind),
            "start-village": Asks(TownProgram.start_village, ("village",), one=TownProgram.kind),
            "enter-contest": Asks(
                TownProgram.enter_contest,
                ("contest", "name", "represents"),
                one=TownProgram.kind,
                called={"contest": "short", "represents": "said"},
            ),
            "assess": Asks(
                TownProgram.assess, ("by", "result"), one=TownProgram.kind, called={"result": "said"}
            ),
        },
    ),
    Sheet(
        "inspections",
        "督查检查登记表",
        "Inspections",
        (
            DAY,
            Column("by", "检查单位", "Inspected by", "text"),
            _VILLAGE,
            Column("finding", "检查情况", "Finding", "text"),
        ),
        key=("on", "by", "village"),
        asks=Asks(TownProgram.inspect, ("by", "finding", "village"), one=TownProgram.kind),
    ),
    Sheet(
        "zero-reports",
        "村（社区）零报告登记表",
        "Zero reports",
        (VILLAGE, Column("on", "报告日期", "Reported on", "day")),
        key=("village", "on"),
        asks=Asks(Village.report_nothing, (), target="village"),
    ),
    Sheet(
        "leading-group",
        "领导小组名单",
        "Leading group",
        (
            DAY,
            Column(
                "step",
                "事项",
                "Matter",
                "choice",
                choices={"form": ("成立", "Formed"), "adjust": ("调整", "Adjusted")},
            ),
            Column("head", "组长", "Head", "code", listed="leadership"),
            Column("members", "成员", "Members", "codes", listed="leadership"),
        ),
        key=("step", "on"),
        asks={
            "form": Asks(LeadingGroup.form, ("head", "members"), one=LeadingGroup.kind),
            "adjust": Asks(LeadingGroup.adjust, ("head", "members"), one=LeadingGroup.kind),
        },
    ),
    Sheet(
        "work-plans",
        "工作方案印发登记表",
        "Work plans",
        (
            Column("document", "方案文号", "Document number", "text"),
            Column("name", "方案名称", "Work plan", "text"),
            Column("sha256", "文件校验值(SHA-256)", "SHA-256", "id"),
            Column("on", "印发日期", "Issued on", "day"),
        ),
        key=("document",),
        asks=Asks(LeadingGroup.issue_plan, ("name", "document", "sha256"), one=LeadingGroup.kind),
    ),
)
