"""The file of rejected rows."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from daojiao_program.intake.rejected import rejected_path
from daojiao_program.intake.report import IntakeReport
from daojiao_program.intake.sheet import WRITTEN
from daojiao_program.program import Program
from tests.intake import books
from tests.intake.office import ROLL, codes, outcomes, roll, volunteer, written


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.csv", "a-rejected.csv"),
        ("a-rejected.csv", "a-rejected-2.csv"),
        ("a-rejected-2.csv", "a-rejected-3.csv"),
        ("花名册.表.CSV", "花名册.表-rejected.csv"),
    ],
)
def test_its_name(name: str, wanted: str) -> None:
    """It is called after the file, and never as the file itself."""
    assert rejected_path(Path("x") / name, None) == Path("x") / wanted
    assert rejected_path(Path("x") / name, Path("y")) == Path("y") / wanted


def test_whole_or_not_at_all(town: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing breaks off, the rows of the former run stand, and nothing half written."""
    path = written(tmp_path / "r.csv", ROLL, [volunteer(1, team="?")])
    town.take_in(path)
    before = (tmp_path / "r-rejected.csv").read_bytes()

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    report = town.take_in(written(path, ROLL, [volunteer(1, team="??")]))
    assert "No space left on device" in report.trouble
    assert (tmp_path / "r-rejected.csv").read_bytes() == before
    assert sorted(one.name for one in tmp_path.glob("*rejected*")) == ["r-rejected.csv"]
    assert not [*tmp_path.glob(".*")]


def test_cells_beyond_the_headers_are_not_lost(town: Program, tmp_path: Path) -> None:
    """What stands beyond the last header comes back in the last cell."""
    town.take_in(written(tmp_path / "r.csv", ROLL, [f"{volunteer(1)},多,,余"]))
    assert '"2022-05-05,多,余"' in (tmp_path / "r-rejected.csv").read_text(encoding="utf-8")


def test_the_rejected_rows_are_mended_and_taken_in(town: Program, tmp_path: Path) -> None:
    """The refused rows come back as a file for a spreadsheet; mended there, it is taken in as it is."""
    header = "到岗日期,备,编号,姓名,单位,队伍,网格".replace("备", "原因")
    path = written(
        tmp_path / "r.csv",
        header,
        [
            '2022-05-05,,V-1,"甲,一",社会后备力量,镇级中间队,G-01',
            "2022-05-05,,V-2,甲二,社会后备力量,镇级中坚队,G-02",
            "2022年5月32日,补报,V-3,甲三,社会后备力量,镇级中坚队,G-02",
        ],
    )
    report = town.take_in(path)
    back = tmp_path / "r-rejected.csv"
    assert report.rejected_file == back
    assert back.read_bytes().startswith(b"\xef\xbb\xbf")
    with back.open(encoding="utf-8-sig", newline="") as file:
        lines = [*csv.reader(file)]
    assert lines[0] == [*header.split(","), *WRITTEN]
    assert lines[1][:9] == [
        "2022-05-05",
        "",
        "V-1",
        "甲,一",
        "社会后备力量",
        "镇级中间队",
        "G-01",
        "2",
        "队伍",
    ]
    assert lines[1][9:] == [
        "CHARTER-KNOWN",
        "所用名称须列入章程，“镇级中间队”不在队伍之列",
        "what is named stands in the charter; 镇级中间队 is not among its teams",
        "镇级中间队",
        (
            "municipal-support 市级支援队, town-backbone 镇级中坚队, village-main 村级主体队, "
            "social-reserve 社会后备力量队"
        ),
        "请核对名称，或先修订章程",
        "check the name, or amend the charter first",
    ]
    assert [line[7:10] for line in lines[2:]] == [["4", "到岗日期", "REQUEST-FORM"]]
    back.write_text(
        back.read_text(encoding="utf-8-sig")
        .replace("镇级中间队", "镇级中坚队", 1)
        .replace("5月32日", "5月30日", 1),
        encoding="gb18030",
    )
    mended = town.take_in(back)
    assert outcomes(mended) == ["2 accepted", "3 accepted"]
    assert mended.rejected_file is None
    assert back.exists()
    assert town.names(["V-1"]) == {"V-1": "甲,一"}
    trace = town.trace("volunteers/V-3")
    assert trace is not None
    assert trace.request.reason == "补报"


def test_not_mended_it_comes_back_as_another_file(town: Program, tmp_path: Path) -> None:
    """A file of rejected rows is never written over by what comes of itself."""
    town.take_in(roll(tmp_path, volunteer(1, team="?"), name="r.csv"))
    report = town.take_in(tmp_path / "r-rejected.csv")
    assert report.rejected_file == tmp_path / "r-rejected-2.csv"
    assert town.take_in(tmp_path / "r-rejected-2.csv").rejected_file == tmp_path / "r-rejected-3.csv"
    assert codes(report) == [(2, "CHARTER-KNOWN", "队伍")]


@pytest.mark.parametrize("book", [False, True])
def test_a_file_of_that_name_stays(town: Program, tmp_path: Path, *, book: bool) -> None:
    """It may be one that a clerk has mended: the rows go to another, it is told of, and none is deleted."""
    name = "r.xlsx" if book else "r.csv"
    back = tmp_path / f"r-rejected{Path(name).suffix}"

    def take(team: str) -> IntakeReport:
        if book:
            row = ["V-0001", "甲", "", "", team, "G-07", "2022-05-05"]
            tabs = {"volunteers": [ROLL.split(","), row]}
            return town.take_in(books.book(tmp_path / name, tabs))
        return town.take_in(roll(tmp_path, volunteer(1, team=team), name=name))

    first = take("?")
    assert (first.rejected_file, first.left) == (back, None)
    mended = back.read_bytes() + b"\n"
    back.write_bytes(mended)
    second = take("?")
    assert (second.rejected_file, second.left) == (back.with_stem("r-rejected-2"), back)
    again = take("?")
    assert (again.rejected_file, again.left) == (back.with_stem("r-rejected-2"), back)
    last = take("town-backbone")
    assert (last.refused, last.rejected_file, last.left) == ([], None, back)
    assert back.read_bytes() == mended


def test_rejected_rows_that_cannot_be_written(town: Program, tmp_path: Path) -> None:
    """Where the rejected rows cannot be written, what was recorded is told all the same, and why."""
    (tmp_path / "full").write_text("no folder")
    report = town.take_in(roll(tmp_path, volunteer(1), volunteer(2, team="?")), rejected_to=tmp_path / "full")
    assert (report.accepted, report.rejected_file) == (1, None)
    assert "could not be written" in report.trouble
