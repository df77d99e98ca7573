"""Desks: who asks, for which day, under which request id."""

import pytest

from daojiao_program.engine import Conflict, Engine, Refused
from tests.engine.town import MAY
from tests.engine.workflow import Enrolled, Volunteer


def test_an_accepted_request_asked_again_is_answered_once(engine: Engine) -> None:
    """The first answer comes again, marked as repeated, and nothing more is recorded."""
    desk = engine.acting("clerk", on=MAY[1], source="may.csv#2").request("r")
    first = desk.of(Volunteer, "a").enrol("x")
    again = desk.of(Volunteer, "a").enrol(team="x")
    assert again.repeated
    assert not first.repeated
    assert (again.number, again.events, again.positions) == (first.number, first.events, first.positions)
    assert [row.source for row in engine.attempts("r")] == ["may.csv#2"]
    assert first.refused is None


def test_every_request_has_an_id(engine: Engine) -> None:
    """Without one given, each is new."""
    desk = engine.acting("clerk", on=MAY[1])
    one, two = desk.of(Volunteer, "a").enrol("x"), desk.of(Volunteer, "a").enrol("x")
    assert one.id != two.id
    assert not two.repeated
    assert two.events == ()


def test_a_desk_itself_does_not_change(engine: Engine) -> None:
    """`request`, `correcting` and `expecting` give another desk of the same class and actor."""
    desk = engine.acting("clerk", on=MAY[1], reason="misread")
    asks = [
        one.prepare(Volunteer.enrol, "a", {"team": "x"})
        for one in (desk.request("r"), desk.correcting("r"), desk.expecting({"volunteer:a": 1}), desk)
    ]
    assert [ask.correct for ask in asks] == [False, True, False, False]
    assert [ask.id == "r" for ask in asks] == [True, True, False, False]
    assert [dict(ask.expected) for ask in asks] == [{}, {}, {"volunteer:a": 1}, {}]
    assert {(ask.actor, ask.on, ask.reason, ask.target) for ask in asks} == {
        ("clerk", MAY[1], "misread", "volunteer:a")
    }


def test_a_refusal_is_raised_and_recorded(engine: Engine) -> None:
    """It has the number of its request and what was asked; tried again, each attempt is recorded."""
    desk = engine.acting("clerk", on=MAY[1]).request("r")
    for number in (2, 3):
        with pytest.raises(Refused) as caught:
            desk.of(Volunteer, "a").leave()
        assert (caught.value.code, caught.value.request) == ("ENROLLED", number)
        assert "found – in volunteer:a" in str(caught.value)
    engine.acting("clerk", on=MAY[0]).of(Volunteer, "a").enrol("x")
    assert desk.of(Volunteer, "a").leave().number == 5
    assert [row.outcome for row in engine.attempts("r")] == ["refused", "refused", "taken"]
    assert engine.attempts("r")[0].findings == '{"rule":"ENROLLED","found":null}'


def test_a_correction_replaces_at_once(engine: Engine) -> None:
    """Only the new events count; the request of the same id that stands is the new one."""
    desk = engine.acting("clerk", on=MAY[1], reason="misread")
    old = desk.request("r").of(Volunteer, "a").enrol("x")
    new = desk.correcting("r").of(Volunteer, "a").enrol("y")
    assert new.events == (("volunteer:a", Enrolled(team="y")),)
    assert engine.load(Volunteer, "a").team == "y"
    trace = engine.trace(old.number)
    assert trace is not None
    assert trace.voided_by is not None
    assert trace.voided_by.number == new.number
    assert desk.correcting("r").of(Volunteer, "a").enrol("y").repeated


def test_a_void_takes_events_out_and_is_answered_once(engine: Engine) -> None:
    """Its id derives from what it voids, so that asking again repeats the answer."""
    desk = engine.acting("clerk", on=MAY[1], reason="misread")
    desk.request("r").of(Volunteer, "a").enrol("x")
    receipt = desk.void("r")
    assert (receipt.id, receipt.events) == ("void/r/2", ())
    assert engine.load(Volunteer, "a").team is None
    assert desk.void("r").repeated
    desk.request("r").of(Volunteer, "a").enrol("y")
    second = desk.void("r")
    assert (second.id, second.repeated) == ("void/r/4", False)
    assert desk.request("v").prepare_void("r").id == "v"


def test_what_follows_from_a_request_names_it(engine: Engine) -> None:
    """Its cause is the request that it follows from; what it belongs to is that with which all began."""
    desk = engine.acting("clerk", on=MAY[1], reason="misread")
    first = desk.request("r").of(Volunteer, "a").enrol("x")
    second = desk.because_of(first).request("s").of(Volunteer, "b").enrol("x")
    after = desk.because_of(second)
    third = after.request("t").of(Volunteer, "b").leave()
    with pytest.raises(Refused):
        after.request("u").of(Volunteer, "b").leave()
    after.void("r")
    assert [(one.correlation, one.repeated) for one in (first, second, third)] == [
        (None, False),
        ("r", False),
        ("r", False),
    ]
    assert [(row.id, row.causation, row.correlation) for row in engine.requests()][1:] == [
        ("r", None, None),
        ("s", "r", "r"),
        ("t", "s", "r"),
        ("u", "s", "r"),
        ("void/r/2", "s", "r"),
    ]
    again = desk.request("s").of(Volunteer, "b").enrol("x")
    assert (again.repeated, again.correlation) == (True, "r")
    assert desk.prepare(Volunteer.leave, "a", {}).causation is None


def test_what_follows_from_an_event_names_its_request(engine: Engine) -> None:
    """Whoever follows the log asks because of the request that an event answers; a mapped desk does too."""
    desk = engine.acting("clerk", on=MAY[1])
    desk.request("r").of(Volunteer, "a").enrol("x")
    (recorded,) = engine.log(after=1)
    follows = desk.because_of(recorded.request).supported_by("minutes 3").request("s")
    receipt = follows.of(Volunteer, "a").leave()
    assert receipt.correlation == "r"
    assert engine.attempts("s")[0].causation == "r"


def test_expected_versions_guard(engine: Engine) -> None:
    """At the version seen the request is decided; at another one nothing is, nor recorded."""
    desk = engine.acting("clerk", on=MAY[1], reason="misread")
    desk.expecting({"volunteer:a": 0}).request("r").of(Volunteer, "a").enrol("x")
    for late in (desk.expecting({"volunteer:a": 0}), desk.expecting({"volunteer:b": 1})):
        with pytest.raises(Conflict, match=r"is at version \d, not \d as expected; look again"):
            late.of(Volunteer, "a").leave()
        with pytest.raises(Conflict):
            late.void("r")
    assert len([*engine.requests()]) == 2
    desk.expecting({"volunteer:a": 1}).of(Volunteer, "a").leave()
