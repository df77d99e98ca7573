"""Failures as people read them: where, which step, what was expected and found; and what no step knows."""

import pytest

from tests.testing.bdd.conftest import GRID, Folder, after

IN_FORCE = "    假如章程自2022年4月1日起生效\n"
REFUSED = "    当5月3日编入网格：人员为V-0001，网格为G-99，队伍为镇级中坚队\n"
ACCEPTED = "    当5月3日编入网格：人员为V-0001，网格为G-06，队伍为镇级中坚队\n"
STEPS = """
import pytest
from pytest_bdd import given, parsers, then, when

@given("有九名学员")
def nine():
    pass

@when("出了差错")
def goes_wrong():
    return {}["没有的键"]

@when("算错了数")
def asserts():
    assert 1 + 1 == 3, "算错了"

@when("自己说失败")
def fails():
    pytest.fail("不行", pytrace=False)

@when("要没有的夹具")
def asks(nobody):
    pass
"""


def told(folder: Folder, steps: str, language: str = "zh-CN", feature: str = "功能: 一\n  场景: 一\n") -> str:
    """What is shown of the one failed scenario with these steps, the lines numbered from 4."""
    folder.write("x.feature", f"# language: {language}\n{feature}{steps}")
    result = folder.run()
    result.assert_outcomes(failed=1)
    return "\n".join(after(result, "___")[1:])


def test_a_failure_shows_the_line_the_step_and_the_sentence(folder: Folder) -> None:
    """File and line, the step as written, expected and found; not one line of Python."""
    shown = told(folder, f"{IN_FORCE}{REFUSED}    那么应予受理\n")
    assert shown.startswith("x.feature:6\n  那么应予受理\n被拒绝了：\nGRID-KNOWN ")
    assert ".py" not in shown


def test_an_english_failure_is_told_in_english(folder: Folder) -> None:
    """The feature's language decides."""
    shown = told(
        folder,
        "    Given the charter is in force from 1 April 2022\n"
        '    When "Assign volunteer" is asked on 3 May: volunteer V-0001, grid G-06, team town-backbone\n'
        "    Then it is refused, rule GRID-KNOWN\n",
        "en",
        "Feature: one\n  Scenario: one\n",
    )
    assert shown.startswith(
        "x.feature:6\n  Then it is refused, rule GRID-KNOWN\n"
        "expected a refusal by GRID-KNOWN; accepted, recorded\n"
    )


def test_a_row_fails_with_its_own_values(folder: Folder) -> None:
    """The title is the row, and the step is the one that was run."""
    folder.write("grid.feature", GRID.replace("| G-06 | 应予受理 ", "| G-06 | 不作记录 "))
    result = folder.run()
    result.assert_outcomes(failed=1, passed=3)
    title, *shown = after(result, "___")
    assert "网格决定能否下沉[G-06-不作记录]" in title
    assert shown[:2] == ["grid.feature:16", "  那么不作记录"]


def test_a_refusal_that_the_next_when_buries_fails(folder: Folder) -> None:
    """It is told at the step that would have buried it."""
    shown = told(folder, f"{IN_FORCE}{REFUSED}{ACCEPTED}    那么应予受理\n")
    assert shown.startswith(f"x.feature:6\n  {ACCEPTED.strip()}\n被拒绝了，而没有“那么”核对过：\nGRID-KNOWN ")


def test_a_given_that_is_refused_is_no_given(folder: Folder) -> None:
    """What has happened cannot have been refused."""
    shown = told(folder, IN_FORCE + REFUSED.replace("当", "而且", 1) + ACCEPTED + "    那么应予受理\n")
    assert "前提被拒绝：\nGRID-KNOWN " in shown


@pytest.mark.parametrize(
    ("step", "error"),
    [("出了差错", "KeyError: '没有的键'"), ("算错了数", "AssertionError: 算错了"), ("自己说失败", "不行")],
)
def test_what_fails_in_a_step_of_ones_own_is_never_a_refusal(folder: Folder, step: str, error: str) -> None:
    """It fails the scenario, with the traceback of the step alone and its place in the feature."""
    folder.write("conftest.py", STEPS)
    shown = told(folder, f"{IN_FORCE}    当{step}\n    那么应被拒绝，规则 GRID-KNOWN\n")
    assert error in shown
    assert "- x.feature:5 -" in shown
    assert f"\n当{step}\n" in shown
    assert "pytest_bdd" not in shown
    assert "call_fixture_func" not in shown


def test_the_traceback_of_a_step_shows_its_own_lines(folder: Folder) -> None:
    """From the step's first line to the one that failed."""
    folder.write("conftest.py", STEPS)
    shown = told(folder, "    当算错了数\n    那么应予受理\n")
    assert ">       assert 1 + 1 == 3" in shown
    assert "conftest.py:15: AssertionError" in shown


def test_a_fixture_that_is_not_there_is_named(folder: Folder) -> None:
    """Without the list of all that are."""
    folder.write("conftest.py", STEPS)
    shown = told(folder, "    当要没有的夹具\n    那么应予受理\n")
    assert shown.startswith(
        "x.feature:4\n  当要没有的夹具\n没有“nobody”这个 fixture；请写在 conftest.py 里\n"
    )
    assert "available fixtures" not in shown


MINE = "\n@given('有九名学员')\ndef again():\n    pass\n"


@pytest.mark.parametrize(
    ("step", "files", "both"),
    [
        ("假如有九名学员", {"conftest.py": STEPS + MINE}, ["/conftest.py:5", "/conftest.py:25"]),
        (
            "假如有九名学员",
            {"conftest.py": STEPS, "y/conftest.py": f"from pytest_bdd import given\n{MINE}"},
            ["/conftest.py:5", "y/conftest.py:3"],
        ),
        (
            "那么应予受理",
            {"conftest.py": "from pytest_bdd import then\n\n@then('应予受理')\ndef mine():\n    pass\n"},
            ["/steps_seen.py:", "/conftest.py:3"],
        ),
    ],
    ids=["the same twice", "one is nearer", "one is built in"],
)
def test_two_steps_that_match_are_both_named(
    folder: Folder, step: str, files: dict[str, str], both: list[str]
) -> None:
    """Where each is written and how it is said; neither wins in silence."""
    for name, text in files.items():
        folder.write(name, text)
    folder.write("y/x.feature", f"# language: zh-CN\n功能: 一\n  场景: 一\n{ACCEPTED}    {step}\n")
    result = folder.run()
    result.assert_outcomes(failed=1)
    at, written, sentence, *where = after(result, "y/x.feature:")
    assert (at, written) == ("y/x.feature:5", f"  {step}")
    assert sentence == f"“{step[2:]}”有2种步骤都相符，无法确定用哪一种："
    assert all(any(one in line and step[2:] in line for line in where) for one in both)


def test_all_missing_steps_of_a_scenario_are_told_before_any_runs(folder: Folder) -> None:
    """Also beside one that two match, and though an earlier step would fail."""
    folder.write("conftest.py", STEPS + "\n@then('应予受理')\ndef mine():\n    pass\n")
    shown = told(folder, "    假如有人来了\n    当出了差错\n    那么应予受理了\n    而且应予受理\n")
    assert shown.startswith("x.feature:4\n  假如有人来了\n没有这样的步骤，最接近的是：\n  4: 假如有人来了\n")
    assert "\n  6: 那么应予受理了\n      应予受理\n      应予受理，无须提醒\n" in shown
    assert "KeyError" not in shown


def test_the_steps_of_pytest_bdd_itself_are_not_suggested(folder: Folder) -> None:
    """It has one for debugging, `trace`, that every line might be taken for."""
    assert "      trace\n" not in told(
        folder, "    Given trace it\n", "en", "Feature: one\n  Scenario: one\n"
    )


def test_an_english_step_that_is_missing_has_english_neighbours(folder: Folder) -> None:
    """Three, the nearest first."""
    shown = told(
        folder,
        "    Given the charter is in force since 1 April 2022\n    When today is 3 May 2022\n"
        "    Then it is accepted\n",
        "en",
        "Feature: one\n  Scenario: one\n",
    )
    assert shown.startswith(
        "x.feature:4\n  Given the charter is in force since 1 April 2022\nno such steps; the nearest are:\n"
        "  4: Given the charter is in force since 1 April 2022\n"
        "      the charter is in force from 1 April 2022\n"
    )
