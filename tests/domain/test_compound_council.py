"""The Red Neighbour council: who is present makes it a session, and only a session agrees or declines."""

from collections.abc import Sequence
from datetime import date

import pytest

from daojiao_program.domain.charter import CHARTER_KNOWN, Charter, Council
from daojiao_program.domain.compound import (
    COUNCIL_DUE,
    COUNCIL_MATTER,
    COUNCIL_ONCE,
    COUNCIL_THREE,
    CompoundBranch,
    ConsultationHeld,
    CouncilHeld,
    MatterAnswered,
    MatterCarriedOut,
    MatterRaised,
)
from daojiao_program.domain.values import Reply
from daojiao_program.engine import Warned
from daojiao_program.engine.rules import LATER_STANDS, REQUEST_FORM
from tests.domain.compounds import ALL, founded, joined, state
from tests.domain.town import CHARTER, Town, june

REPLIES: tuple[Reply, ...] = ("agreed", "declined", "deferred", "referred")


def met(story: Town, *, raised: Sequence[str] = ("YT-1",)) -> None:
    """Let matters have been raised, a session Y-1 and a consultation X-1 have been held on 4 June."""
    joined(story)
    compound = story.given(june(4)).compound("XQ-01")
    for one in raised:
        compound.raise_matter(one, subject="加装充电桩")
    compound.meet("Y-1", form="offline", parties=ALL)
    compound.meet("X-1", form="online", parties=["branch", "property"])


@pytest.mark.parametrize("branch", [False, True])
def test_three_parties_make_a_session(story: Town, branch: bool) -> None:  # noqa: FBT001 - a case
    """COUNCIL-THREE: with all of them it is a session, before the founding as after."""
    joined(story)
    if branch:
        founded(story)
    story.when(june(12)).compound("XQ-01").meet("Y-1", form="online", parties=ALL[::-1])
    story.then.exactly(CouncilHeld(session="Y-1", form="online", parties=tuple(ALL)))
    assert story.then.accepted().warnings == ()


@pytest.mark.parametrize("parties", [ALL[:2], ALL[1:], ALL[:1], ["branch", "owners", "owners"]])
def test_without_one_of_them_it_is_a_consultation(story: Town, parties: list[str]) -> None:
    """COUNCIL-THREE: recorded as such with a warning, and not refused; nobody counts for two."""
    joined(story)
    story.when(june(4)).compound("XQ-01").meet("1", form="offline", parties=parties)
    present = tuple(dict.fromkeys(parties))
    story.then.exactly(ConsultationHeld(session="1", form="offline", parties=present))
    story.then.warned(COUNCIL_THREE, found=list(present), allowed=ALL)


def test_the_parties_are_the_charters(story: Town) -> None:
    """CHARTER-KNOWN, REQUEST-FORM: others are refused, and nobody at all; another charter has others."""
    joined(story)
    compound = story.when(june(4)).compound("XQ-01")
    compound.meet("1", form="offline", parties=[*ALL, "guests"])
    assert "“guests”不在议事各方之列" in str(story.then.refused(CHARTER_KNOWN, field="council.parties"))
    compound.meet("1", form="offline", parties=[])
    story.then.refused(REQUEST_FORM)
    compound.meet("1", form="by letter", parties=ALL)  # type: ignore[arg-type] # it is none
    story.then.refused(REQUEST_FORM)
    two = {one: CHARTER.council.parties[one] for one in ALL[:2]}
    story.given(june(5)).charter().amend(CHARTER.model_copy(update={"council": Council(parties=two)}))
    story.when(june(5)).compound("XQ-01").meet("1", form="offline", parties=ALL[:2])
    story.then.exactly(CouncilHeld)


@pytest.mark.parametrize("number", ["Y-1", "X-1"])
def test_a_meeting_is_recorded_once(story: Town, number: str) -> None:
    """COUNCIL-ONCE: its number again is refused, be it a session or a consultation; elsewhere it is free."""
    met(story)
    story.when(june(5)).compound("XQ-01").meet(number, form="offline", parties=ALL)
    assert "只登记一次会议" in str(story.then.refused(COUNCIL_ONCE, found=number))
    joined(story, "XQ-02", on=june(5))
    story.when(june(5)).compound("XQ-02").meet(number, form="offline", parties=ALL)
    story.then.accepted()


def test_a_matter_is_raised_once(story: Town) -> None:
    """COUNCIL-MATTER: its number again is refused, and says how it stands."""
    met(story)
    story.when(june(5)).compound("XQ-01").raise_matter("YT-2", subject=" 停车位划线 ")
    story.then.exactly(MatterRaised(matter="YT-2", subject="停车位划线"))
    story.when(june(5)).compound("XQ-01").raise_matter("YT-1", subject="停车位划线")
    assert "议题提出一次" in str(story.then.refused(COUNCIL_MATTER, found="raised"))


@pytest.mark.parametrize("reply", REPLIES)
def test_a_session_gives_any_answer(story: Town, reply: Reply) -> None:
    """A matter is agreed, declined, deferred or referred upward."""
    met(story)
    story.when(june(5)).compound("XQ-01").answer_matter("YT-1", reply=reply, session="Y-1")
    story.then.exactly(MatterAnswered(matter="YT-1", reply=reply, session="Y-1"))


@pytest.mark.parametrize("reply", REPLIES)
def test_a_consultation_neither_agrees_nor_declines(story: Town, reply: Reply) -> None:
    """COUNCIL-THREE: it defers, or refers upward."""
    met(story)
    story.when(june(5)).compound("XQ-01").answer_matter("YT-1", reply=reply, session="X-1")
    if reply in ("deferred", "referred"):
        story.then.accepted()
    else:
        refused = story.then.refused(COUNCIL_THREE, found="X-1")
        assert "议题的同意和不同意只在议事会上作出" in str(refused)


def test_what_is_answered_was_raised_and_where_is_recorded(story: Town) -> None:
    """COUNCIL-MATTER: an unknown matter is refused, and an unknown meeting."""
    met(story)
    compound = story.when(june(5)).compound("XQ-01")
    compound.answer_matter("YT-9", reply="agreed", session="Y-1")
    story.then.refused(COUNCIL_MATTER, found=None)
    compound.answer_matter("YT-1", reply="deferred", session="Y-9")
    story.then.refused(COUNCIL_MATTER, found="Y-9")


@pytest.mark.parametrize("reply", REPLIES)
def test_only_a_deferred_or_referred_matter_is_answered_again(story: Town, reply: Reply) -> None:
    """COUNCIL-MATTER: agreed and declined are the last word."""
    met(story)
    story.given(june(5)).compound("XQ-01").answer_matter("YT-1", reply=reply, session="Y-1")
    story.when(june(6)).compound("XQ-01").answer_matter("YT-1", reply="agreed", session="Y-1")
    if reply in ("deferred", "referred"):
        story.then.accepted()
    else:
        story.then.refused(COUNCIL_MATTER, found=reply)


@pytest.mark.parametrize("reply", REPLIES)
def test_only_an_agreed_matter_is_carried_out(story: Town, reply: Reply) -> None:
    """COUNCIL-MATTER: nothing else, and nothing twice."""
    met(story)
    story.when(june(5)).compound("XQ-01").carry_out("YT-1")
    assert "同意的才能落实" in str(story.then.refused(COUNCIL_MATTER, found="raised"))
    story.given(june(5)).compound("XQ-01").answer_matter("YT-1", reply=reply, session="Y-1")
    story.when(june(6)).compound("XQ-01").carry_out("YT-1")
    if reply == "agreed":
        story.then.exactly(MatterCarriedOut(matter="YT-1"))
        story.when(june(7)).compound("XQ-01").carry_out("YT-1")
        story.then.refused(COUNCIL_MATTER, found="carried out")
    else:
        story.then.refused(COUNCIL_MATTER, found=reply)


def test_a_session_that_a_matter_was_agreed_at_is_not_voided(story: Town) -> None:
    """LATER-STANDS: nor is the matter declined by a late entry before it was agreed and carried out."""
    joined(story)
    story.given(june(4)).compound("XQ-01").raise_matter("YT-1", subject="加装充电桩")
    story.given(june(4)).request("session").compound("XQ-01").meet("Y-1", form="offline", parties=ALL)
    agreed = story.given(june(6)).request("agreed").compound("XQ-01")
    agreed.answer_matter("YT-1", reply="agreed", session="Y-1")
    story.given(june(9)).request("done").compound("XQ-01").carry_out("YT-1")
    story.when(june(10), reason="误录").void("session")
    story.then.refused(LATER_STANDS, later=["agreed"])
    late = story.when(june(5), entered=june(10)).compound("XQ-01")
    late.answer_matter("YT-1", reply="declined", session="Y-1")
    story.then.refused(LATER_STANDS)
    late.answer_matter("YT-1", reply="deferred", session="Y-1")
    story.then.accepted()


def council_due(compound: CompoundBranch, terms: Charter) -> date | None:
    """Until when the first council session is to be held."""
    return next((one.due for one in compound.tasks(terms) if one.rule is COUNCIL_DUE), None)


def test_the_first_session_is_due_30_days_after_the_founding(story: Town) -> None:
    """COUNCIL-DUE: held on the last day it is in time, on the next it is late; told, and never stored."""
    joined(story)
    story.given(june(3)).compound("XQ-01").meet("1", form="offline", parties=ALL)
    founded(story)
    due = date(2022, 7, 10)
    found = state(story, "XQ-01", june(10))
    assert council_due(found, CHARTER) == due
    assert found.overdue(CHARTER, due) == []
    (late,) = found.overdue(CHARTER, date(2022, 7, 11))
    assert late == Warned(COUNCIL_DUE, {"found": 31, "allowed": 30})
    assert "成立后30天内" in late.rule.sentences(late.findings).zh
    today = date(2022, 8, 1)
    story.when(date(2022, 7, 12), entered=today).compound("XQ-01").meet("2", form="online", parties=ALL)
    assert story.then.accepted().warnings == ()
    assert state(story, "XQ-01", today).overdue(CHARTER, today) == [
        Warned(COUNCIL_DUE, {"found": 32, "allowed": 30})
    ]
    story.given(due, entered=today).compound("XQ-01").meet("3", form="online", parties=ALL)
    assert state(story, "XQ-01", today).overdue(CHARTER, today) == []


def test_a_consultation_does_not_count_as_the_first_session(story: Town) -> None:
    """COUNCIL-DUE: nor does a session before the founding; one on its very day does."""
    joined(story)
    founded(story)
    story.given(june(20)).compound("XQ-01").meet("1", form="offline", parties=["branch", "owners"])
    day = date(2022, 7, 20)
    assert state(story, "XQ-01", day).overdue(CHARTER, day)
    story.given(june(10), entered=june(21)).compound("XQ-01").meet("2", form="offline", parties=ALL)
    assert state(story, "XQ-01", day).overdue(CHARTER, day) == []


def test_without_a_branch_or_a_number_of_days_nothing_is_due(story: Town) -> None:
    """COUNCIL-DUE: a compound without a branch of its own has no session due, nor has any without days."""
    joined(story, "XQ-01", "XQ-02")
    founded(story, "XQ-01", "XQ-02")
    anytime = CHARTER.model_copy(update={"council": Council(parties=CHARTER.council.parties)})
    day = date(2022, 12, 1)
    other, leading = (state(story, one, day) for one in ("XQ-02", "XQ-01"))
    assert (council_due(other, CHARTER), other.overdue(CHARTER, day)) == (None, [])
    assert (council_due(leading, anytime), leading.overdue(anytime, day)) == (None, [])
    for one in ("XQ-02", "XQ-01"):
        story.given(june(20)).compound(one).leave_joint()
    assert council_due(state(story, "XQ-01", june(19)), CHARTER) == date(2022, 7, 10)
    assert council_due(state(story, "XQ-01", june(20)), CHARTER) is None
