"""A desk that answers tickets: reactions, a clock, a circle that ends, and effects that are refused."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, assert_never

from pydantic import BaseModel

from daojiao_program.engine import (
    Aggregate,
    Asked,
    Catalogue,
    Context,
    Event,
    EventOn,
    Ref,
    Rules,
    Task,
    Terms,
    ask,
    decision,
    reaction,
    require,
)

RULES = Rules()
RESTING = RULES.add("RESTING", "a unit that rests does nothing")
FULL = RULES.add("UNIT-FULL", "a unit has three open tickets at most")
ONCE = RULES.add("ONCE", "a ticket is received once")
OPEN = RULES.add("OPEN", "a ticket that is answered is open")
BOSS = RULES.add("BOSS", "what is escalated is answered by the boss")
ANSWERED = RULES.add("ANSWERED", "a citizen is called once the ticket is answered")
CALLED = RULES.add("CALLED", "a ticket is closed once the citizen was called")
LATE = RULES.add("LATE", "what is escalated is late")
QUIET = RULES.add("QUIET", "a unit rests when it has nothing to do and no alarm")


class BureauTerms(BaseModel):
    """What is in force at the desk."""

    zone: str = "Asia/Shanghai"
    days: int = 2
    most: int = 3


class Adopted(Event, topic="desk.adopted"):
    """Terms were put in force."""

    terms: BureauTerms


class Bureau(Terms, rules=RULES):
    """Holds the terms."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.terms: BureauTerms | None = None
        self.edition = 0

    @decision(background=True)
    def adopt(self, context: Context[None], terms: BureauTerms) -> list[Event]:
        return [Adopted(terms=terms)]

    def evolve(self, event: Adopted, on: date) -> None:
        self.terms = event.terms
        self.edition += 1


class Received(Event, topic="ticket.received"):
    """A ticket came in."""

    unit: Annotated[str, Ref("unit")]


class Answered(Event, topic="ticket.answered"):
    """It was answered."""


class Called(Event, topic="ticket.called"):
    """The citizen was called."""


class Closed(Event, topic="ticket.closed"):
    """It is done with."""


class Escalated(Event, topic="ticket.escalated"):
    """It went to the boss."""


class Took(Event, topic="unit.took"):
    """A unit has a ticket more."""

    ticket: Annotated[str, Ref("ticket")]


class Gave(Event, topic="unit.gave"):
    """A unit has one less."""

    ticket: Annotated[str, Ref("ticket")]


class Alarmed(Event, topic="unit.alarmed"):
    """Its alarm was set, or taken back."""

    raised: bool


class Reminded(Event, topic="unit.reminded"):
    """It was reminded of a ticket."""

    ticket: Annotated[str, Ref("ticket")]


class Rested(Event, topic="unit.rested"):
    """It rests."""


class Unit(Aggregate, rules=RULES):
    """Whoever answers tickets: three open ones at most."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.open: list[str] = []
        self.alarm = False
        self.rests = False
        self.reminded: list[str] = []

    @decision()
    def set_alarm(self, context: Context[BureauTerms], *, raised: bool) -> list[Event]:
        require(not self.rests, RESTING, found=self.id)
        return [] if self.alarm == raised else [Alarmed(raised=raised)]

    @decision()
    def rest(self, context: Context[BureauTerms]) -> list[Event]:
        require(not self.open and not self.alarm, QUIET, found=len(self.open))
        return [] if self.rests else [Rested()]

    def evolve(self, event: Took | Gave | Alarmed | Reminded | Rested, on: date) -> None:
        match event:
            case Took():
                self.open = [*self.open, event.ticket]
                self.rests = False
            case Gave():
                self.open = [one for one in self.open if one != event.ticket]
            case Alarmed():
                self.alarm = event.raised
            case Reminded():
                self.reminded = [*self.reminded, event.ticket]
            case Rested():
                self.rests = True
            case _:
                assert_never(event)


class Ticket(Aggregate, rules=RULES):
    """What a citizen asks."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.where: str | None = None
        self.unit = ""
        self.since: date | None = None
        self.escalated = False
        self.called = False

    @decision()
    def receive(self, context: Context[BureauTerms], unit: str) -> list[Event | EventOn]:
        require(self.where is None, ONCE, found=self.where)
        of = context.load(Unit, unit)
        require(len(of.open) < context.terms.most, FULL, found=len(of.open))
        return [Received(unit=unit), of.records(Took(ticket=self.id))]

    @decision()
    def answer(self, context: Context[BureauTerms], *, boss: bool = False) -> list[Event | EventOn]:
        require(self.where == "open", OPEN, found=self.where)
        require(boss or not self.escalated, BOSS, found=self.id)
        return [Answered(), context.load(Unit, self.unit).records(Gave(ticket=self.id))]

    @decision()
    def call_back(self, context: Context[BureauTerms]) -> list[Event]:
        require(self.where == "answered", ANSWERED, found=self.where)
        return [] if self.called else [Called()]

    @decision()
    def close(self, context: Context[BureauTerms]) -> list[Event]:
        require(self.where == "answered" and self.called, CALLED, found=self.where)
        return [Closed()]

    @decision()
    def escalate(self, context: Context[BureauTerms]) -> list[Event]:
        late = self.where == "open" and not self.escalated and self.since is not None
        require(late and self.since is not None and self.since < context.on, LATE, found=self.where)
        return [Escalated()]

    def tasks(self, terms: BureauTerms) -> Iterable[Task]:
        if self.where == "open" and not self.escalated and self.since is not None:
            yield Task(
                Ticket.answer, role="desk", due=self.since + timedelta(terms.days), late=Ticket.escalate
            )

    def evolve(self, event: Received | Answered | Called | Closed | Escalated, on: date) -> None:
        match event:
            case Received():
                self.where, self.unit, self.since = "open", event.unit, on
            case Answered():
                self.where = "answered"
            case Called():
                self.called = True
            case Closed():
                self.where = "closed"
            case Escalated():
                self.escalated = True
            case _:
                assert_never(event)


@decision()
def remind(context: Context[BureauTerms], ticket: str, unit: str) -> list[EventOn]:
    """Remind a unit of a ticket, twice at most."""
    of = context.load(Unit, unit)
    require(not of.rests, RESTING, found=unit)
    require(len(of.reminded) < 2, FULL, found=len(of.reminded))
    return [of.records(Reminded(ticket=ticket))]


@reaction(Answered, role="desk")
def call_the_citizen(context: Context[BureauTerms], ticket: Ticket, event: Answered) -> Iterable[Asked]:
    """Whoever asked is called once there is an answer."""
    yield ask(Ticket.call_back, ticket.id)


@reaction(Took, Gave)
def watch_the_load(context: Context[BureauTerms], unit: Unit, event: Took | Gave) -> Iterable[Asked]:
    """Three open tickets are an alarm, fewer than two are none, and none is rest."""
    if len(unit.open) == context.terms.most:
        yield ask(Unit.set_alarm, unit.id, raised=True)
    if unit.alarm and len(unit.open) < 2:
        yield ask(Unit.set_alarm, unit.id, raised=False)
    if not unit.open:
        yield ask(Unit.rest, unit.id)


@reaction(Alarmed)
def alarm_again(context: Context[BureauTerms], unit: Unit, event: Alarmed) -> Iterable[Asked]:
    """A circle that ends, since nothing comes of it."""
    if event.raised:
        yield ask(Unit.set_alarm, unit.id, raised=True)


@reaction(Called)
def close_under_alarm(context: Context[BureauTerms], ticket: Ticket, event: Called) -> Iterable[Asked]:
    """Under alarm nobody waits for the close."""
    if context.load(Unit, ticket.unit).alarm:
        yield ask(Ticket.close, ticket.id)


@reaction(Escalated, role="boss")
def remind_the_unit(context: Context[BureauTerms], ticket: Ticket, event: Escalated) -> Iterable[Asked]:
    """Its unit is reminded of what is escalated, and of one more."""
    yield ask(remind, ticket=ticket.id, unit=ticket.unit)
    others = [one for one in context.load(Unit, ticket.unit).open if one != ticket.id]
    if others:
        yield ask(remind, ticket=others[0], unit=ticket.unit)


TICKETS = Catalogue(
    [Bureau, Ticket, Unit],
    decisions=[remind],
    reactions=[call_the_citizen, watch_the_load, alarm_again, close_under_alarm, remind_the_unit],
    terms=Bureau,
    zone="UTC",
    rules=RULES,
)
