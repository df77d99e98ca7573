"""The example of a stock projection: its table is right through late entries, voids and a new start."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from daojiao_program import Program
from daojiao_program.program import DATA

whereabouts = import_module("examples.whereabouts")
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "project.md"


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[Program, str], str | None]:
    """Where the table says that somebody is, once a runner started anew has come to the end of the log."""

    def look(town: Program, volunteer: str) -> str | None:
        with whereabouts.following(str(tmp_path / "town.db")) as runner:
            runner.wait(town.log(limit=10_000)[-1].position, timeout=30)
            found: str | None = runner.view.grid_of(volunteer)
            return found

    return look


def test_it_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The script prints where two volunteers are, and that a void took one away."""
    whereabouts.main(tmp_path)
    assert capsys.readouterr().out == "grid:G-01 grid:G-02\ngrid:G-01 None\n"


def test_it_follows_late_entries_and_voids(
    tmp_path: Path, seen: Callable[[Program, str], str | None]
) -> None:
    """The latest day counts, not the latest entry; what a void takes out is gone; nothing counts twice."""
    with Program.open(f"sqlite:///{tmp_path / 'town.db'}") as town:
        town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
        june, may = (town.acting("office", on=date(2022, month, 1), reason="list") for month in (6, 5))
        june.request("june").assign_volunteer("V-1", grid="G-06", team="town-backbone")
        assert seen(town, "V-1") == "grid:G-06"
        may.request("may").assign_volunteer("V-2", grid="G-05", team="town-backbone")
        assert [seen(town, one) for one in ("V-1", "V-2")] == ["grid:G-06", "grid:G-05"]
        town.acting("office", on=date(2022, 6, 2), reason="entered by mistake").void("june")
        assert [seen(town, one) for one in ("V-1", "V-2")] == [None, "grid:G-05"]


def test_the_page_shows_this_code() -> None:
    """What the how-to shows is the example, word for word."""
    page = PAGE.read_text(encoding="utf-8")
    for shown in (whereabouts.TownLog, whereabouts.Whereabouts, whereabouts.Stationed, whereabouts.following):
        assert inspect.getsource(shown).strip() in page
