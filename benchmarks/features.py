"""A thousand scenarios of four steps: our collector and steps, and plain pytest-bdd with steps by hand."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

TARGET: Final = 1.5
"""How many times the seconds of plain pytest-bdd ours may take."""
SCENARIOS: Final = 1_000
FILES: Final = 20
MOST_ROUNDS: Final = 3
_HEAD: Final = """# language: zh-CN
功能: 换网格 {file}

"""
_SCENARIO: Final = """  场景: {file}-{number} 换到另一个网格
    假如章程自2022年4月1日起生效
    而且5月3日编入网格
      | 人员 | 网格 | 队伍 |
      | V-{number:04} | 南城村第一网格 | 镇级中坚队 |
    当5月{day}日调整网格
      | 人员 | 网格 |
      | V-{number:04} | G-{grid:02} |
    那么应予受理

"""
_BY_HAND: Final = '''"""Steps by hand, over the engine alone."""
import re
from datetime import date
import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from daojiao_program import TownDesk
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.engine import Engine, Refused, SimulatedClock
from daojiao_program.program import DATA

CHARTER = read_charter(DATA / "charter.toml")
GRIDS = {one.zh: code for code, one in CHARTER.grids.items()} | {code: code for code in CHARTER.grids}
TEAMS = {one.zh: code for code, one in CHARTER.teams.items()}
scenarios(*[f"{number}.feature" for number in range(FILES)])

@pytest.fixture
def town():
    engine = Engine.open("sqlite:///:memory:", TOWN, clock=SimulatedClock())
    yield engine
    engine.close()

@pytest.fixture
def outcome():
    return []

def desk(town, day):
    town.clock.open_office(day, "Asia/Shanghai")
    return TownDesk(town, "office", on=day)

@given(parsers.re(r"章程自(?P<year>\\d+)年(?P<month>\\d+)月(?P<number>\\d+)日起生效"))
def adopted(town, year, month, number):
    desk(town, date(int(year), int(month), int(number))).charter().adopt(CHARTER)

@given(parsers.re(r"(?P<month>\\d+)月(?P<number>\\d+)日编入网格"))
def assigned(town, month, number, datatable):
    for volunteer, grid, team in datatable[1:]:
        office = desk(town, date(2022, int(month), int(number)))
        office.assign_volunteer(volunteer, grid=GRIDS[grid], team=TEAMS[team])

@when(parsers.re(r"(?P<month>\\d+)月(?P<number>\\d+)日调整网格"))
def moved(town, outcome, month, number, datatable):
    (volunteer, grid), = datatable[1:]
    office = desk(town, date(2022, int(month), int(number)))
    try:
        outcome.append(office.move_volunteer(volunteer, grid=GRIDS[grid]))
    except Refused as refused:
        outcome.append(refused)

@then("应予受理")
def accepted(outcome):
    assert not isinstance(outcome[-1], Refused)
'''


def written(folder: Path, scenarios: int) -> None:
    """Write the features, twenty files of them, and beside them the steps by hand."""
    for file in range(FILES):
        text = _HEAD.format(file=file)
        for number in range(scenarios // FILES):
            text += _SCENARIO.format(file=file, number=number, day=4 + number % 20, grid=7 + number % 40)
        (folder / f"{file}.feature").write_text(text, encoding="utf-8")
    by_hand = _BY_HAND.replace("FILES", str(FILES))
    (folder / "test_by_hand.py").write_text(by_hand, encoding="utf-8")


def seconds(folder: Path, *arguments: str, expect: int) -> float:
    """How long a whole run of pytest takes; every scenario must pass."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        *arguments,
    ]
    began = perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    took = perf_counter() - began
    if f"{expect} passed" not in done.stdout:
        raise RuntimeError(done.stdout + done.stderr)
    return took


@dataclass(frozen=True, slots=True)
class Compared:
    """Seconds that whole runs took."""

    scenarios: int
    ours: float
    plain: float

    @property
    def times(self) -> float:
        """How many times as long ours took."""
        return self.ours / self.plain

    @property
    def missed(self) -> bool:
        """Whether that is more than it may be."""
        return self.times > TARGET


def compare(scenarios: int, rounds: int) -> Compared:
    """Whole runs of both in turn; medians."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        written(root, scenarios)
        ours, plain = [], []
        files = [f"{number}.feature" for number in range(FILES)]
        for _ in range(rounds):
            ours.append(seconds(root, *files, expect=scenarios))
            plain.append(seconds(root, "-p", "no:daojiao", "test_by_hand.py", expect=scenarios))
    return Compared(scenarios, median(ours), median(plain))


def line(found: Compared) -> str:
    """The line of the table."""
    mark = "  !" if found.missed else ""
    return (
        f"features   {found.scenarios:,} scenarios of 4 steps: {found.ours:.1f} s; with steps by hand under "
        f"plain pytest-bdd {found.plain:.1f} s: {found.times:.2f} times (at most {TARGET}){mark}"
    )
