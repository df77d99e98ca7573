"""The Concentric Circles plan of the synthetic example: what is done in the compounds, councils, branches.

The 14 compounds, the five deliveries and the council's parties are the report's. It tells of no
branch that was founded: all branches here are made up, and so are meetings and matters.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from synthetic.activities import LAST
from synthetic.office import Charter, Dice, Note, Row, Step
from synthetic.program import CIRCLES_STARTED, numbered
from synthetic.weekly import weekly

LATER, LATER_DAY = ("XQ-03", "XQ-09", "XQ-13", "XQ-14"), date(2022, 6, 15)
"""The compounds that join the plan two weeks after the others."""

CONTENTS = {
    "knowledge": ("防诈骗知识讲座", "垃圾分类知识讲座", "急救知识讲座"),
    "services": ("家电义务维修", "义诊", "政策咨询"),
    "activities": ("亲子活动", "邻里运动会"),
    "culture": ("水乡民俗展演", "露天电影"),
    "care": ("探望独居老人", "慰问困难家庭"),
}
SERVICES = ("清洁家园", "楼道整治", "防疫宣传", "文明劝导")

EVERYBODY = ("branch", "property", "owners")
WITHOUT_OWNERS = ("branch", "property")

MEETINGS = (
    ("XQ-01", "HL-01", date(2022, 6, 18), "线下", WITHOUT_OWNERS),
    ("XQ-01", "HL-02", date(2022, 6, 30), "线下", EVERYBODY),
    ("XQ-02", "HL-01", date(2022, 7, 8), "线下", EVERYBODY),
    ("XQ-01", "HL-03", date(2022, 7, 20), "线上", EVERYBODY),
    ("XQ-10", "HL-01", date(2022, 7, 27), "线下", WITHOUT_OWNERS),
    ("XQ-04", "HL-01", date(2022, 8, 5), "线下", EVERYBODY),
    ("XQ-06", "HL-01", date(2022, 8, 12), "线下", EVERYBODY),
    ("XQ-12", "HL-01", date(2022, 8, 19), "线上", EVERYBODY),
)

UNHEARD = ("XQ-10", "YT-01", date(2022, 7, 27), "答复", "", "同意", "HL-01")
"""Agreed to without the owners: refused, and entered again as what it was, deferred."""
DEFERRED, DEFERRED_ENTERED = (*UNHEARD[:5], "缓议", UNHEARD[6]), date(2022, 8, 4)
MATTERS = (
    ("XQ-01", "YT-01", date(2022, 6, 18), "提出", "增设电动自行车充电点", "", ""),
    ("XQ-01", "YT-01", date(2022, 6, 18), "答复", "", "缓议", "HL-01"),
    ("XQ-01", "YT-02", date(2022, 6, 30), "提出", "占用部分绿地增设停车位", "", ""),
    ("XQ-01", "YT-01", date(2022, 6, 30), "答复", "", "同意", "HL-02"),
    ("XQ-01", "YT-02", date(2022, 6, 30), "答复", "", "不同意", "HL-02"),
    ("XQ-02", "YT-01", date(2022, 7, 8), "提出", "修缮夜间照明", "", ""),
    ("XQ-02", "YT-01", date(2022, 7, 8), "答复", "", "同意", "HL-01"),
    ("XQ-01", "YT-01", date(2022, 7, 25), "落实", "", "", ""),
    ("XQ-10", "YT-01", date(2022, 7, 27), "提出", "出入口加装监控", "", ""),
    UNHEARD,
    DEFERRED,
    ("XQ-04", "YT-01", date(2022, 7, 28), "提出", "清理楼道杂物", "", ""),
    ("XQ-04", "YT-01", date(2022, 8, 5), "答复", "", "同意", "HL-01"),
    ("XQ-02", "YT-01", date(2022, 8, 10), "落实", "", "", ""),
    ("XQ-06", "YT-01", date(2022, 8, 12), "提出", "更新老旧电梯", "", ""),
    ("XQ-06", "YT-01", date(2022, 8, 12), "答复", "", "上报", "HL-01"),
    ("XQ-12", "YT-01", date(2022, 8, 19), "提出", "儿童游乐设施换新", "", ""),
)

BRANCHES = (
    ("XQ-01", date(2022, 6, 20), "申请", 0),
    ("XQ-04", date(2022, 6, 24), "申请", 0),
    ("XQ-01", date(2022, 6, 28), "批复", 11),
    ("XQ-06", date(2022, 7, 1), "申请", 0),
    ("XQ-04", date(2022, 7, 4), "批复", 15),
    ("XQ-01", date(2022, 7, 6), "成立大会", 5),
    ("XQ-06", date(2022, 7, 11), "批复", 16),
    ("XQ-04", date(2022, 7, 15), "成立大会", 3),
    ("XQ-08", date(2022, 7, 18), "申请", 0),
    ("XQ-06", date(2022, 7, 22), "成立大会", 4),
    ("XQ-11", date(2022, 7, 25), "申请", 0),
    ("XQ-09", date(2022, 8, 1), "申请", 0),
    ("XQ-11", date(2022, 8, 5), "批复", 18),
    ("XQ-08", date(2022, 8, 8), "批复", 19),
    ("XQ-12", date(2022, 8, 15), "申请", 0),
    ("XQ-08", date(2022, 8, 16), "成立大会", 2),
    ("XQ-11", date(2022, 8, 19), "成立大会", 6),
)
"""Steps of the branches; the last is the document's number, or how many full members there are."""
JOINT = {"XQ-06": "XQ-07"}
UNFILED = "XQ-11"
"""Whose founding is entered without the number of a document."""


class Compounds:
    """The plan's story."""

    def __init__(self, charter: Charter, dice: Dice) -> None:
        """Draw the deliveries and services; all else is set by hand."""
        self._charter = charter
        self._dice = dice
        self._compounds = charter.codes("compounds")

    def steps(self) -> Iterator[Step]:
        """Give every sheet as the office received it."""
        joined = [(self._title(one), self._joined(one)) for one in self._compounds]
        yield from weekly("compounds", joined, "加入“同心圆”计划小区名单")
        yield from weekly("deliveries", sorted(self._deliveries(), key=_second), "“五送”活动登记表")
        yield from weekly("services", list(self._services()), "党员带动居民志愿服务登记表")
        yield from weekly(
            "branches", list(map(self._branch, BRANCHES)), "小区党支部组建", notes=_branch_notes()
        )
        yield from weekly("meetings", list(map(self._meeting, MEETINGS)), "议事会会议登记表", notes=_met())
        rows: list[Row] = [(self._title(one[0]), *one[1:]) for one in MATTERS]
        late: dict[Row, date] = {(self._title(DEFERRED[0]), *DEFERRED[1:]): DEFERRED_ENTERED}
        yield from weekly("matters", rows, "议题办理登记表", late=late, notes=_matter_notes())

    def _title(self, compound: str) -> str:
        return self._charter.title("compounds", compound)

    def _joined(self, compound: str) -> date:
        return LATER_DAY if compound in LATER else CIRCLES_STARTED

    def _deliveries(self) -> Iterator[Row]:
        kinds = list(CONTENTS)
        for place, compound in enumerate(self._compounds):
            day, turn = self._joined(compound) + timedelta(days=1 + self._dice.below(6)), place
            while day <= LAST:
                kind = kinds[turn % len(kinds)]
                title = self._charter.title("deliveries", kind)
                yield (self._title(compound), day, title, self._dice.pick(CONTENTS[kind]))
                day += timedelta(days=12 + self._dice.below(8))
                turn += 1

    def _services(self) -> Iterator[Row]:
        drawn = []
        for compound in self._compounds:
            day = self._joined(compound) + timedelta(days=5 + self._dice.below(20))
            while day <= LAST:
                members, residents = 3 + self._dice.below(8), 8 + self._dice.below(30)
                drawn.append((day, compound, members, residents, self._dice.pick(SERVICES)))
                day += timedelta(days=24 + self._dice.below(12))
        for number, (day, compound, members, residents, content) in enumerate(sorted(drawn), 1):
            yield (f"FW-{number:03}", self._title(compound), day, str(members), str(residents), content)

    def _meeting(self, one: tuple[str, str, date, str, tuple[str, ...]]) -> Row:
        compound, session, day, form, parties = one
        present = "、".join(self._charter.title("council.parties", party) for party in parties)
        return (self._title(compound), session, day, form, present)

    def _branch(self, one: tuple[str, date, str, int]) -> Row:
        compound, day, step, number = one
        others = self._title(JOINT[compound]) if step == "申请" and compound in JOINT else ""
        document = numbered(number) if step == "批复" else ""
        supported = document
        if step == "成立大会" and compound != UNFILED:
            supported = "、".join(
                numbered(approval) for one, _, at, approval in BRANCHES if (one, at) == (compound, "批复")
            )
        members = ""
        if step == "成立大会":
            members = "、".join(f"DY-{compound[-2:]}{place:02}" for place in range(1, number + 1))
        return (self._title(compound), day, step, others, document, members, supported)


def _second(row: Row) -> tuple[str, str]:
    return (str(row[1]), str(row[0]))


def _branch_notes() -> dict[date, Note]:
    return {
        date(2022, 7, 7): Note(
            "报道没有说已成立小区党支部；这里的申请、批复和成立都是示例",
            "The report tells of no branch founded: all applications, approvals, foundings are made up",
        ),
        date(2022, 7, 28): Note(
            "示例小区六、示例小区七成立联合党支部，由示例小区六牵头",
            "Compounds 6 and 7 found a joint branch, led by compound 6",
        ),
        date(2022, 8, 18): Note(
            "示例小区八到会正式党员只有2名，不足3名，不能成立，该行被拒绝",
            "Compound 8 has 2 full members, where 3 are needed: row refused",
        ),
    }


def _met() -> dict[date, Note]:
    return {
        date(2022, 6, 23): Note(
            "业主未到会，记为协商，只提示，不拒绝",
            "The owners were absent: a consultation, flagged, not refused",
        ),
    }


def _matter_notes() -> dict[date, Note]:
    return {
        date(2022, 7, 28): Note(
            "示例小区十的协商没有业主到会，不能作出同意的答复，该行被拒绝",
            "No owners were at the consultation of compound 10, which cannot agree: row refused",
        ),
        date(2022, 8, 4): Note(
            "首行补报示例小区十的答复，改为缓议，被接受",
            "The answer of compound 10 comes again, as deferred: accepted",
        ),
    }
