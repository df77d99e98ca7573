"""Files that Gherkin cannot read: the place and the cause in plain words, and no list of what it expected."""

from __future__ import annotations

import pytest

from tests.rulebook.lint_kit import HEAD, STEPS, UNREADABLE, faults, only, plain, told

SCENARIO = f"  场景: 一\n{STEPS}"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f"{SCENARIO}      | 甲 | 乙 |\n      | 1 |\n", "8 uneven-table"),
        (
            f"  场景大纲: 一\n{STEPS}    而且<甲>\n  例子:\n    | 甲 |\n    # 说明\n\n    | 1 | 2 |\n",
            "12 uneven-table",
        ),
        (f"{SCENARIO}      # 说明\n\n      | 甲 |\n      | 1 | 2 |\n", "10 uneven-table"),
        (f"  @A B\n{SCENARIO}", "3 tag-space"),
        (f'{SCENARIO}      """\n      引文\n      """\n  @A-B\n', "10 loose-tag"),
        (f"{SCENARIO}  @A-B\n", "7 loose-tag"),
        (f"  @A-B\n  背景:\n    假如x\n{SCENARIO}", "3 loose-tag"),
        (f"  @A-B\n  说明\n{SCENARIO}", "3 loose-tag"),
        (f'{SCENARIO}      """\n      引文\n', "7 open-quote"),
        (f"{SCENARIO}  背景:\n    假如x\n", "7 background-late"),
        (f"  背景:\n    假如x\n  背景:\n    假如y\n{SCENARIO}", "5 background-late"),
        (f"{SCENARIO}功能: 乙\n{SCENARIO}", "7 second-feature"),
        (f"{SCENARIO}    人数不够\n    另行通知\n", "7 stray-text"),
        (
            f"  场景大纲: 一\n{STEPS}    而且<甲>\n  例子:\n    | 甲 |\n    | 1 |\n    那么y\n    而且z\n",
            "11 step-after-examples",
        ),
    ],
)
def test_the_cause(body: str, found: str) -> None:
    """One cause, one fault, where it is."""
    assert plain(HEAD + body) == UNREADABLE
    assert told(HEAD + body) == [found]
    (fault,) = faults(HEAD + body)
    assert "expected" not in fault.en
    assert "#" not in fault.zh


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("你好\n", "1 language-missing, 1 no-feature"),
        ("# language: zh-CN\n你好\n", "2 no-feature"),
        (f"# language: zh-CN\n{SCENARIO}", "2 no-feature"),
        (f"# language: zh-CN\n@A-B\n{SCENARIO}", "2 loose-tag"),
        (f"# language: zh-CN\n你好\n功能: 甲\n{SCENARIO}", "2 stray-text"),
        ("hello\nFeature: a\n  Scenario: b\n    When c\n    Then d\n", "1 stray-text"),
        ("# language: zh-CN\n@A-B\n", "2 loose-tag"),
    ],
)
def test_without_a_feature(text: str, found: str) -> None:
    """What stands before the feature, or in its place, is told once."""
    assert plain(text) == UNREADABLE
    assert ", ".join(told(text)) == found


def test_the_sentences() -> None:
    """They count and name what was found."""
    fault = only(f"{HEAD}{SCENARIO}      | 甲 | 乙 |\n      | 1 |\n")
    assert fault.zh == "这一行有1格，第7行的表头有2格"
    assert fault.en == "this row has 1 cells, the header in line 7 has 2"
    assert "“人数不够”" in only(f"{HEAD}{SCENARIO}    人数不够\n").zh


def test_a_file_with_many_errors() -> None:
    """Gherkin gives up after ten errors; what it found until then is told."""
    text = HEAD + SCENARIO + "".join(f"    第{at}行\n\n" for at in range(30))
    assert plain(text) == UNREADABLE
    assert len(told(text)) == 11
