"""Write the example history of the package, synthetic from end to end.

    python examples/synthetic_data.py [--out FOLDER]

The seed is fixed: the same bytes come out every time. The figures of the town's report are
constants of the modules in `examples/synthetic`; people, units' details and rows are made up.
"""

import argparse
import os
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from synthetic.activities import AMENDED, NEW_KIND, NEW_KIND_EN, NEW_KIND_ZH, Activities
from synthetic.compounds import Compounds
from synthetic.office import CHARTER, DATA, Charter, Dice, Note, OfficeFile, Step
from synthetic.program import Program
from synthetic.projects import Projects
from synthetic.recruitment import Recruitment
from synthetic.training import Training
from synthetic.volunteers import Volunteers

SEED = 20220501
ADOPTED = date(2022, 4, 1)
FORMS = 3

TEAMS_AND_TRAINING = (
    "cadres",
    "trainees",
    "mentors",
    "volunteers",
    "moves",
    "activities",
    "sign-ins",
    "cohorts",
    "enrolments",
    "sessions",
    "mentor-changes",
    "make-ups",
    "shadowing",
    "graduations",
)
ORDER = (
    *TEAMS_AND_TRAINING,
    "program",
    "work-plans",
    "leading-group",
    "compounds",
    "deliveries",
    "services",
    "branches",
    "meetings",
    "matters",
    "projects",
    "project-steps",
    "belts",
    "drives",
    "positions",
    "applications",
    "rankings",
    "hires",
    "reserve",
    "talent-trips",
    "inspections",
    "zero-reports",
)
"""In which order the sheets of one day are taken: first what others speak of."""

AMENDMENT_HEAD = """\
# 道滘镇章程 2022年6月10日修订版（全文），自当日起施行
# The charter of Daojiao as amended, whole, in force from 2022-06-10
#
# 修订内容 / What changed
#   1. 活动类别增加“三防巡查”。The kind of activity “flood and typhoon safety” is added.
#   2. 岗位“维护秩序”的英文名写全。The English title of a role is written out.
#
"""

BODY = "# 规则里的名单"
"""Where the charter's own head ends."""

LAST_KIND = 'en = "Vaccination service"\n'
AMENDMENTS = {
    LAST_KIND: f'{LAST_KIND}\n[kinds.{NEW_KIND}]\nzh = "{NEW_KIND_ZH}"\nen = "{NEW_KIND_EN}"\n',
    'en = "Keeping order"\n': 'en = "Keeping order at the site"\n',
    "三防巡查由2022年6月10日的修订加入": "三防巡查为本次修订加入",
    "is not here yet: the amendment of 2022-06-10 adds it.": "is added by this amendment.",
}
"""What the amended charter says instead, for what the adopted one says."""

MANIFEST_HEAD = """\
# 示例：办公室收到材料的先后。由 examples/synthetic_data.py 生成，请勿手改
# The example: in which order the office received things. Made by that script: do not edit.
#
# 人员、单位情况和每一行数据都是虚构的；哪些数字出自镇里的报道，见 README.md。
# All people, units' details and rows are synthetic; README.md says which figures are the report's.

synthetic = true
"""

README = """\
# 示例数据 / Example data

**本文件夹的人员、单位情况和每一行数据都是虚构的**，由 `examples/synthetic_data.py` 用固定的
种子生成，与任何真实的人无关；请改脚本，不要改这里的文件。姓名用甲、乙、丙、丁加编号，电话都以 000 开头，
文号都是“示例〔2022〕…号”。

**All people, units' details and rows in this folder are synthetic**, made by
`examples/synthetic_data.py` with a fixed seed, and speak of nobody real. Change the script, never
these files. Names are 甲, 乙, 丙 or 丁 with a number, telephones begin with 000, document numbers
with 示例.

## 出自报道的数字 / Figures of the report

道滘镇2022年8月23日的报道。/ The town's report of 2022-08-23.

| 数字 | figure | 值 value |
| --- | --- | --- |
| 下沉人员 | people in the teams | 4,204 |
| 队伍 | teams | 4 |
| 基层网格 | grids staffed | 53 |
| 到岗、结对的起始月份 | month in which stationing and pairing start | 2022-05 |
| 核酸检测、洁净城市 | two of the kinds of activity | |
| 7月14日大岭丫村、小河村的循环抽检：财政分局、综合行政执法办、其他部门和社会后备力量，\
信息录入和维护秩序 | the sampling of 14 July: two villages, the units, the two roles | |
| 结对培养期数 | cohorts | 4 |
| 参加的“两委”干部 | cadres who took part | 45 |
| 每期人数 | trainees in a class | 9–13 |
| 课程 | courses | 5 |
| “同心圆”计划启动 | Concentric Circles started | 2022-06-02 |
| 参加计划的住宅小区 | compounds in the plan | 14 |
| “五送”种类 | kinds of delivery | 5 |
| “引凤归巢”岗位、招聘人数 | positions and places of Phoenix Returns | 8, 23 |
| 6月30日前投入使用的水乡特色示范村庄（有九曲、南城） | water-town projects in use by 30 June, \
Jiuqu and Nancheng among them | 6 |
| 九曲实验公园、南城阳光街升级、永庆三丫涌河岸景观 | three works completed by then | |
| 永庆特色精品村建成 | Yongqing's showcase project completed | |
| 动工的示范带 | belts whose building has started | 2 |
| 同步开展创建的村（社区） | villages that started creation | 14 |
| 镇党委书记任领导小组组长，工作方案已印发 | the leading group's head; the work plan issued | |
| 4月列为创建对象；两项荣誉；擂台赛；赴湘潭猎才 | selection in April, two honours, the contest, the trip \
to Xiangtan | |

## 只有大概数字的 / Where the report gives a bound only

| 数字 | figure | 报道 report | 这里 here |
| --- | --- | --- | --- |
| 至7月31日的活动 | activities to 31 July | 450多次 more than 450 | 463 |
| “两委”干部 | two-committee cadres | 80多名 more than 80 | 86 |

其余都是虚构的：网格名称、镇级和市级单位、领导职务分工、活动、签到、各期的日期和人数分配、退回和更正；
**报道没有说已成立小区党支部，这里的申请、批复、成立和议事会都是虚构的**；录用、递补和入库，企业和高校的名称，
带“（示例）”的项目和工程，报道未写明的日期，文号和文件校验值，检查和自评，也都是虚构的。
All else is made up: the grids' names, most units, the leadership's posts, activities, sign-ins, the
days and sizes of the cohorts, refusals and corrections. **The report tells of no branch that was
founded: every application, approval and founding here is made up, and so are the council's
meetings.** So are hires, the next-ranked and the reserve pool, the companies and universities,
projects and works marked （示例）, days that the report does not give, document numbers and the
file's hash, inspections and the assessment.

`manifest.toml` 按收到的先后列出各步，特殊情况有注释。
`manifest.toml` lists the steps in the order of receipt, with comments on the special cases.
"""


def history() -> list[Step]:
    """Give all that the office received, in order of the received day."""
    charter, dice = Charter(), Dice(SEED)
    people = Volunteers(charter, dice)
    steps = [
        Step(ADOPTED, "adopt", "选为创建对象，启用章程", charter=CHARTER.name),
        *people.steps(),
        *Activities(charter, dice, people).steps(),
        *Training(charter, dice).steps(),
        *Program(charter).steps(),
        *Compounds(charter, Dice(SEED + 1)).steps(),
        *Recruitment(charter, Dice(SEED + 2)).steps(),
        *Projects(charter).steps(),
        Step(
            AMENDED,
            "amend-charter",
            "龙舟水期间加强防汛，活动类别增加三防巡查",
            charter="charter-2.toml",
            note=Note(
                "章程修订：增加一类活动，当日起施行，只管以后",
                "The charter is amended: one more kind of activity, from this day on",
            ),
        ),
    ]
    return sorted(steps, key=lambda step: (step.day, _rank(step)))


def _rank(step: Step) -> int:
    """Give a step's place within its day: charters come first, voids and corrections last."""
    if step.charter:
        return -1
    if step.file is None or step.correct:
        return len(ORDER)
    return ORDER.index(step.file.sheet)


def amended() -> str:
    """Give the amended charter: the adopted one with the new kind and one title changed."""
    text = CHARTER.read_text(encoding="utf-8")
    _, body = text.split(BODY, 1)
    text = AMENDMENT_HEAD + BODY + body
    for old, new in AMENDMENTS.items():
        before, found, after = text.partition(old)
        if not found:
            raise KeyError(old)  # the charter has changed, and AMENDMENTS must follow
        text = before + new + after
    return text


def manifest(steps: list[Step]) -> str:
    """Give the manifest's text: one table a step, with its note as a comment."""
    return MANIFEST_HEAD + "".join(f"\n{entry}\n" for entry in map(_entry, steps))


def _entry(step: Step) -> str:
    lines = [f"# {text}" for text in step.note or ()]
    lines += ["[[step]]", f"day = {step.day}", f'do = "{step.do}"']
    if step.file:
        lines += [f'sheet = "{step.file.sheet}"', f'file = "{step.file.name}"']
    if step.charter:
        lines += [f'file = "{step.charter}"', f"on = {step.day}"]
    if step.request:
        lines.append(f'request = "{step.request}"')
    if step.correct:
        lines.append("correct = true")
    return "\n".join([*lines, f'reason = "{step.reason}"'])


def contents() -> Iterator[tuple[str, bytes]]:
    """Give each file of the folder by name, with its bytes."""
    steps = history()
    files = [step.file for step in steps if step.file]
    first = [file for file in files if file.sheet in TEAMS_AND_TRAINING]
    for part in (first, [file for file in files if file not in first]):
        yield from _written(part)
    yield "charter-2.toml", amended().encode()
    yield "manifest.toml", manifest(steps).encode()
    yield "README.md", README.encode()


def _written(files: list[OfficeFile]) -> Iterator[tuple[str, bytes]]:
    """Give the files in turn with each form of writing a day."""
    for number, file in enumerate(files):
        yield file.name, file.content(number % FORMS)


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description="Write the synthetic example data.")
    parser.add_argument("--out", type=Path, default=DATA / "example", help="the folder to write")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name, content in contents():
        write(out / name, content)


if __name__ == "__main__":
    main()
