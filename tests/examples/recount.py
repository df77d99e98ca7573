"""A count of the example's rows that owes nothing to the library: csv, tomllib, a few lines."""

import csv
import re
import tomllib
import unicodedata
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "daojiao_program" / "data"
EXAMPLE = DATA / "example"
KEYS = {"moves": 2, "sign-ins": 2, "enrolments": 2, "mentor-changes": 3, "sessions": 2}
KEYS |= {"make-ups": 3, "shadowing": 3}
KEY_COLUMNS = {
    "mentor-changes": ("期", "学员", "日期"),
    "shadowing": ("期", "学员", "日期"),
    "program": ("事项", "简称", "村(社区)", "考核单位"),
    "leading-group": ("事项", "日期"),
    "zero-reports": ("村(社区)", "报告日期"),
    "inspections": ("日期", "检查单位", "村(社区)"),
    "deliveries": ("小区", "日期", "“五送”类别"),
    "branches": ("小区", "日期", "步骤"),
    "meetings": ("小区", "会议编号"),
    "matters": ("小区", "议题编号", "日期", "步骤"),
    "project-steps": ("项目", "步骤", "工程", "期次"),
    "positions": ("招聘编号", "岗位编号"),
    "applications": ("招聘编号", "报名编号"),
    "rankings": ("招聘编号", "岗位编号", "日期"),
    "hires": ("招聘编号", "报名编号", "事项"),
    "talent-trips": ("招聘编号", "地点", "日期"),
}
MEMBERS = "到课学员"


class Office:
    """A plain count: every row that stands after the manifest's steps, by sheet and key."""

    def __init__(self) -> None:
        self.manifest = tomllib.loads((EXAMPLE / "manifest.toml").read_text(encoding="utf-8"))
        self.rows: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        self.received: dict[str, date] = {}
        self.refused: list[str] = []
        self.voided: list[str] = []
        self.corrected: list[str] = []
        self.charter: dict[str, Any] = {}
        self.kinds: list[tuple[date, set[str]]] = []
        for step in self.manifest["step"]:
            self.take(step)

    def take(self, step: dict[str, Any]) -> None:
        """Take one step of the manifest."""
        if step["do"] in {"adopt", "amend-charter"}:
            folder = DATA if step["do"] == "adopt" else EXAMPLE
            self.charter = tomllib.loads((folder / step["file"]).read_text(encoding="utf-8"))
            kinds = {kind["zh"] for kind in self.charter["kinds"].values()}
            self.kinds.append((step["on"], kinds))
        elif step["do"] == "void":
            sheet, key = step["request"].split("/", 1)
            del self.rows[sheet][key]
            self.voided.append(step["request"])
        else:
            for cells in _read(EXAMPLE / step["file"]):
                self.enter(step, cells)

    def enter(self, step: dict[str, Any], cells: dict[str, str]) -> None:
        """Let a row stand, or note that it is refused."""
        sheet = step["sheet"]
        columns = KEY_COLUMNS.get(sheet, tuple(cells)[: KEYS.get(sheet, 1)])
        key = "/".join(cells[column] for column in columns if cells[column])
        if self.refuses(sheet, cells):
            self.refused.append(f"{sheet}/{key}")
            return
        assert (key in self.rows[sheet]) == step.get("correct", False), key
        if key in self.rows[sheet]:
            self.corrected.append(f"{sheet}/{key}")
        self.rows[sheet][key] = cells
        self.received[f"{sheet}/{key}"] = step["day"]

    def refuses(self, sheet: str, cells: dict[str, str]) -> bool:
        """Say whether the row is one of those that cannot stand: a name, a number, or who was there."""
        if sheet == "volunteers":
            return cells["队伍"] not in {team["zh"] for team in self.charter["teams"].values()}
        if sheet == "activities":
            day = date.fromisoformat(cells["日期"])
            return cells["类别"] not in [kinds for on, kinds in self.kinds if on <= day][-1]
        if sheet == "enrolments":
            others = [row for row in self.rows[sheet].values() if row["期"] == cells["期"]]
            largest: int = self.charter["training"]["largest"]
            return len(others) >= largest
        return self.refuses_of_the_program(sheet, cells)

    def refuses_of_the_program(self, sheet: str, cells: dict[str, str]) -> bool:
        """Say so of an applicant from elsewhere, too few founding members, a matter without the owners."""
        if sheet == "applications":
            return cells["户籍所在村(社区)"] not in {one["zh"] for one in self.charter["villages"].values()}
        if sheet == "branches" and cells["步骤"] == "成立大会":
            least: int = self.charter["branch"]["members"]
            return len(cells["正式党员"].split("、")) < least
        if sheet == "matters" and cells["答复"] in {"同意", "不同意"}:
            meeting = self.rows["meetings"][f"{cells['小区']}/{cells['会议编号']}"]
            return len(meeting["到会各方"].split("、")) < len(self.charter["council"]["parties"])
        return False

    def all(self, sheet: str) -> list[dict[str, str]]:
        """Give the sheet's standing rows."""
        return list(self.rows[sheet].values())


def _read(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    lines = csv.DictReader(text.splitlines())
    return [
        {
            head: _iso(unicodedata.normalize("NFKC", cell)) if _digits(cell) else cell
            for head, cell in line.items()
        }
        for line in lines
    ]


def _digits(cell: str) -> bool:
    return any(unicodedata.category(letter) == "Nd" for letter in cell)


def _iso(cell: str) -> str:
    found = re.fullmatch(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?", cell)
    return date(*map(int, found.groups())).isoformat() if found else cell


def day_of(cells: dict[str, str]) -> date:
    """Give the day of which a row speaks."""
    return next(date.fromisoformat(cells[head]) for head in cells if "日期" in head)


def present(office: Office, sheet: str) -> list[tuple[str, str, str, str]]:
    """Give who was there: cohort, course, day, cadre."""
    return [
        (row["期"], row["课程"], row["日期"], cadre)
        for row in office.all(sheet)
        for cadre in row[MEMBERS].split("、")
    ]
