"""What passes in silence with pytest-bdd alone, and fails here with a clear sentence, at a glance."""

from dataclasses import dataclass

import pytest

from tests.testing.bdd.conftest import Folder

STEPS = """
from pytest_bdd import given, parsers, then, when

@given("有九名学员")
def nine():
    pass

@given(parsers.re("有(?P<how_many>八|<人数>)名学员"))
def some(how_many):
    pass

@when("首次授课")
def teach():
    pass

@then("可以开班")
def open_():
    pass

@then("不可以开班")
def closed():
    raise AssertionError("本应失败")
"""
ASYNC = """
@given("学员都已到齐")
async def never_run():
    raise AssertionError("本应失败")
"""
TWO = """
@then("没有开班了")
def not_open():
    pass

@then(parsers.parse("{how}开班了"))
def any_way(how):
    raise AssertionError("本应失败")
"""
ANY = """
@when(parsers.re("天(?P<words>.*)"))
def anything(words):
    pass
"""
UNSEEN = """
@given("章程自2022年4月1日起生效")
def in_force():
    pass

@when(parsers.parse("5月3日编入网格：{words}"), target_fixture="refused")
def asked(words):
    return "GRID-KNOWN"  # for a Then that is not there
"""
PLAIN = """
from pytest_bdd import scenarios
{steps}
scenarios("x.feature")
"""
HEAD = "# language: zh-CN\n功能: 一期班\n"
PASSES = "    假如有九名学员\n    当首次授课\n    那么可以开班\n"
FAILS = "    假如有九名学员\n    当首次授课\n    那么不可以开班\n"


@dataclass(frozen=True)
class Silent:
    """A feature, the steps of its own, how many tests plain pytest-bdd passes, and what is said here."""

    name: str
    feature: str
    said: str
    more: str = ""
    plain: int = 1
    ours: str = STEPS


LIST = [
    Silent(
        "the same name in two rules: one is lost",
        f"{HEAD}  规则: 甲\n  场景: 人数\n{FAILS}  规则: 乙\n  场景: 人数\n{PASSES}",
        "本应失败",
    ),
    Silent(
        "the same name twice: one is lost",
        f"{HEAD}  场景: 人数\n{FAILS}  场景: 人数\n{PASSES}",
        "x.feature:7: 功能里的场景“人数”与第3行同名",
    ),
    Silent(
        "a full-width colon swallows a scenario",
        f"{HEAD}  场景：不够\n{FAILS}  场景: 够\n{PASSES}",
        "x.feature:3: “场景：”用了全角冒号，这一段会被当作说明，不会执行",
    ),
    Silent(
        "a full-width colon swallows a scenario, in English",
        "Feature: a class\n  Scenario： too few\n    Given nobody\n  Scenario: enough\n    Given nine\n",
        "x.feature:2: “Scenario：” has a full-width colon",
        more="@given('nine')\ndef nine_of_them():\n    pass\n",
    ),
    Silent(
        "a scenario with no steps",
        f"{HEAD}  场景: 人数\n",
        "x.feature:3: 场景“人数”没有步骤，不执行任何内容",
    ),
    Silent(
        "an outline with no examples",
        f"{HEAD}  场景大纲: 人数\n    假如有<人数>名学员\n    当首次授课\n    那么可以开班\n",
        "x.feature:3: 场景“人数”没有例子，<人数>没有取值",
    ),
    Silent(
        "an outline whose examples have no rows",
        f"{HEAD}  场景大纲: 人数\n    假如有<人数>名学员\n    当首次授课\n    那么可以开班\n"
        "    例子:\n      | 人数 |\n",
        "x.feature:7: 例子只有表头，没有数据行，一次也不会执行",
    ),
    Silent(
        "an async step is never run",
        f"{HEAD}  场景: 到齐\n    假如学员都已到齐\n    当首次授课\n    那么可以开班\n",
        "x.feature:4\n  假如学员都已到齐\n“学员都已到齐”是 async def 步骤，不会执行；请改为 def：\n",
        more=ASYNC,
    ),
    Silent(
        "two steps match, and one is taken",
        f"{HEAD}  场景: 人数\n    假如有九名学员\n    当首次授课\n    那么没有开班了\n",
        "x.feature:6\n  那么没有开班了\n“没有开班了”有2种步骤都相符，无法确定用哪一种：\n",
        more=TWO,
    ),
    Silent(
        "a line of the description is a step, since it begins with 当",
        f"{HEAD}  场景: 人数\n    当天共有九人到场。\n\n{PASSES}",
        "x.feature:4: “当天共有九人到场。”像是说明，却因“当”开头被当作步骤",
        more=ANY,
    ),
    Silent(
        "a refusal that no Then has looked at",
        f"{HEAD}  场景: 下沉\n    假如章程自2022年4月1日起生效\n"
        "    当5月3日编入网格：人员为V-0001，网格为G-99，队伍为镇级中坚队\n",
        "x.feature:5\n  当5月3日编入网格：人员为V-0001，网格为G-99，队伍为镇级中坚队\n"
        "被拒绝了，而没有“那么”核对过：\nGRID-KNOWN ",
        more=UNSEEN,
        ours="",
    ),
    Silent(
        "a table that the step does not read",
        f"{HEAD}  场景: 人数\n    假如有九名学员\n      | 人员 |\n      | K-01 |\n"
        "    当首次授课\n    那么可以开班\n",
        "x.feature:4\n  假如有九名学员\n“有九名学员”不读下面的表格或文字；请删去，或换一个步骤：\n",
    ),
]


@pytest.mark.parametrize("one", LIST, ids=lambda one: one.name)
def test_what_passes_in_silence_fails_here(folder: Folder, one: Silent) -> None:
    """Pytest-bdd alone passes; here it fails, and says what, in which file and line."""
    folder.write("x.feature", one.feature)
    module = folder.write("test_x.py", PLAIN.format(steps=STEPS + one.more))
    folder.plain().assert_outcomes(passed=one.plain)
    module.unlink()
    if one.ours:
        folder.write("conftest.py", one.ours + one.more)
    result = folder.run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert one.said in result.stdout.str()
    assert "x.feature:" in result.stdout.str()
    assert result.parseoutcomes()["failed"] == 1
