"""The figures that the program reports, declared over its events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from daojiao_program.domain.activity import ActivityHeld, ParticipantRecorded
from daojiao_program.domain.cadre import CadreLeftOffice, CadreListed, CadreTookOffice
from daojiao_program.domain.charter import CharterAdopted, CharterAmended
from daojiao_program.domain.cohort import (
    CadreEnrolled,
    CadreSubstituted,
    CadreWithdrew,
    CohortGraduated,
    MakeUpHeld,
    SessionCompleted,
)
from daojiao_program.domain.figures_places import PLACE_FIGURES
from daojiao_program.domain.figures_program import PROGRAM_FIGURES
from daojiao_program.domain.grid import VolunteerAssigned, VolunteerReleased
from daojiao_program.domain.headings import ORGANISATION, PEOPLE, RURAL
from daojiao_program.domain.mentor import MentorListed
from daojiao_program.domain.volunteer import TeamChanged, VolunteerEnrolled, VolunteerReturned
from daojiao_program.engine import (
    ID,
    Aggregate,
    Current,
    Distinct,
    Edge,
    Indicator,
    Lacking,
    Listed,
    PerStream,
    Said,
    Select,
)

HEADINGS: Final = {
    ORGANISATION: ("党建+组织体系", "Party building + organisation"),
    PEOPLE: ("党建+人才培养", "Party building + people"),
    RURAL: ("党建+乡村振兴", "Party building + rural revitalisation"),
}

_HELD = Select(ActivityHeld)
_SAMPLING = Select(ActivityHeld, where={"kind": ("nucleic-acid-testing",)})
_PRESENT = Select(SessionCompleted)
_IN_OFFICE = Current(enter={CadreTookOffice: ID}, leave={CadreLeftOffice: ID})
_LISTED = Distinct((Select(CadreListed),), ID)
_LEADERSHIP = Listed((CharterAdopted, CharterAmended), "charter.leadership")
_MENTORS = Distinct((Select(MentorListed),), ID)
_CLASS = Current(
    enter={CadreEnrolled: "cadre", CadreSubstituted: "cadre"},
    leave={CadreWithdrew: "cadre", CadreSubstituted: "leaver"},
)

_FIGURES: Final = (
    Indicator(
        "people",
        Said("四支队伍先后入队人数", "people ever enrolled in the teams"),
        Distinct((Select(VolunteerEnrolled),), ID),
        ORGANISATION,
    ),
    Indicator(
        "teams",
        Said("队伍数", "teams"),
        Distinct((Select(VolunteerEnrolled), Select(TeamChanged)), "team"),
        ORGANISATION,
    ),
    Indicator(
        "people-now",
        Said("在队人数", "people in the teams now"),
        Current({VolunteerEnrolled: ID}, {VolunteerReturned: ID}),
        ORGANISATION,
    ),
    Indicator(
        "grids-staffed",
        Said("有人员下沉的网格数", "grids staffed"),
        Current({VolunteerAssigned: "volunteer"}, {VolunteerReleased: "volunteer"}, count=ID),
        ORGANISATION,
    ),
    Indicator(
        "stationing-started",
        Said("下沉开始日期", "stationing started"),
        Edge((Select(VolunteerAssigned),)),
        ORGANISATION,
    ),
    Indicator(
        "activities", Said("活动次数", "activities of the teams"), Distinct((_HELD,), ID), ORGANISATION
    ),
    Indicator(
        "activity-kinds",
        Said("活动类别", "kinds of activity"),
        Distinct((_HELD,), "kind", values=True),
        ORGANISATION,
    ),
    Indicator(
        "participants",
        Said("参加活动的人数", "people who took part"),
        Distinct((Select(ParticipantRecorded),), "volunteer"),
        ORGANISATION,
    ),
    Indicator(
        "support",
        Said("跨网格支援人数", "people in cross-grid support"),
        Distinct((Select(ParticipantRecorded, {"support": (True,)}),), "volunteer"),
        ORGANISATION,
    ),
    Indicator(
        "sampling-villages",
        Said("核酸检测点所在的村（社区）", "villages of the sampling"),
        Distinct((_SAMPLING,), "village", values=True),
        ORGANISATION,
    ),
    Indicator(
        "sampling-units",
        Said("支援核酸检测的单位", "units at the sampling"),
        Distinct((Select(ParticipantRecorded, within=_SAMPLING),), "unit", values=True),
        ORGANISATION,
    ),
    Indicator(
        "sampling-roles",
        Said("核酸检测的岗位", "roles at the sampling"),
        Distinct((Select(ParticipantRecorded, within=_SAMPLING),), "role", values=True),
        ORGANISATION,
    ),
    Indicator(
        "pairing-started", Said("结对培养开始日期", "pairing started"), Edge((Select(CadreEnrolled),)), PEOPLE
    ),
    Indicator(
        "cadres-in-office", Said("在任“两委”干部数", "two-committee cadres in office"), _IN_OFFICE, PEOPLE
    ),
    Indicator("cadres-listed", Said("列为培养对象的干部数", "cadres listed as trainees"), _LISTED, PEOPLE),
    Indicator(
        "cadres-unlisted",
        Said("未列为培养对象的在任干部数", "cadres in office not listed as trainees"),
        Lacking(_IN_OFFICE, _LISTED),
        PEOPLE,
    ),
    Indicator("mentors", Said("列为培养人的人数", "mentors listed"), _MENTORS, PEOPLE),
    Indicator(
        "leaders-unlisted",
        Said("未列为培养人的镇领导班子成员数", "leaders not listed as mentors"),
        Lacking(_LEADERSHIP, _MENTORS),
        PEOPLE,
    ),
    Indicator(
        "courses", Said("已开课程数", "courses held at least once"), Distinct((_PRESENT,), "course"), PEOPLE
    ),
    Indicator(
        "cohorts",
        Said("已开课期数", "cohorts whose first session was held"),
        Distinct((_PRESENT,), ID),
        PEOPLE,
    ),
    Indicator(
        "class-smallest",
        Said("首次授课时最小班人数", "smallest class at its first session"),
        PerStream(_CLASS, SessionCompleted, "smallest"),
        PEOPLE,
    ),
    Indicator(
        "class-largest",
        Said("首次授课时最大班人数", "largest class at its first session"),
        PerStream(_CLASS, SessionCompleted, "largest"),
        PEOPLE,
    ),
    Indicator(
        "cadres-trained",
        Said("参加过培训的干部数", "cadres present at least once"),
        Distinct((_PRESENT, Select(MakeUpHeld)), "present"),
        PEOPLE,
    ),
    Indicator(
        "graduates",
        Said("结业干部数", "cadres graduated"),
        Distinct((Select(CohortGraduated),), "graduates"),
        PEOPLE,
    ),
    *PLACE_FIGURES,
    *PROGRAM_FIGURES,
)


def figures_of(aggregates: Iterable[type[Aggregate]]) -> list[Indicator]:
    """Every figure, in the order of the headings; those that an aggregate has itself come last there."""
    every = [*_FIGURES, *(figure for one in aggregates for figure in one.figures)]
    return sorted(every, key=lambda one: [*HEADINGS].index(one.heading))
