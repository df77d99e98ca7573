"""The town's rule book as a whole: each rule once in Chinese, four aggregates in English too."""

from collections import Counter
from pathlib import Path

import pytest

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine.rules import OF_THE_CODE
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from daojiao_program.rulebook.reading import RuleText, read_features
from daojiao_program.rulebook.rules import filled

FEATURES = Path(__file__).parents[2] / "features"
CHARTER = read_charter(DATA / "charter.toml")
CHINESE = [rule for one in read_features(FEATURES / "zh-CN") for rule in one.rules]
ENGLISH = [rule for one in read_features(FEATURES / "en") for rule in one.rules]
IN_ENGLISH = ("GRID-ONE", "GRID-KNOWN", "TEAM-ONE", "COHORT-", "COMPOUND-", "BRANCH-", "COUNCIL-", "PROJECT-")


def test_each_rule_has_one_block_in_chinese() -> None:
    """None that anybody can bring about is missing, and none is spread over two places."""
    told = [code for code, rule in TOWN.rules.items() if rule not in OF_THE_CODE]
    assert Counter(one.code for one in CHINESE) == Counter(told)


def test_the_rules_of_four_aggregates_have_one_in_english() -> None:
    """Grid, cohort, compound and project."""
    wanted = {code for code in TOWN.rules if code.startswith(IN_ENGLISH)}
    assert wanted <= {one.code for one in ENGLISH}


@pytest.mark.parametrize("rule", CHINESE, ids=lambda rule: rule.code)
def test_a_block_is_called_by_its_rules_sentence(rule: RuleText) -> None:
    """With the charter's numbers, so that the book and a refusal say the same."""
    sentence = filled(TOWN.rules[rule.code], CHARTER).zh
    assert rule.name == sentence.partition("，“…”")[0]


@pytest.mark.parametrize("rule", [*CHINESE, *ENGLISH], ids=lambda rule: f"{rule.code} {rule.name}")
def test_a_block_refuses_and_accepts(rule: RuleText) -> None:
    """One of its scenarios ends by its code, and there are others."""
    said = [step.text for one in rule.scenarios for step in one.steps]
    said += [cell for one in rule.scenarios for table in one.examples for row in table.rows for cell in row]
    assert any(rule.code in one for one in said)
    assert sum(len(one.nodes) for one in rule.scenarios) > 1
