"""The cohort's courses: held once, made up, and what it takes to graduate."""

from collections.abc import Sequence

import pytest

from daojiao_program.domain.cadre import CohortLeft
from daojiao_program.domain.charter import CHARTER_KNOWN, TrainingField
from daojiao_program.domain.cohort import (
    COHORT_CLOSED,
    COHORT_COURSES,
    COHORT_PRESENT,
    CohortGraduated,
    MakeUpHeld,
)
from daojiao_program.engine.rules import LATER_STANDS
from tests.domain.town import (
    ASSETS,
    CHARTER,
    COURSES,
    GRIDS,
    INDUSTRY,
    RENEWAL,
    SPATIAL,
    Town,
    a_class,
    in_office,
    june,
    may,
)


def taught(story: Town, ids: Sequence[str], *courses: str, cohort: str = "C-01") -> None:
    """Let sessions of these courses have been held from 10 May on, a day each, with these present."""
    for day, course in enumerate(courses, 10):
        story.given(may(day)).request(course).cohort(cohort).complete_session(course, present=list(ids))


def test_a_course_is_held_once(story: Town) -> None:
    """COHORT-COURSES: a second session of the course is refused; a make-up is the way."""
    ids = a_class(story, 9)
    taught(story, ids, SPATIAL)
    story.when(may(11)).cohort("C-01").complete_session(SPATIAL, present=ids)
    assert "每门课程只授一次，缺课可以补课" in str(story.then.refused(COHORT_COURSES, found=SPATIAL))


def test_a_course_is_the_charters(story: Town) -> None:
    """CHARTER-KNOWN: for a session and for a make-up."""
    ids = a_class(story, 9)
    story.when(may(10)).cohort("C-01").complete_session("poetry", present=ids)
    assert "“poetry”不在课程之列" in str(story.then.refused(CHARTER_KNOWN, field="courses"))
    story.when(may(10)).cohort("C-01").make_up("poetry", present=ids)
    story.then.refused(CHARTER_KNOWN, field="courses")


def test_somebody_is_present(story: Town) -> None:
    """COHORT-PRESENT: a session with nobody there was none, nor is a make-up."""
    ids = a_class(story, 9)
    story.when(may(10)).cohort("C-01").complete_session(SPATIAL, present=[])
    story.then.refused(COHORT_PRESENT, found=[])
    taught(story, ids, SPATIAL)
    story.when(may(11)).cohort("C-01").make_up(SPATIAL, present=[])
    story.then.refused(COHORT_PRESENT, found=[])


def test_a_list_names_each_once(story: Town) -> None:
    """COHORT-PRESENT: the same name twice in a list is a slip."""
    ids = a_class(story, 9)
    story.when(may(10)).cohort("C-01").complete_session(SPATIAL, present=[*ids, "K-01"])
    story.then.refused(COHORT_PRESENT)


def test_a_make_up_is_of_a_course_that_was_held(story: Town) -> None:
    """COHORT-COURSES: before the session there is nothing to make up; from its day on there is."""
    ids = a_class(story, 9)
    taught(story, ids[:8], SPATIAL)
    story.when(may(9), entered=may(11)).cohort("C-01").make_up(SPATIAL, present=["K-09"])
    story.then.refused(COHORT_COURSES, found=SPATIAL, allowed=[])
    story.when(may(10), entered=may(11)).cohort("C-01").make_up(SPATIAL, present=["K-09"])
    story.then.exactly(MakeUpHeld(course=SPATIAL, present=("K-09",)))


def test_a_make_up_is_for_those_who_missed_the_course(story: Town) -> None:
    """COHORT-PRESENT: who was there, at the session or a make-up, has nothing to make up, and is named."""
    ids = a_class(story, 9)
    taught(story, ids[:8], SPATIAL)
    story.when(may(11)).cohort("C-01").make_up(SPATIAL, present=["K-08", "K-09"])
    story.then.refused(COHORT_PRESENT, found=["K-08"])
    story.given(may(11)).cohort("C-01").make_up(SPATIAL, present=["K-09"])
    story.when(may(12)).cohort("C-01").make_up(SPATIAL, present=["K-09"])
    story.then.refused(COHORT_PRESENT, found=["K-09"])


def test_graduation_needs_all_five_courses(story: Town) -> None:
    """COHORT-COURSES: four are refused with what was held, five are enough."""
    ids = a_class(story, 9)
    taught(story, ids, *COURSES[:4])
    story.when(june(1)).cohort("C-01").graduate()
    refused = story.then.refused(COHORT_COURSES, found=sorted(COURSES[:4]), allowed=list(COURSES))
    assert "本领域规定的课程全部授完方可结业" in str(refused)
    story.given(june(1)).cohort("C-01").complete_session(GRIDS, present=ids)
    story.when(june(1)).cohort("C-01").graduate()
    story.then.among(CohortGraduated(graduates=tuple(ids)))


def test_a_field_may_set_fewer_courses(story: Town) -> None:
    """COHORT-COURSES: industry and assets sets two; another course does not count for one of them."""
    ids = a_class(story, 9, field="industry-and-assets")
    taught(story, ids, SPATIAL, INDUSTRY)
    story.when(june(1)).cohort("C-01").graduate()
    story.then.refused(COHORT_COURSES, allowed=[INDUSTRY, ASSETS])
    story.given(june(1)).cohort("C-01").complete_session(ASSETS, present=ids)
    story.when(june(1)).cohort("C-01").graduate()
    story.then.accepted()


def test_only_who_was_present_at_each_graduates(story: Town) -> None:
    """COHORT-PRESENT: who missed one is among the others; a make-up repairs it; all are free again."""
    ids = a_class(story, 9)
    taught(story, ids, *COURSES[:4])
    story.given(may(14)).cohort("C-01").complete_session(GRIDS, present=ids[:7])
    story.given(may(15)).cohort("C-01").make_up(GRIDS, present=["K-08"])
    story.when(june(1)).cohort("C-01").graduate()
    story.then.exactly(
        CohortGraduated(graduates=tuple(ids[:8]), others=("K-09",)),
        *((f"cadre:{one}", CohortLeft(cohort="C-01")) for one in ids),
    )
    figures = story.engine.figures(effective_on=june(1))
    assert (figures["graduates"].value, figures["cadres-trained"].value) == (8, 9)


def test_a_class_in_which_nobody_was_present_at_each_has_no_graduates(story: Town) -> None:
    """COHORT-PRESENT: there is nobody to graduate, until a make-up."""
    ids = a_class(story, 9, field="industry-and-assets")
    taught(story, ids[:5], INDUSTRY)
    story.given(may(11)).cohort("C-01").complete_session(ASSETS, present=ids[5:])
    story.when(june(1)).cohort("C-01").graduate()
    story.then.refused(COHORT_PRESENT, found=[])
    story.given(june(1)).cohort("C-01").make_up(INDUSTRY, present=["K-09"])
    story.when(june(1)).cohort("C-01").graduate()
    story.then.among(CohortGraduated(graduates=("K-09",), others=tuple(ids[:8])))


def test_a_substitute_makes_up_what_was_held_before(story: Town) -> None:
    """COHORT-PRESENT: the substitute graduates with make-ups of the earlier courses, and not without."""
    ids = a_class(story, 9, field="industry-and-assets")
    in_office(story, "K-20")
    taught(story, ids, INDUSTRY)
    story.given(may(11), reason="病假").cohort("C-01").substitute("K-01", cadre="K-20")
    story.given(may(12)).cohort("C-01").complete_session(ASSETS, present=["K-20", *ids[1:]])
    story.given(may(13)).request("made-up").cohort("C-01").make_up(INDUSTRY, present=["K-20"])
    story.when(may(14)).cohort("C-01").graduate()
    story.then.among(CohortGraduated(graduates=(*ids[1:], "K-20")))


def test_who_withdrew_and_comes_back_as_a_substitute_keeps_what_was_attended(story: Town) -> None:
    """COHORT-PRESENT: presence is a fact of the course, whatever happened in between."""
    ids = a_class(story, 9, field="industry-and-assets")
    taught(story, ids, INDUSTRY)
    story.given(may(11)).cohort("C-01").withdraw("K-01")
    story.given(may(12), reason="调离").cohort("C-01").substitute("K-02", cadre="K-01")
    story.given(may(13)).cohort("C-01").complete_session(ASSETS, present=["K-01"])
    story.when(may(14)).cohort("C-01").graduate()
    story.then.among(CohortGraduated(graduates=("K-01",), others=tuple(ids[2:])))


def test_after_graduation_nothing_is_added(story: Town) -> None:
    """COHORT-CLOSED: nobody joins, nothing is taught, nobody leaves, and it is not over twice."""
    ids = a_class(story, 9, field="industry-and-assets")
    in_office(story, "K-20")
    taught(story, ids, INDUSTRY, ASSETS)
    story.given(june(1)).cohort("C-01").graduate()
    cohort = story.when(june(2), reason="病假").cohort("C-01")
    cohort.enrol("K-20", mentor="M-01")
    assert "结业后本期不再办理任何事项" in str(story.then.refused(COHORT_CLOSED))
    cohort.substitute("K-01", cadre="K-20")
    story.then.refused(COHORT_CLOSED)
    cohort.complete_session(SPATIAL, present=ids)
    story.then.refused(COHORT_CLOSED)
    cohort.make_up(INDUSTRY, present=ids)
    story.then.refused(COHORT_CLOSED)
    cohort.withdraw("K-01")
    story.then.refused(COHORT_CLOSED)
    cohort.replace_mentor("K-01", mentor="M-02")
    story.then.refused(COHORT_CLOSED)
    cohort.shadow("K-01", mentor="M-01")
    story.then.refused(COHORT_CLOSED)
    cohort.graduate()
    story.then.refused(COHORT_CLOSED, found="C-01")


def test_a_graduate_may_join_another_cohort(story: Town) -> None:
    """COHORT-ONCE speaks of running cohorts: from the day of graduation on the cadre is free."""
    ids = a_class(story, 9, field="industry-and-assets")
    taught(story, ids, INDUSTRY, ASSETS)
    story.given(june(1)).cohort("C-01").graduate()
    story.given(june(1)).cohort("C-02").plan("village-governance")
    story.when(june(1)).cohort("C-02").enrol("K-01", mentor="M-01")
    story.then.accepted()


def test_a_late_make_up_that_would_have_changed_the_graduates_is_refused(story: Town) -> None:
    """LATER-STANDS: a make-up of May entered after the graduation of 1 June, which left K-09 behind."""
    ids = a_class(story, 9, field="industry-and-assets")
    taught(story, ids[:8], INDUSTRY, ASSETS)
    story.given(june(1)).request("over").cohort("C-01").graduate()
    story.when(may(20), entered=june(3)).cohort("C-01").make_up(INDUSTRY, present=["K-09"])
    story.then.accepted()
    story.when(may(21), entered=june(3)).cohort("C-01").make_up(ASSETS, present=["K-09"])
    story.then.refused(LATER_STANDS, later=["over"])


def test_a_voided_session_that_a_graduation_stands_on_is_refused(story: Town) -> None:
    """LATER-STANDS: without the course there was no graduation."""
    ids = a_class(story, 9, field="industry-and-assets")
    taught(story, ids, INDUSTRY, ASSETS)
    story.given(june(1)).request("over").cohort("C-01").graduate()
    story.when(june(3), reason="wrong class").void(ASSETS)
    story.then.refused(LATER_STANDS, later=["over"])


def test_a_session_mended_with_who_had_made_it_up_is_refused(story: Town) -> None:
    """LATER-STANDS: first the make-up goes, since who was at the session had nothing to make up."""
    ids = a_class(story, 9)
    taught(story, ids[:8], RENEWAL)
    story.given(may(12)).request("made-up").cohort("C-01").make_up(RENEWAL, present=["K-09"])
    mended = story.when(may(10), entered=may(14), reason="K-09 was there").correcting(RENEWAL)
    mended.cohort("C-01").complete_session(RENEWAL, present=ids)
    story.then.refused(LATER_STANDS, later=["made-up"])
    story.given(may(14), reason="K-09 was there").void("made-up")
    mended = story.when(may(10), entered=may(14), reason="K-09 was there").correcting(RENEWAL)
    mended.cohort("C-01").complete_session(RENEWAL, present=ids)
    story.then.accepted()


@pytest.mark.parametrize("kept", [True, False])
def test_an_amendment_may_change_a_field_while_its_cohort_runs(story: Town, kept: bool) -> None:  # noqa: FBT001 - a case
    """COHORT-COURSES: the charter of the graduation's day sets the courses; all, where it drops the field."""
    ids = a_class(story, 9, field="industry-and-assets")
    taught(story, ids, INDUSTRY)
    fields = {code: one for code, one in CHARTER.fields.items() if code != "industry-and-assets"}
    if kept:
        fields["industry-and-assets"] = TrainingField(zh="产业", en="Industry", courses=(INDUSTRY,))
    story.given(may(20)).charter().amend(CHARTER.model_copy(update={"fields": fields}))
    story.when(june(1)).cohort("C-01").graduate()
    if kept:
        story.then.among(CohortGraduated(graduates=tuple(ids)))
    else:
        story.then.refused(COHORT_COURSES, allowed=list(COURSES), edition=2)
