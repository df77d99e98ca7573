"""The people directory stays in step with the log, whoever was erased, refused or there first."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from daojiao_program.engine import Receipt, Request
from daojiao_program.intake import directory
from daojiao_program.program import Program
from tests.intake.office import ROLL, people_of, volunteer, written


def erase(town: Program, id_: str) -> None:
    """Forget somebody, in the log and in the directory."""
    town.acting("office", on=date(2022, 6, 1)).person(id_).erase()
    town.people.erase(id_)


def test_an_old_file_does_not_bring_anybody_back(town: Program, tmp_path: Path) -> None:
    """After an erasure the old row is the same still, a new one of that id is refused, and nobody is back."""
    old = written(tmp_path / "old.csv", ROLL, [volunteer(1), volunteer(2)])
    town.take_in(old)
    erase(town, "V-0001")
    for dry_run in (True, False):
        assert [one.outcome for one in town.take_in(old, dry_run=dry_run).rows] == ["same", "same"]
    new = written(tmp_path / "new.csv", ROLL, [volunteer(1, grid="G-08")])
    for dry_run in (True, False):
        report = town.take_in(new, correct=True, reason="更正", dry_run=dry_run)
        assert [one.refusal.code for one in report.rows if one.refusal] == ["PERSON-ERASED"]
    assert [one[0] for one in people_of(tmp_path)] == ["V-0002"]


def test_what_the_living_registered_stays(
    town: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row refused here takes nothing from another process that registered the same and records it."""
    fields = {"name": "甲1", "phone": "000-0001"}
    commitment = town.people.register("V-0001", fields)
    arguments = {"volunteer": "V-0001", "grid": "G-07", "team": "town-backbone", "commitment": commitment}
    ask = Request(
        id="other",
        decision="assign-volunteer",
        target=None,
        arguments=arguments,
        on=date(2022, 5, 5),
        actor="other",
    )

    def meanwhile(_seconds: float) -> None:
        assert isinstance(town.submit([ask])[0], Receipt)

    monkeypatch.setattr(time, "sleep", meanwhile)
    town.take_in(written(tmp_path / "r.csv", ROLL, [volunteer(1, team="?")]))
    assert [(one[0], one[2], one[3]) for one in people_of(tmp_path)] == [("V-0001", commitment, True)]


def test_what_the_dead_left_goes(town: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others registered and never recorded goes with the refused row, however often they tried."""
    monkeypatch.setattr(directory, "GRACE_S", 0.0)
    for _ in range(3):
        town.people.register("V-0001", {"name": "甲1", "phone": "000-0001"})
    town.take_in(written(tmp_path / "r.csv", ROLL, [volunteer(1, team="?")]))
    assert people_of(tmp_path) == []


def test_a_refused_change_leaves_what_stands(town: Program, tmp_path: Path) -> None:
    """A changed row that is refused leaves the name that was recorded, and its own is gone."""
    town.take_in(written(tmp_path / "a.csv", ROLL, [volunteer(1)]))
    town.take_in(written(tmp_path / "b.csv", ROLL, [volunteer(1, name="乙")]))
    assert town.names(["V-0001"]) == {"V-0001": "甲1"}
    assert len(people_of(tmp_path)) == 1
