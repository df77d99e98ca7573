"""Workbooks: tabs recognised, cells made right, and what a spreadsheet has spoilt goes back to the clerk."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import xlsxwriter

from daojiao_program.intake import IntakeReport, WorkbookReport
from daojiao_program.intake.grid import FAILED, FORMULA, MERGED, ROUNDED, TURNED
from daojiao_program.intake.personal import in_words
from daojiao_program.intake.worksheet import scan
from daojiao_program.program import Program
from tests.intake.books import book, edited, part_of
from tests.intake.office import codes, outcomes

ROLL = ["编号", "姓名", "电话", "单位", "队伍", "网格", "到岗日期"]
DAY = date(2022, 5, 5)


def person(
    number: int | str = 1, *, on: object = DAY, grid: str = "G-07", phone: object = ""
) -> list[object]:
    """A row of a roll."""
    id_ = f"V-{number:04}" if isinstance(number, int) else number
    return [id_, "甲", phone, "", "镇级中坚队", grid, on]


def tabs_of(report: IntakeReport) -> WorkbookReport:
    """The report as a workbook's."""
    assert isinstance(report, WorkbookReport)
    return report


def request(town: Program, id_: str) -> tuple[str, str | None]:
    """The day and the source of an accepted request."""
    trace = town.trace(id_)
    assert trace is not None
    return trace.request.effective_on, trace.request.source


def allowed(report: IntakeReport) -> list[tuple[int, str, str, str]]:
    """Row, columns, what was found and what is wanted, of each refusal."""
    return [
        (one.number, one.refusal.column, one.refusal.found, one.refusal.allowed)
        for one in report.refused
        if one.refusal
    ]


class TestTabs:
    """Which tab is which sheet, and what becomes of the others."""

    def test_one_workbook_with_everything(self, town: Program, tmp_path: Path) -> None:
        """Tabs are known by Chinese or English title, by id or by headers, and taken in as they depend."""
        path = book(
            tmp_path / "五月.xlsx",
            {
                "Sign-ins": [
                    ["Activity", "Volunteer", "Day", "Unit", "Role"],
                    ["2022-1", "V-0001", DAY, "", "Data entry"],
                ],
                "sheet 2": [
                    ["活动编号", "类别", "日期", "村(社区)", "地点", "网格"],
                    ["2022-1", "核酸检测", DAY, "南城村", "广场", ""],
                ],
                "四支队伍花名册": [ROLL, person(1)],
                "moves": [["编号", "日期", "变动", "网格"], ["V-0001", date(2022, 5, 9), "调整网格", "G-08"]],
            },
        )
        report = tabs_of(town.take_in(path))
        assert [(one.sheet, one.file) for one in report.tabs] == [
            ("volunteers", "五月.xlsx#四支队伍花名册"),
            ("moves", "五月.xlsx#moves"),
            ("activities", "五月.xlsx#sheet 2"),
            ("sign-ins", "五月.xlsx#Sign-ins"),
        ]
        assert report.summary()[0] == "五月.xlsx：共 4 行，受理 4 行"
        assert request(town, "sign-ins/2022-1/V-0001") == ("2022-05-05", "五月.xlsx#Sign-ins:2")

    def test_again(self, town: Program, tmp_path: Path) -> None:
        """A re-taken workbook tells what is taken, the same, changed and refused, and records no more."""
        path = book(tmp_path / "w.xlsx", {"volunteers": [ROLL, person(1), person(2)]})
        town.take_in(path)
        position = town.figures().position
        assert outcomes(town.take_in(path)) == ["2 same", "3 same"]
        assert town.figures().position == position
        rows = [person(1), person(2, grid="G-08"), person(3), person(4, grid="?")]
        book(path, {"volunteers": [ROLL, *rows]})
        report = town.take_in(path)
        assert outcomes(report) == ["2 same", "3 refused", "4 accepted", "5 refused"]
        assert codes(report) == [(3, "REQUEST-SAME", ""), (5, "GRID-KNOWN", "网格")]
        report = town.take_in(path, correct=True, reason="更正")
        assert outcomes(report) == ["2 same", "3 corrected", "4 same", "5 refused"]

    def test_all_or_nothing_and_dry_run(self, town: Program, tmp_path: Path) -> None:
        """Both hold for the workbook as a whole, and a dry run sees what earlier tabs would bring."""
        moves = [["编号", "日期", "变动", "网格"], ["V-0001", date(2022, 5, 9), "调整网格", "G-08"]]
        path = book(
            tmp_path / "w.xlsx", {"moves": moves, "volunteers": [ROLL, person(1), person(2, grid="?")]}
        )
        position = town.figures().position
        report = town.take_in(path, all_or_nothing=True)
        assert (report.recorded, report.accepted, town.figures().position) == (False, 0, position)
        assert [one.count("withheld") for one in tabs_of(report).tabs] == [1, 1]
        dry = town.take_in(path, dry_run=True)
        assert (dry.accepted, dry.dry_run, town.figures().position) == (2, True, position)
        assert dry.changes["people"] == (0, 1)
        book(path, {"moves": moves, "volunteers": [ROLL, person(1)]})
        assert town.take_in(path, all_or_nothing=True).accepted == 2

    def test_what_is_passed_over_is_told(self, town: Program, tmp_path: Path) -> None:
        """Tabs that no kind fits and hidden ones are told of; empty ones and those without rows are not."""
        path = tmp_path / "w.xlsx"
        tabs: dict[str, list[list[Any]]] = {
            "volunteers": [[*ROLL], person(1, on="2022-5-5")],
            "通讯录": [["科室", "电话"], ["某科", "1"]],
            "旧": [[*ROLL], person(2, on="2022-5-5")],
            "moves": [["编号", "日期", "变动"]],
            "填表说明 Guide": [["说明"]],
        }
        with xlsxwriter.Workbook(str(path)) as made:
            for title, rows in tabs.items():
                tab = made.add_worksheet(title)
                for at, row in enumerate(rows):
                    tab.write_row(at, 0, row)
            made.add_worksheet("Sheet3")
            made.get_worksheet_by_name("旧").hide()
        report = tabs_of(town.take_in(path))
        assert outcomes(report) == ["2 accepted"]
        assert [one.tab for one in report.passed_over] == ["通讯录", "旧"]
        assert ["不符" in one.zh for one in report.passed_over] == [True, False]
        assert "unhide" in report.passed_over[1].en

    def test_the_sheet_asked_for(self, town: Program, tmp_path: Path) -> None:
        """Told which sheet it is, only its tabs are taken in."""
        shadow = [["期", "学员", "培养人", "日期"], ["C-01", "K-01", "M-02", DAY]]
        path = book(tmp_path / "w.xlsx", {"a": shadow, "volunteers": [ROLL, person(1)]})
        report = tabs_of(town.take_in(path, sheet="volunteers"))
        assert ([one.sheet for one in report.tabs], len(report.passed_over)) == (["volunteers"], 1)
        report = tabs_of(town.take_in(path, sheet="shadowing"))
        assert [one.sheet for one in report.tabs] == ["shadowing"]


class TestCells:
    """What cells say."""

    def test_numbers_and_days(self, town: Program, tmp_path: Path) -> None:
        """Whole numbers stay whole, and a day is a day however it was typed or what became of it."""
        days = [
            DAY,
            datetime(2022, 5, 5, 8, 30),  # noqa: DTZ001 - a cell has no time zone
            44686,
            44686.5,
            "2022年5月5日",
            "２０２２/5/5",
            "2022-05-05",
        ]
        rows = [person(number, on=day, phone=13800000000) for number, day in enumerate(days)]
        path = book(tmp_path / "w.xlsx", {"volunteers": [ROLL, *rows, [20220001, *person(7)[1:]]]})
        assert town.take_in(path).accepted == 8
        for number in range(len(days)):
            assert request(town, f"volunteers/V-{number:04}")[0] == "2022-05-05"
        assert request(town, "volunteers/20220001")[1] == "w.xlsx#volunteers:9"
        assert town.people.find(["V-0000"])["V-0000"].fields["phone"] == "13800000000"

    def test_days_from_1904(self, town: Program, tmp_path: Path) -> None:
        """Old workbooks of the Mac count days from 1904; dates and bare serial numbers come right."""
        rows = [person(1), person(2, on=44686 - 1462)]
        path = book(tmp_path / "w.xlsx", {"volunteers": [ROLL, *rows]}, date_1904=True)
        assert town.take_in(path).accepted == 2
        assert {request(town, f"volunteers/V-000{one}")[0] for one in (1, 2)} == {"2022-05-05"}

    def test_numbers_that_are_no_days(self, town: Program, tmp_path: Path) -> None:
        """A number that would be a day of another century is refused, not guessed."""
        rows = [person(number, on=day) for number, day in enumerate([5.12, 20221312, 2022, -1, 1e300])]
        report = town.take_in(book(tmp_path / "w.xlsx", {"volunteers": [ROLL, *rows]}))
        assert [(column, found) for _, column, found, _ in allowed(report)][:3] == [
            ("到岗日期", "5.12"),
            ("到岗日期", "20221312"),
            ("到岗日期", "2022"),
        ]
        assert len(report.refused) == 5

    def test_true_row_numbers(self, town: Program, tmp_path: Path) -> None:
        """Rows are numbered as the spreadsheet shows them, below a title, past empty rows and columns."""
        rows = [[], ["", "道滘镇花名册"], [], ["", *ROLL], [], ["", *person(1)], ["", " "], ["", *person(2)]]
        report = town.take_in(book(tmp_path / "w.xlsx", {"a": rows}))
        assert outcomes(report) == ["6 accepted", "8 accepted"]

    def test_formulas(self, town: Program, tmp_path: Path) -> None:
        """A formula counts by its result; without one or with an error, the row goes back with the remedy."""
        path = tmp_path / "w.xlsx"
        with xlsxwriter.Workbook(str(path)) as made:
            tab = made.add_worksheet("volunteers")
            tab.write_row(0, 0, ROLL)
            for at in range(1, 7):
                tab.write_row(at, 0, [f"V-{at}", "甲", "", "", "镇级中坚队", "G-07", "2022-05-05"])
            tab.write_formula(1, 5, '="G-0"&8', None, "G-08")
            tab.write_formula(2, 5, '="G-0"&8&"甲某"', None, "")
            tab.write_formula(3, 1, '="甲"&"某"', None, "")
            tab.write_formula(4, 3, "=NA()", None, "#N/A")
            tab.write_formula(5, 6, "=TODAY()", None, "")
            tab.write_formula(6, 3, '=""', None, "EMPTY")
        with ZipFile(path) as archive:
            part = part_of(archive, "volunteers")
            xml = archive.read(part).decode()
        report = town.take_in(
            edited(path, tmp_path / "x.xlsx", {part: xml.replace("<v>EMPTY</v>", "<v></v>")})
        )
        assert allowed(report) == [
            (3, "网格", "…", FORMULA),
            (4, "姓名", "…", FORMULA),
            (5, "单位", "#N/A", FAILED),
            (6, "到岗日期", "…", FORMULA),
        ]
        assert "请在 Excel/WPS 中打开并保存后再登记" in FORMULA
        assert outcomes(report)[0] == "2 accepted"
        assert outcomes(report)[-1] == "7 accepted"
        for one in [*town.requests()][1:]:
            assert "甲" not in "".join(map(str, one))

    def test_what_excel_has_changed(self, town: Program, tmp_path: Path) -> None:
        """An id that became a date, and a number that has lost its last digits, are refused."""
        rows = [person(1), [date(2022, 5, 1), *person(1)[1:]], [441900199001011234, *person(1)[1:]]]
        report = town.take_in(book(tmp_path / "w.xlsx", {"volunteers": [ROLL, *rows]}))
        assert allowed(report) == [
            (3, "编号", "2022-05-01", TURNED),
            (4, "编号", in_words("withheld:identity:18"), ROUNDED),
        ]

    def test_merged_cells(self, town: Program, tmp_path: Path) -> None:
        """Cells merged down a column all say the same; across columns nobody knows, and the row goes back."""
        path = tmp_path / "w.xlsx"
        with xlsxwriter.Workbook(str(path)) as made:
            tab = made.add_worksheet("a")
            tab.merge_range("A1:G1", "花名册")
            tab.write_row(1, 0, ROLL)
            for at in range(2, 6):
                tab.write_row(at, 0, [f"V-{at}", "甲", "", "", "镇级中坚队", "", "2022-05-05"])
            tab.merge_range("F3:F5", "G-08")
            tab.merge_range("F6:G6", "G-08")
            tab.merge_range("D7:D9", "卫生健康办")
        report = town.take_in(path)
        assert outcomes(report) == ["3 accepted", "4 accepted", "5 accepted", "6 refused", "7 refused"]
        assert allowed(report)[0] == (6, "网格", "G-08", MERGED)
        assert request(town, "volunteers/V-4")[1] == "w.xlsx#a:5"


def test_cells_without_a_reference() -> None:
    """Rows and cells that do not say where they stand follow upon each other, as the format has it."""
    found = scan(
        b"<x:worksheet xmlns:x='u'><x:sheetData><x:row/><x:row><x:c><x:v>1</x:v></x:c>"
        b"<x:c><x:f>A1</x:f></x:c></x:row><x:row r='9'><x:c r='?' t='e'><x:v>#N/A</x:v></x:c></x:row>"
        b"</x:sheetData></x:worksheet>"
    )
    assert found.uncomputed == {(1, 1): "=A1"}
    assert found.errors == {(8, 0): "#N/A"}
    assert (found.height, found.width) == (9, 2)
