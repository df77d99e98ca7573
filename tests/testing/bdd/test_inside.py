"""What touches the insides of pytest-bdd stands in one module, and tells of every scenario and step."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import daojiao_program
from daojiao_program.engine import EngineError
from daojiao_program.testing.bdd import inside

PACKAGE = Path(daojiao_program.__file__).parent
PUBLIC = {"pytest_bdd": {"given", "when", "then", "parsers"}, "pytest_bdd.parsers": {"StepParser"}}
TWICE = """# language: zh-CN
功能: 一
  背景:
    假如甲
  场景: 同名
    当乙
  规则: 一
    背景:
      假如丙
    场景大纲: 同名
      当<几>
      例子:
        | 几 |
        | 一 |
      @另外
      例子:
        | 几 |
        | 二 |
        | 三 |
  规则: 二
    场景: 同名
      当丁
"""


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """What a module imports, from where."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((one.name, "") for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", one.name) for one in node.names)


def test_no_other_module_touches_the_insides() -> None:
    """Elsewhere only what the documentation of pytest-bdd names is imported."""
    strange = [
        (path.name, module, name)
        for path in sorted(PACKAGE.rglob("*.py"))
        if path != Path(str(inside.__file__))
        for module, name in imported(path)
        if module.partition(".")[0] == "pytest_bdd" and name not in PUBLIC.get(module, set())
    ]
    assert strange == []


def test_every_scenario_is_kept(tmp_path: Path) -> None:
    """In the order of the file, three of one name, with the backgrounds that come before."""
    path = tmp_path / "x.feature"
    path.write_text(TWICE, encoding="utf-8")
    found = inside.scenarios_in(path)
    assert [(one.name, one.line_number, one.rule.name if one.rule else None) for one in found] == [
        ("同名", 5, None),
        ("同名", 10, "一"),
        ("同名", 21, "二"),
    ]
    assert [[step.name for step in one.steps] for one in found] == [
        ["甲", "乙"],
        ["甲", "丙", "<几>"],
        ["甲", "丁"],
    ]
    assert [*inside.examples_of(found[1])] == [
        ({"几": "一"}, set()),
        ({"几": "二"}, {"另外"}),
        ({"几": "三"}, {"另外"}),
    ]


def test_what_cannot_be_read_is_said_in_both_languages(tmp_path: Path) -> None:
    """A first step that goes on from nothing: pytest-bdd has an error of its own for it."""
    path = tmp_path / "x.feature"
    path.write_text("Feature: one\n  Scenario: one\n    And then?\n", encoding="utf-8")
    with pytest.raises(EngineError) as error:
        inside.scenarios_in(path)
    assert f"{path}:3: “then?”读不了；第一步须以“假如”“当”或“那么”开头" in error.value.said.zh
    assert f"{path}:3: 'then?' cannot be read" in error.value.said.en


def test_a_traceback_begins_in_the_step() -> None:
    """What pytest and pytest-bdd do to call it is left out; a traceback without it is left whole."""

    def call_fixture_func() -> None:
        step()

    def step() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no") as error:
        call_fixture_func()
    assert [one.name for one in inside.of_step(error.traceback)] == ["step"]
    with pytest.raises(ValueError, match="no") as error:
        step()
    assert len(inside.of_step(error.traceback)) == len(error.traceback)
