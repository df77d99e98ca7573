"""Measures made of others: one on each stream, what a charter lists, and how many of some are lacking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from daojiao_program.engine.event import Event
from daojiao_program.engine.figures.indicator import (
    Counted,
    Handler,
    Measure,
    Tally,
    Value,
    joined,
)


@dataclass(frozen=True, slots=True)
class PerStream:
    """A measure taken on each stream, closed there by the first event of a type; the smallest or largest.

    Streams that were not closed do not count. The evidence is that of the one stream taken.
    """

    of: Measure
    closes: type[Event]
    take: Literal["smallest", "largest"]

    def start(self) -> Tally:
        """A tally of it, at nothing."""
        return _PerStream(self)


class _PerStream:
    def __init__(self, measure: PerStream) -> None:
        self.measure = measure
        self.open: dict[str, tuple[Tally, Mapping[str, Sequence[Handler]]]] = {}
        self.closed: dict[str, Tally] = {}

    def handlers(self) -> Mapping[str, Sequence[Handler]]:
        def close(_event: Any, stream: str, _on: str, _position: int) -> None:
            if stream not in self.closed:
                self.closed[stream] = self._tally(stream)[0]

        def passing(topic: str) -> Handler:
            def show(event: Any, stream: str, on: str, position: int) -> None:
                if stream not in self.closed:
                    for handler in self._tally(stream)[1][topic]:
                        handler(event, stream, on, position)

            return show

        topics = self.measure.of.start().handlers()
        return joined(
            [{topic: [passing(topic)]} for topic in topics] + [{self.measure.closes.TOPIC: [close]}]
        )

    def _tally(self, stream: str) -> tuple[Tally, Mapping[str, Sequence[Handler]]]:
        found = self.open.get(stream)
        if found is None:
            tally = self.measure.of.start()
            found = self.open[stream] = (tally, tally.handlers())
        return found

    def _taken(self) -> Tally | None:
        pick = min if self.measure.take == "smallest" else max
        return pick(self.closed.values(), key=_size, default=None)

    def counted(self) -> Counted:
        taken = self._taken()
        return taken.counted() if taken else {}

    def value(self) -> Value:
        taken = self._taken()
        return taken.value() if taken else None


def _size(tally: Tally) -> int:
    value = tally.value()
    return value if isinstance(value, int) else len(tally.counted())


@dataclass(frozen=True, slots=True)
class Listed:
    """The keys of a mapping field in the newest event of these types (what a charter lists)."""

    of: Sequence[type[Event]]
    path: str

    def start(self) -> Tally:
        """A tally of it, at nothing."""
        return _Listed(self)


class _Listed:
    def __init__(self, measure: Listed) -> None:
        self.measure = measure
        self.found: Counted = {}

    def handlers(self) -> Mapping[str, Sequence[Handler]]:
        read = attrgetter(self.measure.path)

        def show(event: Any, _stream: str, _on: str, position: int) -> None:
            self.found = dict.fromkeys(read(event), position)

        return joined({event.TOPIC: [show]} for event in self.measure.of)

    def counted(self) -> Counted:
        return self.found

    def value(self) -> Value:
        return len(self.found)


@dataclass(frozen=True, slots=True)
class Lacking:
    """How many of some are not among others. None where there are none at all: an empty set proves nothing.

    The evidence is what is behind those of `of` that are among `among`.
    """

    of: Measure
    among: Measure

    def start(self) -> Tally:
        """A tally of it, at nothing."""
        return _Lacking(self)


class _Lacking:
    def __init__(self, measure: Lacking) -> None:
        self.of = measure.of.start()
        self.among = measure.among.start()

    def handlers(self) -> Mapping[str, Sequence[Handler]]:
        return joined([self.of.handlers(), self.among.handlers()])

    def counted(self) -> Counted:
        wanted = self.of.counted()
        return {key: position for key, position in self.among.counted().items() if key in wanted}

    def value(self) -> Value:
        wanted = self.of.counted()
        return len(wanted.keys() - self.among.counted().keys()) if wanted else None
