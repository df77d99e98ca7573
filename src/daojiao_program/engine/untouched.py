"""Whether a decision has left alone what it was given to look at.

States are handed to decisions as the cache holds them: a copy of each would cost more than the decision. So
they are held against what they were before. A change shows wherever it is made, in attributes, lists,
dictionaries, sets and plain objects, to `_DEEP` levels; models that are frozen are taken to be so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

if TYPE_CHECKING:
    from daojiao_program.engine.catalogue import Catalogue
    from daojiao_program.engine.event import Event
    from daojiao_program.engine.request import EventRow

_DEEP: Final = 12
"""How many levels of containers within containers are looked at."""
_FIXED: Final = frozenset(
    {str, int, bool, float, complex, bytes, type(None), date, datetime, time, timedelta, Decimal, frozenset}
)
"""Types that cannot be changed; a frozenset holds nothing that can."""
Held = list[tuple[Any, Any]]
"""Each thing that could be changed, with a copy of what it held."""


def hold(state: object) -> Held:
    """What an object holds now."""
    attributes = vars(state)
    held: Held = [(attributes, attributes.copy())]
    for value in attributes.values():
        kind = type(value)
        if kind is set:
            held.append((value, value.copy()))
        elif kind not in _FIXED:
            _hold(value, held, _DEEP)
    return held


def hold_within(model: object) -> Held:
    """What a model holds, frozen or not: the lists and dictionaries within it can be changed all the same."""
    held: Held = []
    for value in getattr(model, "__dict__", {}).values():
        if type(value) not in _FIXED:
            _hold(value, held, _DEEP)
    if not _is_frozen(model):
        _hold(model, held, _DEEP)
    return held


class TermsWatch:
    """Terms that were handed out, and what they held then: read and copied once, since they are large."""

    _MOST: Final = 16

    def __init__(self) -> None:
        self._held: dict[int, tuple[object, Held]] = {}
        self._read: dict[tuple[str, str | bytes], list[Event]] = {}

    def read(self, catalogue: Catalogue, rows: Iterable[EventRow]) -> Iterator[tuple[EventRow, Event]]:
        """Each row of the terms' stream with each event that it holds, decoded once for the same text."""
        for row in rows:
            stored = row.topic, row.data
            events = self._read.get(stored)
            if events is None:
                events = self._read[stored] = [event for _, event in catalogue.read((row,))]
                if len(self._read) > self._MOST:
                    del self._read[next(iter(self._read))]
            for event in events:
                yield row, event

    def held(self, terms: object) -> Held:
        """What these held when they were first handed out."""
        known = self._held.get(id(terms))
        if known is None:
            known = self._held[id(terms)] = terms, hold_within(terms)
            if len(self._held) > self._MOST:
                del self._held[next(iter(self._held))]
        return known[1]


def changed(held: Held) -> bool:
    """Whether anything of it holds something else than before."""
    for now, before in held:  # noqa: SIM110 - a generator costs as much again
        if now != before:
            return True
    return False


def _hold(value: Any, held: Held, deep: int) -> None:
    if isinstance(value, dict):
        held.append((value, value.copy()))
        _hold_each(value.values(), held, deep)
    elif isinstance(value, (list, deque)):
        held.append((value, value.copy()))
        _hold_each(value, held, deep)
    elif isinstance(value, (set, bytearray)):
        held.append((value, value.copy()))  # what a set holds cannot be changed
    elif isinstance(value, tuple):
        _hold_each(value, held, deep)
    elif _is_frozen(value):
        return
    elif not isinstance(value, (type, Enum)) and hasattr(value, "__dict__"):
        held.append((value.__dict__, value.__dict__.copy()))
        _hold_each(value.__dict__.values(), held, deep)
    elif hasattr(value, "__slots__"):
        _hold_slots(value, held, deep)


def _is_frozen(value: object) -> bool:
    return isinstance(value, BaseModel) and bool(value.model_config.get("frozen"))


def _hold_each(values: Iterable[Any], held: Held, deep: int) -> None:
    if deep and not _FIXED.issuperset(map(type, values)):
        for one in values:
            if type(one) not in _FIXED:
                _hold(one, held, deep - 1)


class _Slots:
    """What the slots of an object hold, whenever it is compared."""

    __hash__ = None  # type: ignore[assignment] # it is compared alone

    def __init__(self, of: object) -> None:
        self._of = of
        self._names = [name for kind in type(of).__mro__ for name in _names(kind) if hasattr(of, name)]

    def now(self) -> list[Any]:
        return [getattr(self._of, name, None) for name in self._names]

    def __eq__(self, other: object) -> bool:
        return self.now() == other


def _names(kind: type) -> tuple[str, ...]:
    slots = kind.__dict__.get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)


def _hold_slots(value: object, held: Held, deep: int) -> None:
    slots = _Slots(value)
    before = slots.now()
    held.append((slots, before))
    _hold_each(before, held, deep)
