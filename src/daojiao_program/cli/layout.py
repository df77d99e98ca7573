"""Tables that read well at any width, with Chinese and English in the same line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.text import Text

GAP: Final = 2
_LEAST: Final = 8
STAYS: Final = "\u00a0"
"""A space at which no line is broken; it is printed as any other."""
_WORDS: Final = re.compile(
    r"[\x21-\u024f]+\u00a0[^\s，、。；：（）,;:()]+| +|[\x21-\u024f‐-‘•]+|.", re.DOTALL
)
"""An id with its name, spaces, a run of letters that stays together, or one Chinese character."""
_NO_START: Final = frozenset("，。、；：？！）》〉」』】”’…·％,.;:?!)")
_NO_END: Final = frozenset("（《〈「『【“")


class TableColumn(NamedTuple):
    """A column: its heading, whether its cells may be wrapped, whether they stand at the right."""

    heading: str
    wraps: bool = True
    right: bool = False
    style: str = ""


Cell = str | Text
CellRow = Sequence[Cell] | None


def lines_of(columns: Sequence[TableColumn], rows: Iterable[CellRow], width: int) -> Iterator[Text]:
    """The lines of a table, none wider than `width` where that can be; None among the rows draws a line."""
    body = [None if row is None else [_text(cell) for cell in row] for row in rows]
    heads = [Text(one.heading, style="bold") for one in columns]
    widths = _widths(columns, [heads, *(row for row in body if row is not None)], width)
    rule = Text("-" * min(width, sum(widths) + GAP * (len(widths) - 1)), style="dim")
    yield from _row(columns, heads, widths)
    yield rule
    for row in body:
        if row is None:
            yield rule
        else:
            styled = [Text("", style=column.style) + cell for column, cell in zip(columns, row, strict=True)]
            yield from _row(columns, styled, widths)


def wrapped(text: Text, width: int) -> list[Text]:
    """The text in lines of at most so many cells; no line begins or ends with what may not stand there.

    What follows the first line is indented as that is.
    """
    lines = [line for part in text.split("\n", allow_blank=True) for line in _wrap(part, width)]
    for line in lines:
        line.plain = line.plain.replace(STAYS, " ")
    return lines or [Text()]


def _text(cell: Cell) -> Text:
    return cell if isinstance(cell, Text) else Text(cell)


def _widths(columns: Sequence[TableColumn], rows: Sequence[Sequence[Text]], width: int) -> list[int]:
    """Each column's natural width; where that is too much, the columns that wrap share what is left."""
    natural = [
        max(
            cell_len(line.plain) for row in rows for line in row[at].split("\n", allow_blank=True) or [Text()]
        )
        for at in range(len(columns))
    ]
    left = width - GAP * (len(columns) - 1)
    left -= sum(one for one, column in zip(natural, columns, strict=True) if not column.wraps)
    sharing = sorted(
        (at for at, column in enumerate(columns) if column.wraps), key=lambda at: (natural[at], at)
    )
    for count, at in enumerate(sharing):
        natural[at] = min(natural[at], max(_LEAST, left // (len(sharing) - count)))
        left -= natural[at]
    return natural


def _row(columns: Sequence[TableColumn], cells: Sequence[Text], widths: Sequence[int]) -> Iterator[Text]:
    folded = [wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for at in range(max(len(one) for one in folded)):
        line = Text()
        for column, lines, width in zip(columns, folded, widths, strict=True):
            cell = lines[at] if at < len(lines) else Text()
            space = " " * (width - cell_len(cell.plain))
            line = line + (Text(space) + cell if column.right else cell + Text(space)) + Text(" " * GAP)
        line.rstrip()
        yield line


def _wrap(text: Text, width: int) -> list[Text]:
    plain = text.plain
    if cell_len(plain) <= width:
        return [text]
    indent = len(plain) - len(plain.lstrip(" "))
    body, room = text[indent:], max(1, width - indent)
    breaks, filled = [], 0
    for start, unit in _units(body.plain):
        size = cell_len(unit.rstrip(" "))
        if filled and filled + size > room:
            breaks.append(start)
            filled = 0
        if size <= room:
            filled += cell_len(unit)
            continue
        for offset, character in enumerate(unit):  # longer than a line: cut it where the line ends
            if filled and filled + cell_len(character) > room:
                breaks.append(start + offset)
                filled = 0
            filled += cell_len(character)
    lines = [Text(" " * indent) + line for line in body.divide(breaks)]
    for line in lines:
        line.rstrip()
    return lines


def _units(plain: str) -> Iterator[tuple[int, str]]:
    """Pieces that stay together, each with where it begins."""
    start, unit = 0, ""
    for found in _WORDS.finditer(plain):
        piece = found.group()
        stays = not unit or piece[0] in _NO_START or piece[0] == " " or unit[-1] in _NO_END
        stays = stays or (unit[-1].isdecimal() and not piece.isascii())  # 13人
        if not stays:
            yield start, unit
            start, unit = found.start(), ""
        unit += piece
    if unit:
        yield start, unit
