"""Feature files as pytest collects them: what a scenario is called, how it is chosen, what it runs beside."""

import pytest

from tests.testing.bdd.conftest import GRID, LOANS, Folder, ids

KNOWN = "grid.feature::GRID-KNOWN 只下沉到章程所列的网格"
OUTLINE = f"{KNOWN}::网格决定能否下沉"
IDS = [
    f"{KNOWN}::列入的网格可以下沉",
    f"{OUTLINE}[G-06-应予受理]",
    f"{OUTLINE}[G-99-应被拒绝，规则 GRID-KNOWN]",
    "grid.feature::TEAM-ONE 一人一队::列入的网格可以下沉",
]
SEEN = """
import pytest
from pytest_bdd import given, parsers, then, when

seen = []

@given(parsers.parse("{word}到了"), target_fixture="last")
def arrives(word):
    seen.append(word)
    return word

@when("点名")
def calls():
    pass

@then(parsers.parse("到的是“{words}”"))
def those(words):
    assert "、".join(seen) == words
    seen.clear()

@then("没有到的")
def nobody():
    assert not seen
"""


def test_ids_are_what_people_read(folder: Folder) -> None:
    """File, rule with its code, scenario, row of an outline; the same name in two rules is two tests."""
    folder.write("grid.feature", GRID)
    assert ids(folder.run("--collect-only", "-q")) == IDS
    folder.run().assert_outcomes(passed=4)


def test_the_tree_shows_the_rules(folder: Folder) -> None:
    """`--collect-only` gives a level to the rules; a scenario outside them stands beside."""
    folder.write("grid.feature", GRID.replace("  @GRID-KNOWN\n  规则: 只下沉到章程所列的网格\n", ""))
    folder.run("--collect-only").stdout.fnmatch_lines(
        [
            "  <FeatureFile grid.feature>",
            "    <ScenarioItem 列入的网格可以下沉>",
            "    <ScenarioItem 网格决定能否下沉[[]G-06-应予受理]>",
            "    <ScenarioItem 网格决定能否下沉[[]G-99-应被拒绝，规则 GRID-KNOWN]>",
            "    <RuleNode TEAM-ONE 一人一队>",
            "      <ScenarioItem 列入的网格可以下沉>",
        ],
        consecutive=True,
    )


@pytest.mark.parametrize(
    ("chosen", "passed"),
    [*((one, 1) for one in IDS), (OUTLINE, 2), (KNOWN, 3), ("grid.feature", 4)],
)
def test_each_id_chooses_its_own(folder: Folder, chosen: str, passed: int) -> None:
    """An id of the output is an argument of the command line; so are an outline, a rule and a file."""
    folder.write("grid.feature", GRID)
    folder.run(chosen).assert_outcomes(passed=passed)


def test_names_with_a_meaning_in_ids_can_be_chosen_too(folder: Folder) -> None:
    """Brackets and double colons stand in full width; a row that occurs again is numbered."""
    folder.write("conftest.py", SEEN)
    folder.write(
        "x.feature",
        "# language: zh-CN\n功能: 名称\n  规则: 甲[一]::乙\n    场景大纲: 丙[二]::丁/戊\n      当点名\n"
        "      那么<结果>\n      例子:\n        | 结果 |\n        | 没有到的 |\n        | 没有到的 |\n"
        "        | 到的是“[]::” |\n",
    )
    name = "x.feature::甲［一］：：乙::丙［二］：：丁/戊"
    found = ids(folder.run("--collect-only", "-q"))
    assert found == [f"{name}[没有到的]", f"{name}[没有到的_2]", f"{name}[到的是“［］：：”]"]
    folder.run(*found[:2]).assert_outcomes(passed=2)
    folder.run(found[2]).assert_outcomes(failed=1)


@pytest.mark.parametrize(
    ("options", "passed"),
    [
        (("-k", "列入的网格可以下沉"), 2),
        (("-k", "网格决定 and not 应予受理"), 1),
        (("-k", "GRID-KNOWN"), 3),
        (("-m", "GRID-KNOWN"), 3),
        (("-m", "TEAM-ONE"), 1),
        (("-m", "待定"), 4),
        (("-m", "急 and GRID-KNOWN"), 1),
        (("-m", "一行"), 1),
        (("-m", "not GRID-KNOWN"), 1),
    ],
)
def test_words_and_tags_choose(folder: Folder, options: tuple[str, ...], passed: int) -> None:
    """`-k` by any part of the id; `-m` by a rule's code, and by tags of features, scenarios and examples."""
    tagged = GRID.replace("功能:", "@待定\n功能:")
    tagged = tagged.replace("    场景:", "    @急\n    场景:", 1).replace(
        "        | G-99", "\n      @一行\n      例子:\n        | 网格 | 结果 |\n        | G-99"
    )
    folder.write("grid.feature", tagged)
    folder.run("--strict-markers", *options).assert_outcomes(passed=passed, deselected=4 - passed)


def test_tags_with_a_meaning_to_pytest_have_it(folder: Folder) -> None:
    """A scenario tagged `@skip` is skipped; a hook for tags of one's own is asked, as by pytest-bdd."""
    folder.write(
        "grid.feature",
        GRID.replace("  @TEAM-ONE", "  @skip").replace("    场景大纲", "    @不办\n    场景大纲"),
    )
    folder.write(
        "conftest.py",
        "import pytest\n\ndef pytest_bdd_apply_tag(tag, function):\n    if tag == '不办':\n"
        "        pytest.mark.xfail(reason='不办')(function)\n        return True\n",
    )
    folder.run("-rs").assert_outcomes(passed=1, skipped=1, xpassed=2)


def test_last_failed_runs_what_failed(folder: Folder) -> None:
    """`--lf` after one row failed runs that row alone."""
    folder.write("grid.feature", GRID.replace("G-06 | 应予受理", "G-98 | 应予受理"))
    folder.run().assert_outcomes(failed=1, passed=3)
    result = folder.run("--lf", "-v")
    result.assert_outcomes(failed=1, deselected=3)
    assert f"{OUTLINE}[G-98-应予受理] FAILED" in result.stdout.str()
    folder.write("grid.feature", GRID.replace("G-06 | 应予受理", "G-98 | 不作记录"))
    folder.run("--lf").assert_outcomes(failed=1, passed=3)


def test_backgrounds_of_the_feature_and_the_rule_come_first(folder: Folder) -> None:
    """In that order, and only in the rule's own scenarios."""
    folder.write("conftest.py", SEEN)
    folder.write(
        "x.feature",
        "# language: zh-CN\n功能: 次序\n  背景:\n    假如甲到了\n  规则: 一\n    背景:\n      假如乙到了\n"
        "    场景: 一\n      假如丙到了\n      当点名\n      那么到的是“甲、乙、丙”\n"
        "  规则: 二\n    场景: 二\n      当点名\n      那么到的是“甲”\n",
    )
    folder.run().assert_outcomes(passed=2)


def test_steps_and_fixtures_of_ones_own_work_beside(folder: Folder) -> None:
    """A conftest's fixtures of every scope, target fixtures, steps that yield, and the scene itself."""
    folder.write(
        "grid.feature", GRID.replace("      那么记录", "      而且留下记号\n      那么有记号\n      而且记录")
    )
    folder.write(
        "conftest.py",
        """
import pytest
from pytest_bdd import then, when

begun = []

@pytest.fixture(scope="session", autouse=True)
def whole_run():
    begun.append("session")

@pytest.fixture(scope="module", autouse=True)
def whole_file():
    begun.append("module")
    yield
    begun.append("module over")

@pytest.fixture(scope="class")
def own_class():
    begun.append("class")

@pytest.fixture(autouse=True)
def each(daojiao_scene):
    assert len(daojiao_scene.settings.catalogue.decisions) > 20

@when("留下记号", target_fixture="mark")
def leave(daojiao_scene, own_class):
    yield daojiao_scene.today().isoformat()
    begun.append("step over")

@then("有记号")
def left(mark):
    assert mark == "2022-05-03"

def pytest_unconfigure():
    print(*begun, sep=", ")
""",
    )
    result = folder.run()
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["session, module, class, step over, module over"])


def test_a_folders_own_steps_are_its_own(folder: Folder) -> None:
    """Steps of a conftest are known in its folder and below, and nowhere else."""
    feature = "# language: zh-CN\n功能: 一\n  场景: 一\n    假如甲到了\n    当点名\n    那么到的是“甲”\n"
    folder.write("own/conftest.py", SEEN)
    folder.write("own/below/x.feature", feature)
    folder.write("other/x.feature", feature)
    result = folder.run("-v")
    result.assert_outcomes(passed=1, failed=1)
    assert "other/x.feature::一 FAILED" in result.stdout.str()


LOAN = """# language: zh-CN
功能: 借还物品
  场景: 借出
    假如今天是2025年5月6日
    当借出：借还台为总台，thing为台灯，reader为乙
    那么记录“借出”
"""


@pytest.mark.parametrize("files", [("a/x.feature", "b/x.feature"), ("b/x.feature", "a/x.feature")])
def test_each_folder_is_about_its_own_catalogue(folder: Folder, files: tuple[str, str]) -> None:
    """Two in one run, in either order, also for a fixture that asks for the scene before any step."""
    folder.write(
        "conftest.py", "import pytest\n@pytest.fixture(autouse=True)\ndef early(daojiao_scene): ...\n"
    )
    folder.write(files[0], GRID)
    folder.write(files[1], LOAN)
    folder.write(files[1].replace("x.feature", "pyproject.toml"), LOANS)
    folder.run().assert_outcomes(passed=5)


def test_what_a_folder_is_about_must_be_there(folder: Folder) -> None:
    """A catalogue that cannot be had is said in a sentence, without a traceback."""
    folder.write("grid.feature", GRID)
    folder.write("pyproject.toml", '[tool.daojiao]\ncatalogue = "nowhere:Desk"\n')
    result = folder.run()
    result.assert_outcomes(errors=1)
    assert "[tool.daojiao] 的 catalogue = “nowhere:Desk”取不到" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()
    assert ".py:" not in result.stdout.str()


def test_what_pytest_bdd_cannot_read_is_said_plainly(folder: Folder) -> None:
    """A first step that goes on from nothing: file, line and what to write, without a traceback."""
    folder.write(
        "x.feature", "# language: zh-CN\n功能: 一\n  场景: 一\n    而且点名\n    当点名\n    那么没有到的\n"
    )
    shown = folder.run().stdout.str()
    assert "x.feature:4: " in shown
    assert ".py:" not in shown


MISLEADS = """# language: zh-CN
功能: 一
  场景：甲
    当点名
    那么没有到的
  场景: 乙
    当点名
    那么没有到的
"""


def test_a_file_that_would_mislead_fails_alone(folder: Folder) -> None:
    """It is one failed test, in both languages, with the line; the other files run."""
    folder.write("x.feature", MISLEADS)
    folder.write("grid.feature", GRID)
    result = folder.run("-v")
    result.assert_outcomes(passed=4, failed=1)
    shown = result.stdout.str()
    assert "x.feature::lint FAILED" in shown
    assert "x.feature:3: “场景：”用了全角冒号，这一段会被当作说明，不会执行；请改为半角冒号" in shown
    assert "x.feature:3: “场景：” has a full-width colon" in shown


@pytest.mark.parametrize("options", [("-k", "乙"), ("-m", "GRID-KNOWN"), ("-k", "列入的网格可以下沉")])
def test_a_file_that_would_mislead_cannot_be_deselected_by_words(
    folder: Folder, options: tuple[str, str]
) -> None:
    """It cannot be told whether it holds what is looked for; named itself, it stays out."""
    folder.write("x.feature", MISLEADS)
    folder.write("grid.feature", GRID)
    folder.write("conftest.py", SEEN)
    assert folder.run(*options).parseoutcomes()["failed"] == 1
    assert "failed" not in folder.run(*options, "--deselect", "x.feature").parseoutcomes()
