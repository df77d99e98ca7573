"""The clock: what it asks is asked once, for the day after the due day, however late and often it ticks."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine import Engine, Refused, RequestFault
from tests.engine.desk_of_tickets import bureau, flat, on, receive, standing, told
from tests.engine.tickets import TICKETS, Bureau, BureauTerms, Ticket
from tests.engine.town import MAY, clock_at


def test_it_asks_for_the_day_after_the_due_day_once() -> None:
    """Received on the 2nd, due on the 4th: asked for the 5th, and ticking again asks nothing."""
    engine = bureau()
    receive(engine, 2, "a")
    assert engine.tick(MAY[3]) == []
    [asked] = engine.tick(MAY[4])
    trace = engine.trace(asked.id)
    assert trace is not None
    assert (trace.request.actor, trace.request.effective_on) == ("clock", "2025-05-05")
    assert engine.tick(MAY[4]) == engine.tick(MAY[9]) == []
    with engine.as_of() as now:
        assert now.ticked == MAY[9]
    with engine.as_of(known_at=trace.request.number) as then:
        assert then.ticked == MAY[3]


def test_it_does_not_tick_ahead() -> None:
    """Today is its last day."""
    engine = bureau()
    with pytest.raises(RequestFault, match="up to today, 2025-05-20"):
        engine.tick(date(2025, 5, 21))


def test_where_somebody_did_what_would_come_out_otherwise_it_is_refused_and_stuck() -> None:
    """An answer given after the due day, while the clock stood still, was no boss's."""
    engine = bureau()
    receive(engine, 2, "a")
    engine.tick(MAY[3])
    on(engine, 8, "answered").of(Ticket, "a").answer()
    [refused] = engine.tick(MAY[9])
    assert refused.refused is not None
    assert refused.refused.code == "LATER-STANDS"
    assert [one.request for one in engine.worklist(on=MAY[9])] == [refused.id]
    assert engine.tick(MAY[10]) == []
    on(engine, 10, reason="answered, if late").let_be(refused.id)
    assert engine.worklist(on=MAY[10]) == []


def test_one_that_never_ticked_asks_only_for_what_is_overdue_still() -> None:
    """It was nobody's clock before; nothing is asked of what is done."""
    engine = bureau()
    receive(engine, 2, "a", "b")
    on(engine, 8, "answered").of(Ticket, "a").answer()
    assert [one.id for one in engine.tick(MAY[9])] == ["clock/ticket:b/answer/2025-05-04"]


def test_what_a_person_has_voided_it_does_not_ask_again() -> None:
    """Who takes an escalation back has seen it."""
    engine = bureau()
    receive(engine, 2, "a")
    [asked] = engine.tick(MAY[4])
    on(engine, 5, reason="a fault of the calendar").void(asked.id, consequences=True)
    assert engine.tick(MAY[9]) == []


SLEPT = [date(2025, 4, 10) + timedelta(day) for day in range(40)]


def _history(rng: Random, engine: Engine, tick: Callable[[date], object]) -> None:
    """Tickets that come in over forty days, with terms that change in between; the clock is told of each."""
    for day in SLEPT:
        if rng.randrange(20) == 0:
            terms = BureauTerms(days=rng.randrange(1, 9))
            with suppress(Refused):
                engine.acting("clerk", on=day).request(f"terms-{day}").of(Bureau, "bureau").adopt(terms)
        for ticket in "abcdefghijklmnop":
            if rng.randrange(12) == 0:
                with suppress(Refused):
                    desk = engine.acting("clerk", on=day).request(f"{ticket}-{day}")
                    desk.of(Ticket, ticket).receive(rng.choice("vwxyz"))
        tick(day)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_clock_that_slept_gives_what_one_that_ticked_daily_gave(seed: int) -> None:
    """Ids, days and events of its requests, where nothing entered meanwhile depends on it."""
    daily, slept = bureau(), bureau()
    for engine in (daily, slept):
        engine.acting("clerk", on=SLEPT[0]).request("first").of(Bureau, "bureau").adopt(BureauTerms())
        engine.tick(SLEPT[0])
    _history(Random(seed), daily, daily.tick)
    _history(Random(seed), slept, lambda _day: None)
    slept.tick(SLEPT[-1])
    assert _clocked(daily) == _clocked(slept)
    assert _clocked(daily)


def _clocked(engine: Engine) -> list[tuple[str, date, str, str]]:
    return sorted(one for one in standing(engine) if one[3].startswith("clock/") and ">" not in one[3])


def test_two_clocks_are_one(tmp_path: Path) -> None:
    """Each may tick for the other, in the middle too."""
    url = f"sqlite:///{tmp_path}/desk.db?synchronous=OFF"
    one = bureau(url)
    receive(one, 2, "a", "b")
    receive(one, 4, "c")
    with Engine.open(url, one.catalogue, clock=clock_at()) as other:
        submit = one.submit
        once: list[bool] = []

        def between(*args: object, **kwargs: object) -> object:
            if not once:
                once.append(True)
                other.tick(MAY[6])
            return submit(*args, **kwargs)  # type: ignore[call-overload]

        vars(one)["submit"] = between
        one.tick(MAY[9])
    escalated = [row for row in standing(one) if row[2] == "ticket.escalated"]
    assert [(row[0], row[1]) for row in escalated] == [
        ("ticket:a", MAY[4]),
        ("ticket:b", MAY[4]),
        ("ticket:c", MAY[6]),
    ]
    one.close()


def test_what_it_asks_follows_too() -> None:
    """Its escalation reminds the unit, by a reaction."""
    engine = bureau()
    receive(engine, 2, "a")
    [asked] = engine.tick(MAY[4])
    assert told(asked) == [
        "clock/ticket:a/answer/2025-05-04: ticket.escalated",
        "clock/ticket:a/answer/2025-05-04>remind-the-unit: unit.reminded",
    ]
    assert len([*flat(asked)]) == 2


def test_nothing_is_asked_of_what_has_ended() -> None:
    """Elsewhere a time-out fired after the end of what it waited for (Wolverine #1095)."""
    engine = bureau()
    receive(engine, 2, "a", "b")
    on(engine, 3).of(Ticket, "a").answer()
    assert [one.id for one in engine.tick(MAY[9])] == ["clock/ticket:b/answer/2025-05-04"]
    on(engine, 3, "late").with_consequences().of(Ticket, "b").answer()
    assert engine.tick(MAY[12]) == []


def test_it_fires_once_whoever_asks_and_whenever() -> None:
    """Elsewhere a timer fired three times (Camunda #11302)."""
    engine = bureau()
    receive(engine, 2, "a")
    asked = [*engine.tick(MAY[4]), *engine.tick(MAY[4]), *engine.tick(MAY[2]), *engine.tick(MAY[15])]
    assert [one.id for one in asked] == ["clock/ticket:a/answer/2025-05-04"]
    assert [row[2] for row in standing(engine)].count("ticket.escalated") == 1


def test_a_due_day_outlives_every_cache(tmp_path: Path) -> None:
    """Elsewhere deadlines that hung on snapshots were lost (AxonFramework #3065)."""
    url = f"sqlite:///{tmp_path}/desk.db?synchronous=OFF"
    with bureau(url) as engine:
        receive(engine, 2, "a")
    with Engine(open_ledger(url), TICKETS, clock=clock_at(), cached_states=0) as engine:
        assert [one.due for one in engine.worklist(on=MAY[2])] == [MAY[3]]
        assert [one.id for one in engine.tick(MAY[4])] == ["clock/ticket:a/answer/2025-05-04"]


def test_however_many_are_overdue_at_once() -> None:
    """Judging so many rests on more events than are read under the lock, and is begun anew ahead of it."""
    engine = bureau()
    tickets = [f"t{number}" for number in range(40)]
    for one in tickets:
        receive(engine, 2, one, unit=f"of-{one}")
    engine._taker.read_under_lock = 20  # noqa: SLF001 - what a small history never reaches
    assert len(engine.tick(MAY[9])) == len(tickets)
    assert engine.worklist(on=MAY[9]) == []
