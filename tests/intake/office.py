"""The office that the tests play: a town with its charter, and files as clerks write them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from daojiao_program.engine import SimulatedClock
from daojiao_program.intake import IntakeReport
from daojiao_program.program import DATA, Program

TODAY = date(2022, 6, 1)
ROLL = "编号,姓名,电话,单位,队伍,网格,到岗日期"
ACTIVITIES = "活动编号,类别,日期,村(社区),地点,网格"


def open_town(folder: Path, *, today: date = TODAY) -> Program:
    """A simulated town in that folder, its charter adopted, at nine o'clock of the day."""
    town = Program.open(f"sqlite:///{folder / 'town.db'}", simulated=True)
    assert isinstance(town.clock, SimulatedClock)
    town.clock.open_office(today, "Asia/Shanghai")
    town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
    return town


def volunteer(
    number: int, *, team: str = "镇级中坚队", grid: str = "G-07", on: str = "2022-05-05", name: str = ""
) -> str:
    """A row of a roll."""
    who = name or f"甲{number}"
    return f"V-{number:04},{who},000-{number:04},社会后备力量,{team},{grid},{on}"


def written(path: Path, header: str, rows: Iterable[str], *, encoding: str = "utf-8") -> Path:
    """A file of these lines."""
    path.write_bytes("".join(f"{line}\n" for line in (header, *rows)).encode(encoding))
    return path


def people_of(folder: Path) -> list[tuple[str, str, str, bool]]:
    """What the people directory holds: id, fields, commitment, and whether a recorded request keeps it."""
    path = folder / "town.people.db"
    if not path.exists():
        return []
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "select id, fields, commitment, kept > 0 from people order by 1, 2"
        ).fetchall()
    connection.close()
    return [(id_, fields, commitment, bool(kept)) for id_, fields, commitment, kept in rows]


def outcomes(report: IntakeReport) -> list[str]:
    """What came of the rows, by number."""
    return [f"{one.number} {one.outcome}" for one in report.rows]


def codes(report: IntakeReport) -> list[tuple[int, str, str]]:
    """Row, rule and column of each refusal."""
    return [(one.number, one.refusal.code, one.refusal.column) for one in report.refused if one.refusal]


def roll(folder: Path, *rows: str, name: str = "volunteers-0601.csv") -> Path:
    """A roll of these rows."""
    return written(folder / name, ROLL, rows)
