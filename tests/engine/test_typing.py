"""What is asked wrongly is caught by a type checker: misspelt, of a wrong type, in a wrong order, left out.

One run of mypy checks every line of what is written here as another project would write it.
"""

import re
from pathlib import Path
from typing import Final

from mypy import api

WRITTEN: Final = '''
from collections.abc import Sequence
from datetime import date
from typing import Annotated, assert_type

from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    Desk,
    Engine,
    Event,
    EventOn,
    Outcome,
    Receipt,
    Ref,
    Rules,
    Said,
    decision,
    require,
)

RULES = Rules()
ONE = RULES.add("ONE", Said("一物一借", "a thing is lent once"), "assumed")


class Lent(Event, topic="shelf.lent", title="借出"):
    """A thing went out."""

    thing: Annotated[str, Ref("thing")]
    reader: str


class Shelf(Aggregate, title="架", rules=RULES):
    """What is out."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.out: dict[str, str] = {}

    @decision(title="借出")
    def lend(self, context: Context[None], thing: str, *, reader: str, days: int = 14) -> list[Lent]:
        """Lend."""
        require(thing not in self.out, ONE, found=self.out.get(thing))
        return [Lent(thing=thing, reader=reader)]

    @decision()
    def lend_all(self, _: Context[None], things: Sequence[str], reader: str) -> list[Event]:
        """Lend all."""
        return [Lent(thing=one, reader=reader) for one in things]

    def evolve(self, event: Lent, on: date) -> None:
        self.out[event.thing] = event.reader


class Archive(Shelf):
    """Is asked what its base is asked."""

    def evolve(self, event: Lent, on: date) -> None:
        """Nothing."""


@decision(title="转借")
def swap(context: Context[None], thing: str, *, old: str, new: str) -> list[EventOn]:
    """Lend elsewhere."""
    shelf = context.load(Shelf, new)
    assert_type(shelf, Shelf)
    assert_type(shelf.out, dict[str, str])
    return [shelf.records(Lent(thing=thing, reader=old))]


class Counter(Desk):
    """A desk with the decision over several."""

    swap = swap


engine = Engine.open("sqlite:///:memory:", Catalogue([Shelf, Archive], decisions=[swap]))
shelf = engine.acting("clerk", on=date(2022, 5, 5)).of(Shelf, "main")
archive = engine.acting("clerk", on=date(2022, 5, 5)).of(Archive, "main")
counter = Counter(engine, "clerk", on=date(2022, 5, 5))
'''
"""What is right, before the lines below."""
RIGHT: Final = (
    'assert_type(shelf.lend("a", reader="r"), Receipt)',
    'assert_type(shelf.lend("a", reader="r", days=3), Receipt)',
    'assert_type(shelf.lend(thing="a", reader="r"), Receipt)',
    'assert_type(shelf.lend_all(["a", "b"], "r"), Receipt)',
    'assert_type(shelf.lend_all(("a",), reader="r"), Receipt)',
    'assert_type(archive.lend("a", reader="r"), Receipt)',
    'assert_type(counter.swap("a", old="o", new="n"), Receipt)',
    'assert_type(counter.request("id").swap("a", old="o", new="n"), Receipt)',
    'assert_type(engine.load(Shelf, "main"), Shelf)',
    "assert_type(engine.submit([]), list[Outcome])",
)
WRONG: Final = {
    'shelf.lend("a", raeder="r")': 'Unexpected keyword argument "raeder"',
    'shelf.lend("a")': 'Missing named argument "reader"',
    'shelf.lend(reader="r")': "Too few arguments",
    'shelf.lend(3, reader="r")': 'Argument 1 has incompatible type "int"; expected "str"',
    'shelf.lend("a", reader=None)': 'Argument "reader" has incompatible type "None"; expected "str"',
    'shelf.lend("a", "r")': "Too many positional arguments",
    'shelf.lend("a", reader="r", days="3")': 'Argument "days" has incompatible type "str"; expected "int"',
    'shelf.lend_all("r", ["a"])': 'Argument 2 has incompatible type "list[str]"; expected "str"',
    'shelf.lend_all([1], "r")': 'List item 0 has incompatible type "int"; expected "str"',
    'shelf.lnd("a", reader="r")': '"Shelf" has no attribute "lnd"',
    'archive.lend("a", raeder="r")': 'Unexpected keyword argument "raeder"',
    'counter.swap("a", old="o", nwe="n")': 'Unexpected keyword argument "nwe"',
    'counter.swap("a", old="o")': 'Missing named argument "new"',
    'counter.swap(1, old="o", new="n")': 'Argument 1 has incompatible type "int"; expected "str"',
    'counter.swap("a", "o", "n")': "Too many positional arguments",
    'counter.request("id").swap("a", old=1, new="n")': 'Argument "old" has incompatible type "int"',
    'engine.acting("clerk", on="2022-05-05")': 'Argument "on" to "acting" of "Engine" has incompatible type',
    "engine.acting(None, on=date(2022, 5, 5))": 'Argument 1 to "acting" of "Engine" has incompatible type',
    "engine.acting(\"clerk\", on=date(2022, 5, 5)).of(str, 'x')": 'Value of type variable "A" of "of"',
    'Lent(thing="a", raeder="r")': 'Unexpected keyword argument "raeder" for "Lent"',
    'Lent(thing=1, reader="r")': 'Argument "thing" to "Lent" has incompatible type "int"; expected "str"',
    "require(True, 'ONE')": 'Argument 2 to "require" has incompatible type "str"; expected "Rule"',
    'Catalogue([Shelf("a")])': "List item 0 has incompatible type",
    "Catalogue([Shelf], decisions=[Shelf])": "List item 0 has incompatible type",
    "Catalogue([Shelf], terms=Shelf)": 'Argument "terms" to "Catalogue" has incompatible type',
    "counter.nobody()": '"Counter" has no attribute "nobody"',
}
CONFIG: Final = """
[mypy]
strict = True
plugins = pydantic.mypy
[mypy-daojiao_program.*]
follow_imports = silent
[pydantic-mypy]
init_forbid_extra = True
init_typed = True
"""


def test_a_type_checker_catches_what_is_wrong_and_passes_what_is_right(tmp_path: Path) -> None:
    """Decisions, handles and desks have the types of their signatures, the context left out."""
    lines = [*WRITTEN.strip().splitlines(), *RIGHT, *WRONG]
    (tmp_path / "shelf.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "mypy.ini").write_text(CONFIG, encoding="utf-8")
    config, cache = f"--config-file={tmp_path}/mypy.ini", f"--cache-dir={tmp_path}/cache"
    out, err, _ = api.run([config, cache, f"{tmp_path}/shelf.py"])
    assert not err
    said: dict[str, list[str]] = {}
    for number, message in re.findall(r"shelf\.py:(\d+): error: (.*?)  \[", out):
        said.setdefault(lines[int(number) - 1], []).append(message)
    assert {line: told for line, told in said.items() if line not in WRONG} == {}, "of what is right"
    missed = {line: told for line, told in WRONG.items() if told not in "\n".join(said.get(line, ()))}
    assert missed == {}, said
