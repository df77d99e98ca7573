"""The sheets of the Concentric Circles plan: compounds, what is done there, the council, the branch."""

from __future__ import annotations

from typing import Final

from daojiao_program.domain.compound import CompoundBranch
from daojiao_program.intake.columns import COMPOUND, DAY
from daojiao_program.intake.sheet import Asks, Column, Sheet

_SESSION: Final = Column("session", "会议编号", "Meeting", "id")
_CONTENT: Final = Column("content", "内容", "Content", "text", required=False)

COMPOUND_SHEETS: Final = (
    Sheet(
        "compounds",
        "加入“同心圆”计划小区名单",
        "Compounds in the plan",
        (COMPOUND, Column("on", "加入日期", "Joined on", "day")),
        key=("compound",),
        asks=Asks(CompoundBranch.join_plan, (), target="compound"),
    ),
    Sheet(
        "deliveries",
        "“五送”活动登记表",
        "Deliveries",
        (
            COMPOUND,
            DAY,
            Column("delivery", "“五送”类别", "Delivery", "code", listed="deliveries"),
            _CONTENT,
        ),
        key=("compound", "on", "delivery"),
        asks=Asks(CompoundBranch.deliver, ("delivery", "content"), target="compound"),
    ),
    Sheet(
        "services",
        "党员带动居民志愿服务登记表",
        "Services led by Party members",
        (
            Column("service", "服务编号", "Service", "id"),
            COMPOUND,
            DAY,
            Column("members", "党员人数", "Party members", "number"),
            Column("residents", "居民人数", "Residents", "number"),
            _CONTENT,
        ),
        key=("service",),
        asks=Asks(CompoundBranch.serve, ("members", "residents", "content"), target="compound"),
    ),
    Sheet(
        "meetings",
        "“红邻”议事会会议登记表",
        "Red Neighbour council meetings",
        (
            COMPOUND,
            _SESSION,
            DAY,
            Column(
                "form",
                "方式",
                "Form",
                "choice",
                choices={"online": ("线上", "Online"), "offline": ("线下", "Offline")},
            ),
            Column("parties", "到会各方", "Parties present", "codes", listed="council.parties"),
        ),
        key=("compound", "session"),
        asks=Asks(CompoundBranch.meet, ("session", "form", "parties"), target="compound"),
    ),
    Sheet(
        "matters",
        "议题办理登记表",
        "Matters",
        (
            COMPOUND,
            Column("matter", "议题编号", "Matter", "id"),
            DAY,
            Column(
                "step",
                "步骤",
                "Step",
                "choice",
                choices={
                    "raise": ("提出", "Raised"),
                    "answer": ("答复", "Answered"),
                    "carry-out": ("落实", "Carried out"),
                },
            ),
            Column("subject", "议题", "Subject", "text", required=False),
            Column(
                "reply",
                "答复",
                "Reply",
                "choice",
                required=False,
                choices={
                    "agreed": ("同意", "Agreed"),
                    "declined": ("不同意", "Declined"),
                    "deferred": ("缓议", "Deferred"),
                    "referred": ("上报", "Referred upward"),
                },
            ),
            Column("session", "会议编号", "Meeting", "id", required=False),
        ),
        key=("compound", "matter", "on", "step"),
        asks={
            "raise": Asks(CompoundBranch.raise_matter, ("matter", "subject"), target="compound"),
            "answer": Asks(CompoundBranch.answer_matter, ("matter", "reply", "session"), target="compound"),
            "carry-out": Asks(CompoundBranch.carry_out, ("matter",), target="compound"),
        },
    ),
    Sheet(
        "branches",
        "小区党支部组建登记表",
        "Branches of the compounds",
        (
            COMPOUND,
            DAY,
            Column(
                "step",
                "步骤",
                "Step",
                "choice",
                choices={
                    "apply": ("申请", "Applied"),
                    "approve": ("批复", "Approved"),
                    "found": ("成立大会", "Founded"),
                    "leave": ("退出联合党支部", "Left the joint branch"),
                },
            ),
            Column("others", "联合小区", "Joint with", "codes", required=False, listed="compounds"),
            Column("document", "批复文号", "Approved under", "text", required=False),
            Column("members", "正式党员", "Full members", "ids", required=False),
        ),
        key=("compound", "on", "step"),
        asks={
            "apply": Asks(CompoundBranch.apply, ("others",), target="compound"),
            "approve": Asks(CompoundBranch.approve, ("document",), target="compound"),
            "found": Asks(CompoundBranch.found, ("members",), target="compound"),
            "leave": Asks(CompoundBranch.leave_joint, (), target="compound"),
        },
    ),
)
