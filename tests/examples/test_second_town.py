"""A second town is another charter and other files, and no code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daojiao_program import Program
from daojiao_program.intake import StepResult
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA

TOWN = Path(__file__).parents[2] / "examples" / "second_town"
Walked = tuple[Program, list[StepResult]]


@pytest.fixture(scope="module")
def walked() -> Iterator[Walked]:
    """The second town's store, once its files are taken in."""
    with Program.open("sqlite:///:memory:", simulated=True) as town:
        yield town, town.walk(TOWN)


def test_it_is_files_and_nothing_else() -> None:
    """A charter, a manifest and the office's files; it shares no list entry with the first town."""
    assert {one.suffix for one in TOWN.iterdir()} == {".toml", ".csv"}
    first, second = read_charter(DATA / "charter.toml"), read_charter(TOWN / "charter.toml")
    for name in ("villages", "teams", "grids", "units", "kinds", "roles", "courses", "fields", "leadership"):
        assert not set(getattr(first, name)) & set(getattr(second, name)), name
    assert (second.training.smallest, second.training.largest) == (6, 8)
    assert (len(second.courses), len(second.grids), len(second.teams)) == (3, 20, 3)


def test_its_figures(walked: Walked) -> None:
    """Each as the files have it."""
    town, _ = walked
    values = {id_: figure.value for id_, figure in town.progress().items()}
    expected = {
        "people": 24,
        "teams": 3,
        "grids-staffed": 20,
        "stationing-started": "2023-03-08",
        "activities": 4,
        "activity-kinds": ("elder-visit", "river-patrol"),
        "participants": 9,
        "support": 3,
        "cadres-in-office": 16,
        "cadres-listed": 16,
        "mentors": 8,
        "courses": 3,
        "cohorts": 2,
        "class-smallest": 6,
        "class-largest": 8,
        "cadres-trained": 14,
        "graduates": 14,
    }
    assert {id_: values[id_] for id_ in expected} == expected


def test_its_own_class_size_refuses(walked: Walked) -> None:
    """The ninth trainee, and a first session with five: its charter says 6 to 8."""
    _, results = walked
    refused = [
        (one.subject, row.request, row.refusal)
        for one in results
        for row in (one.report.rows if one.report else ())
        if row.refusal is not None
    ]
    assert [(subject, request) for subject, request, _ in refused] == [
        ("enrolments-0324.csv", "enrolments/Q-1/G-09"),
        ("sessions-0331.csv", "sessions/Q-2/primary-governance"),
    ]
    for found, (_, _, refusal) in zip(("9", "5"), refused, strict=True):
        assert (refusal.code, refusal.found, refusal.allowed) == ("COHORT-SIZE", found, "6–8")
        assert (refusal.zh, refusal.en) == ("小班培训，每期6–8人", "a class has 6–8 trainees")


def test_a_graduation_without_its_document_is_marked(walked: Walked) -> None:
    """Its charter demands one; the second class's row has none."""
    town, _ = walked
    assert town.progress().lacking("graduates") == [f"G-{number:02}" for number in range(9, 15)]
    checks = {one.check.id: [*one.findings] for one in town.checks()}
    assert [one.about for one in checks["documents"]] == [["graduations/Q-2"]]


def test_walked_again_nothing_is_added(walked: Walked) -> None:
    """The same files, the same store."""
    town, _ = walked
    before = town.progress().document()
    again = town.walk(TOWN)
    assert {one.outcome for one in again} == {"same", "skipped"}
    assert town.progress().document() == before
