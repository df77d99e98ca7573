"""A store written by the old code is right under the new, whatever was renamed, added, split or retired."""

from datetime import date
from pathlib import Path

import pytest

from daojiao_program.adapters import sqlite
from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Engine,
    EventRetired,
    Indicator,
    Receipt,
    Refusal,
    Said,
    Select,
    StoreError,
    Sum,
    decision,
)
from daojiao_program.engine.ports import StreamHead
from tests.engine.changed import (
    NEW,
    OLD,
    Arrived,
    Joined,
    Left,
    OldPilot,
    OldPinged,
    Opens,
    Paid,
    Person,
    pay,
    settle,
)
from tests.engine.town import MAY, asking, clock_at


def code(engine: Engine, *asked: object, **more: object) -> str:
    """Ask for something: the code of the rule that refuses it, if one does."""
    (outcome,) = engine.submit([asking(*asked, **more)])  # type: ignore[arg-type]  # handed through
    return outcome.refused.code if isinstance(outcome, Refusal) else ""


def test_figures_are_right_and_cite_what_is_stored(opens: Opens) -> None:
    """Old rows count under today's names, split ones at one position; a former id still finds a figure."""
    old, new = opens(OLD).figures(), opens(NEW).figures()
    assert new.values_by_id == {
        "joined": ("a", "b"),
        "teams": ("blue", "red"),
        "paid": 7,
        "where": ("hill", "lake"),
        "days": 2,
        "out": 2,
    }
    for former, today in {"signed": "joined", "squads": "teams", "paid": "paid", "where": "where"}.items():
        assert new[today].counted == old[former].counted
        assert new[former] is new[today]
    assert [(one.event.topic, one.event.stream) for one in new["where"].evidence()] == [
        ("member.moved", "person:a"),
        ("member.moved", "person:b"),
    ]


def test_states_and_histories_are_right(opens: Opens) -> None:
    """A load, as of a day too; history, trace and log show each event, the retired one as it stands."""
    engine = opens(NEW)
    assert vars(engine.load(Person, "a")) == {"id": "a", "team": "red", "places": ["home", "hill"]}
    assert engine.load(Person, "a", effective_on=MAY[2]).places == ["home"]
    shown = engine.history("person:a")
    assert [(one.version, one.event) for one in shown] == [
        (1, Joined(team="red", fee=0)),
        (2, Left(place="home")),
        (2, Arrived(place="hill")),
        (3, EventRetired(former="member.greeted", held={})),
        (4, Paid(amount=7)),
    ]
    assert [(one.request.decision, one.request.target) for one in shown[:2]] == [
        ("person.join", "person:a"),
        ("person.move", "person:a"),
    ]
    assert [one.event for one in engine.log() if one.stream == "person:a"] == [one.event for one in shown]
    trace = engine.trace("in/b")
    assert trace is not None
    assert (trace.request.decision, trace.request.arguments) == ("person.join", '{"team":"blue","fee":0}')
    assert [one.event for one in trace.events] == [Joined(team="blue", fee=0)]


def test_the_same_request_is_answered_as_before(opens: Opens) -> None:
    """Asked by its name of today with today's arguments; with others it is refused, as it always was."""
    engine = opens(NEW)
    (again,) = engine.submit([asking("in/a", "person.join", MAY[1], "person:a", {"team": "red", "fee": 0})])
    assert isinstance(again, Receipt)
    assert (again.repeated, again.events) == (True, (("person:a", Joined(team="red", fee=0)),))
    (moved,) = engine.submit([asking("mv/a", "person.move", MAY[3], "person:a", {"to": "hill"})])
    assert isinstance(moved, Receipt)
    assert [event for _, event in moved.events] == [Left(place="home"), Arrived(place="hill")]
    assert moved.positions == (3, 3)
    pay = {"person": "a", "amount": 7, "by": "cash"}
    assert code(engine, "pay/a", "settle", MAY[5], None, pay) == ""
    assert code(engine, "pay/a", "settle", MAY[5], None, pay | {"by": "card"}) == "REQUEST-SAME"
    assert (
        code(engine, "in/a", "person.join", MAY[1], "person:a", {"team": "red", "fee": 1}) == "REQUEST-SAME"
    )
    assert code(engine, "in/c", "member.sign", MAY[1], "member:c", {"squad": "red"}) == "REQUEST-FORM"


def test_late_entries_and_voids_are_held_against_old_decisions(opens: Opens) -> None:
    """An old request is judged again under today's code; what it was built on stays."""
    engine = opens(NEW)
    assert code(engine, "late", "person.move", MAY[2], "person:a", {"to": "sea"}) == "LATER-STANDS"
    assert code(engine, "dues", "settle", MAY[2], None, {"person": "a", "amount": 1, "by": "card"}) == ""
    assert (
        code(engine, "early", "person.join", MAY[0], "person:a", {"team": "red", "fee": 0}) == "LATER-STANDS"
    )
    desk = engine.acting("clerk", on=MAY[6], reason="misread")
    (held,) = engine.submit([desk.prepare_void("in/a")])
    assert isinstance(held, Refusal)
    assert held.refused.findings["later"] == ["dues", "mv/a", "pay/a"]
    desk.void("mv/a")
    assert engine.figures()["where"].value == ("lake",)
    assert engine.load(Person, "a").places == ["home"]
    assert [one.voided_by for one in engine.history("person:a")[1:3]] == [12, 12]
    for one in ("hi/a", "pay/a", "dues", "in/a"):
        desk.void(one)
    assert engine.figures()["joined"].value == ("b",)
    assert code(engine, "in/a", "person.join", MAY[2], "person:a", {"team": "x", "fee": 2, "note": "n"}) == ""
    assert vars(opens(NEW).load(Person, "a")) == {"id": "a", "team": "x", "places": ["home"]}
    fix = asking(
        "in/b", "person.join", MAY[1], "person:b", {"team": "y", "fee": 3}, correct=True, reason="typo"
    )
    assert [isinstance(one, Receipt) for one in engine.submit([fix])] == [True]
    assert opens(NEW).figures()["teams"].value == ("x", "y")


def test_new_rows_say_their_version_and_keep_the_kind_of_the_store(opens: Opens) -> None:
    """The version is in the stored name, the first one bare; a stream keeps its name, and its guard."""
    engine = opens(NEW)
    assert code(engine, "in/c", "person.join", MAY[1], "person:c", {"team": "red", "fee": 1}) == ""
    assert code(engine, "pay/c", "settle", MAY[8], None, {"person": "c", "amount": 2, "by": "card"}) == ""
    ledger = opens(NEW).ledger
    with ledger.reading() as reading:
        held = reading.holds()
        assert reading.stream_heads(["person:c"])["person:c"].version == 2
        assert reading.counts("kinds", ["member", "person"]) == {"member": 3}
    assert held.kinds == {"member", "pilot"}
    assert held.topics >= {"member.signed", "person.joined@3", "member.paid"}
    assert held.decisions >= {"member.sign", "person.join@3", "pay", "settle@2"}
    with pytest.raises(StoreError, match=r"'person.joined@3' \(1\).*'person.join@3' \(1\), 'settle@2' \(1\)"):
        opens(OLD)


def test_a_kind_has_one_name_in_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that it has there, the oldest in an empty one; a store that has two is not opened."""

    def joined(file: str, id: str, catalogue: Catalogue) -> frozenset[str]:
        with Engine.open(f"sqlite:///{tmp_path}/{file}.db", catalogue, clock=clock_at()) as engine:
            assert code(engine, id, "person.join", MAY[1], f"person:{id}", {"team": "red", "fee": 0}) == ""
            with engine.ledger.reading() as reading:
                return reading.holds().kinds

    with monkeypatch.context() as patch:
        patch.setattr(Person, "was", ())
        patch.setattr(Person, "retired", ())
        first = Catalogue([Person])
    assert joined("empty", "a", NEW) == {"member"}
    assert [joined("late", "a", first), joined("late", "b", NEW)] == [{"person"}, {"person"}]
    ledger = sqlite.open_ledger(f"sqlite:///{tmp_path}/late.db")
    with ledger.writing() as writing:
        writing.move_heads({"member:a": StreamHead(1, "2025-05-01")})
    ledger.close()
    with pytest.raises(StoreError, match="holds streams of member and of person, which are one kind"):
        joined("late", "c", NEW)


def test_what_two_claim_shows_when_the_catalogue_is_made() -> None:
    """A former kind, decision or figure belongs to one; a decision's chain has no gap."""

    class Guest(Aggregate, was=("member",)):
        """Claims a kind that another one had."""

        def evolve(self, event: OldPinged, on: date) -> None:
            """Assign nothing."""

    with pytest.raises(ValueError, match="claims the kind 'member', and so does person"):
        Catalogue([Person, Guest])
    with pytest.raises(ValueError, match="claims what is stored as 'pay', and so does settle"):
        Catalogue([Person, OldPilot], decisions=[settle, pay])
    former = [Indicator(one, Said("数", "number"), Sum(Select(Paid), "amount"), was=("x",)) for one in "ab"]
    with pytest.raises(ValueError, match="two of the kind figure are called 'x'"):
        Catalogue([Person], figures=former)
    with pytest.raises(ValueError, match="it has version 2, and nothing leads from version 1"):
        decision(version=2)(pay.function)
