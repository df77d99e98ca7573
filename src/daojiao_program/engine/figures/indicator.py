"""Figures as declarations: a closed algebra over events, each result with the positions behind it.

A measure is a frozen description. `start()` gives a tally that is shown events in the order of the
timeline; its `counted()` is what the figure is made of: one key a counted thing, with the position of
the event that decides it. Keys are a field's name, `ID` (the id in the stream's name) or `DAY` (the
effective day); a field that holds a tuple counts each of its members. Several keys together, such as
`(ID, "session")`, name what is numbered within something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from operator import attrgetter
from typing import Any, Final, Protocol

from daojiao_program.engine.event import Event
from daojiao_program.engine.wording import Said

ID: Final = "@id"
"""The key of a measure that is the id in the stream's name: `C-04` of `cohort:C-04`."""
DAY: Final = "@day"
"""The key of a measure that is the effective day, as `2022-05-05`."""
Key = str | tuple[str, ...]

Value = int | str | tuple[str, ...] | None
Counted = dict[str, int]
"""Key of what is counted to the position of the event that decides it."""
Handler = Callable[[Any, str, str, int], None]
"""Is shown an event, its stream, its effective day and its position."""


class Tally(Protocol):
    """A measure at work."""

    def handlers(self) -> Mapping[str, Sequence[Handler]]:
        """What wants to be shown events, by topic."""
        ...

    def counted(self) -> Counted:
        """What the figure is made of so far."""
        ...

    def value(self) -> Value:
        """The figure so far."""
        ...


class Measure(Protocol):
    """A declaration of what to count."""

    def start(self) -> Tally:
        """A new tally, at nothing."""
        ...


def keys(key: Key) -> Callable[[Any, str, str], Iterable[str]]:
    """How to read a key from an event, its stream and its day.

    Several are joined by a slash, and escaped as in a JSON pointer (RFC 6901) so that no two are confused.
    """
    if not isinstance(key, str):
        readers = [keys(one) for one in key]

        def together(event: Any, stream: str, on: str) -> Iterable[str]:
            parts = product(*(read(event, stream, on) for read in readers))
            return ("/".join(one.replace("~", "~0").replace("/", "~1") for one in part) for part in parts)

        return together
    if key == ID:
        return lambda _event, stream, _on: (stream.partition(":")[2],)
    if key == DAY:
        return lambda _event, _stream, on: (on,)
    read = attrgetter(key)

    def members(event: Any, _stream: str, _on: str) -> Iterable[str]:
        found = read(event)
        return (found,) if isinstance(found, str) else () if found is None else found

    return members


@dataclass(frozen=True, slots=True)
class Select:
    """Events of a type whose fields have one of the given values, on streams where `within` has occurred."""

    event: type[Event]
    where: Mapping[str, Sequence[object]] = field(default_factory=dict)
    within: Select | None = None

    def guard(self, handler: Handler) -> dict[str, list[Handler]]:
        """Show the handler what is selected only."""
        tests = [(attrgetter(name), frozenset(values)) for name, values in self.where.items()]
        streams: set[str] = set()
        watched: dict[str, list[Handler]] = {}
        if self.within is not None:
            watched = self.within.guard(lambda _event, stream, _on, _position: streams.add(stream))
        within = self.within is not None
        if not tests and not within:
            return {self.event.TOPIC: [handler]}

        def show(event: Any, stream: str, on: str, position: int) -> None:
            if within and stream not in streams:
                return
            for read, allowed in tests:
                if read(event) not in allowed:
                    return
            handler(event, stream, on, position)

        watched.setdefault(self.event.TOPIC, []).append(show)
        return watched


def joined(parts: Iterable[Mapping[str, Sequence[Handler]]]) -> dict[str, list[Handler]]:
    """Handlers of several, by topic."""
    found: dict[str, list[Handler]] = {}
    for part in parts:
        for topic, handlers in part.items():
            found.setdefault(topic, []).extend(handlers)
    return found


@dataclass(frozen=True, slots=True, init=False)
class Indicator:
    """A figure that is reported: its id, its title, the heading it stands under, and what it measures.

    `Indicator("out", Said("借出件数", "things out"), Current(…))`, or a plain string in one language.
    `was` are its former ids, under which terms, claims and documents of before still find it.
    """

    id: str
    title: Said
    measure: Measure
    heading: str = ""
    was: tuple[str, ...] = ()

    def __init__(
        self, id: str, title: Said | str, measure: Measure, heading: str = "", was: tuple[str, ...] = ()
    ) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "title", Said.of(title))
        object.__setattr__(self, "measure", measure)
        object.__setattr__(self, "heading", heading)
        object.__setattr__(self, "was", was)
