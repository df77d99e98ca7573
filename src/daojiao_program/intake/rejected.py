"""The file of rejected rows: the clerk mends them there and takes that file in."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from daojiao_program.intake.csvfile import Row, Table
from daojiao_program.intake.report import IntakeReport
from daojiao_program.intake.sheet import WRITTEN, Form

_AGAIN: Final = re.compile(r"(.*-rejected)(?:-(\d+))?", re.DOTALL)
_BOM: Final = b"\xef\xbb\xbf"


def rejected_path(path: Path, folder: Path | None) -> Path:
    """`rolls.csv` gives `rolls-rejected.csv`, and that one `rolls-rejected-2.csv`, so that none is lost."""
    again = _AGAIN.fullmatch(path.stem)
    stem = f"{again[1]}-{int(again[2] or 1) + 1}" if again else f"{path.stem}-rejected"
    return (folder or path.parent) / f"{stem}.csv"


def write_rejected(
    target: Path, table: Table, form: Form, rows: Mapping[int, Row], report: IntakeReport
) -> None:
    """Write the refused rows, whole or not at all, in the place of those of an earlier run.

    Raises `OSError`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*(table.headers[at] for at in form.own), *WRITTEN])
    for result in report.refused:
        why = result.refusal
        if why is not None:
            told = (result.number, why.column, why.code, why.zh, why.en, why.found, why.allowed)
            writer.writerow([*_own(form, rows[result.number].cells), *told, why.next_zh, why.next_en])
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(_BOM + text.getvalue().encode(errors="replace"))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def remove_stale(target: Path) -> None:
    """Take away the rejected rows of an earlier run, since now none is; another file of that name stays.

    Raises `OSError`.
    """
    if target.is_file():
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
