"""Figures held against the catalogue that declares them: what nobody records would count as 0, in silence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import NoneType
from typing import Any, Final, get_origin

from pydantic import TypeAdapter, ValidationError

from daojiao_program.engine.definition import field_types, fields_of, is_kind, mistake, shown, told
from daojiao_program.engine.errors import DefinitionError
from daojiao_program.engine.event import Event
from daojiao_program.engine.figures.composed import Lacking, Listed, PerStream
from daojiao_program.engine.figures.indicator import DAY, ID, Indicator, Key, Measure, Select
from daojiao_program.engine.figures.measures import Current, Distinct, Edge, Sum

_NO_KEYS: Final = (int, float, Decimal, date, NoneType)
"""What a key cannot be read from: a key is text, or several texts."""


def check_figure(figure: Indicator, events: Mapping[str, type[Event]]) -> None:
    """Raise `DefinitionError` for a figure that counts an event or a field that nobody has."""
    try:
        if not hasattr(figure.measure, "start"):
            raise _odd(None, f"it measures {told(figure.measure)}; write such as {_LIKE}")
        for event, paths in _read(figure.measure):
            _known(event, events)
            for path in paths:
                _types(event, path)
    except DefinitionError as odd:
        raise DefinitionError(f"figure {figure.id!r}", odd.file, odd.line, odd.sentence) from None


_LIKE: Final = 'Distinct([Select(Lent)], "thing")'


def _known(event: type[Event], events: Mapping[str, type[Event]]) -> None:
    if not is_kind(event, Event):
        raise _odd(None, f"it counts {told(event)}, which is no event; name a class of Event")
    if events.get(event.TOPIC) is not event:
        raise _odd(event, f"{event.__name__} is no event of the catalogue's aggregates; name one of theirs")


def _odd(event: type[Event] | None, sentence: str) -> DefinitionError:
    """What is odd about a measure, before the figure is named."""
    return mistake(event or "figure", sentence)


Reads = Iterator[tuple[type[Event], list[str]]]
"""The events that a measure counts, and the fields it reads of each."""


def _read(measure: Measure) -> Reads:
    """What a measure reads; of one that is not of the algebra, nothing is known. Raises `DefinitionError`."""
    how = _READ.get(type(measure))
    return how(measure) if how else iter(())


def _distinct(measure: Distinct) -> Reads:
    yield from _all(measure.of)
    for one in measure.of:
        yield one.event, _keys(one.event, measure.key)


def _sum(measure: Sum) -> Reads:
    yield from _all([measure.of])
    event, path = measure.of.event, measure.field
    for one in _types(event, path):
        if not _is_number(one):
            raise _odd(event, f"{path} of {event.__name__} may be {shown(one)}, which cannot be added")


def _edge(measure: Edge) -> Reads:
    return _all(measure.of)


def _current(measure: Current) -> Reads:
    for name, given in (("enter", measure.enter), ("leave", measure.leave)):
        if not isinstance(given, Mapping):
            raise _odd(
                None, f'{name} is {told(given)}; write {name}={{Lent: "thing"}}, events with their keys'
            )
    keys = [*measure.enter.items(), *measure.leave.items()]
    if not measure.enter:
        raise _odd(None, "nothing enters; name an event and its key in enter")
    if len({len(_parts(key)) for _, key in keys}) > 1:
        raise _odd(
            keys[0][0], "the keys in enter and leave have not the same number of parts, so none leaves"
        )
    for event, key in keys:
        yield event, _keys(event, key)
    for event in measure.enter if measure.count else ():
        yield event, _keys(event, measure.count)


def _listed(measure: Listed) -> Reads:
    if not measure.of:
        raise _odd(None, "it counts no events; name one in of")
    for event in measure.of:
        yield event, []
        if not any(_is_mapping(one) for one in _types(event, measure.path)):
            raise _odd(event, f"{measure.path} of {event.__name__} is no mapping; Listed counts keys")


def _per_stream(measure: PerStream) -> Reads:
    yield from _read(measure.of)
    yield measure.closes, []


def _lacking(measure: Lacking) -> Reads:
    yield from _read(measure.of)
    yield from _read(measure.among)


_READ: Final[Mapping[type[Any], Callable[[Any], Reads]]] = {
    Distinct: _distinct,
    Sum: _sum,
    Edge: _edge,
    Current: _current,
    Listed: _listed,
    PerStream: _per_stream,
    Lacking: _lacking,
}


def _all(of: Collection[Select]) -> Reads:
    several: object = of
    for one in several if isinstance(several, Collection) else [several]:
        if several is one or not isinstance(one, Select):
            raise _odd(None, f"of is {told(one)}, not a list of what is selected; write such as {_LIKE}")
    if not of:
        raise _odd(None, "it counts no events; name one in of")
    for one in of:
        yield from _selected(one)


def _selected(select: Select) -> Reads:
    yield select.event, [*select.where]
    for path, values in select.where.items():
        _check_values(select.event, path, values)
    if select.within is not None:
        yield from _selected(select.within)


def _check_values(event: type[Event], path: str, values: object) -> None:
    """A value that the field can never have selects nothing."""
    if isinstance(values, str) or not isinstance(values, Collection) or not values:
        raise _odd(event, f"where names {values!r} for {path} of {event.__name__}; write a list of values")
    types = _types(event, path)
    for value in values:
        if not any(_may_be(one, value) for one in types):
            told = " | ".join(map(shown, types))
            raise _odd(event, f"{path} of {event.__name__} is {told} and never {value!r}")


def _may_be(annotation: Any, value: object) -> bool:
    try:
        TypeAdapter(annotation).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


def _parts(key: Key) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else key


def _keys(event: type[Event], key: Key) -> list[str]:
    """The fields of a key. Raises `DefinitionError` for one that is no text."""
    paths = [one for one in _parts(key) if one not in (ID, DAY)]
    for path in paths:
        for one in _types(event, path):
            held = get_origin(one) or one
            if isinstance(held, type) and issubclass(held, _NO_KEYS) and not issubclass(held, NoneType):
                raise _odd(
                    event, f"{path} of {event.__name__} is {shown(one)}; a key is text, or a tuple of texts"
                )
    return paths


def _is_number(annotation: Any) -> bool:
    return annotation is Any or (
        isinstance(annotation, type) and issubclass(annotation, int | float | Decimal)
    )


def _is_mapping(annotation: Any) -> bool:
    held = get_origin(annotation) or annotation
    return held is Any or (isinstance(held, type) and issubclass(held, Mapping))


def _types(event: type[Event], path: str) -> list[Any]:
    """What a field of an event may be, by its dotted path. Raises `DefinitionError` where there is none."""
    found: list[Any] = [event]
    walked: list[str] = []
    for name in path.split("."):
        ahead = [each for one in found for each in field_types(one, name)]
        if not ahead:
            has = ", ".join(sorted({each for one in found for each in fields_of(one)})) or "none"
            of = ".".join([event.__name__, *walked])
            raise _odd(event, f"{of} has no field {name!r}; it has {has}")
        found = ahead
        walked.append(name)
    return found
