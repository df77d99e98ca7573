"""Where the code holds the rules: file, line, condition and the decisions that come there."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any, Final, NamedTuple

from daojiao_program.engine import Aggregate, Catalogue, Rule
from daojiao_program.engine.decision import AnyDecision

_ENGINE: Final = "daojiao_program.engine"
_WARN: Final = "advise"
Name = tuple[str, str]
"""A function or a rule: its module, and its qualified name in it."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place in the code that refuses by a rule, or only warns.

    `file` is the path within the package, `function` the function or method there; `condition` is what
    must hold, as it is written, `""` where the code just refuses; `decisions` are those that come there.
    """

    file: str
    line: int
    function: str
    warns: bool
    condition: str
    decisions: tuple[AnyDecision, ...]


class ReadFunction(NamedTuple):
    """A function that is read, with the aggregate that `self` is in it."""

    function: Callable[..., Any]
    owner: type[Aggregate] | None

    @property
    def name(self) -> Name:
        """Its module, and its qualified name there."""
        return self.function.__module__, self.function.__qualname__

    @property
    def known(self) -> Mapping[str, Any]:
        """What the names in it stand for."""
        return self.function.__globals__


class Code:
    """The source of the engine and of a catalogue; what has no source at hand is left out."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.rules: dict[str, tuple[str, int]] = {}
        """The module and the line in which each rule is written, by its code."""
        self._functions: dict[Name, ast.FunctionDef] = {}
        self._calls: dict[ReadFunction, tuple[ReadFunction, ...]] = {}
        self._known: dict[str, Mapping[str, Any]] = {}
        for module in _modules(catalogue):
            self._known[module.__name__] = vars(module)
            self._read(module.__name__, "", ast.parse(_source(module)).body)

    def _read(self, module: str, prefix: str, body: list[ast.stmt]) -> None:
        for one in body:
            match one:
                case ast.ClassDef():
                    self._read(module, f"{prefix}{one.name}.", one.body)
                case ast.FunctionDef():
                    self._functions[module, f"{prefix}{one.name}"] = one
                case ast.Assign([ast.Name(name)], ast.Call()) | ast.AnnAssign(ast.Name(name), _, ast.Call()):
                    rule = self._known[module].get(name)
                    if isinstance(rule, Rule):
                        self.rules[rule.code] = module, one.lineno
                case _:
                    pass

    def required(self) -> dict[str, list[Site]]:
        """The places of every rule of the catalogue, by its code."""
        asked = self._asked()
        found: dict[str, list[Site]] = {code: [] for code in self.catalogue.rules}
        for (module, name), function in self._functions.items():
            for call in _calls(function):
                for at, one in enumerate(call.args):
                    rule = self._first(one) or _named(one, self._known[module])
                    if isinstance(rule, Rule) and self.catalogue.rules.get(rule.code) is rule:
                        warns = _last(call.func) == _WARN
                        condition = ast.unparse(call.args[at - 1]) if at else ""
                        decisions = tuple(asked.get((module, name), {}).values())
                        site = Site(file_of(module), call.lineno, name, warns, condition, decisions)
                        found[rule.code].append(site)
                for given in call.keywords:
                    due = _named(given.value, self._known[module]) if given.arg == "rule" else None
                    if isinstance(due, Rule) and self.catalogue.rules.get(due.code) is due:
                        found[due.code].append(
                            Site(file_of(module), call.lineno, name, warns=True, condition="", decisions=())
                        )
        return {code: sorted(each, key=lambda one: (one.file, one.line)) for code, each in found.items()}

    def _first(self, node: ast.expr) -> Rule | None:
        """The rule by which the terms refuse what comes before them, where the engine asks for it."""
        match node:
            case ast.Attribute(ast.Name("self"), "first") if self.catalogue.terms is not None:
                return self.catalogue.terms.first
            case _:
                return None

    def _asked(self) -> dict[Name, dict[str, AnyDecision]]:
        """The decisions that come to each function, by their names."""
        found: dict[Name, dict[str, AnyDecision]] = {}
        for decision in self.catalogue.decisions.values():
            for one, _ in self.reached(decision):
                found.setdefault(one.name, {})[decision.name] = decision
        return found

    def reached(self, decision: AnyDecision) -> Iterator[tuple[ReadFunction, ast.FunctionDef]]:
        """The functions that a decision comes to, itself first, each as it is written."""
        ahead, seen = [*_place(decision.function, decision.owner)], set[ReadFunction]()
        while ahead:
            one = ahead.pop(0)
            written = self._functions.get(one.name)
            if one not in seen and written is not None:
                seen.add(one)
                yield one, written
                if one not in self._calls:
                    self._calls[one] = tuple(self._called(one))
                ahead += self._calls[one]

    def _called(self, place: ReadFunction) -> Iterator[ReadFunction]:
        """The functions called by name, and the methods of itself and of aggregates that are loaded."""
        function, known = self._functions.get(place.name), place.known
        if function is None:
            return
        loaded: dict[str, Any] = {"self": place.owner}
        for node in ast.walk(function):
            match node:
                case ast.Assign([ast.Name(name)], ast.Call(ast.Attribute(_, "load"), [ast.Name(kind), *_])):
                    loaded[name] = known.get(kind)
                case _:
                    pass
        for call in _calls(function):
            match call.func:
                case ast.Attribute(ast.Name(of), name) if isinstance(loaded.get(of), type):
                    yield from _place(inspect.getattr_static(loaded[of], name, None), loaded[of])
                case _:
                    yield from _place(_named(call.func, known), place.owner)


def file_of(module: str) -> str:
    """The path of a module within its package: `domain/cohort.py`."""
    package, _, rest = module.partition(".")
    return f"{(rest or package).replace('.', '/')}.py"


def _modules(catalogue: Catalogue) -> list[ModuleType]:
    """The engine's modules, those of the catalogue's aggregates and decisions, and those beside them."""
    owners = {one.__module__ for one in catalogue.aggregates.values()}
    owners |= {one.function.__module__ for one in catalogue.decisions.values()}
    packages = {_ENGINE, *(one.rpartition(".")[0] for one in owners)} - {""}
    names = sorted(one for one in sys.modules if one in owners or one.rpartition(".")[0] in packages)
    return [one for one in map(sys.modules.__getitem__, names) if _source(one)]


def _source(module: ModuleType) -> str:
    try:
        return inspect.getsource(module)
    except (OSError, TypeError):
        return ""


def _place(named: object, owner: type[Aggregate] | None) -> Iterator[ReadFunction]:
    if isinstance(named, FunctionType):
        yield ReadFunction(named, owner)


def _calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    return (one for one in ast.walk(function) if isinstance(one, ast.Call))


def _last(function: ast.expr) -> str:
    match function:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
        case _:
            return ""


def _named(node: ast.expr, known: Mapping[str, Any]) -> object:
    """What a name, or a name in a module, stands for."""
    match node:
        case ast.Name(name):
            return known.get(name)
        case ast.Attribute(ast.Name(of), name) if isinstance(known.get(of), ModuleType):
            return vars(known[of]).get(name)
        case _:
            return None
