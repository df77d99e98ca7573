"""Reactions: what they ask is judged at once, recorded, exactly once, and never fails its cause."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine import (
    Aggregate,
    Asked,
    Catalogue,
    Context,
    DefinitionError,
    Engine,
    Event,
    Reaction,
    Refusal,
    Refused,
    RequestFault,
    ask,
    decision,
    reaction,
)
from tests.engine.desk_of_tickets import bureau, flat, on, receive, standing, submit, told
from tests.engine.tickets import TICKETS, Answered, Ticket, Unit, call_the_citizen, remind
from tests.engine.town import MAY, clock_at


class Counted(Event, topic="counter.counted"):
    """One more."""


class Other(Event, topic="other.happened"):
    """Of nobody."""


class Counter(Aggregate):
    """Counts."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.count = 0

    @decision()
    def add(self, context: Context[None], note: str = "") -> list[Event]:
        """One more."""
        return [Counted()]

    def evolve(self, event: Counted, on: date) -> None:
        """Count."""
        self.count += 1


def counting(*reactions: Reaction) -> Engine:
    """An engine of counters with these reactions."""
    return Engine(
        open_ledger("sqlite:///:memory:"), Catalogue([Counter], reactions=reactions), clock=clock_at()
    )


def test_what_follows_is_recorded_with_its_cause() -> None:
    """In the same transaction, in order, each with an id of its cause, and it comes with the receipt."""
    engine = bureau()
    receive(engine, 2, "a", "b")
    receipt = on(engine, 3, "c").of(Ticket, "c").receive("x")
    assert told(receipt) == [
        "c: ticket.received unit.took",
        "c>watch-the-load: unit.alarmed",
        "c>watch-the-load>alarm-again: ",
    ]
    trace = engine.trace("c>watch-the-load")
    assert trace is not None
    assert (trace.request.actor, trace.request.causation, trace.request.correlation) == (
        "reaction:watch-the-load",
        "c",
        "c",
    )
    assert [one.number for one in flat(receipt)] == [4, 5, 6]
    assert engine.load(Unit, "x").alarm


def test_asked_again_nothing_follows_twice() -> None:
    """The same request gives the same receipt, and nothing is recorded."""
    engine = bureau()
    receive(engine, 2, "a")
    first = on(engine, 3, "answered").of(Ticket, "a").answer()
    before = standing(engine)
    again = on(engine, 3, "answered").of(Ticket, "a").answer()
    assert (again.repeated, again.number, again.followed) == (True, first.number, ())
    assert standing(engine) == before


def test_a_refused_effect_fails_nobody_and_is_on_the_worklist() -> None:
    """Until it is asked again with success, or let be with a reason."""
    engine = bureau()
    receive(engine, 2, "a", "b")
    receipt = on(engine, 2, "gone").of(Ticket, "a").answer()
    assert told(receipt)[-1] == "gone>call-the-citizen: ticket.called"
    for ticket in "ab":
        on(engine, 3).ask(remind, None, {"ticket": ticket, "unit": "x"})
    late = engine.tick(MAY[7])
    assert told(late[0]) == [
        "clock/ticket:b/answer/2025-05-04: ticket.escalated",
        "clock/ticket:b/answer/2025-05-04>remind-the-unit: UNIT-FULL",
    ]
    stuck = "clock/ticket:b/answer/2025-05-04>remind-the-unit"
    [item] = [one for one in engine.worklist(on=MAY[7]) if one.request]
    assert (item.request, item.role, item.decision, item.rule and item.rule.code) == (
        stuck,
        "boss",
        "remind",
        "UNIT-FULL",
    )
    assert not [one for one in engine.worklist(on=MAY[3]) if one.request]
    with pytest.raises(Refused, match="UNIT-FULL"):
        on(engine, 8, reason="try").ask_again(stuck)
    with pytest.raises(Refused, match="VOID-REASON"):
        on(engine, 8).let_be(stuck)
    on(engine, 8, reason="the unit knows").let_be(stuck)
    assert not [one for one in engine.worklist(on=MAY[7]) if one.request]
    assert [one for one in engine.worklist(on=MAY[7], known_at=late[0].number + 1) if one.request]


def test_what_was_refused_is_asked_again_once_it_can_be() -> None:
    """It is still the reaction that asks; who had it asked is its reason."""
    engine = bureau()
    receive(engine, 2, "a")
    reminders = [on(engine, 3, f"r{n}").ask(remind, None, {"ticket": "a", "unit": "x"}) for n in (1, 2)]
    engine.tick(MAY[7])
    stuck = "clock/ticket:a/answer/2025-05-04>remind-the-unit"
    on(engine, 8, reason="once is enough").void(reminders[0].id)
    receipt = on(engine, 8, reason="there is room").ask_again(stuck)
    assert told(receipt) == [f"{stuck}: unit.reminded"]
    trace = engine.trace(stuck)
    assert trace is not None
    assert (trace.request.actor, trace.request.reason) == (
        "reaction:remind-the-unit",
        "clerk: there is room",
    )
    assert not [one for one in engine.worklist(on=MAY[7]) if one.request]
    with pytest.raises(RequestFault, match="worklist"):
        on(engine, 8).ask_again(stuck)


def test_a_reaction_that_fails_is_a_stuck_task_and_its_cause_stands() -> None:
    """What it raises, changes or asks wrongly is told by name; mended, it asks what it asks."""
    behaviour: dict[str, Any] = {"does": "raise"}

    @reaction(Counted, role="maintenance")
    def faulty(context: Context[None], counter: Counter, event: Counted) -> Iterable[Asked]:
        match behaviour["does"]:
            case "raise":
                raise ZeroDivisionError("by zero")
            case "change":
                counter.count = 100
            case "text":
                return [behaviour["does"]]
            case "load":
                context.load(Counter, "no id\u200b")
            case "submit":
                engine.acting("clerk", on=MAY[1]).of(Counter, "z").add()
            case _:
                pass
        return [ask(Counter.add, "second")] if counter.id == "first" else []

    engine = counting(faulty)
    told_by = {
        "raise": "raised ZeroDivisionError: by zero",
        "change": "changed counter:first",
        "text": "asks a str",
        "load": "raised Refused",
        "submit": "asks an engine to submit",
    }
    for number, (does, sentence) in enumerate(told_by.items()):
        behaviour["does"] = does
        receipt = on(engine, 2, f"q{number}").of(Counter, "first").add()
        [fault] = receipt.followed
        assert isinstance(fault, Refusal)
        assert fault.refused.code == "REACTION-FAULT"
        assert sentence in str(fault.refused)
    assert engine.load(Counter, "first").count == len(told_by)
    items = [one for one in engine.worklist(on=MAY[1]) if one.request]
    assert [(one.role, one.rule and one.rule.code) for one in items] == [
        ("maintenance", "REACTION-FAULT")
    ] * len(told_by)
    with pytest.raises(Refused, match="REACTION-FAULT"):
        on(engine, 3).ask_again("q0>faulty/fault")
    behaviour["does"] = "nothing"
    receipt = on(engine, 3).ask_again("q0>faulty/fault")
    assert [one.id for one in receipt.followed] == ["q0>faulty"]
    assert engine.load(Counter, "second").count == 1
    assert "q0>faulty/fault" not in {one.request for one in engine.worklist(on=MAY[1])}


def test_a_circle_comes_to_an_end_that_names_it() -> None:
    """After ten effects of effects; the ten stand."""

    @reaction(Counted)
    def for_ever(context: Context[None], counter: Counter, event: Counted) -> Iterable[Asked]:
        yield ask(Counter.add, counter.id)

    engine = counting(for_ever)
    receipt = on(engine, 2, "q").of(Counter, "a").add()
    *accepted, last = flat(receipt)
    assert isinstance(last, Refusal)
    assert (last.refused.code, last.refused.findings["found"]) == ("REACTION-CIRCLE", "for-ever")
    assert engine.load(Counter, "a").count == len(accepted) == 11


def test_the_same_is_asked_once_and_others_have_ids_of_their_own() -> None:
    """By their place among what the reaction asks, or by a key."""

    @reaction(Counted)
    def several(context: Context[None], counter: Counter, event: Counted) -> Iterable[Asked]:
        if counter.id == "a":
            yield from (ask(Counter.add, "b"), ask(Counter.add, "b"), ask(Counter.add, "b", note="x"))
            yield ask(Counter.add, "b", "y").keyed("third")

    engine = counting(several)
    receipt = on(engine, 2, "q").of(Counter, "a").add()
    assert [one.id for one in receipt.followed] == ["q>several", "q>several/2", "q>several/third"]


def test_nobody_asks_in_the_name_of_a_reaction_or_of_the_clock() -> None:
    """What nothing asks for is refused."""
    engine = bureau()
    receive(engine, 2, "a")
    plain = on(engine, 3, "a>call-the-citizen").prepare(Ticket.answer, "a", {})
    forged = replace(plain, actor="reaction:call-the-citizen", causation="a")
    outcome = submit(engine, forged)
    assert outcome.refused is not None
    assert outcome.refused.code == "CAUSE-STANDS"
    outcome = submit(engine, plain)
    assert outcome.refused is not None
    assert outcome.refused.code == "CAUSE-STANDS"
    clock = replace(on(engine, 3, "clock/x").prepare(Ticket.escalate, "a", {}), actor="clock")
    outcome = submit(engine, clock)
    assert outcome.refused is not None
    assert outcome.refused.code == "CLOCK-OVERDUE"


def test_all_or_nothing_counts_what_was_asked() -> None:
    """A refusal of what followed is none of the batch's."""
    engine = bureau()
    receive(engine, 2, "a")
    for number in (1, 2):
        on(engine, 2, f"r{number}").ask(remind, None, {"ticket": "a", "unit": "x"})
    escalated = on(engine, 3, "e").prepare(Ticket.escalate, "a", {})
    [outcome] = engine.submit([escalated], all_or_nothing=True)
    assert outcome.refused is None
    assert engine.load(Ticket, "a").escalated


def test_a_preview_shows_what_would_follow() -> None:
    """And records nothing."""
    engine = bureau()
    receive(engine, 2, "a")
    before = standing(engine)
    [answer] = engine.preview([on(engine, 3, "q").prepare(Ticket.answer, "a", {})]).answers
    assert answer.refused is None
    assert [one.id for one in answer.followed] == ["q>call-the-citizen", "q>watch-the-load"]
    assert standing(engine) == before


def test_a_reaction_is_called_like_its_function() -> None:
    """So that a test of one needs no store."""
    ticket = Ticket("a")
    assert [*(call_the_citizen(None, ticket, Answered()) or ())] == [ask(Ticket.call_back, "a")]


def test_mistakes_are_found_where_they_are_written() -> None:
    """Each with what to write."""

    def fine(context: Context[None], counter: Counter, event: Counted) -> Iterable[Asked]:
        yield ask(Counter.add, "b")

    for events in ((), (Counter,), (Event,)):
        with pytest.raises(DefinitionError, match="@reaction"):
            reaction(*events)

    def alone(context: Context[None]) -> Iterable[Asked]:
        return []

    with pytest.raises(DefinitionError, match="the context, the aggregate, the event"):
        reaction(Counted)(alone)

    async def waits(context: Any, counter: Any, event: Any) -> list[Asked]:  # noqa: ANN401 - whatever
        return []

    with pytest.raises(DefinitionError, match="without async"):
        reaction(Counted)(waits)  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="no evolve of the catalogue names"):
        Catalogue([Counter], reactions=[reaction(Other)(fine)])
    with pytest.raises(DefinitionError, match="called 'fine'"):
        Catalogue([Counter], reactions=[reaction(Counted)(fine), reaction(Counted)(fine)])
    with pytest.raises(DefinitionError, match="reactions has"):
        Catalogue([Counter], reactions=[fine])  # type: ignore[list-item]
    with pytest.raises(RequestFault, match="no decision"):
        ask("Counter.add", "b")  # type: ignore[call-overload]
    with pytest.raises(RequestFault, match="asked of nobody"):
        ask(Counter.add)  # type: ignore[call-overload]
    assert "remind-the-unit" in TICKETS.reactions
