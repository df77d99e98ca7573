"""The timeline: order, voids, states at a place, and the cache of heads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine import Catalogue, Context, Engine, EventOn, Refused, StoreError, decision, require
from daojiao_program.engine.event import RequestVoided, encode
from daojiao_program.engine.ports import Ledger, Reading, Writing
from daojiao_program.engine.request import EventRow
from daojiao_program.engine.timeline import Branch, CachedState, Entry, StateCache, Timeline, entries
from tests.engine.town import MAY, TOWN, asking, chartered, clock_at, town
from tests.engine.workflow import (
    ONE_GRID,
    Charter,
    Cohort,
    Grid,
    Joined,
    TownTerms,
    Volunteer,
    assign,
    release,
)


def row(version: int, on: int, turn: int, request: int, event: Joined | RequestVoided) -> EventRow:
    """A row of the cohort's stream."""
    day = MAY[on].isoformat()
    return EventRow(version, "cohort:8", version, event.TOPIC, day, turn, request, encode(event))


ROWS = [
    row(1, 3, 1, 1, Joined(cadre="a")),
    row(2, 3, 2, 2, Joined(cadre="b")),
    row(3, 3, 2, 2, Joined(cadre="c")),
    row(4, 1, 3, 3, Joined(cadre="d")),
    row(5, 3, 4, 4, RequestVoided(request=1)),
    row(6, 3, 1, 4, Joined(cadre="e")),
]


class Rows:
    """A reading that holds one stream."""

    def __init__(self, rows: list[EventRow]) -> None:
        self.rows = rows
        self.asked = 0

    def stream(self, stream: str, after: int = 0) -> list[EventRow]:
        """Its rows."""
        self.asked += 1
        return self.rows if stream == "cohort:8" else []


@pytest.fixture
def timeline() -> Timeline:
    """Give a timeline of the rows above."""
    return over(ROWS)


def over(rows: list[EventRow]) -> Timeline:
    """A timeline of some rows."""
    reading: Reading = Rows(rows)  # type: ignore[assignment]
    return Timeline(TOWN, reading)


def test_standing_events_come_by_day_turn_and_version() -> None:
    """A late one before, a correction at the turn of what it replaces, the voided not at all."""
    found = [(place[1], request, event) for place, request, event in entries(TOWN.read, ROWS)]
    assert [(turn, request, event.model_dump()["cadre"]) for turn, request, event in found] == [
        (3, 3, "d"),
        (1, 4, "e"),
        (2, 2, "b"),
        (2, 2, "c"),
    ]


def test_an_unknown_event_is_told(timeline: Timeline) -> None:
    """A topic that this code does not know is a `StoreError`, not a gap."""
    with pytest.raises(StoreError, match=r"'cohort\.dreamt'"):
        entries(TOWN.read, [ROWS[0]._replace(topic="cohort.dreamt")])


def test_a_stream_is_read_once_until_it_is_forgotten(timeline: Timeline) -> None:
    """Within a transaction nobody else writes."""
    assert timeline.entries("cohort:8") is timeline.entries("cohort:8")
    assert isinstance(timeline.reading, Rows)
    assert timeline.reading.asked == 1
    timeline.forget("cohort:8")
    timeline.entries("cohort:8")
    assert timeline.reading.asked == 2


def test_the_newest_state_has_its_version_and_its_last_day(timeline: Timeline) -> None:
    """All rows count for the version, voids too; a stream without rows is at nought."""
    standing = timeline.newest("cohort:8")
    assert isinstance(standing.aggregate, Cohort)
    assert standing.aggregate.trainees == ["d", "e", "b", "c"]
    assert (standing.version, standing.last_on) == (6, "2025-05-04")
    assert over(ROWS[:4]).newest("cohort:8").last_on == "2025-05-04"
    nobody = timeline.newest("cohort:9")
    assert (vars(nobody.aggregate), nobody.version, nobody.last_on) == (vars(Cohort("9")), 0, "")


def trainees(course: Branch, on: int, turn: int) -> list[str]:
    """The trainees just before a place."""
    found = course.state("cohort:8", (MAY[on].isoformat(), turn))
    assert isinstance(found, Cohort)
    return [*found.trainees]


def test_a_course_moves_forward_to_just_before_a_place(timeline: Timeline) -> None:
    """What stands at the place itself is not seen."""
    course = Branch(timeline)
    steps = [(1, 3), (1, 4), (3, 1), (3, 2), (3, 3)]
    assert [len(trainees(course, *step)) for step in steps] == [0, 1, 1, 2, 4]


def test_a_course_may_be_otherwise(timeline: Timeline) -> None:
    """Without some requests, and with other events at their place, after what has the same place."""
    place = (MAY[3].isoformat(), 2)
    course = Branch(timeline, frozenset({4}), {"cohort:8": [Entry(place, 0, Joined(cadre="z"))]})
    assert trainees(course, 3, 9) == ["d", "b", "c", "z"]


def test_heads_keep_the_newest() -> None:
    """What was kept first goes first; nothing is kept where nothing may be."""
    cached_states = StateCache(2)
    one, two, three = (CachedState(Volunteer(id_), 1, "") for id_ in "abc")
    cached_states.put("a", one)
    cached_states.put("b", two)
    assert cached_states.get("a") is one
    cached_states.put("c", three)
    assert [cached_states.get(name) for name in "abc"] == [None, two, three]
    cached_states.drop(["b", "x"])
    assert cached_states.get("b") is None
    none = StateCache(0)
    none.put("a", one)
    assert none.get("a") is None


GRID = {"volunteer": "a", "grid": "1"}


class FailsOnce:
    """A ledger of which one commit fails."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.url, self.simulated, self.turn = ledger.url, ledger.simulated, ledger.turn
        self.reading, self.wait, self.close = ledger.reading, ledger.wait, ledger.close
        self.cursors, self.following = ledger.cursors, ledger.following
        self.fails = False

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Write, or raise when all was done but the commit."""
        with self._ledger.writing() as writing:
            yield writing
            if self.fails:
                self.fails = False
                raise StoreError("no room is left")


def test_heads_forget_what_a_failed_commit_had_moved_on() -> None:
    """The state that was not recorded is not decided on, even when the store comes to the same version."""
    ledger = FailsOnce(open_ledger("sqlite:///:memory:"))
    with Engine(ledger, TOWN, clock=clock_at()) as engine:
        engine.submit([asking("charter", "charter.adopt", MAY[0], "charter:charter", {"terms": {}})])
        desk = engine.acting("clerk", on=MAY[1])
        desk.of(Volunteer, "a").enrol("x")
        ledger.fails = True
        with pytest.raises(StoreError, match="no room"):
            desk.of(Volunteer, "a").leave()
        assert engine.load(Volunteer, "a").team == "x"
        Engine(ledger, TOWN, clock=clock_at()).submit([asking("r", "assign", MAY[1], None, GRID)])
        with pytest.raises(Refused, match="ONE-GRID"):
            desk.of(Volunteer, "a").leave()


@pytest.mark.parametrize("whole", [True, False])
def test_heads_forget_what_was_rolled_back(*, whole: bool) -> None:
    """After a preview, and after all or nothing came to nothing, even at the same version again."""
    with chartered() as engine:
        asks = [
            asking("r", "volunteer.enrol", MAY[1], "volunteer:a", {"team": "x"}),
            asking("s", "volunteer.leave", MAY[1], "volunteer:b"),
        ]
        if whole:
            engine.submit(asks, all_or_nothing=True)
        else:
            engine.preview(asks)
        other = Engine(engine.ledger, TOWN, clock=clock_at())
        other.acting("clerk", on=MAY[1]).of(Volunteer, "a").enrol("y")
        assert engine.acting("clerk", on=MAY[1]).of(Volunteer, "a").enrol("y").events == ()


@pytest.mark.parametrize("cached_states", [0, 1, 100])
def test_two_engines_see_what_the_other_recorded(tmp_path: Path, cached_states: int) -> None:
    """A head that the other has outdated is read again before anything is recorded or refused."""
    url = f"sqlite:///{tmp_path}/town.db"
    with chartered(url, cached_states=cached_states) as one, town(url, cached_states=cached_states) as two:
        first, second = one.acting("clerk", on=MAY[1]), two.acting("clerk", on=MAY[1])
        first.of(Volunteer, "a").enrol("x")
        second.of(Volunteer, "a").leave()
        assert first.of(Volunteer, "a").enrol("y").events != ()
        assert second.of(Volunteer, "a").enrol("y").events == ()


@decision()
def rank(context: Context[TownTerms], volunteer: str) -> list[EventOn]:
    """Come to nothing; fail where a volunteer has a grid that does not have the volunteer."""
    who = context.load(Volunteer, volunteer)
    require(who.grid, ONE_GRID, found=who.grid)
    context.load(Grid, who.grid or "").members.index(volunteer)
    return []


def test_a_failure_on_states_of_two_moments_proves_nothing(tmp_path: Path) -> None:
    """One state from the cache and the other from the store may not fit: they are read again first."""
    url = f"sqlite:///{tmp_path}/town.db"
    catalogue = Catalogue([Volunteer, Grid], decisions=[assign, release, rank], terms=Charter)
    with chartered(url) as other, Engine(open_ledger(url), catalogue, clock=clock_at()) as engine:
        other.acting("clerk", on=MAY[1]).of(Volunteer, "a").enrol("x")
        other.submit([asking("r", "assign", MAY[1], None, GRID)])
        engine.acting("clerk", on=MAY[1]).of(Volunteer, "a").enrol("x")
        other.submit([asking("s", "release", MAY[1], None, {"volunteer": "a"})])
        (answer,) = engine.submit([asking("t", "rank", MAY[1], None, {"volunteer": "a"})])
        assert answer.refused is not None
        assert answer.refused.code == "ONE-GRID"
