"""The charter: adopted once, amended forward, whole, and the judge of each day."""

from pathlib import Path

import pytest

from daojiao_program.domain.charter import (
    CHARTER_FIRST,
    CHARTER_FORWARD,
    CHARTER_KNOWN,
    CHARTER_ONCE,
    CHARTER_WHOLE,
    Charter,
    CharterAdopted,
    CharterAmended,
    GridEntry,
    TrainingField,
    faults,
)
from daojiao_program.engine.rules import DAY_AHEAD, LATER_STANDS
from daojiao_program.intake.charterfile import CharterError, read_charter
from daojiao_program.program import DATA
from tests.domain.town import CHARTER, Town, charter_on, may, sized, town


def changed(**fields: object) -> Charter:
    """Give the package's charter with other entries."""
    return CHARTER.model_copy(update=fields)


def test_the_packages_charter_has_what_the_report_says() -> None:
    """Daojiao's figures: 14 villages, four teams, 53 grids, five courses, nine to thirteen."""
    assert faults(CHARTER) == []
    counts = [len(one) for one in (CHARTER.villages, CHARTER.teams, CHARTER.grids, CHARTER.courses)]
    assert counts == [14, 4, 53, 5]
    assert {one.village for one in CHARTER.grids.values()} == set(CHARTER.villages)
    assert (CHARTER.training.smallest, CHARTER.training.largest) == (9, 13)


def test_nothing_is_decided_before_a_charter() -> None:
    """CHARTER-FIRST: without one the decision is refused, and background facts are not."""
    with town(None) as story:
        story.when(may(3)).assign_volunteer("V-0001", grid="G-01", team="town-backbone")
        refused = story.then.refused(CHARTER_FIRST)
        assert "章程生效之前不作任何决定" in str(refused)
        assert "nothing is decided before a charter is in force" in str(refused)
        story.when(may(3)).person("V-0001").register("a" * 64)
        story.then.accepted()


def test_an_amendment_needs_a_charter() -> None:
    """CHARTER-ONCE: what comes first is adopted, not amended."""
    with town(None) as story:
        story.when(may(3)).charter().amend(CHARTER)
        story.then.refused(CHARTER_ONCE, found=None)
        story.when(may(3)).charter().adopt(CHARTER)
        story.then.exactly(CharterAdopted(charter=CHARTER))


def test_a_charter_is_adopted_once(story: Town) -> None:
    """CHARTER-ONCE: the second adoption is told to be an amendment."""
    story.when(may(3)).charter().adopt(CHARTER)
    assert "请改用修订章程" in str(story.then.refused(CHARTER_ONCE))


def test_an_earlier_adoption_would_unseat_the_first(story: Town) -> None:
    """LATER-STANDS: before 1 April there was none, but that of 1 April would no longer be the first."""
    story.when(may(1).replace(month=3), entered=may(3)).charter().adopt(CHARTER)
    story.then.refused(LATER_STANDS)


@pytest.mark.parametrize(("day", "taken"), [(9, False), (10, True), (11, True)])
def test_an_amendment_looks_forward(story: Town, day: int, taken: bool) -> None:  # noqa: FBT001 - a case
    """CHARTER-FORWARD: yesterday is refused; today and tomorrow are taken."""
    story.when(may(day), entered=may(10)).charter().amend(sized(6, 8))
    if taken:
        story.then.exactly(CharterAmended(charter=sized(6, 8)))
    else:
        refused = story.then.refused(CHARTER_FORWARD, found="2022-05-09", allowed="≥ 2022-05-10")
        assert "不溯及既往" in str(refused)
        assert "an amendment takes effect no earlier than it is entered" in str(refused)


def test_each_day_has_its_charter(story: Town) -> None:
    """Of two amendments announced on 10 May each is in force from its own day on, whichever came first."""
    story.given(may(20), entered=may(10)).charter().amend(sized(6, 8))
    story.given(may(15), entered=may(10)).charter().amend(sized(7, 9))
    found = [charter_on(story, may(day)) for day in (14, 15, 19, 20)]
    assert [one.training.smallest for one in found if one] == [9, 7, 7, 6]


def test_an_amendment_of_a_day_already_worked_on_stands_after_that_work(story: Town) -> None:
    """CHARTER-FORWARD: what was decided in the morning stands; in the afternoon the new charter judges."""
    three = {code: one for code, one in CHARTER.teams.items() if code != "social-reserve"}
    story.given(may(10)).assign_volunteer("V-0001", grid="G-01", team="social-reserve")
    story.given(may(10)).charter().amend(changed(teams=three))
    story.when(may(10)).assign_volunteer("V-0002", grid="G-01", team="social-reserve")
    story.then.refused(CHARTER_KNOWN, found="social-reserve", edition=2)


def test_an_amendment_that_was_relied_on_is_not_voided(story: Town) -> None:
    """LATER-STANDS: the new grid of 10 May has people in it; without the amendment they could not be."""
    grids = {**CHARTER.grids, "G-54": GridEntry(village="441900124200", zh="新网格", en="New grid")}
    story.given(may(10)).request("amended").charter().amend(changed(grids=grids))
    story.given(may(11)).request("there").assign_volunteer("V-1", grid="G-54", team="village-main")
    story.when(may(12), reason="mistaken").void("amended")
    story.then.refused(LATER_STANDS, later=["there"])
    story.given(may(12), reason="mistaken").void("there")
    story.when(may(12), reason="mistaken").void("amended")
    story.then.accepted()


def test_the_day_is_that_of_the_charters_time_zone() -> None:
    """DAY-AHEAD: a town in another zone has another day, and no code of its own."""
    with town(changed(zone="Pacific/Auckland")) as story:
        story.when(may(4), entered=may(3)).assign_volunteer("V-1", grid="G-01", team="village-main")
        story.then.refused(DAY_AHEAD, found="2022-05-04", allowed="≤ 2022-05-03")
        assert story.engine.zone() == "Pacific/Auckland"


@pytest.mark.parametrize(
    ("charter", "fault"),
    [
        (sized(14, 13), "training.smallest = 14 is more than training.largest = 13"),
        (
            changed(grids={"G-1": GridEntry(village="nowhere", zh="一", en="one")}),
            "grid G-1 lies in nowhere, which is no village of the charter",
        ),
        (
            changed(fields={"f": TrainingField(zh="域", en="field", courses=("poetry",))}),
            "field f sets the course poetry, which the charter does not list",
        ),
        (
            changed(zone="Asia/Daojiao"),
            "zone 'Asia/Daojiao' is no time zone; write for instance Asia/Shanghai",
        ),
        (changed(zone="../etc"), "zone '../etc' is no time zone; write for instance Asia/Shanghai"),
    ],
)
def test_a_charter_that_contradicts_itself_is_neither_adopted_nor_amended(
    charter: Charter, fault: str
) -> None:
    """CHARTER-WHOLE: what is wrong is said, field by field; a grid lies in a village of the town."""
    with town(None) as story:
        story.when(may(3)).charter().adopt(charter)
        story.then.refused(CHARTER_WHOLE, found=[fault])
        story.given(may(3)).charter().adopt(CHARTER)
        story.when(may(4)).charter().amend(charter)
        story.then.refused(CHARTER_WHOLE, found=[fault])


def test_a_class_of_one_size_is_whole(story: Town) -> None:
    """CHARTER-WHOLE: smallest and largest may be the same."""
    story.when(may(3)).charter().amend(sized(9, 9))
    story.then.accepted()


def test_long_lists_are_cut_in_a_refusal(story: Town) -> None:
    """CHARTER-KNOWN: of a long list twelve are shown, and that there are more; of a short one all."""
    desk = story.when(may(3))
    desk.activity("A-1").hold("clean-city", village="nowhere", place="文化广场")
    allowed = story.then.refused(CHARTER_KNOWN).findings["allowed"]
    assert (len(allowed), allowed[-1]) == (13, "…")
    desk.cohort("C-1").plan("astronomy")
    assert story.then.refused(CHARTER_KNOWN).findings["allowed"][-1] == "industry-and-assets 产业与资产"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "is not UTF-8 text; save it as UTF-8"),
        (b"town = ", "is not TOML"),
        (b"town = 1", "zone: Field required"),
        (
            (DATA / "charter.toml").read_bytes().replace(b"largest = 13", b"largest = 8"),
            "training.smallest = 9 is more than training.largest = 8",
        ),
    ],
)
def test_a_file_that_is_no_charter_gets_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    """Each kind of damage is told from the others, with the file's name."""
    path = tmp_path / "charter.toml"
    path.write_bytes(content)
    with pytest.raises(CharterError, match=r"the charter .*charter\.toml") as raised:
        read_charter(path)
    assert said in str(raised.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The path is named, and that it is to be checked."""
    with pytest.raises(CharterError, match=r"cannot be read .*check the path"):
        read_charter(tmp_path / "none.toml")
