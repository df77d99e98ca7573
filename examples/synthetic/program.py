"""The program as a whole, in the synthetic example: its chronicle, the leading group, the work plan.

The report tells what happened and in which month or year; where a day is more precise than
that, it is made up. So are document numbers, inspections and the assessment.
"""

import hashlib
from collections.abc import Iterator
from datetime import date

from synthetic.office import Charter, Note, Row, Step, received
from synthetic.weekly import weekly

PLANNED, BACKGROUND = date(2022, 3, 15), date(2022, 3, 21)
SELECTED = date(2022, 4, 1)
"""The report says April."""
CAMPAIGN = "2022年度东莞市基层党建“全域推进、整镇提升”示范镇街"
HONOURS = {
    "2020年乡村治理示范镇": (date(2020, 12, 31), "2020年广东省乡村治理示范镇"),
    "人居环境整治三年行动验收": (date(2021, 3, 31), "农村人居环境整治三年行动通过验收"),
}
VILLAGES_STARTED = date(2022, 5, 10)
CIRCLES_STARTED = date(2022, 6, 2)
"""The report's day."""
CONTEST = ("第三届乡村振兴大擂台", date(2022, 8, 12), "广东省第三届乡村振兴大擂台", "东莞市")
ASSESSED = date(2022, 8, 19)

ZERO_REPORTS = (("441900124202", date(2022, 8, 4)), ("441900124207", date(2022, 8, 11)))
"""Villages that had nothing to report for the week of the day; two others say nothing in August."""

PLAN = "道滘镇抓党建促乡村振兴示范镇、示范村(社区)创建工作方案"
PLAN_ISSUED, GROUP_FORMED, GROUP_ADJUSTED = date(2022, 4, 15), date(2022, 4, 20), date(2022, 7, 1)
PLAN_HASH = hashlib.sha256(f"《{PLAN}》（示例文本）".encode()).hexdigest()
"""Of a made-up text: the real one is not at hand."""
HEAD = "M-01"
MEMBERS = ("M-02", "M-04", "M-05", "M-13")


def numbered(number: int) -> str:
    """Give a document number that no office has given out."""
    return f"示例〔2022〕{number}号"


class Program:
    """The chronicle."""

    def __init__(self, charter: Charter) -> None:
        """Keep the charter, for the villages' titles."""
        self._charter = charter

    def steps(self) -> Iterator[Step]:
        """Give every sheet as the office received it."""
        yield self._background()
        yield self._selected()
        yield from weekly("work-plans", [_plan()], "印发工作方案", notes={date(2022, 4, 21): _plan_note()})
        yield from weekly("leading-group", list(_groups()), "领导小组名单")
        yield from weekly("program", list(self._chronicle()), "示范镇创建大事记", notes=_notes())
        yield from weekly("inspections", list(self._inspections()), "督查检查登记表")
        zero: list[Row] = [(self._charter.title("villages", code), day) for code, day in ZERO_REPORTS]
        yield from weekly("zero-reports", zero, "村（社区）零报告")

    def _background(self) -> Step:
        rows = [
            _entry(day, "获得荣誉", short, name, document=f"示例〔{day.year}〕5号")
            for short, (day, name) in HONOURS.items()
        ]
        why = "外市干部到我镇跟班学习后提出"
        rows.append(_entry(PLANNED, "谋划结对培养", said=why))
        note = Note(
            "背景情况，章程通过之前登记；报道只写到年份或月份，日期为示例",
            "Background, entered before there is a charter; the report gives years or months, the days"
            " are made up",
        )
        return received(BACKGROUND, "program", rows, "创建工作背景情况", note=note)

    def _selected(self) -> Step:
        row = _entry(SELECTED, "列为创建对象", name=CAMPAIGN, document=numbered(1))
        note = Note("报道只写4月，日期为示例", "The report says April, the day is made up")
        return received(SELECTED, "program", [row], "列为创建对象", note=note)

    def _chronicle(self) -> Iterator[Row]:
        for code in self._charter.codes("villages"):
            village = self._charter.title("villages", code)
            yield _entry(VILLAGES_STARTED, "村(社区)开展创建", village=village)
        yield _entry(CIRCLES_STARTED, "启动“同心圆”计划", document=numbered(6))
        short, day, name, represents = CONTEST
        yield _entry(day, "参加擂台赛", short, name, said=represents)
        yield _entry(ASSESSED, "考核评定", by="镇创建办（示例）", said="阶段自评：良好")

    def _inspections(self) -> Iterator[Row]:
        jiuqu = self._charter.title("villages", "441900124207")
        yield (date(2022, 5, 26), "镇党建工作办", jiuqu, "示范村创建台账齐全，公示栏更新不及时")
        yield (date(2022, 6, 29), "镇农业农村办", "", "六个水乡项目收尾情况良好，沿河护栏须复查")
        yield (date(2022, 8, 10), "市督查组（示例）", "", "“1+1”结对培养跟班记录须及时补齐")


def _entry(
    day: date,
    matter: str,
    short: str = "",
    name: str = "",
    *,
    village: str = "",
    by: str = "",
    said: str = "",
    document: str = "",
) -> Row:
    return (day, matter, short, name, village, by, said, document)


def _plan() -> Row:
    return (numbered(2), PLAN, PLAN_HASH, PLAN_ISSUED, numbered(2))


def _groups() -> Iterator[Row]:
    yield (GROUP_FORMED, "成立", HEAD, "、".join(MEMBERS), "", numbered(3))
    more = "、".join((*MEMBERS, "M-12"))
    yield (GROUP_ADJUSTED, "调整", HEAD, more, "充实村庄建设力量", numbered(14))


def _plan_note() -> Note:
    return Note(
        "工作方案先于领导小组印发；文号和校验值均为示例",
        "The work plan is issued before the group is formed; its number and hash are made up",
    )


def _notes() -> dict[date, Note]:
    return {
        date(2022, 5, 12): Note(
            "各村（社区）同步开展创建；日期为示例", "All villages start together; the day is made up"
        ),
        date(2022, 8, 22): Note("阶段自评为示例", "The assessment is made up"),
    }
