"""How a file is saved, and the language that it states."""

from __future__ import annotations

import pytest

from tests.rulebook.lint_kit import HEAD, STEPS, UNREADABLE, only, plain, told

BODY = f"功能: 甲\n  场景: 一\n{STEPS}"
GOOD = f"# language: zh-CN\n{BODY}"


@pytest.mark.parametrize(
    ("data", "fault", "said"),
    [
        (GOOD.encode("gb18030"), "2 not-utf-8", "GBK"),
        (GOOD.encode("utf-16"), "1 not-utf-8", "UTF-16"),
        (f"{GOOD}# ".encode() + b"\xff\xff", "7 not-utf-8", "不是UTF-8"),
    ],
)
def test_not_utf_8(data: bytes, fault: str, said: str) -> None:
    """A file in another encoding is told by its name, from the first line that cannot be read."""
    with pytest.raises(UnicodeDecodeError):
        data.decode()
    assert told(data) == [fault]
    assert said in only(data).zh
    assert only(data).fix_zh == "请另存为UTF-8（不带BOM）"


def test_the_rest_is_looked_at_too() -> None:
    """What else is wrong in a file saved as GBK is told in the same go."""
    assert told(f"{HEAD}  场景：一\n{STEPS}".encode("gbk")) == ["2 not-utf-8", "3 wide-colon"]


def test_a_byte_order_mark_hides_the_language() -> None:
    """Plain Gherkin reads the mark as a part of the first line, and cannot read the file."""
    assert plain(f"\ufeff{GOOD}") == UNREADABLE
    assert told(f"\ufeff{GOOD}") == ["1 bom"]


@pytest.mark.parametrize("text", ["", "\n\n", "# 说明\n", "# language: zh-CN\n"])
def test_an_empty_file(text: str) -> None:
    """A file with nothing to run is told so."""
    assert plain(text) in ({}, UNREADABLE)
    assert told(text) == ["1 empty"]


@pytest.mark.parametrize(
    ("first", "found"),
    [
        ("", "1 language-missing"),
        ("#language zh-CN\n", "1 language-misspelt"),
        ("# Language: zh-CN\n", "1 language-misspelt"),
        ("# language： zh-CN\n", "1 language-misspelt"),
        ("# 语言: zh-CN\n", "1 language-misspelt"),
        ("＃ language: zh-CN\n", "1 language-misspelt"),
        ("# language: zh-CN 中文\n", "1 language-misspelt"),
        ("# language: zh\n", "1 language-unknown"),
        ("# language: zh_cn\n", "1 language-unknown"),
        ("# language: en\n", "1 language-wrong"),
    ],
)
def test_the_language_is_not_stated_as_it_must_be(first: str, found: str) -> None:
    """Gherkin then reads Chinese keywords as English, and stops; the fix is one line."""
    assert plain(first + BODY) == UNREADABLE
    assert told(first + BODY) == [found]
    assert only(first + BODY).fix_zh == "请在首行写“# language: zh-CN”"


def test_chinese_below_an_english_heading() -> None:
    """A file in English with Chinese headings runs nothing of them: the language is missing."""
    text = f"Feature: 甲\n  场景: 一\n{STEPS}  场景: 二\n{STEPS}"
    assert plain(text) == {}
    assert told(text) == ["1 language-missing"]


def test_the_language_comes_too_late() -> None:
    """A line that states the language below the feature is a comment, and so is a second one."""
    text = f"Feature: a\n  场景: 一\n{STEPS}  场景: 二\n{STEPS}# language: zh-CN\n"
    assert plain(text) == {}
    assert told(text) == ["1 foreign-keyword", "10 language-late"]
    text = f"# language: en\n# language: zh-CN\n{BODY}"
    assert plain(text) == UNREADABLE
    assert told(text) == ["1 language-wrong", "2 language-late"]


def test_where_the_language_may_stand() -> None:
    """Blank lines and comments may stand above it; a comment about a language is a comment."""
    assert told(f"\n# 说明\n# language: zh-CN\n{BODY}") == []
    for comment in ("# language is no matter", "# languages of the office: two", "# 语言从简"):
        assert told(f"{comment}\nFeature: a\n  Scenario: b\n    When c\n    Then d\n") == []


def test_other_languages_are_recognised() -> None:
    """Without a statement the keywords tell which language is meant."""
    text = "Funktionalität: a\n  Szenario: b\n    Wenn c\n    Dann d\n"
    assert only(text).fix_en == "write “# language: de” in the first line"
    assert plain(text) == UNREADABLE


def test_a_quoted_feature_does_not_decide() -> None:
    """A feature in another language between quotes says nothing of the language of the file."""
    text = (
        'Feature: a\n  Scenario: b\n    When c\n      """\n      # language: zh-CN\n      功能: 甲\n'
        '      场景: 一\n      场景: 二\n      """\n    Then d\n'
    )
    assert told(text) == []
