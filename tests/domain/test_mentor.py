"""The mentor: a member of the leadership team, listed once."""

from daojiao_program.domain.cohort import COHORT_PAIR
from daojiao_program.domain.mentor import MentorListed
from tests.domain.town import Town, may


def test_a_member_of_the_leadership_team_is_listed_once(story: Town) -> None:
    """Listed again, there is nothing to record; the list counts one."""
    story.when(may(3)).list_mentor("M-15")
    story.then.exactly(("mentor:M-15", MentorListed()))
    story.when(may(4)).list_mentor("M-15")
    story.then.nothing()
    figures = story.engine.figures(effective_on=may(4))
    assert (figures["mentors"].value, figures["leaders-unlisted"].value) == (1, 14)


def test_nobody_else_is_listed(story: Town) -> None:
    """COHORT-PAIR: a mentor is of the town leadership team."""
    story.when(may(3)).list_mentor("M-16")
    assert "of the town leadership team" in str(story.then.refused(COHORT_PAIR, found="M-16"))
