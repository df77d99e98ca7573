"""The feature files themselves: what Gherkin tools pass over in silence is not in them."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gherkin.parser import Parser

from daojiao_program.domain.catalogue import TOWN

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "features").rglob("*.feature"))
KEYWORDS = [
    "假如",
    "假设",
    "假定",
    "当",
    "那么",
    "而且",
    "并且",
    "同时",
    "但是",
    "场景",
    "规则",
    "例子",
    "背景",
    "功能",
]

UNSEEN = """# language: zh-CN
功能: 无人过问
  场景: 被拒绝而无人过问
    假如章程自4月1日起生效
    当5月3日编入网格
      | 人员   | 网格 | 队伍       |
      | V-0001 | G-99 | 镇级中坚队 |
"""
MODULE = """
from pytest_bdd import scenarios
pytest_plugins = ["tests.features.steps"]
scenarios("unseen.feature")
"""


def parsed(path: Path) -> dict[str, Any]:
    """Give the feature as Gherkin's own parser reads it."""
    return dict(Parser().parse(path.read_text(encoding="utf-8"))["feature"])


def scenarios(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give every scenario of a feature."""
    for child in node["children"]:
        if "rule" in child:
            yield from scenarios(child["rule"])
        elif "scenario" in child:
            yield child["scenario"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_rule_is_tagged_with_its_code_alone(path: Path) -> None:
    """A rule block is one rule of the catalogue, and has scenarios."""
    for child in parsed(path)["children"]:
        if "background" not in child:
            codes = [tag["name"].removeprefix("@") for tag in child["rule"]["tags"]]
            assert len(codes) == 1
            assert codes[0] in TOWN.rules
            assert len([*scenarios(child["rule"])]) > 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_scenario_has_a_name_of_its_own_and_steps_of_all_three_kinds(path: Path) -> None:
    """The same name twice would overwrite one; no `then` would prove nothing."""
    found = [*scenarios(parsed(path))]
    names = [one["name"] for one in found]
    assert len(set(names)) == len(names)
    for one in found:
        kinds = {step["keywordType"] for step in one["steps"]}
        assert {"Action", "Outcome"} <= kinds, one["name"]
        assert one["keyword"] == ("场景大纲" if one["examples"] else "场景")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_column_of_the_examples_is_used(path: Path) -> None:
    """A column that no step names would vary nothing."""
    for one in scenarios(parsed(path)):
        used = set(re.findall("<(.+?)>", str(one["steps"])))
        for examples in one["examples"]:
            assert {cell["value"] for cell in examples["tableHeader"]["cells"]} == used, one["name"]
            assert examples["tableBody"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_line_is_a_description(path: Path) -> None:
    """A full-width colon or a step that is none would end up in a description."""
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# language: zh-CN\n")
    assert not re.search(rf"^\s*({'|'.join(KEYWORDS)})\S*：", text, re.MULTILINE)
    nodes: list[Any] = [parsed(path)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            assert not node.get("description"), node["name"]
            nodes += node.values()
        elif isinstance(node, list):
            nodes += node


def test_a_refusal_that_no_step_looks_at_fails_the_scenario(tmp_path: Path) -> None:
    """The run fails, the scenario itself does, and the refusal is shown."""
    shutil.copy(ROOT / "tests" / "features" / "conftest.py", tmp_path)
    (tmp_path / "unseen.feature").write_text(UNSEEN, encoding="utf-8")
    (tmp_path / "test_unseen.py").write_text(MODULE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={tmp_path}", tmp_path],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 failed" in done.stdout
    assert "GRID-KNOWN" in done.stdout
