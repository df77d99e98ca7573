"""The file of rejected rows: the clerk mends them there and takes that file in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from daojiao_program.files.writing import write_beside
from daojiao_program.intake.csvfile import Row, Table, header_key
from daojiao_program.intake.personal import cells_again
from daojiao_program.intake.report import IntakeReport
from daojiao_program.intake.sheet import WRITTEN, Form
from daojiao_program.intake.tabs import WORKBOOK, is_workbook

_AGAIN: Final = re.compile(r"(.*-rejected)(?:-(\d+))?", re.DOTALL)
_FORMULA: Final = re.compile("'*[=+\\-@\t\r＝＋－＠]")
"""What a spreadsheet takes for a formula or a command, and what was written so that it does not."""
_BOM: Final = b"\xef\xbb\xbf"


def rejected_path(path: Path, folder: Path | None) -> Path:
    """`rolls.csv` gives `rolls-rejected.csv`, and that one `rolls-rejected-2.csv`, so that none is lost.

    What is refused of a workbook goes to a workbook.
    """
    again = _AGAIN.fullmatch(path.stem)
    stem = f"{again[1]}-{int(again[2] or 1) + 1}" if again else f"{path.stem}-rejected"
    return (folder or path.parent) / f"{stem}{WORKBOOK if is_workbook(path) else '.csv'}"


def defused(cell: str) -> str:
    """The cell as no spreadsheet runs it: what begins like a formula has an apostrophe before it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def as_they_were(table: Table) -> Table:
    """The rows of a mended file, without the apostrophes that were put there; another table as it is."""
    keys = {header_key(one) for one in table.headers}
    if header_key(WRITTEN[0]) not in keys and not _AGAIN.fullmatch(Path(table.name).stem):
        return table
    rows = [one._replace(cells=[*map(_as_it_was, one.cells)]) for one in table.rows]
    return replace(table, headers=[*map(_as_it_was, table.headers)], rows=rows)


def _as_it_was(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def rejected_rows(
    table: Table, form: Form, report: IntakeReport
) -> Iterator[tuple[Row, list[str], list[str]]]:
    """Each refused row, the office's cells of it, and what is said of it."""
    rows: dict[int, Row] = {row.number: row for row in table.rows}
    for result in report.refused:
        why = result.refusal
        if why is not None:
            row = rows[result.number]
            said = [why.column, why.code, why.zh, why.en, why.found, why.allowed, why.next_zh, why.next_en]
            told = [cells_again(one, result.withheld) for one in said]
            yield row, _own(form, row.cells), [str(result.number), *told]


def write_rejected(target: Path, table: Table, form: Form, report: IntakeReport) -> Path:
    """Write the refused rows of a CSV file. Returns the file, which is another one where that name is taken.

    Raises `FileError` and `OSError`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*map(defused, (table.headers[at] for at in form.own)), *WRITTEN])
    rows = rejected_rows(table, form, report)
    writer.writerows([*map(defused, [*own, *told])] for _, own, told in rows)
    return write_beside(target, _BOM + text.getvalue().encode(errors="replace"))


def _own(form: Form, cells: Sequence[str]) -> list[str]:
    """The office's cells; what had no header is put to the last one, so that nothing is lost."""
    own = [cells[at] if at < len(cells) else "" for at in form.own]
    surplus = [one for one in cells[form.width :] if one.strip()]
    if surplus and own:
        own[-1] = ",".join([own[-1], *surplus])
    return own
