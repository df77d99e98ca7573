"""The figures of what is done in places: compounds and their branches, projects, belts."""

from __future__ import annotations

from typing import Final

from daojiao_program.domain.belt import BeltBuildingStarted
from daojiao_program.domain.compound import (
    BranchFounded,
    ConsultationHeld,
    CouncilHeld,
    DeliveryMade,
    JointBranchFounded,
    JointBranchLeft,
    MatterAnswered,
    MatterCarriedOut,
    MatterRaised,
    PlanJoined,
    ServiceHeld,
)
from daojiao_program.domain.headings import ORGANISATION, RURAL
from daojiao_program.domain.project import (
    ProjectAccepted,
    ProjectPlanned,
    ProjectPutInUse,
    WorkCompleted,
)
from daojiao_program.engine import ID, Current, Distinct, Indicator, Lacking, Said, Select, Sum

_JOINED = Select(PlanJoined)
_MATTER = (ID, "matter")
_SESSION = (ID, "session")
_AGREED = Select(MatterAnswered, {"reply": ("agreed",)})
_WATER_TOWN = Select(ProjectPlanned, {"kind": ("water-town",)})
_SHOWCASE = Select(ProjectPlanned, {"kind": ("showcase",)})
_SHOWCASE_DONE = Distinct((Select(ProjectAccepted, within=_SHOWCASE),), ID)

PLACE_FIGURES: Final = (
    Indicator(
        "compounds",
        Said("参加“同心圆”计划的小区数", "compounds in the plan"),
        Distinct((_JOINED,), ID),
        ORGANISATION,
    ),
    Indicator(
        "compound-villages",
        Said("有小区参加计划的村（社区）数", "villages with compounds in the plan"),
        Distinct((_JOINED,), "village"),
        ORGANISATION,
    ),
    Indicator(
        "delivery-kinds",
        Said("已开展的“五送”种类数", "kinds of delivery offered"),
        Distinct((Select(DeliveryMade),), "delivery"),
        ORGANISATION,
    ),
    Indicator(
        "service-residents",
        Said("党员带动居民志愿服务人次", "times that residents served, led by Party members"),
        Sum(Select(ServiceHeld), "residents"),
        ORGANISATION,
    ),
    Indicator(
        "compounds-with-branch",
        Said("单独成立党支部的小区数", "compounds with a branch of their own"),
        Distinct((Select(BranchFounded),), ID),
        ORGANISATION,
    ),
    Indicator(
        "compounds-joint",
        Said("由联合党支部覆盖的小区数", "compounds covered by a joint branch"),
        Current({JointBranchFounded: "compounds"}, {JointBranchLeft: ID}),
        ORGANISATION,
    ),
    Indicator(
        "council-sessions",
        Said("“红邻”议事会次数", "council sessions held"),
        Distinct((Select(CouncilHeld),), _SESSION),
        ORGANISATION,
    ),
    Indicator(
        "consultations",
        Said("协商次数", "consultations held"),
        Distinct((Select(ConsultationHeld),), _SESSION),
        ORGANISATION,
    ),
    Indicator(
        "matters-raised",
        Said("提出的议题数", "matters raised"),
        Distinct((Select(MatterRaised),), _MATTER),
        ORGANISATION,
    ),
    Indicator(
        "matters-agreed", Said("同意的议题数", "matters agreed"), Distinct((_AGREED,), _MATTER), ORGANISATION
    ),
    Indicator(
        "matters-carried-out",
        Said("落实的议题数", "matters carried out"),
        Distinct((Select(MatterCarriedOut),), _MATTER),
        ORGANISATION,
    ),
    Indicator(
        "projects-in-use",
        Said("已投入使用的示范村项目数", "projects in use"),
        Distinct((Select(ProjectPutInUse),), ID),
        RURAL,
    ),
    Indicator(
        "water-town-in-use",
        Said("已投入使用的水乡特色示范村庄数", "water-town projects in use"),
        Distinct((Select(ProjectPutInUse, within=_WATER_TOWN),), ID),
        RURAL,
    ),
    Indicator(
        "works-completed",
        Said("已完工的工程", "works completed"),
        Distinct((Select(WorkCompleted),), "work", values=True),
        RURAL,
    ),
    Indicator(
        "showcase-completed",
        Said("已建成的特色精品村项目数", "showcase projects completed"),
        _SHOWCASE_DONE,
        RURAL,
    ),
    Indicator(
        "showcase-villages",
        Said("已建成特色精品村项目的村（社区）", "villages whose showcase project is completed"),
        Distinct((Select(ProjectAccepted, within=_SHOWCASE),), "village", values=True),
        RURAL,
    ),
    Indicator(
        "showcase-unfinished",
        Said("未建成的特色精品村项目数", "showcase projects not completed"),
        Lacking(Distinct((_SHOWCASE,), ID), _SHOWCASE_DONE),
        RURAL,
    ),
    Indicator(
        "belts-started",
        Said("已动工的示范带数", "belts whose building has started"),
        Distinct((Select(BeltBuildingStarted),), ID),
        RURAL,
    ),
)
