"""Mistakes that newcomers make: each is told in one sentence that says what was found and what to write."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    Current,
    DecisionFault,
    DefinitionError,
    Desk,
    Distinct,
    Engine,
    EngineError,
    Event,
    EventOn,
    Indicator,
    Ref,
    Refused,
    RequestFault,
    Retired,
    Rule,
    Said,
    Select,
    StoreError,
    Sum,
    Terms,
    Word,
    decision,
    renamed,
    require,
)
from daojiao_program.engine.asynchronous import AsyncEngine

DAY = date(2022, 5, 5)
MEMORY = "sqlite:///:memory:"
ONE = Rule("LOAN-ONE", "a thing is lent once", remedy="wait")
UNTYPED: Any = None
"""Holds what a type checker would not let pass."""


class Lent(Event, topic="hall.lent"):
    """A thing went out."""

    thing: str


class Hall(Aggregate):
    """Lends."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.out: set[str] = set()

    @decision()
    def lend(self, _: Context[None], thing: str) -> list[Lent]:
        """Lend."""
        require(thing not in self.out, ONE, found=thing)
        return [Lent(thing=thing)]

    def evolve(self, event: Lent, on: date) -> None:
        """It is out."""
        self.out.add(event.thing)


@decision()
def lend_all(context: Context[None], things: list[str]) -> list[EventOn]:
    """Lend several."""
    hall = context.load(Hall, "main")
    return [hall.records(Lent(thing=one)) for one in things]


class Numbers(BaseModel, frozen=True):
    """What is in force."""

    zone: str
    most: int


class NumbersPut(Event, topic="hall.numbers-put"):
    """They are in force."""

    numbers: Numbers


class HallTerms(Terms):
    """Holds them."""

    @decision(background=True)
    def put(self, _: Context[None], numbers: Numbers) -> list[Event]:
        """Put them in force."""
        return [NumbersPut(numbers=numbers)]

    def evolve(self, event: NumbersPut, on: date) -> None:
        """They are."""
        self.terms = event.numbers


def any_of(value: Any) -> Any:  # noqa: ANN401 - hides a type from the checker
    """A value of any type."""
    return value


def event(**given: Any) -> type[Event]:  # noqa: ANN401 - what a class is said to be
    """An event that is said to be this."""

    class Odd(Event, **given):
        """Odd."""

        thing: str

    return Odd


def figure(measure: object) -> Catalogue:
    """A catalogue with a figure that measures this."""
    return Catalogue([Hall], figures=[Indicator("out", "things out", any_of(measure))])


def hall(**given: Any) -> Catalogue:  # noqa: ANN401 - of any type
    """A catalogue of a hall that has these."""
    return Catalogue([type("Odd", (Hall,), given)])


def reading(given: Any, **terms: Any) -> Catalogue:  # noqa: ANN401 - an annotation
    """A catalogue with a decision whose context is this."""

    def ask(context: Context[None]) -> list[EventOn]:
        require(context, MOST)
        return []

    ask.__annotations__["context"] = given
    return Catalogue([Hall], decisions=[decision()(ask)], **terms)


MOST = Rule("LOAN-MOST", "at most {allowed}", terms=("mots",))


def marked() -> Catalogue:
    """A catalogue with a number that refers to something."""

    class Odd(Event, topic="hall.odd"):
        """Odd."""

        shelf: Annotated[int, Ref("shelf")]

    class Shelf(Aggregate):
        """Odd."""

        def evolve(self, event: Odd, on: date) -> None: ...

    Shelf.evolve.__annotations__["event"] = Odd
    return Catalogue([Shelf])


DEFINED: list[tuple[Callable[[], object], str]] = [
    (
        lambda: event(topik="a.b"),
        "it is given topik=…, which is not known; where it begins stand topic, title",
    ),
    (
        lambda: type("Odd", (Hall,), {}, kindd="x"),
        "it is given kindd=…, which is not known; .* stand kind, title",
    ),
    (
        lambda: event(topic="a.b", version=2, upcasts=[renamed()]),
        r"upcasts is a list; write upcasts=\{1: …\}",
    ),
    (lambda: event(topic="a.b", version=3, upcasts={2: renamed()}), r"write upcasts=\{1: …\}, a function"),
    (
        marked,
        r'shelf refers to a shelf and may be int; an id is text: write shelf: Annotated\[str, Ref\("shelf"\)',
    ),
    (lambda: Catalogue(any_of(Hall)), r"Hall .*: it is no list; write Catalogue\(\[Hall, …\]\)"),
    (lambda: Catalogue([any_of(Hall("x"))]), "a Hall .*: it is no aggregate; list classes of Aggregate"),
    (lambda: Catalogue([Hall], zone="Europe/Berln"), "zone is 'Europe/Berln', which is no time zone; write"),
    (
        lambda: Catalogue([Hall, HallTerms]),
        "it holds terms, and no decision is given them; write terms=HallTerms",
    ),
    (
        lambda: Catalogue([Hall], figures=any_of(Indicator("x", "x", Distinct([], "x")))),
        "figures is an Indicator",
    ),
    (
        lambda: Catalogue([Hall], figures=[any_of(Distinct([], "x"))]),
        r"figures has a Distinct in it; write figures=",
    ),
    (lambda: figure("thing"), "it measures 'thing'; write such as Distinct"),
    (
        lambda: figure(Distinct(any_of(Select(Lent)), "thing")),
        "of is a Select, not a list of what is selected",
    ),
    (
        lambda: figure(Distinct([any_of(Lent)], "thing")),
        "of is the class Lent, not a list of what is selected",
    ),
    (lambda: figure(Sum(any_of([Select(Lent)]), "thing")), "of is a list, not a list of what is selected"),
    (
        lambda: figure(Current(any_of([Lent]), {})),
        'enter is a list; write enter={Lent: "thing"}, events with their',
    ),
    (lambda: hall(retired=Retired("a.b")), r"retired is a Retired, not several; write retired=\[Retired"),
    (lambda: hall(retired=("a.b",)), "retired has 'a.b' in it; write retired="),
    (
        lambda: Rule("one thing", "x"),
        "rule 'one thing' .*: its code is no tag of a feature; write letters, digits",
    ),
    (
        lambda: Catalogue([Hall], rules=[ONE, Rule("LOAN-ONE", "not")]),
        "are called 'LOAN-ONE', 'a thing is lent once'",
    ),
    (
        lambda: reading(Context[Numbers]),
        r"its context expects terms, Context\[Numbers\], and the catalogue has none",
    ),
    (
        lambda: reading(Context[Numbers], terms=HallTerms),
        "rule LOAN-MOST .* it reads 'mots' .* have most, zone; write",
    ),
]


@pytest.mark.parametrize(("define", "told"), DEFINED, ids=range(len(DEFINED)))
def test_of_a_definition(define: Callable[[], object], told: str) -> None:
    """The class, or what it is called, its file and line, and what to write."""
    with pytest.raises(DefinitionError, match=told) as caught:
        define()
    assert caught.value.file == __file__ or caught.value.file.endswith("abc.py")


def test_terms_that_nothing_can_put_in_force() -> None:
    """Their first decision would need what it is to put in force."""

    class Odd(HallTerms):
        @decision()
        def put(self, _: Context[None], numbers: Numbers) -> list[Event]:
            return [NumbersPut(numbers=numbers)]

    with pytest.raises(DefinitionError, match=r"write @decision\(background=True\) above the first"):
        Catalogue([Hall], terms=Odd)


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A hall with terms, in memory."""
    with Engine.open(MEMORY, Catalogue([Hall], decisions=[lend_all], terms=HallTerms)) as engine:
        put(engine, Numbers(zone="Asia/Shanghai", most=1))
        yield engine


def put(engine: Engine, numbers: Numbers) -> None:
    """Put terms in force."""
    at(engine).of(HallTerms, "hall-terms").put(numbers)


def at(engine: Engine) -> Desk:
    """A desk."""
    return engine.acting("clerk", on=DAY, reason="counter")


LADDER = {"thing": "ladder"}
ASKED: list[tuple[Callable[[Engine], object], str]] = [
    (lambda _: engine_of(any_of(Hall)), r"the class Hall is no catalogue; write Hall.catalogue\(\)"),
    (
        lambda e: Engine.open(MEMORY, e.catalogue, clock=any_of(datetime.now)),
        r"is no clock; write SystemClock\(\)",
    ),
    (
        lambda _: AsyncEngine(any_of(MEMORY)),
        r"is no engine; write AsyncEngine\(Engine.open\(url, catalogue\)\)",
    ),
    (
        lambda e: at(e).of(any_of("hall"), "main"),
        r"'hall' is no aggregate; write desk.of\(LoanDesk, 'main'\)",
    ),
    (lambda e: at(e).of(Hall, any_of(5)), "the id of a hall is 5; an id is text: write '5'"),
    (lambda e: at(e).of(Hall, "hall:main"), "the id 'hall:main' begins with its kind, .* write 'main'"),
    (lambda e: at(e).ask(Hall.lend, "hall:main", LADDER), "the id 'hall:main' begins with its kind"),
    (
        lambda e: at(e).ask(any_of("hall.lend"), "main", LADDER),
        "'hall.lend' is no decision; write LoanDesk.lend",
    ),
    (lambda e: at(e).ask(lend_all, "main", {"things": ["a"]}), "lend-all is over several and has no target"),
    (lambda _: any_of(lend_all)(["a"]), r"lend-all is asked through a desk: desk.ask\(lend_all, None, {…}\)"),
    (
        lambda _: Hall("main").lend("a"),
        r"hall.lend is asked through a desk: desk.of\(Hall, 'main'\).lend\(…\)",
    ),
    (
        lambda e: any_of(at(e).of(Hall, "main").lend)("a", "b"),
        "hall.lend is given 2 arguments; it takes thing",
    ),
    (
        lambda e: e.submit(any_of(at(e).prepare(Hall.lend, "main", LADDER))),
        "a Request is no list of requests; write",
    ),
    (
        lambda e: e.preview(any_of(at(e).prepare(Hall.lend, "main", LADDER))),
        "a Request is no list of requests; write",
    ),
    (lambda e: e.submit([any_of(at(e).of(Hall, "main").lend("a"))]), "a Receipt is no request; write"),
    (
        lambda e: at(e).void(any_of(at(e).of(Hall, "main").lend("a"))),
        "a Receipt is no request's id; write .*receipt.id",
    ),
    (lambda e: at(e).because_of(any_of("web-1")), "'web-1' is no cause; give a receipt"),
    (
        lambda e: at(e).expecting({"main": 0}).of(Hall, "main").lend("a"),
        "expected names 'main', which is no stream",
    ),
    (lambda e: at(e).supported_by("").of(Hall, "main").lend("a"), "has an empty one in it; leave it out"),
    (lambda e: e.acting("", on=DAY).of(Hall, "main").lend("a"), "actor='' is nobody; write who asks"),
    (lambda e: e.load(any_of("hall"), "main"), r"'hall' is no aggregate; write load\(LoanDesk, 'main'\)"),
    (lambda e: e.load(Hall, "hall:main"), "the id 'hall:main' begins with its kind"),
    (lambda e: e.history("main"), "'main' names no stream; write one of hall:…, hall-terms:…"),
    (lambda e: e.figures(effective_on=any_of("2022-05-05")), "as of '2022-05-05' is no day; write a date"),
    (lambda e: e.figures(since=any_of("2022-05-05")), "since '2022-05-05' is no day; write a date"),
    (
        lambda e: e.figures(known_at=datetime(2022, 5, 5)),  # noqa: DTZ001 - the case
        "has no time zone, and is another moment everywhere; write",
    ),
    (
        lambda e: e.figures(known_at=any_of(DAY)),
        r"is neither a moment nor the number of a request; .* end_of_day",
    ),
]


def engine_of(catalogue: Catalogue) -> Engine:
    """An engine in memory."""
    return Engine.open(MEMORY, catalogue)


@pytest.mark.parametrize(("ask", "told"), ASKED, ids=range(len(ASKED)))
def test_of_who_asks(engine: Engine, ask: Callable[[Engine], object], told: str) -> None:
    """What was found, and what to write; nothing is recorded of it."""
    before = len([*engine.requests()])
    with pytest.raises(RequestFault, match=told):
        ask(engine)
    assert len([*engine.requests()]) - before == told.count("Receipt")


def test_a_handle_says_what_it_is_asked(engine: Engine) -> None:
    """A decision that is misspelt, and state that it does not have."""
    for name in ("lendd", "out"):
        with pytest.raises(
            AttributeError, match=rf"asked lend here, not {name}; load it .*load\(Hall, 'main'\)"
        ):
            getattr(at(engine).of(Hall, "main"), name)
    assert not hasattr(Hall("main"), "lendd")


def test_a_figure_that_is_not_there_is_told_with_those_that_are() -> None:
    """It is a `KeyError`, as of any mapping."""
    with engine_of(figure(Distinct([Select(Lent)], "thing"))) as found:
        with pytest.raises(KeyError, match="there is no figure 'outt'; there is out"):
            found.figures()["outt"]
        assert "outt" not in found.figures()


def test_an_engine_is_of_one_process(engine: Engine) -> None:
    """Who hands it to another is told to open the store there."""
    with pytest.raises(EngineError, match=r"open it there: Engine.open\(url, catalogue\)"):
        pickle.dumps(engine)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("garden.db", "write sqlite:///garden.db"),
        ("sqlite://garden.db", "if you mean the file garden.db here, write sqlite:///garden.db"),
        ("postgres://x/y", "write postgresql:// at its beginning"),
        ("postgresql+psycopg://x/y", "write postgresql:// at its beginning"),
        (Path("garden.db"), r'is no address of a store; write f"sqlite:///\{path\}"'),
    ],
)
def test_an_address_is_told_as_it_was_meant(url: Any, told: str) -> None:  # noqa: ANN401 - of any type
    """As far as that can be told from what is there."""
    with pytest.raises(StoreError, match=told):
        Engine.open(url, Hall.catalogue())


def test_a_decision_looks_at_no_engine(engine: Engine) -> None:
    """It is given what it may know; a look of its own would not be judged again with it."""

    class Looking(Hall):
        @decision()
        def look(self, _: Context[None]) -> list[Lent]:
            return [Lent(thing=one) for one in engine.figures()]

    with (
        engine_of(Looking.catalogue()) as other,
        pytest.raises(DecisionFault, match=r"looking.look on looking:main .* asks an engine to look"),
    ):
        at(other).of(Looking, "main").look()


@pytest.mark.parametrize("rule", ["no", False, None])
def test_what_is_no_rule_is_not_asked(rule: Any) -> None:  # noqa: ANN401 - the case
    """Whether it would have refused or not: a rule that is never asked must not pass for one that holds."""

    class Careless(Hall):
        @decision()
        def look_over(self, _: Context[None]) -> list[Lent]:
            require(ONE, rule)
            return []

    with (
        engine_of(Careless.catalogue()) as found,
        pytest.raises(TypeError, match="for its rule; write") as caught,
    ):
        at(found).of(Careless, "main").look_over()
    assert "careless.look-over on careless:main" in caught.value.__notes__[0]


class TestTerms:
    """What is put in force can be used: nothing acknowledged stops a store."""

    def test_of_no_time_zone_are_refused(self, engine: Engine) -> None:
        """The refusal is recorded, and the terms of before stay."""
        with pytest.raises(Refused, match="zone 'Mars'") as caught:
            put(engine, Numbers(zone="Mars", most=2))
        assert (caught.value.code, [*engine.requests()][-1].outcome) == ("REQUEST-FORM", "refused")
        at(engine).of(Hall, "main").lend("a")
        assert engine.terms(DAY).most == 1

    def test_without_a_time_zone_are_a_fault(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing is recorded."""
        number = len([*engine.requests()])
        monkeypatch.setattr(HallTerms, "evolve", lambda self, event, _: setattr(self, "terms", event))
        with pytest.raises(
            DecisionFault, match="puts a NumbersPut in force, which has no zone; give it zone: str"
        ):
            put(engine, Numbers(zone="UTC", most=2))
        assert len([*engine.requests()]) == number

    def test_that_are_not_put_are_a_fault(self) -> None:
        """An evolve that forgets them."""

        class Forgetful(HallTerms):
            def evolve(self, event: NumbersPut, on: date) -> None: ...

        with (
            engine_of(Catalogue([Hall], terms=Forgetful)) as found,
            pytest.raises(DecisionFault, match=r"puts nothing in force; write self.terms = … in evolve"),
        ):
            at(found).of(Forgetful, "forgetful").put(Numbers(zone="UTC", most=2))


def test_a_refusal_says_in_both_languages_what_it_says(engine: Engine) -> None:
    """`said`, as of every error, has the rule, what was found and the next step; also when it was sent on."""
    desk = at(engine).of(Hall, "main")
    desk.lend("a")
    with pytest.raises(Refused) as caught:
        desk.lend("a")
    for one in (caught.value, pickle.loads(pickle.dumps(caught.value))):  # noqa: S301 - made here
        assert one.said.en == "LOAN-ONE a thing is lent once\nfound a in hall:main\nnext: wait"
    both = Refused(Rule("ONE", Said("只借一次", "once")), {"found": 2})
    assert tuple(both.said) == ("ONE 只借一次\n查得2", "ONE once\nfound 2")


def test_a_word_may_be_a_plain_string() -> None:
    """As everything that is said."""
    assert Catalogue([Hall], words={"thing": "Item"}).words["thing"] == Word("Item")
