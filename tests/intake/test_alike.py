"""Rows that look like one that stands."""

from __future__ import annotations

from pathlib import Path

from daojiao_program.program import Program
from tests.intake.office import ACTIVITIES, written


def test_look_alikes_are_told(town: Program, tmp_path: Path) -> None:
    """An activity like one that stands, or like one of the same file, is flagged, and taken."""
    rows = [
        "2022-0001,核酸检测,2022-05-05,永庆村,永庆村文化广场,",
        "2022-0002,核酸检测,2022/5/5,永庆村,永庆村文化广场,G-19",
        "2022-0003,核酸检测,2022-05-06,永庆村,永庆村文化广场,",
        "2022-0004,洁净城市,2022-05-05,永庆村,永庆村文化广场,",
    ]
    path = written(tmp_path / "a.csv", ACTIVITIES, rows)
    for dry_run in (True, False):
        report = town.take_in(path, dry_run=dry_run)
        assert report.accepted == 4
        assert [(one.number, one.code) for one in report.warnings] == [(3, "ACT-ONCE")]
        assert "2022-0002 与 2022-0001 同日" in report.warnings[0].zh
    later = written(tmp_path / "b.csv", ACTIVITIES, ["2022-0009,核酸检测,2022-05-06,永庆村, 永庆村文化广场,"])
    assert ["2022-0003" in one.zh for one in town.take_in(later).warnings] == [True]
