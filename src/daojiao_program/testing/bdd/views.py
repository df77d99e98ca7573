"""What a view shows, held against what a table says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from daojiao_program.engine import Event
from daojiao_program.engine.rules import show
from daojiao_program.testing.bdd.cells import CellReader
from daojiao_program.testing.bdd.lexicon import Lexicon
from daojiao_program.testing.bdd.text import day, folded, nothing, number, plain, several, unquoted
from daojiao_program.testing.unmet import Unmet, expect

Told = tuple[int, type[Event], Mapping[str, Any], str | None]
"""A row of a table of events: its number, the event, the fields told, and the stream if it is told."""


def matches(told: Told, recorded: tuple[str, Event]) -> bool:
    """Whether an event is what a row tells."""
    _, kind, fields, stream = told
    on, event = recorded
    if type(event) is not kind or stream not in (None, on):
        return False
    values = event.model_dump(mode="json")
    return all(values.get(name) == value for name, value in fields.items())


def exactly(rows: Sequence[Told], found: Sequence[tuple[str, Event]]) -> None:
    """Raise `Unmet` unless these events, in this order, are what the rows tell."""
    zh, en = event_texts(found)
    for row, one in zip(rows, found, strict=False):
        told = (f"第{row[0]}行不符；实际记录\n{zh}", f"row {row[0]} is not so; recorded\n{en}")
        expect(matches(row, one), *told)
    expect(
        len(rows) == len(found),
        f"表里有{len(rows)}行；实际记录\n{zh}",
        f"the table has {len(rows)} rows; recorded\n{en}",
    )


def unmatched(rows: Sequence[Told], found: Sequence[tuple[str, Event]]) -> Sequence[Told]:
    """The rows that find no event of their own; each event is what one row tells."""
    takes: dict[int, int] = {}

    def takes_one(row: int, tried: set[int]) -> bool:
        for at, event in enumerate(found):
            if at not in tried and matches(rows[row], event):
                tried.add(at)
                if at not in takes or takes_one(takes[at], tried):
                    takes[at] = row
                    return True
        return False

    return [one for at, one in enumerate(rows) if not takes_one(at, set())]


def event_texts(found: Sequence[tuple[str, Event]]) -> tuple[str, str]:
    """Recorded events in lines, in Chinese and in English."""
    lines = [
        (event.TITLE, stream, " ".join(f"{k}={v}" for k, v in event.model_dump(exclude_none=True).items()))
        for stream, event in found
    ]
    return (
        "\n".join(f"  {titles.zh}  {stream}  {fields}" for titles, stream, fields in lines) or "  无",
        "\n".join(f"  {titles.en}  {stream}  {fields}" for titles, stream, fields in lines) or "  nothing",
    )


def same_value(text: str, value: object, reader: CellReader, lexicon: Lexicon, of: str, name: str) -> bool:
    """Whether a cell says a value of a state or a figure: by code or title, a list in any order."""
    word = lexicon.word(of, name)
    said = plain(text)
    match value:
        case None:
            return nothing(said)
        case bool():
            return folded(said) in (("是", "yes", "true") if value else ("否", "no", "false"))
        case int():
            read = number(unquoted(said))
            expect(
                read is not None,
                f"“{text}”不是数；实际为{value}，请只写数，如13或十三",
                f"{text!r} is no number; it is {value}: write a number alone, such as 13",
            )
            return read == value
        case list() | tuple():
            return same_members(several(said), [*map(str, value)], reader, lexicon)
        case dict():
            return sorted(several(said)) == sorted(f"{key}:{_shown(one)}" for key, one in value.items())
        case _:
            means = reader.means(said, str(value), (word, *lexicon.catalogue.words.values()))
            return means or _day(said, reader) == value


def says(text: str, value: object, reader: CellReader, lexicon: Lexicon) -> bool:
    """Whether a text says what a rule found or allows: as it is shown, or a list by codes or titles."""
    if listed(text) == listed(show(value)):
        return True
    found = [*map(str, value)] if isinstance(value, (list, tuple)) else [str(value)]
    return same_members(listed(text).split("、"), found, reader, lexicon)


def listed(text: str) -> str:
    """A text whose lists are divided as in Chinese, its inner quotation marks double, its dashes short."""
    return re.sub(r"[–—]", "-", re.sub(r", ?", "、", plain(text))).replace("'", '"')


def same_members(said: list[str], found: list[str], reader: CellReader, lexicon: Lexicon) -> bool:
    """Whether these are the same, in any order, each by code or title."""
    left = [*found]
    for one in said:
        match = next(
            (code for code in left if reader.means(one, code, lexicon.catalogue.words.values())), None
        )
        if match is None:
            return False
        left.remove(match)
    return not left


def _shown(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _day(text: str, reader: CellReader) -> str | None:
    try:
        return day(text, reader.year).isoformat()
    except Unmet:
        return None
