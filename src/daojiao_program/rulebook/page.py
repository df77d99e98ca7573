"""The rule book as one HTML page that needs nothing else, in Chinese and English, to read and to print."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from daojiao_program.engine import Said
from daojiao_program.engine.text import visible
from daojiao_program.rulebook.parts import Book
from daojiao_program.rulebook.reading import CellTexts, ScenarioText
from daojiao_program.rulebook.results import ResultCounts
from daojiao_program.rulebook.rules import SOURCES, titles_of

_SLOT: Final = re.compile(r"<([^<>]+)>")
_PADDING: Final = 2
_NARROW: Final = 36
_SIGNS: Final = {"passed": "✓", "failed": "✗", "skipped": "–", "unrun": "○"}
_SAID: Final = {
    "passed": Said("通过", "passed"),
    "failed": Said("未通过", "failed"),
    "skipped": Said("跳过", "skipped"),
    "unrun": Said("尚未运行", "not run yet"),
}


def page_of(book: Book, *, features: Path | None = None, folder: Path | None = None) -> str:
    """The page; the same bytes for the same book.

    With the folder of the features and the one in which the page will lie, it links to the features' lines.
    """
    environment = Environment(
        loader=PackageLoader("daojiao_program.rulebook"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "capital": _capital,
        "slots": _slots,
        "said": _said,
        "tally": ResultCounts.of,
        "value": _value,
        "wide": _wide,
    }
    environment.filters.update(filters)
    environment.globals.update(
        link=_links(features, folder), ran=book.run and book.run.date(), signs=_SIGNS, sources=SOURCES
    )
    return visible(environment.get_template("book.html.j2").render(book=book))


def _links(features: Path | None, folder: Path | None) -> Callable[[str, int], str]:
    """Gives the address of a line of a feature file as the page links to it; `""` without both folders."""
    if features is None or folder is None:
        return lambda _file, _line: ""
    try:
        there = Path(os.path.relpath(features.resolve(), folder.resolve()))
    except ValueError:  # on another drive
        return lambda _file, _line: ""
    return lambda file, line: quote(there.joinpath(*Path(file).parts[1:]).as_posix()) + f"#L{line}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _slots(text: str, scenario: ScenarioText | None = None) -> Markup:
    """A step in which the columns of the scenario's examples stand out."""
    columns = {name for one in scenario.examples for name in one.header} if scenario else set[str]()
    parts = _SLOT.split(text)  # what is in brackets stands at the odd places
    shown = [
        escape(part)
        if at % 2 == 0
        else Markup('<span class="slot">{}</span>').format(part)
        if part in columns
        else escape(f"<{part}>")
        for at, part in enumerate(parts)
    ]
    return Markup("").join(shown)


def _said(tally: ResultCounts, whole: bool = False) -> Said:  # noqa: FBT001, FBT002 - named in the templates
    """What some results come to, in words: all of them, or how many are what they come to."""
    state, said = tally.state, _SAID[tally.state]
    counts = [(name, getattr(tally, name)) for name in _SAID if getattr(tally, name)]
    if tally.all <= 1:
        return said
    if len(counts) == 1:
        every = "" if state == "unrun" else "均"
        return Said(f"{tally.all}例{every}{said.zh}", f"all {tally.all} {said.en}")
    if whole:
        zh = "、".join(f"{_SAID[name].zh}{count}" for name, count in counts)
        en = ", ".join(f"{count} {_SAID[name].en}" for name, count in counts)
        return Said(f"{tally.all}例：{zh}", f"of {tally.all}: {en}")
    many = getattr(tally, state)
    return Said(f"{tally.all}例中{many}例{said.zh}", f"{many} of {tally.all} {said.en}")


def _value(value: object) -> Said:
    """A value of the charter: a list by its titles."""
    if isinstance(value, Mapping):
        return Said(*titles_of(value))
    text = f"{value:,}" if isinstance(value, int) else "–" if value is None else str(value)
    return Said(text, text)


def _wide(rows: Sequence[CellTexts]) -> bool:
    """Whether a table may be wider than the screen of a telephone."""
    columns = zip_longest(*rows, fillvalue="")
    return sum(max(map(_width, column)) + _PADDING for column in columns) > _NARROW


def _width(text: str) -> int:
    """How wide a text is, a Chinese character being two."""
    return sum(1 + (one > "\u2e7f") for one in text)
