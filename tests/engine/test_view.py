"""Views: every figure as of two times, and with the events behind it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from daojiao_program.engine import Catalogue, Engine, SimulatedClock, StoreError, moment_of
from tests.engine.town import MAY, TOWN, asking, chartered, clock_at
from tests.engine.workflow import Cohort, Grid, Held, Volunteer
from tests.testing.workflow import Kettle


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Give a store in which something of everything has happened."""
    with chartered() as engine:
        engine.submit(
            [
                asking("r1", "volunteer.enrol", MAY[1], "volunteer:a", {"team": "x"}, source="may.csv#2"),
                asking("r2", "volunteer.enrol", MAY[1], "volunteer:b", {"team": "x"}),
                asking("r3", "volunteer.enrol", MAY[2], "volunteer:c", {"team": "y"}),
                asking("r4", "assign", MAY[3], None, {"volunteer": "a", "grid": "1"}),
                asking(
                    "r5", "visit.hold", MAY[4], "visit:v", {"people": ["a", "b"], "hours": 2, "kind": "tea"}
                ),
                asking("r6", "visit.hold", MAY[6], "visit:w", {"people": ["b", "c"], "hours": 1}),
                asking("r7", "cohort.join", MAY[4], "cohort:8", {"cadre": "d"}),
                asking("r8", "cohort.join", MAY[4], "cohort:8", {"cadre": "e"}),
                asking("r9", "cohort.meet", MAY[5], "cohort:8", {"course": "tea"}),
                asking("r10", "release", MAY[8], None, {"volunteer": "a"}),
            ]
        )
        yield engine


def test_figures_are_as_of_a_day(engine: Engine) -> None:
    """What happened up to and on that day counts; by default today."""
    assert engine.figures(effective_on=MAY[0])["enrolled"].value == 0
    assert engine.figures(effective_on=MAY[1])["enrolled"].value == 2
    assert engine.figures(effective_on=MAY[3])["serving"].value == 1
    figures = engine.figures()
    assert (figures.effective_on, figures.known_at, figures.position) == (MAY[19], None, 13)
    assert figures.values_by_id == {
        "enrolled": 3,
        "teams": ("x", "y"),
        "grids": ("1",),
        "serving": 0,
        "visitors": ("a", "b", "c"),
        "days": 3,
        "hours": 3,
        "teas": 2,
        "begun": "2025-05-06",
        "latest": "2025-05-07",
        "taught": 1,
        "after": 0,
        "largest": 2,
        "smallest": 2,
        "courses": 2,
        "untaught": 1,
    }
    assert (len(figures), {*figures}) == (len(TOWN.figures), {*TOWN.figures})


def test_figures_since_a_day_count_what_happened_from_then_on(engine: Engine) -> None:
    """That day included."""
    assert engine.figures(since=MAY[2])["enrolled"].value == 1
    assert engine.figures(since=MAY[6])["visitors"].value == ("b", "c")
    assert engine.figures(since=MAY[4], effective_on=MAY[5])["hours"].value == 2


@pytest.mark.parametrize("id_", [*TOWN.figures])
def test_the_evidence_counted_is_the_figure(engine: Engine, id_: str) -> None:
    """Each key once, by position, with the event and the request that it answers."""
    figure = engine.figures()[id_]
    evidence = [*figure.evidence()]
    assert {one.key: one.event.position for one in evidence} == figure.counted
    assert [one.event.position for one in evidence] == sorted(figure.counted.values())
    assert all(one.request.number == one.event.request for one in evidence)
    events = [TOWN.decode(one.event.topic, one.event.data) for one in evidence]
    if id_ in ("hours", "teas"):
        assert sum(one.hours for one in events if isinstance(one, Held)) == figure.value
    elif id_ == "untaught":
        assert 2 - len(evidence) == figure.value
    elif isinstance(figure.value, tuple):
        assert tuple(sorted(one.key for one in evidence)) == figure.value
    elif isinstance(figure.value, str):
        assert [one.key for one in evidence] == [one.event.effective_on for one in evidence] == [figure.value]
    else:
        assert len(evidence) == figure.value


def test_evidence_reads_as_a_line(engine: Engine) -> None:
    """Position, day, event, stream, what it counts for, and the request with its source."""
    (first, *_, last) = engine.figures()["enrolled"].evidence()
    assert str(first) == "      2  2025-05-02  volunteer.enrolled  volunteer:a  a  ← r1  clerk  may.csv#2"
    assert str(last).endswith("c  ← r3  clerk  –")


def test_what_was_known_at_a_moment_stays_so(engine: Engine) -> None:
    """A late entry and a void change what is known now, not what was known then."""
    assert isinstance(engine.clock, SimulatedClock)
    then = moment_of(engine.clock.now())
    engine.clock.set(then + timedelta(hours=1))
    engine.acting("clerk", on=MAY[1]).of(Volunteer, "d").enrol("z")
    engine.acting("clerk", on=MAY[1], reason="misread").void("r6")
    assert engine.figures()["enrolled"].value == 4
    assert engine.figures()["visitors"].value == ("a", "b")
    known = engine.figures(known_at=then)
    assert (known["enrolled"].value, known["visitors"].value) == (3, ("a", "b", "c"))
    assert (known.position, known.known_at) == (13, then)
    assert engine.load(Volunteer, "d", known_at=then).team is None
    assert engine.load(Volunteer, "d").team == "z"
    before = engine.figures(known_at=then - timedelta(microseconds=1))
    assert (before["courses"].value, before.position) == (0, 0)


def test_a_figure_goes_by_turn_within_a_day(engine: Engine) -> None:
    """A correction of the same day is counted where the mended request stood, before what was built on it."""
    desk = engine.acting("clerk", on=MAY[9], reason="misread")
    desk.request("in").of(Volunteer, "d").enrol("z")
    desk.of(Volunteer, "d").leave()
    desk.correcting("in").of(Volunteer, "d").enrol("x")
    assert engine.figures()["enrolled"].value == 3


def test_a_state_is_as_of_a_day_and_a_copy(engine: Engine) -> None:
    """All days by default; what is done to it changes nothing."""
    assert engine.load(Grid, "1", effective_on=MAY[7]).members == ["a"]
    grid = engine.load(Grid, "1")
    assert grid.members == []
    grid.members.append("z")
    assert engine.load(Grid, "1").members == []
    assert engine.load(Cohort, "nobody").trainees == []


def test_a_view_comes_up_to_a_receipt(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """`at_least` its position; a store that does not come so far says so."""
    receipt = engine.acting("clerk", on=MAY[9]).of(Volunteer, "d").enrol("z")
    assert engine.figures(at_least=receipt.position).position == receipt.position == 14
    monkeypatch.setattr("daojiao_program.engine.opening._CATCH_UP_S", 0.05)
    with pytest.raises(StoreError, match="stands at position 14 and did not come to 99"):
        engine.figures(at_least=99)


def test_a_figure_of_an_old_view_still_cites(engine: Engine) -> None:
    """Its evidence is looked up when it is asked for, and events are never gone."""
    figure = engine.figures()["visitors"]
    engine.acting("clerk", on=MAY[9], reason="misread").void("r5")
    assert [one.key for one in figure.evidence()] == ["a", "b", "c"]
    assert clock_at().now() == engine.clock.now()


def test_a_catalogue_may_have_no_figures() -> None:
    """Then there are none, whatever was recorded."""
    with Engine.open("sqlite:///:memory:", Catalogue([Kettle]), clock=clock_at()) as engine:
        engine.acting("cook", on=MAY[0]).of(Kettle, "k-1").pour(1)
        assert dict(engine.figures(effective_on=MAY[0])) == {}
