"""The golden history of Phoenix Returns, of the leading group and of the program as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from daojiao_program import Program, TownDesk
from daojiao_program.engine import SimulatedClock

_VILLAGE = "441900124200"
Asking = Callable[..., TownDesk]


def background(town: Program) -> None:
    """What precedes the charter, each for its own day."""
    clock = town.clock
    assert isinstance(clock, SimulatedClock)
    clock.open_office(date(2022, 3, 20), "Asia/Shanghai")

    def on(year: int, month: int, day: int) -> TownDesk:
        desk = town.acting("office", on=date(year, month, day), reason="background")
        return desk.request(f"golden/background-{year}-{month:02d}-{day:02d}")

    on(2020, 12, 1).program().honour("rural-governance-2020", name="广东省乡村治理示范镇")
    on(2022, 3, 15).program().plan_pairing(note="外市干部来镇跟班学习")
    on(2022, 3, 20).program().select("基层党建示范镇街")


def program(on: Asking) -> None:
    """One request of each decision, and a hire who withdraws for the next-ranked."""
    on(8, 3).program().start_circles()
    on(8, 3).program().start_village(_VILLAGE)
    on(8, 3).program().inspect("市委组织部", finding="台账齐全", village=_VILLAGE)
    on(8, 3).program().enter_contest("rural-2022", name="乡村振兴大擂台", represents="东莞市")
    on(8, 4).leading_group().issue_plan("创建工作方案", document="道委发1号", sha256="0f" * 32)
    on(8, 5).leading_group().form("M-01", members=["M-02", "M-04"])
    on(8, 6, "new duties").leading_group().adjust("M-01", members=["M-02"])
    _drive(on)
    on(8, 20).program().assess("市委组织部", result="达标")
    on(8, 21).village(_VILLAGE).report_nothing()


def _drive(on: Asking) -> None:
    on(8, 7).drive("D-1").open("引凤归巢")
    on(8, 7).drive("D-1").offer("P-1", name="村务助理", places=1, village=_VILLAGE)
    on(8, 7).drive("D-1").offer("P-2", name="镇级岗位", places=2)
    for number, standing in enumerate(("graduate", "student", "graduate"), 1):
        desk = on(8, 8).drive("D-1")
        desk.apply(f"A-{number}", position="P-1", registered=_VILLAGE, standing=standing)
    desk = on(8, 8).drive("D-1")
    desk.apply("A-4", position="P-2", registered=_VILLAGE, standing="student", commitment="23" * 32)
    on(8, 9).drive("D-1").rank("P-1", ranking=["A-2", "A-1", "A-3"])
    on(8, 10).drive("D-1").hire("A-2")
    on(8, 11, "other work").drive("D-1").withdraw("A-2")
    on(8, 12, "next-ranked").drive("D-1").hire("A-1")
    on(8, 12, "studies on").drive("D-1").withdraw("A-3")
    on(8, 13).applicant("A-1").join_reserve(_VILLAGE, merit="总成绩第二")
    on(8, 14).drive("D-1").travel("湘潭", companies=["甲公司"], universities=["乙大学", "丙大学"])
