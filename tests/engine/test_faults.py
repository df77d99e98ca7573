"""Faults of the code at run time: each has a sentence, nothing is recorded, and no state is changed."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pytest

from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Conflict,
    Context,
    DecisionFault,
    Engine,
    Event,
    Refusal,
    Request,
    RequestFault,
    Rule,
    Said,
    decision,
    require,
)
from daojiao_program.engine.opening import open_ledger
from tests.engine.town import MAY, clock_at
from tests.engine.workflow import Charter, TownTerms

FULL = Rule("BOX-FULL", Said("已满", "the box is full"), "assumed")
ELSEWHERE = [Rule("BOX-ELSE", Said("别处", "a rule of nobody"), "assumed")]


class Put(Event, topic="box.put"):
    """A thing was put in."""

    thing: str


class Spilt(Event, topic="box.spilt"):
    """Of nobody."""


@dataclass
class Slot:
    """A part of the state."""

    things: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Lid:
    """Another, in slots."""

    open: bool = True


class Box(Aggregate):
    """Holds things in every way in which things can be held."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.count = 0
        self.things: list[str] = []
        self.places: dict[str, set[str]] = {"top": set()}
        self.slots = {"a": Slot()}
        self.lid = Lid()
        self.queue = deque(["x"])
        self.pairs = ((["a"], 1),)

    @decision()
    def put(self, _: Context[None], thing: str) -> list[Event]:
        """Put in; a tool raises once two things are in."""
        if thing == "tool" and self.count > 1:
            raise KeyError(thing)
        require(self.count < 9, FULL, found=self.count)
        return [Put(thing=thing)]

    @decision()
    def go_wrong(self, context: Context[None], how: str) -> list[Event]:
        """Do what is not to be done."""
        known = globals() | {"box": self, "context": context, "answer": []}
        exec(how, known)  # noqa: S102 - the mistakes of the tables below
        answer: list[Event] = known["answer"]
        return answer

    @decision()
    def sort(self, _: Context[None], things: list[str]) -> list[Event]:
        """Change the own argument: that is nobody's business."""
        things.sort()
        return [Put(thing=things.pop())]

    def evolve(self, event: Put, on: date) -> None:
        self.count += 1
        self.things.append(event.thing)


class Crate(Aggregate):
    """Is in no catalogue."""

    def evolve(self, event: Put, on: date) -> None:
        """Assign nothing."""


class Fragile(Aggregate):
    """Breaks when it is loaded."""

    @decision()
    def put(self, _: Context[None]) -> list[Event]:
        """Put in."""
        return [Put(thing="glass")]

    def evolve(self, event: Put, on: date) -> None:
        raise ZeroDivisionError("broken")


CHANGES = (
    "box.count = 7",
    "box.new = 1",
    "del box.count",
    "box.things.append('b')",
    "box.things[0] = 'b'",
    "box.places['top'].add('b')",
    "box.places['top'] = {'b'}",
    "box.slots['a'].things.append('b')",
    "box.slots['a'].things = ['b']",
    "box.lid.open = False",
    "box.queue.append('y')",
    "box.pairs[0][0].append('b')",
    "box.things.append('b'); require(None, FULL, found=0)",
    "box.things.append('b'); 1 / 0",
)
ANSWERS = {
    "None": "None",
    "Put(thing='a')": "a Put",
    "box.records(Put(thing='a'))": "a EventOn",
    "(one for one in ())": "a generator",
    "'put'": "a str",
    "['put']": "a list with a str in it",
    "[None]": "a list with None in it",
}
FINDINGS = ("{1}", "date(2025, 5, 1)", "float('nan')", "chr(0xD800)", "[{'a': object()}]")
ENGINES: list[Engine] = []
BOXES = Catalogue([Box, Fragile])


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A store of boxes, one on each kind of store, with a thing in box `b`."""
    url = "sqlite:///:memory:"
    if request.param == "postgres":
        schema = request.getfixturevalue("pg_schema")
        url = f"{request.getfixturevalue('postgres_url')}&schema={schema}"
    with Engine.open(url, BOXES, clock=clock_at()) as engine:
        ENGINES[:] = [engine]
        engine.submit([asked("first", "box.put", thing="a")])
        yield engine


def asked(id: str, what: str, on: date = MAY[1], **arguments: object) -> Request:
    """A request to box `b`."""
    kind = what.partition(".")[0]
    return Request(id=id, decision=what, target=f"{kind}:b", arguments=arguments, on=on, actor="clerk")


def fault(engine: Engine, how: str) -> DecisionFault:
    """What comes of it: nothing recorded, and the cache as it was."""
    with pytest.raises(DecisionFault) as caught:
        engine.submit([asked("wrong", "box.go-wrong", how=how)])
    error = caught.value
    assert (error.decision, error.target, error.file) == ("box.go-wrong", "box:b", __file__)
    assert str(error).startswith(f"box.go-wrong on box:b ({__file__}:{error.line}) ")
    assert str(error).endswith("; nothing was recorded")
    assert [row.id for row in engine.requests()] == ["first"]
    (receipt,) = engine.submit([asked("next", "box.put", thing="z")])
    assert not isinstance(receipt, Refusal)
    again = Engine(engine.ledger, BOXES, clock=engine.clock)
    assert engine.load(Box, "b").things == again.load(Box, "b").things == ["a", "z"]
    return error


@pytest.mark.parametrize("how", CHANGES)
def test_a_decision_that_changes_its_aggregate_never_changes_the_cache(engine: Engine, how: str) -> None:
    """Wherever the change is made, and whether it then answers, refuses or raises."""
    assert (
        fault(engine, how).sentence == "changed box:b; a decision changes nothing: evolve does, by its events"
    )
    states = engine._taker.states  # noqa: SLF001 - what must not have been changed
    assert vars(states.get("box:b").aggregate)["count"] == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_a_list_of_events(engine: Engine, answer: str) -> None:
    """Nothing else, be it ever so near."""
    assert fault(engine, f"answer = {answer}").sentence == (
        f"answered {ANSWERS[answer]}; return a list of events, [] where there is nothing to record"
    )


@pytest.mark.parametrize("ask", ["require", "context.advise"])
@pytest.mark.parametrize("found", FINDINGS)
def test_a_finding_is_a_json_value(engine: Engine, ask: str, found: str) -> None:
    """It is stored with the refusal, or with the warning."""
    told = fault(engine, f"{ask}(None, FULL, found={found})").sentence
    assert "by BOX-FULL, which is no JSON value; write a text, a number, or a list" in told


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("answer = [Spilt()]", "records a Spilt on box:b, which Box.evolve does not name; add it there"),
        ("answer = [box.records(Spilt())]", "records a Spilt on box:b, which Box.evolve does not name"),
        ("context.load(Crate, 'c')", "loads Crate, which the catalogue does not list; add it there"),
        ("context.load(Box, None)", "loads Box by None; an id is text"),
        ("require(None, ELSEWHERE[0])", "asks the rule BOX-ELSE, which the catalogue does not list; add it"),
        ("ENGINES[0].submit([])", "asks an engine to submit; a decision returns events, and context.load"),
        ("ENGINES[0].preview([])", "asks an engine to preview; a decision returns events"),
    ],
)
def test_what_the_catalogue_does_not_know_is_not_recorded(engine: Engine, how: str, sentence: str) -> None:
    """No stream that nobody can load afterwards, and nobody waits for himself."""
    assert sentence in fault(engine, how).sentence


def test_a_tuple_of_events_is_a_list_of_them(engine: Engine) -> None:
    """Any sequence will do."""
    (receipt,) = engine.submit([asked("r", "box.go-wrong", how="answer = (Put(thing='b'),)")])
    assert not isinstance(receipt, Refusal)


def test_what_a_decision_does_with_its_own_arguments_is_its_own_affair(engine: Engine) -> None:
    """Judged again, twice in a batch, it is given what was asked, and comes out as it had."""
    engine.submit([asked("sort", "box.sort", MAY[5], things=["c", "a"])])
    late = engine.submit([asked(f"late-{n}", "box.put", MAY[2], thing="a") for n in range(3)])
    assert [isinstance(one, Refusal) for one in late] == [False] * 3


def test_what_a_decision_raises_comes_through_and_says_where(engine: Engine) -> None:
    """It is what it is, with a note."""
    engine.submit([asked("second", "box.put", thing="b")])
    with pytest.raises(KeyError, match="tool") as caught:
        engine.submit([asked("third", "box.put", thing="tool")])
    assert "box.put on box:b" in caught.value.__notes__[0]


def test_a_later_decision_that_would_raise_comes_out_otherwise(engine: Engine) -> None:
    """The late entry is refused, and the later request named."""
    engine.submit([asked("tool", "box.put", MAY[5], thing="tool")])
    (answer,) = engine.submit([asked("late", "box.put", MAY[3], thing="b")])
    assert isinstance(answer, Refusal)
    assert answer.refused.code == "LATER-STANDS"
    assert answer.refused.findings["later"] == ["tool"]


def test_a_state_that_cannot_be_loaded_names_its_evolve(engine: Engine) -> None:
    """Nothing more can be asked of it; the sentence says why."""
    fresh = Engine(engine.ledger, BOXES, clock=engine.clock)
    with pytest.raises(ZeroDivisionError):
        engine.submit([asked("glass", "fragile.put")])
    assert fresh.attempts("glass") == []


def test_the_failing_request_of_a_batch_is_named(engine: Engine) -> None:
    """By its place and its id; none of the others was recorded."""
    batch = [asked("one", "box.put", thing="b"), asked("two", "box.go-wrong", how="answer = None")]
    with pytest.raises(
        DecisionFault, match=r"nothing was recorded \(request 2 of 2, 'two'; none of them was"
    ):
        engine.submit(batch)
    moved = replace(batch[0], expected={"box:b": 7})
    with pytest.raises(Conflict, match=r"request 1 of 2, 'one'; none of them was recorded"):
        engine.submit([moved, batch[0]])
    tool = [asked("x", "box.put", thing="b"), asked("y", "box.put", thing="tool")]
    with pytest.raises(KeyError) as caught:
        engine.submit(tool)
    assert caught.value.__notes__[-1] == "request 2 of 2, 'y'; none of them was recorded"
    assert [row.id for row in engine.requests()] == ["first"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("on", datetime(2025, 5, 1, 9), r"on=datetime.datetime\(.*\) is no day; write a date"),  # noqa: DTZ001
        ("on", "2025-05-01", "on='2025-05-01' is no day"),
        ("actor", None, "actor=None is no text; write who or what it is, such as actor='office'"),
        ("actor", 3, "actor=3 is no text"),
        ("id", None, "id=None is no text"),
        ("decision", Box.put, "is no text; write who or what it is, such as decision='grid.close'"),
        ("target", 3, "target=3 is no text; write a text, or None"),
        ("reason", b"x", "reason=b'x' is no text"),
        ("arguments", [1], r"arguments=\[1\] has no names"),
        ("documents", "粤府〔2022〕1号", "documents='.*' is no list of texts"),
        ("documents", [1], r"documents=\[1\] is no list of texts"),
    ],
)
def test_a_request_is_made_of_what_a_request_has(name: str, value: Any, sentence: str) -> None:  # noqa: ANN401
    """Whoever asks in code is told at once which value is of the wrong kind."""
    right: dict[str, Any] = {
        "id": "r",
        "decision": "box.put",
        "target": "box:b",
        "arguments": {},
        "on": MAY[0],
    }
    with pytest.raises(RequestFault, match=sentence):
        Request(**{"actor": "clerk", **right, name: value})


def test_a_desk_is_for_a_day() -> None:
    """The same is said at the desk."""
    with Engine.open("sqlite:///:memory:", BOXES, clock=clock_at()) as engine:
        desk = engine.acting("clerk", on=datetime(2025, 5, 1, 9))  # noqa: DTZ001 - the mistake
        with pytest.raises(RequestFault, match="is no day"):
            desk.of(Box, "b").put("a")


def test_an_event_on_names_who_was_loaded(engine: Engine) -> None:
    """What nothing guards is not recorded."""
    how = "answer = [Box('other').records(Put(thing='a'))]"
    assert fault(engine, how).sentence == "records on box:other, which it did not load"


@pytest.mark.parametrize("cached_states", [0, 100])
@pytest.mark.parametrize("how", ["context.terms.courses['x'] = 'y'", "context.terms.courses.clear(); 1 / 0"])
def test_terms_are_not_changed_by_a_decision(how: str, cached_states: int) -> None:
    """What is in force is everybody's: the batch fails, and the next is judged under what was adopted."""
    seen = []

    class Meddler(Aggregate):
        """Changes what is in force."""

        @decision()
        def meddle(self, context: Context[TownTerms]) -> list[Event]:
            """Change it."""
            exec(how, {"context": context})  # noqa: S102 - the mistake
            return []

        @decision()
        def look(self, context: Context[TownTerms]) -> list[Event]:
            """See what is in force."""
            seen.append((id(context.terms), dict(context.terms.courses)))
            return []

        def evolve(self, event: Put, on: date) -> None:
            """Assign nothing."""

    terms = TownTerms()
    ledger = open_ledger("sqlite:///:memory:")
    catalogue = Catalogue([Meddler], terms=Charter)
    with Engine(ledger, catalogue, clock=clock_at(), cached_states=cached_states) as engine:
        engine.acting("clerk", on=MAY[0]).of(Charter, "charter").adopt(terms)
        meddler = engine.acting("clerk", on=MAY[1]).of(Meddler, "m")
        meddler.look()
        meddler.look()
        assert seen == [(seen[0][0], terms.courses)] * 2, "read once, however often they are asked for"
        with pytest.raises((DecisionFault, ZeroDivisionError)):
            meddler.meddle()
        assert "charter:charter" not in engine._taker.states._kept  # noqa: SLF001 - it must be forgotten
        assert "meddle" not in {row.decision.partition(".")[2] for row in engine.requests()}
        assert engine.terms(MAY[1]) == TownTerms()
        meddler.look()
        assert seen[-1][1] == terms.courses
