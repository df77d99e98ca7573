"""The file of rejected rows: the clerk mends them there and takes that file in."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from daojiao_program.intake.bookwriter import MARK, properties_of
from daojiao_program.intake.csvfile import Row, Table
from daojiao_program.intake.report import IntakeReport
from daojiao_program.intake.sheet import WRITTEN, Form
from daojiao_program.intake.tabs import WORKBOOK, is_workbook

_AGAIN: Final = re.compile(r"(.*-rejected)(?:-(\d+))?", re.DOTALL)
_BOM: Final = b"\xef\xbb\xbf"


def rejected_path(path: Path, folder: Path | None) -> Path:
    """`rolls.csv` gives `rolls-rejected.csv`, and that one `rolls-rejected-2.csv`, so that none is lost.

    What is refused of a workbook goes to a workbook.
    """
    again = _AGAIN.fullmatch(path.stem)
    stem = f"{again[1]}-{int(again[2] or 1) + 1}" if again else f"{path.stem}-rejected"
    return (folder or path.parent) / f"{stem}{WORKBOOK if is_workbook(path) else '.csv'}"


def rejected_rows(
    table: Table, form: Form, report: IntakeReport
) -> Iterator[tuple[Row, list[str], list[str]]]:
    """Each refused row, the office's cells of it, and what is said of it."""
    rows: dict[int, Row] = {row.number: row for row in table.rows}
    for result in report.refused:
        why = result.refusal
        if why is not None:
            row = rows[result.number]
            told = [str(result.number), why.column, why.code, why.zh, why.en, why.found, why.allowed]
            yield row, _own(form, row.cells), [*told, why.next_zh, why.next_en]


def write_rejected(target: Path, table: Table, form: Form, report: IntakeReport) -> None:
    """Write the refused rows of a CSV file, in the place of those of an earlier run. Raises `OSError`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*(table.headers[at] for at in form.own), *WRITTEN])
    writer.writerows([*own, *told] for _, own, told in rejected_rows(table, form, report))
    write_whole(target, _BOM + text.getvalue().encode(errors="replace"))


def write_whole(target: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises `OSError`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def remove_stale(target: Path) -> None:
    """Take away the rejected rows of an earlier run, since now none is; another file of that name stays.

    Raises `OSError`.
    """
    if target.is_file() and is_workbook(target):
        if MARK in properties_of(target):
            target.unlink()
    elif target.is_file():
        with target.open("rb") as file:
            header = file.readline()
        if ",".join(WRITTEN).encode() in header:
            target.unlink()


def _own(form: Form, cells: Sequence[str]) -> list[str]:
    """The office's cells; what had no header is put to the last one, so that nothing is lost."""
    own = [cells[at] if at < len(cells) else "" for at in form.own]
    surplus = [one for one in cells[form.width :] if one.strip()]
    if surplus and own:
        own[-1] = ",".join([own[-1], *surplus])
    return own
