"""Where things happen, and what looks alike."""

from __future__ import annotations

from daojiao_program.domain.activity import ActivityHeld, ParticipantRecorded
from daojiao_program.domain.likeness import likeness
from daojiao_program.domain.places import Places
from daojiao_program.domain.volunteer import GridClaimed, VolunteerReturned
from tests.domain.town import CHARTER, NANCHENG, YONGQING

HELD = ActivityHeld(kind="clean-city", village=YONGQING, place="码头", grid="G-19")
SIGNED = ParticipantRecorded(volunteer="V-1", role="data-entry", support=False)


def test_a_grid_is_in_its_village() -> None:
    """What names a grid happened in its village too."""
    places = Places(CHARTER)
    assert places.of(GridClaimed(grid="G-06"), "volunteer:V-1") == {"G-06", NANCHENG}
    assert places.villages(GridClaimed(grid="G-06"), "volunteer:V-1") == {NANCHENG}
    assert places.of(VolunteerReturned(), "grid:G-06") == {"G-06", NANCHENG}


def test_a_stream_lies_where_it_was_learnt_to_lie() -> None:
    """A sign-in names no place: it is where the activity is."""
    places = Places(CHARTER)
    assert places.of(SIGNED, "activity:A-1") == frozenset()
    places.learn(HELD, "activity:A-1")
    assert places.of(SIGNED, "activity:A-1") == {"G-19", YONGQING}
    assert places.of(SIGNED, "activity:A-2") == frozenset()


def test_the_village_named_goes_before_the_charters() -> None:
    """What names its village is of that one alone, where the charter has its grid in another since."""
    places = Places(CHARTER)
    moved = ActivityHeld(kind="clean-city", village=NANCHENG, place="码头", grid="G-19")
    assert places.of(moved, "activity:A-1") == {"G-19", NANCHENG}
    places.learn(moved, "activity:A-1")
    assert places.villages(SIGNED, "activity:A-1") == {NANCHENG}


def test_without_a_charter() -> None:
    """Grids then lie in no village."""
    assert Places(None).of(GridClaimed(grid="G-06"), "volunteer:V-1") == {"G-06"}


def test_likeness() -> None:
    """Case, width and spaces make no difference; all else does."""
    assert likeness(["码头 Ａ", "x"]) == likeness(["码头a", " X "])
    assert likeness(["码头"]) != likeness(["码头2"])
