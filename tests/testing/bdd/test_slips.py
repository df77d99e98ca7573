"""Slips of who writes features: what would pass though it tests nothing, and what is said of it."""

import pytest

from tests.testing.bdd.conftest import Folder

HEAD = """# language: zh-CN
功能: 笔误
  场景: 一
    假如章程自2022年4月1日起生效
    而且5月3日编入网格
      | 编号 | 人员   | 网格           | 队伍       |
      | 甲   | V-0001 | 南城村第一网格 | 镇级中坚队 |
"""
ASKED = "    当5月4日编入网格：人员为V-0002，网格为G-06，队伍为镇级中坚队\n"
TWICE = "    当5月4日编入网格：人员为V-0002，队伍为镇级中坚队，网格为G-99，网格为G-06\n"
TABLE = "      | 网格 |\n      | G-99 |\n"
STAND = "下沉人员“V-0002”"

SLIPS = [
    (f"{ASKED}    那么各项指标不变\n", "9\n  那么各项指标不变\n只有预演才知道指标会怎样变"),
    (
        f"    当预演{ASKED.strip()[1:]}\n    那么应予受理\n{ASKED}    那么“队伍数”将由1变为1\n",
        "只有预演才知道指标会怎样变",
    ),
    (f"{ASKED}    那么其中记录\n      | 事件 |\n", "表格只有一行，那是表头；表头之下请写数据行"),
    (f"{ASKED}    那么5月4日各项指标为\n      | 指标 | 数值 |\n", "表格只有一行，那是表头"),
    (f"    而且5月4日编入网格\n      | 人员 | 网格 |\n{ASKED}    那么应予受理\n", "表格只有一行，那是表头"),
    (
        "    而且下沉人员“V-3”有以下经过\n      | 事件 | 队伍 |\n    那么“队伍数”为1\n",
        "表格只有一行，那是表头",
    ),
    (
        f"{ASKED}    那么5月4日各项指标为\n      | 队伍数 | 99 |\n      | 在队人数 | 2 |\n",
        "表头应为：指标、数值",
    ),
    (
        f"{ASKED}    那么5月4日各项指标为\n      | 指标 | 数值 | 备注 |\n      | 队伍数 | 1 | 甲 |\n",
        "表头应为：指标、数值",
    ),
    (
        f"{ASKED}    那么5月4日待办有\n      | 对象 | 事由 |\n      | 基层网格“G-02” | 编入网格 |\n",
        "待办的栏目：对象、事项、期限、谁办、关于，各用一次",
    ),
    (
        f"{ASKED}    那么5月4日待办有\n      | 对象 | 事项 |\n      | 基层网格“G-06” | 编入网格 |\n",
        "实际待办",
    ),
    (
        f"{ASKED}    那么5月4日待办没有\n      | 对象 | 事项 |\n      | 基层网格“G-02” | 编入网格 |\n",
        "待办里有",
    ),
    (
        f"{ASKED}    那么其中记录\n      | 事件 | 日期 |\n      | 入队 | 7月9日 |\n",
        "第1行写的是7月9日，实际是2022-05-04的事",
    ),
    (
        f"{ASKED}    那么其中记录\n      | 事件 |\n      | 入队 |\n      | 入队 |\n",
        "第2行没有记录；实际记录\n",
    ),
    (
        f"{ASKED}    那么其中记录\n      | 事件 | 队伍 | team |\n      | 入队 | 甲 | 镇级中坚队 |\n",
        "第1行有两栏是同一项",
    ),
    (
        (
            f"{ASKED}    那么记录\n      | 事件 | 单位 |\n      | 入队 | 财政分局 |\n"
            "      | 下沉到网格 | |\n      | 到网格 | |\n"
        ),
        "第1行不符；实际记录\n",
    ),
    (f"{ASKED}    那么记录\n      | 事件 |\n      | 入队 |\n", "表里有1行；实际记录\n"),
    (
        (
            f"{ASKED}    那么{STAND}的经过为\n      | 事件 | 对象 |\n      | 入队 | volunteer:V-7 |\n"
            "      | 到网格 | volunteer:V-7 |\n"
        ),
        "实际经过\n",
    ),
    (
        (
            "    而且下沉人员“V-3”有以下经过\n      | 事件 | 队伍 | 对象 |\n"
            "      | 入队 | 镇级中坚队 | volunteer:V-4 |\n    那么“队伍数”为1\n"
        ),
        "第1行的对象是“volunteer:V-4”，而这里写的是下沉人员“V-3”的经过",
    ),
    (TWICE + "    那么应予受理\n", "“网格”写了两次；几个值请用“、”隔开，写在一处"),
    (ASKED + TABLE + "    那么应予受理\n", "“网格”既写在冒号后，又写在表里；请只写一处"),
    ("    那么8月1日住宅小区“XQ-99”无须提醒\n", "前面没有提到过住宅小区“XQ-99”；请核对编号"),
    (
        "    那么下沉人员“V-9999”的状态为\n      | 网格 |\n      | 无 |\n",
        "前面没有提到过下沉人员“V-9999”；请核对编号",
    ),
    (
        "    那么下沉人员“V-9999”的经过为\n      | 事件 |\n      | 入队 |\n",
        "前面没有提到过下沉人员“V-9999”",
    ),
    ("    那么5月4日“在队人数”为1人\n", "“1人”不是数；实际为1，请只写数，如13或十三"),
    ("    那么5月4日“在队人数”为,1\n", "“,1”不是数"),
    (
        "    那么5月4日“队伍数”的依据为\n      | 日期 | day |\n      | 9月9日 | 5月3日 |\n",
        "有两栏是同一项；请只留一栏：日期、day",
    ),
    ("    而且章程自2022年4月9日起生效\n    那么“队伍数”为1\n", "章程须在其他步骤之前写明，且只写一次"),
    (
        (
            "    而且5月4日任职\n      | 干部 | 村（社区） | 职务 |\n      | K-1至L-9 | 南城村 | 书记 |\n"
            "    那么“队伍数”为1\n"
        ),
        "“K-1至L-9”的首尾不是同一种编号",
    ),
    (
        f"{ASKED}    那么应予受理\n    而且5月5日撤回：人员为V-0001\n",
        "“假如”或“当”才能这样写，而这一步接着“那么”",
    ),
    ("    那么5月4日“在队总人数”为1\n", "相近的名称：在队人数"),
]
RIGHT = [
    "    当5月12日撤销“甲”，原因为“无”\n    那么应被拒绝，规则 VOID-REASON\n",
    "    当5月4日编入网格：人员为V-3，网格为G-06，队伍为镇级中坚队，单位为无\n    那么应予受理\n",
    (
        f"{ASKED}    那么记录\n      | 事件 | 日期 | 单位 |\n      | 入队 | 5月4日 | 无 |\n"
        "      | 下沉到网格 | | |\n      | 到网格 | | |\n"
    ),
    f"{ASKED}    那么其中记录\n      | 事件 | 网格 |\n      | 到网格 | |\n",
    (
        f"{ASKED}    那么{STAND}的经过为\n      | 事件 | 对象 |\n"
        f"      | 入队 | {STAND} |\n      | 到网格 | {STAND} |\n"
    ),
    "    那么8月1日住宅小区“示例小区一”无须提醒\n    而且领导小组“领导小组”无须提醒\n",
    (
        "    当5月4日编入网格：人员为V-3，网格为G-99，队伍为镇级中坚队\n    那么应被拒绝，规则 GRID-KNOWN\n"
        "    而且下沉人员“V-3”的状态为\n      | 网格 |\n      | 无 |\n"
    ),
    "    那么5月4日“在队人数”为“1”\n",
    (
        "    当二〇二二年五月4号编入网格：人员“V-3”，网格“南城村第一网格”，队伍“镇级中坚队”\n"
        "    那么其中记录\n      | 事件 | 对象 |\n      | 到网格 | volunteer:V-3 |\n"
    ),
    (
        "    而且5月4日撤回\n      | 人员 | 原因 |\n      | V-0001 | 请假5日至8日 |\n"
        "    那么5月4日“在队人数”为0\n"
    ),
    (
        "    而且5月4日编入网格\n      | 人员 | 网格 | 队伍 |\n      | V-2—V-4 | G-06 | 镇级中坚队 |\n"
        "    那么5月4日“在队人数”为4\n"
    ),
    (
        "    当5月4日编入网格：人员为V-3，网格为G-99，队伍为镇级中坚队\n    那么应被拒绝，规则 GRID-KNOWN\n"
        "    而且查明“G-99”，允许“G-01 … G-53 (53)”\n"
    ),
]


@pytest.mark.parametrize(("steps", "said"), SLIPS)
def test_what_tests_nothing_fails(folder: Folder, steps: str, said: str) -> None:
    """It does not pass, and the sentence says what to mend."""
    folder.write("x.feature", HEAD + steps)
    result = folder.run()
    result.assert_outcomes(failed=1)
    assert said in result.stdout.str()


@pytest.mark.parametrize("steps", RIGHT)
def test_what_is_right_passes(folder: Folder, steps: str) -> None:
    """However people write it."""
    folder.write("x.feature", HEAD + steps)
    folder.run().assert_outcomes(passed=1)


def test_a_word_does_not_begin_with_a_field(folder: Folder) -> None:
    """`identity V-3` is not the id `entity V-3`; what may stand there is told in English."""
    line = '"Assign volunteer" is asked on 4 May: volunteer "V-2", grid G-06, team town-backbone'
    given = "# language: en\nFeature: a\n  Scenario: b\n    Given the charter is in force from 1 May 2022"
    text = f"{given}\n    When {line}"
    then = "\n    Then among others this is recorded\n      | event | of |\n"
    then += "      | Grid claimed | volunteer:V-2 |\n"
    folder.write("right.feature", text + then)
    folder.write("wrong.feature", f"{text}, identity V-3{then}")
    result = folder.run()
    result.assert_outcomes(passed=1, failed=1)
    assert "'identity V-3' does not begin with a known field: Volunteer, Grid," in result.stdout.str()


def test_a_first_step_of_no_kind_fails_alone(folder: Folder) -> None:
    """The other files are run."""
    folder.write("a.feature", HEAD + "    那么“队伍数”为1\n")
    folder.write("b.feature", "# language: zh-CN\n功能: 乙\n  场景: 一\n    而且今天是2022年5月3日\n")
    result = folder.run()
    result.assert_outcomes(passed=1, failed=1)
    assert "b.feature:4: “今天是2022年5月3日”读不了；第一步须以“假如”“当”或“那么”开头" in result.stdout.str()


def test_a_scenario_that_no_module_binds_is_run(folder: Folder) -> None:
    """A module that binds one scenario of a file leaves us the others."""
    folder.write(
        "x.feature",
        f"{HEAD}    那么“队伍数”为1\n  场景: 二\n    假如今天是2022年5月3日\n    那么“队伍数”为9\n",
    )
    bound = 'from pytest_bdd import scenario\n@scenario("x.feature", "一")\ndef test_one():\n    pass\n'
    folder.write("test_x.py", bound)
    result = folder.run("-v")
    result.assert_outcomes(passed=1, failed=1, deselected=1)
    assert "x.feature::二 FAILED" in result.stdout.str()


@pytest.mark.parametrize("none", ["无", "-", "——", "/"])
def test_none_is_no_reason(folder: Folder, none: str) -> None:
    """`放宽原因为无` waives nothing."""
    text = (
        "# language: zh-CN\n功能: 放宽\n  场景: 一\n    假如章程自2022年4月1日起生效\n    而且4月2日任职\n"
        "      | 干部 | 村（社区） | 职务 |\n      | K-1至K-8 | 南城村 | 村（居）委会委员 |\n"
        "    而且5月5日登记开班：期为C-1，领域为村级治理\n    而且5月5日编入学员\n"
        "      | 期 | 学员 | 培养人 |\n      | C-1 | K-1至K-8 | 镇党委书记 |\n"
        f"    当5月10日完成课程：期为C-1，课程为国土空间规划，到课学员为K-1，放宽原因为{none}\n"
        "    那么应被拒绝，规则 COHORT-SIZE\n    而且查明“8”，允许“9-13”\n"
    )
    folder.write("x.feature", text)
    folder.run().assert_outcomes(passed=1)
