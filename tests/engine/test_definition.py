"""Mistakes of the code are found when it is defined, each with class, file, line and what to write."""

import importlib.util
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from daojiao_program.engine import DefinitionError

SHELF = """
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from pydantic import BaseModel
from daojiao_program.engine import *

class Lent(Event, topic="shelf.lent"):
    thing: str
    kind: Literal["book", "tool"] = "book"
    days: int = 1

class Returned(Event, topic="shelf.returned"):
    thing: str

class Shelf(Aggregate):
    def __init__(self, id):
        super().__init__(id)
        self.out = []

    @decision()
    def lend(self, _: Context[None], thing: str) -> list[Event]:
        return [Lent(thing=thing)]

    def evolve(self, event: Lent, on: date) -> None:
        self.out.append(event.thing)

class Charter(Terms):
    def evolve(self, event: Returned, on: date) -> None:
        self.terms = event
"""
DECISION = """
class Odd(Shelf, kind="odd"):
    {}

Catalogue([Odd])
"""
Load = Callable[[str], ModuleType]


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    """Import what is written below the shelf, as a file of its own."""
    path = tmp_path / "shelf_of_tests.py"

    def run(code: str) -> ModuleType:
        path.write_text(f"{SHELF}\n{code}\n", encoding="utf-8")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    yield run
    sys.modules.pop(path.stem, None)


def mistake(load: Load, code: str, sentence: str) -> DefinitionError:
    """The error to which the code comes; it says the sentence, and where in the file."""
    with pytest.raises(DefinitionError) as caught:
        load(code)
    error = caught.value
    assert sentence in error.sentence
    assert Path(error.file).name == "shelf_of_tests.py"
    assert error.line > SHELF.count("\n") or error.of in ("Lent", "Returned", "Shelf", "Shelf.lend")
    assert str(error) == f"{error.of} ({error.file}:{error.line}): {error.sentence}"
    return error


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            'class Odd(Aggregate, kind="a:b"): ...',
            "the kind 'a:b' cannot begin the name of a stream; write letters, digits and hyphens",
        ),
        ('class Odd(Aggregate, kind="a b"): ...', "the kind 'a b' cannot begin"),
        ('class Odd(Aggregate, kind="a\\n"): ...', "the kind 'a\\n' cannot begin"),
        ("class Odd(Aggregate, kind=3): ...", "the kind 3 cannot begin"),
        ('class Odd(Aggregate, kind="engine"): ...', "the kind 'engine' is the engine's own"),
        (
            'class Odd(Aggregate):\n    kind = "odd"',
            "kind is said where the class begins: class Odd(…, kind=…)",
        ),
        ('class Odd(Event, topic="a b"): ...', "the topic 'a b' is none; write words of letters"),
        ('class Odd(Event, topic=".a"): ...', "the topic '.a' is none"),
        ('class Odd(Event, topic="a:b"): ...', "the topic 'a:b' is none"),
        ('class Odd(Event, topic="engine.done"): ...', "begins like those of the engine; call it otherwise"),
    ],
)
def test_a_name_that_the_engine_uses_or_cannot_store_is_refused(load: Load, code: str, sentence: str) -> None:
    """Kinds and topics, as soon as the class is written."""
    assert mistake(load, code, sentence).of == "Odd"


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("WAS: str", "a field called 'WAS' hides what every event has; call it otherwise"),
        ("refs: str", "a field called 'refs' hides"),
        ("model_fields: str", "a field called 'model_fields' hides"),
        (
            "of: set[str]",
            "of holds a set, whose order differs from process to process; write tuple[str, ...]",
        ),
        ('of: Annotated[frozenset[str] | None, Ref("x")]', "of holds a frozenset, whose order"),
        ("of: Mapping[str, tuple[frozenset[int], ...]]", "of holds a frozenset, whose order"),
        ("of: tuple[Box, ...]", "of holds a set, whose order"),
        ("of: Bag", "of holds a frozenset, whose order"),
        (
            "of: list[str]",
            "of holds a list, which can be changed or comes back as another; an event is frozen: write tuple",
        ),
        ("of: Sequence[str]", "of holds a Sequence, which can be changed or comes back as another"),
        ("of: dict[str, str]", "of holds a dict, which can be changed; an event is frozen: write Mapping"),
    ],
)
def test_an_event_holds_what_comes_back_as_it_was(load: Load, field: str, sentence: str) -> None:
    """No sets however deep, nothing that can be changed, no name that every event has."""
    held = "class Box(BaseModel):\n    of: Mapping[str, set[int]]\n@dataclass\nclass Bag: of: frozenset[str]"
    assert mistake(load, f"{held}\nclass Odd(Event, topic='odd.done'):\n    {field}", sentence).of == "Odd"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("def ask(this, context) -> list[Event]: return []", "begins with self: (self, context, …)"),
        (
            "def ask(self): return []",
            "it is given itself and the context: write def ask(self, context: Context[…], …)",
        ),
        ("def ask(self, *, context): return []", "it is given itself and the context"),
        ("def ask(self, context, thing): return []", "the argument thing has no type; write thing: str"),
        ("def ask(self, context, *things: str): return []", "*things has no names to be stored by"),
        ("def ask(self, context, **things: str): return []", "**things has no names to be stored by"),
        ("def ask(self, context, thing: str, /): return []", "thing is stored by its name: take out the /"),
        (
            "def ask(self, _, context: str): return []",
            "an argument cannot be called 'context', which the engine uses",
        ),
        ("def ask(self, _, model_fields: str): return []", "an argument cannot be called 'model_fields'"),
        (
            "def ask(self, _, people: Sequence[frozenset[str]]): return []",
            "people holds a frozenset, whose order",
        ),
        ("def ask(self, _, at: Shelf): return []", "its arguments cannot be read from JSON: "),
        (
            "def ask(self, _, at: 'Lost'): return []",
            "an annotation names 'Lost', which its file does not know",
        ),
        (
            "def ask(self, thing: str, of: str): return []",
            "thing is the context, not a str; write def ask(self, context",
        ),
        ("def ask(self, _, far: int | None = 3): return []", "far may be None and has the default 3"),
        ("async def ask(self, context): return []", "a decision waits for nothing"),
        (
            'def ask(self, context): yield Lent(thing="a")',
            "a decision answers at once: return a list instead of yielding",
        ),
        (
            "def ask(self, context) -> Lent: ...",
            "it answers Lent; a decision returns a list of events: write -> list[Event]",
        ),
        ("def ask(self, context) -> None: ...", "it answers None; a decision returns a list of events"),
        (
            "def ask(self, context) -> list[Event] | None: ...",
            "it answers None; a decision returns a list of events",
        ),
        ("def ask(self, context) -> EventOn: ...", "it answers EventOn; a decision returns a list of events"),
        (
            "def ask(self, context) -> Sequence[Lent | Returned]: ...",
            "it answers Returned, which Odd.evolve does not name; write there event: … | Returned",
        ),
        (
            "def ask(self, context) -> tuple[Returned, ...]: ...",
            "it answers Returned, which Odd.evolve does not name",
        ),
        ("def id(self, context): return []", "a decision cannot be called 'id', which the engine uses"),
        (
            "def stream(self, context): return []",
            "a decision cannot be called 'stream', which the engine uses",
        ),
        ("def at(self, context): return []", "a decision cannot be called 'at', which the engine uses"),
        (
            "def evolve(self, context): return []",
            "a decision cannot be called 'evolve', which the engine uses",
        ),
        (
            "def figures(self, context): return []",
            "a decision cannot be called 'figures', which the engine uses",
        ),
        (
            "def records(self, context): return []",
            "a decision cannot be called 'records', which the engine uses",
        ),
        (
            "def _hidden(self, context): return []",
            "a decision cannot be called '_hidden', which the engine uses",
        ),
    ],
)
def test_a_decision_can_be_asked_and_stored(load: Load, code: str, sentence: str) -> None:
    """Its names, its arguments and the events that it says it answers."""
    error = mistake(load, DECISION.format(f"@decision()\n    {code}"), sentence)
    assert error.of.startswith("Odd.")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "class Odd(Aggregate): ...",
            "it has no evolve; write def evolve(self, event: Lent | Returned, on: date) -> None",
        ),
        (
            "class Odd(Aggregate):\n    def evolve(self, event: Any, on): ...",
            "it takes Any, which names no event; name each of them",
        ),
        (
            "class Odd(Aggregate):\n    def evolve(self, event: Event, on): ...",
            "it takes Event, which names no event",
        ),
        (
            "class Odd(Aggregate):\n    def evolve(self, event: Lent | None, on): ...",
            "it takes None, which names no event",
        ),
        ("class Odd(Aggregate):\n    def evolve(self, event: 'Lost', on): ...", "an annotation names 'Lost'"),
        (
            "class Odd(Aggregate):\n    def evolve(self, event, on): ...",
            "it does not say which events it takes",
        ),
        ("class Odd(Aggregate):\n    def evolve(self, event: Lent): ...", "it is given an event and its day"),
        ("class Odd(Aggregate):\n    evolve = 3", "evolve is no method"),
        (
            "class Bare(Event): ...\nclass Odd(Aggregate):\n    def evolve(self, event: Bare, on): ...",
            'it is an event without a topic; write class Bare(Event, topic="desk.lent")',
        ),
        (
            "class Odd(Shelf):\n    def __init__(self, id):\n        self.out = []",
            "it does not keep its id; write super().__init__(id)",
        ),
        ("class Odd(Shelf):\n    def __init__(self, id, other): ...", "it cannot be made from its id alone"),
        (
            "class Odd(Shelf):\n    def __init__(self, id):\n        super().__init__(id); self.kind = 'a'",
            "self.kind hides what an aggregate has of that name; call it otherwise",
        ),
        (
            "class Odd(Shelf):\n    def __init__(self, id):\n        super().__init__(id); self.lend = 3",
            "self.lend hides what an aggregate has",
        ),
        (
            "class Odd(Shelf):\n    def lend(self, context): return []",
            "lend hides the decision that Shelf has; write @decision() above it",
        ),
    ],
)
def test_an_aggregate_can_be_loaded(load: Load, code: str, sentence: str) -> None:
    """What only the finished class shows is told when it is listed, before any store is opened."""
    mistake(load, f"{code}\nCatalogue([Odd])", sentence)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "@decision()\ndef odd(_: Context[None]) -> list[Lent]: ...\nCatalogue([Shelf], decisions=[odd])",
            "it answers Lent on nobody; write -> list[EventOn], and context.load(…, …).records(Lent(…))",
        ),
        ("Catalogue([Shelf], decisions=[Shelf.lend])", "it belongs to its aggregate, which is listed"),
        (
            "def odd(): ...\nCatalogue([Shelf], decisions=[odd])",
            "it is no decision; write @decision() above it",
        ),
        ("Catalogue([Shelf], terms=Shelf)", "it holds no terms; write class Charter(Terms)"),
        ("Catalogue([Lent])", "it is no aggregate; list classes of Aggregate"),
        ("@decision\ndef odd(context): ...", "write @decision(), with brackets, above it"),
        (
            "class Odd(Shelf):\n    @decision()\n    def a(self, _): ...\n    b = a",
            "two decisions are called 'a': a and b",
        ),
        (
            "class Odd(Terms):\n    @decision()\n    def terms(self, _): ...",
            "a decision cannot be called 'terms', which the engine uses",
        ),
        (
            "class Odd(Shelf, kind='shelf'): ...\nCatalogue([Shelf, Odd])",
            "two of the kind aggregate are called 'shelf', Shelf and this; rename one",
        ),
    ],
)
def test_what_is_listed_is_what_it_must_be(load: Load, code: str, sentence: str) -> None:
    """Decisions, terms and names of a catalogue."""
    mistake(load, code, sentence)


def test_an_error_survives_being_sent_to_another_process(load: Load) -> None:
    """It keeps its parts."""
    error = mistake(load, "Catalogue([Lent])", "")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (str(again), again.of, again.line) == (str(error), "Lent", error.line)
    assert isinstance(again, TypeError)
    assert isinstance(again, ValueError)


BASES = """
class Archive(Shelf):
    @decision()
    def give_back(self, _: Context[None], thing: str) -> list[Event]:
        return [Returned(thing=thing)]

    def evolve(self, event: Lent | Returned, on: date) -> None: ...

class Display(Shelf):
    lend = None

class Counter(Shelf):
    @decision()
    def lend(self, _: Context[None], thing: str, *, reader: str) -> list[Event]:
        return [Lent(thing=thing)]

ALL = Catalogue([Shelf, Archive, Display, Counter])
"""


def test_a_subclass_is_asked_what_its_base_is_asked(load: Load) -> None:
    """Each owns its decisions, named by its own kind, those of the base first; the base keeps its own."""
    found = load(BASES)
    assert [*found.ALL.decisions] == ["shelf.lend", "archive.lend", "archive.give-back", "counter.lend"]
    owners = [one.lend.owner for one in (found.Shelf, found.Archive, found.Counter)]
    assert owners == [found.Shelf, found.Archive, found.Counter]
    assert [*found.Counter.lend.schema.model_fields] == ["thing", "reader"]
    assert found.Display.decisions() == ()
