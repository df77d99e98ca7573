"""What begins like a formula is written so that no spreadsheet runs it, and is read back as it was."""

from __future__ import annotations

import csv
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daojiao_program.intake.csvfile import Row, Table
from daojiao_program.intake.rejected import as_they_were, defused
from daojiao_program.intake.sheet import WRITTEN
from daojiao_program.program import Program
from tests.intake.books import book
from tests.intake.office import ROLL, written

CELLS = [
    "=1+1",
    "+8613800000000",
    "-5",
    "@SUM(A1)",
    "'=1",
    "''+1",
    "=cmd|' /C calc'!A0",
    "＝1",
    "\t=1",
    "'",
    "'a",
]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(CELLS)))
def test_any_cells_come_back(cells: list[str]) -> None:
    """Whatever stands in them, apostrophes too; and none begins like a formula meanwhile."""
    shown = [*map(defused, cells)]
    assert not [one for one in shown if one[:1] in "=+-@\t\r＝＋－＠" and one]
    table = Table("a-rejected.csv", "", "utf-8", shown, [Row(2, shown)])
    back = as_they_were(table)
    assert ([*back.headers], [*back.rows[0].cells]) == (cells, cells)


def test_somebodys_own_table() -> None:
    """An apostrophe that a clerk has typed stays."""
    table = Table("a.csv", "", "utf-8", ["编号"], [Row(2, ["'=1"])])
    assert as_they_were(table) is table
    assert as_they_were(Table("b.csv", "", "utf-8", [WRITTEN[0]], [Row(2, ["'=1"])])).rows[0].cells == ["=1"]


@pytest.mark.parametrize("cell", CELLS)
def test_a_refused_row(town: Program, tmp_path: Path, cell: str) -> None:
    """In the file of refused rows it is text; mended, it is taken in with what the office had written."""
    quoted = cell.replace('"', '""')
    row = f'V-0001,"{quoted}",000,,镇级?,G-07,2022-05-05'
    report = town.take_in(written(tmp_path / "r.csv", ROLL, [row]))
    back = report.rejected_file
    assert back is not None
    with back.open(encoding="utf-8-sig", newline="") as file:
        lines = [*csv.reader(file)]
    assert not [one for line in lines for one in line if one[:1] in ("=", "+", "-", "@", "\t", "＝")]
    back.write_text(back.read_text(encoding="utf-8-sig").replace("镇级?", "镇级中坚队", 1), encoding="utf-8")
    assert town.take_in(back).accepted == 1
    assert town.names(["V-0001"]) == {"V-0001": cell.strip()}


@pytest.mark.parametrize("cell", CELLS)
def test_a_refused_row_of_a_workbook(town: Program, tmp_path: Path, cell: str) -> None:
    """In a workbook it is text in a cell of text: nothing there is a formula."""
    row = ["V-0001", "甲", cell, "", "?", "G-07", "2022-05-05"]
    first = book(tmp_path / "r.xlsx", {"volunteers": [ROLL.split(","), row]})
    report = town.take_in(first)
    back = report.rejected_file
    assert back is not None
    with ZipFile(back) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    again = town.take_in(back)
    assert [one.refusal and one.refusal.found for one in again.refused] == [
        one.refusal and one.refusal.found for one in report.refused
    ]
