"""Blocks that say less than they seem to: nothing to run, the same name twice, no examples."""

from __future__ import annotations

import pytest

from tests.rulebook.lint_kit import HEAD, STEPS, only, plain, told

SCENARIO = f"  场景: 一\n{STEPS}"
GOOD = ["假如x", "当y", "那么z"]


@pytest.mark.parametrize(
    ("body", "found", "runs"),
    [
        ("", "2 no-scenarios", {}),
        ("\n  说明\n", "2 no-scenarios", {}),
        ("  背景:\n    假如x\n", "2 no-scenarios", {}),
        ("  规则: 甲\n", "2 no-scenarios, 3 empty-rule (warning)", {}),
        ("  场景: 一\n", "3 no-steps", {"一": []}),
        ("  场景: 一\n    说明\n", "3 no-steps", {"一": []}),
        (f"  场景: 一\n\n  规则: 甲\n  场景: 二\n{STEPS}", "3 no-steps", {"一": [], "二": GOOD}),
    ],
)
def test_nothing_to_run(body: str, found: str, runs: dict[str, list[str]]) -> None:
    """Plain Gherkin reads it as good, and runs nothing."""
    assert plain(HEAD + body) == runs
    assert ", ".join(told(HEAD + body)) == found


def test_what_was_meant_is_told_instead() -> None:
    """Where a description holds the steps, or the scenarios, only that is told."""
    assert told(f"{HEAD}  场景: 一\n    如果x\n") == ["4 unknown-keyword"]
    assert told(f"{HEAD}\n  假如x\n  当y\n") == ["4 step-in-description", "5 step-in-description"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f"  背景:\n{SCENARIO}", "3 empty-background"),
        (f"  规则: 甲\n  背景: 说明\n\n{SCENARIO}", "4 empty-background"),
        (f"  规则: 甲\n  规则: 乙\n{SCENARIO}", "3 empty-rule"),
        ("  场景: 一\n    假如x\n    当y\n", "3 no-then"),
        ("  场景: 一\n    假如x\n    那么z\n", "3 no-when"),
        ("  场景: 一\n    当y\n    而且z\n", "3 no-then"),
    ],
)
def test_warnings(body: str, found: str) -> None:
    """They mislead nobody who runs the file, and are worth a look."""
    assert told(HEAD + body) == [f"{found} (warning)"]


def test_what_a_background_says_counts() -> None:
    """A scenario need not say again what its background does; with `*` nobody can tell."""
    background = "  背景:\n    当y\n"
    assert told(f"{HEAD}{background}  场景: 一\n    那么z\n") == []
    assert told(f"{HEAD}{background}  规则: 甲\n  场景: 一\n    那么z\n") == []
    assert told(f"{HEAD}  场景: 一\n    * x\n    * y\n") == []


def test_the_same_scenario_twice() -> None:
    """A dictionary of scenarios keeps one of them, as the one in this test does."""
    text = f"{HEAD}{SCENARIO}  场景: 一\n    当y\n    那么不受理\n"
    assert plain(text) == {"一": ["当y", "那么不受理"]}
    assert told(text) == ["7 same-scenario"]
    assert "第3行" in only(text).zh
    assert told(f"{HEAD}  规则: 甲\n{SCENARIO}{SCENARIO}") == ["8 same-scenario"]
    assert told(f"{HEAD}  规则: 甲\n  场景: 一  二\n{STEPS}  场景: 一 二\n{STEPS}") == ["8 same-scenario"]


def test_the_same_scenario_in_two_rules() -> None:
    """Each rule, and what stands outside of them, has names of its own."""
    text = f"{HEAD}{SCENARIO}  规则: 甲\n{SCENARIO}  规则: 乙\n{SCENARIO}"
    assert told(text) == []


def test_the_same_rule_twice() -> None:
    """Two rules of one name cannot be told apart in a report."""
    text = f"{HEAD}  规则: 甲\n{SCENARIO}  规则: 甲\n  场景: 二\n{STEPS}"
    assert plain(text) == {"一": GOOD, "二": GOOD}
    assert told(text) == ["8 same-rule"]


@pytest.mark.parametrize("heading", ["场景大纲: 一", "场景: 一"])
def test_an_outline_without_examples(heading: str) -> None:
    """Plain Gherkin runs it once, with the placeholder as it stands there."""
    text = f"{HEAD}  {heading}\n    假如<人数>名学员\n    当y\n    那么z\n"
    assert plain(text) == {"一": ["假如<人数>名学员", "当y", "那么z"]}
    assert told(text) == ["3 no-examples"]
    assert "<人数>" in only(text).zh
    table = text.replace("    当y\n", "      | 甲 |\n      | <人数> |\n    当y\n").replace(
        "假如<人数>名", "假如"
    )
    assert told(table) == ["3 no-examples"]


def test_an_outline_without_placeholders() -> None:
    """The keyword promises examples all the same; signs of less and more are no placeholder."""
    assert told(f"{HEAD}  场景大纲: 一\n{STEPS}") == ["3 no-examples"]
    assert told(f"{HEAD}  场景: 一\n{STEPS}    而且1 < 2 > 1，<br/>\n") == []


@pytest.mark.parametrize("rows", ["", "    | 人数 |\n", "    说明\n"])
def test_examples_without_rows(rows: str) -> None:
    """Plain Gherkin makes no scenario of them, and says nothing."""
    text = f"{HEAD}  场景大纲: 一\n    假如<人数>名学员\n    当y\n    那么z\n  例子:\n{rows}"
    assert plain(text) == {"一": ["假如<人数>名学员", "当y", "那么z"]}
    assert told(text) == ["7 no-rows"]
