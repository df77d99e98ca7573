"""The volunteer: one team at a time, changing it is explicit."""

from daojiao_program.domain.charter import CHARTER_KNOWN
from daojiao_program.domain.volunteer import (
    TEAM_ONE,
    VOLUNTEER_IN,
    GridClaimed,
    TeamChanged,
    Volunteer,
    VolunteerEnrolled,
    VolunteerReturned,
)
from daojiao_program.engine.rules import DAY_AHEAD, LATER_STANDS, REQUEST_FORM
from tests.domain.town import Town, may

BACKBONE, VILLAGE, RESERVE = "town-backbone", "village-main", "social-reserve"


def assigned(story: Town, *, on: int = 3, team: str = BACKBONE, grid: str = "G-06") -> None:
    """Let V-0001 have been stationed."""
    story.given(may(on)).request("assigned").assign_volunteer("V-0001", grid=grid, team=team)


def test_a_first_assignment_enrols(story: Town) -> None:
    """Who is in no team yet joins the one named, sent by the unit named."""
    story.when(may(3)).assign_volunteer("V-0001", grid="G-06", team=BACKBONE, unit="finance-sub-bureau")
    story.then.among(("volunteer:V-0001", VolunteerEnrolled(team=BACKBONE, unit="finance-sub-bureau")))


def test_another_team_is_refused_while_in_one(story: Town) -> None:
    """TEAM-ONE: an assignment does not move a volunteer into another team by the way."""
    assigned(story)
    story.when(may(4)).assign_volunteer("V-0001", grid="G-07", team=VILLAGE)
    refused = story.then.refused(TEAM_ONE, found=BACKBONE, allowed=VILLAGE)
    assert "一人同一时间只在一支队伍" in str(refused)
    assert "a volunteer is in one team at a time" in str(refused)
    assert "ask for a change of team / 如需换队" in str(refused)


def test_changing_team_is_a_request_of_its_own(story: Town) -> None:
    """A change of team leaves the grid as it is."""
    assigned(story)
    story.when(may(4)).volunteer("V-0001").change_team(VILLAGE)
    story.then.exactly(TeamChanged(team=VILLAGE))
    found = story.engine.load(Volunteer, "V-0001")
    assert (found.team, found.grid) == (VILLAGE, "G-06")


def test_changing_to_the_own_team_is_refused(story: Town) -> None:
    """TEAM-ONE: a change is to another team."""
    assigned(story)
    story.when(may(4)).volunteer("V-0001").change_team(BACKBONE)
    story.then.refused(TEAM_ONE, found=BACKBONE)


def test_who_is_in_no_team_cannot_change_it(story: Town) -> None:
    """VOLUNTEER-IN: somebody never enrolled is named, and the sentence says who may be changed."""
    story.when(may(4)).volunteer("V-0404").change_team(VILLAGE)
    assert "只有在队人员才能调整或撤回" in str(story.then.refused(VOLUNTEER_IN, found="V-0404"))


def test_who_is_in_no_team_is_neither_moved_nor_returned(story: Town) -> None:
    """VOLUNTEER-IN holds for a move and a return as well."""
    story.when(may(4)).move_volunteer("V-0404", grid="G-07")
    story.then.refused(VOLUNTEER_IN, of="V-0404")
    story.when(may(4)).return_volunteer("V-0404")
    story.then.refused(VOLUNTEER_IN, of="V-0404")


def test_returned_a_volunteer_is_free_for_another_team(story: Town) -> None:
    """Who went back to the unit may come again, in another team and grid, and is counted once."""
    assigned(story)
    story.given(may(10)).return_volunteer("V-0001")
    story.when(may(20)).assign_volunteer("V-0001", grid="G-01", team=VILLAGE)
    story.then.among(VolunteerEnrolled(team=VILLAGE), GridClaimed(grid="G-01"))
    figures = story.engine.figures(effective_on=may(20))
    assert (figures["people"].value, figures["people-now"].value) == (1, 1)


def test_a_return_leaves_team_and_grid(story: Town) -> None:
    """A second return finds nobody."""
    assigned(story)
    story.when(may(10)).return_volunteer("V-0001")
    story.then.among(VolunteerReturned())
    story.when(may(11)).return_volunteer("V-0001")
    story.then.refused(VOLUNTEER_IN)


def test_team_and_unit_are_the_charters(story: Town) -> None:
    """CHARTER-KNOWN: the refusal says which list, and what stands on it."""
    story.when(may(3)).assign_volunteer("V-0001", grid="G-06", team="fifth-team")
    refused = story.then.refused(CHARTER_KNOWN, found="fifth-team", field="teams")
    assert "“fifth-team”不在队伍之列" in str(refused)
    assert "municipal-support 市级支援队" in str(refused)
    story.when(may(3)).assign_volunteer("V-0001", grid="G-06", team=BACKBONE, unit="no-such-unit")
    assert "charter 1, units" in str(story.then.refused(CHARTER_KNOWN, found="no-such-unit", field="units"))
    story.given(may(3)).assign_volunteer("V-0001", grid="G-06", team=BACKBONE)
    story.when(may(4)).volunteer("V-0001").change_team("fifth-team")
    story.then.refused(CHARTER_KNOWN, found="fifth-team")


def test_a_return_of_a_day_to_come_is_refused(story: Town) -> None:
    """DAY-AHEAD: only what has happened is recorded; the day itself is allowed."""
    assigned(story)
    story.when(may(11), entered=may(10)).return_volunteer("V-0001")
    story.then.refused(DAY_AHEAD, found="2022-05-11", allowed="≤ 2022-05-10")
    story.when(may(10), entered=may(10)).return_volunteer("V-0001")
    story.then.accepted()


def test_a_late_enrolment_must_leave_a_later_one_as_it_was(story: Town) -> None:
    """LATER-STANDS: V-0001's entry of 3 May would rob that of 10 May, which enrolled, of its outcome."""
    assigned(story, on=10)
    story.when(may(3), entered=may(12)).assign_volunteer("V-0001", grid="G-06", team=BACKBONE)
    refused = story.then.refused(LATER_STANDS, later=["assigned"])
    assert "2022-05-10" in str(refused)


def test_a_late_enrolment_that_changes_nothing_later_is_taken(story: Town) -> None:
    """A stay of 3 to 6 May entered after the enrolment of 10 May stands beside it, in its order."""
    assigned(story, on=10)
    story.when(may(3), entered=may(12)).assign_volunteer("V-0002", grid="G-06", team=BACKBONE)
    story.then.accepted()
    assert story.engine.load(Volunteer, "V-0002", effective_on=may(5)).team == BACKBONE


def test_voiding_an_enrolment_that_a_return_stands_on_is_refused(story: Town) -> None:
    """LATER-STANDS: first the return is voided, then the assignment."""
    assigned(story)
    story.given(may(10)).request("returned").return_volunteer("V-0001")
    story.when(may(12), reason="wrong person").void("assigned")
    story.then.refused(LATER_STANDS, later=["returned"])
    story.given(may(12), reason="wrong person").void("returned")
    story.when(may(12), reason="wrong person").void("assigned")
    story.then.accepted()
    assert story.engine.load(Volunteer, "V-0001").team is None


def test_arguments_must_be_complete(story: Town) -> None:
    """REQUEST-FORM: an argument of the wrong form is named."""
    story.when(may(3)).volunteer("V-0001").change_team(7)  # type: ignore[arg-type]
    assert "team" in str(story.then.refused(REQUEST_FORM))


def test_teams_counts_who_changed_into_one(story: Town) -> None:
    """A team that volunteers have only changed into is a team with people all the same."""
    assigned(story)
    story.given(may(4)).volunteer("V-0001").change_team(RESERVE)
    assert story.engine.figures(effective_on=may(4))["teams"].value == 2
