"""The leading group: headed by the Party secretary; its work plan has a number and a hash."""

import pytest

from daojiao_program.domain.charter import CHARTER_KNOWN, CHARTER_WHOLE, Charter, faults
from daojiao_program.domain.leading_group import (
    LEAD_FORMED,
    LEAD_HEAD,
    LEAD_PLAN,
    LeadingGroupAdjusted,
    LeadingGroupFormed,
    WorkPlanIssued,
)
from daojiao_program.engine.rules import LATER_STANDS, REQUEST_FORM
from tests.domain.town import CHARTER, Town, june, may

PLAN = "道滘镇抓党建促乡村振兴示范镇、示范村(社区)创建工作方案"
NUMBER = "道委发〔2022〕1号"
HASH = "0f" * 32


def formed(story: Town, *, on: int = 10) -> None:
    """Let the group have been formed under the Party secretary."""
    story.given(may(on)).request("formed").leading_group().form("M-01", members=["M-02", "M-04"])


def headed_by(story: Town, leader: str, *, on: int) -> None:
    """Let the charter say that somebody else is the Party secretary."""
    story.given(may(on)).charter().amend(CHARTER.model_copy(update={"party_secretary": leader}))


def test_the_party_secretary_heads_the_group(story: Town) -> None:
    """LEAD-HEAD: another leader is refused; the charter says who it is."""
    form = story.when(may(10)).leading_group().form
    form("M-02", members=["M-04"])
    refused = story.then.refused(LEAD_HEAD, found="M-02", allowed="M-01", edition=1)
    assert "领导小组由镇党委书记任组长" in str(refused)
    assert "(charter 1, party_secretary)" in str(refused)
    form("M-01", members=["M-02", "M-04"])
    story.then.exactly(
        ("leading-group:leading-group", LeadingGroupFormed(head="M-01", members=("M-02", "M-04")))
    )


def test_without_a_party_secretary_in_the_charter_no_group_is_formed(story: Town) -> None:
    """LEAD-HEAD: the charter is to be amended first."""
    story.given(may(9)).charter().amend(CHARTER.model_copy(update={"party_secretary": None}))
    story.when(may(10)).leading_group().form("M-01", members=["M-02"])
    assert "先修订章程" in str(story.then.refused(LEAD_HEAD, found="M-01", allowed=None))


def test_a_party_secretary_is_of_the_leadership(story: Town) -> None:
    """CHARTER-WHOLE: a charter that names a stranger is not whole."""
    story.when(may(9)).charter().amend(CHARTER.model_copy(update={"party_secretary": "M-99"}))
    story.then.refused(CHARTER_WHOLE, found=["party_secretary = M-99 is not one of the leadership"])


def test_members_are_of_the_leadership_each_named_once(story: Town) -> None:
    """CHARTER-KNOWN, LEAD-FORMED: strangers, doubles, the head among the members; and nobody."""
    form = story.when(may(10)).leading_group().form
    form("M-01", members=["M-02", "M-99"])
    story.then.refused(CHARTER_KNOWN, found="M-99", field="leadership")
    for members in (["M-02", "M-02"], ["M-01", "M-02"], []):
        form("M-01", members=members)
        story.then.refused(LEAD_FORMED, found=["M-01", *members])


def test_a_group_is_formed_once_and_adjusted_then(story: Town) -> None:
    """LEAD-FORMED: not adjusted before, not formed again after; as it is, there is nothing to do."""
    story.when(may(9)).leading_group().adjust("M-01", members=["M-02"])
    story.then.refused(LEAD_FORMED, found="leading-group")
    formed(story)
    story.when(may(11)).leading_group().form("M-01", members=["M-02"])
    assert "改办理调整" in str(story.then.refused(LEAD_FORMED))
    story.when(may(11)).leading_group().adjust("M-01", members=["M-02", "M-04"])
    story.then.nothing()
    story.when(may(11)).leading_group().adjust("M-01", members=["M-02"])
    story.then.exactly(LeadingGroupAdjusted(head="M-01", members=("M-02",)))


def test_a_new_party_secretary_heads_the_group_from_the_amendment_on(story: Town) -> None:
    """LEAD-HEAD: before it the former, after it the new one, whenever it is entered."""
    formed(story)
    headed_by(story, "M-04", on=20)
    story.when(may(19), entered=may(25)).leading_group().adjust("M-04", members=["M-02"])
    story.then.refused(LEAD_HEAD, found="M-04", allowed="M-01", edition=1)
    story.when(may(20), entered=may(25)).leading_group().adjust("M-01", members=["M-02"])
    story.then.refused(LEAD_HEAD, found="M-01", allowed="M-04", edition=2)
    story.when(may(20), entered=may(25)).leading_group().adjust("M-04", members=["M-02"])
    story.then.exactly(LeadingGroupAdjusted(head="M-04", members=("M-02",)))


def test_a_forming_that_was_built_on_is_not_voided(story: Town) -> None:
    """LATER-STANDS: the adjustment is named."""
    formed(story)
    story.given(may(11)).request("adjusted").leading_group().adjust("M-01", members=["M-02"])
    story.when(may(12), reason="误录").void("formed")
    story.then.refused(LATER_STANDS, later=["adjusted"])


def test_the_work_plan_may_precede_the_group(story: Town) -> None:
    """LEAD-PLAN: the plan is issued, and the group is formed later or, entered late, before."""
    story.when(june(10)).leading_group().issue_plan(PLAN, document=f" {NUMBER} ", sha256=HASH.upper())
    story.then.exactly(WorkPlanIssued(document=NUMBER, name=PLAN, sha256=HASH))
    story.when(june(9), entered=june(12)).leading_group().form("M-01", members=["M-02"])
    story.then.accepted()


@pytest.mark.parametrize(
    ("number", "digest", "found"),
    [
        (" ", HASH, None),
        (NUMBER, "", ""),
        (NUMBER, HASH[1:], HASH[1:]),
        (NUMBER, HASH + "0", HASH + "0"),
        (NUMBER, "g" * 64, "g" * 64),
    ],
)
def test_a_work_plan_has_a_number_and_the_hash_of_its_file(
    story: Town, number: str, digest: str, found: str | None
) -> None:
    """LEAD-PLAN: a blank number, and what is not 64 hex digits, are refused with what to give."""
    story.when(june(10)).leading_group().issue_plan(PLAN, document=number, sha256=digest)
    assert "请写明文号和64位十六进制校验值" in str(story.then.refused(LEAD_PLAN, found=found))


def test_a_number_is_issued_once(story: Town) -> None:
    """LEAD-PLAN: the same number is refused, a revised plan under another is taken; it has a name."""
    story.given(june(10)).leading_group().issue_plan(PLAN, document=NUMBER, sha256=HASH)
    story.when(june(11)).leading_group().issue_plan(PLAN, document=NUMBER, sha256="1" * 64)
    story.then.refused(LEAD_PLAN, found=NUMBER)
    story.when(june(11)).leading_group().issue_plan(PLAN, document="道委发〔2022〕2号", sha256="1" * 64)
    story.then.accepted()
    story.when(june(12)).leading_group().issue_plan(" ", document="道委发〔2022〕3号", sha256=HASH)
    story.then.refused(REQUEST_FORM)


def test_a_charter_of_before_these_parts_still_loads() -> None:
    """What it does not say is empty: no Party secretary, no standings; and it is whole."""
    older = Charter.model_validate(CHARTER.model_dump(exclude={"party_secretary", "standings"}))
    assert (older.party_secretary, older.standings, faults(older)) == (None, {}, [])
