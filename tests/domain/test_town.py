"""The town's program: background before the charter, then villages, inspections, contests, assessment."""

from datetime import date

import pytest

from daojiao_program import TownDesk
from daojiao_program.domain.charter import CHARTER_FIRST, CHARTER_KNOWN
from daojiao_program.domain.town import (
    PROGRAM_ONCE,
    PROGRAM_SELECTED,
    CandidateSelected,
    CirclesStarted,
    ContestEntered,
    HonourReceived,
    PairingPlanned,
    ProgramAssessed,
    TownInspected,
    VillageStarted,
)
from daojiao_program.engine.rules import LATER_STANDS, REQUEST_FORM
from tests.domain.town import CHARTER, NANCHENG, YONGQING, Town, june, may, town

CAMPAIGN = "东莞市2022年基层党建示范镇街"
HONOUR = "广东省乡村治理示范镇"


def selected(story: Town, on: date = date(2022, 5, 3)) -> None:
    """Let the town have been selected as a candidate."""
    story.given(on).request("selected").program().select(CAMPAIGN)


def test_background_precedes_the_charter() -> None:
    """CHARTER-FIRST: honours, planning and selection are taken before there is a charter."""
    with town(None) as story:
        story.when(date(2020, 12, 1)).program().honour("rural-governance", name=HONOUR)
        story.then.exactly(("program:program", HonourReceived(honour="rural-governance", name=HONOUR)))
        story.when(date(2022, 3, 1)).program().plan_pairing(note="外市干部来镇跟班学习之后")
        story.then.exactly(PairingPlanned(note="外市干部来镇跟班学习之后"))
        story.when(date(2022, 4, 1)).program().select(CAMPAIGN)
        story.then.exactly(CandidateSelected(campaign=CAMPAIGN))
        story.given(may(3)).charter().adopt(CHARTER)
        story.when(may(3)).program().start_village(NANCHENG)
        story.then.exactly(VillageStarted(village=NANCHENG))


def decided(desk: TownDesk, what: str) -> None:
    """Ask for one of the decisions that need a charter."""
    program = desk.program()
    match what:
        case "circles":
            program.start_circles()
        case "village":
            program.start_village(NANCHENG)
        case "inspection":
            program.inspect("市委组织部", finding="有序推进")
        case "contest":
            program.enter_contest("third", name="乡村振兴大擂台", represents="东莞市")
        case _:
            program.assess("市委组织部", result="达标")


DECISIONS = ("circles", "village", "inspection", "contest", "assessment")


@pytest.mark.parametrize("what", DECISIONS)
def test_nothing_else_precedes_the_charter(what: str) -> None:
    """CHARTER-FIRST: each other decision of the program is refused the day before, and taken on the day."""
    with town(None) as story:
        selected(story, on=may(1))
        story.given(may(5)).charter().adopt(CHARTER)
        decided(story.when(may(4), entered=may(6)), what)
        story.then.refused(CHARTER_FIRST, found="2022-05-04")
        decided(story.when(may(5), entered=may(6)), what)
        story.then.accepted()


@pytest.mark.parametrize("what", DECISIONS)
def test_each_matter_is_entered_once(story: Town, what: str) -> None:
    """PROGRAM-ONCE: the day of the first is told."""
    selected(story)
    decided(story.given(june(2)), what)
    decided(story.when(june(2)), what)
    refused = story.then.refused(PROGRAM_ONCE)
    assert str(refused.findings["found"]).endswith("2022-06-02")
    assert "创建工作的每一事项只登记一次" in str(refused)


def background(desk: TownDesk, what: str) -> None:
    """Ask for one of the decisions that need no charter."""
    program = desk.program()
    match what:
        case "pairing":
            program.plan_pairing()
        case "selection":
            program.select(CAMPAIGN)
        case _:
            program.honour("rural-governance", name=HONOUR)


def test_background_is_entered_once(story: Town) -> None:
    """PROGRAM-ONCE: the pairing, the selection, each honour; another honour is another matter."""
    for asked, found in ((may(3), None), (may(4), "2022-05-03")):
        for what in ("pairing", "selection", "honour"):
            background(story.when(asked), what)
            if found is None:
                story.then.accepted()
            else:
                coded = f"rural-governance {found}" if what == "honour" else found
                story.then.refused(PROGRAM_ONCE, found=coded)
    story.when(may(3)).program().honour("living-environment", name="农村人居环境整治三年行动通过验收")
    story.then.accepted()


def test_the_circles_plan_starts_on_a_day(story: Town) -> None:
    """The start is an event of its own, for the day on which it was."""
    story.when(june(2)).program().start_circles()
    story.then.exactly(("program:program", CirclesStarted()))


def test_a_village_starts_after_the_selection(story: Town) -> None:
    """PROGRAM-SELECTED: the day before is refused, the day itself is taken; the village is the charter's."""
    selected(story, on=may(10))
    story.when(may(9), entered=may(12)).program().start_village(NANCHENG)
    assert "先列为创建对象" in str(story.then.refused(PROGRAM_SELECTED, found=NANCHENG))
    story.when(may(10), entered=may(12)).program().start_village(NANCHENG)
    story.then.exactly(VillageStarted(village=NANCHENG))
    story.when(may(12)).program().start_village("nowhere")
    story.then.refused(CHARTER_KNOWN, field="villages")
    story.when(may(12)).program().start_village(YONGQING)
    story.then.accepted()


def test_a_selection_that_villages_relied_on_is_not_voided(story: Town) -> None:
    """LATER-STANDS: the village that has started is named."""
    selected(story)
    story.given(may(10)).request("village").program().start_village(NANCHENG)
    story.when(may(11), reason="误录").void("selected")
    story.then.refused(LATER_STANDS, later=["village"])


def test_an_earlier_start_entered_late_is_a_correction(story: Town) -> None:
    """LATER-STANDS: a village that started on 10 May did not start on 5 May too; corrected, it did."""
    selected(story)
    story.given(may(10)).request("village").program().start_village(NANCHENG)
    story.when(may(5), entered=may(12)).program().start_village(NANCHENG)
    story.then.refused(LATER_STANDS, later=["village"])
    desk = story.when(may(5), entered=may(12), reason="日期有误").correcting("village")
    desk.program().start_village(NANCHENG)
    story.then.exactly(VillageStarted(village=NANCHENG))


def test_a_late_honour_changes_nothing(story: Town) -> None:
    """Background may be entered at any time, for its own day."""
    selected(story)
    story.given(may(10)).program().start_village(NANCHENG)
    story.when(date(2020, 12, 1), entered=may(20)).program().honour("rural-governance", name=HONOUR)
    story.then.accepted()


def test_inspections_by_day_and_place(story: Town) -> None:
    """PROGRAM-ONCE: the same inspector on another day or in another village is another inspection."""
    inspect = story.given(may(10)).program().inspect
    inspect("市委组织部", finding="有序推进")
    story.when(may(10)).program().inspect("市委组织部", finding="台账不全", village=NANCHENG)
    story.then.exactly(TownInspected(by="市委组织部", finding="台账不全", village=NANCHENG))
    story.when(may(11)).program().inspect("市委组织部", finding="有序推进")
    story.then.accepted()
    story.when(may(11)).program().inspect("市委组织部", finding="有序推进", village="nowhere")
    story.then.refused(CHARTER_KNOWN, field="villages")
    story.when(may(11)).program().inspect("市委组织部", finding=" ", village=NANCHENG)
    story.then.refused(REQUEST_FORM)


def test_a_contest_tells_whom_the_town_represents(story: Town) -> None:
    """The contest has a code, a name, and whom the town stands for."""
    story.when(may(10)).program().enter_contest("third", name="第三届乡村振兴大擂台", represents="东莞市")
    story.then.exactly(ContestEntered(contest="third", name="第三届乡村振兴大擂台", represents="东莞市"))
    story.when(may(10)).program().enter_contest("fourth", name="第四届", represents=" ")
    story.then.refused(REQUEST_FORM)


def test_the_program_is_assessed_after_the_selection(story: Town) -> None:
    """PROGRAM-SELECTED: a town that is no candidate is not assessed; each who assesses does so once."""
    story.when(may(9)).program().assess("市委组织部", result="达标")
    story.then.refused(PROGRAM_SELECTED, found="市委组织部")
    selected(story, on=may(9))
    story.when(may(9)).program().assess("市委组织部", result="达标")
    story.then.exactly(ProgramAssessed(by="市委组织部", result="达标"))
    story.when(may(9)).program().assess("省委组织部", result="达标")
    story.then.accepted()
