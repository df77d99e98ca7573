"""Lines that Gherkin takes for something else, because of a character or a word."""

from __future__ import annotations

import pytest

from tests.rulebook.lint_kit import HEAD, STEPS, UNREADABLE, only, plain, told

GOOD = ["假如x", "当y", "那么z"]
ENGLISH = "Feature: a\n"
OUTLINE = f"  场景大纲: 一\n{STEPS}      | 甲 |\n      | <人数> |\n"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f"  场景：一\n{STEPS}", "3 wide-colon"),
        (f"  场景 : 一\n{STEPS}", "3 odd-space"),
        (f"  场景 人数\n{STEPS}", "3 no-colon"),
        (f"  场景人数\n{STEPS}", "3 no-colon"),
        (f"  \u200b场景: 一\n{STEPS}", "3 invisible"),
        (f"  场景一: 人数\n{STEPS}", "3 unknown-keyword"),
        (f"  场景（1）：人数\n{STEPS}", "3 unknown-keyword"),
        (f"  情景: 人数\n{STEPS}", "3 unknown-keyword"),
        (f"  Scenario: 一\n{STEPS}", "3 foreign-keyword"),
        (f"  Scenario：一\n{STEPS}", "3 foreign-keyword"),
        (f"  場景: 一\n{STEPS}", "3 foreign-keyword"),
        (f"  规则：甲\n  场景：一\n{STEPS}", "3 wide-colon, 4 wide-colon"),
        (f"  Rule: 甲\n  Scenario: 一\n{STEPS}", "4 foreign-keyword"),
    ],
)
def test_a_scenario_that_is_swallowed(body: str, found: str) -> None:
    """Plain Gherkin takes it all for a description, and runs nothing; each cause is told once."""
    assert plain(HEAD + body) == {}
    assert ", ".join(told(HEAD + body)) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("  scenario: b\n    When c\n    Then d\n", "2 unknown-keyword"),
        ("  Senario: b\n    When c\n    Then d\n", "2 unknown-keyword"),
        ("  Scenario 1: b\n    When c\n    Then d\n", "2 unknown-keyword"),
        ("  Scenario：b\n    When c\n    Then d\n", "2 wide-colon"),
        (
            "  Scenario\u00a0Outline: b\n    When c\n    Then <d>\n  Examples:\n    | d |\n    | 1 |\n",
            "2 odd-space",
        ),
        ("  Scenario One\n    When c\n    Then d\n", "2 no-colon"),
        ("  场景: b\n    When c\n    Then d\n", "2 foreign-keyword"),
    ],
)
def test_a_scenario_that_is_swallowed_in_english(body: str, found: str) -> None:
    """The same in a file without a statement of its language."""
    assert plain(ENGLISH + body) == {}
    assert told(ENGLISH + body) == [found]


def test_a_rule_that_is_swallowed() -> None:
    """Its scenarios run, but as those of no rule, or of the rule before."""
    for line in ("规则：乙", "规则 乙", "规则二: 乙"):
        text = f"{HEAD}\n  {line}\n  场景: 一\n{STEPS}"
        assert plain(text) == {"一": GOOD}
        assert only(text).code in ("wide-colon", "no-colon", "unknown-keyword")
        assert only(text).line == 4


def test_the_message() -> None:
    """What was found, what becomes of it, what to write."""
    fault = only(f"{HEAD}  场景：一\n{STEPS}")
    assert fault.zh == "“场景：”用了全角冒号，这一段会被当作说明，不会执行"
    assert fault.fix_zh == "请改为半角冒号“场景:”"
    assert "full-width colon" in fault.en


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("场景：二", "6 wide-colon"),
        ("规则：乙", "6 wide-colon"),
        ("场景二: 乙", "6 unknown-keyword"),
        ("Scenario: 二", "6 foreign-keyword"),
    ],
)
def test_a_heading_below_steps(line: str, found: str) -> None:
    """There Gherkin stops, with a list of what it expected; here the cause is told."""
    text = f"{HEAD}  场景: 一\n    当y\n    那么z\n  {line}\n  场景: 三\n{STEPS}"
    assert plain(text) == UNREADABLE
    assert told(text)[0] == found


@pytest.mark.parametrize("word", ["如果", "若", "给定", "Given ", "假設"])
def test_a_step_that_is_swallowed(word: str) -> None:
    """Right under its scenario it is a description, and the scenario runs without it."""
    text = f"{HEAD}  场景: 一\n    {word}x\n    当y\n    那么z\n"
    assert plain(text) == {"一": ["当y", "那么z"]}
    assert told(text)[0].split()[0] == "4"
    assert told(text)[0].split()[1] in ("unknown-keyword", "foreign-keyword")
    assert "“假如”" in only(text).fix_zh


@pytest.mark.parametrize(
    ("line", "code", "fix"),
    [
        ("则被拒绝", "unknown-keyword", "请改为“那么”"),
        ("并提醒", "unknown-keyword", "请改为“而且”"),
        ("但不受理", "unknown-keyword", "请改为“但是”"),
        ("或者受理", "unknown-keyword", "请分成两个场景"),
        ("若干名学员", "stray-text", "说明请写在标题之下"),
        ("那麼受理", "foreign-keyword", "请改为“那么”"),
        ("Then it is refused", "foreign-keyword", "请改为“那么”"),
    ],
)
def test_a_step_below_steps(line: str, code: str, fix: str) -> None:
    """A word that is no keyword stops Gherkin there; the keyword is told."""
    text = f"{HEAD}  场景: 一\n{STEPS}    {line}\n"
    assert plain(text) == UNREADABLE
    assert told(text) == [f"7 {code}"]
    assert fix in only(text).fix_zh


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("given c", "3 unknown-keyword"),
        ("Giving c", "3 unknown-keyword"),
        ("Given", "3 unknown-keyword"),
        ("Given\u00a0c", "3 odd-space"),
        ("Given\tc", "3 odd-space"),
        ("假如c", "3 foreign-keyword"),
    ],
)
def test_an_english_step_that_is_swallowed(line: str, found: str) -> None:
    """English keywords end in a plain space; another one, or other letters, make a description of it."""
    text = f"{ENGLISH}  Scenario: b\n    {line}\n    When d\n    Then e\n"
    assert plain(text) == {"b": ["When d", "Then e"]}
    assert told(text) == [found]


def test_spaces_before_a_keyword_do_no_harm() -> None:
    """Gherkin takes tabs, wide spaces and spaces that do not break for an indent."""
    text = f"{HEAD}\u3000场景: 一\n\t假如x\n\u00a0当y\n \u3000那么z\n"
    assert plain(text) == {"一": GOOD}
    assert told(text) == []


def test_invisible_characters() -> None:
    """Within a step they change what it says; in a comment they do nothing."""
    text = f"{HEAD}  # \u200b\n  场景: 一\n    假如x\n    当y\u200b\n    那么z\n"
    assert plain(text) == {"一": ["假如x", "当y\u200b", "那么z"]}
    assert told(text) == ["6 invisible"]
    assert "U+200B" in only(text).zh


@pytest.mark.parametrize("bar", ["｜", "│", "￨"])
def test_full_width_bars(bar: str) -> None:
    """Under examples they make a description of the table; under a step Gherkin stops."""
    text = f"{HEAD}{OUTLINE}  例子:\n    {bar}人数{bar}\n    {bar}8{bar}\n"
    assert plain(text) == {"一": GOOD}
    assert told(text) == ["10 wide-bar", "11 wide-bar"]
    text = f"{HEAD}  场景: 一\n{STEPS}      {bar} 甲 {bar}\n"
    assert plain(text) == UNREADABLE
    assert told(text) == ["7 wide-bar"]
    assert told(f"{HEAD}  场景: 一\n{STEPS}      | 甲 {bar}\n") == ["7 wide-bar"]


def test_a_row_without_its_last_bar() -> None:
    """Gherkin drops the last cell of each row, and with it a column."""
    text = f"{HEAD}  场景: 一\n{STEPS}      | 甲 | 乙\n      | 1 | 2\n"
    assert plain(text) == {"一": GOOD}
    assert told(text) == ["7 open-row", "8 open-row"]
    assert "“乙”" in only(text.replace("| 2\n", "| 2 |\n")).zh
    assert told(f"{HEAD}  场景: 一\n{STEPS}      | 甲 | # 说明\n      | \\| |\n      #| 2\n") == []


def test_full_width_signs() -> None:
    """A tag with ＠ and a comment with ＃ are descriptions, so that the rule has no tag."""
    text = f"{HEAD}\n  ＠A-B\n  规则: 甲\n  场景: 一\n{STEPS}"
    assert plain(text) == {"一": GOOD}
    assert told(text, rules=["A-B"]) == ["4 wide-at"]
    assert told(f"{HEAD}  ＃ 说明\n  场景: 一\n{STEPS}") == ["3 wide-hash"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("例子：", "wide-colon"),
        ("例子", "no-colon"),
        ("例子如下", "no-colon"),
        ("示例:", "unknown-keyword"),
        ("举例：", "unknown-keyword"),
        ("Examples:", "foreign-keyword"),
    ],
)
def test_examples_that_are_none(line: str, code: str) -> None:
    """The table would be that of the step above; Gherkin stops, and here the heading is told."""
    text = f"{HEAD}{OUTLINE}  {line}\n    | 人数 |\n    | 8 |\n"
    assert plain(text) == UNREADABLE
    assert told(text) == [f"9 {code}"]


def test_example_for_examples() -> None:
    """`Example:` begins a scenario in English: the outline has no examples, the table is a description."""
    text = f"{ENGLISH}  Scenario Outline: b\n    When c\n    Then <d>\n  Example:\n    | d |\n    | 1 |\n"
    assert plain(text) == {"b": ["When c", "Then <d>"], "": []}
    assert told(text) == ["5 example-heading"]


@pytest.mark.parametrize(
    "line",
    [
        "规则由镇里定，全镇适用",
        "功能说明见附件",
        "背景资料见附件。",
        "例子见下。",
        "情况: 镇里有九个村",
        "说明：",
        "情景: 见附件",
        "如果人数不足，不能开课",
    ],
)
def test_a_description_that_is_one(line: str) -> None:
    """A line in a description that merely begins as a keyword does is left alone."""
    text = f"{HEAD}  {line}\n\n  场景: 一\n{STEPS}"
    assert plain(text) == {"一": GOOD}
    assert told(text) == []
