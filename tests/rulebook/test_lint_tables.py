"""Tables that say less than they seem to: columns nobody reads, placeholders nobody fills."""

from __future__ import annotations

import pytest
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from tests.rulebook.lint_kit import HEAD, STEPS, only, told


def outline(step: str, *rows: str) -> str:
    """An outline with this first step and this table of examples, whose header is line 8."""
    table = "".join(f"    {row}\n" for row in rows)
    return f"{HEAD}  场景大纲: 一\n    假如{step}\n    当y\n    那么z\n  例子:\n{table}"


def first_steps(text: str) -> list[str]:
    """The first step of each scenario as plain Gherkin fills it in."""
    document = Parser().parse(text)
    return [one["steps"][0]["text"] for one in Compiler().compile({**document, "uri": ""})]


@pytest.mark.parametrize(
    ("step", "rows", "found", "runs"),
    [
        ("<人数>名", ["| 人 |", "| 8 |"], "4 unfilled-placeholder, 8 unused-column", ["<人数>名"]),
        ("<人数>名<级>", ["| 人数 |", "| 8 |"], "4 unfilled-placeholder", ["8名<级>"]),
        ("<人数>名", ["| 人数 | 级 |", "| 8 | 甲 |"], "8 unused-column", ["8名"]),
        ("<人数>名", ["| <人数> |", "| 8 |"], "4 unfilled-placeholder, 8 unused-column", ["<人数>名"]),
        ("＜人数＞名", ["| 人数 |", "| 8 |"], "4 wide-placeholder", ["＜人数＞名"]),
        ("<人数＞名", ["| 人数 |", "| 8 |"], "4 wide-placeholder", ["<人数＞名"]),
        ("< 人数 >名", ["| 人数 |", "| 8 |"], "4 wide-placeholder", ["< 人数 >名"]),
        ("<人数>名", ["| 人数 | 人数 |", "| 8 | 9 |"], "8 same-column", ["8名"]),
        ("<人数>名", ["| 人数 |  |", "| 8 | 甲 |"], "8 empty-header", ["8名"]),
        (
            "<人数>名",
            ["| 人数 |", "| 8 |", "", "| 人数 |", "| 9 |"],
            "11 header-again",
            ["8名", "人数名", "9名"],
        ),
    ],
)
def test_examples(step: str, rows: list[str], found: str, runs: list[str]) -> None:
    """What plain Gherkin runs is not what the table says."""
    text = outline(step, *rows)
    assert first_steps(text) == runs
    assert ", ".join(told(text)) == found


def test_where_a_column_is_used() -> None:
    """In a step, a cell, a quotation, the scenario's name, or a background above."""
    rows = "  例子:\n    | 甲 |\n    | 1 |\n"
    for body in (
        f"  场景大纲: <甲>\n{STEPS}{rows}",
        f"  场景大纲: 一\n{STEPS}      | 乙 |\n      | <甲> |\n{rows}",
        f'  场景大纲: 一\n{STEPS}      """\n      <甲>\n      """\n{rows}',
        f"  背景:\n    假如<甲>\n  场景大纲: 一\n{STEPS}{rows}",
        f"  背景:\n    假如<甲>\n  规则: 甲\n  场景大纲: 一\n{STEPS}{rows}",
    ):
        assert told(HEAD + body) == []


def test_each_table_of_examples() -> None:
    """Each fills every placeholder by itself."""
    text = outline("<甲>", "| 甲 |", "| 1 |") + "  例子: 其他\n    | 乙 |\n    | 2 |\n"
    assert first_steps(text) == ["1", "<甲>"]
    assert told(text) == ["4 unfilled-placeholder", "11 unused-column"]


def test_the_fix() -> None:
    """It names the columns that there are, or how the header is written."""
    assert "人、级" in only(outline("<人数>、<人>、<级>", "| 人 | 级 |", "| 8 | 甲 |")).fix_zh
    assert "they have: 人, 级;" in only(outline("<人数>、<人>、<级>", "| 人 | 级 |", "| 8 | 甲 |")).fix_en
    assert "<人数>" in only(outline("＜人数＞名", "| 人数 |", "| 8 |")).fix_zh
    assert only(outline("x", "| <人数> |", "| 8 |")).fix_zh == "表头请写成人数，不加尖括号"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("      | 甲 |  |\n      | 1 | 2 |\n", "7 empty-header"),
        ("      | 甲 | 乙 | 甲 |\n      | 1 | 2 | 3 |\n", "7 same-column"),
        ("      | 甲 |\n      | 1 |\n\n      | 甲 |\n      | 2 |\n", "10 header-again"),
        ("      | 甲 | 乙 |\n      | 1 |  |\n", ""),
    ],
)
def test_tables_under_steps(rows: str, found: str) -> None:
    """Their first row names the columns, each once."""
    assert ", ".join(told(f"{HEAD}  场景: 一\n{STEPS}{rows}")) == found
    background = f"  背景:\n    假如x\n\n\n{rows}  场景: 一\n{STEPS}"
    assert ", ".join(told(HEAD + background)) == found


def test_brackets_in_a_text() -> None:
    """Brackets round what is no column are text."""
    assert told(outline("<甲>，见〈办法〉、＜附件＞", "| 甲 |", "| 1 |")) == []
