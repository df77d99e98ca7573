"""The worklist of the office, on the example, in both languages, as JSON and as a calendar."""

from __future__ import annotations

from pathlib import Path

import icalendar
import pytest

from daojiao_program.files.seal import is_sealed
from tests.cli.conftest import Daojiao

DAY = ("--on", "2022-08-23")


def test_what_is_to_be_done_on_the_day_of_the_report(daojiao: Daojiao) -> None:
    """What has a due day first, then what is alike together: whose it is, and the sheet that does it."""
    done = daojiao("todo", *DAY)
    assert done.status == 0
    first, *_ = done.out.split("\n\n")
    assert first.splitlines()[1:] == [
        "2022年9月18日前  登记会议  XQ-11 示例小区十一",
        "  九曲村 · 村（社区）党组织 · 填表：《“红邻”议事会会议登记表》",
        "  COUNCIL-DUE 党支部成立后30天内召开第一次议事会",
    ]
    for line in (
        "住宅小区：批复成立党支部  2项",
        "  镇党委 · 填表：《小区党支部组建登记表》",
        "一期结对培养：结业  1项",
    ):
        assert f"{line}\n" in done.out
    assert done.out.endswith("共63项，逾期0项\n")


def test_in_english(daojiao: Daojiao) -> None:
    """The same, once it is overdue."""
    done = daojiao(
        "todo", "--on", "2022-09-20", "--role", "village-branch", "--due-by", "2022-10-01", "--lang", "en"
    )
    assert "by 2022-09-18 (2 days late)  Compound branch: meet  XQ-11" in done.out
    assert "COUNCIL-DUE the first council session after the founding is held within 30" in done.out
    assert done.out.endswith("1 to do, 1 overdue\n")


def test_of_one_village_and_role(daojiao: Daojiao) -> None:
    """By its title or its code; a role by its id or its title."""
    printed = daojiao("todo", *DAY, "--village", "南城村", "--role", "村（社区）党组织", "--json").document
    assert [(one["stream"], one["decision"], one["about"]) for one in printed["tasks"]] == [
        ("compound:XQ-05", "compound.apply", None),
        ("compound:XQ-04", "compound.carry-out", "YT-01"),
    ]
    code = printed["tasks"][0]["place"]
    assert daojiao("todo", *DAY, "--village", code, "--role", "village-branch", "--json").document == printed
    done = daojiao("todo", "--village", "南城")
    assert (done.status, "没有“南城”这个村（社区）；有：" in done.err.replace("\n", "")) == (2, True)


def test_as_known_before(daojiao: Daojiao) -> None:
    """Before anything was known, nothing is to be done."""
    assert daojiao("todo", *DAY, "--known-at", "#0").out.endswith("没有待办事项\n")


def test_a_calendar(daojiao: Daojiao, tmp_path: Path) -> None:
    """Each task is a to-do with a UID of its own, due days as days; written again, over itself alone."""
    path = tmp_path / "todo.ics"
    assert daojiao("todo", *DAY, "--ics", path).status == 0
    content = path.read_bytes()
    assert is_sealed(content, "todo")
    todos = [*icalendar.Calendar.from_ical(content).walk("VTODO")]
    assert len({str(one["UID"]) for one in todos}) == len(todos) == 63
    (due,) = [one for one in todos if "DUE" in one]
    assert (due["DUE"].to_ical(), str(due["SUMMARY"])) == (b"20220918", "登记会议 XQ-11 示例小区十一")
    assert daojiao("todo", *DAY, "--ics", path).status == 0
    assert path.read_bytes() == content
    path.write_bytes(content + b"\n")
    assert daojiao("todo", *DAY, "--ics", path).status == 2


def test_without_icalendar(daojiao: Daojiao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "icalendar", None)
    monkeypatch.delitem(__import__("sys").modules, "daojiao_program.views.todo_calendar", raising=False)
    done = daojiao("todo", *DAY, "--ics", tmp_path / "todo.ics")
    assert (done.status, "daojiao-program[calendar]" in done.err) == (2, True)
