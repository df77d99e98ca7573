"""The rule book as a JSON document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from daojiao_program.rulebook.book import book_of
from daojiao_program.rulebook.document import document_of
from tests.rulebook.desk import DESKS
from tests.rulebook.features import FIRST, RAN, SIZE, kept, write_results

ID = f"{FIRST}[8-应被拒绝，规则 COHORT-SIZE]"


@pytest.fixture
def document(features: Path) -> Any:  # noqa: ANN401 - a JSON document
    """That of the small features, one of which was run."""
    write_results(kept(features.parent), {ID: "passed"})
    charter = read_charter(DATA / "charter.toml")
    book = book_of(TOWN, features, terms=charter, named=("随附章程", "the package's charter"))
    return json.loads(json.dumps(document_of(book)))


def test_the_front(document: Any) -> None:  # noqa: ANN401 - a JSON document
    """Town, charter, and the last run with what came of it."""
    assert document["town"] == {"zh": "道滘镇", "en": "Daojiao"}
    assert document["charter"] == {"zh": "随附章程", "en": "the package's charter"}
    assert document["run"] == {
        "at": "2026-11-25T00:30:00+08:00",
        "passed": 1,
        "failed": 0,
        "skipped": 0,
        "unrun": 7,
    }


def test_a_rule(document: Any) -> None:  # noqa: ANN401 - a JSON document
    """All that the page says of it: sentence, source, charter, next step, places, scenarios."""
    rules = {one["code"]: one for group in document["groups"] for one in group["rules"]}
    assert {*rules} == {*TOWN.rules}
    size = rules["COHORT-SIZE"]
    assert size["sentence"] == {"zh": "小班培训，每期9–13人", "en": "a class has 9–13 trainees"}
    assert (size["source"], size["charter"]) == ("stated", {"training.smallest": 9, "training.largest": 13})
    assert size["next"]["en"].startswith("enrol more or fewer")
    enrol, _ = size["required"]
    assert (enrol["file"], enrol["effect"], enrol["condition"]) == (
        "domain/cohort.py",
        "refuses",
        "size <= largest",
    )
    assert enrol["decisions"] == [{"name": "cohort.enrol", "zh": "编入学员", "en": "Cohort: enrol"}]
    assert rules["CHARTER-KNOWN"]["charter"]["teams"]
    assert rules["COUNCIL-DUE"]["required"][0]["effect"] == "warns"
    assert rules["TEAM-ONE"]["features"] == []


def test_a_scenario(document: Any) -> None:  # noqa: ANN401 - a JSON document
    """Steps with what stands below them, examples, and each test with its last result."""
    (group,) = [one for one in document["groups"] if one["id"] == "cohort"]
    block = group["rules"][0]["features"][0]
    assert block["rule"] == {"code": "COHORT-SIZE", "name": "小班培训，每期九至十三人", "line": 12}
    assert len(block["background"]) == 2
    outline, plain = block["scenarios"]
    assert outline["steps"][1]["table"][0] == ["期", "课程", "<人数>"]
    assert outline["examples"][0]["header"] == ["人数", "结果"]
    assert outline["tests"][0]["id"] == ID
    assert outline["tests"][0]["outcome"] == "passed"
    assert outline["tests"][0]["at"] == RAN
    assert plain["tests"] == [{"id": f"{SIZE}名字［里］有：：符号", "outcome": None, "at": None}]
    assert plain["steps"][0]["docstring"].startswith("第一行")


def test_others(document: Any, features: Path) -> None:  # noqa: ANN401 - a JSON document
    """What belongs to no rule; what is not known is null."""
    assert [one["rule"] for one in document["others"]] == [
        None,
        {"code": None, "name": "没有代码", "line": 42},
    ]
    plain = document_of(book_of(DESKS, features.parent / "features" / "en"))
    assert (plain["town"], plain["charter"]) == (None, None)
