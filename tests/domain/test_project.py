"""The demonstration project: step by step, accepted only as far as it is built; and the belt."""

from collections.abc import Callable

import pytest

from daojiao_program.domain.belt import BeltBuildingStarted
from daojiao_program.domain.charter import CHARTER_KNOWN
from daojiao_program.domain.project import (
    PROJECT_ORDER,
    PROJECT_VILLAGE,
    PROJECT_WORKS,
    ConstructionStarted,
    DemoProject,
    PhaseAccepted,
    ProjectAccepted,
    ProjectApproved,
    ProjectPlanned,
    ProjectPutInUse,
    WorkAdded,
    WorkCompleted,
)
from daojiao_program.engine import Receipt
from daojiao_program.engine.rules import LATER_STANDS, REQUEST_FORM
from tests.domain.town import NANCHENG, YONGQING, Town, june, may

NAME = "永庆特色精品村（示例）"
STEPS: tuple[tuple[str, Callable[[DemoProject], Receipt]], ...] = (
    ("planned", lambda one: one.plan("showcase", name=NAME, village=YONGQING)),
    ("approved", lambda one: one.approve(document="示例〔2022〕1号")),
    ("under construction", lambda one: one.start()),
    ("accepted", lambda one: one.accept()),
    ("in use", lambda one: one.put_in_use()),
)
"""Each step by the stage that it leads to."""


def begun(story: Town, *works: tuple[str, str], project: str = "P-1") -> None:
    """Let a project have been under construction since 5 May, with works of phases, none completed."""
    desk = story.given(may(5)).project(project)
    for stage, step in STEPS[:3]:
        if stage == "under construction":
            for work, phase in works:
                desk.add_work(work, phase=phase)
        step(desk)


def built(story: Town, project: str = "P-1") -> None:
    """Let a project of one work have come as far as to be accepted."""
    begun(story, ("河岸", "1"), project=project)
    desk = story.given(may(5)).project(project)
    desk.complete_work("河岸")
    desk.accept_phase("1")


def test_a_project_goes_through_its_stages(story: Town) -> None:
    """Planned, approved, under construction, accepted, in use, works and phases between."""
    project = story.when(may(5)).project("P-1")
    project.plan("water-town", name=f" {NAME}", village=YONGQING, belt="pastoral-bidao")
    planned = ProjectPlanned(kind="water-town", name=NAME, village=YONGQING, belt="pastoral-bidao")
    story.then.exactly(("project:P-1", planned))
    project.approve(document="示例〔2022〕1号")
    story.then.exactly(ProjectApproved(document="示例〔2022〕1号"))
    project.start()
    story.then.exactly(ConstructionStarted())
    project.add_work("河岸", phase="1")
    story.then.exactly(WorkAdded(work="河岸", phase="1"))
    project.complete_work("河岸")
    story.then.exactly(WorkCompleted(work="河岸"))
    project.accept_phase("1")
    story.then.exactly(PhaseAccepted(phase="1"))
    project.accept()
    story.then.exactly(ProjectAccepted(village=YONGQING))
    project.put_in_use()
    story.then.exactly(ProjectPutInUse(village=YONGQING))


@pytest.mark.parametrize("done", range(len(STEPS) + 1))
def test_each_step_comes_after_the_one_before_and_once(story: Town, done: int) -> None:
    """PROJECT-ORDER: after so many steps the next alone is taken; the others are refused by what is."""
    desk = story.given(may(5)).project("P-1")
    for stage, step in STEPS[:done]:
        if stage == "accepted":
            desk.add_work("河岸", phase="1")
            desk.complete_work("河岸")
            desk.accept_phase("1")
        step(desk)
    reached = STEPS[done - 1][0] if done else None
    for number, (_, step) in enumerate(STEPS):
        if number == done:
            continue
        step(story.when(may(6)).project("P-1"))
        refused = story.then.refused(PROJECT_ORDER, found=reached)
        assert refused.findings["allowed"] == ([STEPS[number - 1][0]] if number else [])
    assert "项目依次立项、批准、开工、验收、投入使用" in PROJECT_ORDER.said.zh


def test_the_order_is_that_of_the_days(story: Town) -> None:
    """PROJECT-ORDER: entered on 1 June, a start before the approval's day is refused, on it taken."""
    story.given(may(5)).project("P-1").plan("showcase", name=NAME, village=YONGQING)
    story.given(may(10)).request("approval").project("P-1").approve(document="示例〔2022〕1号")
    story.when(may(9), entered=june(1)).project("P-1").start()
    story.then.refused(PROJECT_ORDER, found="planned", allowed=["approved"])
    story.given(may(10), entered=june(1)).request("start").project("P-1").start()
    story.when(june(2), reason="文号有误").void("approval")
    story.then.refused(LATER_STANDS, later=["start"])


def test_a_project_lies_in_a_village_and_in_a_belt_of_the_charter(story: Town) -> None:
    """PROJECT-VILLAGE: another village or belt is refused; so are an unknown kind and no name."""
    project = story.when(may(5)).project("P-1")
    project.plan("showcase", name=NAME, village="nowhere")
    assert "项目须在本镇的村（社区）" in str(story.then.refused(PROJECT_VILLAGE, found="nowhere"))
    project.plan("showcase", name=NAME, village=NANCHENG, belt="asteroid")
    belts = ["water-town-culture", "pastoral-bidao"]
    story.then.refused(PROJECT_VILLAGE, found="asteroid", allowed=belts)
    project.plan("palace", name=NAME, village=NANCHENG)
    assert "“palace”不在项目类别之列" in str(story.then.refused(CHARTER_KNOWN, field="project_kinds"))
    project.plan("showcase", name=" ", village=NANCHENG)
    story.then.refused(REQUEST_FORM)
    project.plan("showcase", name=NAME, village=NANCHENG)
    story.then.accepted()


def test_works_are_added_until_the_project_is_accepted(story: Town) -> None:
    """PROJECT-ORDER: not before it is planned nor after it is accepted; planned and approved are enough."""
    story.when(may(4)).project("P-1").add_work("河岸", phase="1")
    allowed = ["planned", "approved", "under construction"]
    story.then.refused(PROJECT_ORDER, found=None, allowed=allowed)
    for day, (_, step) in enumerate(STEPS[:3], 5):
        step(story.given(may(day)).project("P-1"))
        story.when(may(day)).project("P-1").add_work(f"工程{day}", phase="1")
        story.then.accepted()
    built(story, "P-2")
    story.given(may(8)).project("P-2").accept()
    story.when(may(8)).project("P-2").add_work("广场", phase="2")
    story.then.refused(PROJECT_ORDER, found="accepted", allowed=allowed)


def test_a_work_is_added_once_and_to_no_accepted_phase(story: Town) -> None:
    """PROJECT-WORKS: the same name again is refused, also for another phase; an accepted phase is whole."""
    built(story)
    project = story.when(may(6)).project("P-1")
    project.add_work("河岸", phase="2")
    story.then.refused(PROJECT_WORKS, found="河岸")
    project.add_work("广场", phase="1")
    assert "验收后的一期不再增加工程" in str(story.then.refused(PROJECT_WORKS, found="1"))
    project.add_work("广场", phase="2")
    story.then.accepted()


def test_a_work_is_completed_once_under_construction(story: Town) -> None:
    """PROJECT-WORKS, PROJECT-ORDER: an unknown work is refused, one completed, and any before the start."""
    story.given(may(4)).project("P-1").plan("showcase", name=NAME, village=YONGQING)
    story.given(may(4)).project("P-1").add_work("河岸", phase="1")
    story.when(may(4)).project("P-1").complete_work("河岸")
    story.then.refused(PROJECT_ORDER, found="planned", allowed=["under construction"])
    begun(story, ("广场", "1"), ("河岸", "1"), project="P-2")
    project = story.when(may(6)).project("P-2")
    project.complete_work("码头")
    story.then.refused(PROJECT_WORKS, found="码头", allowed=["广场", "河岸"])
    project.complete_work("河岸")
    story.then.accepted()
    project.complete_work("河岸")
    story.then.refused(PROJECT_WORKS, found="河岸", allowed=["广场"])


def test_a_phase_is_accepted_when_its_works_are_completed(story: Town) -> None:
    """PROJECT-WORKS: with one outstanding it is refused and named; works of other phases do not matter."""
    begun(story, ("广场", "1"), ("河岸", "1"), ("栈道", "2"))
    project = story.when(may(6)).project("P-1")
    project.complete_work("广场")
    project.accept_phase("1")
    assert "才能验收" in str(story.then.refused(PROJECT_WORKS, found=["河岸"]))
    project.complete_work("河岸")
    project.accept_phase("1")
    story.then.exactly(PhaseAccepted(phase="1"))
    project.accept_phase("1")
    story.then.refused(PROJECT_WORKS, found="1")
    project.accept_phase("3")
    story.then.refused(PROJECT_WORKS, found="3")


def test_a_phase_is_accepted_under_construction(story: Town) -> None:
    """PROJECT-ORDER: not of a project that is accepted already."""
    built(story)
    story.given(may(6)).project("P-1").accept()
    story.when(may(7)).project("P-1").accept_phase("1")
    story.then.refused(PROJECT_ORDER, found="accepted", allowed=["under construction"])


def test_a_project_is_accepted_when_all_its_phases_are(story: Town) -> None:
    """PROJECT-WORKS: with one outstanding it is refused, and without any works too."""
    begun(story, project="P-0")
    story.when(may(6)).project("P-0").accept()
    story.then.refused(PROJECT_WORKS, found=[])
    begun(story, ("广场", "1"), ("栈道", "2"))
    project = story.when(may(6)).project("P-1")
    project.complete_work("广场")
    project.accept_phase("1")
    project.accept()
    story.then.refused(PROJECT_WORKS, found=["2"])
    project.complete_work("栈道")
    project.accept()
    story.then.refused(PROJECT_WORKS, found=["2"])
    project.accept_phase("2")
    project.accept()
    story.then.exactly(ProjectAccepted(village=YONGQING))


def test_works_and_phases_are_judged_by_their_days(story: Town) -> None:
    """PROJECT-WORKS: a completion entered late counts from its day; what an acceptance relies on stays."""
    begun(story, ("河岸", "1"))
    story.given(may(20), entered=june(10)).request("done").project("P-1").complete_work("河岸")
    story.when(may(19), entered=june(10)).project("P-1").accept_phase("1")
    story.then.refused(PROJECT_WORKS, found=["河岸"])
    story.given(may(25), entered=june(10)).request("phase").project("P-1").accept_phase("1")
    story.when(june(10), reason="误录").void("done")
    story.then.refused(LATER_STANDS, later=["phase"])
    story.when(may(21), entered=june(10)).project("P-1").add_work("码头", phase="1")
    story.then.refused(LATER_STANDS, later=["phase"])
    story.given(june(10), reason="误录").void("phase")
    story.when(may(21), entered=june(10)).project("P-1").add_work("码头", phase="1")
    story.then.accepted()


def test_the_building_of_a_belt_begins_once(story: Town) -> None:
    """CHARTER-KNOWN: a belt of the charter; begun again there is nothing to do. LATER-STANDS: nor earlier."""
    story.when(may(10)).belt("pastoral-bidao").start_building()
    story.then.exactly(("belt:pastoral-bidao", BeltBuildingStarted()))
    story.when(may(11)).belt("pastoral-bidao").start_building()
    story.then.nothing()
    story.when(may(9), entered=may(12)).belt("pastoral-bidao").start_building()
    story.then.refused(LATER_STANDS)
    story.when(may(12)).belt("asteroid").start_building()
    assert "“asteroid”不在示范带之列" in str(story.then.refused(CHARTER_KNOWN, field="belts"))
