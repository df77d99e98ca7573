"""The rule book: rules with their places and scenarios, and what belongs to no rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Said
from daojiao_program.engine.rules import ENGINE_RULES
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from daojiao_program.rulebook.book import book_of
from daojiao_program.rulebook.parts import Book, RuleEntry
from daojiao_program.rulebook.reading import BookError
from daojiao_program.rulebook.results import ResultCounts
from tests.rulebook.desk import DESKS
from tests.rulebook.features import FIRST, SIZE, kept, write_results

CHARTER = read_charter(DATA / "charter.toml")


def entry(book: Book, code: str) -> RuleEntry:
    """The rule of this code."""
    return next(one for one in book.entries if one.rule.code == code)


def test_every_rule_has_its_place(features: Path) -> None:
    """By the aggregate beside which it is written, in the order of the file; the engine's last."""
    book = book_of(TOWN, features, terms=CHARTER)
    assert {one.rule.code for one in book.entries} == {*TOWN.rules}
    assert len(book.entries) == len(TOWN.rules)
    groups = {one.id: one for one in book.groups}
    assert [*groups] == [one for one in TOWN.aggregates if one in groups] + ["engine"]
    cohort = groups["cohort"]
    assert (cohort.title.zh, cohort.title.en) == (*TOWN.aggregates["cohort"].title,)
    assert cohort.files == ["domain/cohort.py"]
    assert [one.rule.code for one in cohort.entries][:3] == ["COHORT-SIZE", "COHORT-PAIR", "COHORT-CADRE"]
    assert "COHORT-PAIR" not in [one.rule.code for one in groups["cadre"].entries]
    assert [one.rule for one in groups["engine"].entries] == [*ENGINE_RULES]


def test_a_rule_has_all_that_is_known_of_it(features: Path) -> None:
    """Sentence, fields, places in the code, and scenarios: Chinese first, then English."""
    found = entry(book_of(TOWN, features, terms=CHARTER), "COHORT-SIZE")
    assert found.sentence == Said("小班培训，每期9–13人", "a class has 9–13 trainees")
    assert found.fields == {"training.smallest": 9, "training.largest": 13}
    assert found.sites
    assert [(one.file, one.chinese, len(one.scenarios)) for one in found.blocks] == [
        ("features/zh-CN/cohort.feature", True, 2),
        ("features/en/cohort.feature", False, 1),
    ]
    assert [one.text for one in found.blocks[0].background] == ["章程自4月1日起生效", "C-01期已开班"]


def test_a_scenario_may_be_tagged_itself(features: Path) -> None:
    """Outside any rule, the code of its own tag, or of its feature's, says for which rule it stands."""
    book = book_of(TOWN, features, terms=CHARTER)
    (block,) = entry(book, "GRID-ONE").blocks
    assert (block.rule, [one.scenario.name for one in block.scenarios]) == (None, ["tagged itself"])
    file = features / "en" / "cohort.feature"
    file.write_text("@TEAM-ONE\nFeature: f\n Scenario: s\n Rule: r\n  Scenario: t\n", encoding="utf-8")
    found = entry(book_of(TOWN, features, terms=CHARTER), "TEAM-ONE")
    assert [one.scenario.name for block in found.blocks for one in block.scenarios] == ["s", "t"]


def test_what_belongs_to_no_rule_is_kept(features: Path) -> None:
    """Scenarios outside rules, in rules without a code, and in rules with a code that nobody knows."""
    (features / "en" / "more.feature").write_text(
        "Feature: more\n @NO-SUCH\n Rule: r\n  Scenario: s\n @GRID-ONE\n Rule: empty\n", encoding="utf-8"
    )
    book = book_of(TOWN, features, terms=CHARTER)
    assert [(one.rule and one.rule.name, one.scenarios[0].scenario.name) for one in book.others] == [
        (None, "规则以外"),
        ("没有代码", "没有规则代码的场景"),
        ("r", "s"),
    ]
    assert len(book.scenarios) == 7
    assert len(entry(book, "GRID-ONE").blocks) == 1


def test_the_last_results(features: Path) -> None:
    """Each test with its own; counted for a scenario, a rule and the book; by the clocks of the charter."""
    write_results(
        kept(features.parent),
        {
            f"{FIRST}[8-应被拒绝，规则 COHORT-SIZE]": "passed",
            f"{FIRST}[9-应予受理_2]": "failed",
            f"{SIZE}名字［里］有：：符号": "skipped",
            "features/zh-CN/gone.feature::gone": "failed",
        },
        skipped="2026-11-20T17:00:00+00:00",
    )
    book = book_of(TOWN, features, terms=CHARTER)
    assert book.run is not None
    assert book.run.isoformat() == "2026-11-25T00:30:00+08:00"
    found = entry(book, "COHORT-SIZE")
    outline, plain = found.blocks[0].scenarios
    assert [result and result.outcome for _, result in outline.tests] == ["passed", None, "failed"]
    assert (outline.on, plain.on) == (date(2026, 11, 25), date(2026, 11, 21))
    assert outline.tally == ResultCounts(passed=1, failed=1, unrun=1)
    assert found.tally == ResultCounts(passed=1, failed=1, skipped=1, unrun=2)
    assert book.tally == ResultCounts(passed=1, failed=1, skipped=1, unrun=5)


def test_not_run_yet(features: Path) -> None:
    """Without results everything is there, and has not been run."""
    book = book_of(TOWN, features, terms=CHARTER)
    assert book.run is None
    assert book.tally.unrun == book.tally.all == 8
    assert book.scenarios[0].on is None


def test_results_of_another_file(features: Path, tmp_path: Path) -> None:
    """Those that are named are taken, even where others lie nearer."""
    write_results(kept(features.parent), {f"{FIRST}[9-应予受理]": "passed"})
    named = write_results(tmp_path / "named", {f"{FIRST}[9-应予受理]": "failed"})
    assert book_of(TOWN, features, terms=CHARTER, results=named).tally.failed == 1
    assert book_of(TOWN, features, terms=CHARTER).tally.passed == 1


def test_features_outside_the_root_of_the_results(features: Path, tmp_path: Path) -> None:
    """Have not been run there."""
    other = tmp_path / "other"
    results = write_results(kept(other), {f"{FIRST}[9-应予受理]": "failed"})
    book = book_of(TOWN, features, terms=CHARTER, results=results)
    assert book.tally.failed == 0
    assert book.run is not None


def test_another_catalogue(features: Path) -> None:
    """Its own rules and the engine's; without a charter there is no town and no number."""
    book = book_of(DESKS, features)
    assert (book.town, book.charter) == (None, None)
    assert [(one.id, len(one.entries)) for one in book.groups] == [
        ("desk-of-rules", 5),
        ("engine", len(ENGINE_RULES)),
    ]
    assert len(book.others) == 5
    assert book_of(DESKS, features, named=("甲", "a")).charter == Said("甲", "a")


def test_nothing_is_guessed_of_what_cannot_be_read(features: Path) -> None:
    """A feature that cannot be parsed stops the book."""
    (features / "bad.feature").write_text("nothing", encoding="utf-8")
    with pytest.raises(BookError, match="daojiao lint"):
        book_of(TOWN, features, terms=CHARTER)
