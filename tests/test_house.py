"""How the house is built: what a reader may rely on in every file, held by a check and not by habit."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from daojiao_program import domain, engine
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Aggregate, Engine, Event, Rule
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.ports import Ledger

AGGREGATES = [pytest.param(one, id=one.kind) for one in TOWN.aggregates.values()]
LONGEST_AGGREGATE = 450
DOMAIN = Path(domain.__file__ or "").parent
PRODUCT = DOMAIN.parent


def imports_of(path: Path) -> Iterator[tuple[str, str]]:
    """The module and the name of all that a file imports, within functions too."""
    for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match one:
            case ast.ImportFrom(module=str(module)):
                yield from ((module, name.name) for name in one.names)
            case ast.Import():
                yield from ((name.name, "") for name in one.names)
            case _:
                continue


def module_of(aggregate: type[Aggregate]) -> tuple[Path, dict[str, object]]:
    """The file in which it is written, and what that file holds by name."""
    module = inspect.getmodule(aggregate)
    assert module is not None
    return Path(inspect.getsourcefile(aggregate) or ""), vars(module)


def test_each_decision_on_the_design_has_a_number_of_its_own() -> None:
    """So that one is named by its number."""
    numbers = [one.name.partition("-")[0] for one in (PRODUCT.parents[1] / "docs/decisions").glob("*.md")]
    assert len({*numbers}) == len(numbers) > 0


@pytest.mark.parametrize("aggregate", AGGREGATES)
class TestAggregate:
    """One aggregate, one file, in one order."""

    def test_its_events_stand_beside_it(self, aggregate: type[Aggregate]) -> None:
        """Every event that it records is written in its own file, which is not cut in two."""
        assert {one.__module__ for one in aggregate.event_types()} <= {aggregate.__module__}
        path, _ = module_of(aggregate)
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_AGGREGATE

    def test_rules_then_events_then_itself(self, aggregate: type[Aggregate]) -> None:
        """A reader meets the rules first, then what can happen, then what is remembered and decided."""
        path, held = module_of(aggregate)
        order = []
        for one in ast.parse(path.read_text(encoding="utf-8")).body:
            match one:
                case ast.Assign(targets=[ast.Name(id=name)]) if isinstance(held.get(name), Rule):
                    order.append("rule")
                case ast.ClassDef(name=name) if name == aggregate.__name__:
                    order.append("state")
                case ast.ClassDef(name=name) if issubclass(held[name], Event):  # type: ignore[arg-type]
                    order.append("event")  # the name of a class statement holds that class
                case _:
                    continue
        assert order == sorted(order, key=["rule", "event", "state"].index)

    def test_state_then_decisions_then_evolve(self, aggregate: type[Aggregate]) -> None:
        """What it holds at the top, its decisions after it, and how events assign at the end."""
        names = list(vars(aggregate))
        decisions = [at for at, one in enumerate(names) if isinstance(vars(aggregate)[one], AnyDecision)]
        assert names.index("__init__") < min(decisions, default=len(names))
        assert max(decisions, default=0) < names.index("evolve")


DECLARES = (
    "aggregate",
    "calendar",
    "catalogue",
    "context",
    "decision",
    "event",
    "figures.composed",
    "figures.indicator",
    "figures.measures",
    "lifecycle",
    "reactions",
    "rules",
    "tasks",
    "wording",
)
"""The part of the engine in which workflows are written; the rest opens, reads and writes stores."""
IMPURE = {
    "io",
    "os",
    "pathlib",
    "random",
    "secrets",
    "sqlite3",
    "subprocess",
    "sys",
    "time",
    "tomllib",
    "uuid",
}
"""What a pure module has no use for: files, processes, clocks and chance."""


@pytest.mark.parametrize("path", sorted(DOMAIN.glob("*.py")), ids=lambda one: one.stem)
def test_the_domain_is_pure(path: Path) -> None:
    """It is written in the engine's words alone: no engine, no ledger, no reading, no file and no clock."""
    for module, name in imports_of(path):
        assert module.partition(".")[0] not in IMPURE
        if module.startswith(engine.__name__):
            at = getattr(getattr(import_module(module), name), "__module__", None)  # None: a constant
            assert at is None or at.removeprefix(f"{engine.__name__}.") in DECLARES, (module, name)


def test_the_check_of_purity_notices() -> None:
    """What opens a store stands in no module that the domain may use."""
    assert {Engine.__module__, Ledger.__module__}.isdisjoint(f"{engine.__name__}.{one}" for one in DECLARES)


ELSEWHERE = {
    "Factory": "the name under which `eventsourcing` looks for a module's factory",
    "Look": "the page's is a reading of the store, the other says of which two times",
    "Language": "the same two, once as a type and once as the enumeration that Typer asks for",
    "LedgerAggregateRecorder": "one a database, found by its module's name as `eventsourcing` finds its own",
    "LedgerApplicationRecorder": "likewise",
    "LedgerDatastore": "likewise",
    "LedgerFactory": "likewise",
    "LedgerProcessRecorder": "likewise",
    "LedgerSubscription": "likewise",
}
"""Names that stand more than once, each with its reason."""


ALONE = PRODUCT / "bundle/verify.py"
"""What auditors run without the package: it has the names of what it reads, and opens files itself."""


def test_a_name_means_one_thing() -> None:
    """No public class of the product, and no public alias of a type, is defined twice."""
    places: dict[str, list[str]] = {}
    for path in sorted({*PRODUCT.rglob("*.py")} - {ALONE}):
        for one in ast.parse(path.read_text(encoding="utf-8")).body:
            match one:
                case ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar"))):
                    continue
                case ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                    if name[0] != "_" and not name.isupper():
                        places.setdefault(name, []).append(str(path.relative_to(PRODUCT)))
                case _:
                    continue
    twice = {name: found for name, found in places.items() if len(found) > 1}
    assert {name: found for name, found in twice.items() if name not in ELSEWHERE} == {}
    assert ELSEWHERE.keys() <= twice.keys(), "an exception that is needed no more"


WRITES = frozenset(
    {"write_text", "write_bytes", "unlink", "rename", "touch", "mkdir", "rmdir", "symlink_to", "hardlink_to"}
    | {"chmod", "makedirs", "removedirs", "rmtree", "copyfile", "mkstemp", "NamedTemporaryFile"}
)
"""What makes, changes or takes away a file; `open` and `replace` mean other things too."""
WRITERS = {
    "files/writing.py": "which is the place",
    "files/rights.py": "makes a database's empty file with the rights that it is to have",
    "adapters/sqlite_queue.py": "the queue beside a store, which is nobody's file and holds nothing",
    "adapters/sqlite_looking.py": "copies into a folder of its own, which is gone after the look",
}


def writings(tree: ast.AST) -> Iterator[str]:
    """Where a file is written, replaced or removed."""
    for one in ast.walk(tree):
        if not isinstance(one, ast.Call):
            continue
        name = one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
        given = [*one.args, *(key.value for key in one.keywords)]
        modes = [arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        opens = name in ("open", "fdopen") and any(set(mode) <= set("rwaxb+t") for mode in modes)
        opens = opens and not any(mode in ("", "r", "rb", "rt") for mode in modes)
        creates = name == "open" and "O_CREAT" in ast.unparse(one)
        moves = ast.unparse(one.func) == "os.remove" or (
            name == "replace" and len(one.args) == 1 and not one.keywords
        )
        if name in WRITES or opens or creates or moves:
            yield f"{one.lineno}: {ast.unparse(one)[:60]}"


def test_files_are_written_in_one_place() -> None:
    """Nobody else writes a file, moves one or takes one away: there it is seen to that none is lost."""
    for path in sorted(PRODUCT.rglob("*.py")):
        found = [*writings(ast.parse(path.read_text(encoding="utf-8")))]
        assert bool(found) == (str(path.relative_to(PRODUCT).as_posix()) in WRITERS), f"{path}: {found}"


def readings(tree: ast.AST) -> Iterator[str]:
    """Where a file of others is read."""
    for one in ast.walk(tree):
        match one:
            case (
                ast.Attribute(attr="read_text" | "read_bytes")
                | ast.Attribute(value=ast.Name(id="tomllib"), attr="load" | "loads")
            ):
                yield f"{one.lineno}: {ast.unparse(one)}"
            case ast.Call(func=ast.Name(id="open")):
                yield f"{one.lineno}: {ast.unparse(one)}"
            case _:
                continue


def test_files_are_read_in_one_place() -> None:
    """Nobody else reads a file: there it is seen to that it is one, and not too large or too deep."""
    for path in sorted({*PRODUCT.rglob("*.py")} - {ALONE}):
        found = [*readings(ast.parse(path.read_text(encoding="utf-8")))]
        assert not found or path.parent.name == "files", f"{path}: {found}"


def test_what_stands_alone_needs_nothing_but_python() -> None:
    """It imports the standard library alone, without what reaches a network, and writes no file."""
    tree = ast.parse(ALONE.read_text(encoding="utf-8"))
    names = {one.name for each in ast.walk(tree) if isinstance(each, ast.Import) for one in each.names}
    names |= {one.module or "." for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    tops = {one.partition(".")[0] for one in names}
    assert tops <= sys.stdlib_module_names
    assert not tops & {"socket", "ssl", "http", "urllib", "subprocess", "ctypes", "pickle"}
    assert [*writings(tree)] == []


def test_who_writes_a_file_is_found() -> None:
    """The check above sees each of the ways, and nothing else."""
    for way in (
        "path.write_text(x)",
        "path.open('wb')",
        "open(path, mode='a')",
        "os.fdopen(3, 'r+b')",
        "os.open(path, os.O_RDWR | os.O_CREAT)",
        "half.replace(path)",
        "os.unlink(path)",
        "shutil.rmtree(path)",
    ):
        assert [*writings(ast.parse(way))], way
    for fine in (
        "path.open('rb')",
        "open(path)",
        "a.replace('x', 'y')",
        "replace(a, b=1)",
        "engine.open('a:b')",
    ):
        assert not [*writings(ast.parse(fine))], fine


STORES = frozenset({"ledger", "reading", "decode", "decoders", "decoding", "stored_as", "shown"})
"""What reads a store, and what makes events of its rows."""


class _Stores(ast.NodeVisitor):
    """Finds where code goes to a store itself: attributes of an engine, a ledger or a catalogue."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Note `engine.ledger`, `self._engine.ledger.reading` and `then.catalogue.decode`."""
        of = ast.unparse(node.value)
        inside = of.rpartition(".")[2].lstrip("_") in {"engine", "town", "program", "ledger", "catalogue"}
        if node.attr in STORES and (inside or node.attr in {"ledger", "decoders", "decoding"}):
            self.found.append(f"{node.lineno}: {of}.{node.attr}")
        self.generic_visit(node)


def test_only_the_engine_and_the_adapters_read_stores() -> None:
    """Everything else asks a look, so that it tells of one state, and rows are decoded in one place."""
    inside = {"engine", "adapters"}
    for path in sorted(PRODUCT.rglob("*.py")):
        if path.relative_to(PRODUCT).parts[0] in inside:
            continue
        stores = _Stores()
        stores.visit(ast.parse(path.read_text(encoding="utf-8")))
        assert not stores.found, f"{path.relative_to(PRODUCT)}: {stores.found}; ask `engine.as_of(…)` instead"


def test_who_would_read_a_store_by_hand_is_found() -> None:
    """The check above sees each of the ways."""
    ways = ("engine.ledger", "self._engine.ledger.reading()", "then.catalogue.decode(a, b)", "x.decoders[a]")
    for way in ways:
        stores = _Stores()
        stores.visit(ast.parse(way))
        assert stores.found, way
    fine = _Stores()
    fine.visit(ast.parse("data.decode('utf-8'); then.figures(); self.lexicon.shown(a)"))
    assert not fine.found
