"""What the last run of the features left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from daojiao_program.rulebook.reading import BookError
from daojiao_program.rulebook.results import LastResult, ResultCounts, newest, read_results
from tests.rulebook.features import FIRST, RAN, kept, write_results

ID = f"{FIRST}[9-应予受理]"


def test_the_nearest_results_are_found(features: Path) -> None:
    """Those at or above the features; none is no error."""
    assert newest(features) is None
    above = write_results(kept(features.parent), {})
    assert newest(features) == above
    own = write_results(kept(features), {})
    assert newest(features) == own


def test_results_are_kept_by_id(features: Path) -> None:
    """With the folder in which pytest ran, from which ids name files."""
    file = write_results(kept(features.parent), {ID: "failed"})
    found = read_results(file, features)
    assert found.root == features.parent.resolve()
    assert found.at.isoformat() == RAN
    assert found.by_id[ID].outcome == "failed"
    assert found.path(features / "zh-CN" / "cohort.feature") == ID.partition("::")[0]
    assert found.path(features.parent.parent / "other.feature") == ""


def test_results_kept_elsewhere_find_their_files(
    features: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The root is the folder from which the ids lead to feature files, near or far."""
    file = tmp_path_factory.mktemp("elsewhere") / "results.json"
    write_results(file, {ID: "passed"})
    assert read_results(file, features).root == features.parent.resolve()
    write_results(file, {"cohort.feature::规则以外": "passed"})
    assert read_results(file, features / "zh-CN").root == (features / "zh-CN").resolve()
    write_results(file, {})
    assert read_results(file, features).root == features.parent.resolve()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"at": "2026-11-24", "results": {}}',
        '{"at": "2026-11-24T08:00:00Z", "results": {"a": {"outcome": "?", "at": "2026-11-24T08:00:00Z"}}}',
    ],
)
def test_what_is_no_result_is_told(features: Path, tmp_path: Path, text: str) -> None:
    """In both languages, with what to do."""
    file = tmp_path / "results"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BookError, match="--results") as told:
        read_results(file, features)
    assert str(file) in told.value.said.en


def test_results_that_are_not_there_are_told(features: Path) -> None:
    """When they were asked for by name."""
    with pytest.raises(BookError, match="--results"):
        read_results(features / "none", features)


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ("", "unrun"),
        ("pp", "passed"),
        ("ps", "skipped"),
        ("p?s", "unrun"),
        ("p?sf", "failed"),
    ],
)
def test_the_worst_counts(outcomes: str, state: str) -> None:
    """One that failed says more than one not run, that more than one skipped."""
    names = {"p": "passed", "f": "failed", "s": "skipped"}
    results = [
        LastResult.model_validate({"outcome": names[one], "at": RAN}) if one != "?" else None
        for one in outcomes
    ]
    found = ResultCounts.of(results)
    assert found.state == state
    assert found.all == len(outcomes)
    assert found.unrun == outcomes.count("?")
