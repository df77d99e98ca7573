"""The figures of compounds, projects and belts: each moves with its events, on their day, and cites them."""

from datetime import date

from daojiao_program.engine import Figures
from tests.domain.compounds import ALL, THREE, joined
from tests.domain.town import NANCHENG, YONGQING, Town, june, may

JIUQU = "441900124207"
NAMED = {"九曲实验公园": JIUQU, "南城阳光街升级": NANCHENG, "永庆三丫涌河岸景观": YONGQING}


def on(story: Town, day: date) -> Figures:
    """Give all figures of a day, and hold each to its evidence."""
    found = story.engine.figures(effective_on=day)
    for figure in found.values():
        assert sorted(figure.counted) == sorted(one.key for one in figure.evidence())
    return found


def shown(story: Town, day: date, *names: str) -> tuple[object, ...]:
    """Give the named figures of a day."""
    found = on(story, day)
    return tuple(found[name].value for name in names)


def test_compounds_and_what_came_to_them(story: Town) -> None:
    """Compounds, their villages, kinds of delivery, and residents who served."""
    joined(story, "XQ-01", "XQ-02", "XQ-04")
    for number, delivery in enumerate(("knowledge", "care", "care"), 3):
        story.given(june(number)).compound("XQ-01").deliver(delivery)
    story.given(june(5)).compound("XQ-02").deliver("services")
    for residents in (4, 3):
        story.given(june(5)).compound("XQ-02").serve(members=2, residents=residents)
    names = ("compounds", "compound-villages", "delivery-kinds", "service-residents")
    assert shown(story, june(1), *names) == (0, 0, 0, 0)
    assert shown(story, june(3), *names) == (3, 2, 1, 0)
    assert shown(story, june(5), *names) == (3, 2, 3, 7)


def test_a_joint_branch_is_told_apart_from_ones_own(story: Town) -> None:
    """Own branches and what joint ones cover now: who leaves for an own one goes over on that day."""
    joined(story, "XQ-01", "XQ-02", "XQ-03", "XQ-04")
    for day, compound, others in ((10, "XQ-01", ["XQ-02", "XQ-03"]), (11, "XQ-04", [])):
        desk = story.given(june(day)).compound(compound)
        desk.apply(others=others)
        desk.approve(document="示例〔2022〕1号")
        desk.found(members=THREE)
    desk = story.given(june(20)).compound("XQ-02")
    desk.leave_joint()
    desk.apply()
    desk.approve(document="示例〔2022〕2号")
    names = ("compounds-with-branch", "compounds-joint")
    assert [shown(story, june(day), *names) for day in (9, 10, 11, 20)] == [(0, 0), (0, 3), (1, 3), (1, 2)]
    story.given(june(21)).compound("XQ-02").found(members=THREE)
    assert shown(story, june(21), *names) == (2, 2)


def test_the_councils_sessions_and_matters(story: Town) -> None:
    """The same number in two compounds is two; a matter agreed after it was deferred is one."""
    joined(story, "XQ-01", "XQ-02")
    for compound in ("XQ-01", "XQ-02"):
        desk = story.given(june(4)).compound(compound)
        desk.raise_matter("1", subject="加装充电桩")
        desk.meet("1", form="online", parties=ALL)
    desk = story.given(june(4)).compound("XQ-01")
    desk.raise_matter("2", subject="停车位划线")
    desk.meet("2", form="online", parties=ALL[:2])
    desk.answer_matter("1", reply="deferred", session="2")
    desk.answer_matter("2", reply="declined", session="1")
    story.given(june(5)).compound("XQ-01").answer_matter("1", reply="agreed", session="1")
    story.given(june(5)).compound("XQ-02").answer_matter("1", reply="agreed", session="1")
    story.given(june(6)).compound("XQ-02").carry_out("1")
    names = ("council-sessions", "consultations", "matters-raised", "matters-agreed", "matters-carried-out")
    assert shown(story, june(4), *names) == (2, 1, 3, 0, 0)
    assert shown(story, june(5), *names) == (2, 1, 3, 2, 0)
    assert shown(story, june(6), *names) == (2, 1, 3, 2, 1)
    assert [*on(story, june(6))["matters-carried-out"].counted] == ["XQ-02/1"]


def test_projects_by_kind_and_their_works(story: Town) -> None:
    """In use by kind as of a day; works by their names; the showcase villages, and what is unfinished."""
    kinds = ["water-town", "water-town", "showcase"]
    for kind, (work, village) in zip(kinds, NAMED.items(), strict=True):
        desk = story.given(may(5)).project(work)
        desk.plan(kind, name=f"{work}（示例）", village=village)
        desk.approve(document="示例〔2022〕1号")
        desk.start()
        desk.add_work(work, phase="1")
    names = (
        "projects-in-use", "water-town-in-use", "works-completed",
        "showcase-completed", "showcase-villages", "showcase-unfinished",
    )  # fmt: skip
    assert shown(story, may(4), *names) == (0, 0, (), 0, (), None)
    assert shown(story, may(5), *names) == (0, 0, (), 0, (), 1)
    for day, work in enumerate(NAMED, 10):
        desk = story.given(may(day)).project(work)
        desk.complete_work(work)
        desk.accept_phase("1")
        desk.accept()
        story.given(may(day)).project(work).put_in_use()
    works = tuple(sorted(NAMED))
    assert shown(story, may(10), *names) == (1, 1, ("九曲实验公园",), 0, (), 1)
    assert shown(story, may(12), *names) == (3, 2, works, 1, (YONGQING,), 0)


def test_belts_whose_building_has_started(story: Town) -> None:
    """Each once, from its day on."""
    for day, belt in ((10, "pastoral-bidao"), (11, "water-town-culture"), (12, "pastoral-bidao")):
        story.given(may(day)).belt(belt).start_building()
    assert [shown(story, may(day), "belts-started") for day in (9, 10, 11, 12)] == [(0,), (1,), (2,), (2,)]
