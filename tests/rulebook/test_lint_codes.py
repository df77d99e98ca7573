"""Tags that name the code of a rule."""

from __future__ import annotations

import pytest

from tests.rulebook.lint_kit import HEAD, STEPS, only, plain, told

RULES = ("COHORT-SIZE", "COHORT-PAIR", "GRID-ONE")


def rule(tags: str) -> str:
    """A rule below these tags, which are line 3."""
    return f"{HEAD}  {tags}\n  规则: 甲\n  场景: 一\n{STEPS}"


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("@COHORT-SIZE", ""),
        ("@COHORT-SIZE @慢 @wip-2", ""),
        ("@COHORT-SIZE @COHORT-SIZE", ""),
        ("@慢", "4 no-code (warning)"),
        ("@COHORT-SIZE @GRID-ONE", "4 two-codes"),
        ("@COHORT-SISE", "3 unknown-code"),
        ("@NO-SUCH-CODE", "3 unknown-code"),
        ("@cohort-size", "3 unknown-code, 4 no-code (warning)"),
        ("@COHORT_SIZE", "3 unknown-code, 4 no-code (warning)"),
        ("@COHORT-SIZE，@慢", "3 tag-sign, 4 no-code (warning)"),
        ("@COHORT-SIZE,@慢", "3 tag-sign, 4 no-code (warning)"),
    ],
)
def test_the_code_of_a_rule(tags: str, found: str) -> None:
    """Plain Gherkin takes any tag; a rule has one code, and it is a known one."""
    assert plain(rule(tags)) == {"一": ["假如x", "当y", "那么z"]}
    assert ", ".join(told(rule(tags), rules=RULES)) == found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"# language: zh-CN\n@NO-SUCH\n功能: 甲\n  场景: 一\n{STEPS}", 2),
        (f"{HEAD}  @NO-SUCH\n  场景: 一\n{STEPS}", 3),
        (f"{HEAD}  场景大纲: <甲>\n{STEPS}  @NO-SUCH\n  例子:\n    | 甲 |\n    | 1 |\n", 7),
    ],
)
def test_codes_elsewhere(text: str, line: int) -> None:
    """A feature, a scenario or examples may be tagged with a code; it must be a known one."""
    assert told(text, rules=RULES) == [f"{line} unknown-code"]
    assert told(text.replace("NO-SUCH", "GRID-ONE"), rules=RULES) == []


def test_a_rule_without_a_tag() -> None:
    """It is a warning: the rule runs, and nobody knows which rule of the program it shows."""
    assert told(f"{HEAD}  规则: 甲\n  场景: 一\n{STEPS}", rules=RULES) == ["3 no-code (warning)"]


def test_the_fix() -> None:
    """A code that is nearly right is named."""
    assert only(rule("@COHORT-SISE"), rules=RULES).fix_zh.startswith("是否COHORT-SIZE")
    assert "daojiao rules" in only(rule("@NO-SUCH-CODE"), rules=RULES).fix_en
