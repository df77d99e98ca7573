"""Feature files as they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from daojiao_program.rulebook.reading import BookError, FeatureText, read_feature, read_features
from tests.rulebook.features import FIRST, SIZE


@pytest.fixture
def feature(features: Path) -> FeatureText:
    """The Chinese one."""
    found = read_feature(features / "zh-CN" / "cohort.feature")
    assert found is not None
    return found


def test_all_files_of_a_folder_are_read(features: Path) -> None:
    """In the order of their paths, whatever their language; other files and hidden folders are left alone."""
    (features / "zh-CN" / "empty.feature").write_text("# nothing yet\n", encoding="utf-8")
    (features / ".hidden").mkdir()
    (features / ".hidden" / "bad.feature").write_text("nothing", encoding="utf-8")
    (features / "note.txt").write_text("功能", encoding="utf-8")
    assert [(one.language, one.name) for one in read_features(features)] == [
        ("en", "A cohort"),
        ("zh-CN", "一期结对培养"),
    ]
    assert [one.name for one in read_features(features / "en" / "cohort.feature")] == ["A cohort"]


def test_a_feature_keeps_its_parts(feature: FeatureText) -> None:
    """Description, background, rules with their own, and what stands outside any rule."""
    assert feature.description == "小班，一人一名培养人。"
    assert [(one.keyword, one.text, one.line) for one in feature.background] == [
        ("假如", "章程自4月1日起生效", 6)
    ]
    assert [one.name for one in feature.scenarios] == ["规则以外"]
    rule, other = feature.rules
    assert (rule.code, rule.name, rule.tags) == (
        "COHORT-SIZE",
        "小班培训，每期九至十三人",
        ("@COHORT-SIZE", "@慢"),
    )
    assert rule.description == "人数按在册学员计。"
    assert [one.text for one in rule.background] == ["C-01期已开班"]
    assert (other.code, other.name) == ("", "没有代码")


def test_a_step_keeps_what_stands_below_it(feature: FeatureText) -> None:
    """A table by rows, a text with its indent."""
    outline, plain = feature.rules[0].scenarios
    assert outline.steps[1].table == (("期", "课程", "<人数>"), ("C-01", "<b>规划</b>", "<人数>"))
    assert outline.steps[1].docstring is None
    assert plain.steps[0].docstring == "第一行\n  第二行 <人数>"


def test_examples_keep_their_tables(feature: FeatureText) -> None:
    """Every table with its name, header and rows."""
    first, again = feature.rules[0].scenarios[0].examples
    assert (first.name, first.header) == ("", ("人数", "结果"))
    assert first.rows == (("8", "应被拒绝，规则 COHORT-SIZE"), ("9", "应予受理"))
    assert (again.name, again.rows) == ("再来一次", (("9", "应予受理"),))


def test_ids_are_those_of_the_tests(feature: FeatureText) -> None:
    """One for each row, numbered where two are alike; without the rule's part outside rules."""
    outline, plain = feature.rules[0].scenarios
    path = "features/zh-CN/cohort.feature"
    assert outline.ids(path) == (
        f"{FIRST}[8-应被拒绝，规则 COHORT-SIZE]",
        f"{FIRST}[9-应予受理]",
        f"{FIRST}[9-应予受理_2]",
    )
    assert plain.ids(path) == (f"{SIZE}名字［里］有：：符号",)
    assert feature.scenarios[0].ids(path) == (f"{path}::规则以外",)
    assert feature.rules[1].scenarios[0].ids(path) == (f"{path}::没有代码::没有规则代码的场景",)


def test_an_outline_without_rows_has_no_test(features: Path) -> None:
    """There is nothing to run, so nothing that could have passed."""
    file = features / "bare.feature"
    file.write_text(
        "Feature: f\n Scenario Outline: s\n  Given <a>\n  Examples:\n   | a |\n", encoding="utf-8"
    )
    found = read_feature(file)
    assert found is not None
    assert found.scenarios[0].ids("f") == ()


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        ("功能: 甲".encode("gb18030"), "不是 UTF-8 文本", "is not UTF-8 text"),
        ("# language: zh-CN\n功能: 甲\n  场景: 乙\n    当丙\n  例外\n".encode(), "第5行读不懂", "line 5 of"),
        (b"# language: xx\nFeature: f\n", "第1行读不懂", "daojiao lint tells why"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, data: bytes, zh: str, en: str) -> None:
    """The file, the line, and what to do, in both languages."""
    file = tmp_path / "bad.feature"
    file.write_bytes(data)
    with pytest.raises(BookError) as told:
        read_feature(file)
    assert zh in told.value.said.zh
    assert en in told.value.said.en
    assert str(file) in told.value.said.zh


def test_nothing_to_read_is_told(tmp_path: Path) -> None:
    """A folder that is not there, and one without features, name the option that says otherwise."""
    with pytest.raises(BookError, match="--features"):
        read_features(tmp_path / "none")
    with pytest.raises(BookError, match="--features"):
        read_features(tmp_path)
