"""What a view shows, held against what a table says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from daojiao_program.engine import Event
from daojiao_program.testing.bdd.cells import Reader
from daojiao_program.testing.bdd.lexicon import Lexicon
from daojiao_program.testing.bdd.text import day, folded, number, plain, several
from daojiao_program.testing.unmet import Unmet

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


def event_texts(found: Sequence[tuple[str, Event]]) -> tuple[str, str]:
    """Recorded events in lines, in Chinese and in English."""
    lines = [
        (event.titles(), stream, " ".join(f"{k}={v}" for k, v in event.model_dump(exclude_none=True).items()))
        for stream, event in found
    ]
    return (
        "\n".join(f"  {titles[0]}  {stream}  {fields}" for titles, stream, fields in lines) or "  无",
        "\n".join(f"  {titles[1]}  {stream}  {fields}" for titles, stream, fields in lines) or "  nothing",
    )


def same_value(text: str, value: object, reader: Reader, lexicon: Lexicon, of: str, name: str) -> bool:
    """Whether a cell says a value of a state or a figure: by code or title, a list in any order."""
    word = lexicon.word(of, name)
    said = plain(text)
    match value:
        case None:
            return folded(said) in ("无", "none", "–")
        case bool():
            return folded(said) in (("是", "yes", "true") if value else ("否", "no", "false"))
        case int():
            return number(said) == value
        case list() | tuple():
            return same_members(several(said), [*map(str, value)], reader, lexicon)
        case dict():
            return sorted(several(said)) == sorted(f"{key}:{_shown(one)}" for key, one in value.items())
        case _:
            means = reader.means(said, str(value), (word, *lexicon.catalogue.words.values()))
            return means or _day(said, reader) == value


def same_members(said: list[str], found: list[str], reader: Reader, lexicon: Lexicon) -> bool:
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


def _day(text: str, reader: Reader) -> str | None:
    try:
        return day(text, reader.year).isoformat()
    except Unmet:
        return None
