"""A process that dies at any point leaves a store which taking the same file in again completes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from daojiao_program.intake import directory, failpoints
from daojiao_program.program import Program
from tests.intake.office import ROLL, open_town, people_of, volunteer, written

State = tuple[str, int, list[tuple[str, str, str, bool]], list[str]]
ROOT = Path(__file__).parents[2]
FILE = "volunteers-0601.csv"
CHILD = """
import os, signal, sys
from pathlib import Path
from daojiao_program.intake import failpoints
from tests.intake.office import open_town

folder, name, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
count = 0

def hook(reached):
    global count
    count += reached == name
    if name and count == times:
        os.kill(os.getpid(), signal.SIGKILL)

failpoints.hook = hook
with open_town(folder) as town:
    town.take_in(folder / sys.argv[4], all_or_nothing=sys.argv[5] == "all")
"""


def roll(folder: Path, *, size: int = 250, refused: tuple[int, ...] = (3, 120, 121, 249)) -> Path:
    """A roll in which some rows are refused, in each batch, and one person stands twice."""
    rows = [
        volunteer(
            number, team="无此队" if number in refused else "镇级中坚队", on=f"2022-05-{number % 20 + 5:02}"
        )
        for number in range(size)
    ]
    return written(folder / FILE, ROLL, [*rows, volunteer(7, grid="G-09")])


def killed(folder: Path, name: str = "", times: int = 1, *, mode: str = "each") -> subprocess.Popen[bytes]:
    """A child that takes the file in and dies where it is told to."""
    return subprocess.Popen([sys.executable, "-c", CHILD, folder, name, str(times), FILE, mode], cwd=ROOT)


def state(town: Program, folder: Path) -> State:
    """The figures document, the last position, the people directory, and what was refused."""
    found = town.progress(effective_on=date(2022, 6, 1)).document()
    refused = sorted({f"{one.id} {one.findings}" for one in town.requests() if one.outcome == "refused"})
    return json.dumps(found, default=list), town.figures().position, people_of(folder), refused


def completed(folder: Path) -> State:
    """The state after the file has been taken in (again)."""
    with open_town(folder) as town:
        town.take_in(folder / FILE)
        return state(town, folder)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> State:
    """The state where nobody died."""
    folder = tmp_path_factory.mktemp("undisturbed")
    roll(folder)
    found = completed(folder)
    assert len(found[2]) == 246
    assert all(kept for *_, kept in found[2])
    return found


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "GRACE_S", 0.0)


ONCE = (failpoints.BEFORE_FILE, failpoints.AFTER_FILE)
PLACES = [(name, times) for name in failpoints.ALL for times in ((1,) if name in ONCE else (1, 2, 3))]


@pytest.mark.parametrize(("name", "times"), PLACES)
def test_killed_at_a_failpoint(name: str, times: int, undisturbed: State, tmp_path: Path) -> None:
    """Killed between person row, append, answer and file, in any batch, the next taking completes it."""
    roll(tmp_path)
    assert killed(tmp_path, name, times).wait() == -signal.SIGKILL
    assert completed(tmp_path) == undisturbed


def test_killed_again_and_again(undisturbed: State, tmp_path: Path) -> None:
    """Killed at every failpoint in turn, one taking after the other, it still comes to the same."""
    roll(tmp_path)
    for name in failpoints.ALL:
        killed(tmp_path, name).wait()
    assert completed(tmp_path) == undisturbed


def test_two_at_once(undisturbed: State, tmp_path: Path) -> None:
    """Two processes that take the same file in at once come to the same people and figures as one."""
    roll(tmp_path)
    with open_town(tmp_path):
        children = [killed(tmp_path), killed(tmp_path)]
        assert [child.wait() for child in children] == [0, 0]
    figures, _, people, refused = completed(tmp_path)
    wanted = json.loads(undisturbed[0])
    assert json.loads(figures)["indicators"] == wanted["indicators"]
    assert (people, refused) == undisturbed[2:]


@pytest.mark.parametrize("position", [1, 150, 420, 700])
def test_killed_from_outside(position: int, undisturbed: State, tmp_path: Path) -> None:
    """Killed once the store has come to a position, wherever the process is then, it comes to the same."""
    roll(tmp_path)
    child = killed(tmp_path)
    with open_town(tmp_path) as town:
        while child.poll() is None:
            with town.ledger.reading() as reading:
                if reading.head().position >= position:
                    child.kill()
                    break
            time.sleep(0.0005)
    child.wait()
    assert completed(tmp_path) == undisturbed


@pytest.mark.parametrize("name", [failpoints.AFTER_PEOPLE, failpoints.AFTER_APPEND])
def test_killed_where_nothing_is_recorded(name: str, tmp_path: Path) -> None:
    """Where all rows were to stand or none, those whom the dead process registered do not stay."""
    roll(tmp_path)
    assert killed(tmp_path, name, mode="all").wait() == -signal.SIGKILL
    assert len(people_of(tmp_path)) == 250
    with open_town(tmp_path) as town:
        assert not town.take_in(tmp_path / FILE, all_or_nothing=True).recorded
    assert people_of(tmp_path) == []
