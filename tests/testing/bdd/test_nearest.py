"""The nearest steps: what a clerk may have meant."""

import pytest
from pytest_bdd import parsers

from daojiao_program.testing.bdd import (
    current,
    steps_asked,
    steps_follows,
    steps_seen,
    steps_states,
    steps_todo,
    steps_views,
)
from daojiao_program.testing.bdd.nearest import bare, nearest
from daojiao_program.testing.bdd.saying import Saying
from loan_desk.loan_desk import LoanDesk

SAYINGS = [
    one
    for module in (steps_asked, steps_follows, steps_seen, steps_states, steps_todo, steps_views)
    for one in vars(module).values()
    if isinstance(one, Saying)
]


@pytest.fixture
def _loans(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scenario at hand is about another catalogue than the town's."""
    monkeypatch.setattr(current, "_now", [current.Subject(LoanDesk.catalogue(), None)])


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("应该被拒绝，规则 TEAM-ONE", "应被拒绝，规则 COHORT-SIZE"),
        ("应当受理", "应予受理"),
        ("记录了“入队”", "记录“入队、下沉到网格、到网格”"),
        ("章程从2022年5月1日起生效", "章程自2022年4月1日起生效"),
        ("5月3号编入学员", "5月3日编入学员"),
        ("截止5月20日“在队人数”为1，按5月12日了解", "截至5月20日“四支队伍先后入队人数”为1，按5月12日所知"),
        ("it was refused, rule TEAM-ONE", "it is refused, rule COHORT-SIZE"),
        ("the charter is in force since 1 May 2022", "the charter is in force from 1 April 2022"),
        ('"Cohort: enroll" was done in 2022', '"Cohort: enrol" was done on 3 May'),
    ],
)
def test_the_nearest_comes_first(line: str, first: str) -> None:
    """In the language of the line, without what varies; a decision of the catalogue stands in its place."""
    found = nearest(line, SAYINGS)
    assert len(found) == 3
    assert found[0] == first


def test_steps_of_ones_own_are_among_them() -> None:
    """By the words with which they are known."""
    own = [parsers.parse("甲借走了{thing}"), parsers.re("乙(借走|归还)了台灯")]
    assert nearest("甲拿走了台灯", [*SAYINGS, *own])[0] == "甲借走了{thing}"


@pytest.mark.usefixtures("_loans")
def test_another_catalogue_names_its_own_decisions() -> None:
    """And none of the town's."""
    assert nearest("今天借出了", SAYINGS)[0] == "5月3日借出"
    found = [
        one for line in ("5月3日编入网格", '"Assign volunteer" was done') for one in nearest(line, SAYINGS)
    ]
    assert not [one for one in found if "编入网格" in one or "Assign volunteer" in one]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5月3日K-01到课", "十二月三十一日K-99到课"),
        ("“甲”有3人", "「乙」有12人"),
        ("on 3 May rule TEAM-ONE", "on May 12, 2023 rule COHORT-SIZE"),
        ("有 人", "有人"),
    ],
)
def test_what_varies_does_not_count(one: str, other: str) -> None:
    """Days, codes, numbers and what stands in quotation marks; widths and spaces neither."""
    assert bare(one) == bare(other)
    assert bare(one) != bare("没有人")
