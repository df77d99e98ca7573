"""Rosters as offices keep them: what stands around the table is left out and told, the rows are taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daojiao_program.intake import IntakeError, IntakeReport
from daojiao_program.program import Program
from tests.intake.books import book
from tests.intake.office import ROLL, open_town, outcomes, volunteer

TITLE = "道滘镇示例单位花名册,,,,,,"
UNIT = "填报单位：示例办,,,,,,2022年5月5日"
SUM = "合计,,,,,,2人"
SIGNED = "填表人：示例甲,,审核人：示例乙,,,,"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Program]:
    """A town with its charter."""
    with open_town(tmp_path) as town:
        yield town


def taken(
    town: Program, folder: Path, *lines: str, encoding: str = "utf-8", name: str = "a.csv"
) -> IntakeReport:
    """What came of a file of these lines."""
    path = folder / name
    path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
    return town.take_in(path)


def notes(report: IntakeReport) -> list[str]:
    """What was left out, in Chinese."""
    return [one.zh for one in report.notes]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_titles_sums_and_signatures(town: Program, tmp_path: Path, encoding: str) -> None:
    """Two people are taken, by the numbers of their rows, and each row that is left out is told."""
    rows = [TITLE, UNIT, "", ROLL, volunteer(1), ROLL, volunteer(2), "", SUM, SIGNED]
    report = taken(town, tmp_path, *rows, encoding=encoding)
    assert outcomes(report) == ["5 accepted", "7 accepted"]
    assert notes(report) == [
        "表头在第4行，以上各行未登记",
        "第6行是重复的表头，未登记",
        "第9行是合计行，未登记",
        "第10行是填表、审核等落款或说明，未登记",
    ]


def test_the_same_in_a_workbook(town: Program, tmp_path: Path) -> None:
    """As a workbook, with rows numbered by the office and a remark, it comes to the same."""
    head = ["序号", *ROLL.split(","), "备注"]
    people = [[number, *volunteer(number).split(","), ""] for number in (1, 2)]
    tab = [["道滘镇示例单位花名册"], head, *people, ["合计", "", "2人"], ["填表人：示例甲"]]
    report = town.take_in(book(tmp_path / "a.xlsx", {"四支队伍花名册": tab}))
    assert report.accepted == 2
    assert not report.refused
    (one,) = report.tabs  # type: ignore[attr-defined]
    assert notes(one) == [
        "表头在第2行，以上各行未登记",
        "“序号”列不登记",
        "“四支队伍花名册”没有“备注”列，该列未登记",
        "第5行是合计行，未登记",
        "第6行是填表、审核等落款或说明，未登记",
    ]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("编号,个人情况,,,下沉情况,,", "编号,姓名,电话,单位,队伍,网格,到岗日期"),
        ("编号,姓名,联系,,下沉情况,,到岗日期", ",,电话,单位,队伍,网格,"),
        ("编号,姓名,电话,单位,下沉,,", ",,,,队伍,网格,到岗日期"),
    ],
)
def test_headers_in_two_lines(town: Program, tmp_path: Path, upper: str, lower: str) -> None:
    """Groups above their columns, and columns whose header fills both lines."""
    csv = taken(town, tmp_path, TITLE, upper, lower, volunteer(1))
    assert outcomes(csv) == ["4 accepted"]
    tab = [line.split(",") for line in (TITLE, upper, lower, volunteer(2))]
    assert town.take_in(book(tmp_path / "a.xlsx", {"四支队伍花名册": tab})).accepted == 1


def test_a_row_that_says_a_header_is_a_row(town: Program, tmp_path: Path) -> None:
    """A row with a header's word in a column that the sheet does not have is no line of headers."""
    report = taken(town, tmp_path, f"{ROLL},备注", f"{volunteer(1)},电话", volunteer(2))
    assert outcomes(report) == ["2 accepted", "3 accepted"]


def test_a_row_that_fills_what_must_be_filled_is_never_left_out(town: Program, tmp_path: Path) -> None:
    """Whatever it is called: a person with the id 合计 is a person."""
    report = taken(town, tmp_path, ROLL, volunteer(1).replace("V-0001", "合计"))
    assert outcomes(report) == ["2 accepted"]


def test_a_half_filled_row_is_refused(town: Program, tmp_path: Path) -> None:
    """What is no sum and no signature is to be mended, and nothing of it is passed over."""
    report = taken(town, tmp_path, ROLL, "V-1,,,,,,2022-05-05")
    assert outcomes(report) == ["2 refused"]
    assert notes(report) == []


@pytest.mark.parametrize(
    "header",
    [
        "人员编号,名字,联系电话,所在单位,所属队伍,网格编号,到岗时间",
        "编 号,姓　名,手机号,工作单位,队伍,所在网格,下沉日期",
    ],
)
def test_words_of_offices(town: Program, tmp_path: Path, header: str) -> None:
    """Other words for a column are read as it."""
    assert outcomes(taken(town, tmp_path, header, volunteer(1))) == ["2 accepted"]


def test_what_is_unknown_is_kept_for_mending(town: Program, tmp_path: Path) -> None:
    """A column that is left out stands in the file of refused rows, which is taken in like the first."""
    row = volunteer(1, team="镇级中间队")
    report = taken(town, tmp_path, f"序号,{ROLL},备注", f"1,{row},请假两天")
    assert report.rejected_file is not None
    mended = report.rejected_file.read_text(encoding="utf-8-sig")
    assert "请假两天" in mended
    report.rejected_file.write_text(mended.replace("镇级中间队", "镇级中坚队"), encoding="utf-8")
    assert outcomes(town.take_in(report.rejected_file)) == ["2 accepted"]


def test_more_unknown_than_known_is_another_list(town: Program, tmp_path: Path) -> None:
    """A list that happens to have two columns of a sheet is not that sheet."""
    with pytest.raises(IntakeError, match="表头不符合"):
        taken(town, tmp_path, "村(社区),报告日期,气温,风力,雨量", "小河村,2022-05-05,1,2,3")


@pytest.mark.parametrize("divider", [",", "\t", ";"])
@pytest.mark.parametrize("said", [True, False])
def test_dividers(town: Program, tmp_path: Path, divider: str, said: bool) -> None:  # noqa: FBT001 - a case
    """Tabs and semicolons divide cells as commas do, told in a first line or not; rows keep their numbers."""
    lines = [one.replace(",", divider) for one in (TITLE, ROLL, volunteer(1))]
    report = taken(town, tmp_path, *([f"sep={divider}"] if said else []), *lines)
    assert outcomes(report) == [f"{4 if said else 3} accepted"]


def test_a_title_in_two_lines_is_read_as_one(town: Program, tmp_path: Path) -> None:
    """镇级⏎中坚队 is that team."""
    report = taken(town, tmp_path, ROLL, volunteer(1, team='"镇级\n中坚队"'))
    assert report.accepted == 1


def test_a_time_is_cut_with_a_word(town: Program, tmp_path: Path) -> None:
    """A day may have a time behind it, which is left out and told."""
    report = taken(town, tmp_path, ROLL, volunteer(1, on="2022年5月5日上午"), volunteer(2, on="2022.5.5"))
    assert outcomes(report) == ["2 accepted", "3 accepted"]
    assert [(one.number, one.zh) for one in report.warnings] == [(2, "“到岗日期”中的“上午”未登记")]


@pytest.mark.parametrize("other", ["v-0001", "V—0001", "V-000 1", "Ｖ-0001", "'V-0001"])
def test_a_row_twice_in_one_file(town: Program, tmp_path: Path, other: str) -> None:
    """An id that differs in case, width, dash or spaces is the same: one row is taken, one is to go."""
    report = taken(town, tmp_path, ROLL, volunteer(1), volunteer(1, name="乙1").replace("V-0001", other))
    assert outcomes(report) == ["2 accepted", "3 refused"]
    why = report.refused[0].refusal
    assert why is not None
    assert (why.code, why.column, why.zh) == ("REQUEST-SAME", "编号", "同一份表里编号重复")
    assert "请删去重复行" in why.next_zh
