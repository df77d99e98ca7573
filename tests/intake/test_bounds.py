"""Files made to take time or memory end in a sentence, soon."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from daojiao_program.files.bounds import CELLS, PARTS, ROWS, TABLE_BYTES, UNPACKED_BYTES
from daojiao_program.intake import IntakeError, workbook
from daojiao_program.intake.csvfile import read_csv
from daojiao_program.intake.workbook import read_workbook
from tests.intake.books import book, edited, part_of
from tests.intake.office import ROLL, volunteer

SOON = 60
"""Seconds, on a busy machine; five million rows took longer on an idle one."""
HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A workbook with one row."""
    row = volunteer(1).split(",")
    return book(tmp_path / "plain.xlsx", {"volunteers": [ROLL.split(","), row]})


def with_sheet(plain: Path, xml: str) -> Path:
    """The workbook with this in the place of its worksheet."""
    with ZipFile(plain) as archive:
        part = part_of(archive, "volunteers")
    return edited(plain, plain.with_name("made.xlsx"), {part: xml})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\n" * (TABLE_BYTES - 1), "rows"),
        (b",\n" * (CELLS // 2), "rows"),
        (b"," * (TABLE_BYTES - 1), "cells"),
        (f"{ROLL}\n".encode() + b",,,,,,\n" * (ROWS + 1), "rows"),
        (f"{ROLL}\n".encode() + b"a" * TABLE_BYTES, "larger than 32 MB"),
    ],
)
def test_a_table(tmp_path: Path, content: bytes, said: str) -> None:
    """Rows, cells and bytes of a CSV file, blank ones too."""
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    began = time.monotonic()
    with pytest.raises(IntakeError, match=said):
        read_csv(path, lambda _: True)
    assert time.monotonic() - began < SOON


def test_as_many_rows_as_may_be(tmp_path: Path) -> None:
    """The bound itself is taken."""
    path = tmp_path / "a.csv"
    path.write_text(f"{ROLL}\n" + "V,甲,1,,a,G,2022-05-05\n" * (ROWS - 1), encoding="utf-8")
    assert len(read_csv(path, lambda _: True).rows) == ROWS - 1


@pytest.mark.parametrize("name", ["zero.csv", "zero.xlsx"])
def test_a_device(tmp_path: Path, name: str) -> None:
    """`/dev/zero` never ends, by whatever name it goes."""
    (tmp_path / name).symlink_to("/dev/zero")
    read = read_workbook if name.endswith("xlsx") else partial(read_csv, known=lambda _: True)
    with pytest.raises(IntakeError, match="no plain file"):
        read(tmp_path / name)
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(IntakeError, match="no plain file"):
        read_csv(tmp_path / "pipe.csv", lambda _: True)


def test_rows_of_a_workbook(plain: Path) -> None:
    """Millions of rows, which pack to little, are not read to their end."""
    rows = "<row><c><v>1</v></c></row>" * (4 * ROWS)
    began = time.monotonic()
    with pytest.raises(IntakeError, match=f"more than {ROWS:,} rows"):
        read_workbook(with_sheet(plain, HEAD + rows + TAIL))
    assert time.monotonic() - began < SOON


def test_cells_of_a_workbook(plain: Path) -> None:
    """Nor are cells that hold nothing but a look."""
    cells = '<row r="2">' + '<c s="1"/>' * (CELLS + 1) + "</row>"
    with pytest.raises(IntakeError, match=f"{CELLS:,} cells"):
        read_workbook(with_sheet(plain, HEAD + cells + TAIL))


def test_blanks(plain: Path) -> None:
    """Half a gigabyte of blanks that packs to half a megabyte is not unpacked."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    target = plain.with_name("blanks.xlsx")
    with ZipFile(plain) as source, ZipFile(target, "w", ZIP_DEFLATED) as made:
        for one in source.namelist():
            made.writestr(one, source.read(one))
        with made.open("xl/media/blank.xml", "w", force_zip64=True) as part:
            for _ in range(UNPACKED_BYTES >> 20):
                part.write(b" " * 2**20)
    with pytest.raises(IntakeError, match="unpacked"):
        read_workbook(target)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_an_archive_that_lies(plain: Path) -> None:
    """A part that unpacks to more than the archive says is damage; two of one name are, too."""
    found = io.BytesIO(plain.read_bytes())
    with ZipFile(found) as archive:
        sheet = archive.getinfo(part_of(archive, "volunteers"))
    content = found.getvalue().replace(
        sheet.file_size.to_bytes(4, "little"), (sheet.file_size // 2).to_bytes(4, "little")
    )
    lying = plain.with_name("lying.xlsx")
    lying.write_bytes(content)
    with pytest.raises(IntakeError, match=r"damaged|cannot be read"):
        read_workbook(lying)
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(plain, "a") as archive:
        archive.writestr(sheet.filename, "<x/>")
    with pytest.raises(IntakeError, match="damaged"):
        read_workbook(plain)


def test_parts(plain: Path) -> None:
    """An archive of thousands of parts is none of an office's."""
    with ZipFile(plain, "a") as archive:
        for at in range(PARTS):
            archive.writestr(f"xl/x{at}", "")
    with pytest.raises(IntakeError, match="larger than"):
        read_workbook(plain)


def test_marks(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of nothing but elements, which whoever reads it keeps one by one."""
    monkeypatch.setattr(workbook, "MARKS", 1000)
    with ZipFile(plain) as archive:
        part = part_of(archive, "volunteers")
    xml = HEAD + "<a/>" * 1000 + TAIL
    with pytest.raises(IntakeError, match="rows or"):
        read_workbook(edited(plain, plain.with_name("marks.xlsx"), {part: xml}))


def test_the_largest_in_bounded_memory(tmp_path: Path) -> None:
    """The largest CSV file that is taken needs less than a gigabyte."""
    path = tmp_path / "a.csv"
    line = "V,甲,1,," + "a" * 250 + ",G,2022-05-05\n"
    path.write_text(f"{ROLL}\n" + line * (ROWS - 1), encoding="utf-8")
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from daojiao_program.intake.csvfile import read_csv\n"
        "read_csv(Path(sys.argv[1]), lambda _: True)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 1_000_000
