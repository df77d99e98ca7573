"""Opens a store of the desk of the tests, and asks it."""

from collections.abc import Iterator
from datetime import date

from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine import Desk, Engine, Outcome, Receipt, Request
from tests.engine.tickets import TICKETS, Bureau, BureauTerms, Ticket
from tests.engine.town import MAY, clock_at


def bureau(url: str = "sqlite:///:memory:") -> Engine:
    """A desk whose terms are in force since 1 May: two days to answer."""
    engine = Engine(open_ledger(url), TICKETS, clock=clock_at())
    engine.acting("clerk", on=MAY[0]).request("terms").of(Bureau, "bureau").adopt(BureauTerms())
    return engine


def on(engine: Engine, day: int, request: str = "", reason: str | None = None) -> Desk:
    """Somebody at the desk who speaks of a day of May."""
    desk = engine.acting("clerk", on=MAY[day - 1], reason=reason)
    return desk.request(request) if request else desk


def receive(engine: Engine, day: int, *tickets: str, unit: str = "x") -> None:
    """Have tickets received by a unit, each by a request of its name."""
    for one in tickets:
        on(engine, day, one).of(Ticket, one).receive(unit)


def flat(outcome: Outcome) -> Iterator[Outcome]:
    """An outcome, and what followed from it."""
    yield outcome
    for one in outcome.followed if isinstance(outcome, Receipt) else ():
        yield from flat(one)


def told(outcome: Outcome) -> list[str]:
    """What an outcome and what followed from it came to, one line each."""
    return [
        f"{one.id}: "
        + (
            one.refused.code
            if one.refused is not None
            else (f"without {one.withdraws} " if one.withdraws else "")
            + " ".join(event.TOPIC for _, event in one.events)
        ).strip()
        for one in flat(outcome)
    ]


def standing(engine: Engine) -> list[tuple[str, date, str, str]]:
    """Every event that stands, with the request that it answers, in the order of the timeline."""
    found = []
    with engine.as_of(date.max) as now:
        for one in now.events():
            request = now.request(one.row.request)
            assert request is not None
            found.append((one.row.stream, one.on, one.event.TOPIC, request.id))
    return found


def submit(engine: Engine, request: Request) -> Outcome:
    """Ask one request."""
    return engine.submit([request])[0]
