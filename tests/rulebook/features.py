"""A folder of small feature files, in Chinese and in English, and what a run of them left behind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from daojiao_program.rulebook.results import KEPT

CHINESE: Final = """# language: zh-CN
功能: 一期结对培养
  小班，一人一名培养人。

  背景:
    假如章程自4月1日起生效

  场景: 规则以外
    那么应予受理

  @COHORT-SIZE @慢
  规则: 小班培训，每期九至十三人
    人数按在册学员计。

    背景:
      假如C-01期已开班

    场景大纲: 人数决定能否首次授课
      假如C-01期有<人数>名学员
      当5月10日完成课程
        | 期   | 课程       | <人数> |
        | C-01 | <b>规划</b> | <人数> |
      那么<结果>

      例子:
        | 人数 | 结果                        |
        | 8    | 应被拒绝，规则 COHORT-SIZE  |
        | 9    | 应予受理                    |

      例子: 再来一次
        | 人数 | 结果     |
        | 9    | 应予受理 |

    场景: 名字[里]有::符号
      当说明如下
        \"\"\"
        第一行
          第二行 <人数>
        \"\"\"
      那么应予受理

  规则: 没有代码
    场景: 没有规则代码的场景
      那么应予受理
"""
ENGLISH: Final = """# language: en
Feature: A cohort
  @GRID-ONE
  Scenario: tagged itself
    Then it is accepted

  @COHORT-SIZE
  Rule: a class has nine to thirteen trainees
    Scenario: eight are too few
      Given cohort C-01 has 8 trainees
      Then it is refused
"""
SIZE: Final = "features/zh-CN/cohort.feature::COHORT-SIZE 小班培训，每期九至十三人::"
FIRST: Final = f"{SIZE}人数决定能否首次授课"
RAN: Final = "2026-11-24T16:30:00+00:00"


def write_features(root: Path) -> Path:
    """Write the files below a folder; return the folder of the features."""
    folder = root / "features"
    for name, text in (("zh-CN", CHINESE), ("en", ENGLISH)):
        (folder / name).mkdir(parents=True)
        (folder / name / "cohort.feature").write_text(text, encoding="utf-8")
    return folder


def write_results(file: Path, outcomes: Mapping[str, str], at: str = RAN, **days: str) -> Path:
    """Write what a run leaves behind; `days` are other moments, by outcome."""
    file.parent.mkdir(parents=True, exist_ok=True)
    results = {id_: {"outcome": one, "at": days.get(one, at)} for id_, one in outcomes.items()}
    file.write_text(json.dumps({"at": at, "results": results}), encoding="utf-8")
    return file


def kept(root: Path) -> Path:
    """Where the plugin keeps the results of what runs in a folder."""
    return root / KEPT
