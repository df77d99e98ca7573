"""States: what an aggregate was after each event, with what changed set off from what stayed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel

from daojiao_program.engine import Aggregate, EventRetired, Recorded, Snapshot
from daojiao_program.engine.document import Document, FieldValues, Printable, read_from
from daojiao_program.views.entries import EntryDocument, HistoryEntry, UnknownError, entry_of

StateValue = None | bool | int | str | list[Any] | dict[str, Any]
"""A value of a state, as JSON; a set is a list in order."""


class ChangeDocument(Document):
    """A value of a state that an event changed."""

    path: list[str]
    kind: Literal["set", "came", "went"]
    before: Any
    after: Any


class StateDocument(Document):
    """The state after an entry."""

    entry: EntryDocument
    changes: list[ChangeDocument]
    stayed: list[str]
    state: FieldValues


class StatesDocument(Document):
    """The states of a stream, event by event."""

    of: str = read_from("stream")
    kind: Literal["states"]
    first: FieldValues
    states: list[StateDocument]


@dataclass(frozen=True, slots=True)
class StateChange(Printable):
    """A value that an event changed: `set` from one to another, or a member that `came` or `went`.

    `path` names the attribute and what lies within it, such as `("terms", "training", "smallest")`.
    """

    DOCUMENT: ClassVar = ChangeDocument

    path: tuple[str, ...]
    kind: Literal["set", "came", "went"]
    before: StateValue = None
    after: StateValue = None


@dataclass(frozen=True, slots=True)
class State(Printable):
    """The state after an entry, its changes, and the names of what stayed; a voided entry changes nothing."""

    DOCUMENT: ClassVar = StateDocument

    entry: HistoryEntry
    state: Mapping[str, StateValue]
    changes: Sequence[StateChange]
    stayed: Sequence[str]


@dataclass(frozen=True, slots=True)
class States(Printable):
    """The states of one stream, in the order of the timeline; `first` is how it was before anything."""

    DOCUMENT: ClassVar = StatesDocument
    kind: ClassVar = "states"

    stream: str
    first: Mapping[str, StateValue]
    states: Sequence[State]


def states_of(then: Snapshot, stream: str) -> States:
    """The states of a stream after each of its events. Raises `UnknownError` when there is no such stream.

    Events come by the day of which they speak, not as they were entered. A voided one stands at its place
    and changes nothing. All of it up to the day of the look, as it was known then.
    """
    kind, colon, id_ = stream.partition(":")
    recorded = then.history(stream) if colon and kind in then.catalogue.aggregates else []
    if not recorded:
        raise UnknownError(
            f"“{stream}”没有状态可看；--states 请写对象，如 cohort:C-04、volunteer:V-0001",
            f"{stream!r} has no states; with --states give a stream such as cohort:C-04 or volunteer:V-0001",
        )
    aggregate = then.catalogue.aggregates[kind](id_)
    before = first = snapshot(aggregate)
    states = []
    for one in sorted(recorded, key=_place):
        if one.is_void:
            continue
        if one.voided_by is None and not isinstance(one.event, EventRetired):
            aggregate.evolve(one.event, one.on)
        after = snapshot(aggregate)
        changes = list(changes_of(before, after))
        changed = {change.path[0] for change in changes}
        states.append(
            State(entry_of(then, one), after, changes, [name for name in after if name not in changed])
        )
        before = after
    return States(stream, first, states)


def _place(one: Recorded) -> tuple[str, int, int]:
    return one.row.effective_on, one.row.turn, one.row.position


def snapshot(aggregate: Aggregate) -> dict[str, StateValue]:
    """The public attributes of an aggregate, but its id, as JSON values of their own."""
    found = vars(aggregate)
    return {name: _plain(value) for name, value in found.items() if name != "id" and name[0] != "_"}


def _plain(value: object) -> StateValue:
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    elif is_dataclass(value) and not isinstance(value, type):
        value = {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, Mapping):
        return {_name(key): _plain(one) for key, one in value.items()}
    if isinstance(value, AbstractSet):
        return sorted(map(_name, value))
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    return _name(value)


def _name(value: object) -> str:
    """A member or a key: a text, a day, or several of them together."""
    if isinstance(value, tuple):
        return " · ".join(_name(one) for one in value if one is not None)
    return value.isoformat() if isinstance(value, date) else str(value)


def changes_of(
    before: StateValue | Mapping[str, StateValue], after: StateValue | Mapping[str, StateValue]
) -> Iterator[StateChange]:
    """What is different between two values, as small as it can be said."""
    yield from _changes((), before, after)


def _changes(path: tuple[str, ...], before: Any, after: Any) -> Iterator[StateChange]:  # noqa: ANN401 - JSON values
    if before == after:
        return
    match before, after:
        case dict(), dict():
            for name in [*before, *(one for one in after if one not in before)]:
                if name not in after:
                    yield StateChange((*path, name), "went", before=before[name])
                elif name not in before:
                    yield StateChange((*path, name), "came", after=after[name])
                else:
                    yield from _changes((*path, name), before[name], after[name])
        case list(), list() if _members(before) and _members(after):
            if set(before) == set(after):
                yield StateChange(path, "set", before, after)
                return
            yield from (StateChange(path, "went", before=one) for one in before if one not in set(after))
            yield from (StateChange(path, "came", after=one) for one in after if one not in set(before))
        case _:
            yield StateChange(path, "set", before, after)


def _members(values: list[Any]) -> bool:
    """Whether a list can be told member by member: texts and numbers, none of them twice."""
    return all(isinstance(one, (str, int)) for one in values) and len(set(values)) == len(values)
