"""How a figure stands to what is claimed: each relation says what was found, and by how much it misses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from daojiao_program.engine import Figure

Found = int | str | tuple[str, ...] | tuple[int, int] | None
"""A number, an ISO day or month, codes, or the smallest and the largest."""
Claimed = int | str | date | tuple[int, int] | tuple[str, ...] | None


class Comparison(NamedTuple):
    """What was found. `off` is 0 where the claim holds, else what it misses by, negative for too little."""

    found: Found
    off: int


def number(figure: Figure) -> int:
    """The figure as a number; of a list, how long it is."""
    value = figure.value
    return value if isinstance(value, int) else len(value or ())


def _equal(figures: Sequence[Figure], expected: int, _others: int) -> Comparison:
    found = number(figures[0])
    return Comparison(found, found - expected)


def _more(figures: Sequence[Figure], expected: int, _others: int) -> Comparison:
    found = number(figures[0])
    return Comparison(found, min(0, found - expected - 1))


def _in_month(figures: Sequence[Figure], expected: str, _others: int) -> Comparison:
    found = str(figures[0].value)
    return Comparison(found, _months(found) - _months(expected))


def _on_day(figures: Sequence[Figure], expected: date, _others: int) -> Comparison:
    found = str(figures[0].value)
    return Comparison(found, (date.fromisoformat(found) - expected).days)


def _within(figures: Sequence[Figure], expected: tuple[int, int], _others: int) -> Comparison:
    found = [number(one) for one in figures]
    low, high = min(found), max(found)
    misses = (min(0, low - expected[0]), max(0, high - expected[1]))
    return Comparison((low, high), max(misses, key=abs))


def _includes(figures: Sequence[Figure], expected: tuple[str, ...], others: int) -> Comparison:
    value = figures[0].value
    found = value if isinstance(value, tuple) else (str(value),)
    missing = len(set(expected) - set(found))
    return Comparison(found, -missing - max(0, others - len(set(found) - set(expected))))


def _all(figures: Sequence[Figure], expected: int | None, _others: int) -> Comparison:
    lacking, found = number(figures[0]), len(figures[0].counted)
    return Comparison(found, -lacking or (0 if expected is None else found - expected))


def _holds(figures: Sequence[Figure], _expected: None, _others: int) -> Comparison:
    return Comparison(figures[0].value, 0 if number(figures[0]) else -1)


def _months(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7])


RELATIONS: Final[Mapping[str, Callable[[Sequence[Figure], Any, int], Comparison]]] = {
    "=": _equal,
    ">": _more,
    "in": _in_month,
    "on": _on_day,
    "within": _within,
    "include": _includes,
    "all": _all,
    "hold": _holds,
}
"""`all` reads a figure of those that are lacking (`Lacking`); its evidence is of those that are not."""
