"""The engine: previews, traces, histories, threads, and stores that are not as they should be."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine import (
    ID,
    Catalogue,
    Distinct,
    Engine,
    Indicator,
    Receipt,
    Refusal,
    Said,
    Select,
    SimulatedClock,
    StoreError,
    SystemClock,
    Withheld,
    micros,
)
from tests.engine.town import MAY, MORNING, TOWN, asking, chartered, clock_at, town
from tests.engine.workflow import Charter, Closed, Cohort, Enrolled, Grid, TownTerms, Volunteer


def test_a_preview_tells_what_would_change_and_records_nothing(engine: Engine) -> None:
    """Answers, and each figure from what to what."""
    asks = [
        asking("r", "volunteer.enrol", MAY[1], "volunteer:a", {"team": "x"}),
        asking("s", "volunteer.leave", MAY[1], "volunteer:b"),
    ]
    preview = engine.preview(asks)
    assert [type(one) for one in preview.answers] == [Withheld, Refusal]
    assert preview.changes == {"enrolled": (0, 1), "teams": ((), ("x",))}
    assert engine.preview(asks, effective_on=MAY[0]).changes == {}
    assert [row.id for row in engine.requests()] == ["charter"]
    assert engine.figures()["enrolled"].value == 0
    would, no = preview.answers
    assert would == Withheld(id="r", events=(("volunteer:a", Enrolled(team="x")),))
    assert isinstance(no, Refusal)
    assert (no.number, no.refused.request, no.refused.code) == (0, 0, "ENROLLED")
    receipt, _ = engine.submit(asks)
    assert isinstance(receipt, Receipt)
    assert receipt.events == would.events
    repeated, _ = engine.preview(asks).answers
    assert repeated == replace(would, repeated=True)


def test_a_preview_of_a_void_names_the_later_decisions(engine: Engine) -> None:
    """They are found as the void itself would find them."""
    desk = engine.acting("clerk", on=MAY[1], reason="misread")
    desk.request("r").of(Volunteer, "a").enrol("x")
    assert engine.preview([desk.prepare_void("r")]).changes == {"enrolled": (1, 0), "teams": (("x",), ())}
    desk.request("s").of(Volunteer, "a").leave()
    (answer,) = engine.preview([desk.prepare_void("r")]).answers
    assert isinstance(answer, Refusal)
    assert answer.refused.findings["later"] == ["s"]
    assert engine.load(Volunteer, "a", effective_on=MAY[0]).team is None


def test_a_trace_tells_all_about_a_request(engine: Engine) -> None:
    """By number or by id: the one that stands, else the newest; with its events and its void."""
    desk = engine.acting("clerk", on=MAY[1], reason="misread")
    first = desk.request("r").of(Volunteer, "a").enrol("x")
    desk.void("r")
    trace = engine.trace(first.number)
    assert trace is not None
    assert [one.row.topic for one in trace.events] == ["volunteer.enrolled"]
    assert trace.voided_by is not None
    assert trace.voided_by.id == "void/r/2"
    assert [one.voided_by for one in trace.events] == [3]
    second = desk.request("r").of(Volunteer, "a").enrol("y")
    engine.submit([asking("r", "volunteer.leave", MAY[1], "volunteer:a")])
    found = engine.trace("r")
    assert found is not None
    assert (found.request.number, found.voided_by) == (second.number, None)
    engine.submit([asking("t", "volunteer.leave", MAY[1], "volunteer:b")])
    refused = engine.trace("t")
    assert refused is not None
    assert (refused.request.outcome, refused.events) == ("refused", [])
    assert engine.trace("nobody") is None
    assert engine.trace(99) is None


def test_a_history_holds_what_was_voided_too(engine: Engine) -> None:
    """In the order in which it was recorded, each with its request; a void says so of itself."""
    desk = engine.acting("clerk", on=MAY[2], reason="misread")
    desk.request("r").of(Volunteer, "a").enrol("x")
    desk.void("r")
    engine.acting("clerk", on=MAY[1]).request("s").of(Volunteer, "a").enrol("y")
    history = engine.history("volunteer:a")
    assert [(one.request.id, one.row.version, one.is_void, one.voided_by) for one in history] == [
        ("r", 1, False, 3),
        ("void/r/2", 2, True, None),
        ("s", 3, False, None),
    ]
    assert engine.history("volunteer:b") == []


def test_a_correction_stands_in_the_history_with_the_void_of_what_it_replaces(engine: Engine) -> None:
    """The same request does both."""
    desk = engine.acting("clerk", on=MAY[2], reason="misread")
    desk.request("r").of(Volunteer, "a").enrol("x")
    desk.correcting("r").of(Volunteer, "a").enrol("y")
    history = engine.history("volunteer:a")
    assert [(one.request.number, one.is_void, one.voided_by) for one in history] == [
        (2, False, 3),
        (3, True, None),
        (3, False, None),
    ]


def test_every_request_is_listed_however_many(engine: Engine) -> None:
    """In order, refused ones too, across more than one page."""
    engine.submit([asking(f"r{at}", "volunteer.leave", MAY[1], "volunteer:a") for at in range(1200)])
    assert [row.number for row in engine.requests()] == [*range(1, 1202)]


def test_today_is_the_day_in_the_charters_zone() -> None:
    """Of the clock alone, whatever the last request says; in the catalogue's zone before."""
    late = clock_at(datetime(2025, 5, 20, 17, tzinfo=UTC))
    with town(clock=late) as engine:
        assert (engine.zone(), engine.today(), engine.terms(MAY[0])) == ("UTC", MAY[19], None)
        engine.acting("clerk", on=MAY[3]).of(Charter, "charter").adopt(TownTerms())
        assert (engine.zone(), engine.today()) == ("Asia/Shanghai", MAY[20])
        assert engine.terms(MAY[2]) is None
        assert engine.terms(MAY[3]) == TownTerms()
        engine.clock = clock_at(datetime(2025, 5, 20, 15, tzinfo=UTC))
        assert engine.today() == MAY[19]


def test_threads_lose_and_double_nothing(engine: Engine) -> None:
    """Eight threads ask fifty times each, half of it what the others ask as well."""

    def ask(thread: int) -> list[int]:
        numbers = []
        for at in range(25):
            for id_ in (f"shared-{at}", f"own-{thread}-{at}"):
                arguments = {"team": "x"}
                (one,) = engine.submit(
                    [asking(id_, "volunteer.enrol", MAY[1], f"volunteer:{id_}", arguments)]
                )
                numbers.append(one.number)
                engine.figures()
        return numbers

    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(ask, range(8))]
    rows = [*engine.requests()]
    assert [row.number for row in rows] == [*range(1, 1 + 1 + 25 + 8 * 25)]
    assert len({row.id for row in rows}) == len(rows)
    assert {number for numbers in found for number in numbers} == {row.number for row in rows[1:]}
    assert engine.figures()["enrolled"].value == 25 + 8 * 25


def test_threads_and_engines_on_one_stream(tmp_path: Path) -> None:
    """Whoever asks: a class of two takes two, however many ask at once on two engines."""
    url = f"sqlite:///{tmp_path}/town.db"
    with chartered(url) as one, town(url) as two:

        def ask(at: int) -> bool:
            engine = (one, two)[at % 2]
            arguments = {"cadre": f"c{at}"}
            (answer,) = engine.submit([asking(f"r{at}", "cohort.join", MAY[1], "cohort:8", arguments)])
            return isinstance(answer, Receipt)

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(ask, range(40))) == 2
        assert len(one.load(Cohort, "8").trainees) == 2


def test_a_closed_engine_says_so(tmp_path: Path) -> None:
    """Reading and asking; the store itself is as it was."""
    url = f"sqlite:///{tmp_path}/town.db"
    with chartered(url) as engine:
        pass
    with pytest.raises(StoreError, match="closed"):
        engine.figures()
    with pytest.raises(StoreError, match="closed"):
        engine.acting("clerk", on=MAY[1]).of(Volunteer, "a").enrol("x")
    with town(url) as again:
        assert again.figures()["courses"].value == 2


def test_a_store_of_another_catalogue_is_not_opened(engine: Engine) -> None:
    """It holds what this code does not know, which is told with names and counts; what was refused is not."""
    engine.submit([asking("x", "dream", MAY[1]), asking("y", "visit.dream", MAY[1], "visit:v")])
    other = Catalogue([Grid], terms=Charter)
    Engine(engine.ledger, other, clock=engine.clock)
    for one in "ab":
        engine.acting("clerk", on=MAY[1]).of(Volunteer, one).enrol("x")
    with pytest.raises(StoreError) as raised:
        Engine(engine.ledger, other, clock=engine.clock)
    for told in (str(raised.value), raised.value.said.zh):
        for one in ("'volunteer.enrolled' (2)", "'volunteer' (2)", "'volunteer.enrol' (2)"):
            assert one in told
    assert "charter" not in str(raised.value)


def test_what_newer_code_writes_meanwhile_says_what_to_do(engine: Engine) -> None:
    """An event that this code does not know stops every look, with a sentence, and no figure passes it."""
    figures = [Indicator("closed", Said("关", "closed"), Distinct([Select(Closed)], ID))]
    less = Engine(engine.ledger, Catalogue([Grid], terms=Charter, figures=figures), clock=engine.clock)
    assert less.figures()["closed"].value == 0
    engine.acting("clerk", on=MAY[1]).of(Volunteer, "a").enrol("x")
    for look in (
        lambda: less.history("volunteer:a"),
        lambda: less.trace(2),
        lambda: less.load(Volunteer, "a"),
        less.log,
    ):
        with pytest.raises(StoreError, match=r"position 2.*'volunteer.enrolled' that this version does not"):
            look()
    with pytest.raises(StoreError, match=r"events 'volunteer.enrolled' \(1\); open"):
        less.figures()


def test_a_simulation_has_a_clock_of_its_own(tmp_path: Path) -> None:
    """It stands where the last request was recorded; a real store has the machine's."""
    url = f"sqlite:///{tmp_path}/simulated.db"
    with Engine(open_ledger(url, simulated=True), TOWN) as engine:
        assert isinstance(engine.clock, SimulatedClock)
        engine.clock.set(MORNING)
        engine.acting("clerk", on=MAY[1]).of(Charter, "charter").adopt(TownTerms())
    with Engine(open_ledger(url), TOWN) as engine:
        assert engine.simulated
        assert engine.clock.now() == micros(MORNING)
    with Engine(open_ledger("sqlite:///:memory:"), TOWN) as engine:
        assert not engine.simulated
        assert isinstance(engine.clock, SystemClock)


@pytest.mark.parametrize("url", ["town.db", "mysql://town"])
def test_a_store_of_no_known_kind_says_what_is_known(url: str) -> None:
    """With an example of what to write."""
    with pytest.raises(
        StoreError, match=r"is no store that can be opened; known: .*; write (for instance )?sqlite:"
    ):
        Engine.open(url, TOWN)
