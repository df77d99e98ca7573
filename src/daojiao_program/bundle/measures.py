"""Figures as declarations in JSON: the closed algebra, as `verify.py` counts it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from daojiao_program.engine import Current, Distinct, Edge, Lacking, Listed, PerStream, Select, Sum


def declared(measure: object) -> dict[str, Any]:
    """A measure as JSON values. Raises `KeyError` for one that is not of the algebra."""
    return _HOW[type(measure)](measure)


def _select(one: Select | None) -> dict[str, Any] | None:
    if one is None:
        return None
    where = {path: [*values] for path, values in one.where.items()}
    return {"event": one.event.TOPIC, "where": where, "within": _select(one.within)}


def _distinct(one: Distinct) -> dict[str, Any]:
    of = [_select(each) for each in one.of]
    return {"measure": "distinct", "of": of, "key": one.key, "values": one.values}


def _sum(one: Sum) -> dict[str, Any]:
    return {"measure": "sum", "of": _select(one.of), "field": one.field}


def _edge(one: Edge) -> dict[str, Any]:
    return {"measure": "edge", "of": [_select(each) for each in one.of], "take": one.take}


def _current(one: Current) -> dict[str, Any]:
    enter, leave = ([[event.TOPIC, key] for event, key in each.items()] for each in (one.enter, one.leave))
    return {"measure": "current", "enter": enter, "leave": leave, "count": one.count, "values": one.values}


def _listed(one: Listed) -> dict[str, Any]:
    return {"measure": "listed", "of": [event.TOPIC for event in one.of], "path": one.path}


def _lacking(one: Lacking) -> dict[str, Any]:
    return {"measure": "lacking", "of": declared(one.of), "among": declared(one.among)}


def _per_stream(one: PerStream) -> dict[str, Any]:
    of = declared(one.of)
    return {"measure": "per_stream", "of": of, "closes": one.closes.TOPIC, "take": one.take}


_HOW: Final[Mapping[type[Any], Callable[[Any], dict[str, Any]]]] = {
    Distinct: _distinct,
    Sum: _sum,
    Edge: _edge,
    Current: _current,
    Listed: _listed,
    Lacking: _lacking,
    PerStream: _per_stream,
}
