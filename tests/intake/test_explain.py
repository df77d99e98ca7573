"""Refused rows: which, in which column, by which rule, and that they are recorded."""

from __future__ import annotations

from pathlib import Path

from daojiao_program.program import Program
from tests.intake.office import ROLL, codes, outcomes, people_of, roll, volunteer, written


def test_refused_rows_leave_the_others_alone(town: Program, tmp_path: Path) -> None:
    """Each refused row is told with its column and rule, and is recorded; the others are taken."""
    path = roll(
        tmp_path,
        volunteer(1),
        volunteer(2, team="镇级中间队"),
        volunteer(3, grid="G-99"),
        volunteer(4, on="2022-06-02"),
        volunteer(5, on="2022-13-01"),
        "V-0006,,,,市级支援队,,2022-05-05",
        volunteer(1, grid="G-08"),
        volunteer(8, on="2022-03-01"),
        volunteer(9) + ",多出",
        volunteer(10),
    )
    report = town.take_in(path)
    assert codes(report) == [
        (3, "CHARTER-KNOWN", "队伍"),
        (4, "GRID-KNOWN", "网格"),
        (5, "DAY-AHEAD", "到岗日期"),
        (6, "REQUEST-FORM", "到岗日期"),
        (7, "REQUEST-FORM", "姓名、网格"),
        (8, "REQUEST-SAME", "编号"),
        (9, "CHARTER-FIRST", "到岗日期"),
        (10, "REQUEST-FORM", "–"),
    ]
    assert report.accepted == 2
    assert town.figures().values_by_id["people"] == 2
    trace = town.trace("volunteers/V-0005")
    assert trace is not None
    assert (trace.request.outcome, trace.request.effective_on) == ("refused", "2022-06-01")
    assert "2022-13-01" in trace.request.arguments
    twice = town.attempts("volunteers/V-0001")[-1]
    assert "第 2 行和第 8 行 rows 2 and 8" in (twice.findings or "")
    assert [id_ for id_, *_, kept in people_of(tmp_path) if kept] == ["V-0001", "V-0010"]
    assert len(people_of(tmp_path)) == 2


def test_the_column_of_a_rule_over_several(town: Program, tmp_path: Path) -> None:
    """Where a rule tells what it found or allows, the cell that says so is named."""
    town.take_in(roll(tmp_path, volunteer(1)))
    moves = written(tmp_path / "m.csv", "编号,日期,变动,网格,队伍", ["V-0001,2022-05-06,调整网格,G-07,"])
    assert codes(town.take_in(moves)) == [(2, "GRID-ONE", "网格")]


def test_a_control_character_is_damage(town: Program, tmp_path: Path) -> None:
    """A character that nobody writes refuses its row, and its column is named."""
    assert codes(town.take_in(roll(tmp_path, volunteer(1, name="甲\x07")))) == [(2, "REQUEST-FORM", "姓名")]


def test_a_damaged_row_is_refused_alone(town: Program, tmp_path: Path) -> None:
    """A damaged byte refuses its row and no other, whatever it hits; the key of the row may be lost."""
    content = "\r\n".join([ROLL, *map(volunteer, (1, 2, 3))]).encode("gb18030")
    path = tmp_path / "roll.csv"
    path.write_bytes(content.replace("甲2".encode("gb18030"), b"\xbc\xff2"))
    report = town.take_in(path)
    assert (report.encoding, outcomes(report)) == ("gb18030", ["2 accepted", "3 refused", "4 accepted"])
    assert codes(report) == [(3, "REQUEST-FORM", "姓名")]
    path.write_bytes(content.replace(b"V-0002", b"V-\xff002"))
    assert outcomes(town.take_in(path)) == ["2 same", "3 refused", "4 same"]
    assert town.trace("volunteers/roll.csv:3") is not None
