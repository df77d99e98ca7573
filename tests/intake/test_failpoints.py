"""A process that dies at any point leaves a store which taking the same file in again completes."""

from __future__ import annotations

import json
import signal
import time
from datetime import date
from pathlib import Path

import pytest

from daojiao_program.intake import directory, failpoints
from daojiao_program.program import Program
from tests.intake.dying import ended, killed
from tests.intake.office import ROLL, open_town, people_of, volunteer, written

State = tuple[str, int, list[tuple[str, str, str, bool]], list[str]]
FILE = "volunteers-0601.csv"


def roll(folder: Path, *, size: int = 250, refused: tuple[int, ...] = (3, 120, 121, 249)) -> Path:
    """A roll in which some rows are refused, in each batch, and one person stands twice."""
    rows = [
        volunteer(
            number, team="无此队" if number in refused else "镇级中坚队", on=f"2022-05-{number % 20 + 5:02}"
        )
        for number in range(size)
    ]
    return written(folder / FILE, ROLL, [*rows, volunteer(7, grid="G-09")])


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
    assert ended(killed(tmp_path / FILE, name, times)) == -signal.SIGKILL
    assert completed(tmp_path) == undisturbed


def test_killed_again_and_again(undisturbed: State, tmp_path: Path) -> None:
    """Killed at every failpoint in turn, one taking after the other, it still comes to the same."""
    roll(tmp_path)
    for name in failpoints.ALL:
        ended(killed(tmp_path / FILE, name))
    assert completed(tmp_path) == undisturbed


def test_two_at_once(undisturbed: State, tmp_path: Path) -> None:
    """Two processes that take the same file in at once come to the same people and figures as one."""
    roll(tmp_path)
    with open_town(tmp_path):
        children = [killed(tmp_path / FILE), killed(tmp_path / FILE)]
        assert [ended(child) for child in children] == [0, 0]
    figures, _, people, refused = completed(tmp_path)
    wanted = json.loads(undisturbed[0])
    assert json.loads(figures)["indicators"] == wanted["indicators"]
    assert (people, refused) == undisturbed[2:]


@pytest.mark.parametrize("position", [1, 150, 420, 700])
def test_killed_from_outside(position: int, undisturbed: State, tmp_path: Path) -> None:
    """Killed once the store has come to a position, wherever the process is then, it comes to the same."""
    roll(tmp_path)
    child = killed(tmp_path / FILE)
    with open_town(tmp_path) as town:
        while child.is_alive():
            with town.ledger.reading() as reading:
                if reading.head().position >= position:
                    child.kill()
                    break
            time.sleep(0.0005)
    ended(child)
    assert completed(tmp_path) == undisturbed


@pytest.mark.parametrize("name", [failpoints.AFTER_PEOPLE, failpoints.AFTER_APPEND])
def test_killed_where_nothing_is_recorded(name: str, tmp_path: Path) -> None:
    """Where all rows were to stand or none, those whom the dead process registered do not stay."""
    roll(tmp_path)
    assert ended(killed(tmp_path / FILE, name, mode="all")) == -signal.SIGKILL
    assert len(people_of(tmp_path)) == 250
    with open_town(tmp_path) as town:
        assert not town.take_in(tmp_path / FILE, all_or_nothing=True).recorded
    assert people_of(tmp_path) == []
