"""A leaf: all that was stored of one request, byte by byte as docs/reference/seal.md writes it down.

Each field is its length in bytes, a colon, the field in UTF-8, and a comma (a netstring); what is not there
is a hyphen. So no byte can go from one field to the next unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from daojiao_program.engine.request import EventRow, RequestRow

FORM: Final = "daojiao-leaf/1"
"""The first field of each leaf."""
_ABSENT: Final = "-"
_FORM: Final = {True: "14:daojiao-leaf/1,3:yes,", False: "14:daojiao-leaf/1,2:no,"}


class ReadRow(NamedTuple):
    """That request `request` read a stream and did not write it, as came to light with the leaf's request."""

    request: int
    stream: str


class LeafRows(NamedTuple):
    """All that was stored with one request: it, its events, and the reads that came to light with it."""

    request: RequestRow
    events: Sequence[EventRow]
    reads: Sequence[ReadRow]


def leaf(stored: LeafRows, *, simulated: bool) -> bytes:
    """The leaf of a request; reads may come in any order."""
    asked = stored.request
    number, on, turn, voids = asked.number, asked.effective_on, asked.turn, asked.voids
    num, day = _number(number), _often(on)
    due = num if turn == number else _number(turn)
    parts = [
        _FORM[simulated],
        num,
        _framed(asked.id),
        _often(asked.decision),
        _framed(asked.target),
        _framed(asked.arguments),
        day,
        due,
        _number(asked.recorded_at),
        _often(asked.actor),
        _often(asked.reason),
        _framed(asked.source),
        _framed(asked.documents),
        _framed(asked.correlation),
        _framed(asked.causation),
        _ABSENT if voids is None else _number(voids),
        _often(asked.outcome),
        _framed(asked.findings),
        _number(asked.position),
        _number(len(stored.events)),
    ]
    for place, stream, version, topic, day_, turn_, of, data in stored.events:
        at, nth = str(place), str(version)
        parts.append(
            f"{len(at)}:{at},{_framed(stream)}{len(nth)}:{nth},{_often(topic)}"
            f"{day if day_ == on else _often(day_)}{due if turn_ == turn else _number(turn_)}"
            f"{num if of == number else _number(of)}{_data(data)}"
        )
    parts.append(_number(len(stored.reads)))
    if stored.reads:
        parts += [f"{_number(one)}{_framed(stream)}" for one, stream in sorted(stored.reads)]
    return "".join(parts).encode()


def fields(leaf: bytes) -> list[str | None]:
    """The fields of a leaf, to be shown. Raises `ValueError` for what is no leaf."""
    found: list[str | None] = []
    at = 0
    while at < len(leaf):
        if leaf[at : at + 1] == b"-":
            found.append(None)
            at += 1
            continue
        at += leaf[at : at + 1] == b"x"
        colon = leaf.index(b":", at)
        end = colon + 1 + int(leaf[at:colon])
        if leaf[end : end + 1] != b",":
            raise ValueError(at)
        found.append(leaf[colon + 1 : end].decode())
        at = end + 1
    return found


def _number(value: int) -> str:
    text = str(value)
    return f"{len(text)}:{text},"


def _framed(text: str | None) -> str:
    if text is None:
        return _ABSENT
    return f"{len(text)}:{text}," if text.isascii() else f"{len(text.encode())}:{text},"


_often = lru_cache(maxsize=10_000)(_framed)
"""The same of what stands in many rows."""


def _data(data: str | bytes) -> str:
    """Bytes, which a recorder of the package may have stored, are an x and their hexadecimal digits."""
    if isinstance(data, bytes):
        return f"x{_framed(data.hex())}"
    return f"{len(data)}:{data}," if data.isascii() else _framed(data)
