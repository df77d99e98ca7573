"""The rules to which a decision comes, read from its compiled code: by the names that stand in it.

What a name stands for is looked up where the function is defined: rules, functions, methods of the aggregates
and terms that it speaks of. A rule that is reached in another way is found when it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final, get_args

from pydantic import BaseModel

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.definition import hints_of
from daojiao_program.engine.errors import DefinitionError
from daojiao_program.engine.rules import STATUS_HELD, Rule

_ENGINE: Final = (__package__ or "") + "."
"""Functions of the engine ask the engine's own rules, which every catalogue has."""


def rules_reached(
    function: Callable[..., object], owner: type[Any] | None
) -> dict[Rule, Callable[..., object]]:
    """The rules to which a function comes, each with the function that names it."""
    found: dict[Rule, Callable[..., object]] = {}
    ahead: list[tuple[FunctionType, type[Any] | None]] = [*_functions(function, owner)]
    seen = set[tuple[FunctionType, type[Any] | None]]()
    while ahead:
        place = ahead.pop()
        if place in seen:
            continue
        seen.add(place)
        for named, of in _named(place):
            for rule in _rules(named):
                found.setdefault(rule, place[0])
            ahead += _functions(named, of)
    return found


def _rules(named: object) -> Iterator[Rule]:
    """A rule, or those in a list or a dictionary of them."""
    if isinstance(named, Rule):
        yield named
    elif named is Aggregate.require_status:
        yield STATUS_HELD
    elif isinstance(named, (list, tuple, set, frozenset)):
        yield from (one for one in named if isinstance(one, Rule))
    elif isinstance(named, Mapping):
        yield from (one for one in named.values() if isinstance(one, Rule))


def _functions(named: object, owner: type[Any] | None) -> Iterator[tuple[FunctionType, type[Any] | None]]:
    """The function that is called by what is named: itself, a decision's, a method's or a property's."""
    match named:
        case AnyDecision():
            named = named.function
        case staticmethod() | classmethod():
            named = named.__func__
        case property():
            named = named.fget
        case cached_property():
            named = named.func
        case _:
            pass
    if isinstance(named, FunctionType) and not named.__module__.startswith(_ENGINE):
        yield named, owner


@lru_cache(maxsize=4096)
def _named(place: tuple[FunctionType, type[Any] | None]) -> Sequence[tuple[object, type[Any] | None]]:
    """What the names in a function stand for, with the class of which it is a part.

    Many decisions come to the same helpers, which are read once.
    """
    return [*_each_named(*place)]


def _each_named(function: FunctionType, owner: type[Any] | None) -> Iterator[tuple[object, type[Any] | None]]:
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    known = function.__globals__
    free = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    plain = [known[name] for name in names if name in known]
    for cell in free.values():
        try:
            plain.append(cell.cell_contents)
        except ValueError:
            continue  # not yet bound
    plain += [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    yield from ((one, None) for one in plain)
    classes = [one for one in plain if isinstance(one, type) and not one.__module__.startswith(_ENGINE)]
    classes += [] if owner is None else [owner]
    classes += _terms(function)
    for kind in dict.fromkeys(classes):
        held = _attributes(kind)
        yield from ((held[name], kind) for name in names & held.keys())
    for one in plain:
        if isinstance(one, ModuleType):
            yield from ((vars(one)[name], None) for name in names & vars(one).keys())


@lru_cache(maxsize=1024)
def _attributes(kind: type[Any]) -> Mapping[str, object]:
    """What a class has, as it is written, not as it is bound."""
    return {name: one for base in reversed(kind.__mro__[:-1]) for name, one in vars(base).items()}


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


def _terms(function: FunctionType) -> Iterable[type[Any]]:
    """The class of the terms, where the function says of which kind its context is."""
    if not any("Context" in str(one) for one in function.__annotations__.values()):
        return []
    try:
        given = [each for one in hints_of(function).values() for each in get_args(one)]
    except DefinitionError:
        return []  # a helper's annotations are not ours to read
    return [one for one in given if isinstance(one, type) and issubclass(one, BaseModel)]
