"""The grid: one at a time for each volunteer, and on the charter's list."""

import pytest

from daojiao_program.domain.charter import CHARTER_FIRST, GRID_KNOWN
from daojiao_program.domain.grid import GRID_ONE, Grid, VolunteerAssigned, VolunteerReleased
from daojiao_program.domain.volunteer import GridClaimed, VolunteerEnrolled
from daojiao_program.engine.rules import LATER_STANDS, REQUEST_SAME
from tests.domain.town import CHARTER, Town, may, town

BACKBONE = "town-backbone"


def assigned(story: Town, *, on: int = 3, grid: str = "G-06") -> None:
    """Let V-0001 have been stationed."""
    story.given(may(on)).request("assigned").assign_volunteer("V-0001", grid=grid, team=BACKBONE)


def staffed(story: Town, day: int) -> object:
    """Give the number of grids with people in them."""
    return story.engine.figures(effective_on=may(day))["grids-staffed"].value


@pytest.mark.parametrize("grid", ["G-01", "G-53"])
def test_the_first_and_the_last_grid_of_the_list_are_known(story: Town, grid: str) -> None:
    """GRID-KNOWN: the list's two ends are on it, and an assignment is one fact on the grid with its claim."""
    story.when(may(3)).assign_volunteer("V-0001", grid=grid, team=BACKBONE)
    story.then.exactly(
        ("volunteer:V-0001", VolunteerEnrolled(team=BACKBONE)),
        (f"grid:{grid}", VolunteerAssigned(volunteer="V-0001")),
        ("volunteer:V-0001", GridClaimed(grid=grid)),
    )


@pytest.mark.parametrize("grid", ["G-00", "G-54", "g-01", "南城村第一网格"])
def test_a_grid_beside_the_list_is_refused(story: Town, grid: str) -> None:
    """GRID-KNOWN: one before, one after, another case, a name in place of the number."""
    story.when(may(3)).assign_volunteer("V-0001", grid=grid, team=BACKBONE)
    refused = story.then.refused(GRID_KNOWN, found=grid, allowed="G-01 … G-53 (53)", edition=1)
    assert "网格须在章程所列的网格之内" in str(refused)
    assert "a grid is on the charter's list" in str(refused)


def test_a_move_goes_to_a_known_grid(story: Town) -> None:
    """GRID-KNOWN holds for a move."""
    assigned(story)
    story.when(may(4)).move_volunteer("V-0001", grid="G-54")
    story.then.refused(GRID_KNOWN, found="G-54")


def test_a_second_grid_is_refused(story: Town) -> None:
    """GRID-ONE: the refusal names the grid where the volunteer is, and the next step is a move."""
    assigned(story)
    story.when(may(4)).assign_volunteer("V-0001", grid="G-07", team=BACKBONE)
    refused = story.then.refused(GRID_ONE, found="G-06", of="V-0001")
    assert "found G-06 for V-0001" in str(refused)
    assert "ask for a move / 如需换网格，请办理调整网格" in str(refused)


def test_the_same_grid_again_is_refused_under_another_request(story: Town) -> None:
    """GRID-ONE: what has been assigned is not assigned once more."""
    assigned(story)
    story.when(may(4)).assign_volunteer("V-0001", grid="G-06", team=BACKBONE)
    story.then.refused(GRID_ONE, found="G-06")


def test_the_same_request_again_is_answered_once(story: Town) -> None:
    """REQUEST-SAME: the same content gets the first answer, other content is refused."""
    assigned(story)
    story.when(may(3)).request("assigned").assign_volunteer("V-0001", grid="G-06", team=BACKBONE)
    assert story.then.accepted().repeated
    story.when(may(3)).request("assigned").assign_volunteer("V-0001", grid="G-07", team=BACKBONE)
    story.then.refused(REQUEST_SAME)


def test_a_move_releases_and_assigns(story: Town) -> None:
    """A move is one request with both sides; the volunteer is in the new grid from that day."""
    assigned(story)
    story.when(may(10)).move_volunteer("V-0001", grid="G-07")
    story.then.exactly(
        ("grid:G-06", VolunteerReleased(volunteer="V-0001")),
        ("grid:G-07", VolunteerAssigned(volunteer="V-0001")),
        ("volunteer:V-0001", GridClaimed(grid="G-07")),
    )
    assert story.engine.load(Grid, "G-06", effective_on=may(9)).volunteers == {"V-0001"}
    assert story.engine.load(Grid, "G-06").volunteers == set()
    assert story.engine.load(Grid, "G-07").volunteers == {"V-0001"}


def test_a_move_to_the_own_grid_is_refused(story: Town) -> None:
    """GRID-ONE: a move goes elsewhere."""
    assigned(story)
    story.when(may(4)).move_volunteer("V-0001", grid="G-06")
    story.then.refused(GRID_ONE, found="G-06")


def test_a_return_empties_the_grid(story: Town) -> None:
    """A grid whose last volunteer went back to the unit is not staffed from that day."""
    assigned(story)
    story.given(may(10)).return_volunteer("V-0001")
    assert (staffed(story, 9), staffed(story, 10)) == (1, 0)


def test_a_grid_that_an_amendment_drops_takes_nobody_and_lets_go(story: Town) -> None:
    """GRID-KNOWN: a grid is known while it is on the list; who is there can still move out of it."""
    assigned(story, grid="G-53")
    fewer = {code: one for code, one in CHARTER.grids.items() if code != "G-53"}
    story.given(may(10)).charter().amend(CHARTER.model_copy(update={"grids": fewer}))
    story.when(may(9), entered=may(11)).assign_volunteer("V-0002", grid="G-53", team=BACKBONE)
    story.then.accepted()
    story.when(may(10), entered=may(11)).assign_volunteer("V-0003", grid="G-53", team=BACKBONE)
    story.then.refused(GRID_KNOWN, allowed="G-01 … G-52 (52)", edition=2)
    story.when(may(11)).move_volunteer("V-0001", grid="G-52")
    story.then.accepted()


def test_a_charter_without_grids_knows_none() -> None:
    """GRID-KNOWN: where no grid is listed, each is refused, and nothing breaks."""
    with town(CHARTER.model_copy(update={"grids": {}})) as story:
        story.when(may(3)).assign_volunteer("V-0001", grid="G-01", team=BACKBONE)
        story.then.refused(GRID_KNOWN, found="G-01", allowed=[])


def test_nobody_is_assigned_before_the_charter() -> None:
    """CHARTER-FIRST: the day before the charter's is refused, its own day is not."""
    with town(on=may(3)) as later:
        later.when(may(2), entered=may(3)).assign_volunteer("V-0001", grid="G-01", team=BACKBONE)
        later.then.refused(CHARTER_FIRST, found="2022-05-02")
        later.when(may(3)).assign_volunteer("V-0001", grid="G-01", team=BACKBONE)
        later.then.accepted()


def test_a_late_move_that_falsifies_a_later_one_is_refused(story: Town) -> None:
    """LATER-STANDS: the move of 10 May left G-06; after a late one of 5 May it would have left G-08."""
    assigned(story)
    story.given(may(10)).request("moved").move_volunteer("V-0001", grid="G-07")
    story.when(may(5), entered=may(12)).move_volunteer("V-0001", grid="G-08")
    story.then.refused(LATER_STANDS, later=["moved"])


def test_a_late_assignment_of_somebody_else_is_taken(story: Town) -> None:
    """Nothing that is later concerns V-0002, and the figure of the day moves."""
    assigned(story, on=10)
    story.when(may(3), entered=may(12)).assign_volunteer("V-0002", grid="G-07", team=BACKBONE)
    story.then.accepted()
    assert (staffed(story, 2), staffed(story, 3), staffed(story, 10)) == (0, 1, 2)
