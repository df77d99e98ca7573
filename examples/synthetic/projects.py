"""The demonstration projects and belts of the synthetic example.

Six water-town projects in use by 30 June, Jiuqu and Nancheng among them, the three named works,
Yongqing's showcase project and two belts are the report's; all days and all else are made up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from synthetic.office import Charter, Note, Row, Step
from synthetic.program import numbered
from synthetic.weekly import weekly

CULTURE, BIDAO = "water-town-culture", "pastoral-bidao"
FIRST, SECOND = "一期", "二期"
STEPS = ("批准", "开工", "项目验收", "投入使用")


@dataclass(frozen=True)
class Project:
    """A project: its works by phase, each with the day of completion; when each step was taken."""

    code: str
    village: str
    belt: str
    planned: date
    taken: tuple[date, ...]
    """The days of `STEPS`, as far as the project has come."""
    works: dict[str, tuple[str, date]]
    phases: dict[str, date]
    name: str = "{}水乡特色示范村庄（示例）"
    kind: str = "water-town"


def _on(month: int, day: int) -> date:
    return date(2022, month, day)


PROJECTS = (
    Project(
        "P-01", "441900124207", CULTURE, _on(4, 6), (_on(4, 14), _on(4, 18), _on(6, 20), _on(6, 22)),
        {"九曲实验公园": (FIRST, _on(5, 30)), "河涌沿线整治（示例）": (SECOND, _on(6, 13))},
        {FIRST: _on(6, 6), SECOND: _on(6, 16)}, name="{}水乡特色示范村庄",
    ),
    Project(
        "P-02", "441900124200", CULTURE, _on(4, 6), (_on(4, 14), _on(4, 19), _on(6, 21), _on(6, 24)),
        {"南城阳光街升级": (FIRST, _on(6, 2)), "街口小广场改造（示例）": (SECOND, _on(6, 14))},
        {FIRST: _on(6, 9), SECOND: _on(6, 17)}, name="{}水乡特色示范村庄",
    ),
    Project(
        "P-03", "441900124203", BIDAO, _on(4, 7), (_on(4, 15), _on(4, 20), _on(6, 23), _on(6, 27)),
        {"永庆三丫涌河岸景观": (FIRST, _on(6, 8)), "榕树头休闲点（示例）": (SECOND, _on(6, 15))},
        {FIRST: _on(6, 14), SECOND: _on(6, 20)},
    ),
    Project(
        "P-04", "441900124205", BIDAO, _on(4, 7), (_on(4, 15), _on(4, 21), _on(6, 24), _on(6, 28)),
        {"荷塘步道（示例）": (FIRST, _on(6, 10))}, {FIRST: _on(6, 20)},
    ),
    Project(
        "P-05", "441900124208", CULTURE, _on(4, 8), (_on(4, 18), _on(4, 25), _on(6, 24), _on(6, 28)),
        {"水岸驿站（示例）": (FIRST, _on(6, 1)), "村道绿化（示例）": (SECOND, _on(6, 16))},
        {FIRST: _on(6, 10), SECOND: _on(6, 21)},
    ),
    Project(
        "P-06", "441900124209", "", _on(4, 8), (_on(4, 18), _on(4, 26), _on(6, 27), _on(6, 29)),
        {"埠头修复（示例）": (FIRST, _on(6, 17))}, {FIRST: _on(6, 23)},
    ),
    Project(
        "P-07", "441900124203", BIDAO, _on(4, 11), (_on(4, 25), _on(5, 9), _on(8, 15), _on(8, 19)),
        {"村口景观提升（示例）": (FIRST, _on(6, 28)), "滨水绿道（示例）": (SECOND, _on(8, 5))},
        {FIRST: _on(7, 12), SECOND: _on(8, 11)}, name="{}特色精品村", kind="showcase",
    ),
    Project(
        "P-08", "441900124202", BIDAO, _on(6, 13), (_on(6, 27), _on(7, 4)),
        {"文化长廊（示例）": (FIRST, _on(7, 29)), "水上栈道（示例）": (SECOND, date.max)},
        {FIRST: _on(8, 9)},
    ),
    Project("P-09", "441900124206", "", _on(7, 11), (_on(8, 1),), {}, {}),
    Project("P-10", "441900124211", "", _on(8, 8), (), {}, {}),
)  # fmt: skip
"""What is not completed has no day: `date.max`."""

BELTS = {CULTURE: _on(5, 18), BIDAO: _on(6, 8)}

LATE, LATE_ENTERED = "P-05", date(2022, 7, 7)
"""The project whose last phase is accepted in June and entered in July, with what follows from it."""
LATE_FROM = _on(6, 21)
DOCUMENTS_FROM = 20


class Projects:
    """The projects' story."""

    def __init__(self, charter: Charter) -> None:
        """Keep the charter, for the titles."""
        self._charter = charter

    def steps(self) -> Iterator[Step]:
        """Give every sheet as the office received it."""
        notes = {
            date(2022, 4, 7): Note(
                "立项、开工日期为示例，实际更早",
                "The days of planning and start are made up: in truth earlier",
            )
        }
        rows = [self._planned(one) for one in PROJECTS]
        yield from weekly("projects", rows, "示范村项目立项表", notes=notes)
        taken = sorted((row for one in PROJECTS for row in _steps(one)), key=lambda row: str(row[1]))
        late: dict[Row, date] = {
            row: LATE_ENTERED for row in taken if row[0] == LATE and str(row[1]) >= str(LATE_FROM)
        }
        notes = {
            LATE_ENTERED: Note(
                f"{LATE}二期6月21日验收，7月才报来，连同项目验收、投入使用一并补录，日期不变",
                f"The last phase of {LATE} was accepted on 21 June and is reported in July: entered late,"
                " with what followed, each for its own day",
            )
        }
        yield from weekly("project-steps", taken, "示范村项目进度登记表", late=late, notes=notes)
        belts: list[Row] = [
            (self._charter.title("belts", code), day, numbered(7 + place))
            for place, (code, day) in enumerate(BELTS.items())
        ]
        yield from weekly("belts", belts, "示范带动工")

    def _planned(self, one: Project) -> Row:
        village = self._charter.title("villages", one.village)
        return (
            one.code,
            one.name.format(village.removesuffix("村")),
            self._charter.title("project_kinds", one.kind),
            village,
            self._charter.title("belts", one.belt) if one.belt else "",
            one.planned,
        )


def _steps(one: Project) -> Iterator[Row]:
    for step, day in zip(STEPS, one.taken, strict=False):
        document = numbered(DOCUMENTS_FROM + int(one.code[2:])) if step == "批准" else ""
        if step == "开工":
            for work, (phase, _) in one.works.items():
                yield (one.code, day, "列入工程", work, phase, "", "")
        if step == "项目验收":
            yield from _built(one)
        yield (one.code, day, step, "", "", document, document)
    if len(one.taken) < STEPS.index("项目验收") + 1:
        yield from _built(one)


def _built(one: Project) -> Iterator[Row]:
    for work, (_, done) in one.works.items():
        if done < date.max - timedelta(days=1):
            yield (one.code, done, "工程完工", work, "", "", "")
    for phase, accepted in one.phases.items():
        yield (one.code, accepted, "分期验收", "", phase, "", "")
