"""The activity: held on a day, under one office number, with those who took part."""

import pytest

from daojiao_program.domain.activity import (
    ACT_DAY,
    ACT_ENROLLED,
    ACT_HELD,
    ACT_ONCE,
    ACT_PLACE,
    Activity,
    ActivityHeld,
    ParticipantRecorded,
)
from daojiao_program.domain.charter import CHARTER_KNOWN, GRID_KNOWN
from daojiao_program.domain.volunteer import Volunteer, VolunteerEnrolled
from daojiao_program.engine.rules import DAY_AHEAD, LATER_STANDS, REQUEST_FORM
from tests.domain.town import NANCHENG, YONGQING, Town, may

TESTING = "nucleic-acid-testing"


@pytest.fixture
def town(story: Town) -> Town:
    """A town in which V-0001 is stationed in G-06, in Nancheng, since 3 May."""
    story.given(may(3)).request("assigned").assign_volunteer("V-0001", grid="G-06", team="town-backbone")
    return story


def held(story: Town, *, on: int = 10, village: str = NANCHENG, grid: str | None = "G-06") -> None:
    """Let activity A-1 have been held."""
    story.given(may(on)).request("held").activity("A-1").hold(
        TESTING, village=village, place="文化广场", grid=grid
    )


def sign_in(story: Town, *, on: int = 10, entered: int | None = None, volunteer: str = "V-0001") -> None:
    """Ask for a sign-in."""
    desk = story.when(may(on), entered=may(entered) if entered else None)
    desk.activity("A-1").sign_in(volunteer, role="data-entry")


def test_an_activity_is_entered_on_its_day(town: Town) -> None:
    """ACT-DAY: on the day itself it is taken, with kind and place."""
    town.when(may(10)).activity("A-1").hold(TESTING, village=NANCHENG, place="文化广场", grid="G-06")
    town.then.exactly(ActivityHeld(kind=TESTING, village=NANCHENG, place="文化广场", grid="G-06"))


def test_an_activity_of_the_day_after_is_refused(town: Town) -> None:
    """ACT-DAY: what is to be held tomorrow has not been held; its sentence tells when to enter it."""
    town.when(may(11), entered=may(10)).activity("A-1").hold(TESTING, village=NANCHENG, place="文化广场")
    refused = town.then.refused(ACT_DAY, found="2022-05-11", allowed="≤ 2022-05-10")
    assert "活动在举办当日或之后登记" in str(refused)
    assert "entered on or after the day it was held" in str(refused)


def test_a_late_activity_is_taken(town: Town) -> None:
    """An activity may be entered long after its day."""
    town.when(may(10), entered=may(31)).activity("A-1").hold(TESTING, village=NANCHENG, place="文化广场")
    town.then.accepted()


def test_one_activity_for_one_number(town: Town) -> None:
    """ACT-ONCE: the number's first activity is named with its day; another number may look alike."""
    held(town)
    town.when(may(11)).activity("A-1").hold("clean-city", village=NANCHENG, place="文化广场")
    town.then.refused(ACT_ONCE, found="A-1 2022-05-10")
    town.when(may(11)).activity("A-2").hold(TESTING, village=NANCHENG, place="文化广场", grid="G-06")
    town.then.accepted()


def test_an_earlier_day_under_a_number_already_used_is_refused(town: Town) -> None:
    """LATER-STANDS: on 5 May the number was free, but the activity of 10 May holds it."""
    held(town)
    town.when(may(5), entered=may(11)).activity("A-1").hold(TESTING, village=NANCHENG, place="文化广场")
    town.then.refused(LATER_STANDS, later=["held"])


def test_kind_village_and_grid_are_the_charters(town: Town) -> None:
    """CHARTER-KNOWN and GRID-KNOWN: each name is looked up, and the list is named in Chinese."""
    desk = town.when(may(10)).activity("A-1")
    desk.hold("dancing", village=NANCHENG, place="文化广场")
    assert "“dancing”不在活动类别之列" in str(town.then.refused(CHARTER_KNOWN, field="kinds"))
    desk.hold(TESTING, village="441900124999", place="文化广场")
    assert "不在村（社区）之列" in str(town.then.refused(CHARTER_KNOWN, field="villages"))
    desk.hold(TESTING, village=NANCHENG, place="文化广场", grid="G-54")
    town.then.refused(GRID_KNOWN, found="G-54")


def test_the_grid_lies_in_the_village(town: Town) -> None:
    """ACT-PLACE: refused, since it would count in two villages; says where the grid is."""
    town.when(may(10)).activity("A-1").hold(TESTING, village=YONGQING, place="文化广场", grid="G-06")
    town.then.refused(ACT_PLACE, found=YONGQING, allowed=NANCHENG)


@pytest.mark.parametrize("place", ["", "  "])
def test_an_activity_is_held_somewhere(town: Town, place: str) -> None:
    """REQUEST-FORM: an empty place is none, and is named."""
    town.when(may(10)).activity("A-1").hold(TESTING, village=NANCHENG, place=place)
    assert "place: String should have at least 1 character" in str(town.then.refused(REQUEST_FORM))


def test_role_and_unit_are_the_charters(town: Town) -> None:
    """CHARTER-KNOWN: a sign-in names a role of the list, and a unit if any."""
    held(town)
    town.when(may(10)).activity("A-1").sign_in("V-0001", role="singing")
    town.then.refused(CHARTER_KNOWN, found="singing", field="roles")
    town.when(may(10)).activity("A-1").sign_in("V-0001", role="data-entry", unit="circus")
    town.then.refused(CHARTER_KNOWN, found="circus", field="units")


def test_nobody_signs_in_for_what_was_not_entered(town: Town) -> None:
    """ACT-HELD: first the activity, then its sign-ins."""
    sign_in(town)
    town.then.refused(ACT_HELD, found="A-1")


@pytest.mark.parametrize("day", [9, 11])
def test_a_sign_in_is_of_the_activitys_day(town: Town, day: int) -> None:
    """ACT-DAY: the day before there is no activity yet, the day after it is over."""
    held(town)
    sign_in(town, on=day, entered=12)
    town.then.refused(ACT_HELD if day == 9 else ACT_DAY)


def test_a_sign_in_of_a_day_to_come_is_refused(town: Town) -> None:
    """DAY-AHEAD: nobody signs in tomorrow."""
    held(town)
    sign_in(town, on=11, entered=10)
    town.then.refused(DAY_AHEAD)


def test_one_signs_in_once(town: Town) -> None:
    """ACT-ONCE: the second sign-in of a person is refused."""
    held(town)
    sign_in(town)
    town.then.accepted()
    sign_in(town)
    town.then.refused(ACT_ONCE, found="V-0001")


def test_in_the_own_grid_it_is_no_support(town: Town) -> None:
    """ACT-ENROLLED: who is stationed where it is held takes part, and supports nobody else's grid."""
    held(town)
    town.when(may(10)).activity("A-1").sign_in("V-0001", role="data-entry", unit="finance-sub-bureau")
    town.then.exactly(
        ParticipantRecorded(volunteer="V-0001", role="data-entry", unit="finance-sub-bureau", support=False)
    )


@pytest.mark.parametrize(
    ("village", "grid", "support"),
    [
        (NANCHENG, "G-07", True),
        (NANCHENG, None, False),
        (YONGQING, None, True),
        (YONGQING, "G-22", True),
    ],
)
def test_elsewhere_it_is_cross_grid_support(
    town: Town,
    village: str,
    grid: str | None,
    support: bool,  # noqa: FBT001 - a case
) -> None:
    """ACT-ENROLLED: another grid, or another village where no grid is named, is support, never refused."""
    held(town, village=village, grid=grid)
    sign_in(town)
    town.then.exactly(ParticipantRecorded(volunteer="V-0001", role="data-entry", support=support))


def test_who_is_in_no_team_is_refused(town: Town) -> None:
    """ACT-ENROLLED: neither who never joined nor who joins the day after; on the day itself it is taken."""
    held(town)
    sign_in(town, volunteer="V-0002")
    refused = town.then.refused(ACT_ENROLLED, found="V-0002")
    assert "参加活动的人员当日须在队" in str(refused)
    town.given(may(11)).assign_volunteer("V-0002", grid="G-06", team="village-main")
    sign_in(town, volunteer="V-0002")
    town.then.refused(ACT_ENROLLED, found="V-0002")
    town.given(may(10)).assign_volunteer("V-0003", grid="G-06", team="village-main")
    sign_in(town, volunteer="V-0003")
    town.then.accepted()


def test_on_the_day_of_the_return_one_still_takes_part(town: Town) -> None:
    """ACT-ENROLLED: a return entered before the sheet of the day neither refuses it nor makes it support."""
    held(town)
    town.given(may(10)).return_volunteer("V-0001")
    sign_in(town)
    town.then.exactly(ParticipantRecorded(volunteer="V-0001", role="data-entry", support=False))


def test_the_day_after_the_return_one_does_not(town: Town) -> None:
    """ACT-ENROLLED: with the day of the return the time in the team is over."""
    held(town, on=11)
    town.given(may(10), entered=may(11)).return_volunteer("V-0001")
    sign_in(town, on=11)
    town.then.refused(ACT_ENROLLED, found="V-0001")


def test_moved_on_the_day_of_the_activity(town: Town) -> None:
    """A move recorded after the sign-in leaves it as it was; recorded before, the new grid is the own one."""
    held(town)
    sign_in(town)
    town.given(may(10)).move_volunteer("V-0001", grid="G-07")
    town.given(may(10)).assign_volunteer("V-0002", grid="G-07", team="village-main")
    town.given(may(10)).move_volunteer("V-0002", grid="G-06")
    sign_in(town, volunteer="V-0002")
    town.then.exactly(ParticipantRecorded(volunteer="V-0002", role="data-entry", support=False))


def test_a_late_return_that_unmakes_a_sign_in_is_refused(town: Town) -> None:
    """LATER-STANDS: returned on 9 May, one cannot have signed in on 10 May; the sign-in is named."""
    held(town)
    town.given(may(10)).request("signed").activity("A-1").sign_in("V-0001", role="data-entry")
    town.when(may(9), entered=may(12)).return_volunteer("V-0001")
    town.then.refused(LATER_STANDS, later=["signed"])


def test_a_late_move_that_would_make_it_support_is_refused(town: Town) -> None:
    """LATER-STANDS: what was recorded as the own grid stays so, until the sign-in is mended."""
    held(town)
    town.given(may(10)).request("signed").activity("A-1").sign_in("V-0001", role="data-entry")
    town.when(may(9), entered=may(12)).move_volunteer("V-0001", grid="G-07")
    town.then.refused(LATER_STANDS, later=["signed"])


def test_an_activity_mended_on_its_day_keeps_its_sign_ins(town: Town) -> None:
    """A correction of place and kind stands where the first stood, before the sign-ins of the same day."""
    held(town)
    sign_in(town)
    mended = town.when(may(10), entered=may(12), reason="wrong place").correcting("held")
    mended.activity("A-1").hold("clean-city", village=NANCHENG, place="村委会", grid="G-06")
    town.then.exactly(ActivityHeld(kind="clean-city", village=NANCHENG, place="村委会", grid="G-06"))
    assert town.engine.load(Activity, "A-1").participants == {"V-0001"}


def test_an_activity_mended_to_another_grid_changes_its_sign_ins(town: Town) -> None:
    """LATER-STANDS: in another grid the sign-in would have been support; it is mended first."""
    held(town)
    town.given(may(10)).request("signed").activity("A-1").sign_in("V-0001", role="data-entry")
    mended = town.when(may(10), entered=may(12), reason="wrong grid").correcting("held")
    mended.activity("A-1").hold(TESTING, village=NANCHENG, place="文化广场", grid="G-07")
    town.then.refused(LATER_STANDS, later=["signed"])


def test_an_activity_mended_to_another_day_loses_its_sign_ins(town: Town) -> None:
    """LATER-STANDS: the sign-ins are of 10 May, and there would be no activity."""
    held(town)
    town.given(may(10)).request("signed").activity("A-1").sign_in("V-0001", role="data-entry")
    mended = town.when(may(9), entered=may(12), reason="wrong day").correcting("held")
    mended.activity("A-1").hold(TESTING, village=NANCHENG, place="文化广场", grid="G-06")
    town.then.refused(LATER_STANDS, later=["signed"])


def test_a_voided_activity_leaves_the_figure(town: Town) -> None:
    """An activity without sign-ins is voided with a reason, and no longer counted."""
    held(town)
    assert town.engine.figures(effective_on=may(10))["activities"].value == 1
    town.when(may(12), reason="entered twice").void("held")
    town.then.accepted()
    assert town.engine.figures(effective_on=may(10))["activities"].value == 0


def test_a_volunteer_without_a_grid_supports_any(town: Town) -> None:
    """ACT-ENROLLED: who is in a team and in no grid, as an old store may hold it, is support everywhere."""
    held(town)
    town.happened(may(10), Volunteer, "V-0009", VolunteerEnrolled(team="social-reserve"))
    sign_in(town, volunteer="V-0009")
    town.then.exactly(ParticipantRecorded(volunteer="V-0009", role="data-entry", support=True))
