"""Files that are no workbook or a broken one, and the workbook of rejected rows."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from daojiao_program.intake import IntakeError, WorkbookReport, walk, workbook
from daojiao_program.intake.rejected import rejected_path
from daojiao_program.intake.sheet import WRITTEN
from daojiao_program.program import DATA, Program
from tests.intake.books import book, edited, part_of
from tests.intake.office import codes, outcomes
from tests.intake.test_workbook import ROLL, person, tabs_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENCRYPTED = OLE + "EncryptedPackage".encode("utf-16-le")


class TestFiles:
    """What is no workbook that can be read is told in a sentence, before anything is recorded."""

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("a.xlsx", b"", "不是 XLSX 工作簿"),
            ("a.xlsx", ",".join(ROLL).encode(), "不是 XLSX 工作簿"),
            ("a.xlsx", b"PK\x03\x04" + bytes(100), "不是 XLSX 工作簿"),
            ("a.xls", OLE, "旧格式的工作簿（.xls）"),
            ("a.xlsx", OLE, "旧格式的工作簿（.xls）"),
            ("a.xlsx", ENCRYPTED, "设了打开密码"),
            ("a.xlsx", None, "找不到文件"),
        ],
    )
    def test_no_workbook(
        self, town: Program, tmp_path: Path, name: str, content: bytes | None, said: str
    ) -> None:
        """One sentence each in Chinese and in English, which says what to do."""
        if content is not None:
            (tmp_path / name).write_bytes(content)
        position = town.figures().position
        with pytest.raises(IntakeError) as told:
            town.take_in(tmp_path / name)
        assert said in told.value.said.zh
        assert "；" in told.value.said.zh
        assert name in told.value.said.en
        assert town.figures().position == position

    def test_another_archive(self, town: Program, tmp_path: Path) -> None:
        """An archive without a workbook in it is no XLSX."""
        with ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr("content.xml", "<x/>")
        with pytest.raises(IntakeError, match="no XLSX workbook"):
            town.take_in(tmp_path / "a.xlsx")

    @pytest.mark.parametrize(
        "xml",
        [
            "<worksheet>",
            '<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>',
            '<!DOCTYPE x SYSTEM "other.dtd"><worksheet><sheetData/></worksheet>',
        ],
    )
    def test_broken_markup(self, town: Program, tmp_path: Path, xml: str) -> None:
        """XML that is broken, or declares a document type with entities of its own, is not read."""
        path = book(tmp_path / "a.xlsx", {"volunteers": [ROLL, person()]})
        with pytest.raises(IntakeError, match="读不出来"):
            town.take_in(edited(path, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": xml}))

    def test_a_cell_far_outside(self, town: Program, tmp_path: Path) -> None:
        """One stray cell in the last corner would take more memory than there is."""
        path = book(tmp_path / "a.xlsx", {"volunteers": [ROLL, person()]})
        with ZipFile(path) as archive:
            part = part_of(archive, "volunteers")
            xml = archive.read(part).decode()
        stray = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        broken = edited(path, tmp_path / "b.xlsx", {part: xml.replace("</sheetData>", stray)})
        with pytest.raises(IntakeError, match="远在表格之外"):
            town.take_in(broken)

    def test_too_large(self, town: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Neither a file nor what it unpacks to may be larger than a machine can hold."""
        path = book(tmp_path / "a.xlsx", {"volunteers": [ROLL, person()]})
        for name in ("LARGEST", "LARGEST_UNPACKED"):
            with monkeypatch.context() as smaller:
                smaller.setattr(workbook, name, 1000)
                with pytest.raises(IntakeError, match="过大"):
                    town.take_in(path)

    def test_nothing_to_take_in(self, town: Program, tmp_path: Path) -> None:
        """A workbook without rows, or without a tab that fits, is told of as such."""
        with pytest.raises(IntakeError, match="没有要登记的行"):
            town.take_in(book(tmp_path / "a.xlsx", {"volunteers": [ROLL], "x": []}))
        with pytest.raises(IntakeError, match="“x”与任何一种表都不符"):
            town.take_in(book(tmp_path / "b.xlsx", {"x": [["科室", "电话"], ["a", "b"]]}))

    @pytest.mark.parametrize("title", ["volunteers", "Sheet1"])
    def test_a_sheet_that_lacks_a_column(self, town: Program, tmp_path: Path, title: str) -> None:
        """By title or most headers it is meant as a sheet: it stops itself alone, or all if all is asked."""
        tabs = {title: [ROLL[:-1], person()[:-1]], "四支队伍花名册": [ROLL, person()]}
        path = book(tmp_path / "a.xlsx", tabs)
        position = town.figures().position
        with pytest.raises(IntakeError, match="缺少“到岗日期”"):
            town.take_in(path, all_or_nothing=True)
        assert town.figures().position == position
        report = town.take_in(path)
        assert isinstance(report, WorkbookReport)
        assert report.accepted == 1
        assert [(one.tab, one.meant) for one in report.passed_over] == [(title, True)]
        assert "缺少“到岗日期”" in report.passed_over[0].zh
        with pytest.raises(IntakeError, match="缺少“到岗日期”"):
            town.take_in(book(tmp_path / "b.xlsx", {title: tabs[title]}))

    def test_an_unknown_sheet_asked_for(self, town: Program, tmp_path: Path) -> None:
        """There must be a sheet of that id."""
        with pytest.raises(IntakeError, match="没有“no”这种表"):
            town.take_in(book(tmp_path / "a.xlsx", {"a": [ROLL, person()]}), sheet="no")

    def test_without_the_extra(self, town: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where python-calamine is not installed, it is told what to install."""
        monkeypatch.setitem(sys.modules, "python_calamine", None)
        with pytest.raises(IntakeError, match=r"daojiao-program\[excel\]"):
            town.take_in(book(tmp_path / "a.xlsx", {"a": [ROLL, person()]}))

    def test_by_a_manifest(self, tmp_path: Path) -> None:
        """A manifest may name a workbook; walked again, nothing is added."""
        book(tmp_path / "a.xlsx", {"volunteers": [ROLL, person()]})
        shutil.copy(DATA / "charter.toml", tmp_path)
        steps = (
            'day = 2022-04-01\ndo = "adopt"\nfile = "charter.toml"\non = 2022-04-01\n',
            'day = 2022-05-09\ndo = "import"\nsheet = "volunteers"\nfile = "a.xlsx"\n',
        )
        text = "".join(f'[[step]]\nreason = "r"\n{one}' for one in steps)
        (tmp_path / "manifest.toml").write_text(f"synthetic = true\n{text}", encoding="utf-8")
        with Program.open(f"sqlite:///{tmp_path / 'town.db'}", simulated=True) as town:
            found = []
            for _ in range(2):
                report = walk(town, town.people, tmp_path)[-1].report
                assert report is not None
                found.append((outcomes(report), town.figures().position))
        assert [rows for rows, _ in found] == [["2 accepted"], ["2 same"]]
        assert found[0][1] == found[1][1]


class TestRejected:
    """The workbook of rejected rows."""

    def test_its_name(self) -> None:
        """It is called after the file, and is one that can be taken in."""
        assert rejected_path(Path("x/a.xlsm"), None) == Path("x/a-rejected.xlsx")
        assert rejected_path(Path("a-rejected.xlsx"), Path("y")) == Path("y/a-rejected-2.xlsx")

    def test_mended_and_taken_in(self, town: Program, tmp_path: Path) -> None:
        """The same tabs, the office's cells first and why after them; mended, it is taken in as it is."""
        training = [["Trainee", "编号"], ["x", "K-1"]]
        tabs = {
            "花名册一": [["备注：五月"], ROLL, person(1), person(2, grid="G-99"), person(3, on="五月")],
            "trainees": [["编号", "列入日期"], ["K-01", "2022-5-5"]],
            "附": training,
        }
        report = town.take_in(book(tmp_path / "a.xlsx", tabs))
        back = tmp_path / "a-rejected.xlsx"
        assert (report.rejected_file, report.trouble) == (back, "")
        before = back.read_bytes()
        with CalamineWorkbook.from_path(back) as read:
            assert read.sheet_names == ["花名册一", "trainees"]
            rows = read.get_sheet_by_name("花名册一").to_python()
        assert rows[0] == [*ROLL, *WRITTEN]
        assert rows[1][:10] == [
            "V-0002",
            "甲",
            "",
            "",
            "镇级中坚队",
            "G-99",
            "2022-05-05",
            "4",
            "网格",
            "GRID-KNOWN",
        ]
        assert rows[2][6:10] == ["五月", "5", "到岗日期", "REQUEST-FORM"]
        town.take_in(tmp_path / "a.xlsx")
        assert back.read_bytes() == before
        with ZipFile(back) as archive:
            shared = archive.read("xl/sharedStrings.xml").decode()
        mended = shared.replace("<t>G-99<", "<t>G-09<").replace("<t>五月<", "<t>5月<")
        report = town.take_in(edited(back, tmp_path / "b.xlsx", {"xl/sharedStrings.xml": mended}))
        assert [outcomes(one) for one in tabs_of(report).tabs] == [["2 accepted", "3 refused"], ["2 refused"]]

    def test_not_mended_it_is_refused_again(self, town: Program, tmp_path: Path) -> None:
        """What a spreadsheet has spoilt stays so: no formula, lost digit or made-up date slips in as text."""
        rows = [
            [date(2022, 5, 1), *person(1)[1:]],
            [441900199001011234, *person(1)[1:]],
            person(1, grid="=A1"),
            [*person(2)[:3], "#REF!", *person(2)[4:]],
        ]
        first = town.take_in(book(tmp_path / "a.xlsx", {"volunteers": [ROLL, *rows]}))
        second = town.take_in(tmp_path / "a-rejected.xlsx")
        assert second.rejected_file == tmp_path / "a-rejected-2.xlsx"
        wanted = [(2, "编号"), (3, "编号"), (4, "网格"), (5, "单位")]
        for report in (first, second, town.take_in(tmp_path / "a-rejected-2.xlsx")):
            assert [(row, column) for row, _, column in codes(report)] == wanted

    def test_it_cannot_be_written(
        self, town: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What was recorded is told all the same, and why there is no such file."""
        path = book(tmp_path / "a.xlsx", {"volunteers": [ROLL, person(1, grid="?")]})
        (tmp_path / "full").write_text("no folder")
        assert "could not be written" in town.take_in(path, rejected_to=tmp_path / "full").trouble
        monkeypatch.setitem(sys.modules, "xlsxwriter", None)
        assert "xlsxwriter" in town.take_in(path).trouble
