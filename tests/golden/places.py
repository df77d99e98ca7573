"""The part of the golden history that is of compounds, projects and belts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daojiao_program import Refused
from daojiao_program.domain.preparation import BranchPreparation
from daojiao_program.domain.town import TownProgram

if TYPE_CHECKING:
    from tests.golden.history import Office

_MEMBERS = ("DY-1", "DY-2", "DY-3")
_ALL = ("branch", "property", "owners")
_WORK = "永庆三丫涌河岸景观"


def places(office: Office) -> None:
    """Every decision of the compound, the project and the belt."""
    for compound in ("XQ-01", "XQ-02", "XQ-03"):
        office.on(8, 3).compound(compound).join_plan()
    office.on(8, 3).of(BranchPreparation, "XQ-01").begin()
    office.on(8, 3).of(BranchPreparation, "XQ-01").find_member("DY-1")
    office.on(8, 3).of(BranchPreparation, "XQ-01").secure_premises("小区活动室")
    office.on(8, 3).compound("XQ-01").deliver("knowledge", content="反诈宣传")
    office.on(8, 3).compound("XQ-01").serve(members=3, residents=12, content="清洁楼道")
    office.on(8, 3).compound("XQ-01").raise_matter("YT-1", subject="加装充电桩")
    office.on(8, 4, "owners were away").compound("XQ-01").meet("1", form="online", parties=_ALL[:2])
    office.on(8, 4).compound("XQ-01").answer_matter("YT-1", reply="deferred", session="1")
    office.on(8, 5).compound("XQ-01").meet("2", form="offline", parties=_ALL)
    office.on(8, 5).compound("XQ-01").answer_matter("YT-1", reply="agreed", session="2")
    office.on(8, 6).compound("XQ-01").carry_out("YT-1")
    for compound, others in (("XQ-01", ()), ("XQ-02", ("XQ-03",))):
        office.on(8, 7).compound(compound).apply(others=others)
        office.on(8, 8).compound(compound).approve(document=f"示例〔2022〕{compound}号")
        office.on(8, 9).compound(compound).found(members=_MEMBERS)
    office.on(8, 10, "a branch of its own is prepared").compound("XQ-03").leave_joint()
    office.on(8, 9).of(TownProgram, "program").reach("compounds-with-branch", value=14)
    _built(office)
    office.on(8, 13).belt("pastoral-bidao").start_building()
    _lapsed(office)


def _lapsed(office: Office) -> None:
    """One more compound is prepared, and not founded in time; the member it found is free."""
    office.on(8, 14).compound("XQ-04").join_plan()
    office.on(8, 14).of(BranchPreparation, "XQ-04").begin()
    office.on(8, 14).of(BranchPreparation, "XQ-04").find_member("DY-4")
    office.on(11, 20).of(BranchPreparation, "XQ-04").lapse()


def _built(office: Office) -> None:
    project = {"name": "永庆特色精品村（示例）", "village": "441900124203", "belt": "pastoral-bidao"}
    office.on(8, 10).project("P-1").plan("showcase", **project)
    office.on(8, 10).project("P-1").approve(document="示例〔2022〕1号")
    office.on(8, 11).project("P-1").start()
    office.on(8, 11).project("P-1").add_work(_WORK, phase="1")
    try:
        office.on(8, 11).project("P-1").accept_phase("1")
    except Refused:
        office.on(8, 12).project("P-1").complete_work(_WORK)
    office.on(8, 12).project("P-1").accept_phase("1")
    office.on(8, 12).project("P-1").accept()
    office.on(8, 12).project("P-1").put_in_use()
