"""What is acknowledged stays readable: it is read from its bytes before it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.event import Event
from daojiao_program.engine.ports import Refers, RefRow, Writing
from daojiao_program.engine.request import EventRow
from daojiao_program.engine.rules import REQUEST_FORM, Refused
from daojiao_program.engine.text import ID_LENGTH, odd_in_id

M = TypeVar("M", bound=BaseModel)

_NUL = b"\\u0000"
"""How NUL stands in JSON; so does a backslash before the letters u0000."""
_PART = 2000
"""How many events are read at once."""
_SHOWN = 80
"""How many characters of a value are shown."""


class Kept(NamedTuple):
    """An event as it will be read: its stream, the event as decoded, its text, and what it refers to."""

    stream: str
    event: Event
    text: str
    refs: Sequence[tuple[str, str]]


def kept(catalogue: Catalogue, events: Iterable[tuple[str, Event]]) -> list[Kept]:
    """The events as they will be read from the store.

    Raises `Refused` (REQUEST-FORM), which names the field, for a value that would not come back equal, and
    for a reference that is no id.
    """
    kinds = catalogue.events
    found = []
    for stream, event in events:
        topic = event.TOPIC
        text, again = read_back(event, kinds[topic].__pydantic_validator__.validate_json, topic)
        found.append(Kept(stream, again, text, _refs(again)))
    return found


def read_back(model: M, decode: Callable[[bytes], M], name: str) -> tuple[str, M]:
    """The text of a model, and the model as read from it. Raises `Refused` where the two are not equal."""
    try:
        data = model.__pydantic_serializer__.to_json(model, exclude_none=True)
    except (PydanticSerializationError, ValueError) as error:
        raise _lost(name, next(_unwritable(model), ""), str(error)) from None
    if _NUL not in data:
        try:
            again = decode(data)
        except ValidationError:
            pass  # said below
        else:
            if again.__dict__ == model.__dict__:
                return data.decode(), again
    return _looked_over(model, data, decode, name)


def _looked_over(model: M, data: bytes, decode: Callable[[bytes], M], name: str) -> tuple[str, M]:
    """The same, field by field, where something may be lost."""
    text = data.decode()
    if _NUL in data and (field := next(_with_nul(text), None)) is not None:
        raise _lost(name, field, "NUL (U+0000)")
    try:
        again = decode(data)
    except (ValidationError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        field = ".".join(map(str, first["loc"])) if first else ""
        raise _lost(name, field, first["msg"] if first else str(error)) from None
    for field, value in model.__dict__.items():
        if not _same(value, again.__dict__.get(field)):
            raise _lost(name, field, repr(value)[:_SHOWN])
    return text, again


def _same(given: Any, read: Any) -> bool:
    """Whether what is read is what was given; JSON has one kind of list, whatever sequence was given."""
    if isinstance(given, (list, tuple)) and isinstance(read, (list, tuple)):
        return len(given) == len(read) and all(map(_same, given, read))
    if isinstance(given, Mapping) and isinstance(read, Mapping):
        return given.keys() == read.keys() and all(_same(value, read[key]) for key, value in given.items())
    if isinstance(given, BaseModel) and type(given) is type(read):
        return _same(given.__dict__, read.__dict__)
    return bool(given == read)


def _lost(name: str, field: str, why: str) -> Refused:
    return Refused(
        REQUEST_FORM,
        {
            "found": f"{name}.{field}: {why}" if field else f"{name}: {why}",
            "allowed": "what reads back equal",
        },
    )


def _unwritable(model: BaseModel) -> Iterator[str]:
    """The fields that cannot be written."""
    for field, value in model.__dict__.items():
        try:
            json.dumps(value, ensure_ascii=False, default=str).encode()
        except (ValueError, TypeError):
            yield field


def _with_nul(text: str) -> Iterator[str]:
    """The fields in which NUL stands."""
    for field, value in json.loads(text).items():
        if any("\0" in one for one in _strings([field, value])):
            yield field


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _strings(one)
        case dict():
            yield from _strings([*value.keys(), *value.values()])
        case _:
            return  # a number, a truth or nothing


@cache
def _marked(kind: type[Event]) -> tuple[tuple[str, str, str], ...]:
    """Field, kind of thing and role of each reference that events of a type hold."""
    return tuple((field, f"{mark.kind}:", mark.role) for field, mark in kind.refs().items())


def refs_in(event: Event) -> Iterator[tuple[str, str, str]]:
    """Each thing that the event refers to (`cadre:K-01`), its role there, and the field that names it."""
    for field, kind, role in _marked(type(event)):
        value = getattr(event, field)
        for id_ in (value,) if isinstance(value, str) else value or ():
            yield kind + id_, role, field


def _refs(event: Event) -> Sequence[tuple[str, str]]:
    if not _marked(type(event)):
        return ()
    found = []
    for thing, role, field in refs_in(event):
        id_ = thing.partition(":")[2]
        odd = odd_in_id(id_)
        if odd:
            raise Refused(
                REQUEST_FORM,
                {"found": f"{field} {id_!r}: {odd}", "allowed": f"1–{ID_LENGTH}", "field": field},
            )
        found.append((thing, role))
    return found


@lru_cache(maxsize=64)
def refs_mark(catalogue: Catalogue) -> str:
    """By which marks references are stored: it changes when a field is marked, or no more, or otherwise."""
    marks = sorted((topic, *mark) for topic, kind in catalogue.events.items() for mark in _marked(kind))
    return sha256(json.dumps(marks).encode()).hexdigest()[:16]


def refer_anew(catalogue: Catalogue, writing: Writing) -> int:
    """Store what every event refers to anew, by the marks of this catalogue. Returns how many events."""
    number, position = writing.head().number, writing.head().position
    refers = refers_of(catalogue)

    def rows() -> Iterator[RefRow]:
        for after in range(0, position, _PART):
            for row, _, _ in writing.log(after=after, limit=_PART, number=number):
                yield from refers(row)

    writing.refer_anew(rows(), refs_mark(catalogue))
    return position


def refers_of(catalogue: Catalogue) -> Refers:
    """What the event of a stored row refers to, by the marks of this catalogue's events."""

    def refers(row: EventRow) -> list[RefRow]:
        if row.topic not in catalogue.events and ":" in row.topic:
            return []  # an event of the package, named by its module
        return [
            RefRow(thing, row.position, role)
            for _, event in catalogue.read((row,))
            for thing, role, _ in refs_in(event)
        ]

    return refers
