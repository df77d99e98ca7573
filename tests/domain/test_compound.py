"""The compound: joins the plan, is delivered to, meets, and is covered by one branch founded step by step."""

from collections.abc import Callable
from datetime import date

import pytest

from daojiao_program.domain.charter import CHARTER_KNOWN, BranchTerms, CompoundEntry, faults
from daojiao_program.domain.compound import (
    BRANCH_APPROVED,
    BRANCH_JOINT,
    BRANCH_MEMBERS,
    BRANCH_ONE,
    COMPOUND_JOINED,
    BranchApplied,
    BranchApproved,
    BranchFounded,
    CompoundBranch,
    DeliveryMade,
    JointBranchFounded,
    JointBranchJoined,
    JointBranchLeft,
    PlanJoined,
    ServiceHeld,
)
from daojiao_program.engine import Receipt
from daojiao_program.engine.rules import LATER_STANDS, REQUEST_FORM
from tests.domain.compounds import ALL, THREE, approved, founded, joined, state
from tests.domain.town import CHARTER, Town, june, may, town

XINGLONG = "441900124002"
ASKS: tuple[Callable[[CompoundBranch], Receipt], ...] = (
    lambda one: one.deliver("care"),
    lambda one: one.serve(members=1, residents=1),
    lambda one: one.meet("1", form="online", parties=ALL),
    lambda one: one.raise_matter("1", subject="电动车充电"),
    lambda one: one.apply(),
)
"""What may be asked of a compound as soon as it has joined."""


def test_the_packages_charter_has_what_the_report_says() -> None:
    """14 compounds over the villages, five deliveries, two belts, two kinds of project, three parties."""
    lists = (CHARTER.compounds, CHARTER.deliveries, CHARTER.belts, CHARTER.project_kinds)
    assert [len(one) for one in lists] == [14, 5, 2, 2]
    assert len({one.village for one in CHARTER.compounds.values()}) == 10
    assert (CHARTER.branch.members, CHARTER.council.days, [*CHARTER.council.parties]) == (3, 30, ALL)
    target = CHARTER.targets["compounds-with-branch"]
    assert (target.at_least, target.due) == (14, date(2022, 12, 31))


def test_a_compound_lies_in_a_village_of_the_charter() -> None:
    """CHARTER-WHOLE: one that does not is a fault."""
    lost = {"XQ-1": CompoundEntry(village="nowhere", zh="一", en="one")}
    found = faults(CHARTER.model_copy(update={"compounds": lost}))
    assert found == ["compound XQ-1 lies in nowhere, which is no village of the charter"]


def test_a_compound_joins_the_plan_once_in_its_village(story: Town) -> None:
    """COMPOUND-JOINED: the village is the charter's; an unknown compound is refused, and a second joining."""
    story.when(june(2)).compound("XQ-01").join_plan()
    story.then.exactly(("compound:XQ-01", PlanJoined(village=XINGLONG)))
    story.when(june(3)).compound("XQ-01").join_plan()
    assert "一个小区只参加一次" in str(story.then.refused(COMPOUND_JOINED, found="XQ-01"))
    story.when(june(3)).compound("XQ-99").join_plan()
    assert "“XQ-99”不在住宅小区之列" in str(story.then.refused(CHARTER_KNOWN, field="compounds"))


def test_nothing_of_a_compound_comes_before_it_joined(story: Town) -> None:
    """COMPOUND-JOINED: each decision of its own is refused on the day before, and taken on the day itself."""
    joined(story)
    for day, taken in ((june(1), False), (june(2), True)):
        for ask in ASKS:
            ask(story.when(day).compound("XQ-01"))
            if taken:
                story.then.accepted()
            else:
                story.then.refused(COMPOUND_JOINED, found="XQ-01")


def test_a_delivery_is_one_of_the_five(story: Town) -> None:
    """CHARTER-KNOWN: another is refused; the same again on another occasion is another delivery."""
    joined(story)
    compound = story.when(june(3)).compound("XQ-01")
    compound.deliver("knowledge", content=" 反诈宣传 ")
    story.then.exactly(DeliveryMade(delivery="knowledge", content="反诈宣传"))
    compound.deliver("knowledge")
    story.then.exactly(DeliveryMade(delivery="knowledge"))
    compound.deliver("money")
    assert "“money”不在“五送”之列" in str(story.then.refused(CHARTER_KNOWN, field="deliveries"))


@pytest.mark.parametrize(("members", "residents", "taken"), [(0, 1, False), (1, 0, False), (1, 1, True)])
def test_a_service_has_members_who_lead_and_residents_who_follow(
    story: Town,
    members: int,
    residents: int,
    taken: bool,  # noqa: FBT001 - a case
) -> None:
    """REQUEST-FORM: without the one or the other it is no member-led service."""
    joined(story)
    story.when(june(3)).compound("XQ-01").serve(members=members, residents=residents)
    if taken:
        story.then.exactly(ServiceHeld(members=1, residents=1))
    else:
        story.then.refused(REQUEST_FORM)


def test_a_branch_is_applied_for_approved_and_founded(story: Town) -> None:
    """BRANCH-APPROVED: in this order, each once; each refusal says what comes first."""
    joined(story)
    compound = story.when(june(5)).compound("XQ-01")
    compound.approve(document="示例〔2022〕1号")
    assert "由镇党委批复" in str(story.then.refused(BRANCH_APPROVED, found="XQ-01"))
    compound.found(members=THREE)
    story.then.refused(BRANCH_APPROVED, found="XQ-01")
    compound.apply()
    story.then.exactly(BranchApplied())
    compound.apply()
    story.then.refused(BRANCH_APPROVED, found="applied")
    compound.found(members=THREE)
    story.then.refused(BRANCH_APPROVED)
    compound.approve(document="  ")
    story.then.refused(REQUEST_FORM)
    compound.approve(document="示例〔2022〕1号")
    story.then.exactly(BranchApproved(document="示例〔2022〕1号"))
    compound.approve(document="示例〔2022〕2号")
    story.then.refused(BRANCH_APPROVED, found="示例〔2022〕1号")
    compound.found(members=THREE)
    story.then.exactly(BranchFounded(members=tuple(THREE)))


def test_the_founding_day_is_the_meetings_whenever_it_is_entered(story: Town) -> None:
    """BRANCH-APPROVED: entered on 20 June, the meeting of the 7th is refused and that of the 8th founds."""
    joined(story)
    approved(story)
    story.when(june(7), entered=june(20)).compound("XQ-01").found(members=THREE)
    story.then.refused(BRANCH_APPROVED)
    story.when(june(8), entered=june(20)).compound("XQ-01").found(members=THREE)
    story.then.accepted()
    assert state(story, "XQ-01", june(8)).founded == june(8)
    assert state(story, "XQ-01", june(7)).founded is None


def test_an_approval_that_was_relied_on_is_not_voided(story: Town) -> None:
    """LATER-STANDS: first the founding goes, then the approval."""
    joined(story)
    story.given(june(5)).compound("XQ-01").apply()
    story.given(june(8)).request("approval").compound("XQ-01").approve(document="示例〔2022〕1号")
    story.given(june(10)).request("founding").compound("XQ-01").found(members=THREE)
    story.when(june(11), reason="文号有误").void("approval")
    story.then.refused(LATER_STANDS, later=["founding"])
    story.given(june(11), reason="文号有误").void("founding")
    story.when(june(11), reason="文号有误").void("approval")
    story.then.accepted()


@pytest.mark.parametrize(
    ("members", "taken"), [(["DY-1", "DY-2"], False), (["DY-1", "DY-2", "DY-2"], False), (THREE, True)]
)
def test_three_full_members_found_a_branch(story: Town, members: list[str], taken: bool) -> None:  # noqa: FBT001 - a case
    """BRANCH-MEMBERS: two are too few, nobody is counted twice, and three are enough."""
    joined(story)
    approved(story)
    story.when(june(10)).compound("XQ-01").found(members=members)
    if taken:
        story.then.accepted()
        return
    refused = story.then.refused(BRANCH_MEMBERS, found=members, allowed="≥ 3")
    assert "至少3名正式党员" in str(refused)
    assert "apply for a joint branch" in str(refused)


def test_the_number_of_members_is_the_charters() -> None:
    """BRANCH-MEMBERS: under a charter that asks for four, three are too few; with no number, any do."""
    for members, taken in ((4, False), (0, True)):
        with town(CHARTER.model_copy(update={"branch": BranchTerms(members=members)})) as story:
            joined(story)
            approved(story)
            story.when(june(10)).compound("XQ-01").found(members=THREE)
            if taken:
                story.then.accepted()
            else:
                story.then.refused(BRANCH_MEMBERS, allowed="≥ 4")


def test_a_joint_branch_covers_several_compounds(story: Town) -> None:
    """The leading compound holds the fact, each other one its side of it."""
    joined(story, "XQ-01", "XQ-02", "XQ-03")
    approved(story, "XQ-01", "XQ-02", "XQ-03")
    story.when(june(10)).compound("XQ-01").found(members=THREE)
    whole = JointBranchFounded(members=tuple(THREE), compounds=("XQ-01", "XQ-02", "XQ-03"))
    side = JointBranchJoined(leading="XQ-01")
    story.then.exactly(("compound:XQ-01", whole), ("compound:XQ-02", side), ("compound:XQ-03", side))
    assert [state(story, one, june(10)).leading for one in ("XQ-01", "XQ-02", "XQ-03")] == ["XQ-01"] * 3
    assert state(story, "XQ-02", june(10)).founded is None


def test_a_compound_is_covered_by_one_branch(story: Town) -> None:
    """BRANCH-ONE: whoever has a branch, own or joint, applies for no other and is taken into none."""
    joined(story, "XQ-01", "XQ-02", "XQ-03", "XQ-04")
    founded(story, "XQ-01", "XQ-02")
    story.given(june(10)).compound("XQ-03").apply()
    story.given(june(11)).compound("XQ-03").approve(document="示例〔2022〕3号")
    story.given(june(11)).compound("XQ-03").found(members=THREE)
    for asking, others, found in (
        ("XQ-01", [], "XQ-01: XQ-01"),
        ("XQ-02", [], "XQ-02: XQ-01"),
        ("XQ-03", [], "XQ-03: XQ-03"),
        ("XQ-04", ["XQ-02"], "XQ-02: XQ-01"),
        ("XQ-04", ["XQ-03"], "XQ-03: XQ-03"),
    ):
        story.when(june(12)).compound(asking).apply(others=others)
        assert "只由一个党支部覆盖" in str(story.then.refused(BRANCH_ONE, found=found))
    story.when(june(12)).compound("XQ-03").found(members=THREE)
    story.then.refused(BRANCH_ONE, found="XQ-03: XQ-03")


def test_a_joint_branch_names_others_that_joined_each_once(story: Town) -> None:
    """BRANCH-ONE, COMPOUND-JOINED: not itself, nobody twice, and nobody outside the plan."""
    joined(story, "XQ-01", "XQ-02")
    compound = story.when(june(5)).compound("XQ-01")
    for others in (["XQ-01"], ["XQ-02", "XQ-02"]):
        compound.apply(others=others)
        story.then.refused(BRANCH_ONE, found=others)
    compound.apply(others=["XQ-03"])
    story.then.refused(COMPOUND_JOINED, found="XQ-03")
    compound.apply(others=["XQ-02"])
    story.then.exactly(BranchApplied(others=("XQ-02",)))


def test_of_two_applications_for_a_compound_the_first_founding_stands(story: Town) -> None:
    """BRANCH-ONE: applied for by both, the second meeting is refused and names the branch there is."""
    joined(story, "XQ-01", "XQ-02")
    approved(story, "XQ-01", "XQ-02")
    approved(story, "XQ-02")
    story.given(june(10)).compound("XQ-02").found(members=THREE)
    story.when(june(11)).compound("XQ-01").found(members=THREE)
    story.then.refused(BRANCH_ONE, found="XQ-02: XQ-02")
    story.when(june(9), entered=june(12)).compound("XQ-01").found(members=THREE)
    story.then.refused(LATER_STANDS)


def test_a_joint_branch_is_left_for_a_branch_of_ones_own(story: Town) -> None:
    """BRANCH-JOINT: only what covers is left, the leading compound last; then a new application is open."""
    joined(story, "XQ-01", "XQ-02", "XQ-03")
    founded(story, "XQ-01", "XQ-02")
    story.when(june(20)).compound("XQ-03").leave_joint()
    story.then.refused(BRANCH_JOINT, found=None)
    story.when(june(20)).compound("XQ-01").leave_joint()
    assert "牵头小区最后退出" in str(story.then.refused(BRANCH_JOINT, found=["XQ-02"]))
    story.when(june(20)).compound("XQ-02").leave_joint()
    story.then.exactly(JointBranchLeft(leading="XQ-01"))
    story.when(june(21)).compound("XQ-02").leave_joint()
    story.then.refused(BRANCH_JOINT, found=None)
    story.when(june(21)).compound("XQ-01").leave_joint()
    story.then.exactly(JointBranchLeft(leading="XQ-01"))
    for one in ("XQ-01", "XQ-02"):
        story.given(june(22)).compound(one).apply()
        story.given(june(23)).compound(one).approve(document="示例〔2022〕9号")
        story.when(june(24)).compound(one).found(members=THREE)
        story.then.exactly(BranchFounded)
    story.when(june(25)).compound("XQ-01").leave_joint()
    story.then.refused(BRANCH_JOINT, found="XQ-01")


def test_an_amendment_may_drop_a_compound_that_has_joined(story: Town) -> None:
    """What was joined under the former charter goes on."""
    joined(story, on=may(20))
    story.given(june(2)).charter().amend(CHARTER.model_copy(update={"compounds": {}}))
    story.when(june(3)).compound("XQ-01").deliver("care")
    story.then.accepted()
