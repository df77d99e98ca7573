"""The grids of the page: each person and each activity in one place, whatever became of the charter since."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from daojiao_program import Program
from daojiao_program.domain.charter import GridEntry
from daojiao_program.pages.grids import Grids, grids
from daojiao_program.pages.look import Look, Titles
from daojiao_program.program import DATA
from tests.domain.town import NANCHENG, YONGQING


def grids_of(town: Program) -> Grids:
    """What the page shows of the grids today."""
    with town.as_of() as now:
        look = Look(now)
        return grids(look, Titles(look.terms))


def test_nothing_is_lost_when_the_charter_changes(tmp_path: Path) -> None:
    """A grid that came to another village, or left the charter, keeps what was counted in it; once."""
    with Program.open(f"sqlite:///{tmp_path / 'town.db'}") as town:
        town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
        desk = town.acting("office", on=date(2022, 5, 5))
        for volunteer, grid in (("V-1", "G-06"), ("V-2", "G-07")):
            desk.assign_volunteer(volunteer, grid=grid, team="town-backbone")
        places: list[tuple[str, str | None]] = [("A-1", "G-06"), ("A-2", "G-07"), ("A-3", None)]
        for activity, at in places:
            desk.activity(activity).hold("clean-city", village=NANCHENG, place="广场", grid=at)
        before = grids_of(town)
        assert (before.people, before.activities) == (2, 3)

        terms = town.terms(town.today())
        moved = GridEntry(zh="永庆村新网格", en="Yongqing, new grid", village=YONGQING)
        kept = {code: one for code, one in terms.grids.items() if code != "G-07"}
        town.amend_charter(terms.model_copy(update={"grids": {**kept, "G-06": moved}}), on=town.today())
        after = grids_of(town)
        assert (after.people, after.activities) == (2, 3)
        shown = {
            one.title.en: (one.people, one.activities)
            for one in after.villages
            if one.people or one.activities
        }
        assert shown == {
            "Nancheng Village": (0, 3),
            "Yongqing Village": (1, 0),
            "No longer in the charter": (1, 0),
        }
