"""The cohort: planned once, with a class within its sizes and a mentor for each trainee."""

import pytest

from daojiao_program.domain.cadre import CohortJoined
from daojiao_program.domain.charter import CHARTER_KNOWN
from daojiao_program.domain.cohort import (
    COHORT_PAIR,
    COHORT_PLANNED,
    COHORT_SIZE,
    CadreEnrolled,
    CohortPlanned,
    MentorReplaced,
    SessionCompleted,
    ShadowingDone,
    SizeWaived,
)
from tests.domain.town import (
    CHARTER,
    RENEWAL,
    SPATIAL,
    Town,
    a_class,
    in_office,
    may,
    sized,
)


def begun(story: Town, size: int = 9, *, on: int = 10) -> list[str]:
    """Let a class have held its first session, with everybody present."""
    ids = a_class(story, size)
    story.given(may(on)).request("first").cohort("C-01").complete_session(SPATIAL, present=ids)
    return ids


def test_a_cohort_is_planned_once_for_a_field(story: Town) -> None:
    """COHORT-PLANNED: a number is one cohort; the field is the charter's."""
    story.when(may(5)).cohort("C-01").plan("village-governance", batch="第一批")
    story.then.exactly(CohortPlanned(field="village-governance", batch="第一批"))
    story.when(may(6)).cohort("C-01").plan("rural-revitalisation")
    story.then.refused(COHORT_PLANNED, found="C-01")
    story.when(may(6)).cohort("C-02").plan("astronomy")
    assert "“astronomy”不在领域之列" in str(story.then.refused(CHARTER_KNOWN, field="fields"))


def test_nothing_happens_in_a_cohort_that_is_not_planned(story: Town) -> None:
    """COHORT-PLANNED: each decision asks for the plan first."""
    in_office(story, "K-01")
    cohort = story.when(may(5)).cohort("C-09")
    cohort.enrol("K-01", mentor="M-01")
    assert "请先登记开班" in str(story.then.refused(COHORT_PLANNED))
    cohort.complete_session(SPATIAL, present=["K-01"])
    story.then.refused(COHORT_PLANNED)
    cohort.graduate()
    story.then.refused(COHORT_PLANNED)


def test_the_thirteenth_joins_and_the_fourteenth_does_not(story: Town) -> None:
    """COHORT-SIZE: at most thirteen; the refusal cites the charter and both of its numbers."""
    a_class(story, 12)
    in_office(story, "K-13", "K-14")
    story.when(may(6)).cohort("C-01").enrol("K-13", mentor="M-13")
    story.then.exactly(
        ("cohort:C-01", CadreEnrolled(cadre="K-13", mentor="M-13")),
        ("cadre:K-13", CohortJoined(cohort="C-01")),
    )
    story.when(may(6)).cohort("C-01").enrol("K-14", mentor="M-14")
    refused = story.then.refused(COHORT_SIZE, found=14, allowed="9–13", edition=1)
    assert "小班培训，每期9–13人 / a class has 9–13 trainees" in str(refused)
    assert "allowed 9–13 (charter 1, training.smallest, training.largest)" in str(refused)


@pytest.mark.parametrize("size", [9, 13])
def test_a_class_of_nine_and_of_thirteen_begins(story: Town, size: int) -> None:
    """COHORT-SIZE: both ends are within."""
    ids = a_class(story, size)
    story.when(may(10)).cohort("C-01").complete_session(SPATIAL, present=ids)
    story.then.exactly(SessionCompleted(course=SPATIAL, present=tuple(ids)))


def test_a_class_of_eight_does_not_begin(story: Town) -> None:
    """COHORT-SIZE: eight is refused at the first session, and what to do is said."""
    ids = a_class(story, 8)
    story.when(may(10)).cohort("C-01").complete_session(SPATIAL, present=ids)
    refused = story.then.refused(COHORT_SIZE, found=8)
    assert "请在首次授课前补足或调整学员" in str(refused)


def test_a_waiver_with_a_reason_lets_eight_begin(story: Town) -> None:
    """COHORT-SIZE: the waiver is an event of its own, with the number and the reason; a blank one is none."""
    ids = a_class(story, 8)
    story.when(may(10)).cohort("C-01").complete_session(SPATIAL, present=ids, waiver="  ")
    story.then.refused(COHORT_SIZE)
    story.when(may(10)).cohort("C-01").complete_session(SPATIAL, present=ids, waiver="末期小班")
    story.then.exactly(
        SizeWaived(trainees=8, reason="末期小班"), SessionCompleted(course=SPATIAL, present=tuple(ids))
    )


def test_a_waiver_that_is_not_needed_waives_nothing(story: Town) -> None:
    """COHORT-SIZE: nine with a waiver begin as nine."""
    ids = a_class(story, 9)
    story.when(may(10)).cohort("C-01").complete_session(SPATIAL, present=ids, waiver="末期小班")
    story.then.exactly(SessionCompleted)


def test_too_many_are_never_waived(story: Town) -> None:
    """COHORT-SIZE: a charter that allows twelve holds back the thirteen enrolled under the former one."""
    ids = a_class(story, 13)
    story.given(may(8)).charter().amend(sized(9, 12))
    story.when(may(10)).cohort("C-01").complete_session(SPATIAL, present=ids, waiver="末期小班")
    story.then.refused(COHORT_SIZE, found=13, allowed="9–12", edition=2)
    story.given(may(10)).cohort("C-01").withdraw("K-13")
    story.when(may(10)).cohort("C-01").complete_session(SPATIAL, present=ids[:12])
    story.then.accepted()


def test_the_size_is_that_of_the_charter_on_the_day(story: Town) -> None:
    """COHORT-SIZE: fourteen may join from the amendment's day on, and not the day before, however late."""
    a_class(story, 13)
    in_office(story, "K-14")
    story.given(may(8)).charter().amend(sized(9, 14))
    story.when(may(7), entered=may(9)).cohort("C-01").enrol("K-14", mentor="M-14")
    story.then.refused(COHORT_SIZE, found=14, allowed="9–13", edition=1)
    story.when(may(8), entered=may(9)).cohort("C-01").enrol("K-14", mentor="M-14")
    story.then.accepted()


def test_the_smallest_size_counts_at_the_first_session_only(story: Town) -> None:
    """COHORT-SIZE: a class that has begun goes on when somebody leaves."""
    ids = begun(story)
    story.given(may(11)).cohort("C-01").withdraw("K-09")
    story.when(may(12)).cohort("C-01").complete_session(RENEWAL, present=ids[:8])
    story.then.accepted()


def test_the_class_counts_not_who_is_present(story: Town) -> None:
    """COHORT-SIZE: nine in the class with one present is a class of nine."""
    a_class(story, 9)
    story.when(may(10)).cohort("C-01").complete_session(SPATIAL, present=["K-01"])
    story.then.exactly(SessionCompleted(course=SPATIAL, present=("K-01",)))


def test_a_mentor_is_of_the_leadership_team(story: Town) -> None:
    """COHORT-PAIR: somebody else is refused when enrolling, replacing and shadowing."""
    a_class(story, 1)
    in_office(story, "K-02")
    cohort = story.when(may(6)).cohort("C-01")
    cohort.enrol("K-02", mentor="M-99")
    refused = story.then.refused(COHORT_PAIR, found="M-99")
    assert "培养人为镇领导班子成员" in str(refused)
    story.when(may(6), reason="调离").cohort("C-01").replace_mentor("K-01", mentor="M-99")
    story.then.refused(COHORT_PAIR, found="M-99")
    cohort.shadow("K-01", mentor="M-99")
    story.then.refused(COHORT_PAIR, found="M-99")


def test_a_trainee_has_one_mentor(story: Town) -> None:
    """COHORT-PAIR: enrolled again, the present mentor is named."""
    a_class(story, 1)
    story.when(may(6)).cohort("C-01").enrol("K-01", mentor="M-02")
    story.then.refused(COHORT_PAIR, found="M-01")


def test_a_second_trainee_of_a_mentor_is_a_warning(story: Town) -> None:
    """COHORT-PAIR: taken, with a warning that names the first; alone, without."""
    a_class(story, 1)
    in_office(story, "K-02", "K-03")
    story.when(may(6)).cohort("C-01").enrol("K-02", mentor="M-01")
    story.then.warned(COHORT_PAIR, found="M-01: K-01")
    story.when(may(6)).cohort("C-01").enrol("K-03", mentor="M-03")
    assert story.then.accepted().warnings == ()


def test_a_mentor_is_replaced_with_a_reason(story: Town) -> None:
    """COHORT-PAIR: without a reason, or by the same mentor, it is refused."""
    a_class(story, 2)
    story.when(may(6)).cohort("C-01").replace_mentor("K-01", mentor="M-05")
    assert "更换须写明原因" in str(story.then.refused(COHORT_PAIR, found=None))
    story.when(may(6), reason="分工调整").cohort("C-01").replace_mentor("K-01", mentor="M-01")
    story.then.refused(COHORT_PAIR, found="M-01")
    story.when(may(6), reason="分工调整").cohort("C-01").replace_mentor("K-01", mentor="M-05")
    story.then.exactly(MentorReplaced(cadre="K-01", mentor="M-05"))
    story.when(may(6), reason="分工调整").cohort("C-01").replace_mentor("K-02", mentor="M-05")
    story.then.warned(COHORT_PAIR, found="M-05: K-01")


def test_a_shadowing_day_is_spent_with_the_mentor_of_that_day(story: Town) -> None:
    """COHORT-PAIR: before the replacement the first, after it the second; also when entered late."""
    a_class(story, 1)
    story.given(may(12), reason="分工调整").cohort("C-01").replace_mentor("K-01", mentor="M-05")
    story.when(may(12), entered=may(15)).cohort("C-01").shadow("K-01", mentor="M-01")
    story.then.refused(COHORT_PAIR, found="M-01", allowed="M-05")
    story.when(may(11), entered=may(15)).cohort("C-01").shadow("K-01", mentor="M-01")
    story.then.exactly(ShadowingDone(cadre="K-01", mentor="M-01"))
    story.when(may(12), entered=may(15)).cohort("C-01").shadow("K-01", mentor="M-05")
    story.then.accepted()


def test_a_mentor_who_left_the_leadership_is_replaced_before_the_next_shadowing(story: Town) -> None:
    """COHORT-PAIR: the leadership team is the charter's of the day."""
    a_class(story, 1)
    left = {code: one for code, one in CHARTER.leadership.items() if code != "M-01"}
    amended = CHARTER.model_copy(update={"leadership": left, "party_secretary": "M-02"})
    story.given(may(8)).charter().amend(amended)
    story.when(may(9)).cohort("C-01").shadow("K-01", mentor="M-01")
    story.then.refused(COHORT_PAIR, found="M-01")
