"""One look as of two times: one transaction, one count, and the same whatever is entered meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daojiao_program.engine import Engine, Recorded, SimulatedClock, Snapshot, StoreError, moment_of
from daojiao_program.engine.errors import EngineError
from daojiao_program.engine.figures.tally import Span
from daojiao_program.engine.opening import open_ledger
from tests.counting import counted
from tests.engine.town import FIGURES, MAY, TOWN, asking
from tests.engine.workflow import Enrolled, Held, Visit, Volunteer

NINE = datetime(2025, 5, 20, 1, tzinfo=UTC)


@pytest.fixture(params=["file", "memory", "server"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give a store of each kind, with a class, a correction and a void in it."""
    url = {"file": f"sqlite:///{tmp_path / 'town.db'}", "memory": "sqlite:///:memory:"}.get(request.param, "")
    if not url:
        server, schema = request.getfixturevalue("postgres_url"), request.getfixturevalue("pg_schema")
        url = f"{server}&schema={schema}"
    clock = SimulatedClock()
    clock.set(NINE)
    with Engine(open_ledger(url), TOWN, clock=clock) as engine:
        engine.submit(
            [
                asking("charter", "charter.adopt", MAY[0], "charter:charter", {"terms": {}}),
                asking("r1", "volunteer.enrol", MAY[1], "volunteer:a", {"team": "x"}),
                asking("r2", "volunteer.enrol", MAY[1], "volunteer:b", {"team": "x"}),
                asking("r3", "visit.hold", MAY[4], "visit:v", {"people": ["a", "b"], "hours": 2}),
                asking("r4", "volunteer.enrol", MAY[3], "volunteer:", {"team": "y"}),
            ]
        )
        engine.acting("clerk", on=MAY[1], reason="misread").request("r2").correcting("r2").of(
            Volunteer, "b"
        ).enrol("y")
        yield engine


def enrol(engine: Engine, id_: str, day: int = 1) -> int:
    """One more volunteer; the number of the request."""
    return engine.acting("clerk", on=MAY[day]).of(Volunteer, id_).enrol("z").number


def everything(then: Snapshot) -> list[object]:
    """All that a look says."""
    return [
        then.day,
        then.number,
        then.position,
        then.zone,
        then.terms,
        then.figures().values_by_id,
        then.figures(since=MAY[2]).values_by_id,
        [str(one) for figure in then.figures().values() for one in figure.evidence()],
        vars(then.load(Volunteer, "a")),
        vars(then.load(Volunteer, "b")),
        [*then.events()],
        [*then.walk()],
        then.log(3, 2),
        [*then.requests()],
        then.concerning(None, "a"),
        then.concerning("volunteer", "b"),
        *(then.history(stream) for stream in ("volunteer:a", "volunteer:b", "visit:v", "charter:charter")),
        *(then.trace(of) for of in ("r1", "r2", "r3", "r4", "later", 2, 99)),
        [then.attempts(of) for of in ("r2", "later")],
        then.standing(["r1", "r2", "r4"]),
        [then.voided_by(number) for number in range(1, 9)],
        [then.reads_of(number) for number in range(1, 9)],
    ]


def test_a_look_is_not_moved_by_what_is_entered_meanwhile(engine: Engine) -> None:
    """What is recorded within its block, it does not say, even where all share a connection."""
    with engine.as_of(MAY[10]) as then:
        before = everything(then)
        enrol(engine, "c")
        engine.acting("clerk", on=MAY[1], reason="misread").void("r3")
        engine.acting("clerk", on=MAY[1]).request("later").of(Volunteer, "e").enrol("q")
        number = then.number
    with engine.as_of(MAY[10], number) as again:
        assert everything(again)[1:] == before[1:]
    with engine.as_of(MAY[10]) as now:
        assert everything(now) != before


def test_two_requests_of_one_microsecond_are_told_apart(engine: Engine) -> None:
    """The clock stood still, so no moment lies between them; the number of a request does."""
    first, second = enrol(engine, "c"), enrol(engine, "d")
    with engine.as_of(MAY[10], first) as then:
        assert (then.figures()["enrolled"].value, then.number, then.known_at) == (3, first, first)
        assert then.figures().known_at == first
    assert engine.figures(effective_on=MAY[10], known_at=second)["enrolled"].value == 4
    assert engine.load(Volunteer, "d", known_at=first).team is None
    assert engine.load(Volunteer, "d", known_at=second).team == "z"
    assert engine.figures(known_at=0)["enrolled"].value == 0
    moment = engine.figures(known_at=moment_of(engine.clock.now()))
    assert (moment["enrolled"].value, moment.known_at) == (4, NINE)


@pytest.mark.parametrize("number", [-1, 99])
def test_the_number_of_no_request_is_refused(engine: Engine, number: int) -> None:
    """A look is never silently as of another request than was asked for."""
    with pytest.raises(StoreError, match=rf"no request number {number}.*last one of the store is 6"):
        engine.figures(known_at=number)


def test_without_a_day_it_is_the_day_of_what_is_known(engine: Engine) -> None:
    """Today for what is known now; else the local day of the moment or the request, which stays the same."""
    number = enrol(engine, "c")
    assert isinstance(engine.clock, SimulatedClock)
    engine.clock.set(NINE + timedelta(days=3))
    enrol(engine, "d")
    assert engine.figures().effective_on == engine.today() == MAY[22]
    assert engine.figures(known_at=number).effective_on == MAY[19]
    late = NINE.replace(hour=16)  # past midnight in the town
    assert engine.figures(known_at=late).effective_on == MAY[20]
    assert engine.figures(known_at=NINE + timedelta(days=9)).effective_on == MAY[22]
    with pytest.raises(EngineError, match=r"is no day; write a date, .* and known_at=… for a moment"):
        engine.figures(effective_on=NINE)


def test_it_is_one_transaction_and_one_count(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is asked of a look, the store is read in one transaction and figures are counted once."""
    counts = counted(engine.ledger, monkeypatch)
    with engine.as_of(MAY[10]) as then:
        then.count([Span(day) for day in MAY[:6]] + [Span(MAY[10]), Span(MAY[10], MAY[2])])
        first = everything(then)
        assert everything(then) == first
        values = [then.figures(effective_on=day)["enrolled"].value for day in MAY[:6]]
        topics = {topic for one in FIGURES for topic in one.measure.start().handlers()}
    assert counts.transactions == 1
    assert sorted(counts.scans) == [0, 0, len(topics)]  # `events()` asks anew, twice
    assert values == [engine.figures(effective_on=day)["enrolled"].value for day in MAY[:6]]


def test_looks_side_by_side_share_the_transaction(engine: Engine) -> None:
    """A second look within the first has its own two times."""
    number = enrol(engine, "c")
    with engine.as_of(MAY[10]) as now:
        before = now.as_of(MAY[0], number - 1)
        assert (now.figures()["enrolled"].value, before.figures()["enrolled"].value) == (3, 0)
        assert (now.day, before.day, before.number) == (MAY[10], MAY[0], number - 1)


def test_evidence_outlives_the_look_and_nothing_else_does(engine: Engine) -> None:
    """A figure still names its events after the block; whatever else is asked says where to ask it."""
    with engine.as_of(MAY[10]) as then:
        figures = then.figures()
    assert [one.key for one in figures["enrolled"].evidence()] == ["a", "b"]
    with pytest.raises(EngineError, match="this look is over"):
        then.load(Volunteer, "a")
    with pytest.raises(EngineError, match="this look is over"):
        [*then.requests()]


def test_it_tells_what_concerns_something(engine: Engine) -> None:
    """What happened on its own stream, in the kind's role, and wherever a reference names it."""
    engine.submit([asking("assign", "assign", MAY[6], None, {"volunteer": "a", "grid": "1"})])
    with engine.as_of(MAY[10]) as then:
        found = [(role, one.row.stream) for role, one in then.concerning(None, "a")]
        assert found[0] == ("volunteer", "volunteer:a")
        assert ("serves", "grid:1") in found
        assert not then.concerning("grid", "a")
        for kind, id_ in ((None, "a"), ("volunteer", "a"), (None, "1"), (None, "charter"), ("team", "x")):
            walked = [(one.role_of(id_, kind), one) for one in then.walk()]
            assert then.concerning(kind, id_) == [(role, one) for role, one in walked if role]
        assert [one.event for one in then.events(Enrolled)] == [Enrolled(team="x"), Enrolled(team="y")]
        assert [(one.kind, one.id, one.on) for one in then.events(Held)] == [("visit", "v", MAY[4])]


def test_a_walk_through_the_log_marks_what_is_late_and_voided(engine: Engine) -> None:
    """Wherever it begins, and as it was known then; what is corrected did not come late."""
    for id_, day in (("w1", 8), ("w2", 3), ("w3", 9)):
        engine.acting("clerk", on=MAY[day]).request(id_).of(Visit, "w").plan()
    with engine.as_of(MAY[10]) as then:
        known = then.number
    desk = engine.acting("clerk", on=MAY[2], reason="misread")
    desk.correcting("w3").of(Visit, "w").plan()
    desk.void("w2")
    with engine.as_of(MAY[10], known) as before, engine.as_of(MAY[10]) as now:
        marks = {
            then: [_marks(one) for one in then.walk() if one.row.stream == "visit:w"]
            for then in (before, now)
        }
        assert marks[before] == [("w1", False, False), ("w2", True, False), ("w3", False, False)]
        assert marks[now] == [
            ("w1", False, False),
            ("w2", True, True),
            ("w3", False, True),
            ("w3", False, False),
            ("w3", False, False),
            ("void/w2/8", False, False),
        ]
        whole = [*now.walk()]
        for after in range(len(whole)):
            assert now.log(after, 3) == whole[after : after + 3]
        assert now.history("visit:w") == [one for one in whole if one.row.stream == "visit:w"]


def _marks(one: Recorded) -> tuple[str, bool, bool]:
    return one.request.id, one.late, one.voided_by is not None
