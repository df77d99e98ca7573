"""From rows to requests."""

from __future__ import annotations

from pathlib import Path

from daojiao_program.domain.compound import CompoundBranch
from daojiao_program.domain.drive import RecruitmentDrive
from daojiao_program.domain.town import ContestEntered
from daojiao_program.program import Program
from tests.intake.office import ACTIVITIES, TODAY, written


def test_slashes_do_not_confuse_ids(town: Program, tmp_path: Path) -> None:
    """Two keys of several parts are two requests, even if their parts hold slashes."""
    rows = ["a/b,c,2022-05-05,,信息录入", "a,b/c,2022-05-05,,信息录入"]
    report = town.take_in(written(tmp_path / "s.csv", "活动编号,编号,日期,单位,岗位", rows))
    assert [one.request for one in report.rows] == ["sign-ins/a%2Fb/c", "sign-ins/a/b%2Fc"]


def test_a_code_is_part_of_the_key_whatever_title_is_written(town: Program, tmp_path: Path) -> None:
    """A course by title or by code is the same key, so that the row is the same request."""
    header = "期,课程,日期,到课学员"
    ids = []
    for name, course in (("a", "基层网格治理"), ("b", "grid-governance"), ("c", "Grid governance")):
        report = town.take_in(
            written(tmp_path / f"{name}.csv", header, [f"C-01,{course},2022-05-10,K-01、K-02"]),
            sheet="sessions",
        )
        ids.append(report.rows[0].request)
    assert len(set(ids)) == 1
    assert ids[0] == "sessions/C-01/grid-governance"


def test_a_row_without_key_or_day_is_recorded_all_the_same(town: Program, tmp_path: Path) -> None:
    """A row without a key is a recorded refusal of the received day, with its cells."""
    path = written(tmp_path / "a.csv", ACTIVITIES, [",核酸检测,五月五日,永庆村,广场,"])
    report = town.take_in(path)
    assert report.rows[0].refusal is not None
    assert report.rows[0].refusal.column == "日期、活动编号"
    trace = town.trace("activities/a.csv:2")
    assert trace is not None
    assert (trace.request.effective_on, trace.request.target) == (TODAY.isoformat(), None)
    assert '"on":"五月五日"' in trace.request.arguments
    assert '"place":"广场"' in trace.request.arguments


def test_the_charter_of_the_day_gives_the_codes(town: Program, tmp_path: Path) -> None:
    """What stands in no list of that day's charter goes on as it is written, and is refused."""
    path = written(tmp_path / "a.csv", ACTIVITIES, ["2022-1,三防巡查,2022-05-05,永庆村,广场,"])
    refusal = town.take_in(path).rows[0].refusal
    assert refusal is not None
    assert (refusal.code, refusal.column, refusal.found) == ("CHARTER-KNOWN", "类别", "三防巡查")


def test_document_numbers_on_any_sheet(town: Program, tmp_path: Path) -> None:
    """A column 文号 may stand on any sheet; what it holds supports the row's request."""
    row = "2022-1,核酸检测,2022-05-05,永庆村,广场,,示例〔2022〕1号、示例〔2022〕2号"
    town.take_in(written(tmp_path / "a.csv", f"{ACTIVITIES},文号", [row]))
    trace = town.trace("activities/2022-1")
    assert trace is not None
    assert trace.request.documents == '["示例〔2022〕1号","示例〔2022〕2号"]'
    assert "文号" not in trace.request.arguments


MEETINGS = "小区,会议编号,日期,方式,到会各方"
STEPS = "项目,日期,步骤,工程,期次,批准文号"


def test_several_codes_in_a_cell(town: Program, tmp_path: Path) -> None:
    """Codes and titles stand side by side; one that the charter does not list is refused by name."""
    town.take_in(written(tmp_path / "c.csv", "小区,加入日期", ["XQ-01,2022-06-01"]))
    rows = ["XQ-01,HL-01,2022-06-01,线下,小区党支部（筹备组）、property、业主"]
    rows.append("示例小区一,HL-02,2022-06-01,线上,业主；居委会")
    report = town.take_in(written(tmp_path / "m.csv", MEETINGS, rows))
    assert [one.outcome for one in report.rows] == ["accepted", "refused"]
    assert town.load(CompoundBranch, "XQ-01").sessions == {"HL-01": TODAY}
    refusal = report.rows[1].refusal
    assert refusal is not None
    assert (refusal.code, refusal.column, refusal.found) == ("CHARTER-KNOWN", "到会各方", "居委会")


def test_numbers_of_things(town: Program, tmp_path: Path) -> None:
    """A whole number in any width is read; anything else is said to be none."""
    town.take_in(written(tmp_path / "d.csv", "招聘编号,招聘名称,发布日期", ["Z-1,招聘,2022-05-05"]))
    header = "招聘编号,岗位编号,岗位名称,招聘人数,公布日期"
    rows = [f"Z-1,G-{at},专员,{places},2022-05-06" for at, places in enumerate(("２３", "三人", "1.5", "0"))]
    report = town.take_in(written(tmp_path / "p.csv", header, rows))
    assert town.load(RecruitmentDrive, "Z-1").positions["G-0"].places == 23
    found = [(one.refusal.code, one.refusal.column) for one in report.refused if one.refusal]
    assert found[:2] == [("REQUEST-FORM", "招聘人数")] * 2
    assert [code for code, _ in found] == ["REQUEST-FORM"] * 3


def test_what_one_step_needs_and_its_key(town: Program, tmp_path: Path) -> None:
    """A step asks for its own columns; what need not be filled is left out of the key where it is empty."""
    plan = "项目,项目名称,项目类别,村(社区),立项日期"
    town.take_in(written(tmp_path / "p.csv", plan, ["P-1,试点,特色精品村,永庆村,2022-05-05"]))
    rows = [
        "P-1,2022-05-06,批准,,,",
        "P-1,2022-05-07,批准,,,示例〔2022〕3号",
        "P-1,2022-05-08,列入工程,绿道,一期,",
    ]
    report = town.take_in(written(tmp_path / "s.csv", STEPS, rows[1:]))
    ids = ["project-steps/P-1/approve", "project-steps/P-1/add-work/绿道/一期"]
    assert [one.request for one in report.rows] == ids
    refusal = town.take_in(written(tmp_path / "t.csv", STEPS, rows[:1])).rows[0].refusal
    assert refusal is not None
    assert (refusal.code, refusal.column) == ("REQUEST-FORM", "批准文号")


def test_the_one_program_of_the_town(town: Program, tmp_path: Path) -> None:
    """A row of the chronicle is asked of the town's one program, from the columns that it shares."""
    header = "日期,事项,简称,名称,村(社区),内容"
    rows = ["2022-05-01,参加擂台赛,LT-1,擂台赛,,东莞市", "2022-04-02,列为创建对象,,示范镇,,"]
    report = town.take_in(written(tmp_path / "c.csv", header, rows))
    assert [one.request for one in report.rows] == ["program/enter-contest/LT-1", "program/select"]
    (event,) = [row.event for row in town.history("program:program") if isinstance(row.event, ContestEntered)]
    assert (event.contest, event.name, event.represents) == ("LT-1", "擂台赛", "东莞市")
