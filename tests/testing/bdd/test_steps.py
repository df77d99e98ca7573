"""The steps that say what came of it: each holds when it is so, and fails, and says why, when it is not."""

from collections.abc import Iterator

import pytest
from pytest_bdd.steps import step_function_context_registry

from daojiao_program.testing import Unmet
from daojiao_program.testing.bdd import current
from daojiao_program.testing.bdd.scene import Scene
from docs.sayings import sayings

Table = list[list[str]]

ALL = [*sayings()]
STAND = [["编号", "人员", "网格", "队伍"], ["甲", "V-1", "南城村第一网格", "镇级中坚队"]]
MOVE = [["人员", "网格"], ["V-1", "南城村第二网格"]]
STATE = "5月4日下沉人员“V-1”的状态为"
EVIDENCE = "5月20日“队伍数”的依据为"


def say(scene: Scene, kind: str, line: str, table: Table | None = None) -> None:
    """Do what the one step does that a line says."""
    (saying,) = (one for of, one in ALL if of == kind and one.is_matching(line))
    (function,) = {
        one.step_func
        for one in step_function_context_registry.values()
        if one.parser is saying and one.type == kind
    }
    arguments = saying.parse_arguments(line) or {}
    function(scene, **arguments, **({"datatable": table} if table else {}))


@pytest.fixture
def scene() -> Iterator[Scene]:
    """V-1 stands in a grid since 3 May; on 4 May a move is asked."""
    found = Scene(current.settings())
    say(found, "given", "章程自2022年4月1日起生效")
    say(found, "given", "5月3日编入网格", STAND)
    yield found
    found.close()


RIGHT_AND_WRONG: list[tuple[str, Table | None, str, Table | None, str, str]] = [
    (
        "5月4日下沉人员“V-1”的状态为“在队”",
        None,
        "the status of Volunteer “V-1” on 2 May is “enrolled”",
        None,
        "实际为“未开始”",
        "it is 'not begun'",
    ),
    (
        "5月2日住宅小区“XQ-01”的议题“YT-1”的状态为“未开始”",
        None,
        "下沉人员“V-1”的状态为“上岗”",
        None,
        "没有“上岗”这个状态；可用：未开始、在队、已撤回",
        "known: not begun, enrolled, returned",
    ),
    (
        "the status of Matter “YT-1” of Compound branch “XQ-01” on 2 May is “not begun”",
        None,
        "住宅小区“XQ-01”的问题“YT-1”的状态为“未开始”",
        None,
        "住宅小区”里没有“问题”；可用：议题",
        "known: Matter",
    ),
    (
        "下沉人员“V-1”的状态为“在队”",
        None,
        "基层网格“G-06”的状态为“在队”",
        None,
        "没有状态",
        "has no lifecycle",
    ),
    ("应予受理", None, "应被拒绝，规则 GRID-ONE", None, "实际受理", "accepted"),
    (
        "应予受理，无须提醒",
        None,
        "应予受理，并提醒，规则 COHORT-PAIR",
        None,
        "实际提醒",
        "expected a warning",
    ),
    (
        "记录“离开网格、下沉到网格、到网格”",
        None,
        "记录“离开网格、到网格”",
        None,
        "实际记录“离开网格、",
        "recorded: Vol",
    ),
    (
        "recorded: “Volunteer released, Volunteer assigned, Grid claimed”",
        None,
        "不作记录",
        None,
        "应恰好记录",
        "exactly",
    ),
    (
        "记录",
        [
            ["事件", "网格", "人员"],
            ["离开网格", "", "V-1"],
            ["下沉到网格", "", ""],
            ["到网格", "南城村第二网格", ""],
        ],
        "记录",
        [["事件", "网格"], ["离开网格", ""], ["下沉到网格", ""], ["到网格", "南城村第一网格"]],
        "到网格  volunteer:V-1  grid=G-07",
        "Grid claimed",
    ),
    (
        "其中记录",
        [["事件", "网格", "对象"], ["到网格", "G-07", "volunteer:V-1"]],
        "其中记录",
        [["事件", "对象"], ["到网格", "下沉人员“V-2”"]],
        "第1行没有记录",
        "not recorded: row 1",
    ),
    ("5月4日“在队人数”为一", None, "5月4日“在队人数”为2", None, "实际为1", "is 1"),
    (
        "5月3日“下沉开始日期”为5月3日",
        None,
        "5月3日“下沉开始日期”为5月4日",
        None,
        "实际为2022-05-03",
        "is 2022-05-03",
    ),
    ("“teams” is 1 as of 20 May", None, "“teams” is 0 as of 20 May", None, "实际为1", "is 1"),
    ("5月4日“在队人数”为0，按5月2日所知", None, "5月4日“在队人数”为0，按5月3日所知", None, "实际为1", "is 1"),
    (
        "截至5月4日各项指标为",
        [["指标", "数值"], ["队伍数", "1"], ["在队人数", "一"]],
        "截至5月4日各项指标为",
        [["指标", "数值"], ["队伍数", "1"], ["在队人数", "9"]],
        "“在队人数”实际为1",
        "在队人数 is 1",
    ),
    (
        STATE,
        [["队伍", "网格"], ["镇级中坚队", "G-07"]],
        STATE,
        [["队伍", "网格"], ["镇级中坚队", "南城村第一网格"]],
        "网格: G-07",
        "found",
    ),
    (
        "下沉人员“V-1”的经过为",
        [
            ["日期", "事件", "队伍"],
            ["5月3日", "入队", "镇级中坚队"],
            ["5月3日", "到网格", ""],
            ["5月4日", "到网格", ""],
        ],
        "下沉人员“V-1”的经过为",
        [["日期", "事件"], ["5月3日", "入队"], ["5月3日", "到网格"], ["5月5日", "到网格"]],
        "实际经过",
        "the history is",
    ),
    (
        EVIDENCE,
        [
            ["事件", "日期", "编号", "内容", "对象"],
            ["入队", "5月3日", "甲", "town-backbone", "volunteer:V-1"],
        ],
        EVIDENCE,
        [["事件", "编号"], ["入队", "乙"]],
        "实际依据",
        "the evidence is",
    ),
    ("5月20日“队伍数”的依据共1条", None, "5月20日“队伍数”的依据共2条", None, "实际有1条", "there are 1"),
]


@pytest.mark.parametrize(("right", "table", "wrong", "other", "zh", "en"), RIGHT_AND_WRONG)
def test_each_outcome_holds_or_says_why_not(
    scene: Scene, right: str, table: Table | None, wrong: str, other: Table | None, zh: str, en: str
) -> None:
    """After an accepted move, by a step that is so and one that is not."""
    say(scene, "when", "5月4日调整网格", MOVE)
    say(scene, "then", right, table)
    with pytest.raises(Unmet) as raised:
        say(scene, "then", wrong, other)
    assert zh in raised.value.zh
    assert en in raised.value.en


def test_a_refusal_is_looked_at_with_its_findings(scene: Scene) -> None:
    """Rule, found and allowed; another rule, other values, an unknown code fail."""
    say(scene, "when", "5月4日编入网格：人员为V-1，网格为G-08，队伍为村级主体队")
    for line, message in (
        ("应予受理", "refused"),
        ("应被拒绝，规则 GRID-ONE", "expected a refusal by GRID-ONE"),
        ("应被拒绝，规则 TEAM-TWO", "there is no rule TEAM-TWO; nearest: TEAM-ONE"),
        ("查明“别的”", "found and allowed are: town-backbone, village-main"),
    ):
        with pytest.raises(Unmet, match=message):
            say(scene, "then", line)
    say(scene, "then", "应被拒绝，规则 TEAM-ONE")
    say(scene, "then", "查明“town-backbone”，允许“village-main”")


def test_what_stands_later_is_named(scene: Scene) -> None:
    """The ids, in either language's way of listing."""
    say(scene, "when", "5月12日补录5月2日编入网格：人员为V-1，网格为G-08，队伍为镇级中坚队")
    say(scene, "then", "应被拒绝，规则 LATER-STANDS")
    say(scene, "then", "须先处理“甲”")
    with pytest.raises(Unmet, match="it names 甲"):
        say(scene, "then", "须先处理“乙”")


def test_findings_need_a_refusal_or_a_warning(scene: Scene) -> None:
    """After a plain acceptance there is nothing to look at."""
    say(scene, "when", "5月4日调整网格", MOVE)
    with pytest.raises(Unmet, match="accepted without a warning"):
        say(scene, "then", "查明“8”")


def test_the_same_asked_again_is_answered_as_before(scene: Scene) -> None:
    """The first time is not a repetition."""
    say(scene, "when", "5月3日编入网格", STAND)
    say(scene, "then", "应予受理，与前次相同，不再登记")
    say(scene, "when", "5月4日调整网格", MOVE)
    with pytest.raises(Unmet, match="for the first time"):
        say(scene, "then", "应予受理，与前次相同，不再登记")


def test_a_preview_records_nothing_and_shows_what_would_change(scene: Scene) -> None:
    """Of a decision, and of a void."""
    say(scene, "when", "预演5月4日编入网格：人员为V-2，网格为G-07，队伍为镇级中坚队")
    say(scene, "then", "应予受理")
    say(scene, "then", "“在队人数”将由1变为2")
    with pytest.raises(Unmet, match="go from 1 to 2"):
        say(scene, "then", "“在队人数”将由1变为3")
    with pytest.raises(Unmet, match="would not change"):
        say(scene, "then", "“结业干部数”将由0变为1")
    with pytest.raises(Unmet, match="these would change"):
        say(scene, "then", "各项指标不变")
    say(scene, "then", "5月4日“在队人数”为1")
    say(scene, "when", "预演5月4日撤销“甲”，原因为“重复登记”")
    say(scene, "then", "“在队人数”将由1变为0")
    say(scene, "when", "5月4日撤销“甲”，原因为“重复登记”")
    say(scene, "then", "5月4日“在队人数”为0")


def test_the_given_history_is_recorded_as_it_stands(scene: Scene) -> None:
    """Whatever the rules say; a field that is missing is told with its row."""
    say(scene, "given", "下沉人员“V-3”有以下经过", [["日期", "事件", "网格"], ["5月3日", "到网格", "G-99"]])
    say(scene, "then", "5月3日下沉人员“V-3”的状态为", [["网格"], ["G-99"]])
    with pytest.raises(Unmet, match="row 1, column 'grid'"):
        say(scene, "given", "下沉人员“V-4”有以下经过", [["日期", "事件"], ["5月3日", "到网格"]])
    with pytest.raises(Unmet, match="needs a table"):
        say(scene, "given", "下沉人员“V-4”有以下经过")


@pytest.mark.parametrize(
    ("line", "table", "message"),
    [
        (STATE, [["职务"], ["委员"]], "has no '职务'; known: status, team, grid"),
        (STATE, None, "needs a table"),
        (EVIDENCE, [["单位"], ["甲"]], "has no column '单位'"),
        ("记录", [["网格"], ["G-06"]], "row 1 names no event"),
        ("记录", [["事件", "课程"], ["到网格", "国土空间规划"]], "the event '到网格' has no 课程"),
    ],
)
def test_a_slip_in_what_is_expected_is_told(
    scene: Scene, line: str, table: Table | None, message: str
) -> None:
    """With what there is."""
    say(scene, "when", "5月4日调整网格", MOVE)
    with pytest.raises(Unmet, match=message):
        say(scene, "then", line, table)


def test_what_is_overdue_is_told_by_its_day() -> None:
    """The first council session: in time on the last day, overdue on the next."""
    scene = Scene(current.settings())
    say(scene, "given", "章程自2022年4月1日起生效")
    say(scene, "given", "6月2日参加“同心圆”计划：小区为XQ-01")
    say(scene, "given", "6月5日申请成立党支部：小区为XQ-01")
    say(scene, "given", "6月8日批复成立党支部：小区为XQ-01，批复文号为道委〔2022〕1号")
    say(scene, "given", "6月10日召开成立大会：小区为XQ-01，正式党员为D-1至D-3")
    say(scene, "then", "7月10日住宅小区“XQ-01”无须提醒")
    say(scene, "then", "7月11日住宅小区“XQ-01”应提醒，规则 COUNCIL-DUE")
    with pytest.raises(Unmet, match="warnings: \\['COUNCIL-DUE'\\]"):
        say(scene, "then", "7月11日住宅小区“XQ-01”无须提醒")
    with pytest.raises(Unmet, match="COUNCIL-DUE does not warn"):
        say(scene, "then", "7月10日住宅小区“XQ-01”应提醒，规则 COUNCIL-DUE")
    scene.close()
