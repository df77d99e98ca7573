"""Late entries, voids and corrections: what was decided later must still come out the same."""

from datetime import UTC, date, datetime

import pytest

from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    Engine,
    Event,
    Refusal,
    Refused,
    StoreError,
    decision,
    require,
)
from tests.engine.town import MAY, asking, clock_at
from tests.engine.workflow import ONCE, Charter, Cohort, Grid, Planned, TownTerms, Volunteer


def ask(engine: Engine, id_: str, what: str, on: date, **arguments: object) -> str:
    """Ask; the code of a refusal, or nothing. What begins with a kind is asked of `of`."""
    of = arguments.pop("of", None)
    target = f"{what.partition('.')[0]}:{of}" if of else None
    (answer,) = engine.submit([asking(id_, what, on, target, arguments, reason="misread")])
    return answer.refused.code if isinstance(answer, Refusal) else ""


def test_a_late_entry_is_decided_on_the_state_of_its_day(engine: Engine) -> None:
    """What came later is not seen; what was recorded before for the same day is."""
    assert ask(engine, "r", "volunteer.enrol", MAY[5], of="a", team="x") == ""
    assert ask(engine, "s", "volunteer.leave", MAY[3], of="a") == "ENROLLED"
    assert ask(engine, "t", "volunteer.leave", MAY[5], of="a") == ""
    assert ask(engine, "u", "volunteer.enrol", MAY[4], of="b", team="x") == ""
    assert engine.load(Volunteer, "a", effective_on=MAY[4]).team is None


def test_a_late_entry_that_changes_a_later_outcome_is_refused(engine: Engine) -> None:
    """LATER-STANDS names up to three of the later requests in words, and all by id."""
    for at, cadre in enumerate("ab"):
        assert ask(engine, f"r{at}", "cohort.join", MAY[5 + at], of="8", cadre=cadre) == ""
    assert ask(engine, "m", "cohort.meet", MAY[7], of="8", course="tea") == ""
    with pytest.raises(Refused) as caught:
        engine.acting("clerk", on=MAY[4]).of(Charter, "charter").adopt(TownTerms(most=1, courses={}))
    assert str(caught.value).splitlines()[1:] == [
        "found r1 (cohort.join cohort:8 2025-05-07), m (cohort.meet cohort:8 2025-05-08) in charter:charter",
        (
            "next: first void or correct the later request named, then ask again; if it followed by itself, "
            "ask with its consequences / 请先处理所列的后续请求，再办理本项；"
            "只牵涉自动登记的，可连同后续事项办理"
        ),
    ]
    assert caught.value.findings["later"] == ["r1", "m"]
    assert ask(engine, "late", "cohort.join", MAY[4], of="8", cadre="c") == "LATER-STANDS"


def test_a_refusal_names_at_most_three_in_words(engine: Engine) -> None:
    """The list of ids is whole."""
    for at in range(5):
        ask(engine, f"r{at}", "visit.hold", MAY[5], of=f"v{at}", people=[])
    ask(engine, "a", "volunteer.enrol", MAY[2], of="a", team="x")
    for at in range(5, 9):
        ask(engine, f"r{at}", "visit.hold", MAY[5], of=f"v{at}", people=["a"])
    with pytest.raises(Refused) as caught:
        engine.acting("clerk", on=MAY[5], reason="misread").void("a")
    assert len(caught.value.findings["found"]) == 3
    assert caught.value.findings["later"] == ["r5", "r6", "r7", "r8"]


def test_a_late_entry_that_changes_nothing_later_is_accepted(engine: Engine) -> None:
    """The streams are the same, the outcomes are too."""
    ask(engine, "r", "cohort.join", MAY[5], of="8", cadre="a")
    assert ask(engine, "s", "cohort.join", MAY[4], of="8", cadre="b") == ""
    assert engine.load(Cohort, "8").trainees == ["b", "a"]


def test_a_late_entry_is_not_the_newest(engine: Engine) -> None:
    """What is decided for a later day is decided on the later state, as before."""
    ask(engine, "r", "charter.adopt", MAY[6], of="charter", terms={"most": 3})
    assert ask(engine, "s", "charter.adopt", MAY[3], of="charter", terms={"most": 1}) == ""
    for cadre in "abc":
        assert ask(engine, cadre, "cohort.join", MAY[8], of="8", cadre=cadre) == ""
    assert ask(engine, "d", "cohort.join", MAY[8], of="8", cadre="d") == "ROOM"


def test_late_entries_of_one_transaction_stand_on_each_other(engine: Engine) -> None:
    """The second sees what the first has put before what was there."""
    ask(engine, "r", "cohort.join", MAY[8], of="8", cadre="a")
    late = [
        asking(id_, "cohort.join", MAY[on], "cohort:8", {"cadre": "b"}) for id_, on in (("s", 3), ("t", 4))
    ]
    engine.submit(late)
    assert [row.outcome for row in engine.requests()] == ["taken", "taken", "taken", "nothing"]


def test_a_read_is_guarded_though_no_version_changed(engine: Engine) -> None:
    """A visit has merely read its volunteer; that she had left before is refused, and so is a void."""
    ask(engine, "r", "volunteer.enrol", MAY[1], of="a", team="x")
    ask(engine, "s", "visit.hold", MAY[8], of="v", people=["a"])
    assert ask(engine, "t", "volunteer.leave", MAY[5], of="a") == "LATER-STANDS"
    with pytest.raises(Refused, match="LATER-STANDS"):
        engine.acting("clerk", on=MAY[9], reason="misread").void("r")
    assert ask(engine, "t", "volunteer.leave", MAY[8], of="a") == ""


def test_what_came_to_nothing_is_guarded_too(engine: Engine) -> None:
    """Enrolling twice was nothing; without the first it would be something."""
    ask(engine, "r", "volunteer.enrol", MAY[1], of="a", team="x")
    ask(engine, "s", "volunteer.enrol", MAY[5], of="a", team="x")
    with pytest.raises(Refused, match=r"s \(volunteer.enrol volunteer:a 2025-05-06\)"):
        engine.acting("clerk", on=MAY[9], reason="misread").void("r")


@pytest.mark.parametrize("closing", [MAY[3], MAY[4]])
def test_a_later_request_is_found_by_what_it_reads_now(engine: Engine, closing: date) -> None:
    """A late entry made it read another stream, though it says the same: that stream is then guarded too.

    On a day on which, but for that reading, nobody had touched the stream later.
    """
    ask(engine, "r", "volunteer.enrol", MAY[1], of="a", team="x")
    ask(engine, "greet", "greet", MAY[5], volunteer="a")
    ask(engine, "late", "assign", MAY[2], volunteer="a", grid="1")
    assert ask(engine, "close", "grid.close", closing, of="1") == "LATER-STANDS"
    assert ask(engine, "close", "grid.close", MAY[5], of="1") == ""


def test_a_void_frees_what_it_had_taken(engine: Engine) -> None:
    """On all its streams at once, when nothing was built on it."""
    ask(engine, "r", "volunteer.enrol", MAY[1], of="a", team="x")
    ask(engine, "s", "assign", MAY[2], volunteer="a", grid="1")
    assert engine.load(Grid, "1").members == ["a"]
    engine.acting("clerk", on=MAY[9], reason="misread").void("s")
    assert (engine.load(Grid, "1").members, engine.load(Volunteer, "a").grid) == ([], None)
    assert ask(engine, "t", "assign", MAY[2], volunteer="a", grid="2") == ""


def test_a_correction_is_held_against_what_is_later(engine: Engine) -> None:
    """Its old place and its new one: between them its absence counts, after both its change."""
    ask(engine, "r", "volunteer.enrol", MAY[1], of="a", team="x")
    ask(engine, "s", "visit.hold", MAY[3], of="v", people=["a"])
    desk = engine.acting("clerk", on=MAY[5], reason="misread").correcting("r")
    with pytest.raises(Refused, match="LATER-STANDS"):
        desk.of(Volunteer, "a").enrol("x")
    with pytest.raises(Refused, match="LATER-STANDS"):
        engine.acting("clerk", on=MAY[1], reason="misread").correcting("r").of(Volunteer, "b").enrol("x")
    engine.acting("clerk", on=MAY[2], reason="misread").correcting("r").of(Volunteer, "a").enrol("y")
    assert engine.load(Volunteer, "a", effective_on=MAY[1]).team is None


def test_amended_terms_are_held_against_every_later_decision(engine: Engine) -> None:
    """They are read by all, and no stream but their own is named."""
    ask(engine, "r", "cohort.join", MAY[5], of="8", cadre="a")
    ask(engine, "s", "cohort.join", MAY[5], of="8", cadre="b")
    (early,) = engine.submit(
        [asking("t", "charter.adopt", MAY[2], "charter:charter", {"terms": {"most": 1}})]
    )
    assert isinstance(early, Refusal)
    assert early.refused.findings["later"] == ["s"]
    assert ask(engine, "t", "charter.adopt", MAY[5], of="charter", terms={"most": 1}) == ""
    assert ask(engine, "u", "cohort.join", MAY[5], of="9", cadre="a") == ""
    assert ask(engine, "v", "cohort.join", MAY[5], of="9", cadre="b") == "ROOM"
    with pytest.raises(Refused, match="LATER-STANDS"):
        engine.acting("clerk", on=MAY[9], reason="misread").void("charter")


def test_a_request_is_judged_again_for_the_moment_at_which_it_was_recorded(engine: Engine) -> None:
    """Not for now: what was late then stays so, and what was no day ahead then must not become one."""
    for cadre in "ab":
        ask(engine, cadre, "cohort.join", MAY[18], of="8", cadre=cadre)
    ask(engine, "m", "cohort.meet", MAY[19], of="8", course="tea")
    engine.clock = clock_at(datetime(2025, 5, 20, 17, tzinfo=UTC))
    assert ask(engine, "r", "volunteer.enrol", MAY[20], of="a", team="x") == ""
    engine.clock = clock_at(datetime(2025, 5, 25, tzinfo=UTC))
    assert ask(engine, "late", "charter.adopt", MAY[10], of="charter", terms={"most": 3}) == ""
    assert (
        ask(engine, "zone", "charter.adopt", MAY[10], of="charter", terms={"zone": "UTC"}) == "LATER-STANDS"
    )
    assert ask(engine, "zone", "charter.adopt", MAY[20], of="charter", terms={"zone": "UTC"}) == ""


def test_a_later_decision_that_this_code_does_not_know_is_told(engine: Engine) -> None:
    """It cannot be judged again: a `StoreError` that names it, and nothing is recorded."""
    ask(engine, "r", "volunteer.enrol", MAY[1], of="a", team="x")
    less = Engine(engine.ledger, Catalogue([Volunteer, Grid], terms=Charter), clock=engine.clock)
    ask(engine, "s", "greet", MAY[5], volunteer="a")
    with pytest.raises(StoreError, match="asked for 'greet', which this version does not know"):
        ask(less, "t", "volunteer.leave", MAY[3], of="a")
    assert engine.attempts("t") == []


class Lamp(Aggregate):
    """Its rule is changed below, as by a new version of the code."""

    strict = False

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.planned = 0

    @decision()
    def plan(self, _: Context[None]) -> list[Event]:
        """Once only, where the code is strict."""
        require(not (self.planned and self.strict), ONCE, found=self.planned)
        return [Planned()]

    def evolve(self, event: Planned, on: date) -> None:
        self.planned += 1


def test_what_the_code_alone_has_changed_is_not_held_against_an_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The later request is refused under the new code with and without the late entry; a first one is not."""
    with Engine(open_ledger("sqlite:///:memory:"), Lamp.catalogue(), clock=clock_at()) as engine:
        for at in (3, 4):
            assert ask(engine, f"r{at}", "lamp.plan", MAY[at], of="l") == ""
        monkeypatch.setattr(Lamp, "strict", True)
        (answer,) = engine.submit([asking("late", "lamp.plan", MAY[1], "lamp:l")])
        assert isinstance(answer, Refusal)
        assert answer.refused.findings["later"] == ["r3"]
