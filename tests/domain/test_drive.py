"""The recruitment drive: what is offered, who may apply, and trips to universities."""

import pytest

from daojiao_program.domain.applicant import DriveJoined
from daojiao_program.domain.charter import CHARTER_KNOWN
from daojiao_program.domain.drive import (
    DRIVE_APPLIED,
    DRIVE_LOCAL,
    DRIVE_ONE,
    DRIVE_OPENED,
    DRIVE_RANK,
    ApplicationReceived,
    ApplicationWithdrawn,
    DriveOpened,
    PositionOffered,
    PositionRanked,
    TalentTripMade,
)
from daojiao_program.domain.person import PersonRegistered
from daojiao_program.engine.rules import LATER_STANDS, REQUEST_FORM
from tests.domain.drives import GRADUATE, applied, hired, offered, opened, ranked
from tests.domain.town import CHARTER, NANCHENG, YONGQING, Town, june, town


def test_a_drive_is_opened_once(story: Town) -> None:
    """DRIVE-OPENED: the notice has a name; a second opening is refused."""
    story.when(june(1)).drive("D-1").open("  ")
    story.then.refused(REQUEST_FORM)
    story.when(june(1)).drive("D-1").open("引凤归巢")
    story.then.exactly(("drive:D-1", DriveOpened(name="引凤归巢")))
    story.when(june(2)).drive("D-1").open("引凤归巢")
    assert "一次招聘只发布一次" in str(story.then.refused(DRIVE_OPENED, found="D-1"))


def test_a_position_is_offered_once_with_its_places(story: Town) -> None:
    """DRIVE-OPENED: after the opening, once, with a place or more, in a village of the charter or in none."""
    offers = {"name": "村务助理", "village": NANCHENG}
    story.when(june(1)).drive("D-1").offer("P-1", places=3, **offers)
    story.then.refused(DRIVE_OPENED, found="D-1")
    opened(story)
    story.when(june(1)).drive("D-1").offer("P-1", places=0, **offers)
    story.then.refused(REQUEST_FORM)
    story.when(june(1)).drive("D-1").offer("P-1", name="助理", places=3, village="nowhere")
    story.then.refused(CHARTER_KNOWN, field="villages")
    story.when(june(1)).drive("D-1").offer("P-1", places=3, **offers)
    story.then.exactly(PositionOffered(position="P-1", name="村务助理", places=3, village=NANCHENG))
    story.when(june(2)).drive("D-1").offer("P-1", places=4, **offers)
    story.then.refused(DRIVE_OPENED, found="P-1")
    story.when(june(2)).drive("D-1").offer("P-2", name="镇级岗位", places=1)
    story.then.exactly(PositionOffered(position="P-2", name="镇级岗位", places=1))


def test_who_applies_is_entered_on_both_sides(story: Town) -> None:
    """An application is one event of the drive and one of the applicant, and brings the person's details."""
    opened(story)
    offered(story)
    story.when(june(2)).drive("D-1").apply(
        "A-1", position="P-1", registered=YONGQING, standing="student", commitment="ab" * 32
    )
    story.then.exactly(
        ("person:A-1", PersonRegistered(commitment="ab" * 32)),
        (
            "drive:D-1",
            ApplicationReceived(applicant="A-1", position="P-1", registered=YONGQING, standing="student"),
        ),
        ("applicant:A-1", DriveJoined(drive="D-1")),
    )


def test_nobody_applies_for_what_is_not_offered(story: Town) -> None:
    """DRIVE-OPENED: the positions that are offered are named, and what to do first."""
    opened(story)
    offered(story)
    story.when(june(2)).drive("D-1").apply("A-1", position="P-9", registered=NANCHENG, standing=GRADUATE)
    refused = story.then.refused(DRIVE_OPENED, found="P-9", allowed=["P-1"])
    assert "请先发布招聘、公布岗位" in str(refused)


@pytest.mark.parametrize(
    ("registered", "standing", "found"),
    [
        (NANCHENG, GRADUATE, None),
        (YONGQING, "student", None),
        ("441900119001", GRADUATE, "441900119001"),
        (NANCHENG, "pupil", "pupil"),
    ],
)
def test_who_applies_is_registered_here_and_a_student_or_graduate(
    story: Town, registered: str, standing: str, found: str | None
) -> None:
    """DRIVE-LOCAL: a village of another town and another standing are refused, each by name."""
    opened(story)
    offered(story)
    story.when(june(2)).drive("D-1").apply("A-1", position="P-1", registered=registered, standing=standing)
    if found is None:
        story.then.accepted()
    else:
        refused = story.then.refused(DRIVE_LOCAL, found=found, edition=1)
        assert "面向本镇户籍的在校大学生和高校毕业生" in str(refused)


def test_a_charter_without_standings_lets_nobody_apply() -> None:
    """DRIVE-LOCAL: the standings are the charter's of the day."""
    with town(CHARTER.model_copy(update={"standings": {}})) as story:
        opened(story)
        offered(story)
        story.given(june(3)).charter().amend(CHARTER)
        for day, taken in ((2, False), (3, True)):
            story.when(june(day), entered=june(4)).drive("D-1").apply(
                "A-1", position="P-1", registered=NANCHENG, standing=GRADUATE
            )
            if taken:
                story.then.accepted()
            else:
                story.then.refused(DRIVE_LOCAL, found=GRADUATE, allowed=[])


def test_one_application_a_person_in_a_drive(story: Town) -> None:
    """DRIVE-ONE: a second one is refused, also after withdrawing; in another drive it is taken."""
    opened(story)
    opened(story, drive="D-2")
    offered(story)
    offered(story, position="P-2")
    offered(story, drive="D-2")
    applied(story, "A-1")
    again = {"registered": NANCHENG, "standing": GRADUATE}
    story.when(june(3)).drive("D-1").apply("A-1", position="P-2", **again)
    assert "只报一个岗位" in str(story.then.refused(DRIVE_ONE, found="P-1"))
    story.given(june(3)).drive("D-1").withdraw("A-1")
    story.when(june(3)).drive("D-1").apply("A-1", position="P-2", **again)
    story.then.refused(DRIVE_ONE)
    story.when(june(3)).drive("D-2").apply("A-1", position="P-1", **again)
    story.then.accepted()


def test_a_ranking_names_applicants_for_the_position_once_each(story: Town) -> None:
    """DRIVE-APPLIED, DRIVE-RANK: strangers, those of another position, the withdrawn, doubles; nobody."""
    opened(story)
    offered(story)
    offered(story, position="P-2")
    applied(story, "A-1", "A-2", "A-3")
    applied(story, "A-4", position="P-2")
    story.given(june(4)).drive("D-1").withdraw("A-3")
    rank = story.when(june(8)).drive("D-1").rank
    for stray in ("A-3", "A-4", "A-9"):
        rank("P-1", ranking=["A-1", stray])
        story.then.refused(DRIVE_APPLIED, found=[stray])
    rank("P-1", ranking=["A-1", "A-1"])
    story.then.refused(DRIVE_RANK, found=["A-1", "A-1"])
    rank("P-1", ranking=[])
    story.then.refused(DRIVE_RANK, found=[])
    rank("P-9", ranking=["A-1"])
    story.then.refused(DRIVE_OPENED, found="P-9")
    rank("P-1", ranking=["A-2", "A-1"])
    story.then.exactly(PositionRanked(position="P-1", ranking=("A-2", "A-1")))


def test_a_ranking_stands_from_the_first_hire_on(story: Town) -> None:
    """DRIVE-RANK: ranked anew before it, and never after, not even when the hire has withdrawn."""
    ranked(story, "A-1", "A-2")
    story.given(june(9)).drive("D-1").rank("P-1", ranking=["A-2", "A-1"])
    hired(story, "A-2")
    story.when(june(11)).drive("D-1").rank("P-1", ranking=["A-1"])
    assert "开始录用后排名不再变动" in str(story.then.refused(DRIVE_RANK, found=["A-2"]))
    story.given(june(12)).drive("D-1").withdraw("A-2")
    story.when(june(12)).drive("D-1").rank("P-1", ranking=["A-1"])
    story.then.refused(DRIVE_RANK)


def test_who_was_not_hired_withdraws_once(story: Town) -> None:
    """DRIVE-APPLIED: a stranger has nothing to withdraw, nor who has withdrawn."""
    opened(story)
    offered(story)
    applied(story, "A-1")
    story.when(june(3)).drive("D-1").withdraw("A-9")
    assert "请核对报名编号" in str(story.then.refused(DRIVE_APPLIED, found="A-9"))
    story.when(june(3)).drive("D-1").withdraw("A-1")
    story.then.exactly(ApplicationWithdrawn(applicant="A-1", position="P-1"))
    story.when(june(3)).drive("D-1").withdraw("A-1")
    story.then.refused(DRIVE_APPLIED, found="A-1")


def test_a_withdrawal_before_a_ranking_that_names_the_applicant_is_refused(story: Town) -> None:
    """LATER-STANDS: entered late, it names the ranking, which is to be mended first."""
    ranked(story, "A-1", "A-2")
    story.when(june(7), entered=june(12)).drive("D-1").withdraw("A-1")
    story.then.refused(LATER_STANDS, later=["ranked"])
    mend = story.given(june(8), entered=june(12), reason="A-1已退出").correcting("ranked")
    mend.drive("D-1").rank("P-1", ranking=["A-2"])
    story.when(june(7), entered=june(12)).drive("D-1").withdraw("A-1")
    story.then.exactly(ApplicationWithdrawn)


def test_a_trip_takes_companies_to_universities(story: Town) -> None:
    """DRIVE-OPENED: after the opening; REQUEST-FORM: with a place, a company and a university at least."""
    taken = {"companies": ["甲公司"], "universities": ["乙大学", "丙大学"]}
    story.when(june(1)).drive("D-1").travel("湘潭", **taken)
    story.then.refused(DRIVE_OPENED, found="D-1")
    opened(story)
    story.when(june(1)).drive("D-1").travel(" 湘潭 ", **taken)
    story.then.exactly(TalentTripMade(place="湘潭", companies=("甲公司",), universities=("乙大学", "丙大学")))
    wrongs: list[dict[str, list[str]]] = [{"companies": []}, {"universities": []}, {"companies": [" "]}]
    for wrong in wrongs:
        story.when(june(1)).drive("D-1").travel("湘潭", **{**taken, **wrong})
        story.then.refused(REQUEST_FORM)
    story.when(june(1)).drive("D-1").travel("", **taken)
    story.then.refused(REQUEST_FORM)
