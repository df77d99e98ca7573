"""The gates: what holds a rule up, what does not, and what keeps them from being passed by mistake."""

import pytest

from daojiao_program.engine import require, rules
from daojiao_program.program import DATA
from daojiao_program.rulebook.naming import CODE
from daojiao_program.testing.bdd import current, gates
from tests.testing.bdd.conftest import GRID, LOANS, Folder, after

MEMBERS = """# language: zh-CN
功能: 小区党支部

  背景:
    假如章程自2022年4月1日起生效
    而且6月2日参加“同心圆”计划：小区为XQ-01
    而且6月5日申请成立党支部：小区为XQ-01
    而且6月8日批复成立党支部：小区为XQ-01，批复文号为示例〔2022〕1号

  @BRANCH-MEMBERS
  规则: 成立党支部须有正式党员三名

    @边界
    @边界
    场景大纲: 人数决定能否成立
      当6月10日召开成立大会：小区为XQ-01，正式党员为<党员>
      那么<结果>

      例子:
        | 党员         | 结果                          |
        | DY-01至DY-02 | 应被拒绝，规则 BRANCH-MEMBERS |
        | DY-01至DY-03 | 应予受理                      |
"""
TWO = "        | DY-01至DY-02 | 应被拒绝，规则 BRANCH-MEMBERS |\n"
THREE = "        | DY-01至DY-03 | 应予受理                      |\n"
REFUSED = "人数决定能否成立[DY-01至DY-02-应被拒绝，规则 BRANCH-MEMBERS]"
ACCEPTED = "人数决定能否成立[DY-01至DY-03-应予受理]"
NOBODY = f"SURVIVED {gates.NOBODY}"
ONE_SIDE = f"SURVIVED {gates.ONE_SIDE} 人数决定能否成立"
NO_BOUNDARY = f"SURVIVED {gates.NO_BOUNDARY}"


def table(result: pytest.RunResult) -> dict[str, str]:
    """What held each change of a rule up."""
    lines = after(result, "================ 规则由场景支撑")[1:]
    rows = [one.split(maxsplit=2) for one in lines if CODE.match(one)]
    return {f"{code} {rest[:28].strip()}": f"{number} {rest[28:].strip()}" for code, number, rest in rows}


def test_a_rule_that_its_scenarios_hold_up_passes(folder: Folder) -> None:
    """Switched off, always refusing, and each number one higher and one lower: some scenario tells."""
    folder.write("x.feature", MEMBERS)
    result = folder.run("--gates")
    assert result.ret == pytest.ExitCode.OK
    result.assert_outcomes(passed=2)
    assert table(result) == {
        "BRANCH-MEMBERS off": f"2 {REFUSED}",
        "BRANCH-MEMBERS always": f"2 {ACCEPTED}",
        "BRANCH-MEMBERS branch.members 4": f"2 {ACCEPTED}",
        "BRANCH-MEMBERS branch.members 2": f"2 {REFUSED}",
    }
    assert "4 处改动 changes, 0 处无场景察觉 survivors" in result.stdout.str()


@pytest.mark.parametrize(
    ("row", "survived"),
    [
        (TWO, {"off": NOBODY, "branch.members 2": ONE_SIDE}),
        (THREE, {"always": NOBODY, "branch.members 4": ONE_SIDE}),
    ],
    ids=["two", "three"],
)
def test_without_one_side_of_a_boundary_there_are_survivors(
    folder: Folder, row: str, survived: dict[str, str]
) -> None:
    """The run fails, and the table names the rule, what nobody noticed, and which outline has one side."""
    folder.write("x.feature", MEMBERS.replace(row, ""))
    result = folder.run("--gates")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert {one: by for one, by in table(result).items() if "SURVIVED" in by} == {
        f"BRANCH-MEMBERS {change}": f"1 {why}" for change, why in survived.items()
    }
    assert "4 处改动 changes, 2 处无场景察觉 survivors" in result.stdout.str()


def test_only_scenarios_marked_as_a_boundary_hold_a_number_up(folder: Folder) -> None:
    """In either language; the others may notice by chance."""
    folder.write("x.feature", MEMBERS.replace("@边界", "@boundary"))
    assert folder.run("--gates").ret == pytest.ExitCode.OK
    folder.write("x.feature", MEMBERS.replace("    @边界\n", ""))
    result = folder.run("--gates")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert {one: by for one, by in table(result).items() if "SURVIVED" in by} == {
        "BRANCH-MEMBERS branch.members 4": f"0 {NO_BOUNDARY}",
        "BRANCH-MEMBERS branch.members 2": f"0 {NO_BOUNDARY}",
    }


def test_what_a_scenario_takes_as_given_holds_nothing_up(folder: Folder) -> None:
    """That the branch could not have been founded is no outcome of what it does then."""
    given = "    场景: 已成立\n      假如6月10日召开成立大会：小区为XQ-01，正式党员为DY-01至DY-03\n"
    given += "      当6月12日登记“五送”：小区为XQ-01，“五送”为送知识\n      那么应予受理\n"
    folder.write("x.feature", MEMBERS.replace(THREE, f"\n{given}"))
    assert table(folder.run("--gates"))["BRANCH-MEMBERS always"] == f"2 {NOBODY}"


def test_only_scenarios_of_its_own_block_hold_a_rule_up(folder: Folder) -> None:
    """The same scenario under another rule does not count."""
    elsewhere = f"{TWO}\n  @BRANCH-ONE\n  规则: 别的\n    场景: 三名\n"
    elsewhere += "      当6月10日召开成立大会：小区为XQ-01，正式党员为DY-01至DY-03\n      那么应予受理\n"
    folder.write("x.feature", MEMBERS.replace(TWO, "").replace(THREE, elsewhere))
    result = folder.run("--gates", "-m", "BRANCH-MEMBERS or BRANCH-ONE")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert table(result)["BRANCH-MEMBERS always"] == f"1 {NOBODY}"


def test_what_is_given_notices_nothing(folder: Folder) -> None:
    """A premise that another number would refuse is no scenario that ends otherwise."""
    head = MEMBERS.partition("    @边界")[0]
    folder.write(
        "x.feature",
        f"{head}    @边界\n    场景: 成立之后\n"
        "      假如6月10日召开成立大会：小区为XQ-01，正式党员为DY-01至DY-03\n"
        "      当今天是6月11日\n      那么“单独成立党支部的小区数”为1\n",
    )
    result = folder.run("--gates")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    found = table(result)
    assert found["BRANCH-MEMBERS branch.members 4"] == f"1 {NO_BOUNDARY}"
    assert found["BRANCH-MEMBERS branch.members 2"] == f"1 {NO_BOUNDARY}"


def test_a_skipped_scenario_holds_nothing_up(folder: Folder) -> None:
    """It never ends otherwise."""
    folder.write("x.feature", MEMBERS.replace("      例子", "      @skip\n      例子"))
    result = folder.run("--gates")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert {*table(result).values()} == {f"2 {NOBODY}", f"2 {NO_BOUNDARY}"}


def test_rules_without_a_scenario_are_named_when_all_are_asked_for(folder: Folder) -> None:
    """`--gates-all` tries every rule of the catalogue, `--gates` those of the run."""
    folder.write("loan/x.feature", LOAN)
    folder.write("loan/pyproject.toml", LOANS)
    assert [*table(folder.run("--gates"))] == ["LOAN-ONE off", "LOAN-ONE always"]
    result = folder.run("--gates-all")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    found = table(result)
    assert found["LOAN-ONE off"] == "2 在外的不能再借"
    assert found["LOAN-ONE always"] == "2 没有借出的可以借"
    assert found["LOAN-MOST off"] == found["LOAN-MOST always"] == f"0 {NOBODY}"
    assert found["DAY-AHEAD off"] == f"0 {NOBODY}"


LOAN = """# language: zh-CN
功能: 借还物品
  背景:
    假如今天是2025年5月6日
  @LOAN-ONE
  规则: 一物一时只借一人
    场景: 没有借出的可以借
      当借出：借还台为总台，thing为台灯，reader为乙
      那么应予受理
    场景: 在外的不能再借
      假如借出：借还台为总台，thing为台灯，reader为甲
      当借出：借还台为总台，thing为台灯，reader为乙
      那么应被拒绝，规则 LOAN-ONE
"""


def test_a_number_that_the_charter_cannot_have_needs_no_scenario(folder: Folder) -> None:
    """Where none is the least, one fewer is no charter."""
    charter = (DATA / "charter.toml").read_text(encoding="utf-8")
    assert "members = 3" in charter
    folder.write("charter.toml", charter.replace("members = 3", "members = 0"))
    folder.write(
        "x.feature", MEMBERS.replace("DY-01至DY-02", "DY-01、DY-01").replace("DY-01至DY-03", "DY-01")
    )
    found = table(folder.run("--gates"))
    assert found["BRANCH-MEMBERS branch.members -1"] == f"2 {gates.IMPOSSIBLE}"
    assert found["BRANCH-MEMBERS branch.members 1"] == f"2 {NO_BOUNDARY}"


@pytest.mark.parametrize(
    ("broken", "outcomes"),
    [
        (GRID.replace("| G-06 | 应予受理 ", "| G-06 | 不作记录 "), {"passed": 5, "failed": 1}),
        (GRID.replace("场景:", "场景：", 1), {"passed": 2, "failed": 1}),
    ],
    ids=["a scenario fails", "a file misleads"],
)
def test_nothing_is_tried_before_every_scenario_passes(
    folder: Folder, broken: str, outcomes: dict[str, int]
) -> None:
    """The failure is shown as in any run."""
    folder.write("grid.feature", broken)
    folder.write("x.feature", MEMBERS)
    result = folder.run("--gates")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(**outcomes)
    assert "先让全部场景通过 / every scenario must pass first" in result.stdout.str()
    assert "0 处改动 changes" in result.stdout.str()
    assert table(result) == {}


def test_the_gates_are_not_passed_by_mistake(folder: Folder) -> None:
    """No scenarios, a file that cannot be collected, or several processes: no success."""
    assert folder.run("--gates").ret == pytest.ExitCode.NO_TESTS_COLLECTED
    folder.write("x.feature", MEMBERS)
    result = folder.run("-n2", "--gates")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "--gates 要在一个进程里运行，请去掉 -n" in result.stderr.str()
    assert folder.run("--collect-only", "--gates").ret == pytest.ExitCode.OK
    folder.write("pyproject.toml", '[tool.daojiao]\ncatalogue = "nowhere:Desk"\n')
    assert folder.run("--gates").ret == pytest.ExitCode.INTERRUPTED


def test_all_is_afterwards_as_it_was(folder: Folder) -> None:
    """Rules refuse again, the charter has its numbers, and no result of a changed run is kept."""
    folder.write("x.feature", MEMBERS)
    held = current.settings().held
    folder.run("--gates")
    assert require is rules.require
    assert current.settings().held is held
    assert not (folder.path / ".pytest_cache/v/daojiao").exists()
    folder.run().assert_outcomes(passed=2)
