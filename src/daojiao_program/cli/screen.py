"""What is printed: one language or both, tables for people, one JSON document for programs."""

from __future__ import annotations

import enum
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from datetime import date
from itertools import islice
from typing import Any, Final, NoReturn, Protocol

import typer
from rich.console import Console
from rich.text import Text

from daojiao_program.cli.documents import RefusalDocument
from daojiao_program.cli.layout import CellRow, TableColumn, lines_of, wrapped
from daojiao_program.engine import Engine, EngineError, Refused
from daojiao_program.engine.address import redacted
from daojiao_program.engine.document import Document
from daojiao_program.engine.text import CONTROL, visible
from daojiao_program.files.bounds import LINES as MOST_LINES
from daojiao_program.files.bounds import SENTENCE as LONGEST
from daojiao_program.intake.personal import in_words

DONE: Final = 0
REFUSED: Final = 1
UNUSABLE: Final = 2
INTERRUPTED: Final = 130
NOBODY_READS: Final = 141


class UsageError(EngineError):
    """What was typed cannot be done; the message says why, and what to type instead."""


class Language(enum.StrEnum):
    """The language of titles, headings and sentences."""

    ZH = "zh"
    EN = "en"


_SPOKEN: Final[ContextVar[Language | None]] = ContextVar("lang", default=None)
"""The language of the command that runs, for errors that know both."""


def complain(what: str | EngineError) -> None:
    """Say in a line of the error stream what went wrong."""
    lang = _SPOKEN.get()
    spoken = what.said.only([lang.value]) if lang and isinstance(what, EngineError) else what
    sys.stderr.write(f"{seen(str(spoken), lines=False)}\n")


def seen(text: str, *, lines: bool = True) -> str:
    """A text as it is shown: no password of an address, no control characters, and not without end."""
    return visible(redacted(_cut(in_words(text))), lines=lines)


def _short(row: CellRow) -> CellRow:
    return row and [seen(cell) if isinstance(cell, str) else cell for cell in row]


def _cut(text: str) -> str:
    return f"{text[:LONGEST]}…（+{len(text) - LONGEST:,}）" if len(text) > LONGEST else text


def _seen(text: Text) -> Text:
    """The same of a text in colours."""
    odd = [one.start() for one in CONTROL.finditer(text.plain)]
    if not odd:
        return text
    parts = text.divide(sorted({at for start in odd for at in (start, start + 1)}))
    for part in parts:
        part.plain = visible(part.plain)
    return Text().join(parts)


class _Console(Console):
    """The one door through which tables and sentences go out."""

    def print(self, *objects: Any, **how: Any) -> None:  # noqa: ANN401 - as rich has it
        """Print, with control characters as escapes that can be seen."""
        super().print(*(_seen(one) if isinstance(one, Text) else one for one in objects), **how)

    def on_broken_pipe(self) -> None:
        """Leave to the command what rich would end with status 1, which says refused."""
        raise BrokenPipeError


def _as_json(found: re.Match[str]) -> str:
    """The character as JSON escapes it: a program reads it as it was, and a terminal shows the escape."""
    return f"\\u{ord(found[0]):04x}"


class Screen:
    """Where a command prints. With `as_json` nothing but the document comes out."""

    def __init__(self, lang: Language, *, as_json: bool = False) -> None:
        self.lang = lang
        _SPOKEN.set(lang)
        self.as_json = as_json
        self.console = _Console(markup=False, highlight=False, emoji=False, soft_wrap=False)

    def of(self, zh: str, en: str) -> str:
        """The words in the language shown."""
        return zh if self.lang is Language.ZH else en

    def say(self, zh: str, en: str, *, style: str = "") -> None:
        """Print a sentence, to people only."""
        self.text(self.of(zh, en), style=style)

    def text(self, line: str | Text = "", *, style: str = "", whole: bool = False) -> None:
        """Print a line, to people only; wrapped below its own indent, or `whole`, to be copied."""
        if self.as_json:
            return
        text = line if isinstance(line, Text) else Text(seen(line))
        text = text if len(text) <= LONGEST else Text(_cut(text.plain))
        for part in [text] if whole else wrapped(text, self.console.width):
            self.console.print(part, style=style, soft_wrap=True)

    def title(self, zh: str, en: str, *, simulated: bool) -> None:
        """Print a heading, with the mark of a simulation."""
        mark = "    [模拟数据 / simulated data]" if simulated else ""
        self.text(Text(self.of(zh, en), style="bold") + Text(mark, style="bold yellow"))

    def table(self, columns: Sequence[TableColumn], rows: Iterable[CellRow]) -> None:
        """Print a table, to people only; None among the rows draws a line."""
        if self.as_json:
            return
        coming = iter(rows)
        shown = [*islice(coming, MOST_LINES)]
        for line in lines_of(columns, map(_short, shown), self.console.width):
            self.console.print(line, soft_wrap=True)
        if more := sum(1 for _ in coming):
            self.say(f"……另有{more:,}行，用 --json 取全部", f"… and {more:,} more rows; --json gives all")

    def document(self, sort: type[Document], found: object) -> None:
        """Print what was found as a JSON document of that sort, to programs only."""
        if self.as_json:
            self.printed(sort.shown(found))

    def printed(self, document: object) -> None:
        """Print JSON values, to programs only."""
        if self.as_json:
            text = json.dumps(document, ensure_ascii=False, indent=2)
            sys.stdout.write(f"{CONTROL.sub(_as_json, text)}\n")

    def day(self, day: date | str) -> str:
        """A day as it is written in the language."""
        on = date.fromisoformat(day) if isinstance(day, str) else day
        return self.of(f"{on.year}年{on.month}月{on.day}日", on.isoformat())

    def refused(self, refused: Refused, *, more: Mapping[str, Any] | None = None) -> NoReturn:
        """Show a refusal and leave with its exit status."""
        self.document(RefusalDocument, {**(more or {}), "refused": refused})
        if not self.as_json:
            for line in refusal_lines(self, refused):
                complain(line)
        raise typer.Exit(REFUSED)


def refusal_lines(screen: Screen, refused: Refused) -> Iterator[str]:
    """A refusal in the language shown: the rule; what was found and is allowed; the next step."""
    yield from refused.lines(screen.lang.value)


def shown(value: object) -> str:
    """A value as people read it."""
    match value:
        case None | "" | ():
            return "–"
        case bool():
            return "✓" if value else "–"
        case int():
            return f"{value:,}"
        case list() | tuple():
            return "、".join(shown(one) for one in value)
        case _:
            return in_words(str(value))


class Values(Protocol):
    """Puts a figure into words."""

    def value(self, value: object) -> str:
        """The figure in words."""
        ...


def changes_of(
    screen: Screen, town: Engine, words: Values, changes: Mapping[str, tuple[object, object]]
) -> None:
    """The figures that would change, each from what to what."""
    if not changes:
        screen.say("各项指标不变", "No figure changes")
        return
    screen.say("指标变化", "Figures that would change", style="bold")
    for id_, (before, after) in changes.items():
        figure = town.catalogue.figures[id_]
        screen.text(
            f"  {screen.of(*figure.title)}{screen.of('：', ': ')}{words.value(before)} → {words.value(after)}"
        )
