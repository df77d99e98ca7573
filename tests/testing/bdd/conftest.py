"""A folder of feature files, and pytest run on it: in this process, since that is ten times faster."""

from pathlib import Path

import pytest

from daojiao_program.testing.bdd import current
from loan_desk.loan_desk import LoanDesk

QUIET = ("-p", "no:randomly", "-p", "no:hypothesispytest")
"""Plugins of this repository that a run in this process does without."""
LOANS = f'[tool.daojiao]\ncatalogue = "{LoanDesk.__module__}:LoanDesk"\n'
"""The pyproject.toml of a folder that is about the loan desk; its module is not imported anew in each run."""
GRID = """# language: zh-CN
功能: 人员下沉网格

  背景:
    假如章程自2022年4月1日起生效

  @GRID-KNOWN
  规则: 只下沉到章程所列的网格

    场景: 列入的网格可以下沉
      当5月3日编入网格：人员为V-0001，网格为G-06，队伍为镇级中坚队
      那么应予受理

    场景大纲: 网格决定能否下沉
      当5月3日编入网格：人员为V-0001，网格为<网格>，队伍为镇级中坚队
      那么<结果>

      例子:
        | 网格 | 结果                      |
        | G-06 | 应予受理                  |
        | G-99 | 应被拒绝，规则 GRID-KNOWN |

  @TEAM-ONE
  规则: 一人一队

    场景: 列入的网格可以下沉
      当5月3日编入网格：人员为V-0002，网格为G-06，队伍为镇级中坚队
      那么记录“入队、下沉到网格、到网格”
"""
"""Four scenarios that pass; two of them have the same name, in two rules."""
MISSING = """# language: zh-CN
功能: 缺步骤
  场景: 一
    假如来了3个人
    当点名
    那么应予受理了
  场景大纲: 二
    假如来了<几>个人
    当出发
    那么应予受理
    例子:
      | 几 |
      | 4  |
      | 5  |
"""
"""Three scenarios of which no step is known, one of them but for a few words."""


class Folder:
    """A folder in which pytest is run."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester
        self.path = pytester.path

    def write(self, name: str, text: str) -> Path:
        """Put a file there."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def run(self, *options: str) -> pytest.RunResult:
        """Run what is there, in this process."""
        return self._pytester.runpytest_inprocess(*QUIET, *options)

    def plain(self, *options: str) -> pytest.RunResult:
        """Run what is there with pytest-bdd alone; this repository's pytest makes errors of its warnings."""
        return self.run("-p", "no:daojiao", "-W", "default", *options)

    def apart(self, *options: str) -> pytest.RunResult:
        """Run what is there in a process of its own."""
        return self._pytester.runpytest_subprocess(*options)


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """An empty folder; what the scenario at hand is about is afterwards as it was."""
    monkeypatch.setattr(current, "_now", [])
    return Folder(pytester)


def ids(result: pytest.RunResult) -> list[str]:
    """The ids that `--collect-only -q` gave."""
    return [one for one in result.outlines if "::" in one]


def after(result: pytest.RunResult, start: str) -> list[str]:
    """The lines of the output from the first that begins so."""
    lines = result.outlines
    return lines[next(at for at, one in enumerate(lines) if one.startswith(start)) :]
