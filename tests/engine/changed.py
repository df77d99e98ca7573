"""A workflow as it was written at first, and as it is after every sort of change."""

from collections.abc import Callable
from datetime import date
from typing import assert_never

from daojiao_program.engine import (
    DAY,
    ID,
    Aggregate,
    Catalogue,
    Context,
    Current,
    Distinct,
    Engine,
    Event,
    EventOn,
    Indicator,
    Retired,
    RetiredDecision,
    RetiredKind,
    Rule,
    Said,
    Select,
    Sum,
    decision,
    dropped,
    filled,
    renamed,
    require,
    steps,
)
from tests.engine.town import MAY, asking

ONCE = Rule("ONCE", Said("只入一次", "a member joins once"), "stated")
IN = Rule("IN", Said("须为成员", "it is a member"), "stated")


class OldSigned(Event, topic="member.signed"):
    """Somebody is in."""

    squad: str


class OldMoved(Event, topic="member.moved"):
    """From one place to another."""

    of: str
    to: str


class OldGreeted(Event, topic="member.greeted"):
    """Greeted."""


class OldPaid(Event, topic="member.paid"):
    """Paid."""

    amount: int


class OldPinged(Event, topic="pilot.pinged"):
    """Tried."""


class OldMember(Aggregate, kind="member"):
    """A member, at first."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.team: str | None = None
        self.place = "home"

    @decision()
    def sign(self, _: Context[None], squad: str) -> list[Event]:
        """Come in, once."""
        require(self.team is None, ONCE, found=self.team)
        return [OldSigned(squad=squad)]

    @decision()
    def move(self, _: Context[None], to: str) -> list[Event]:
        """Go elsewhere."""
        require(self.team, IN, found=self.id)
        return [OldMoved(of=self.place, to=to)]

    @decision()
    def greet(self, _: Context[None]) -> list[Event]:
        """Greet."""
        require(self.team, IN, found=self.id)
        return [OldGreeted()]

    def evolve(self, event: OldSigned | OldMoved | OldGreeted | OldPaid, on: date) -> None:
        match event:
            case OldSigned():
                self.team = event.squad
            case OldMoved():
                self.place = event.to
            case OldGreeted() | OldPaid():
                pass
            case _:
                assert_never(event)


class OldPilot(Aggregate, kind="pilot"):
    """Was tried."""

    @decision()
    def ping(self, _: Context[None]) -> list[Event]:
        """Try."""
        return [OldPinged()]

    def evolve(self, event: OldPinged, on: date) -> None:
        """Assign nothing."""


@decision()
def pay(context: Context[None], member: str, amount: int) -> list[EventOn]:
    """Pay."""
    who = context.load(OldMember, member)
    require(who.team, IN, found=member)
    return [who.records(OldPaid(amount=amount))]


OLD = Catalogue(
    [OldMember, OldPilot],
    decisions=[pay],
    figures=[
        Indicator("signed", Said("入", "signed"), Distinct([Select(OldSigned)], ID, values=True)),
        Indicator("squads", Said("队", "squads"), Distinct([Select(OldSigned)], "squad", values=True)),
        Indicator("paid", Said("付", "paid"), Sum(Select(OldPaid), "amount")),
        Indicator("where", Said("在", "places"), Distinct([Select(OldMoved)], "to", values=True)),
        Indicator("days", Said("日", "days"), Distinct([Select(OldMoved)], DAY)),
    ],
)


class Joined(
    Event,
    topic="person.joined",
    version=3,
    was=("member.signed",),
    upcasts={1: renamed(squad="team"), 2: filled(fee=0)},
):
    """Renamed, a field renamed, a field more that is required, and one that may be left out."""

    team: str
    fee: int
    note: str | None = None


class Left(Event, topic="person.left"):
    """One of two that a move has become."""

    place: str


class Arrived(Event, topic="person.arrived"):
    """The other of two that a move has become."""

    place: str


class Paid(Event, topic="member.paid"):
    """With one field more, which may be left out."""

    amount: int
    by: str = "cash"


class Person(Aggregate, kind="person", was=("member",)):
    """A member, by now."""

    retired = (
        Retired("member.greeted"),
        RetiredDecision("member.greet"),
        Retired(
            "member.moved",
            into={
                "person.left": steps(dropped("to"), renamed(of="place")),
                "person.arrived": steps(dropped("of"), renamed(to="place")),
            },
        ),
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.team: str | None = None
        self.places = ["home"]

    @decision(version=3, was=("sign",), upcasts={1: renamed(squad="team"), 2: filled(fee=0)})
    def join(self, _: Context[None], team: str, fee: int, note: str | None = None) -> list[Event]:
        """Come in, once."""
        require(self.team is None, ONCE, found=self.team)
        return [Joined(team=team, fee=fee, note=note)]

    @decision()
    def move(self, _: Context[None], to: str) -> list[Event]:
        """Go elsewhere."""
        require(self.team, IN, found=self.id)
        return [Left(place=self.places[-1]), Arrived(place=to)]

    def evolve(self, event: Joined | Left | Arrived | Paid, on: date) -> None:
        match event:
            case Joined():
                self.team = event.team
            case Arrived():
                self.places.append(event.place)
            case Left() | Paid():
                pass
            case _:
                assert_never(event)


@decision(was=("pay",), version=2, upcasts={1: steps(renamed(member="person"), filled(by="cash"))})
def settle(context: Context[None], person: str, amount: int, by: str) -> list[EventOn]:
    """Pay."""
    who = context.load(Person, person)
    require(who.team, IN, found=person)
    return [who.records(Paid(amount=amount, by=by))]


NEW = Catalogue(
    [Person],
    decisions=[settle],
    figures=[
        Indicator(
            "joined", Said("入", "joined"), Distinct([Select(Joined)], ID, values=True), was=("signed",)
        ),
        Indicator(
            "teams", Said("队", "teams"), Distinct([Select(Joined)], "team", values=True), was=("squads",)
        ),
        Indicator("paid", Said("付", "paid"), Sum(Select(Paid), "amount")),
        Indicator("where", Said("在", "places"), Distinct([Select(Arrived)], "place", values=True)),
        Indicator("days", Said("日", "days"), Distinct([Select(Left), Select(Arrived)], DAY)),
        Indicator("out", Said("外", "out"), Current(enter={Left: ID}, leave={})),
    ],
    retired=[Retired("pilot.pinged"), RetiredDecision("pilot.ping"), RetiredKind("pilot")],
)

Opens = Callable[[Catalogue], Engine]
WRITTEN = [
    asking("in/a", "member.sign", MAY[1], "member:a", {"squad": "red"}),
    asking("in/b", "member.sign", MAY[1], "member:b", {"squad": "blue"}),
    asking("mv/a", "member.move", MAY[3], "member:a", {"to": "hill"}),
    asking("hi/a", "member.greet", MAY[4], "member:a"),
    asking("pay/a", "pay", MAY[5], None, {"member": "a", "amount": 7}),
    asking("mv/b", "member.move", MAY[6], "member:b", {"to": "lake"}),
    asking("ping", "pilot.ping", MAY[6], "pilot:p"),
]
"""What the old code was asked."""
