"""Workbooks as clerks make them: the example's rows by sheet, cells of any kind, and a template filled in."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZipFile

import xlsxwriter

from daojiao_program.engine import SimulatedClock
from daojiao_program.intake import SHEETS, Sheet
from daojiao_program.intake.cells import MalformedError, day_of
from daojiao_program.intake.csvfile import read_csv
from daojiao_program.intake.manifest import Import, read_manifest
from daojiao_program.intake.sheet import form_of, header_keys
from daojiao_program.intake.tabs import title_of
from daojiao_program.program import DATA, EXAMPLE, Program

EPOCH = date(1899, 12, 30)
Rows = Mapping[str, Sequence[Sequence[str]]]


def open_august(folder: Path) -> Program:
    """A simulated town on the last of August, both charters of the example in force."""
    town = Program.open(f"sqlite:///{folder / 'town.db'}?synchronous=OFF", simulated=True)
    assert isinstance(town.clock, SimulatedClock)
    town.clock.open_office(date(2022, 4, 1), "Asia/Shanghai")
    town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
    town.clock.open_office(date(2022, 6, 10), "Asia/Shanghai")
    town.amend_charter(EXAMPLE / "charter-2.toml", on=date(2022, 6, 10))
    town.clock.open_office(date(2022, 8, 31), "Asia/Shanghai")
    return town


def example_rows() -> dict[str, list[list[str]]]:
    """Every row of the example's files, by the sheet's id, its cells in the order of the template."""
    found: dict[str, list[list[str]]] = {}
    for step in read_manifest(EXAMPLE).step:
        if isinstance(step, Import) and not step.correct:
            table = read_csv(EXAMPLE / step.file, header_keys(SHEETS).__contains__)
            form = form_of(table, SHEETS, step.sheet)
            for row in table.rows:
                cells = [*row.cells, *[""] * form.width]
                places = [form.places.get(one.name) for one in form.sheet.columns]
                found.setdefault(step.sheet, []).append(["" if at is None else cells[at] for at in places])
    return found


def headers(sheet: Sheet) -> list[str]:
    """The template's headers."""
    return [one.zh for one in sheet.columns]


def write_csvs(folder: Path, rows: Rows) -> list[Path]:
    """A CSV file for each sheet, in the order in which they are to be taken in."""
    paths = []
    for sheet in SHEETS:
        if sheet.id in rows:
            paths.append(folder / f"{sheet.id}.csv")
            with paths[-1].open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([headers(sheet), *rows[sheet.id]])
    return paths


def book(path: Path, tabs: Mapping[str, Any], **options: Any) -> Path:  # noqa: ANN401
    """A workbook of these tabs; cells are written as what they are, `=…` as a formula without a result."""
    with xlsxwriter.Workbook(str(path), options) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        moment = made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for title, rows in tabs.items():
            tab = made.add_worksheet(title)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        tab.write_datetime(at, column, cell, moment)
                    elif isinstance(cell, date):
                        tab.write_datetime(at, column, cell, day)
                    elif isinstance(cell, str) and cell.startswith("="):
                        tab.write_formula(at, column, cell, None, "")
                    elif isinstance(cell, str) and cell:
                        tab.write_string(at, column, cell)
                    elif cell != "":
                        tab.write(at, column, cell)
    return path


def typed(sheet: Sheet, rows: Iterable[Sequence[str]]) -> list[list[object]]:
    """The rows, days as dates and whole numbers as numbers, as a spreadsheet makes them of what is typed."""
    return [[_typed(one.kind, cell) for one, cell in zip(sheet.columns, row, strict=True)] for row in rows]


def _typed(kind: str, cell: str) -> object:
    try:
        return day_of(cell) if kind == "day" else int(cell) if kind == "number" else cell
    except (MalformedError, ValueError):
        return cell


def part_of(archive: ZipFile, title: str) -> str:
    """The part of an archive in which the tab of that title is."""
    outline = archive.read("xl/workbook.xml").decode()
    relations = archive.read("xl/_rels/workbook.xml.rels").decode()
    found = re.search(rf'<sheet name="{re.escape(escape(title))}"[^>]*r:id="(\w+)"', outline)
    assert found is not None, title
    target = re.search(rf'<Relationship Id="{found[1]}"[^>]*Target="([^"]+)"', relations)
    assert target is not None
    return f"xl/{target[1]}"


def edited(source: Path, target: Path, parts: Mapping[str, str]) -> Path:
    """A copy of a workbook with some of its parts replaced."""
    with ZipFile(source) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return target


def fill_in(template: Path, target: Path, rows: Rows) -> Path:
    """The template with these rows, put into its XML: days as bare serial numbers, all else as text."""
    parts = {}
    with ZipFile(template) as archive:
        for sheet in SHEETS:
            if sheet.id in rows:
                part = part_of(archive, title_of(sheet, "zh"))
                xml = archive.read(part).decode()
                lines = "".join(_line(sheet, at, row) for at, row in enumerate(rows[sheet.id], 2))
                assert "</sheetData>" in xml
                parts[part] = xml.replace("</sheetData>", f"{lines}</sheetData>")
    return edited(template, target, parts)


def _line(sheet: Sheet, at: int, row: Sequence[str]) -> str:
    cells = [
        _cell(f"{chr(65 + place)}{at}", _typed(column.kind, cell))
        for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True))
        if cell
    ]
    return f'<row r="{at}">{"".join(cells)}</row>'


def _cell(place: str, cell: object) -> str:
    if isinstance(cell, date):
        return f'<c r="{place}"><v>{(cell - EPOCH).days}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{place}"><v>{cell}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'
