"""The measures of the algebra: distinct, sum, latest status, first and last day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from daojiao_program.engine.event import Event
from daojiao_program.engine.figures.indicator import (
    Counted,
    Handler,
    Key,
    Select,
    Tally,
    Value,
    joined,
    keys,
)


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different keys there are; `values` gives the keys themselves instead of their number."""

    of: Sequence[Select]
    key: Key
    values: bool = False

    def start(self) -> Tally:
        """A tally of it, at nothing."""
        return _Distinct(self)


class _Distinct:
    def __init__(self, measure: Distinct) -> None:
        self.measure = measure
        self.seen: Counted = {}

    def handlers(self) -> Mapping[str, Sequence[Handler]]:
        seen, read = self.seen, keys(self.measure.key)

        def show(event: Any, stream: str, on: str, position: int) -> None:
            for key in read(event, stream, on):
                if key not in seen:
                    seen[key] = position

        return joined(select.guard(show) for select in self.measure.of)

    def counted(self) -> Counted:
        return self.seen

    def value(self) -> Value:
        return tuple(sorted(self.seen)) if self.measure.values else len(self.seen)


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a whole-number field; its evidence is every event added."""

    of: Select
    field: str

    def start(self) -> Tally:
        """A tally of it, at nothing."""
        return _Sum(self)


class _Sum:
    def __init__(self, measure: Sum) -> None:
        self.measure = measure
        self.added: Counted = {}
        self.total = 0

    def handlers(self) -> Mapping[str, Sequence[Handler]]:
        read = attrgetter(self.measure.field)

        def show(event: Any, _stream: str, _on: str, position: int) -> None:
            self.total += read(event)
            self.added[str(position)] = position

        return self.measure.of.guard(show)

    def counted(self) -> Counted:
        return self.added

    def value(self) -> Value:
        return self.total


@dataclass(frozen=True, slots=True)
class Current:
    """Latest status: what has been entered and not left since, by subject.

    `enter` and `leave` map an event type to the key that names the subject. `count` is the key, read
    from the event of entry, whose different values are counted; without it, the subjects are.
    """

    enter: Mapping[type[Event], Key]
    leave: Mapping[type[Event], Key]
    count: Key = ""
    values: bool = False

    def start(self) -> Tally:
        """A tally of it, at nothing."""
        return _Current(self)


class _Current:
    def __init__(self, measure: Current) -> None:
        self.measure = measure
        self.now: dict[str, tuple[str, int]] = {}

    def handlers(self) -> Mapping[str, Sequence[Handler]]:
        now = self.now
        counts = keys(self.measure.count) if self.measure.count else None

        def entering(key: Key) -> Handler:
            read = keys(key)

            def show(event: Any, stream: str, on: str, position: int) -> None:
                for subject in read(event, stream, on):
                    counted = next(iter(counts(event, stream, on)), "") if counts else subject
                    now[subject] = (counted, position)

            return show

        def leaving(key: Key) -> Handler:
            read = keys(key)

            def show(event: Any, stream: str, on: str, _position: int) -> None:
                for subject in read(event, stream, on):
                    now.pop(subject, None)

            return show

        leaves = [{event.TOPIC: [leaving(key)]} for event, key in self.measure.leave.items()]
        enters = [{event.TOPIC: [entering(key)]} for event, key in self.measure.enter.items()]
        return joined([*leaves, *enters])

    def counted(self) -> Counted:
        found: Counted = {}
        for key, position in self.now.values():
            found[key] = min(found.get(key, position), position)
        return found

    def value(self) -> Value:
        found = self.counted()
        return tuple(sorted(found)) if self.measure.values else len(found)


@dataclass(frozen=True, slots=True)
class Edge:
    """The first or last day on which something selected happened; its evidence is that one event."""

    of: Sequence[Select]
    take: Literal["first", "last"] = "first"

    def start(self) -> Tally:
        """A tally of it, at nothing."""
        return _Edge(self)


class _Edge:
    def __init__(self, measure: Edge) -> None:
        self.measure = measure
        self.found: Counted = {}

    def handlers(self) -> Mapping[str, Sequence[Handler]]:
        first = self.measure.take == "first"

        def show(_event: Any, _stream: str, on: str, position: int) -> None:
            if not (first and self.found):
                self.found = {on: position}

        return joined(select.guard(show) for select in self.measure.of)

    def counted(self) -> Counted:
        return self.found

    def value(self) -> Value:
        return next(iter(self.found), None)
