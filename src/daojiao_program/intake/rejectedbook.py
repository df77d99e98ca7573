"""The rejected rows of a workbook: the same tabs, to be mended there and taken in again."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from daojiao_program.files.writing import write_beside
from daojiao_program.intake.bookwriter import HEADER, TEXT, new_workbook, width_of
from daojiao_program.intake.errors import IntakeError
from daojiao_program.intake.grid import ROUNDED, TURNED
from daojiao_program.intake.rejected import rejected_rows
from daojiao_program.intake.report import IntakeReport
from daojiao_program.intake.sheet import WRITTEN
from daojiao_program.intake.workbook import Tab
from daojiao_program.intake.worksheet import CellPlace

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_DAY: Final = {"num_format": "yyyy-mm-dd"}
_WRONG: Final = {"bg_color": "#FCE4D6", "border": 1}


def write_rejected_workbook(target: Path, tabs: Iterable[tuple[Tab, IntakeReport]]) -> Path:
    """Write the refused rows, each tab's to one of the same title; the cells to be mended are coloured.

    What a spreadsheet had spoilt stays spoilt, so that it is refused again until it is mended. Returns the
    file, which is another one where that name is taken. Raises `FileError` and `OSError`.
    """
    buffer = io.BytesIO()
    try:
        book = new_workbook(buffer, title="退回的行 rejected rows")
    except IntakeError as error:
        raise OSError(0, str(error)) from None
    formats = _Formats(
        book.add_format({**HEADER, "bg_color": "#D9E1F2"}),
        book.add_format({**HEADER, "bg_color": "#F2F2F2", "italic": True}),
        book.add_format({"num_format": TEXT}),
        book.add_format({"num_format": TEXT, **_WRONG}),
        book.add_format({**_DAY, **_WRONG}),
        book.add_format({"num_format": TEXT, "font_color": "#595959"}),
    )
    for tab, report in tabs:
        if report.refused:
            _write(book.add_worksheet(tab.title), tab, report, formats)
    book.close()
    return write_beside(target, buffer.getvalue())


@dataclass(frozen=True, slots=True)
class _Formats:
    own: Format
    written: Format
    text: Format
    wrong: Format
    day: Format
    told: Format


def _write(sheet: Worksheet, tab: Tab, report: IntakeReport, formats: _Formats) -> None:
    form = tab.form
    headers = [tab.table.headers[at] for at in form.own]
    titles = {form.places[one.name]: one.zh for one in form.sheet.known() if one.name in form.places}
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, formats.own)
    for column, header in enumerate(WRITTEN, len(headers)):
        sheet.write_string(0, column, header, formats.written)
    lines = [*rejected_rows(tab.table, form, report)]
    for at, (row, own, told) in enumerate(lines, 1):
        spoilt = dict(row.unusable)
        wrong = told[1].split("、")
        for column, (place, cell) in enumerate(zip(form.own, own, strict=True)):
            look = formats.wrong if titles.get(place) in wrong else formats.text
            _write_cell(sheet, (at, column), cell, spoilt.get(place, ""), look, formats.day)
        for column, text in enumerate(told, len(headers)):
            sheet.write_string(at, column, text, formats.told)
    texts = [[header] for header in [*headers, *WRITTEN]]
    for _, own, told in lines:
        for column, text in enumerate([*own, *told]):
            texts[column].append(text)
    for column, of in enumerate(texts):
        sheet.set_column(column, column, width_of(of))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_cell(
    sheet: Worksheet, place: CellPlace, cell: str, spoilt: str, look: Format, day: Format
) -> None:
    if spoilt == TURNED:
        sheet.write_datetime(*place, datetime.fromisoformat(cell), day)
    elif spoilt == ROUNDED:
        sheet.write_number(*place, float(cell), look)
    else:
        sheet.write_string(*place, cell, look)
