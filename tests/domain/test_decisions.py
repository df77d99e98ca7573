"""Decisions over several aggregates: all of it is recorded, or nothing."""

from daojiao_program.domain import decisions
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.grid import Grid
from daojiao_program.domain.volunteer import Volunteer
from daojiao_program.engine.rules import LATER_STANDS, VOID_REASON, VOID_STANDING
from tests.domain.town import Town, may


def test_the_catalogue_and_the_desk_have_every_flow() -> None:
    """A decision over several that is written can be asked."""
    assert [TOWN.decisions[one.name] for one in decisions.DECISIONS] == [*decisions.DECISIONS]


def test_a_refused_flow_leaves_every_aggregate_as_it_was(story: Town) -> None:
    """A move to a grid that is not known neither releases nor assigns."""
    story.given(may(3)).assign_volunteer("V-1", grid="G-06", team="village-main")
    before = [story.engine.history(one) for one in ("grid:G-06", "volunteer:V-1")]
    story.when(may(4)).move_volunteer("V-1", grid="G-99")
    story.then.refused("GRID-KNOWN")
    assert before == [story.engine.history(one) for one in ("grid:G-06", "volunteer:V-1")]


def test_a_voided_move_puts_both_grids_back(story: Town) -> None:
    """One request, one void: the volunteer is in the first grid again, and in it alone."""
    story.given(may(3)).assign_volunteer("V-1", grid="G-06", team="village-main")
    story.given(may(4)).request("moved").move_volunteer("V-1", grid="G-07")
    story.when(may(5)).void("moved")
    story.then.refused(VOID_REASON)
    story.when(may(5), reason="wrong person").void("moved")
    story.then.accepted()
    found = [story.engine.load(Grid, one).volunteers for one in ("G-06", "G-07")]
    assert found == [{"V-1"}, set()]
    assert story.engine.load(Volunteer, "V-1").grid == "G-06"
    story.when(may(5), reason="wrong person").void("never-asked")
    story.then.refused(VOID_STANDING)


def test_a_correction_replaces_an_assignment_at_once(story: Town) -> None:
    """The wrong grid goes and the right one comes in one request, unless something later stands on it."""
    story.given(may(3)).request("assigned").assign_volunteer("V-1", grid="G-06", team="village-main")
    mended = story.when(may(3), entered=may(5), reason="wrong grid").correcting("assigned")
    mended.assign_volunteer("V-1", grid="G-08", team="village-main")
    story.then.accepted()
    assert story.engine.load(Volunteer, "V-1", effective_on=may(3)).grid == "G-08"
    story.given(may(6)).request("moved").move_volunteer("V-1", grid="G-07")
    mended = story.when(may(3), entered=may(7), reason="wrong grid").correcting("assigned")
    mended.assign_volunteer("V-1", grid="G-09", team="village-main")
    story.then.refused(LATER_STANDS, later=["moved"])
