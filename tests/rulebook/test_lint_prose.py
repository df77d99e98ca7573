"""Descriptions that were meant as steps, headings or tables, and steps that were meant as descriptions."""

from __future__ import annotations

import pytest

from tests.rulebook.lint_kit import HEAD, STEPS, only, plain, told

SCENARIO = f"  场景: 一\n{STEPS}"
GOOD = ["假如x", "当y", "那么z"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("  假如x\n", "3 step-in-description"),
        ("  当y\n  那么z\n", "3 step-in-description, 4 step-in-description"),
        (
            "  假如x。\n  当y。\n  那么z。\n",
            "3 step-in-description, 4 step-in-description, 5 step-in-description",
        ),
        ("  例子:\n", "3 misplaced-heading"),
        ("  功能: 乙\n", "3 misplaced-heading"),
        ("  登记开班:\n  当y\n", "3 unknown-keyword, 4 step-in-description"),
        ("  各村情况如下：\n  | 甲 | 乙 |\n", "3 unknown-keyword"),
    ],
)
def test_what_a_feature_describes(body: str, found: str) -> None:
    """Steps and headings in the description of a feature run nothing."""
    text = f"{HEAD}{body}\n{SCENARIO}"
    assert plain(text) == {"一": GOOD}
    assert ", ".join(told(text)) == found


@pytest.mark.parametrize(
    "body",
    [
        "  当一名干部离任，学员名额空出来。\n",
        "  当一名干部离任，\n  学员名额空出来。\n",
        "  当前有九个村\n",
        "  同时，学员须在任\n",
        "  但是末期除外\n",
        "  作为镇干部\n  我想看到规则\n  以便核对\n",
        "  * 甲\n  * 乙\n",
        "  | 甲 | 乙 |\n  | 1 | 2 |\n",
        "  # 场景: 一\n",
    ],
)
def test_what_is_a_description(body: str) -> None:
    """Sentences that begin as a step does are descriptions."""
    assert told(f"{HEAD}{body}\n{SCENARIO}") == []
    assert told(f"{HEAD}{body}\n  规则: 甲\n{body}\n{SCENARIO}") == []


def test_english_sentences() -> None:
    """“When” and “But” begin sentences and stories too."""
    body = "  Scenario: b\n    When c\n    Then d\n"
    for words in (
        "When a class is full,\n  nobody may join.",
        "As a clerk\n  I want a\n  But not b",
        "Given that a, b.",
    ):
        assert told(f"Feature: a\n\n  {words}\n\n{body}") == []
    text = f"Feature: a\n\n  When a class is full\n  Then nobody may join\n\n{body}"
    assert plain(text) == {"b": ["When c", "Then d"]}
    assert told(text) == ["3 step-in-description", "4 step-in-description"]


def test_a_description_right_above_steps() -> None:
    """It may be a step gone wrong; with a blank line below it, it is a description."""
    text = f"{HEAD}  场景: 一\n    人数不够\n{STEPS}"
    assert plain(text) == {"一": GOOD}
    assert told(text) == ["4 mixed-paragraph"]
    assert told(text.replace("人数不够\n", "人数不够\n\n")) == []
    assert told(f"{HEAD}  背景:\n    人数不够\n    假如x\n{SCENARIO}") == ["4 mixed-paragraph"]


def test_a_swallowed_step_above_a_blank_line() -> None:
    """A word that people take for a keyword is told there too, unless the line is a sentence."""
    text = f"{HEAD}  场景: 一\n    如果x\n\n    当y\n    那么z\n"
    assert plain(text) == {"一": ["当y", "那么z"]}
    assert told(text) == ["4 unknown-keyword"]
    assert told(text.replace("如果x", "如果人数不足，不能开课。")) == []
    assert told(text.replace("如果x", "并非人人可以参加")) == []


@pytest.mark.parametrize(
    "line",
    [
        *("当天共有九人", "当时已有九人", "当前人数不足", "当地干部共九名", "当年共办三期", "当场宣布结果"),
        *(
            "当选的干部共三名",
            "当事人到场",
            "当中有三人请假",
            "当初没有章程",
            "当即办理",
            "当日共有九人",
            "那么些人",
        ),
    ],
)
def test_a_description_that_becomes_a_step(line: str) -> None:
    """`当天` is no `当`: Gherkin makes a step of what was to be a description."""
    text = f"{HEAD}  场景: 一\n    {line}\n\n{STEPS}"
    steps = plain(text)
    assert isinstance(steps, dict)
    assert steps["一"] == [line, *GOOD]
    assert told(text) == ["4 prose-step"]
    assert f"“{line}”" in only(text).zh


@pytest.mark.parametrize(
    "line",
    [
        *(
            "当5月3日登记开班",
            "当日期为5月3日",
            "当日常巡查完成",
            "当日",
            "当日编入学员",
            "当天气恶劣",
            "当天数满30天",
        ),
        *(
            "当今天登记开班",
            "当选举委员会公布名单",
            "当选定培养人",
            "当时间为8点",
            "当前期工作完成",
            "当前往网格报到",
        ),
        *(
            "当前一名培养人离任",
            "当地块完成征收",
            "当地方政府批准",
            "当年度考核完成",
            "当年满18岁",
            "当场地确定",
        ),
        *(
            "当场次满员",
            "当事项办结",
            "当中心村登记",
            "当初审通过",
            "当即将结业",
            "当月度例会召开",
            "当下沉人员到岗",
        ),
        *("那么多名学员进班", "但是非正式党员不能参加", "同时间隔30天", "同时期号为C-01"),
    ],
)
def test_steps_that_begin_alike(line: str) -> None:
    """What only shares its first characters with such a word is the step that it is meant to be."""
    assert told(f"{HEAD}  场景: 一\n    当y\n    {line}\n    那么z\n") == []


def test_a_sentence_that_becomes_a_step() -> None:
    """A sentence with its full stop, alone under its scenario, is a description; steps are no sentences."""
    text = f"{HEAD}  场景: 一\n    当一名干部离任，名额空出来。\n\n{STEPS}"
    assert plain(text) == {"一": ["当一名干部离任，名额空出来。", *GOOD]}
    assert told(text) == ["4 prose-step"]
    assert told(f"{HEAD}  场景: 一\n    假如x。\n\n    当y。\n    那么z。\n") == []
    assert told(f"{HEAD}  场景: 一\n    共有九人，\n    当天到了八人。\n\n{STEPS}") == ["5 prose-step"]


def test_a_table_without_a_step() -> None:
    """Right under its scenario a table is a description."""
    text = f"{HEAD}  场景: 一\n      | 甲 |\n      | 1 |\n\n{STEPS}"
    assert plain(text) == {"一": GOOD}
    assert told(text) == ["4 table-in-description"]


def test_a_step_between_examples() -> None:
    """Above the table of examples a step is a description, and does not run."""
    text = f"{HEAD}  场景大纲: 一\n    当<甲>\n    那么z\n  例子:\n    那么y\n    | 甲 |\n    | 1 |\n"
    assert plain(text) == {"一": ["当<甲>", "那么z"]}
    assert told(text) == ["7 step-in-description"]


def test_a_background_in_a_scenario() -> None:
    """A background right under a scenario's heading is a description of it."""
    text = f"{HEAD}  场景: 一\n  背景:\n{STEPS}"
    assert plain(text) == {"一": GOOD}
    assert told(text) == ["4 misplaced-heading"]


@pytest.mark.parametrize("heading", ["# 场景: 二", "#场景：二", "  ## 规则: 二"])
def test_a_comment_that_swallows_a_heading(heading: str) -> None:
    """The steps below it go to the scenario above."""
    text = f"{HEAD}{SCENARIO}\n  {heading}\n{STEPS}"
    assert plain(text) == {"一": [*GOOD, *GOOD]}
    assert told(text) == ["8 comment-swallows"]


def test_comments_that_swallow_nothing() -> None:
    """A scenario that is a comment as a whole, a row, or a remark above a heading."""
    whole = f"{HEAD}{SCENARIO}\n  # 场景: 二\n    # 假如x\n    # 当y\n\n  场景: 三\n{STEPS}"
    assert told(whole) == []
    assert told(f"{HEAD}{SCENARIO}      | 甲 |\n      # | 1 |\n      | 2 |\n  # 例子: 见上\n") == []
    assert told(f"{HEAD}  # 场景: 人数\n{SCENARIO}") == []
