"""The scene of one scenario, and the tables under its steps: what is read, and how a slip is told."""

from collections.abc import Iterator
from datetime import date

import pytest

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Refused
from daojiao_program.rulebook.terms import HeldTerms, putting
from daojiao_program.testing import Unmet
from daojiao_program.testing.bdd import current
from daojiao_program.testing.bdd.held import changed
from daojiao_program.testing.bdd.scene import Scene
from tests.domain.town import CHARTER

ROW = [["人员", "网格", "队伍"], ["V-1", "南城村第一网格", "镇级中坚队"]]


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A scene of the town, whose charter is in force from April 2022."""
    found = Scene(current.settings())
    found.adopt(found.day("2022年4月1日"))
    yield found
    found.close()


def give(scene: Scene, decision: str, table: list[list[str]] | None, *, on: str = "5月3日") -> None:
    """Let a decision have been asked."""
    scene.ask("given", decision, table, None, on=on, entered=None, actor=None)


def told(scene: Scene, decision: str, table: list[list[str]]) -> tuple[str, str]:
    """Give what is said of a table that cannot be given."""
    with pytest.raises(Unmet) as raised:
        give(scene, decision, table)
    return raised.value.zh, raised.value.en


def test_rows_are_requests_and_ranges_are_rows(scene: Scene) -> None:
    """Nine volunteers in one row are nine requests."""
    give(scene, "编入网格", [ROW[0], ["V-1至V-9", *ROW[1][1:]]])
    assert scene.story.engine.figures(effective_on=date(2022, 5, 3))["people"].value == 9


def test_columns_of_the_request_go_before_the_sentence(scene: Scene) -> None:
    """Day, entry, actor, id, reason and documents may stand in the row."""
    headers = [*ROW[0], "日期", "补录", "经办", "编号", "原因", "文号"]
    give(
        scene,
        "编入网格",
        [headers, [*ROW[1], "5月4日", "5月9日", "南城村", "甲", "漏报", "道字1号、道字2号"]],
    )
    trace = scene.story.engine.trace("甲")
    assert trace is not None
    row = trace.request
    assert (row.effective_on, row.actor, row.reason) == ("2022-05-04", "南城村", "漏报")
    assert row.documents == '["道字1号","道字2号"]'
    assert scene.today() == date(2022, 5, 9)


@pytest.mark.parametrize(
    ("decision", "table", "zh", "en"),
    [
        (
            "编入网格",
            [["人员", "网络"], ["V-1", "G-06"]],
            "表头“网络”不认识；可用：人员、网格、队伍",
            "'网络' is not known",
        ),
        ("编入网格", [["人员", "volunteer"], ["V-1", "V-2"]], "“volunteer”与“人员”是同一栏", "mean the same"),
        ("编入网格", [["人员", "网格"], ["V-1", "G-06"]], "第1行“team”栏：须填写", "row 1, column 'team'"),
        (
            "公布岗位",
            [
                ["招聘", "岗位编号", "岗位名称", "招聘人数", "村（社区）"],
                ["Z-1", "P-1", "文员", "三", "南城村"],
                ["Z-1", "P-2", "文员", "许多", "南城村"],
            ],
            "第2行“招聘人数”栏：应为整数，现为“许多”",
            "row 2, column '招聘人数'",
        ),
        ("编入学员", [["学员", "培养人"], ["K-01", "M-01"]], "没有写明是哪个“期”", "it is not said of which"),
        ("编入网格", [["编号", *ROW[0]], ["甲", "V-1至V-3", *ROW[1][1:]]], "第1行是3件", "stands for 3"),
        (
            "编入网格",
            [["人员", "网格", "队伍", "日期"], [*ROW[1], "5月32日"]],
            "没有“5月32日”这一天",
            "no such day",
        ),
    ],
)
def test_a_slip_in_a_table_is_told_with_row_and_column(
    scene: Scene, decision: str, table: list[list[str]], zh: str, en: str
) -> None:
    """In Chinese and in English."""
    if decision == "公布岗位":
        give(scene, "发布招聘", [["招聘", "名称"], ["Z-1", "引凤归巢"]])
    found = told(scene, decision, table)
    assert zh in found[0]
    assert en in found[1]


def test_what_is_given_must_be_accepted(scene: Scene) -> None:
    """The row that was refused is named, and the refusal shown whole."""
    found = told(scene, "编入网格", [ROW[0], ROW[1], ROW[1]])
    assert found[0].startswith("第2行：前提被拒绝：\nGRID-ONE")
    assert "found G-06" in found[1]


def test_one_thing_is_asked_at_a_time(scene: Scene) -> None:
    """Two rows under 当 are a mistake; what came before is given."""
    with pytest.raises(Unmet, match="here are 2 rows"):
        scene.ask("when", "编入网格", [ROW[0], ROW[1], ROW[1]], None, on="5月3日", entered=None, actor=None)


def test_a_sentence_names_fields_and_values(scene: Scene) -> None:
    """With 为, with a colon, or with nothing between."""
    for words in (
        "人员为V-1,网格为G-06,队伍:镇级中坚队",
        "volunteer V-2, grid G-07, team Town backbone team",
    ):
        scene.ask("given", "编入网格", None, words, on="5月3日", entered=None, actor=None)
    with pytest.raises(Unmet, match="does not begin with a known field"):
        scene.ask("given", "编入网格", None, "某人V-1", on="5月3日", entered=None, actor=None)


def test_a_year_is_named_once(scene: Scene) -> None:
    """Before any was named, a day without one is refused; afterwards it is of the year named last."""
    assert scene.day("5月3日") == date(2022, 5, 3)
    assert scene.day("2023年1月2日") == date(2023, 1, 2)
    assert scene.day("1月3日") == date(2023, 1, 3)
    fresh = Scene(current.settings())
    with pytest.raises(Unmet, match="no year was named"):
        fresh.day("5月3日")
    with pytest.raises(Unmet, match="no day has been named"):
        fresh.today()
    fresh.close()


def test_the_charter_may_say_otherwise_in_one_scenario(scene: Scene) -> None:
    """By title or by path, an entry by its title too; the package's own stays as it is."""
    scene.sets("每期最少人数", "八")
    scene.sets("council.days", "无")
    scene.sets("网格.南城村第一网格.village", "永庆村")
    found = scene.story.engine.terms(date(2022, 5, 1))
    assert (found.training.smallest, found.council.days) == (8, None)
    assert found.grids["G-06"].village != CHARTER.grids["G-06"].village
    held = current.settings().held
    assert held is not None
    assert held.terms.training.smallest == 9
    with pytest.raises(Unmet, match="is said first of all"):
        scene.sets("每期最少人数", "7")


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("每期最小人数", "8", "the charter has no"),
        ("training.smallest", "许多", "the charter would not hold"),
        ("grids.G-99", None, "under grids are"),
    ],
)
def test_a_place_that_the_charter_has_not_is_told(
    scene: Scene, place: str, value: str | None, message: str
) -> None:
    """With what there is, or what pydantic says."""
    by = putting(TOWN)
    assert by is not None
    with pytest.raises(Unmet, match=message):
        changed(HeldTerms(by, CHARTER), place, value, current.settings().lexicon)


def test_time_goes_forward(scene: Scene) -> None:
    """Days pass; a day that is past cannot come again."""
    scene.go_to(scene.day("5月3日"))
    scene.pass_days(30)
    assert scene.today() == date(2022, 6, 2)
    with pytest.raises(Unmet, match="cannot be 2022-05-03"):
        scene.go_to(date(2022, 5, 3))


def test_what_was_known_at_a_moment(scene: Scene) -> None:
    """Entries of the morning are known at noon, and at the end of the day unless a time is named."""
    scene.ask("given", "编入网格", ROW, None, on="5月3日", entered="5月9日10时", actor=None)
    engine, day = scene.story.engine, date(2022, 5, 9)
    values = [
        engine.figures(effective_on=day, known_at=scene.known(text))["people"].value
        for text in ("5月9日9时59分", "5月9日 10:00", "5月9日", None)
    ]
    assert values == [0, 1, 1, 1]


def test_a_correction_names_what_it_replaces(scene: Scene) -> None:
    """By the column `编号`, with a reason."""
    give(scene, "编入网格", [["编号", *ROW[0]], ["甲", *ROW[1]]])
    with pytest.raises(Unmet, match="names the request that it replaces"):
        scene.ask("when", "编入网格", ROW, None, on="5月3日", entered=None, actor=None, correct=True)
    table = [["编号", *ROW[0], "原因"], ["甲", "V-1", "G-07", "镇级中坚队", "写错"]]
    scene.ask("when", "编入网格", table, None, on="5月3日", entered=None, actor=None, correct=True)
    scene.story.then.accepted()


def test_an_unseen_refusal_ends_badly(scene: Scene) -> None:
    """The scene asks at its end."""
    give(scene, "编入网格", ROW)
    scene.ask("when", "编入网格", ROW, None, on="5月4日", entered=None, actor=None)
    with pytest.raises(Unmet, match="no `then` has looked at"):
        scene.end()


def test_a_whole_charter_need_not_be_written(scene: Scene) -> None:
    """通过章程 and 修订章程 take the scenario's own."""
    fresh = Scene(current.settings())
    fresh.ask("given", "通过章程", None, None, on="2022年4月1日", entered=None, actor=None)
    with pytest.raises(Unmet, match="CHARTER-ONCE"):
        fresh.ask("given", "通过章程", None, None, on="4月2日", entered=None, actor=None)
    fresh.close()
    assert not issubclass(Unmet, Refused)
