"""A lifecycle is declared once; the engine keeps the status beside evolve, whatever comes late or goes."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Literal, assert_never

import pytest

from daojiao_program.engine import (
    Aggregate,
    By,
    Catalogue,
    Context,
    DefinitionError,
    Engine,
    Event,
    Indicator,
    Lifecycle,
    PartLifecycle,
    Refusal,
    Refused,
    Request,
    Said,
    SimulatedClock,
    Status,
    decision,
    end_of_day,
    micros,
)
from daojiao_program.engine.lifecycle import Move
from daojiao_program.engine.rules import STATUS_HELD
from daojiao_program.testing import moves_made

DAY = date(2022, 8, 1)
NOON = micros(end_of_day(date(2022, 12, 31), "UTC"))


class Received(Event, topic="ticket.received", title="受理"):
    """A citizen calls."""


class Assigned(Event, topic="ticket.assigned", title="交办"):
    """A unit is to answer."""

    unit: str


class Answered(Event, topic="ticket.answered", title="答复"):
    """The unit answers."""


class Confirmed(Event, topic="ticket.confirmed", title="回访"):
    """The citizen is content."""


class Noted(Event, topic="ticket.noted", title="备注"):
    """Something is written down."""


class QuestionPut(Event, topic="ticket.question-put", title="提问"):
    """A question of the ticket is put."""

    question: str


class QuestionSettled(Event, topic="ticket.question-settled", title="答问"):
    """A question of the ticket is answered, or dropped."""

    question: str
    how: Literal["clear", "dropped"]


TicketEvent = Received | Assigned | Answered | Confirmed | Noted | QuestionPut | QuestionSettled


class Ticket(Aggregate, title=Said("工单", "Ticket")):
    """A ticket of a citizens' hotline."""

    lifecycle = Lifecycle(
        Status("received", "已受理"),
        Status("assigned", "已交办"),
        Status("answered", "已答复"),
        Status("closed", "已办结", final=True),
        moves={
            Received: (None, "received"),
            Assigned: (("received", "answered"), "assigned"),
            Answered: ("assigned", "answered"),
            Confirmed: ("answered", "closed"),
        },
    )
    questions = PartLifecycle(
        Status("put", "已提出"),
        Status("clear", "已明确", final=True),
        Status("dropped", "不再问", "asked no more"),
        of="question",
        title="疑问",
        moves={QuestionPut: ((None, "dropped"), "put"), QuestionSettled: ("put", By("how"))},
    )

    figures = (
        Indicator("open", "未办结", lifecycle.now("received", "assigned", "answered")),
        Indicator("closed", "已办结", lifecycle.now("closed")),
        Indicator("questions-put", "待答疑问", questions.now("put")),
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.unit = ""
        self.seen: list[str | None] = []

    @decision(title="受理")
    def receive(self, _: Context[None]) -> list[TicketEvent]:
        """Take it in."""
        self.require_status(None)
        return [Received()]

    @decision(title="交办")
    def assign(self, _: Context[None], unit: str) -> list[TicketEvent]:
        """Have a unit answer, or answer again."""
        self.require_status("received", "answered")
        return [Assigned(unit=unit)]

    @decision(title="答复")
    def answer(self, _: Context[None]) -> list[TicketEvent]:
        """Answer."""
        self.require_status("assigned")
        return [Answered()]

    @decision(title="办结")
    def confirm(self, _: Context[None]) -> list[TicketEvent]:
        """Close it."""
        self.require_status("answered")
        return [Confirmed()]

    @decision(title="备注")
    def note(self, _: Context[None]) -> list[TicketEvent]:
        """Write something down."""
        return [Noted()]

    @decision(title="提问")
    def put(self, _: Context[None], question: str) -> list[TicketEvent]:
        """Put a question, or a dropped one again."""
        return [QuestionPut(question=question)] if self.questions.get(question) in (None, "dropped") else []

    @decision(title="答问")
    def settle(self, _: Context[None], question: str, how: Literal["clear", "dropped"]) -> list[TicketEvent]:
        """Settle a question."""
        put = self.questions.get(question) == "put"
        return [QuestionSettled(question=question, how=how)] if put else []

    def evolve(self, event: TicketEvent, on: date) -> None:
        """Assign."""
        self.seen = [*self.seen, self.status]
        match event:
            case Assigned():
                self.unit = event.unit
            case Received() | Answered() | Confirmed() | Noted() | QuestionPut() | QuestionSettled():
                pass
            case _:
                assert_never(event)


HOTLINE = Ticket.catalogue()


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A hotline in a store of each sort."""
    url = "sqlite:///:memory:"
    if request.param == "postgres":
        server, schema = request.getfixturevalue("postgres_url"), request.getfixturevalue("pg_schema")
        url = f"{server}&schema={schema}"
    with Engine.open(url, HOTLINE, clock=SimulatedClock(NOON)) as engine:
        yield engine


def ask(engine: Engine, name: str, day: int = 1, /, id_: str = "", **arguments: object) -> None:
    """Ask something of the ticket T on a day of August."""
    request = Request(
        id=id_ or f"{name}/{day}",
        decision=f"ticket.{name}",
        target="ticket:T",
        arguments=arguments,
        on=date(2022, 8, day),
        actor="clerk",
        reason="as told",
    )
    answer = engine.submit([request])[0]
    if isinstance(answer, Refusal):
        raise answer.refused


def status(engine: Engine, on: int = 31) -> str | None:
    """The status of the ticket T as of a day of August."""
    return engine.load(Ticket, "T", effective_on=date(2022, 8, on)).status


class TestKept:
    """The status is part of the state, and nobody writes it."""

    def test_it_is_none_until_the_first_move(self) -> None:
        """A thing to which nothing has happened is in no status, and one of its parts has none."""
        ticket = Ticket("T")
        assert (ticket.status, ticket.questions) == (None, {})

    def test_each_move_leads_on(self) -> None:
        """From one status, from several, and to where the event says; what is no move changes nothing."""
        ticket = Ticket("T")
        found = []
        for event in (Received(), Noted(), Assigned(unit="u"), Answered(), Assigned(unit="v"), Answered()):
            ticket.evolve(event, DAY)
            found.append(ticket.status)
        assert found == ["received", "received", "assigned", "answered", "assigned", "answered"]
        ticket.evolve(Confirmed(), DAY)
        assert (ticket.status, ticket.unit) == ("closed", "v")

    def test_an_impossible_move_leaves_it(self) -> None:
        """An event without the one on which it was built assigns what it says, and no status."""
        ticket = Ticket("T")
        ticket.evolve(Answered(), DAY)
        assert ticket.status is None
        ticket.evolve(Received(), DAY)
        ticket.evolve(Confirmed(), DAY)
        assert ticket.status == "received"

    def test_parts_have_each_their_own(self) -> None:
        """Each part is where its own events have led it; a field of the event may say where to."""
        ticket = Ticket("T")
        for event in (
            QuestionPut(question="a"),
            QuestionPut(question="b"),
            QuestionSettled(question="a", how="dropped"),
            QuestionSettled(question="b", how="clear"),
            QuestionSettled(question="c", how="clear"),
            QuestionPut(question="a"),
            QuestionPut(question="b"),
        ):
            ticket.evolve(event, DAY)
        assert ticket.questions == {"a": "put", "b": "clear"}
        assert ticket.status is None

    def test_evolve_sees_the_status_before(self) -> None:
        """While an event is assigned the status is the one that it found."""
        ticket = Ticket("T")
        ticket.evolve(Received(), DAY)
        ticket.evolve(Assigned(unit="u"), DAY)
        assert ticket.seen == [None, "received"]

    def test_a_copy_has_it(self) -> None:
        """It is a value of the state like the others."""
        ticket = Ticket("T")
        ticket.evolve(Received(), DAY)
        ticket.evolve(QuestionPut(question="a"), DAY)
        other = copy.deepcopy(ticket)
        other.evolve(QuestionSettled(question="a", how="clear"), DAY)
        assert (other.status, vars(other)["questions"], ticket.questions) == (
            "received",
            {"a": "clear"},
            {"a": "put"},
        )

    def test_a_handle_has_none(self, desk: Engine) -> None:
        """What holds no state does not say None, as if nothing had happened."""
        handle = desk.acting("clerk", on=DAY).of(Ticket, "T")
        with pytest.raises(AttributeError):
            _ = handle.status
        with pytest.raises(AttributeError, match="load it"):
            _ = handle.questions

    def test_one_without_a_lifecycle_is_as_it_was_written(self) -> None:
        """Its evolve is the very function of its class, and a status of its own is its own."""

        class Plain(Aggregate, kind="plain"):
            def __init__(self, id: str) -> None:
                super().__init__(id)
                self.status = "mine"

            def evolve(self, event: Noted, on: date) -> None:
                pass

            written = evolve

        Plain.check()
        assert Plain.evolve is Plain.written
        plain = Plain("1")
        plain.evolve(Noted(), DAY)
        assert plain.status == "mine"

    def test_a_subclass_may_have_another(self) -> None:
        """Its own lifecycle stands in the place of its base's, whose evolve it may call."""

        class Urgent(Ticket, kind="urgent"):
            lifecycle = Lifecycle(
                Status("received", "已受理"),
                Status("answered", "已答复"),
                moves={Received: (None, "received"), Answered: ("received", "answered")},
            )

        class Slow(Urgent, kind="slow"):
            def evolve(self, event: TicketEvent, on: date) -> None:
                super().evolve(event, on)

        class Same(Ticket, kind="same"):
            pass

        for kind, last in ((Urgent, "answered"), (Slow, "answered"), (Same, "received")):
            one = kind("1")
            for event in (Received(), Answered(), Confirmed()):
                one.evolve(event, DAY)
            assert (kind.kind, one.status) == (kind.kind, last)
            kind.check()


class TestStore:
    """The status is as of each day and as known at each moment, for it is a fold."""

    def test_it_is_that_of_the_day(self, desk: Engine) -> None:
        """Each day has the status that its events give it."""
        ask(desk, "receive", 1)
        ask(desk, "assign", 3, unit="water")
        ask(desk, "answer", 5)
        assert [status(desk, day) for day in (1, 2, 3, 4, 5)] == [
            "received",
            "received",
            "assigned",
            "assigned",
            "answered",
        ]

    def test_a_void_takes_the_move_out(self, desk: Engine) -> None:
        """What is voided has not led on; asked again from the cached state, too."""
        ask(desk, "receive", 1)
        ask(desk, "assign", 3, unit="water")
        desk.acting("clerk", on=date(2022, 8, 4), reason="wrong ticket").void("assign/3")
        assert status(desk) == "received"
        with pytest.raises(Refused, match="STATUS-HELD"):
            ask(desk, "answer", 5)
        ask(desk, "assign", 5, unit="roads")
        assert status(desk) == "assigned"

    def test_a_late_entry_stands_at_its_place(self, desk: Engine) -> None:
        """An answer entered late closes the gap; the days before it know nothing of it."""
        ask(desk, "receive", 1)
        ask(desk, "assign", 3, unit="water")
        ask(desk, "note", 9)
        ask(desk, "answer", 6)
        assert [status(desk, day) for day in (5, 6, 9)] == ["assigned", "answered", "answered"]

    def test_what_would_end_a_later_decision_is_refused(self, desk: Engine) -> None:
        """Without the assignment the answer would have been refused, and so the void is."""
        ask(desk, "receive", 1)
        ask(desk, "assign", 3, unit="water")
        ask(desk, "answer", 5)
        with pytest.raises(Refused, match="LATER-STANDS"):
            desk.acting("clerk", on=date(2022, 8, 6), reason="wrong").void("assign/3")


class TestRequired:
    """A decision may ask for a status."""

    def test_the_refusal_says_what_was_found_in_both_languages(self, desk: Engine) -> None:
        """With titles in its sentence, and the values as they are in the code."""
        ask(desk, "receive", 1)
        with pytest.raises(Refused) as caught:
            ask(desk, "answer", 2)
        refused = caught.value
        assert (refused.rule, refused.findings["found"], list(refused.findings["allowed"])) == (
            STATUS_HELD,
            "received",
            ["assigned"],
        )
        assert [*refused.lines("zh")][:2] == [
            "STATUS-HELD 工单须为“已交办”，才能办理；现为“已受理”",
            "查得已受理（ticket:T）；应为已交办",
        ]
        assert [*refused.lines("en")][:2] == [
            "STATUS-HELD this is asked of a ticket that is assigned; it is received",
            "found received in ticket:T; allowed assigned",
        ]

    def test_before_anything_and_one_of_several(self, desk: Engine) -> None:
        """None stands for the start, and several are told with an or."""
        with pytest.raises(Refused) as caught:
            ask(desk, "assign", 1, unit="water")
        assert caught.value.rule.sentences(caught.value.findings) == Said(
            "工单须为“已受理”或“已答复”，才能办理；现为“未开始”",
            "this is asked of a ticket that is received or answered; it is not begun",
        )
        ask(desk, "receive", 1)
        with pytest.raises(Refused, match="found received in ticket:T; allowed –"):
            ask(desk, "receive", 2)

    def test_the_rule_belongs_to_those_who_ask_it(self) -> None:
        """The catalogue lists it where a decision comes to it, and nowhere else."""
        assert STATUS_HELD in HOTLINE.rules.values()

        class Free(Ticket, kind="free"):
            receive = assign = answer = confirm = None  # type: ignore[assignment] # not asked of it

        assert STATUS_HELD not in Catalogue([Free]).rules.values()

    def test_a_status_that_is_not_declared_is_a_mistake(self) -> None:
        """It can never be held: that is said, with those that can."""
        with pytest.raises(DefinitionError, match=r"'asigned'.*'received', 'assigned'"):
            Ticket("T").require_status("asigned")


MISTAKES = {
    "Lifecycle(moves={A: (None, 'a')})": "its lifecycle has no status",
    "Lifecycle('a', moves={A: (None, 'a')})": "its lifecycle has 'a' for a status",
    "Lifecycle(Status(''), moves={A: (None, '')})": "its lifecycle has a status ''",
    "Lifecycle(Status('a'), Status('a'), moves={A: (None, 'a')})": "has the status 'a' twice",
    "Lifecycle(Status('a', '甲'), Status('b', '甲'), moves={A: (None, 'a'), B: ('a', 'b')})": "calls both",
    "Lifecycle(Status('a'), moves=[])": "its lifecycle has no moves",
    "Lifecycle(Status('a'), moves={})": "nothing begins its lifecycle",
    "Lifecycle(Status('a'), moves={'A': (None, 'a')})": "moves by 'A', which is no event",
    "Lifecycle(Status('a'), moves={A: 'a'})": "moves by A as 'a'",
    "Lifecycle(Status('a'), moves={A: (None, None)})": "does not say from which statuses to which",
    "Lifecycle(Status('a'), moves={A: ((), 'a')})": "moves by A from no status at all",
    "Lifecycle(Status('a'), moves={A: (None, 'b')})": "moves by A and names the status 'b'",
    "Lifecycle(Status('a'), moves={A: (('b', None), 'a')})": "moves by A and names the status 'b'",
    "Lifecycle(Status('a'), moves={A: ('a', 'a')})": "nothing begins its lifecycle",
    "Lifecycle(Status('a'), Status('b'), moves={A: (None, 'a')})": "to the status 'b'",
    "Lifecycle(Status('a', final=True), Status('b'), moves={A: (None, 'a'), B: ('a', 'b')})": "out of 'a'",
    "Lifecycle(Status('a'), moves={A: (None, By('x'))})": "what its field 'x' says",
    "Lifecycle(Status('a'), moves={A: (None, By('y'))})": "what its field 'y' says",
    "Lifecycle(Status('a'), moves={A: (None, By('z'))})": "names the status 'b', which it does not declare",
    "Lifecycle(Status('a'), moves={C: (None, 'a')})": "moves by C, which its evolve does not name",
    "PartLifecycle(Status('a'), of='q', title='', moves={A: (None, 'a')})": "its lifecycle is ",
    "'a'": "its lifecycle is 'a'",
}
CODE = """
from datetime import date
from typing import Literal
from daojiao_program.engine import *

class A(Event, topic="m.a"):
    x: str = ""
    z: Literal["a", "b"] = "a"

class B(Event, topic="m.b"):
    pass

class C(Event, topic="m.c"):
    pass

class Odd(Aggregate):
    {name} = {lifecycle}
    def __init__(self, id):
        super().__init__(id)
        {more}
    def evolve(self, event: A | B, on: date) -> None:
        pass

Catalogue([Odd])
"""


class TestMistakes:
    """Mistakes of a lifecycle are found where it is defined, and each says what to write."""

    @pytest.mark.parametrize("lifecycle", MISTAKES)
    def test_each_is_told(self, lifecycle: str) -> None:
        """One sentence, of that class."""
        with pytest.raises(DefinitionError) as caught:
            exec(CODE.format(name="lifecycle", lifecycle=lifecycle, more="pass"), {"__name__": __name__})  # noqa: S102 - code of this test
        assert MISTAKES[lifecycle] in str(caught.value)
        assert (caught.value.of, caught.value.file) == ("Odd", __file__)

    def test_parts_are_told_apart(self) -> None:
        """Each of their events says of which part it is."""
        lifecycle = "PartLifecycle(Status('a'), of='x', title='t', moves={B: (None, 'a')})"
        with pytest.raises(DefinitionError, match="its parts moves by B, which has no field 'x'"):
            exec(CODE.format(name="parts", lifecycle=lifecycle, more="pass"), {"__name__": __name__})  # noqa: S102 - code of this test

    def test_nobody_else_keeps_the_status(self) -> None:
        """What the engine keeps is not set by hand."""
        code = CODE.format(
            name="lifecycle",
            lifecycle="Lifecycle(Status('a'), moves={A: (None, 'a')})",
            more="self.status = ''",
        )
        with pytest.raises(DefinitionError, match=r"it sets self\.status"):
            exec(code, {"__name__": __name__})  # noqa: S102 - code of this test


def test_the_arrows_of_a_drawing() -> None:
    """One for each status from which an event leads, and to each to which its field may lead."""
    assert [*Ticket.lifecycle.moves()][:3] == [
        Move(Received, None, "received"),
        Move(Assigned, "received", "assigned"),
        Move(Assigned, "answered", "assigned"),
    ]
    assert [*Ticket.lifecycles()["questions"].moves()] == [
        Move(QuestionPut, None, "put"),
        Move(QuestionPut, "dropped", "put"),
        Move(QuestionSettled, "put", "clear"),
        Move(QuestionSettled, "put", "dropped"),
    ]


def test_no_history_reached_by_decisions_leaves_the_lifecycle(desk: Engine) -> None:
    """Late entries, voids and all: each standing move was one that is declared, and each declared is made."""
    chance = random.Random(10)
    clerk = desk.acting("clerk", on=DAY, reason="as told")
    asked: list[str] = []
    for number in range(600):
        if asked and chance.random() < 0.1:
            with suppress(Refused):
                clerk.void(chance.choice(asked))
        name = chance.choice(["receive", "assign", "answer", "confirm", "note", "put", "settle"])
        more = {
            "assign": {"unit": "u"},
            "put": {"question": chance.choice("ab")},
            "settle": {"question": chance.choice("ab"), "how": chance.choice(["clear", "dropped"])},
        }.get(name, {})
        request = Request(
            id=f"r{number}",
            decision=f"ticket.{name}",
            target=f"ticket:{chance.randrange(6)}",
            arguments=more,
            on=DAY + timedelta(number // 12 + chance.randrange(4)),
            actor="clerk",
        )
        if not isinstance(desk.submit([request])[0], Refusal):
            asked.append(request.id)
    with desk.as_of() as then:
        for name, found in moves_made(then, Ticket).items():
            assert (name, found.strayed, found.missing) == (name, [], [])
        tickets = [then.load(Ticket, str(number)) for number in range(6)]
        figures = then.figures()
        closed = [one.id for one in tickets if one.status == "closed"]
        assert closed
        assert figures["closed"].value == len(closed)
        assert figures["open"].value == sum(one.status not in (None, "closed") for one in tickets)
        put = [part for one in tickets for part, status in one.questions.items() if status == "put"]
        assert figures["questions-put"].value == len(put)
        assert all(one.event.topic == "ticket.confirmed" for one in figures["closed"].evidence())


def test_a_figure_of_what_is_no_status_is_a_mistake() -> None:
    """It would be nothing for ever; and what a field decides is not told by the event alone."""
    with pytest.raises(DefinitionError, match="it has no status 'close'; count one of received"):
        Ticket.lifecycle.now("close")
    with pytest.raises(DefinitionError, match="it leads to clear, dropped, of which not all are counted"):
        Ticket.lifecycles()["questions"].now("clear")
    assert Ticket.lifecycles()["questions"].now("clear", "dropped").enter == {
        QuestionSettled: ("@id", "question")
    }


def test_a_move_that_is_not_declared_is_found(desk: Engine) -> None:
    """The check above sees an event that its decision lets through and from which no move leads."""

    class Loose(Ticket, kind="ticket"):
        @decision()
        def answer(self, _: Context[None]) -> list[TicketEvent]:
            """Answer, whatever it is."""
            return [Answered()]

    with Engine.open("sqlite:///:memory:", Loose.catalogue(), clock=SimulatedClock(NOON)) as engine:
        ask(engine, "receive", 1)
        ask(engine, "answer", 2)
        with engine.as_of() as then:
            found = moves_made(then, Loose)["lifecycle"]
    assert ([type(one.event) for one in found.strayed], found.missing[0]) == (
        [Answered],
        Move(Assigned, "received", "assigned"),
    )
