"""The figures: each moves with the events that it declares, on their day, and cites them."""

from datetime import date

from daojiao_program.engine import Figures, moment_of
from tests.domain.town import (
    ASSETS,
    COURSES,
    INDUSTRY,
    NANCHENG,
    SPATIAL,
    YONGQING,
    Town,
    a_class,
    in_office,
    june,
    may,
)


def on(story: Town, day: date) -> Figures:
    """Give all figures of a day, and hold each to its evidence."""
    found = story.engine.figures(effective_on=day)
    for figure in found.values():
        assert sorted(figure.counted) == sorted(one.key for one in figure.evidence())
    return found


def test_with_nothing_recorded_every_count_is_nothing(story: Town) -> None:
    """An empty town reports zeros and no dates; no leader is listed, no village has started."""
    found = on(story, may(1)).values_by_id
    assert (found.pop("leaders-unlisted"), found.pop("villages-not-started")) == (15, 14)
    assert set(found.values()) <= {0, None, ()}


def test_people_teams_and_grids(story: Town) -> None:
    """People ever and now, teams, grids with somebody in them, and the first day."""
    story.given(may(3)).assign_volunteer("V-1", grid="G-01", team="village-main")
    story.given(may(4)).assign_volunteer("V-2", grid="G-01", team="town-backbone")
    story.given(may(5)).move_volunteer("V-2", grid="G-02")
    story.given(may(6)).return_volunteer("V-1")
    names = ("people", "people-now", "teams", "grids-staffed", "stationing-started")
    for day, expected in {
        2: (0, 0, 0, 0, None),
        3: (1, 1, 1, 1, "2022-05-03"),
        4: (2, 2, 2, 1, "2022-05-03"),
        5: (2, 2, 2, 2, "2022-05-03"),
        6: (2, 1, 2, 1, "2022-05-03"),
    }.items():
        found = on(story, may(day))
        assert tuple(found[name].value for name in names) == expected, day


def test_activities_and_who_took_part(story: Town) -> None:
    """Activities, kinds, people; of the sampling its villages, units and roles and of nothing else."""
    for number, grid in enumerate(("G-06", "G-01"), 1):
        story.given(may(3)).assign_volunteer(f"V-{number}", grid=grid, team="village-main")
    testing, city = "nucleic-acid-testing", "clean-city"
    story.given(may(10)).activity("A-1").hold(testing, village=NANCHENG, place="文化广场", grid="G-06")
    story.given(may(10)).activity("A-2").hold(city, village=YONGQING, place="河岸")
    for volunteer in ("V-1", "V-2"):
        office = story.given(may(10))
        office.activity("A-1").sign_in(volunteer, role="data-entry", unit="finance-sub-bureau")
    story.given(may(10)).activity("A-2").sign_in("V-2", role="cleaning-up", unit="health-office")
    found = on(story, may(10)).values_by_id
    assert found["activities"] == 2
    assert found["activity-kinds"] == (city, testing)
    assert (found["participants"], found["support"]) == (2, 1)
    assert found["sampling-villages"] == (NANCHENG,)
    assert found["sampling-units"] == ("finance-sub-bureau",)
    assert found["sampling-roles"] == ("data-entry",)


def test_cohorts_and_their_classes(story: Town) -> None:
    """Cohorts begun, the classes at their first sessions, courses, who was present, who graduated."""
    first = a_class(story, 9, field="industry-and-assets", on=may(5))
    second = a_class(story, 11, cohort="C-02", first=20, on=may(6))
    in_office(story, "K-40")
    story.given(may(10)).cohort("C-01").complete_session(INDUSTRY, present=first[:8])
    story.given(may(11)).cohort("C-02").complete_session(SPATIAL, present=second)
    story.given(may(12)).cohort("C-02").withdraw("K-20")
    story.given(may(12), reason="病假").cohort("C-01").substitute("K-09", cadre="K-40")
    story.given(may(13)).cohort("C-01").make_up(INDUSTRY, present=["K-40"])
    story.given(may(14)).cohort("C-01").complete_session(ASSETS, present=first[:4])
    story.given(june(1)).cohort("C-01").graduate()
    names = ("pairing-started", "cohorts", "class-smallest", "class-largest", "courses")
    for day, expected in {
        may(9): ("2022-05-05", 0, None, None, 0),
        may(10): ("2022-05-05", 1, 9, 9, 1),
        may(14): ("2022-05-05", 2, 9, 11, 3),
    }.items():
        found = on(story, day)
        assert tuple(found[name].value for name in names) == expected, day
    trained = [on(story, day)["cadres-trained"].value for day in (may(10), may(11), may(13))]
    assert trained == [8, 19, 20]
    assert on(story, june(1))["graduates"].value == 4
    assert len(COURSES) == 5


def test_cadres_and_mentors_on_their_lists(story: Town) -> None:
    """In office, listed, and who is in office and on no list; leaders likewise."""
    in_office(story, "K-01", "K-02")
    story.given(may(3)).cadre("K-01").list_as_trainee()
    story.given(may(3)).list_mentor("M-01")
    names = ("cadres-in-office", "cadres-listed", "cadres-unlisted", "mentors", "leaders-unlisted")
    assert tuple(on(story, may(3))[name].value for name in names) == (2, 1, 1, 1, 14)
    story.given(may(4)).cadre("K-02").leave_office()
    assert tuple(on(story, may(4))[name].value for name in names) == (1, 1, 0, 1, 14)


def test_a_report_known_earlier_does_not_change(story: Town) -> None:
    """What was known before a late entry is told as it was known, the newer figure beside it."""
    story.given(may(10)).request("first").assign_volunteer("V-1", grid="G-01", team="village-main")
    trace = story.engine.trace("first")
    assert trace is not None
    story.given(may(3), entered=may(20)).assign_volunteer("V-2", grid="G-02", team="village-main")
    known = story.engine.figures(effective_on=may(10), known_at=moment_of(trace.request.recorded_at))
    assert (known["people"].value, on(story, may(10))["people"].value) == (1, 2)
