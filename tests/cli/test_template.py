"""The empty workbook from the command line, and a workbook taken in there."""

from __future__ import annotations

from pathlib import Path

from daojiao_program.intake import SHEETS
from tests.cli.conftest import CHARTER, Daojiao
from tests.intake.books import book, fill_in
from tests.intake.test_workbook import ROLL, person


def test_template(daojiao: Daojiao, tmp_path: Path) -> None:
    """It is written, with the number of sheets and what to do next."""
    path = tmp_path / "空白.xlsx"
    done = daojiao("template", "--out", path, "--charter", CHARTER)
    assert (done.status, path.exists()) == (0, True)
    assert f"{len(SHEETS)} 种表" in done.out.replace("\n", "")
    done = daojiao("template", "--out", tmp_path / "b.XLSX", "--json", "--lang", "en")
    assert done.document["sheets"] == [one.id for one in SHEETS]


def test_what_is_there_stays(daojiao: Daojiao, tmp_path: Path) -> None:
    """A file that is there may be filled in: it is never written over; nor is one of another kind written."""
    path = tmp_path / "a.xlsx"
    path.write_text("mine")
    done = daojiao("template", "--out", path)
    assert (done.status, path.read_text()) == (2, "mine")
    assert "已经存在" in done.err
    assert daojiao("template", "--out", tmp_path / "a.csv").status == 2


def test_filled_in_and_taken_in(daojiao: Daojiao, own: str, tmp_path: Path) -> None:
    """Each tab is told of by itself, refused rows by rule, passed-over tabs by name."""
    daojiao("template", "--out", tmp_path / "a.xlsx")
    rows = {"volunteers": [[*map(str, person(1))], [*map(str, person(2, grid="?"))]]}
    path = fill_in(tmp_path / "a.xlsx", tmp_path / "b.xlsx", rows)
    done = daojiao("import", path, "--received", "2022-05-06", "--store", own)
    assert done.status == 1
    for said in (
        "b.xlsx：共 2 行，受理 1 行，退回 1 行",
        "b.xlsx#四支队伍花名册",
        "GRID-KNOWN",
        "b-rejected.xlsx",
    ):
        assert "".join(said.split()) in "".join(done.out.split())  # a long path is broken
    assert (tmp_path / "b-rejected.xlsx").exists()
    tabs = {"volunteers": [ROLL, person(1)], "通讯录": [["科室", "x"], ["a", "b"]]}
    again = book(tmp_path / "c.xlsx", tabs)
    done = daojiao("import", again, "--store", own, "--lang", "en")
    assert (done.status, "tab '通讯录' fits no kind of sheet" in done.out) == (0, True)
    (document,) = daojiao("import", again, "--store", own, "--json").document
    assert document["rows"]["same"] == 1
    assert [one["file"] for one in document["tabs"]] == ["c.xlsx#volunteers"]
    assert [one["tab"] for one in document["passed_over"]] == ["通讯录"]
    assert daojiao("import", again, "--store", own, "--dry-run").status == 0
