"""The cohort's class: who may join, who stands in for whom, and what is entered late."""

from daojiao_program.domain.cadre import Cadre, CadreLeftOffice, CohortJoined, CohortLeft
from daojiao_program.domain.cohort import (
    COHORT_CADRE,
    COHORT_CLOSED,
    COHORT_ONCE,
    COHORT_PAIR,
    COHORT_PRESENT,
    COHORT_SIZE,
    CadreSubstituted,
    CadreWithdrew,
    Cohort,
)
from daojiao_program.engine.rules import LATER_STANDS
from tests.domain.town import GRIDS, RENEWAL, SPATIAL, Town, a_class, cadres, in_office, may, sized, town


def begun(story: Town, size: int = 9, *, on: int = 10) -> list[str]:
    """Let a class have held its first session, with everybody present."""
    ids = a_class(story, size)
    story.given(may(on)).request("first").cohort("C-01").complete_session(SPATIAL, present=ids)
    return ids


def test_a_trainee_is_in_office(story: Town) -> None:
    """COHORT-CADRE: on the day before the office begins nobody joins, on the day itself one does."""
    a_class(story, 0)
    in_office(story, "K-01", on=may(7))
    story.when(may(6), entered=may(8)).cohort("C-01").enrol("K-01", mentor="M-01")
    assert "在任的村（社区）“两委”干部" in str(story.then.refused(COHORT_CADRE, found="K-01"))
    story.when(may(7), entered=may(8)).cohort("C-01").enrol("K-01", mentor="M-01")
    story.then.accepted()


def test_who_left_office_does_not_join(story: Town) -> None:
    """COHORT-CADRE: neither enrolled nor as a substitute."""
    begun(story)
    in_office(story, "K-20")
    story.given(may(11)).cadre("K-20").leave_office()
    story.when(may(12), reason="调离").cohort("C-01").substitute("K-01", cadre="K-20")
    story.then.refused(COHORT_CADRE, found="K-20")


def test_leaving_office_while_in_a_cohort(story: Town) -> None:
    """A trainee may leave office, and is then substituted or withdrawn like any other."""
    begun(story)
    story.when(may(12)).cadre("K-01").leave_office()
    story.then.exactly(CadreLeftOffice())
    story.when(may(13)).cohort("C-01").withdraw("K-01")
    story.then.accepted()


def test_a_late_end_of_office_that_unmakes_an_enrolment_is_refused(story: Town) -> None:
    """LATER-STANDS: out of office on 1 May, one could not have enrolled on 5 May."""
    a_class(story, 1)
    story.when(may(1), entered=may(9)).cadre("K-01").leave_office()
    assert "cohort.enrol cohort:C-01 2022-05-05" in str(story.then.refused(LATER_STANDS))


def test_a_cadre_is_in_one_running_cohort(story: Town) -> None:
    """COHORT-ONCE: the other cohort is named; withdrawn from it, the cadre may join on the same day."""
    a_class(story, 1)
    a_class(story, 0, cohort="C-02")
    story.when(may(6)).cohort("C-02").enrol("K-01", mentor="M-01")
    assert "一名干部同一时间只参加一期培训" in str(story.then.refused(COHORT_ONCE, found="C-01"))
    story.given(may(7)).cohort("C-01").withdraw("K-01")
    story.when(may(7)).cohort("C-02").enrol("K-01", mentor="M-01")
    story.then.among(("cadre:K-01", CohortJoined(cohort="C-02")))


def test_withdrawn_a_cadre_may_join_the_same_class_again(story: Town) -> None:
    """Before the first session a withdrawal can be taken back by enrolling anew."""
    a_class(story, 2)
    story.when(may(6)).cohort("C-01").withdraw("K-01")
    story.then.exactly(
        ("cohort:C-01", CadreWithdrew(cadre="K-01")), ("cadre:K-01", CohortLeft(cohort="C-01"))
    )
    story.when(may(7)).cohort("C-01").enrol("K-01", mentor="M-03")
    story.then.accepted()
    assert story.engine.load(Cohort, "C-01").mentor_of == {"K-02": "M-02", "K-01": "M-03"}


def test_after_the_first_session_nobody_enrols(story: Town) -> None:
    """COHORT-CLOSED: the day before is open, from the session on it is closed."""
    begun(story)
    in_office(story, "K-10", "K-11")
    story.when(may(9), entered=may(12)).cohort("C-01").enrol("K-10", mentor="M-10")
    story.then.accepted()
    story.when(may(12)).cohort("C-01").enrol("K-11", mentor="M-11")
    refused = story.then.refused(COHORT_CLOSED, found="K-11")
    assert "首次授课后不再编入学员" in str(refused)


def test_a_named_substitute_with_a_reason_joins(story: Town) -> None:
    """COHORT-CLOSED: without a reason it is refused; with one, the mentor stays unless another is named."""
    begun(story)
    in_office(story, "K-20", "K-21")
    story.when(may(12)).cohort("C-01").substitute("K-01", cadre="K-20")
    story.then.refused(COHORT_CLOSED, found=None)
    story.when(may(12), reason="病假").cohort("C-01").substitute("K-01", cadre="K-20")
    story.then.exactly(
        CadreSubstituted(leaver="K-01", cadre="K-20", mentor="M-01"),
        ("cadre:K-01", CohortLeft(cohort="C-01")),
        ("cadre:K-20", CohortJoined(cohort="C-01")),
    )
    assert story.then.accepted().warnings == ()
    story.when(may(12), reason="病假").cohort("C-01").substitute("K-02", cadre="K-21", mentor="M-15")
    story.then.among(CadreSubstituted(leaver="K-02", cadre="K-21", mentor="M-15"))


def test_a_substitute_takes_the_place_of_a_trainee(story: Town) -> None:
    """A stranger has no place to give; a trainee of this or another class is no substitute."""
    begun(story)
    in_office(story, "K-20")
    cohort = story.when(may(12), reason="病假").cohort("C-01")
    cohort.substitute("K-99", cadre="K-20")
    story.then.refused(COHORT_PRESENT, found=["K-99"])
    cohort.substitute("K-01", cadre="K-01")
    story.then.refused(COHORT_PAIR, found="M-01")
    cohort.substitute("K-01", cadre="K-02")
    story.then.refused(COHORT_PAIR, found="M-02")
    a_class(story, 1, cohort="C-02", first=30, on=may(12))
    story.when(may(12), reason="病假").cohort("C-01").substitute("K-01", cadre="K-30")
    story.then.refused(COHORT_ONCE, found="C-02")


def test_a_full_class_takes_a_substitute(story: Town) -> None:
    """COHORT-SIZE: one leaves and one comes, thirteen stay thirteen."""
    begun(story, 13)
    in_office(story, "K-20")
    story.when(may(12), reason="病假").cohort("C-01").substitute("K-13", cadre="K-20")
    story.then.accepted()
    assert len(story.engine.load(Cohort, "C-01").mentor_of) == 13


def test_who_was_substituted_is_free_for_the_next_cohort(story: Town) -> None:
    """COHORT-ONCE: the leaver joins another class."""
    begun(story)
    in_office(story, "K-20")
    story.given(may(12), reason="病假").cohort("C-01").substitute("K-01", cadre="K-20")
    a_class(story, 0, cohort="C-02", on=may(12))
    story.when(may(13)).cohort("C-02").enrol("K-01", mentor="M-01")
    story.then.accepted()
    assert story.engine.load(Cadre, "K-01").cohort == "C-02"


def test_a_late_enrolment_that_changes_nothing_later_is_taken(story: Town) -> None:
    """An enrolment of 3 May entered after the session of 10 May: there was room, the session is the same."""
    ids = a_class(story, 9, on=may(2))
    in_office(story, "K-10")
    story.given(may(10)).request("first").cohort("C-01").complete_session(SPATIAL, present=ids)
    story.when(may(3), entered=may(12)).cohort("C-01").enrol("K-10", mentor="M-10")
    story.then.accepted()
    assert story.engine.figures(effective_on=may(10))["class-smallest"].value == 10


def test_a_late_enrolment_that_changes_the_session_is_refused(story: Town) -> None:
    """LATER-STANDS: a ninth of 3 May takes from the session of 10 May the waiver under which eight began."""
    ids = a_class(story, 8, on=may(2))
    in_office(story, "K-09")
    story.given(may(10)).request("first").cohort("C-01").complete_session(
        SPATIAL, present=ids, waiver="末期小班"
    )
    story.when(may(3), entered=may(12)).cohort("C-01").enrol("K-09", mentor="M-09")
    refused = story.then.refused(LATER_STANDS, later=["first"])
    assert "first (cohort.complete-session cohort:C-01 2022-05-10)" in str(refused)
    assert "补录、撤销或更正不得改变之后已作出的决定" in str(refused)


def test_a_late_enrolment_that_takes_the_last_place_is_refused(story: Town) -> None:
    """LATER-STANDS: the thirteenth of 6 May has the place; one more of 3 May would put it out."""
    a_class(story, 12, on=may(2))
    in_office(story, "K-13", "K-14")
    story.given(may(6)).request("last").cohort("C-01").enrol("K-13", mentor="M-13")
    story.when(may(3), entered=may(12)).cohort("C-01").enrol("K-14", mentor="M-14")
    story.then.refused(LATER_STANDS, later=["last"])


def test_a_late_withdrawal_below_the_smallest_is_refused(story: Town) -> None:
    """LATER-STANDS: with one fewer on 9 May the class could not have begun on 10 May."""
    ids = a_class(story, 9)
    story.given(may(10)).request("first").cohort("C-01").complete_session(SPATIAL, present=ids[:8])
    story.when(may(9), entered=may(12)).cohort("C-01").withdraw("K-09")
    story.then.refused(LATER_STANDS, later=["first"])
    story.when(may(11), entered=may(12)).cohort("C-01").withdraw("K-09")
    story.then.accepted()


def test_an_earlier_first_session_shuts_out_who_enrolled_later(story: Town) -> None:
    """LATER-STANDS: a session of 8 May would have closed the class for the enrolment of 9 May."""
    ids = a_class(story, 9)
    in_office(story, "K-10")
    story.given(may(9)).request("tenth").cohort("C-01").enrol("K-10", mentor="M-10")
    story.given(may(10)).cohort("C-01").complete_session(SPATIAL, present=ids)
    story.when(may(8), entered=may(12)).cohort("C-01").complete_session(RENEWAL, present=ids)
    story.then.refused(LATER_STANDS, later=["tenth"])
    story.when(may(9), entered=may(12)).cohort("C-01").complete_session(RENEWAL, present=ids)
    story.then.accepted()


def test_a_session_voided_opens_the_class_again(story: Town) -> None:
    """COHORT-CLOSED: the session entered by mistake was none."""
    begun(story)
    in_office(story, "K-10")
    story.given(may(12), reason="entered for the wrong class").void("first")
    story.when(may(12)).cohort("C-01").enrol("K-10", mentor="M-10")
    story.then.accepted()


def test_a_voided_enrolment_frees_the_place(story: Town) -> None:
    """COHORT-SIZE: the fourteenth becomes the thirteenth."""
    a_class(story, 12)
    in_office(story, "K-13", "K-14")
    story.given(may(6)).request("last").cohort("C-01").enrol("K-13", mentor="M-13")
    story.given(may(7), reason="wrong person").void("last")
    story.when(may(7)).cohort("C-01").enrol("K-14", mentor="M-14")
    story.then.accepted()


def test_two_classes_of_one_town_do_not_mix(story: Town) -> None:
    """A session's list holds the trainees of its own class alone."""
    begun(story)
    others = a_class(story, 9, cohort="C-02", first=20, on=may(10))
    story.when(may(11)).cohort("C-02").complete_session(GRIDS, present=[*others, "K-01"])
    assert "只为本期学员登记" in str(story.then.refused(COHORT_PRESENT, found=["K-01"]))


def test_the_size_of_another_town() -> None:
    """COHORT-SIZE: six to eight by charter, with no code."""
    with town(sized(6, 8)) as story:
        ids = a_class(story, 8)
        in_office(story, "K-09")
        story.when(may(6)).cohort("C-01").enrol("K-09", mentor="M-09")
        story.then.refused(COHORT_SIZE, found=9, allowed="6–8")
        story.given(may(7)).cohort("C-01").withdraw("K-08")
        story.given(may(7)).cohort("C-01").withdraw("K-07")
        story.when(may(10)).cohort("C-01").complete_session(SPATIAL, present=cadres(6))
        story.then.accepted()
        assert ids[:6] == cadres(6)
