"""Hires of a recruitment drive: within the places, in order of merit, the next-ranked after who withdraws."""

import pytest

from daojiao_program.domain.applicant import DRIVE_RESERVE, HireClaimed, HireFreed, ReserveJoined
from daojiao_program.domain.charter import CHARTER_KNOWN
from daojiao_program.domain.drive import (
    DRIVE_APPLIED,
    DRIVE_ONE,
    DRIVE_PLACES,
    DRIVE_RANK,
    ApplicantHired,
    HireWithdrawn,
)
from daojiao_program.engine.rules import LATER_STANDS
from tests.domain.drives import applied, hired, offered, opened, ranked
from tests.domain.town import NANCHENG, YONGQING, Town, june


def test_a_hire_is_entered_on_both_sides(story: Town) -> None:
    """The drive hires, and the applicant is hired nowhere else."""
    ranked(story, "A-1", "A-2")
    story.when(june(10)).drive("D-1").hire("A-1")
    story.then.exactly(
        ("drive:D-1", ApplicantHired(applicant="A-1", position="P-1")),
        ("applicant:A-1", HireClaimed(drive="D-1", position="P-1")),
    )


@pytest.mark.parametrize("places", [1, 2, 3])
def test_hires_never_exceed_the_places(story: Town, places: int) -> None:
    """DRIVE-PLACES: the last place is filled, and one more is refused with the number of places."""
    ids = [f"A-{number}" for number in range(1, 5)]
    ranked(story, *ids, places=places)
    hired(story, *ids[: places - 1])
    story.when(june(10)).drive("D-1").hire(ids[places - 1])
    story.then.accepted()
    story.when(june(10)).drive("D-1").hire(ids[places])
    refused = story.then.refused(DRIVE_PLACES, found=places + 1, allowed=f"≤ {places}")
    assert "有人退出的，先登记退出，再由下一名递补" in str(refused)


def test_hires_follow_the_ranking(story: Town) -> None:
    """DRIVE-RANK: the second waits until the first is hired or has withdrawn; the unranked are refused."""
    opened(story)
    offered(story, 3)
    applied(story, "A-1", "A-2", "A-3")
    story.when(june(3)).drive("D-1").hire("A-1")
    story.then.refused(DRIVE_RANK, found="A-1", allowed=[])
    story.given(june(8)).drive("D-1").rank("P-1", ranking=["A-2", "A-1"])
    story.when(june(10)).drive("D-1").hire("A-1")
    assert "按成绩排名依次录用" in str(story.then.refused(DRIVE_RANK, found="A-1", allowed="A-2"))
    story.when(june(10)).drive("D-1").hire("A-3")
    story.then.refused(DRIVE_RANK, found="A-3", allowed=["A-2", "A-1"])
    hired(story, "A-2")
    story.when(june(10)).drive("D-1").hire("A-1")
    story.then.accepted()


def test_who_withdrew_before_being_hired_is_passed_over(story: Town) -> None:
    """DRIVE-RANK: the next is hired, in nobody's place; DRIVE-APPLIED: who withdrew is not hired."""
    ranked(story, "A-1", "A-2")
    story.given(june(9)).drive("D-1").withdraw("A-1")
    story.when(june(10)).drive("D-1").hire("A-1")
    story.then.refused(DRIVE_APPLIED, found="A-1")
    story.when(june(10)).drive("D-1").hire("A-2")
    story.then.among(ApplicantHired(applicant="A-2", position="P-1"))


def test_a_withdrawn_hire_frees_the_place_for_the_next_ranked(story: Town) -> None:
    """DRIVE-PLACES: full, free when the hire withdraws, full again; the event says in whose place."""
    ranked(story, "A-1", "A-2", "A-3")
    hired(story, "A-1")
    story.when(june(11)).drive("D-1").hire("A-2")
    story.then.refused(DRIVE_PLACES, found=2, allowed="≤ 1")
    story.when(june(12), reason="另有工作").drive("D-1").withdraw("A-1")
    story.then.exactly(
        ("drive:D-1", HireWithdrawn(applicant="A-1", position="P-1")),
        ("applicant:A-1", HireFreed(drive="D-1")),
    )
    story.when(june(13)).drive("D-1").hire("A-3")
    story.then.refused(DRIVE_RANK, found="A-3", allowed="A-2")
    story.when(june(13)).drive("D-1").hire("A-2")
    story.then.among(ApplicantHired(applicant="A-2", position="P-1", in_place_of="A-1"))
    story.when(june(13)).drive("D-1").hire("A-3")
    story.then.refused(DRIVE_PLACES, found=2)
    story.given(june(14)).drive("D-1").withdraw("A-2")
    story.when(june(14)).drive("D-1").hire("A-3")
    story.then.among(ApplicantHired(applicant="A-3", position="P-1", in_place_of="A-2"))


def test_places_of_two_positions_are_their_own(story: Town) -> None:
    """DRIVE-PLACES: a full position does not fill the other, and who withdraws frees none of the other."""
    opened(story)
    for position, one, other in (("P-1", "A-1", "A-2"), ("P-2", "A-3", "A-4")):
        offered(story, position=position)
        applied(story, one, other, position=position)
        story.given(june(8)).drive("D-1").rank(position, ranking=[one, other])
    hired(story, "A-1", "A-3")
    story.given(june(11)).drive("D-1").withdraw("A-3")
    story.when(june(12)).drive("D-1").hire("A-2")
    story.then.refused(DRIVE_PLACES)
    story.when(june(12)).drive("D-1").hire("A-4")
    story.then.accepted()


def test_a_person_is_hired_in_one_position_at_a_time(story: Town) -> None:
    """DRIVE-ONE: hired twice, here or in another drive, is refused; once withdrawn there, it is taken."""
    ranked(story, "A-1")
    hired(story, "A-1")
    opened(story, drive="D-2", on=june(11))
    offered(story, drive="D-2", on=june(11))
    applied(story, "A-1", drive="D-2", on=june(11))
    story.given(june(12)).drive("D-2").rank("P-1", ranking=["A-1"])
    for drive in ("D-1", "D-2"):
        story.when(june(12)).drive(drive).hire("A-1")
        assert "同一时间只被一个岗位录用" in str(story.then.refused(DRIVE_ONE, found="D-1/P-1"))
    story.given(june(13)).drive("D-1").withdraw("A-1")
    story.when(june(13)).drive("D-2").hire("A-1")
    story.then.among(HireClaimed(drive="D-2", position="P-1"))


def test_a_withdrawal_entered_late_makes_room_from_its_day_on(story: Town) -> None:
    """DRIVE-PLACES: a hire of the day before it is refused all the same, one of that day is taken."""
    ranked(story, "A-1", "A-2")
    hired(story, "A-1")
    story.given(june(15), entered=june(20)).drive("D-1").withdraw("A-1")
    story.when(june(14), entered=june(20)).drive("D-1").hire("A-2")
    story.then.refused(DRIVE_PLACES)
    story.when(june(15), entered=june(20)).drive("D-1").hire("A-2")
    story.then.accepted()


def test_a_late_withdrawal_leaves_other_hires_as_they_are(story: Town) -> None:
    """LATER-STANDS does not hold it up: who was hired in a place of their own is not the next-ranked."""
    ranked(story, "A-1", "A-2", "A-3", places=2)
    hired(story, "A-1")
    hired(story, "A-2", on=june(15))
    story.when(june(12), entered=june(20)).drive("D-1").withdraw("A-1")
    story.then.accepted()
    story.when(june(20)).drive("D-1").hire("A-3")
    story.then.among(ApplicantHired(applicant="A-3", position="P-1", in_place_of="A-1"))


def test_a_withdrawal_before_the_hire_itself_is_refused(story: Town) -> None:
    """LATER-STANDS: of 9 June, when the hire was of 10 June, the hire is named."""
    ranked(story, "A-1", "A-2")
    hired(story, "A-1")
    story.when(june(9), entered=june(20)).drive("D-1").withdraw("A-1")
    story.then.refused(LATER_STANDS, later=["hire/A-1"])


def test_a_hire_is_not_voided_once_the_next_ranked_is_hired(story: Town) -> None:
    """LATER-STANDS: without the first, the second came before their turn; the other way round it is taken."""
    ranked(story, "A-1", "A-2", places=2)
    hired(story, "A-1", "A-2")
    story.when(june(20), reason="误录").void("hire/A-1")
    story.then.refused(LATER_STANDS, later=["hire/A-2"])
    story.given(june(20), reason="误录").void("hire/A-2")
    story.when(june(20), reason="误录").void("hire/A-1")
    story.then.accepted()


def test_a_withdrawal_is_not_voided_once_its_place_is_filled(story: Town) -> None:
    """LATER-STANDS: the place would be filled twice; the next-ranked who has it is named."""
    ranked(story, "A-1", "A-2")
    hired(story, "A-1")
    story.given(june(12)).request("gone").drive("D-1").withdraw("A-1")
    hired(story, "A-2", on=june(13))
    story.when(june(20), reason="误录").void("gone")
    story.then.refused(LATER_STANDS, later=["hire/A-2"])


def test_fewer_places_than_hires_is_no_correction(story: Town) -> None:
    """LATER-STANDS: an offer corrected from two places to one names the second hire."""
    ranked(story, "A-1", "A-2", places=2)
    opened(story, drive="D-2", on=june(9))
    story.given(june(9)).request("offer").drive("D-2").offer("P-1", name="助理", places=2)
    applied(story, "A-3", "A-4", drive="D-2", on=june(9))
    story.given(june(9)).drive("D-2").rank("P-1", ranking=["A-3", "A-4"])
    hired(story, "A-3", "A-4", drive="D-2")
    for places, named in ((1, ["hire/A-4"]), (2, [])):
        desk = story.when(june(9), entered=june(20), reason="人数有误").correcting("offer")
        desk.drive("D-2").offer("P-1", name="村务助理", places=places)
        if named:
            story.then.refused(LATER_STANDS, later=named)
        else:
            story.then.accepted()


def test_an_applicant_joins_the_reserve_pool_of_one_village_once(story: Town) -> None:
    """DRIVE-RESERVE: by merit with a note of it; the pool that they are in is named, whatever the drive."""
    opened(story)
    offered(story)
    applied(story, "A-1")
    join = story.when(june(15)).applicant("A-1").join_reserve
    join("nowhere", merit="总成绩第一")
    story.then.refused(CHARTER_KNOWN, field="villages")
    join(NANCHENG, merit="  ")
    assert "写明择优依据" in str(story.then.refused(DRIVE_RESERVE, found=None))
    join(NANCHENG, merit=" 总成绩第一 ")
    story.then.exactly(("applicant:A-1", ReserveJoined(village=NANCHENG, merit="总成绩第一")))
    opened(story, drive="D-2", on=june(16))
    offered(story, drive="D-2", on=june(16))
    applied(story, "A-1", drive="D-2", on=june(16))
    for village in (NANCHENG, YONGQING):
        story.when(june(17)).applicant("A-1").join_reserve(village, merit="面试第一")
        story.then.refused(DRIVE_RESERVE, found=NANCHENG)


def test_only_who_applied_joins_a_reserve_pool(story: Town) -> None:
    """DRIVE-RESERVE: before the day of the application nobody knows them, however late it is entered."""
    opened(story)
    offered(story)
    applied(story, "A-1", on=june(5))
    story.when(june(4), entered=june(10)).applicant("A-1").join_reserve(NANCHENG, merit="总成绩第一")
    story.then.refused(DRIVE_RESERVE, found="A-1")
    story.when(june(5), entered=june(10)).applicant("A-1").join_reserve(NANCHENG, merit="总成绩第一")
    story.then.accepted()
