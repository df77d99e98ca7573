"""Voids, corrections and late entries with all that followed from them by itself: as one, or not at all."""

from dataclasses import replace

import pytest

from daojiao_program.engine import Outcome, Receipt, Refused
from tests.engine.desk_of_tickets import bureau, on, receive, standing, submit, told
from tests.engine.tickets import Bureau, BureauTerms, Ticket, Unit, remind
from tests.engine.town import MAY


def came(outcome: Outcome) -> list[str]:
    """What each came to, without the ids."""
    return [one.partition(": ")[2] for one in told(outcome)]


def test_a_void_takes_what_followed_with_it_when_that_is_asked() -> None:
    """Refused without, and the effects are named; with, all goes, the last first."""
    engine = bureau()
    receive(engine, 2, "a", "b")
    before = standing(engine)
    receive(engine, 3, "c")
    on(engine, 4, "answered").of(Ticket, "c").answer()
    with pytest.raises(Refused, match="EFFECT-STANDS") as refused:
        on(engine, 5, reason="wrong").void("answered")
    assert refused.value.findings["effects"] == ["answered>call-the-citizen"]
    receipt = on(engine, 5, reason="wrong").void("answered", consequences=True)
    assert came(receipt) == [
        "without answered",
        "without answered>call-the-citizen>close-under-alarm",
        "without answered>call-the-citizen",
    ]
    on(engine, 5, reason="wrong").void("c", consequences=True)
    assert standing(engine) == before


def test_what_followed_goes_with_its_cause_alone() -> None:
    """It is neither voided nor corrected by itself."""
    engine = bureau()
    receive(engine, 2, "a")
    on(engine, 3, "q").of(Ticket, "a").answer()
    with pytest.raises(Refused, match="CAUSE-STANDS"):
        on(engine, 4, reason="wrong").void("q>call-the-citizen", consequences=True)
    with pytest.raises(Refused, match="CAUSE-STANDS"):
        on(engine, 4, reason="wrong").correcting("q>call-the-citizen").of(Ticket, "b").call_back()


def test_what_a_person_asked_is_never_withdrawn() -> None:
    """Whoever closed the ticket did so on what is to be voided: that stands in the way."""
    engine = bureau()
    receive(engine, 2, "a")
    on(engine, 3, "q").of(Ticket, "a").answer()
    on(engine, 4, "closed").of(Ticket, "a").close()
    with pytest.raises(Refused, match="LATER-STANDS") as refused:
        on(engine, 5, reason="wrong").void("q", consequences=True)
    assert refused.value.findings["later"] == ["closed"]
    on(engine, 5, reason="wrong").void("closed")
    on(engine, 5, reason="wrong").void("q", consequences=True)
    assert engine.load(Ticket, "a").where == "open"


def test_a_correction_leaves_what_comes_out_the_same_where_it_is() -> None:
    """The others are corrected, withdrawn or entered."""
    engine = bureau()
    receive(engine, 2, "a", "b", "c")
    alarm = engine.trace("c>watch-the-load")
    with pytest.raises(Refused, match="EFFECT-STANDS"):
        on(engine, 2, reason="another unit").correcting("c").of(Ticket, "c").receive("y")
    receipt = on(engine, 2, reason="a month later").correcting("a").of(Ticket, "a").receive("x")
    assert receipt.repeated
    moved = on(engine, 2, reason="another unit").correcting("c").with_consequences().of(Ticket, "c")
    assert came(moved.receive("y"))[1:] == [
        "without c>watch-the-load>alarm-again",
        "without c>watch-the-load",
    ]
    assert alarm is not None
    assert not engine.load(Unit, "x").alarm


def test_a_late_answer_takes_the_escalation_of_the_clock_with_it() -> None:
    """Refused without, since the boss was made to do something; in time it is a normal answer."""
    engine = bureau()
    receive(engine, 2, "a")
    engine.tick(MAY[9])
    assert engine.load(Ticket, "a").escalated
    with pytest.raises(Refused, match="LATER-STANDS"):
        on(engine, 3, "late").of(Ticket, "a").answer()
    request = on(engine, 3, "late").with_consequences().prepare(Ticket.answer, "a", {})
    [shown] = engine.preview([request]).answers
    outcome = submit(engine, request)
    assert isinstance(outcome, Receipt)
    assert shown.refused is None
    assert [one.id for one in shown.followed] == [one.id for one in outcome.followed]
    assert came(outcome)[1:] == [
        "without clock/ticket:a/answer/2025-05-04>remind-the-unit",
        "without clock/ticket:a/answer/2025-05-04",
        "ticket.called",
        "unit.rested",
    ]
    assert not engine.load(Ticket, "a").escalated
    assert engine.load(Unit, "x").reminded == []
    assert engine.tick(MAY[9]) == []


def test_what_is_not_asked_any_more_and_was_refused_is_let_be() -> None:
    """It is on no worklist, though nobody has done it."""
    engine = bureau()
    receive(engine, 2, "a")
    for number in (1, 2):
        on(engine, 3, f"r{number}").ask(remind, None, {"ticket": "a", "unit": "x"})
    engine.tick(MAY[9])
    assert [one.rule and one.rule.code for one in engine.worklist(on=MAY[9]) if one.request] == ["UNIT-FULL"]
    on(engine, 3, "late").with_consequences().of(Ticket, "a").answer()
    assert [one for one in engine.worklist(on=MAY[9]) if one.request] == []


def test_terms_that_change_late_take_the_clocks_requests_with_them() -> None:
    """With more days to answer nothing was overdue."""
    engine = bureau()
    receive(engine, 2, "a")
    engine.tick(MAY[5])
    assert engine.load(Ticket, "a").escalated
    late = on(engine, 1, "more").with_consequences()
    late.of(Bureau, "bureau").adopt(BureauTerms(days=9))
    assert not engine.load(Ticket, "a").escalated
    assert told(engine.tick(MAY[12])[0])[0] == "clock/ticket:a/answer/2025-05-11: ticket.escalated"


def test_asked_again_with_its_consequences_it_is_answered_once() -> None:
    """Like any other request."""
    engine = bureau()
    receive(engine, 2, "a")
    request = replace(on(engine, 3, "q").prepare(Ticket.answer, "a", {}), consequences=True)
    first, again = submit(engine, request), submit(engine, request)
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert (first.number, first.repeated, again.number, again.repeated) == (3, False, 3, True)
