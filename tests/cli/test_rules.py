"""`daojiao rules`: what each rule says, where it comes from, what the charter sets, what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest

from daojiao_program.domain.catalogue import TOWN
from tests.cli.conftest import CHARTER, Daojiao


@pytest.fixture(autouse=True)
def no_store(daojiao: Daojiao, monkeypatch: pytest.MonkeyPatch) -> None:
    """No store but the one that is named."""
    monkeypatch.delenv("DAOJIAO_STORE")


def flat(text: str) -> str:
    """What was printed, without its line breaks."""
    return "".join(line.strip() for line in text.splitlines())


def test_every_rule_is_listed(daojiao: Daojiao) -> None:
    """None of the catalogue is missing, and each has a sentence, a source and a next step."""
    rules = daojiao("rules", "--json").document["rules"]
    assert [one["code"] for one in rules] == [*TOWN.rules]
    for one in rules:
        assert one["sentence"]["zh"], one
        assert one["sentence"]["en"], one
        assert one["next"]["zh"], one
        assert one["next"]["en"], one
        assert one["source"] == TOWN.rules[one["code"]].source
        assert tuple(one["charter"]) == TOWN.rules[one["code"]].terms
    for lang in ("zh", "en"):
        done = daojiao("rules", "--lang", lang)
        assert done.status == 0
        assert [code for code in TOWN.rules if f"\n{code} " not in done.out] == []


def test_the_fields_are_fields_of_the_charter(daojiao: Daojiao) -> None:
    """A rule names no field that a charter does not have: with the package's charter, each has a value."""
    for one in daojiao("rules", "--json").document["rules"]:
        assert None not in one["charter"].values(), one


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("COHORT-SIZE", "小班培训，每期9–13人", "a class has 9–13 trainees"),
        (
            "BRANCH-MEMBERS",
            "成立党支部须有至少3名正式党员",
            "a branch is founded with at least 3 full members",
        ),
        ("COUNCIL-DUE", "党支部成立后30天内召开", "is held within 30 days"),
    ],
)
def test_numbers_come_from_the_charter(daojiao: Daojiao, code: str, zh: str, en: str) -> None:
    """Where a sentence has a place for a number, the charter's stands in it, as in a refusal."""
    assert flat(f"{code} {zh}") in flat(daojiao("rules", code).out)
    (found,) = daojiao("rules", code, "--json").document["rules"]
    assert found["sentence"]["zh"].startswith(zh)
    assert en in found["sentence"]["en"]


def test_the_charter_is_the_store_s_own(daojiao: Daojiao, url: str, tmp_path: Path) -> None:
    """With a store it is that store's charter in force; before there is one, no value is made up."""
    daojiao("init", "--simulated", "--store", url)
    document = daojiao("rules", "cohort-size", "--json", "--store", url).document
    assert document["charter"] is None
    assert document["rules"][0]["charter"] == {"training.smallest": None, "training.largest": None}
    assert "2022年3月31日还没有章程" in daojiao("rules", "--on", "2022-03-31", "--store", url).out
    own = tmp_path / "own.toml"
    own.write_text(CHARTER.read_text("utf-8").replace("smallest = 9\n", "smallest = 6\n"), "utf-8")
    daojiao("charter", own, "--on", "2022-04-01", "--store", url)
    done = daojiao("rules", "COHORT-SIZE", "--on", "2022-05-05", "--store", url, "--lang", "en")
    assert "The rules, with the numbers of the charter of 2022-05-05" in done.out
    for said in (
        "COHORT-SIZE a class has 6–13 trainees",
        "source: stated in the report",
        "charter: training.smallest = 6; training.largest = 13",
        "next: enrol more or fewer before the first session",
    ):
        assert said in done.out
    assert daojiao("rules", "--json", "--on", "2022-04-01", "--store", url).document["charter"] == "store"


def test_lists_are_shown_by_title_and_number(daojiao: Daojiao) -> None:
    """A short list is shown whole, a long one by how long it is; the document has the codes."""
    done = daojiao("rules", "CHARTER-KNOWN", "--lang", "en")
    assert "teams = Municipal support team, Town backbone team, " in " ".join(done.out.split())
    assert "villages=兴隆社区等14项" in "".join(daojiao("rules", "CHARTER-KNOWN").out.split())
    (found,) = daojiao("rules", "GRID-KNOWN", "--json").document["rules"]
    assert found["charter"]["grids"][:2] == ["G-01", "G-02"]


def test_a_rule_that_is_not_there(daojiao: Daojiao, url: str) -> None:
    """A code that is mistyped, or a store that is not there, is told with what to type instead."""
    done = daojiao("rules", "COHORT-SISE", "--lang", "en")
    assert (done.status, done.out) == (2, "")
    assert "there is no rule 'COHORT-SISE'" in done.err
    assert "COHORT-SIZE" in done.err
    assert daojiao("rules", "--store", url).status == 2
