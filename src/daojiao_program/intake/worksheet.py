"""What the XML of a worksheet tells and its reader does not: formulas without a result, errors, extents.

The format is that of ECMA-376, part 1, 18.3. Nothing is fetched and no entity is known: a document type
declaration ends the reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile

from daojiao_program.files.bounds import CELLS, ROWS

CellPlace = tuple[int, int]
"""Row and column, from 0."""
BOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)
_TRUE: Final = frozenset({"1", "true", "on"})
Attributes = Mapping[str, str]


class MarkupError(Exception):
    """The XML of a workbook is not well-formed, or declares a document type."""


class TooMuchError(Exception):
    """A worksheet has more rows or cells than are read."""


@dataclass(slots=True)
class Scanned:
    """What a worksheet's XML tells.

    `uncomputed` are the formulas without a result, `errors` the error values of cells; `height` and `width`
    are those of the area from A1 that holds every value.
    """

    uncomputed: dict[CellPlace, str] = field(default_factory=dict)
    errors: dict[CellPlace, str] = field(default_factory=dict)
    height: int = 0
    width: int = 0


@dataclass(slots=True)
class Outline:
    """What a workbook's XML tells: the part of each worksheet, by name, and whether days count from 1904."""

    parts: dict[str, str] = field(default_factory=dict)
    from_1904: bool = False


def place_of(reference: str) -> CellPlace | None:
    """`B3` gives row 2, column 1."""
    found = _CELL.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def outline(archive: ZipFile) -> Outline:
    """The worksheets of a workbook. Raises `MarkupError` and `KeyError` for a part that is not there."""
    targets: dict[str, str] = {}
    found = Outline()

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = normpath(join("/xl", target)).lstrip("/")

    def part(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            found.parts[attributes.get("name", "")] = targets.get(attributes.get("id", ""), "")
        elif name == "workbookPr":
            found.from_1904 = attributes.get("date1904", "0") in _TRUE

    _parse(archive.read(_RELATIONS), relation)
    _parse(archive.read(BOOK), part)
    return found


def scan(content: bytes) -> Scanned:
    """What a worksheet's XML tells. Raises `MarkupError`."""
    scanner = _Scanner()
    _parse(content, scanner.start, scanner.end, scanner.text)
    return scanner.found


class _Scanner:
    def __init__(self) -> None:
        self.found = Scanned()
        self._row = self._column = -1
        self._type = ""
        self._inside = ""
        self._formula: str | None = None
        self._value: str | None = None
        self._cells = self._filled = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cells += 1
            if self._cells > CELLS:
                raise TooMuchError
            place = place_of(attributes.get("r", ""))
            self._row, self._column = place or (self._row, self._column + 1)
            self._type = attributes.get("t", "")
            self._formula = self._value = None
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isdecimal() else self._row + 1
            self._column = -1
        elif name == "f":
            self._inside, self._formula = name, ""
        elif name in ("v", "is"):
            self._inside, self._value = name, ""

    def text(self, text: str) -> None:
        if self._inside == "f":
            self._formula = f"{self._formula or ''}{text}"
        elif self._inside:
            self._value = f"{self._value or ''}{text}"

    def end(self, name: str) -> None:
        if name == "c":
            self._note()
        elif name == self._inside:
            self._inside = ""

    def _note(self) -> None:
        place = (self._row, self._column)
        # A formula may well come to an empty text: it then says so by its type, and has a value element.
        empty_text = self._type == "str" and self._value is not None
        if self._formula is not None and not self._value and not empty_text:
            self.found.uncomputed[place] = f"={self._formula}"
        elif self._type == "e":
            self.found.errors[place] = self._value or "#"
        elif self._value is None:
            return
        if self._row >= self.found.height:
            self._filled += 1  # rows come in their order; where they do not, they count again
            if self._filled > ROWS:
                raise TooMuchError
        self.found.height = max(self.found.height, self._row + 1)
        self.found.width = max(self.found.width, self._column + 1)


def _parse(
    content: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Parse, with the names of elements and attributes told without their prefixes."""
    parser = ParserCreate()
    parser.buffer_text = True

    def started(name: str, attributes: dict[str, str]) -> None:
        start(_local(name), {_local(key): value for key, value in attributes.items()})

    def refuse(*_: object) -> None:
        raise MarkupError("a document type is declared")

    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = refuse
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)  # noqa: FBT003 - the parser takes no keyword
    except (ExpatError, ValueError) as error:
        raise MarkupError(str(error)) from None


def _local(name: str) -> str:
    return name.rpartition(":")[2]
