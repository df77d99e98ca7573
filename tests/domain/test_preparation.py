"""Preparing a branch: a flow with a memory, whose members are free again once it has lapsed."""

from datetime import date

from daojiao_program.domain.charter import Preparation
from daojiao_program.domain.compound import CompoundBranch
from daojiao_program.domain.preparation import (
    MEMBER_ONE,
    PREPARATION_OPEN,
    BranchPreparation,
    MemberFound,
    PartyMember,
    PremisesSecured,
)
from daojiao_program.engine.rules import EFFECT_STANDS
from tests.domain.compounds import approved, joined
from tests.domain.town import CHARTER, Town, june, town

SEPTEMBER = date(2022, 9, 2)


def begun(found: Town, *members: str) -> None:
    """XQ-01 has joined the plan; its branch is in preparation since 3 June."""
    joined(found, "XQ-01", "XQ-02")
    found.given(june(3)).of(BranchPreparation, "XQ-01").begin()
    for member in members:
        found.given(june(4)).of(BranchPreparation, "XQ-01").find_member(member)


def tasks(found: Town, on: date) -> list[tuple[str, date | None, str]]:
    """What is to be done of the preparation."""
    items = found.engine.worklist(on=on, kind=BranchPreparation)
    return [(one.decision, one.due, one.late) for one in items]


def test_one_step_after_the_other() -> None:
    """Members, premises, the founding: each by the day on which the preparation lapses."""
    due = date(2022, 9, 1)
    with town() as found:
        begun(found)
        assert tasks(found, june(3)) == [("preparation.find-member", due, "preparation.lapse")]
        for number in (1, 2, 3):
            found.given(june(4)).of(BranchPreparation, "XQ-01").find_member(f"DY-{number}")
        assert tasks(found, june(4)) == [("preparation.secure-premises", due, "preparation.lapse")]
        found.when(june(5)).of(BranchPreparation, "XQ-01").secure_premises("活动室")
        found.then.exactly(PremisesSecured(place="活动室"))
        assert tasks(found, june(5)) == [("compound.found", due, "preparation.lapse")]
        assert [one.decision for one in found.engine.worklist(on=SEPTEMBER, kind=BranchPreparation)]


def test_without_days_in_the_charter_it_never_lapses() -> None:
    """As under a charter of before."""
    ever = CHARTER.model_copy(update={"preparation": Preparation()})
    with town(ever) as found:
        begun(found, "DY-1")
        assert tasks(found, SEPTEMBER) == [("preparation.find-member", None, "")]
        found.when(SEPTEMBER).of(BranchPreparation, "XQ-01").lapse()
        found.then.refused(PREPARATION_OPEN)


def test_what_lapses_frees_its_members_and_may_begin_anew() -> None:
    """By the clock, for the day after the last on which it was in time."""
    with town() as found:
        begun(found, "DY-1", "DY-2")
        found.given(june(5)).of(BranchPreparation, "XQ-02").begin()
        found.when(june(6)).of(BranchPreparation, "XQ-02").find_member("DY-1")
        found.then.refused(MEMBER_ONE, found="DY-1: XQ-01")
        found.go_to(SEPTEMBER)
        found.tick()
        assert [event.TOPIC for _, event in found.followed_events] == [
            "preparation.lapsed",
            "member.freed",
            "member.freed",
        ]
        assert found.engine.load(PartyMember, "DY-1").prepares is None
        found.when(SEPTEMBER).of(BranchPreparation, "XQ-02").find_member("DY-1")
        found.then.among(MemberFound(member="DY-1"))
        found.when(SEPTEMBER).of(BranchPreparation, "XQ-01").begin()
        found.then.accepted()
        again = found.engine.load(BranchPreparation, "XQ-01")
        assert (again.status, again.begun, again.members) == ("open", SEPTEMBER, ())


def test_the_founding_ends_it() -> None:
    """And a founding that is voided opens it again, with all that followed."""
    with town() as found:
        begun(found, "DY-1")
        approved(found, "XQ-01")
        found.when(june(10)).request("founding").of(CompoundBranch, "XQ-01").found(
            members=["DY-1", "DY-2", "DY-3"]
        )
        assert [event.TOPIC for _, event in found.followed_events] == ["preparation.ended"]
        assert found.engine.load(BranchPreparation, "XQ-01").status == "ended"
        found.when(june(12), reason="moved").void("founding")
        found.then.refused(EFFECT_STANDS)
        found.given(june(12), reason="moved").void("founding", consequences=True)
        assert found.engine.load(BranchPreparation, "XQ-01").status == "open"
