"""The plugin beside the others: what it keeps, what it shows at the end, what it leaves alone."""

import importlib.util
import json
import re
import runpy
from typing import Any

import pytest

from daojiao_program.rulebook.results import newest, read_results
from daojiao_program.testing import pytest_plugin
from tests.testing.bdd.conftest import GRID, LOANS, MISSING, Folder, after

TEAM = "grid.feature::TEAM-ONE 一人一队::列入的网格可以下沉"


def kept(folder: Folder) -> dict[str, Any]:
    """The results that were kept."""
    found = json.loads((folder.path / ".pytest_cache/v/daojiao/results").read_text(encoding="utf-8"))
    return dict(found["results"])


def outcomes(folder: Folder) -> dict[str, str]:
    """What came of each scenario, as kept."""
    return {name: one["outcome"] for name, one in kept(folder).items()}


def test_the_last_result_of_each_scenario_is_kept(folder: Folder) -> None:
    """A later run of one replaces its result, and leaves the others; the rule book reads them."""
    folder.write("grid.feature", GRID)
    folder.write("test_other.py", "def test_python():\n    pass\n")
    folder.run().assert_outcomes(passed=5)
    before = kept(folder)
    assert set(outcomes(folder).values()) == {"passed"}
    assert len(before) == 4
    folder.write("grid.feature", GRID.replace("记录“入队、下沉到网格、到网格”", "不作记录"))
    folder.run(TEAM).assert_outcomes(failed=1)
    now = kept(folder)
    assert now.pop(TEAM)["outcome"] == "failed"
    assert now == {name: one for name, one in before.items() if name != TEAM}
    found = newest(folder.path)
    assert found is not None
    assert read_results(found, folder.path).by_id[TEAM].outcome == "failed"


def test_what_fails_before_or_after_the_steps_has_failed(folder: Folder) -> None:
    """A fixture that breaks down fails its scenario, and a skipped one is skipped."""
    folder.write("grid.feature", GRID.replace("  @TEAM-ONE", "  @skip"))
    folder.write(
        "conftest.py",
        """
import pytest

@pytest.fixture(autouse=True)
def breaks(request):
    assert "G-06" not in request.node.name
    yield
    assert "G-99" not in request.node.name
""",
    )
    folder.run().assert_outcomes(passed=2, skipped=1, errors=2)
    assert [*outcomes(folder).values()] == ["passed", "failed", "failed", "skipped"]


@pytest.mark.parametrize("options", [("--collect-only",), ("-p", "no:cacheprovider")])
def test_nothing_is_kept_where_nothing_ran_or_may_be_kept(folder: Folder, options: tuple[str, ...]) -> None:
    """A run that only collects, or that keeps no cache, leaves no results."""
    folder.write("grid.feature", GRID)
    assert folder.run(*options).ret == pytest.ExitCode.OK
    assert not (folder.path / ".pytest_cache/v/daojiao").exists()


def listed(result: pytest.RunResult) -> list[str]:
    """The list of missing steps at the end, without the nearest."""
    found = after(result, "=========================== 没有这样的步骤")[1:]
    return [
        one for one in found[: next(at for at, one in enumerate(found) if one[0] == "=")] if one[0] != " "
    ]


def test_all_missing_steps_are_told_at_the_end(folder: Folder) -> None:
    """Each once, whatever stands in it, with all its places and the nearest three."""
    folder.write("x.feature", MISSING)
    folder.write("y/z.feature", MISSING)
    folder.write("grid.feature", GRID)
    result = folder.run()
    result.assert_outcomes(passed=4, failed=6)
    assert listed(result) == [
        "假如来了3个人    x.feature:4, x.feature:8, y/z.feature:4, y/z.feature:8",
        "当点名    x.feature:5, y/z.feature:5",
        "那么应予受理了    x.feature:6, y/z.feature:6",
        "当出发    x.feature:9, y/z.feature:9",
    ]
    lines = after(result, "那么应予受理了    x")
    assert lines[1:4] == [
        "    应予受理",
        "    应予受理，无须提醒",
        "    应予受理，并提醒，规则 COHORT-PAIR",
    ]
    assert not lines[4].startswith(" ")


def test_workers_share_the_scenarios(folder: Folder) -> None:
    """Under xdist, also shuffled: the same ids, results kept once, missing steps told once."""
    folder.write("grid.feature", GRID)
    folder.write("x.feature", MISSING)
    result = folder.apart("-n", "2", "-p", "randomly", "-p", "no:hypothesispytest", "-v")
    result.assert_outcomes(passed=4, failed=3)
    assert "没有这样的步骤，最接近的是：\n  4: 假如来了3个人\n" in result.stdout.str()
    assert sorted(re.sub(r"来了\d个人", "来了3个人", one).partition("    ")[0] for one in listed(result)) == [
        "假如来了3个人",
        "当出发",
        "当点名",
        "那么应予受理了",
    ]
    assert sorted(outcomes(folder).values()) == ["failed"] * 3 + ["passed"] * 4
    assert TEAM in outcomes(folder)


def test_the_order_may_be_shuffled(folder: Folder) -> None:
    """Under randomly a seed gives an order, and all are run."""
    folder.write("grid.feature", GRID)
    ran = []
    for seed in ("1", "2"):
        result = folder.apart(
            "-p", "randomly", "-p", "no:hypothesispytest", "-p", "no:xdist", "-v", f"--randomly-seed={seed}"
        )
        result.assert_outcomes(passed=4)
        ran.append([one.partition(" PASSED")[0] for one in result.outlines if " PASSED" in one])
    assert ran[0] != ran[1]
    assert sorted(ran[0]) == sorted(ran[1])


BOUND = """
from pytest_bdd import given, scenarios, then, when
scenarios("x.feature")

@given("来了3个人")
@given("来了4个人")
@given("来了5个人")
@when("点名")
@when("出发")
@then("应予受理了")
@then("应予受理")
def step():
    pass
"""


def test_features_that_a_module_binds_are_left_alone(folder: Folder) -> None:
    """They run once, with the module's own steps, also if they mislead; one beside them is still ours."""
    folder.write("x.feature", MISSING)
    folder.write("test_x.py", BOUND)
    folder.write("grid.feature", GRID)
    result = folder.run("-v")
    result.assert_outcomes(passed=7, deselected=3)
    assert "\nx.feature" not in result.stdout.str()
    folder.write("y.feature", MISSING.replace("场景:", "场景：", 1))
    folder.write("test_y.py", BOUND.replace("x.feature", "y.feature"))
    folder.run("test_y.py", "y.feature").assert_outcomes(passed=2, deselected=1)


def test_a_bound_feature_may_use_our_steps(folder: Folder) -> None:
    """A refusal that no step has looked at fails it too, also after a file about another catalogue."""
    folder.write("a/x.feature", "# language: zh-CN\n功能: 一\n  场景: 一\n    当今天是2025年5月6日\n")
    folder.write("a/pyproject.toml", LOANS)
    folder.write(
        "b/x.feature",
        "# language: zh-CN\n功能: 一\n  场景: 一\n    假如章程自2022年4月1日起生效\n"
        "    当5月3日编入网格：人员为V-0001，网格为G-99，队伍为镇级中坚队\n",
    )
    folder.write("b/test_x.py", "from pytest_bdd import scenarios\nscenarios('x.feature')\n")
    result = folder.run()
    result.assert_outcomes(passed=2, errors=1, deselected=1)
    assert "a refusal that no `then` has looked at:" in result.stdout.str()


def test_the_plugin_does_nothing_without_pytest_bdd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed, there is not even a hook."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    bare = runpy.run_path(str(pytest_plugin.__file__))
    assert not [one for one in bare if one.startswith(("pytest_", "daojiao_"))]


def test_features_are_not_collected_where_pytest_bdd_is_switched_off(folder: Folder) -> None:
    """The rest of the run goes on."""
    folder.write("grid.feature", GRID)
    folder.write("test_other.py", "def test_python():\n    pass\n")
    folder.run("-p", "no:pytest-bdd").assert_outcomes(passed=1)
