"""The office that the synthetic example plays: its charter, its files, its dice.

Nothing here knows volunteers or cohorts.
"""

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

T = TypeVar("T")

DATA = Path(__file__).resolve().parents[2] / "src" / "daojiao_program" / "data"
CHARTER = DATA / "charter.toml"

HEADERS = {
    "volunteers": "编号 姓名 电话 单位 队伍 网格 到岗日期",
    "moves": "编号 日期 变动 网格 队伍 原因",
    "activities": "活动编号 类别 日期 村(社区) 地点 网格",
    "sign-ins": "活动编号 编号 日期 单位 岗位",
    "cadres": "编号 姓名 电话 村(社区) 职务 任职日期",
    "trainees": "编号 列入日期",
    "mentors": "编号 姓名 列入日期",
    "cohorts": "期 领域 批次 开班日期",
    "enrolments": "期 学员 培养人 日期",
    "mentor-changes": "期 学员 日期 培养人 原因",
    "sessions": "期 课程 日期 到课学员",
    "make-ups": "期 课程 日期 到课学员",
    "shadowing": "期 学员 日期 培养人",
    "graduations": "期 日期",
    "program": "日期 事项 简称 名称 村(社区) 考核单位 内容 文号",
    "work-plans": "方案文号 方案名称 文件校验值(SHA-256) 印发日期 文号",
    "leading-group": "日期 事项 组长 成员 原因 文号",
    "inspections": "日期 检查单位 村(社区) 检查情况",
    "zero-reports": "村(社区) 报告日期",
    "compounds": "小区 加入日期",
    "deliveries": "小区 日期 “五送”类别 内容",
    "services": "服务编号 小区 日期 党员人数 居民人数 内容",
    "branches": "小区 日期 步骤 联合小区 批复文号 正式党员 文号",
    "meetings": "小区 会议编号 日期 方式 到会各方",
    "matters": "小区 议题编号 日期 步骤 议题 答复 会议编号",
    "projects": "项目 项目名称 项目类别 村(社区) 示范带 立项日期",
    "project-steps": "项目 日期 步骤 工程 期次 批准文号 文号",
    "belts": "示范带 动工日期 文号",
    "drives": "招聘编号 招聘名称 发布日期 文号",
    "positions": "招聘编号 岗位编号 岗位名称 招聘人数 村(社区) 公布日期",
    "applications": "招聘编号 报名编号 姓名 电话 岗位编号 户籍所在村(社区) 学历身份 报名日期",
    "rankings": "招聘编号 岗位编号 日期 排名",
    "hires": "招聘编号 报名编号 日期 事项 原因",
    "reserve": "报名编号 村(社区) 择优依据 入库日期",
    "talent-trips": "招聘编号 地点 日期 企业 高校",
}
"""Each sheet's Chinese headers, in the order of its columns."""

Cell = str | date
Row = tuple[Cell, ...]

_WIDE = str.maketrans("0123456789", "".join(chr(0xFF10 + digit) for digit in range(10)))


def written(day: date, form: int) -> str:
    """Give a day as offices write it: 2022-07-14, 2022/7/14 or 2022年7月14日."""
    forms = (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    )
    return forms[form]


def numeral(number: int, width: int) -> str:
    """Give a number in Chinese digits, for names that nobody can bear: 甲〇〇〇一."""
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in f"{number:0{width}}")


class Charter:
    """What the files need of the charter: its codes, and the Chinese title of each."""

    def __init__(self) -> None:
        """Read the package's charter."""
        self._text = tomllib.loads(CHARTER.read_text(encoding="utf-8"))
        self.village_of: dict[str, str] = {
            grid: entry["village"] for grid, entry in self._text["grids"].items()
        }

    def codes(self, section: str) -> list[str]:
        """Give the codes of a section, in the charter's order."""
        return list(self._section(section))

    def title(self, section: str, code: str) -> str:
        """Give an entry's Chinese title, as an office writes it into a cell."""
        return str(self._section(section)[code]["zh"])

    def _section(self, section: str) -> dict[str, dict[str, str]]:
        found = self._text
        for name in section.split("."):
            found = found[name]
        return found

    def grids_of(self, villages: Iterable[str]) -> list[str]:
        """Give the grids of these villages."""
        wanted = set(villages)
        return [grid for grid, village in self.village_of.items() if village in wanted]


class Note(NamedTuple):
    """What is special about a step, for whoever reads the manifest."""

    zh: str
    en: str


@dataclass(frozen=True)
class OfficeFile:
    """A CSV file as an office sends it. One not in plain UTF-8 comes from a spreadsheet: CRLF."""

    name: str
    sheet: str
    rows: Sequence[Row]
    encoding: str = "utf-8"
    wide: bool = False
    """Whether some of its digits are full-width, as an input method leaves them."""

    def content(self, form: int) -> bytes:
        """Give the file's bytes, with days in the form of that number (0, 1 or 2)."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n" if self.encoding == "utf-8" else "\r\n")
        writer.writerow(HEADERS[self.sheet].split())
        for number, row in enumerate(self.rows):
            cells = [written(cell, form) if isinstance(cell, date) else cell for cell in row]
            if self.wide:
                at = number % (len(cells) * 2)
                cells[at : at + 1] = [cell.translate(_WIDE) for cell in cells[at : at + 1]]
            writer.writerow(cells)
        return text.getvalue().encode(self.encoding)


@dataclass(frozen=True)
class Step:
    """One thing the office received: the day, what to do with it, and with what."""

    day: date
    do: str
    reason: str
    file: OfficeFile | None = None
    note: Note | None = None
    correct: bool = False
    request: str = ""
    charter: str = ""


def received(
    day: date,
    sheet: str,
    rows: Sequence[Row],
    reason: str,
    *,
    note: Note | None = None,
    correct: bool = False,
    encoding: str = "utf-8",
    wide: bool = False,
) -> Step:
    """Give the step that imports one sheet's file, named by sheet and received day."""
    file = OfficeFile(f"{sheet}-{day:%m%d}.csv", sheet, rows, encoding, wide)
    return Step(day, "import", reason, file, note, correct)


class Dice:
    """Seeded choices, made from `Random.random` alone: Python promises only its sequence."""

    def __init__(self, seed: int) -> None:
        """Begin the sequence of that seed."""
        self._random = Random(seed)  # noqa: S311 - a reproducible example, no secret

    def below(self, limit: int) -> int:
        """Give a whole number from 0 to limit - 1."""
        return int(self._random.random() * limit)

    def chance(self, share: float) -> bool:
        """Say yes in that share of the cases."""
        return self._random.random() < share

    def pick(self, items: Sequence[T]) -> T:
        """Give one of the items."""
        return items[self.below(len(items))]

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """Give the items in another order."""
        keyed = [(self._random.random(), place, item) for place, item in enumerate(items)]
        return [item for _, _, item in sorted(keyed, key=lambda entry: entry[:2])]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """Give one of the keys, as often as its weight says."""
        return self.pick([item for item, weight in weights.items() for _ in range(weight)])
