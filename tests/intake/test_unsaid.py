"""Cells that speak of a person, in a column made for something else, are not in the log."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from daojiao_program.intake.personal import in_words
from daojiao_program.program import Program
from tests.intake.office import ROLL, written

NAME, PHONE, IDENTITY = "欧阳若兰", "13812345678", "441900199003071234"
ROLL_CELLS = {
    "编号": "V-0001",
    "姓名": NAME,
    "电话": PHONE,
    "单位": "社会后备力量",
    "队伍": "镇级中坚队",
    "网格": "G-07",
    "到岗日期": "2022-05-05",
}


def bytes_of(folder: Path) -> bytes:
    """Everything that stands in the store and in its log."""
    return b"".join(one.read_bytes() for one in sorted(folder.glob("town.db*")))


def roll(path: Path, **cells: str) -> Path:
    """A roll of one row, with these cells instead."""
    return written(path, ROLL, [",".join((ROLL_CELLS | cells).values())])


PLACES = ("编号", "单位", "队伍", "网格", "到岗日期")
CELLS = (NAME, PHONE, IDENTITY, "138 1234 5678", "１３８１２３４５６７８")
OUT_OF_PLACE = [(place, cell) for place in PLACES for cell in CELLS]


@pytest.mark.parametrize(("column", "cell"), [*OUT_OF_PLACE, ("网格", "ouyang.ruolan"), ("队伍", "a@b.cn")])
def test_a_cell_out_of_place_is_not_in_the_log(town: Program, tmp_path: Path, column: str, cell: str) -> None:
    """A name or a number in the column of another cell is refused, and stands in no byte of the store."""
    report = town.take_in(roll(tmp_path / "r.csv", **{column: cell}))
    assert [one.outcome for one in report.rows] == ["refused"]
    why = report.rows[0].refusal
    assert why is not None
    assert cell not in f"{why.found}{why.allowed}{why.zh}{why.en}{report.rows[0].request}"
    assert "withheld" in why.found
    town.close()
    assert cell.encode() not in bytes_of(tmp_path)


def test_what_is_withheld_is_told_by_kind_and_length(town: Program, tmp_path: Path) -> None:
    """The history says what sort of thing stood there and how long it was, and nobody else's cells."""
    town.take_in(roll(tmp_path / "r.csv", 网格=PHONE, 队伍=NAME))
    row = town.attempts("volunteers/V-0001")[0]
    assert '"grid":"withheld:telephone:11' in row.arguments
    assert '"team":"withheld:han:4' in row.arguments
    found = re.search(r"withheld:telephone:11:([0-9a-f]{64})", row.arguments)
    assert found is not None
    assert town.people.opens(found[1], PHONE)
    assert not town.people.opens(found[1], NAME)
    town.erase("V-0001", reason="本人要求")
    assert not town.people.opens(found[1], PHONE)
    assert (
        in_words("withheld:telephone:11")
        == "不登记的内容 withheld（电话 a telephone number，11 字 characters）"
    )


def test_the_clerk_sees_the_cell_in_the_rejected_file(town: Program, tmp_path: Path) -> None:
    """What is withheld stands in the file of rejected rows, and in what that file says of it."""
    report = town.take_in(roll(tmp_path / "r.csv", 网格=PHONE), rejected_to=tmp_path)
    assert report.rejected_file is not None
    with report.rejected_file.open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["网格"] == PHONE
    assert PHONE in "".join(value for name, value in row.items() if name not in ROLL_CELLS)


@pytest.mark.parametrize("cell", ["G-99", "2022-05-05", "#REF!"])
def test_a_slip_is_told_as_it_is(town: Program, tmp_path: Path, cell: str) -> None:
    """A code that no list has, or a day in another's column, is plainly no person, and is told in full."""
    report = town.take_in(roll(tmp_path / "r.csv", 网格=cell))
    why = report.rows[0].refusal
    assert why is not None
    assert cell in why.found


def test_a_number_is_withheld_on_every_sheet(town: Program, tmp_path: Path) -> None:
    """Also a sheet that names nobody keeps no number of a person; its other cells are told as they are."""
    header = "活动编号,类别,日期,村(社区),地点,网格"
    rows = [
        f"A-1,核酸检测,2022-05-05,大岭丫村,找{NAME}{PHONE},G-07",
        "A-2,核酸检测,2022-05-05,大岭丫村,老地方,某网格",
    ]
    report = town.take_in(written(tmp_path / "a.csv", header, rows))
    assert [one.outcome for one in report.rows] == ["refused", "refused"]
    assert "某网格" in report.rows[1].refusal.found  # type: ignore[union-attr]  # both are refused
    town.close()
    assert PHONE.encode() not in bytes_of(tmp_path)
