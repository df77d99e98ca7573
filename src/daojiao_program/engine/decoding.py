"""Decoding: the events of stored rows, in the shape of today, whatever code wrote them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import islice
from typing import Final, NamedTuple

from pydantic import ValidationError
from pydantic_core import to_json

from daojiao_program.engine.definition import mistake
from daojiao_program.engine.errors import DefinitionError, StoreError, UnreadableEventError
from daojiao_program.engine.event import Event, EventRetired
from daojiao_program.engine.request import EventRow
from daojiao_program.engine.upcast import Advance, Into, Retired, Stored, Upcasts, bare, spelled, spellings

_TOLD: Final = 3
"""How many faults of a damaged row are told."""


class _Kept(NamedTuple):
    """What a stored name means: an event, or one that is retired, and the version of the shape."""

    of: type[Event] | Retired
    version: int


class Decoding:
    """Reads the rows of a catalogue's events. Raises `DefinitionError` where two claim one stored name."""

    def __init__(self, events: Mapping[str, type[Event]], retired: Iterable[Retired]) -> None:
        self.retired = [*retired]
        self._kept: dict[str, _Kept] = {}
        every: list[type[Event] | Retired] = [*events.values(), *self.retired]
        for one in every:
            names = _names(one)
            for spelling, version in spellings(names, _version(one)).items():
                if (found := self._kept.setdefault(spelling, _Kept(one, version))).of is not one:
                    raise _mistaken(
                        one,
                        f"it claims what is stored as {spelling!r}, and so does {_called(found.of)}; a "
                        "former topic belongs to one event: take it out of one of them",
                    )
        self.plain: Mapping[str, Callable[[str | bytes], Event]] = {
            one.STORED: one.__pydantic_validator__.validate_json for one in events.values()
        }
        self.gives: dict[str, frozenset[str]] = {}
        for spelling in self._kept:
            self._follow(spelling, ())
        self._stored: dict[str, list[str]] = {}
        for spelling, topics in self.gives.items():
            for topic in topics:
                self._stored.setdefault(topic, []).append(spelling)

    def stored_as(self, topics: Iterable[str]) -> list[str]:
        """Every name under which events of these topics may be stored."""
        return list(dict.fromkeys(one for topic in topics for one in self._stored.get(topic, (topic,))))

    def read(self, rows: Iterable[EventRow]) -> Iterator[tuple[EventRow, Event]]:
        """Each row with each event that it holds; a retired event holds none.

        Raises `UnreadableEventError`, with stream, version, position and topic, for a damaged row.
        """
        plain = self.plain
        for row in rows:
            decode = plain.get(row.topic)
            if decode is None:
                for event in self._former(row):
                    yield row, event
                continue
            try:
                event = decode(row.data)
            except (ValueError, TypeError) as error:
                raise unreadable(row, error) from error
            yield row, event

    def shown(self, row: EventRow) -> Sequence[Event]:
        """The events of a row for a history: at least one, `EventRetired` where it counts no more."""
        found = tuple(event for _, event in self.read((row,)))
        if found:
            return found
        return (EventRetired(former=row.topic, held=_parsed(row)),)

    def unknown(self, spelling: str) -> str:
        """The sentence for a stored name that this code does not know."""
        name, version = bare(spelling)
        kept = self._kept.get(spelled(name, 1))
        if kept is not None:
            return (
                f"the store holds an event {name!r} of version {version}, and this version knows it up to "
                f"{_version(kept.of)}; open it with the version that wrote it, or a newer one"
            )
        return (
            f"the store holds an event {spelling!r} that this version does not know; "
            "open it with the version and the catalogue that wrote it, or a newer one"
        )

    def knows(self, spelling: str) -> bool:
        """Whether events may be stored under this name."""
        return spelling in self._kept

    def _former(self, row: EventRow) -> Iterator[Event]:
        if row.topic not in self._kept:
            raise unreadable(row, self.unknown(row.topic))
        try:
            for kind, fields in self._today(row.topic, _parsed(row)):
                yield kind.__pydantic_validator__.validate_json(to_json(fields))
        except UnreadableEventError:
            raise
        except Exception as error:
            # An upcast is somebody's code, on data that its author may never have seen.
            raise unreadable(row, error) from error

    def _today(self, spelling: str, fields: Stored) -> Iterator[tuple[type[Event], Stored]]:
        of, version = self._kept[spelling]
        upcasts, last = _upcasts(of), _version(of)
        if isinstance(of, Retired) and not of.into:
            return
        for one in range(version, last):
            step = upcasts[one]
            if isinstance(step, Mapping):
                yield from self._instead(step, fields)
                return
            fields = _advanced(step, fields, f"{_called(of)} from version {one}")
        if isinstance(of, Retired):
            yield from self._instead(of.into, fields)
        else:
            yield of, fields

    def _instead(self, into: Into, fields: Stored) -> Iterator[tuple[type[Event], Stored]]:
        for target, makes in into.items():
            made = makes(deepcopy(fields))
            for one in [made] if isinstance(made, dict) else made or ():
                yield from self._today(target, one)

    def _follow(self, spelling: str, through: tuple[str, ...]) -> frozenset[str]:
        """The topics of all that a stored name may give; checks what stands for what on the way."""
        if spelling in through:
            of, _ = self._kept[spelling]
            path = " becomes ".join(map(repr, (*through, spelling)))
            raise _mistaken(
                of, f"{path}: its upcasts go round in a circle; lead them to what is recorded today"
            )
        if (known := self.gives.get(spelling)) is not None:
            return known
        if spelling not in self._kept:
            of, _ = self._kept[through[-1]]
            raise _mistaken(
                of,
                f"{through[-1]!r} becomes {spelling!r}, under which no event of the catalogue is stored; "
                f"write one of {', '.join(sorted(self._kept))}",
            )
        of, version = self._kept[spelling]
        upcasts = _upcasts(of)
        stops = [
            step for one in range(version, _version(of)) if isinstance(step := upcasts.get(one), Mapping)
        ]
        into = stops[0] if stops else of.into if isinstance(of, Retired) else None
        if into is None:
            assert not isinstance(of, Retired)  # noqa: S101 - for the type checker
            found = frozenset({of.TOPIC})
        else:
            found = frozenset(topic for one in into for topic in self._follow(one, (*through, spelling)))
        self.gives[spelling] = found
        return found


def unreadable(row: EventRow, error: Exception | str) -> UnreadableEventError:
    """What to say of a row that cannot be read."""
    if isinstance(error, ValidationError):
        every = [f"{'.'.join(map(str, one['loc'])) or 'data'}: {one['msg']}" for one in error.errors()]
        why = "; ".join(islice(every, _TOLD))
        why += f"; if it has changed, say so at the event: version={bare(row.topic)[1] + 1}, upcasts={{…}}"
    else:
        why = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    where = f"{row.stream}, version {row.version}, position {row.position}, {row.topic!r}"
    return UnreadableEventError(
        f"读不出 {row.stream} 第{row.version}条事件（位置{row.position}，{row.topic}）：{why}",
        f"the event at {where} cannot be read: {why}",
        stream=row.stream,
        version=row.version,
        position=row.position,
        topic=row.topic,
    )


def _advanced(step: Advance, fields: Stored, what: str) -> Stored:
    found = step(fields)
    if not isinstance(found, dict):
        raise StoreError(
            f"the upcast of {what} gives {type(found).__name__}; it gives the next version's fields"
        )
    return found


def _parsed(row: EventRow) -> Stored:
    try:
        found = json.loads(row.data)
    except (ValueError, TypeError) as error:
        raise unreadable(row, error) from error
    if not isinstance(found, dict):
        raise unreadable(row, f"{type(found).__name__} is no JSON object")
    return found


def _names(one: type[Event] | Retired) -> tuple[str, ...]:
    return (one.topic, *one.was) if isinstance(one, Retired) else (one.TOPIC, *one.WAS)


def _version(one: type[Event] | Retired) -> int:
    return one.version if isinstance(one, Retired) else one.VERSION


def _upcasts(one: type[Event] | Retired) -> Upcasts:
    return one.upcasts if isinstance(one, Retired) else one.UPCASTS


def _mistaken(of: type[Event] | Retired, sentence: str) -> DefinitionError:
    return mistake(of if isinstance(of, type) else _called(of), sentence)


def _called(one: type[Event] | Retired) -> str:
    return f"Retired({one.topic!r})" if isinstance(one, Retired) else one.__qualname__
