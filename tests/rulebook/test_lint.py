"""The linter as a whole: what it promises of any file, and that the rule book keeps to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from gherkin.dialect import DIALECTS
from hypothesis import given
from hypothesis import strategies as st

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.rulebook.lint import lint
from tests.rulebook.lint_kit import HEAD, PATH, STEPS, UNREADABLE, faults, plain, told

ROOT = Path(__file__).parents[2]
FEATURES = sorted((ROOT / "features").rglob("*.feature"))
LINES = (
    *("# language: zh-CN", "# language: xx", "# 语言: zh-CN", "功能: 甲", "功能：甲", "Feature: a"),
    *("规则: 甲", "规则 甲", "@A-B", "@a b", "＠A-B", "场景: 一", "场景：一", "场景大纲: <a>", "场景1: 一"),
    *("Scenario: a", "Example: a", "例子:", "例子", "示例:", "背景:", "前提：甲", "说明", "说明。"),
    *(
        "假如x",
        "当<a>",
        "当天共有九人。",
        "那么y",
        "而且",
        "如果x",
        "* z",
        "*z",
        "Given x",
        "given",
        "\u200b当x",
    ),
    *(
        "| a | b |",
        "| a |",
        "|",
        "｜a｜",
        "|a|b",
        "| <a> | \\| |",
        '"""',
        "```",
        "",
        "   ",
        "# 场景: 二",
        "#",
    ),
)


@pytest.mark.parametrize("path", FEATURES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_rule_book_is_clean(path: Path) -> None:
    """No feature file of the repository has a fault, and its codes are those of the catalogue."""
    assert lint(path, rules=TOWN.rules) == []


def test_there_is_a_rule_book() -> None:
    """The test above looks at something."""
    assert FEATURES


@given(st.lists(st.tuples(st.sampled_from(("", "  ")), st.sampled_from(LINES)), max_size=12))
def test_no_text_is_too_bad(lines: list[tuple[str, str]]) -> None:
    """Whatever the lines, there is an answer, by line; and what Gherkin cannot read has a fault."""
    text = HEAD + "".join(f"{indent}{line}\n" for indent, line in lines)
    found = faults(text, rules=TOWN.rules)
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert all(1 <= one.line <= len(lines) + 3 for one in found)
    assert plain(text) != UNREADABLE or any(one.misleads for one in found)


@given(st.binary(max_size=80))
def test_no_bytes_are_too_bad(data: bytes) -> None:
    """Whatever the bytes, there is an answer; without a scenario in them there is a fault."""
    assert faults(data)


@pytest.mark.parametrize("language", DIALECTS)
def test_every_language(language: str) -> None:
    """A plain feature misleads nobody in any language that Gherkin knows."""
    words = DIALECTS[language]
    text = (
        f"# language: {language}\n{words['feature'][0]}: a\n\n  {words['scenario'][0]}: b\n"
        f"    {words['given'][-1]}x\n    {words['when'][-1]}y\n    {words['then'][-1]}z\n"
    )
    assert [one for one in faults(text) if one.misleads] == []


def test_every_fault_is_told_in_two_languages() -> None:
    """What is wrong and what to write instead, each in Chinese and in English, and where."""
    for one in faults("功能：甲\n@A-B\n规则 甲\n场景：一\n当天共有九人\n｜a｜\n", rules=TOWN.rules):
        assert one.path == PATH
        assert all((one.zh, one.en, one.fix_zh, one.fix_en)), one
        assert not one.en.endswith("."), one


def test_line_ends_do_not_matter() -> None:
    """Lines may end as on Windows or on old Macs; runners read them all."""
    text = f"{HEAD}  场景：一\n{STEPS}"
    for end in ("\n", "\r\n", "\r"):
        assert told(text.replace("\n", end)) == ["3 wide-colon"]


def test_texts_in_quotes_are_left_alone() -> None:
    """Between three quotes under a step anything may stand."""
    quoted = '      """\n      场景：二\n      ｜a｜b\n      """\n'
    text = f"{HEAD}  场景: 一\n    假如x\n    当y\n{quoted}    那么z\n"
    assert told(text) == []
    assert plain(text) == {"一": ["假如x", "当y", "那么z"]}


def test_codes_are_looked_at_when_asked() -> None:
    """Without the codes of rules, tags and rules without one have no fault."""
    text = f"{HEAD}  @NO-SUCH\n  规则: 甲\n  场景: 一\n{STEPS}"
    assert told(text) == []
    assert told(text, rules=TOWN.rules) == ["3 unknown-code"]


def test_a_file(tmp_path: Path) -> None:
    """A file is read as its bytes are; `.feature.txt` is not taken for a feature file."""
    path = tmp_path / "a.feature"
    path.write_text(f"{HEAD}  场景：一\n{STEPS}", encoding="utf-8")
    (fault,) = lint(path)
    assert (fault.path, fault.line, fault.code, fault.misleads) == (path, 3, "wide-colon", True)
    other = path.rename(tmp_path / "a.feature.txt")
    name, same = lint(other)
    assert (name.line, name.code, name.misleads) == (1, "name-ending", False)
    assert "“a.feature.txt”" in name.zh
    assert same.code == fault.code
    with pytest.raises(FileNotFoundError):
        lint(tmp_path / "none.feature")
