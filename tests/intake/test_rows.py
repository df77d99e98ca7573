"""From rows to requests."""

from __future__ import annotations

from pathlib import Path

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
