"""Tasks: what is to be done follows from state and terms, on whatever day and as known whenever."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pytest

from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    Engine,
    Event,
    Lifecycle,
    RequestFault,
    Rule,
    Rules,
    Said,
    Status,
    Task,
    Warned,
    decision,
)
from tests.engine.town import MAY, clock_at
from tests.engine.workflow import Charter, TownTerms

RULES = Rules()
ANSWER_DUE = RULES.add(
    "ANSWER-DUE", Said("{allowed}天内答复", "it is answered within {allowed} days"), "stated", terms=("most",)
)
STRAY = Rule("STRAY", Said("无", "of nobody"), "assumed")


class Received(Event, topic="ticket.received"):
    """A ticket came in, for a unit."""

    unit: str


class Answered(Event, topic="ticket.answered"):
    """It was answered."""


class Closed(Event, topic="ticket.closed"):
    """Nothing more is to be done."""


class Ticket(Aggregate, title="工单", rules=RULES):
    """A ticket, to be answered within so many days by its unit."""

    lifecycle = Lifecycle(
        Status("received", "已受理"),
        Status("answered", "已答复"),
        Status("closed", "已办结", final=True),
        moves={
            Received: (None, "received"),
            Answered: ("received", "answered"),
            Closed: ("answered", "closed"),
        },
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.unit = ""
        self.came: date | None = None
        self.answered: date | None = None

    @classmethod
    def expected(cls, _: TownTerms) -> Iterable[str]:
        """One that is to be received."""
        return ["T-expected"]

    def tasks(self, terms: TownTerms) -> Iterator[Task]:
        """To be received, answered in time, closed."""
        if self.status is None:
            yield Task(Ticket.receive, role="desk")
        if self.came is not None:
            yield Task(
                Ticket.answer,
                role=self.unit,
                since=self.came,
                due=self.came + timedelta(days=terms.most),
                rule=ANSWER_DUE,
                place="V-1",
                done=self.answered,
            )
        if self.status == "answered":
            yield Task(Ticket.close, role="desk", about="afterwards")

    @decision()
    def receive(self, _: Context[TownTerms], unit: str) -> list[Received]:
        """Receive it."""
        return [Received(unit=unit)]

    @decision()
    def answer(self, _: Context[TownTerms]) -> list[Answered]:
        """Answer it."""
        return [Answered()]

    @decision()
    def close(self, _: Context[TownTerms]) -> list[Closed]:
        """Close it."""
        return [Closed()]

    def evolve(self, event: Received | Answered | Closed, on: date) -> None:
        """Assign."""
        if isinstance(event, Received):
            self.unit, self.came = event.unit, on
        elif isinstance(event, Answered):
            self.answered = on


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A desk with two tickets, of 1 and 2 May, to be answered within two days."""
    catalogue = Catalogue([Ticket], terms=Charter)
    with Engine(open_ledger("sqlite:///:memory:"), catalogue, clock=clock_at()) as engine:
        engine.acting("office", on=date(2022, 4, 1)).of(Charter, "charter").adopt(TownTerms())
        for number in (1, 2):
            desk = engine.acting("clerk", on=date(2022, 5, number)).request(f"r{number}")
            desk.of(Ticket, f"T-{number}").receive(f"unit-{number}")
        yield engine


def told(engine: Engine, on: date, **by: object) -> list[tuple[str, str, int]]:
    """The worklist in short: stream, decision, days late."""
    return [(one.stream, one.decision, one.days_late) for one in engine.worklist(on=on, **by)]  # type: ignore[arg-type]


T1, T2, EXPECTED = "ticket:T-1", "ticket:T-2", ("ticket:T-expected", "ticket.receive", 0)


def test_overdue_comes_first_then_what_is_due_soonest(engine: Engine) -> None:
    """On its last day a task is in time, on the next it is late; what has no due day comes last."""
    answer = "ticket.answer"
    assert told(engine, date(2022, 5, 3)) == [(T1, answer, 0), (T2, answer, 0), EXPECTED]
    assert told(engine, date(2022, 5, 4)) == [(T1, answer, 1), (T2, answer, 0), EXPECTED]
    assert told(engine, date(2022, 5, 6)) == [(T1, answer, 3), (T2, answer, 2), EXPECTED]
    first = engine.worklist(on=date(2022, 5, 4))[0]
    assert str(first) == "ticket:T-1: Ticket: answer (ticket.answer, unit-1), due 2022-05-03, 1 days late"
    assert first.rule is ANSWER_DUE
    assert first.findings == {"found": 3, "allowed": 2}


def test_an_early_day_knows_nothing_of_what_came_after(engine: Engine) -> None:
    """As of a day before there are terms, nothing; before a ticket came, nothing of it."""
    assert told(engine, date(2022, 5, 1)) == [(T1, "ticket.answer", 0), EXPECTED]
    assert told(engine, date(2021, 1, 1)) == []


def test_a_late_entry_and_a_void_put_it_right(engine: Engine) -> None:
    """An answer entered late, for its day, ends the task on that day; voided, it is to be done again."""
    engine.acting("clerk", on=date(2022, 5, 5)).of(Ticket, "T-2").answer()
    before = engine.as_of
    with before() as then:
        number = then.number
    engine.acting("clerk", on=date(2022, 5, 3)).request("late").of(Ticket, "T-1").answer()
    on = date(2022, 5, 6)
    assert told(engine, on, role="unit-1") == []
    assert told(engine, on, role="unit-1", known_at=number) == [(T1, "ticket.answer", 3)]
    closing = [("ticket:T-1", "afterwards"), ("ticket:T-2", "afterwards"), ("ticket:T-expected", "")]
    assert sorted((one.stream, one.about) for one in engine.worklist(on=on, role="desk")) == closing
    engine.acting("clerk", on=on, reason="wrong ticket").void("late")
    assert told(engine, on, role="unit-1") == [(T1, "ticket.answer", 3)]


def test_what_was_done_late_is_on_no_list_and_still_told(engine: Engine) -> None:
    """The weekly check tells of it, by its rule, with what was found."""
    engine.acting("clerk", on=date(2022, 5, 9)).of(Ticket, "T-2").answer()
    ticket = engine.load(Ticket, "T-2")
    assert ticket.overdue(TownTerms(), date(2022, 6, 1)) == [Warned(ANSWER_DUE, {"found": 7, "allowed": 2})]
    assert told(engine, date(2022, 6, 1), role="unit-2") == []


def test_other_terms_make_other_due_days(engine: Engine) -> None:
    """As of the day on which they are in force, not before."""
    amended = date(2022, 5, 4)
    engine.acting("office", on=amended).of(Charter, "charter").adopt(TownTerms(most=10))
    assert told(engine, amended, role="unit-1") == [(T1, "ticket.answer", 0)]
    assert engine.worklist(on=amended, role="unit-1")[0].due == date(2022, 5, 11)
    assert engine.worklist(on=date(2022, 5, 3), role="unit-1")[0].due == date(2022, 5, 3)


def test_it_is_narrowed_and_paged(engine: Engine) -> None:
    """By role, kind, place and due day; after so many, so many."""
    on = date(2022, 5, 4)
    assert told(engine, on, role="desk") == [EXPECTED]
    assert [one[0] for one in told(engine, on, place="V-1")] == [T1, T2]
    assert [one[0] for one in told(engine, on, due_by=date(2022, 5, 3))] == [T1]
    assert [one[0] for one in told(engine, on, kind=Ticket, after=1, limit=1)] == [T2]
    assert told(engine, on, kind=Charter) == []


def test_aggregates_are_found_by_status_and_field(engine: Engine) -> None:
    """In the order of their ids, a page after another; what they have not is a sentence."""
    engine.acting("clerk", on=date(2022, 5, 3)).of(Ticket, "T-2").answer()
    assert [one.id for one in engine.find(Ticket)] == ["T-1", "T-2"]
    assert [one.id for one in engine.find(Ticket, status="received")] == ["T-1"]
    assert [one.id for one in engine.find(Ticket, status=("answered", "closed"), unit="unit-2")] == ["T-2"]
    assert [one.id for one in engine.find(Ticket, after="T-1", limit=1)] == ["T-2"]
    with pytest.raises(RequestFault, match="no status 'open'; it has received, answered, closed"):
        engine.find(Ticket, status="open")
    with pytest.raises(RequestFault, match="no field 'colour'; it has id"):
        engine.find(Ticket, colour="red")
    with pytest.raises(RequestFault, match="is no aggregate"):
        engine.find(int)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ('Task("answer")', "it takes a decision"),
        ("Task(Faulty.answer, role=7)", "it takes a text"),
        ('Task(Faulty.answer, due="2022-05-01")', "it takes a day"),
        ('Task(Faulty.answer, rule="ANSWER-DUE")', "it takes rule=, a rule"),
        ('"answer"', "it gives 'answer'"),
        ("Task(Ticket.answer)", "it names ticket.answer, which is no decision of the catalogue"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_tasks_that_cannot_be_told_are_a_task_of_their_own(wrong: str, sentence: str) -> None:
    """A fault of the code never fails a request; it stands on the worklist with its class and sentence."""

    class Faulty(Aggregate, kind="faulty"):
        """Tells its tasks wrongly."""

        def tasks(self, _: object) -> Iterator[Task]:
            """Yield what is wrong."""
            yield eval(wrong, {"Task": Task, "Faulty": Faulty, "Ticket": Ticket})  # noqa: S307 - the mistake

        @decision()
        def answer(self, _: Context[None]) -> list[Answered]:
            """Answer it."""
            return [Answered()]

        def evolve(self, event: Answered, on: date) -> None:
            """Assign nothing."""

    with Engine.open("sqlite:///:memory:", Catalogue([Faulty]), clock=clock_at()) as engine:
        engine.acting("clerk", on=MAY[0]).of(Faulty, "1").answer()
        (item,) = engine.worklist(on=MAY[0])
    assert (item.stream, item.decision) == ("faulty:1", "")
    assert item.fault.startswith("Faulty.tasks: ")
    assert sentence in item.fault
