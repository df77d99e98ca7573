"""The figures of Phoenix Returns, of the leading group and of the town's program as a whole."""

from __future__ import annotations

from typing import Final

from daojiao_program.domain.applicant import ReserveJoined
from daojiao_program.domain.charter import CharterAdopted, CharterAmended
from daojiao_program.domain.drive import (
    ApplicantHired,
    ApplicationReceived,
    HireWithdrawn,
    PositionOffered,
    TalentTripMade,
)
from daojiao_program.domain.headings import ORGANISATION, PEOPLE, RURAL
from daojiao_program.domain.leading_group import LeadingGroupAdjusted, LeadingGroupFormed, WorkPlanIssued
from daojiao_program.domain.town import (
    CandidateSelected,
    CirclesStarted,
    ContestEntered,
    HonourReceived,
    TownInspected,
    VillageStarted,
)
from daojiao_program.engine import (
    DAY,
    ID,
    Current,
    Distinct,
    Edge,
    Indicator,
    Lacking,
    Listed,
    Said,
    Select,
    Sum,
)

_VILLAGES = Listed((CharterAdopted, CharterAmended), "charter.villages")
_STARTED = Distinct((Select(VillageStarted),), "village")

PROGRAM_FIGURES: Final = (
    Indicator(
        "circles-started",
        Said("“同心圆”计划启动日期", "Concentric Circles started"),
        Edge((Select(CirclesStarted),)),
        ORGANISATION,
    ),
    Indicator(
        "positions",
        Said("“引凤归巢”岗位数", "positions of Phoenix Returns"),
        Distinct((Select(PositionOffered),), (ID, "position")),
        PEOPLE,
    ),
    Indicator(
        "places",
        Said("“引凤归巢”招聘人数", "places of Phoenix Returns"),
        Sum(Select(PositionOffered), "places"),
        PEOPLE,
    ),
    Indicator(
        "applicants",
        Said("“引凤归巢”报名人数", "people who applied in Phoenix Returns"),
        Distinct((Select(ApplicationReceived),), "applicant"),
        PEOPLE,
    ),
    Indicator(
        "hires",
        Said("“引凤归巢”录用人数（退出的不计）", "hires of Phoenix Returns, the withdrawn not counted"),
        Current({ApplicantHired: "applicant"}, {HireWithdrawn: "applicant"}),
        PEOPLE,
    ),
    Indicator(
        "reserve",
        Said("后备干部人才库人数", "people in the villages' reserve pools"),
        Distinct((Select(ReserveJoined),), ID),
        PEOPLE,
    ),
    Indicator(
        "talent-trips",
        Said("赴高校猎才的地点", "places of the trips to universities"),
        Distinct((Select(TalentTripMade),), "place", values=True),
        PEOPLE,
    ),
    Indicator(
        "selected",
        Said("列为创建对象的日期", "selected as a candidate"),
        Edge((Select(CandidateSelected),)),
        RURAL,
    ),
    Indicator(
        "leading-group-head",
        Said("领导小组组长", "head of the leading group"),
        Current({LeadingGroupFormed: ID, LeadingGroupAdjusted: ID}, {}, count="head", values=True),
        RURAL,
    ),
    Indicator(
        "work-plans",
        Said("已印发的工作方案（文号）", "work plans issued, by document number"),
        Distinct((Select(WorkPlanIssued),), "document", values=True),
        RURAL,
    ),
    Indicator(
        "villages-started",
        Said("已开展创建的村（社区）数", "villages that started creation"),
        _STARTED,
        RURAL,
    ),
    Indicator(
        "villages-not-started",
        Said("尚未开展创建的村（社区）数", "villages that have not started creation"),
        Lacking(_VILLAGES, _STARTED),
        RURAL,
    ),
    Indicator(
        "inspections",
        Said("督查检查次数", "inspections, by day and who inspected"),
        Distinct((Select(TownInspected),), (DAY, "by")),
        RURAL,
    ),
    Indicator(
        "honours",
        Said("所获荣誉", "honours received"),
        Distinct((Select(HonourReceived),), "honour", values=True),
        RURAL,
    ),
    Indicator(
        "contests",
        Said("参加的擂台赛", "contests entered"),
        Distinct((Select(ContestEntered),), "contest", values=True),
        RURAL,
    ),
)
