"""Changed events and decisions: how what was stored in a former shape is read in that of today.

What is stored is never written anew. The name in the store says the version of the shape: `grid.assigned`
is the first, `grid.assigned@2` the second. A declaration at the class leads each former shape to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from daojiao_program.engine.definition import mistake, told

Stored = dict[str, Any]
Advance = Callable[[Stored], Stored]
"""From the fields of one version, as they are stored, to those of the next."""
Makes = Callable[[Stored], Stored | Sequence[Stored] | None]
"""From the fields of a former event to those of one that stands for it, of several, or of none."""
Into = Mapping[str, Makes]
"""The stored names of the events that stand for a former one (a bare topic is its version 1), in order."""
Upcasts = Mapping[int, Advance | Into]
"""By version: what leads from it to the next one or, in its place, the events that stand for it."""

MARK: Final = "@"
"""Stands in a stored name between the name and the version, where that is not the first."""


def spelled(name: str, version: int) -> str:
    """The name under which a version is stored: the first one bare."""
    return name if version == 1 else f"{name}{MARK}{version}"


def spellings(names: Sequence[str], version: int) -> dict[str, int]:
    """Every name under which something may be stored, with the version of its shape."""
    return {spelled(name, one): one for name in names for one in range(1, version + 1)}


def bare(spelling: str) -> tuple[str, int]:
    """The name and the version of a stored name."""
    name, _, version = spelling.partition(MARK)
    return name, int(version) if version.isdecimal() else 1


def check_chain(of: object, names: Sequence[str], version: int, upcasts: object) -> None:
    """Each former version leads to the next, and each name stands once. Raises `DefinitionError`."""
    for name in names:
        if not name or MARK in name or name != name.strip():
            raise mistake(of, f"it is called {name!r}; a name is not empty and holds no {MARK!r}")
    if len({*names}) < len(names):
        raise mistake(of, f"it names {names[0]!r} twice; was=(…) holds its former names alone")
    if version < 1:
        raise mistake(of, f"it has version {version}; the first version is 1")
    if not isinstance(upcasts, Mapping):
        raise mistake(of, f"upcasts is {told(upcasts)}; write upcasts={{1: …}}, by the version it leads from")
    wanted = [*range(1, version)]
    missing = [one for one in wanted if one not in upcasts]
    if missing:
        raise mistake(
            of,
            f"it has version {version}, and nothing leads from version {missing[0]} to {missing[0] + 1}; "
            f"write upcasts={{{missing[0]}: …}}, a function from the former fields to the next",
        )
    extra = [one for one in upcasts if one not in wanted]
    if extra:
        raise mistake(
            of,
            f"it has version {version}, and an upcast from version {extra[0]}; "
            f"write version={max(extra) + 1}, or take it out",
        )


class Changed(NamedTuple):
    """How a decision was asked before: its version, its former names, what leads from each version on."""

    version: int = 1
    was: tuple[str, ...] = ()
    upcasts: Mapping[int, Advance] = {}


@dataclass(frozen=True, slots=True)
class Retired:
    """An event that is recorded no more. Its rows are kept and count for nothing, or for what `into` makes.

    `Retired("person.moved", into={"person.left": renamed(of="place"), "person.arrived": …})` reads one row
    as two events, at the same place and position. `version` is the last it had, `was` its former topics;
    `upcasts` lead from its former versions to the last and are needed only with `into`.
    """

    topic: str
    version: int = 1
    was: Sequence[str] = ()
    upcasts: Upcasts = field(default_factory=dict)
    into: Into = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise `DefinitionError` for a gap in the chain."""
        needed = self.upcasts if self.into or self.upcasts else dict.fromkeys(range(1, self.version))
        check_chain(f"Retired({self.topic!r})", (self.topic, *self.was), self.version, needed)


@dataclass(frozen=True, slots=True)
class RetiredDecision:
    """A decision that can be asked no more, by its stored name (`volunteer.greet`).

    Its requests stand as they were recorded: they are not judged again, since there is nothing to judge by.
    """

    name: str


@dataclass(frozen=True, slots=True)
class RetiredKind:
    """A kind of aggregate that is no more; its events and its decisions are retired one by one."""

    kind: str


def renamed(**names: str) -> Advance:
    """A step that gives fields other names: `renamed(squad="team")` reads `squad` as `team`."""

    def step(old: Stored) -> Stored:
        return {names.get(name, name): value for name, value in old.items()}

    return step


def filled(**values: Any) -> Advance:
    """A step that gives a new field its value in what was stored before there was such a field."""

    def step(old: Stored) -> Stored:
        return {**old, **{name: value for name, value in values.items() if name not in old}}

    return step


def dropped(*names: str) -> Advance:
    """A step that leaves fields out."""

    def step(old: Stored) -> Stored:
        return {name: value for name, value in old.items() if name not in names}

    return step


def steps(*several: Advance) -> Advance:
    """Several steps as one, in this order."""

    def step(old: Stored) -> Stored:
        for one in several:
            old = one(old)
        return old

    return step
