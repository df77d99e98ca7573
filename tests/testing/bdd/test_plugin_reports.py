"""What other tools are told: JUnit, the hooks of pytest-bdd, its terminal reporter and its JSON."""

import json
from xml.etree import ElementTree as ET

import pytest

from tests.testing.bdd.conftest import GRID, MISSING, Folder


def test_junit_has_readable_names(folder: Folder) -> None:
    """File and rule are the class, the scenario is the name, and a failure is its sentence."""
    folder.write("grid.feature", GRID.replace("记录“入队、下沉到网格、到网格”", "不作记录"))
    folder.run("--junitxml=report.xml").assert_outcomes(passed=3, failed=1)
    cases = [*ET.parse(folder.path / "report.xml").iter("testcase")]  # noqa: S314 - our own file
    assert [(one.get("classname"), one.get("name")) for one in cases] == [
        ("grid.feature.GRID-KNOWN 只下沉到章程所列的网格", "列入的网格可以下沉"),
        ("grid.feature.GRID-KNOWN 只下沉到章程所列的网格", "网格决定能否下沉[G-06-应予受理]"),
        (
            "grid.feature.GRID-KNOWN 只下沉到章程所列的网格",
            "网格决定能否下沉[G-99-应被拒绝，规则 GRID-KNOWN]",
        ),
        ("grid.feature.TEAM-ONE 一人一队", "列入的网格可以下沉"),
    ]
    failure = cases[3].find("failure")
    assert failure is not None
    assert (failure.text or "").startswith("grid.feature:28\n  那么不作记录\n应恰好记录\n")


HOOKS = """
from pytest_bdd import given

def pytest_bdd_before_scenario(scenario):
    print("before scenario", scenario.name)

def pytest_bdd_after_scenario(scenario):
    print("after scenario", scenario.name)

def pytest_bdd_before_step(step):
    print("before step", step.name)

def pytest_bdd_before_step_call(step, step_func_args):
    print("before call", step.name, step_func_args)

def pytest_bdd_after_step(step):
    print("after step", step.name)

def pytest_bdd_step_error(step, exception):
    print("error", step.name, type(exception).__name__)

def pytest_bdd_step_func_lookup_error(step, exception):
    print("not found", step.name, type(exception).__name__)

@given("来了<几>个人")
@given("来了3个人")
def come():
    pass
"""
TWO_STEPS = "# language: zh-CN\n功能: 一\n  场景: 甲\n    假如来了{}个人\n    那么{}\n"


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            TWO_STEPS.format(3, "应予受理"),
            [
                "before scenario 甲",
                "before step 来了3个人",
                "before call 来了3个人 {}",
                "after step 来了3个人",
                "before step 应予受理",
                "before call 应予受理 *",
                "error 应予受理 Unmet",
                "after scenario 甲",
            ],
        ),
        (
            TWO_STEPS.format(4, "应予受理了"),
            [
                "before scenario 甲",
                "not found 来了4个人 StepDefinitionNotFoundError",
                "not found 应予受理了 StepDefinitionNotFoundError",
                "after scenario 甲",
            ],
        ),
    ],
    ids=["a step fails", "no such steps"],
)
def test_the_hooks_of_pytest_bdd_are_called(folder: Folder, step: str, said: list[str]) -> None:
    """All of them, in their order, for ours as for steps of one's own."""
    folder.write("x.feature", step)
    folder.write("conftest.py", HOOKS)
    result = folder.run("-s")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*before scenario 甲", *said[1:]], consecutive=True)


def test_the_reports_of_pytest_bdd_work(folder: Folder) -> None:
    """The terminal reporter shows the steps; the JSON marks what failed, also what no step looked at."""
    unseen = GRID.replace("\n      那么记录“入队、下沉到网格、到网格”", "").replace(
        "G-06，队伍为镇级中坚队\n", "G-96，队伍为镇级中坚队\n"
    )
    folder.write("grid.feature", unseen.replace("G-96", "G-06", 1))
    folder.write("x.feature", MISSING)
    result = folder.run("--gherkin-terminal-reporter", "-vv", "--cucumberjson=report.json")
    result.assert_outcomes(passed=3, failed=4)
    result.stdout.fnmatch_lines(
        [
            "功能: 人员下沉网格",
            "  规则: 只下沉到章程所列的网格",
            "        场景: 列入的网格可以下沉",
            "            那么 应予受理",
        ]
    )
    features = json.loads((folder.path / "report.json").read_text(encoding="utf-8"))
    steps = [one["steps"] for feature in features for one in feature["elements"]]
    assert [[step["result"]["status"] for step in one] for one in steps] == [
        ["passed"] * 3,
        ["passed"] * 3,
        ["passed"] * 3,
        ["passed", "failed"],
        ["failed"] * 3,
        ["failed"] * 3,
        ["failed"] * 3,
    ]
    assert "没有“那么”核对过" in steps[3][1]["result"]["error_message"]
