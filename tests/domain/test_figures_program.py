"""The figures of Phoenix Returns, of the leading group and of the program as a whole, with their evidence."""

from datetime import date

from daojiao_program.engine import Figure
from tests.domain.drives import applied, hired, offered, opened
from tests.domain.town import CHARTER, NANCHENG, YONGQING, Town, june, may


def on(story: Town, day: date, *names: str) -> tuple[object, ...]:
    """Give some figures of a day, and hold each to its evidence."""
    found = story.engine.figures(effective_on=day)
    for name in names:
        figure: Figure = found[name]
        assert sorted(figure.counted) == sorted(one.key for one in figure.evidence()), name
    return tuple(found[name].value for name in names)


def test_with_nothing_entered_there_is_nothing(story: Town) -> None:
    """No date, no head, no plan; every village of the charter has still to start."""
    names = ("selected", "circles-started", "leading-group-head", "work-plans", "villages-started")
    assert on(story, may(1), *names) == (None, None, (), (), 0)
    assert on(story, may(1), "villages-not-started", "positions", "places", "hires") == (14, 0, 0, 0)


def test_positions_and_places_of_every_drive(story: Town) -> None:
    """A position is counted in its drive: two drives may number theirs alike; places add up."""
    opened(story)
    opened(story, drive="D-2", on=june(3))
    offered(story, 3)
    offered(story, 2, position="P-2", on=june(2))
    offered(story, 4, drive="D-2", on=june(3))
    for day, expected in {1: (1, 3), 2: (2, 5), 3: (3, 9)}.items():
        assert on(story, june(day), "positions", "places") == expected, day
    assert set(story.engine.figures()["positions"].counted) == {"D-1/P-1", "D-1/P-2", "D-2/P-1"}


def test_applicants_hires_and_reserve(story: Town) -> None:
    """People who applied, each once; who is hired now; who is in a pool."""
    opened(story)
    opened(story, drive="D-2")
    offered(story, 2)
    offered(story, 1, drive="D-2")
    applied(story, "A-1", "A-2", "A-3", on=june(2))
    applied(story, "A-1", drive="D-2", on=june(3))
    story.given(june(8)).drive("D-1").rank("P-1", ranking=["A-1", "A-2", "A-3"])
    story.given(june(8)).drive("D-2").rank("P-1", ranking=["A-1"])
    hired(story, "A-1", "A-2", on=june(10))
    story.given(june(12)).drive("D-1").withdraw("A-1")
    hired(story, "A-3", on=june(13))
    story.given(june(14)).request("again").drive("D-2").hire("A-1")
    story.given(june(15)).applicant("A-2").join_reserve(NANCHENG, merit="总成绩第二")
    for day, expected in {
        2: (3, 0, 0),
        3: (3, 0, 0),
        10: (3, 2, 0),
        12: (3, 1, 0),
        13: (3, 2, 0),
        14: (3, 3, 0),
        15: (3, 3, 1),
    }.items():
        assert on(story, june(day), "applicants", "hires", "reserve") == expected, day


def test_trips_tell_their_places(story: Town) -> None:
    """A place is told once, however often the companies went there."""
    opened(story)
    for day, place in ((2, "湘潭"), (3, "长沙"), (4, "湘潭")):
        desk = story.given(june(day)).drive("D-1")
        desk.travel(place, companies=["甲公司"], universities=["乙大学"])
    assert on(story, june(2), "talent-trips") == (("湘潭",),)
    assert on(story, june(4), "talent-trips") == (("湘潭", "长沙"),)


def test_villages_that_started_and_those_that_did_not(story: Town) -> None:
    """Of the charter's villages; when the last has started none is lacking."""
    story.given(may(3)).program().select("示范镇街")
    names = ("selected", "villages-started", "villages-not-started")
    for village in CHARTER.villages:
        day = may(5) if village == NANCHENG else may(6)
        story.given(day, entered=may(6)).program().start_village(village)
    assert on(story, may(2), *names) == (None, 0, 14)
    assert on(story, may(5), *names) == ("2022-05-03", 1, 13)
    assert on(story, may(6), *names) == ("2022-05-03", 14, 0)


def test_the_group_its_plans_and_the_plan_of_the_circles(story: Town) -> None:
    """The head is the present one; plans are told by number; the circles start on a day."""
    names = ("leading-group-head", "work-plans", "circles-started")
    story.given(may(5)).leading_group().form("M-01", members=["M-02"])
    story.given(may(6)).leading_group().issue_plan("方案", document="道委发1号", sha256="0" * 64)
    assert on(story, may(6), *names) == (("M-01",), ("道委发1号",), None)
    amended = CHARTER.model_copy(update={"party_secretary": "M-04"})
    story.given(may(10)).charter().amend(amended)
    story.given(may(10)).leading_group().adjust("M-04", members=["M-02"])
    story.given(june(2)).program().start_circles()
    assert on(story, june(2), *names) == (("M-04",), ("道委发1号",), "2022-06-02")


def test_honours_contests_and_inspections(story: Town) -> None:
    """Honours and contests by their codes; one who inspects two villages on a day inspected once."""
    story.given(may(3)).program().honour("rural-governance", name="广东省乡村治理示范镇")
    story.given(may(3)).program().enter_contest("third", name="乡村振兴大擂台", represents="东莞市")
    for day, village in ((3, NANCHENG), (3, YONGQING), (4, NANCHENG)):
        story.given(may(day)).program().inspect("市委组织部", finding="有序推进", village=village)
    found = on(story, may(4), "honours", "contests", "inspections")
    assert found == (("rural-governance",), ("third",), 2)
